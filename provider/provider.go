// Package provider is the Terraform provider rackspace/rackspace: one file family for each resource, data source and function,
// named as Terraform names it. The lists below are where each is added.
package provider

import (
	"context"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Address is where Terraform finds the provider.
const Address = "registry.terraform.io/rackspace/rackspace"

// New returns the constructor of the provider of a version ("dev" for one that is not released).
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &rackspace{version: version} }
}

type rackspace struct {
	version string
}

var (
	_ provider.ProviderWithFunctions     = (*rackspace)(nil)
	_ provider.ProviderWithListResources = (*rackspace)(nil)
	_ provider.ProviderWithActions       = (*rackspace)(nil)
)

// Metadata names the provider: its types begin with "rackspace_".
func (p *rackspace) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "rackspace"
	resp.Version = p.version
}

// Schema is the provider block.
func (p *rackspace) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// Configure connects to AWS, unless a value of the block is known only after apply: what then needs AWS says so.
func (p *rackspace) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	a, diags := m.account(ctx, p.version, req.TerraformVersion)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData = a, a, a, a
	}
}

// Resources are the resources of the provider.
func (p *rackspace) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		newDefaultSGLockdown,
		newNACLBaseline,
		newSGAttachment,
		newSGBaseline,
		newSGRule,
	}
}

// DataSources are the data sources of the provider.
func (p *rackspace) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newNACLAudit,
		newSGEffectiveRules,
		newSGPreset,
	}
}

// ListResources are what `terraform query` can list. It needs Terraform 1.14.
func (p *rackspace) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		newDefaultSGLockdownList,
		newNACLBaselineList,
		newSGAttachmentList,
		newSGBaselineList,
		newSGRuleList,
	}
}

// Actions are the actions of the provider. They need Terraform 1.14.
func (p *rackspace) Actions(context.Context) []func() fwaction.Action {
	return []func() fwaction.Action{
		newSGQuarantine,
		newSGRelease,
		newSGRevokeUnmanaged,
	}
}

// Functions are the functions of the provider. They need Terraform 1.8.
func (p *rackspace) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		newCanonicalCIDR,
		newIsSubsumed,
		newParseRule,
		newPresetRules,
		newReturnRules,
		newRuleWeight,
		newSupportTopic,
	}
}

// configured returns the account that Configure made, nil before Terraform has configured the provider, as when it validates.
func configured(data any, diags *diag.Diagnostics) *account {
	if data == nil {
		return nil
	}
	a, ok := data.(*account)
	if !ok {
		diags.AddError("The provider is not configured", "The data of the provider is not what its resources expect. "+
			"This is always a bug in the provider code.")
	}
	return a
}
