// Package provider is the Terraform provider rackspace/rackspace: one file for each resource, data source and function,
// named as Terraform names it. It has none yet; the lists below are where each will be added.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
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

var _ provider.Provider = (*rackspace)(nil)

// Metadata names the provider: its types begin with "rackspace_".
func (p *rackspace) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "rackspace"
	resp.Version = p.version
}

// Schema has no attributes: there is nothing to configure until there is a resource.
func (p *rackspace) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Security groups for AWS from reviewed baselines. In development: it has no resources and no " +
			"data sources yet. Its companion `sgplan`, which validates plans, is complete in itself and needs no provider.",
	}
}

// Configure has nothing to configure.
func (p *rackspace) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// Resources are the resources of the provider.
func (p *rackspace) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{}
}

// DataSources are the data sources of the provider.
func (p *rackspace) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{}
}
