package provider

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// providerModel is the provider block.
type providerModel struct {
	Region                 types.String `tfsdk:"region"`
	Profile                types.String `tfsdk:"profile"`
	AccessKey              types.String `tfsdk:"access_key"`
	SecretKey              types.String `tfsdk:"secret_key"`
	Token                  types.String `tfsdk:"token"`
	SharedConfigFiles      types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles types.List   `tfsdk:"shared_credentials_files"`
	AllowedAccountIDs      types.Set    `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs    types.Set    `tfsdk:"forbidden_account_ids"`
	SkipCredentials        types.Bool   `tfsdk:"skip_credentials_validation"`
	SkipAccountID          types.Bool   `tfsdk:"skip_requesting_account_id"`
	SkipRegion             types.Bool   `tfsdk:"skip_region_validation"`
	SkipMetadata           types.Bool   `tfsdk:"skip_metadata_api_check"`

	MaxRetries     types.Int64  `tfsdk:"max_retries"`
	RetryMode      types.String `tfsdk:"retry_mode"`
	CustomCABundle types.String `tfsdk:"custom_ca_bundle"`
	HTTPProxy      types.String `tfsdk:"http_proxy"`
	HTTPSProxy     types.String `tfsdk:"https_proxy"`
	NoProxy        types.String `tfsdk:"no_proxy"`
	Insecure       types.Bool   `tfsdk:"insecure"`
	UseFIPS        types.Bool   `tfsdk:"use_fips_endpoint"`
	UseDualStack   types.Bool   `tfsdk:"use_dualstack_endpoint"`

	Environment types.String `tfsdk:"environment"`
	DefaultTags types.Map    `tfsdk:"default_tags"`
	IgnoreTags  types.Object `tfsdk:"ignore_tags"`
	Guardrails  types.Object `tfsdk:"guardrails"`

	AssumeRole  types.List `tfsdk:"assume_role"`
	WebIdentity types.List `tfsdk:"assume_role_with_web_identity"`
	Endpoints   types.List `tfsdk:"endpoints"`
}

type roleModel struct {
	RoleARN     types.String `tfsdk:"role_arn"`
	SessionName types.String `tfsdk:"session_name"`
	Duration    types.String `tfsdk:"duration"`
	Policy      types.String `tfsdk:"policy"`
	PolicyARNs  types.Set    `tfsdk:"policy_arns"`
}

type assumeRoleModel struct {
	roleModel
	ExternalID        types.String `tfsdk:"external_id"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.Set    `tfsdk:"transitive_tag_keys"`
}

type webIdentityModel struct {
	roleModel
	Token     types.String `tfsdk:"web_identity_token"`
	TokenFile types.String `tfsdk:"web_identity_token_file"`
}

type endpointsModel struct {
	EC2           types.String `tfsdk:"ec2"`
	STS           types.String `tfsdk:"sts"`
	ServiceQuotas types.String `tfsdk:"servicequotas"`
	CloudWatch    types.String `tfsdk:"cloudwatch"`
	Logs          types.String `tfsdk:"logs"`
	Events        types.String `tfsdk:"events"`
	Config        types.String `tfsdk:"configservice"`
	SNS           types.String `tfsdk:"sns"`
}

type ignoreTagsModel struct {
	Keys        types.Set `tfsdk:"keys"`
	KeyPrefixes types.Set `tfsdk:"key_prefixes"`
}

type guardrailsModel struct {
	AdminPortsOpen     types.String `tfsdk:"admin_ports_open"`
	AllProtocolsOpen   types.String `tfsdk:"all_protocols_open"`
	QuotaSource        types.String `tfsdk:"quota_source"`
	RulesPerGroup      types.Int64  `tfsdk:"rules_per_group"`
	GroupsPerInterface types.Int64  `tfsdk:"groups_per_interface"`
	RulesPerNACL       types.Int64  `tfsdk:"rules_per_network_acl"`
}

// reader reads collections into Go values and gathers what is wrong.
type reader struct {
	ctx   context.Context
	diags diag.Diagnostics
}

// collection is a list, set, map or object of the framework.
type collection interface {
	attr.Value
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}

// into fills target from a collection, and leaves it as it is where that is null.
func (r *reader) into(target any, c collection) {
	if !c.IsNull() {
		r.diags.Append(c.ElementsAs(r.ctx, target, false)...)
	}
}

// unknown finds a value of the block that is known only after apply. Nobody can connect with a guess.
func (m *providerModel) unknown() (path.Path, bool) {
	for name, v := range map[string]attr.Value{
		"region": m.Region, "profile": m.Profile, "access_key": m.AccessKey, "secret_key": m.SecretKey, "token": m.Token,
		"assume_role": m.AssumeRole, "assume_role_with_web_identity": m.WebIdentity, "endpoints": m.Endpoints,
		"environment": m.Environment, "default_tags": m.DefaultTags, "ignore_tags": m.IgnoreTags, "guardrails": m.Guardrails,
		"shared_config_files": m.SharedConfigFiles, "shared_credentials_files": m.SharedCredentialsFiles,
		"allowed_account_ids": m.AllowedAccountIDs, "forbidden_account_ids": m.ForbiddenAccountIDs,
	} {
		if !whollyKnown(v) {
			return path.Root(name), true
		}
	}
	return path.Path{}, false
}

// account connects to AWS.
func (m *providerModel) account(ctx context.Context, version, terraform string) (*account, diag.Diagnostics) {
	r := &reader{ctx: ctx}
	if at, hidden := m.unknown(); hidden {
		r.diags.AddAttributeError(at, "The provider's configuration is not known yet",
			"The value is known only after apply. Set it to a value that is known at plan, or apply what it comes from first, with -target.")
		return nil, r.diags
	}
	config := m.config(r, version, terraform)
	a := &account{tags: m.tagPolicy(r), guardrails: m.guardrails(r, &config)}
	if r.diags.HasError() {
		return nil, r.diags
	}
	clients, notes, err := awsclient.Connect(ctx, config)
	for _, n := range notes {
		r.diags.AddWarning(n.Summary, n.Detail)
	}
	if err != nil {
		var failure *awsclient.Failure
		if !errors.As(err, &failure) {
			failure = &awsclient.Failure{Summary: "Cannot connect to AWS", Detail: err.Error()}
		}
		if failure.Attribute == "" {
			r.diags.AddError(failure.Summary, failure.Detail)
		} else {
			r.diags.AddAttributeError(path.Root(failure.Attribute), failure.Summary, failure.Detail)
		}
		return nil, r.diags
	}
	a.clients = clients
	return a, r.diags
}

// config is the block as package awsclient wants it.
func (m *providerModel) config(r *reader, version, terraform string) awsclient.Config {
	c := awsclient.Config{
		Region: m.Region.ValueString(), Profile: m.Profile.ValueString(), AccessKey: m.AccessKey.ValueString(),
		SecretKey: m.SecretKey.ValueString(), Token: m.Token.ValueString(),
		SkipCredentialsValidation: m.SkipCredentials.ValueBool(), SkipRequestingAccountID: m.SkipAccountID.ValueBool(),
		SkipRegionValidation: m.SkipRegion.ValueBool(), SkipMetadataAPICheck: m.SkipMetadata.ValueBool(),
		MaxRetries: int(m.MaxRetries.ValueInt64()), RetryMode: m.RetryMode.ValueString(), CustomCABundle: m.CustomCABundle.ValueString(),
		HTTPProxy: m.HTTPProxy.ValueStringPointer(), HTTPSProxy: m.HTTPSProxy.ValueStringPointer(), NoProxy: m.NoProxy.ValueString(),
		Insecure: m.Insecure.ValueBool(), UseFIPSEndpoint: m.UseFIPS.ValueBool(), UseDualStackEndpoint: m.UseDualStack.ValueBool(),
		ProviderVersion: version, TerraformVersion: terraform,
	}
	r.into(&c.SharedConfigFiles, m.SharedConfigFiles)
	r.into(&c.SharedCredentialsFiles, m.SharedCredentialsFiles)
	r.into(&c.AllowedAccountIDs, m.AllowedAccountIDs)
	r.into(&c.ForbiddenAccountIDs, m.ForbiddenAccountIDs)

	var roles []assumeRoleModel
	r.into(&roles, m.AssumeRole)
	for _, role := range roles {
		c.AssumeRole = append(c.AssumeRole, role.config(r))
	}
	var identities []webIdentityModel
	r.into(&identities, m.WebIdentity)
	for _, w := range identities {
		c.AssumeRoleWithWebIdentity = w.config(r)
	}
	var endpoints []endpointsModel
	r.into(&endpoints, m.Endpoints)
	for _, e := range endpoints {
		c.Endpoints = awsclient.Endpoints{EC2: e.EC2.ValueString(), STS: e.STS.ValueString(), ServiceQuotas: e.ServiceQuotas.ValueString(),
			CloudWatch: e.CloudWatch.ValueString(), Logs: e.Logs.ValueString(), Events: e.Events.ValueString(), Config: e.Config.ValueString(), SNS: e.SNS.ValueString()}
	}
	return c
}

func (m assumeRoleModel) config(r *reader) awsclient.AssumeRole {
	out := awsclient.AssumeRole{
		RoleARN: m.RoleARN.ValueString(), SessionName: m.SessionName.ValueString(), ExternalID: m.ExternalID.ValueString(),
		Duration: duration(m.Duration), Policy: m.Policy.ValueString(), SourceIdentity: m.SourceIdentity.ValueString(),
	}
	r.into(&out.PolicyARNs, m.PolicyARNs)
	r.into(&out.Tags, m.Tags)
	r.into(&out.TransitiveTagKeys, m.TransitiveTagKeys)
	return out
}

func (m webIdentityModel) config(r *reader) *awsclient.WebIdentity {
	out := awsclient.WebIdentity{
		RoleARN: m.RoleARN.ValueString(), SessionName: m.SessionName.ValueString(), Duration: duration(m.Duration),
		Policy: m.Policy.ValueString(), Token: m.Token.ValueString(), TokenFile: m.TokenFile.ValueString(),
	}
	r.into(&out.PolicyARNs, m.PolicyARNs)
	return &out
}

// duration is a text that isDuration has looked at; 0 if it is not set.
func duration(s types.String) time.Duration {
	d, _ := time.ParseDuration(s.ValueString())
	return d
}

func (m *providerModel) tagPolicy(r *reader) tagPolicy {
	p := tagPolicy{environment: m.Environment.ValueString()}
	r.into(&p.defaults, m.DefaultTags)
	if !m.IgnoreTags.IsNull() {
		var ignore ignoreTagsModel
		r.diags.Append(m.IgnoreTags.As(r.ctx, &ignore, objectOptions)...)
		r.into(&p.ignoredKeys, ignore.Keys)
		r.into(&p.ignoredPrefixes, ignore.KeyPrefixes)
	}
	return p
}

// guardrails reads the opinions, and puts quotas that are given into c.
func (m *providerModel) guardrails(r *reader, c *awsclient.Config) guardrails {
	g := guardrails{adminPortsOpen: levelError, allProtocolsOpen: levelError}
	if m.Guardrails.IsNull() {
		return g
	}
	var set guardrailsModel
	r.diags.Append(m.Guardrails.As(r.ctx, &set, objectOptions)...)
	for _, l := range []struct {
		value types.String
		into  *guardrailLevel
	}{{set.AdminPortsOpen, &g.adminPortsOpen}, {set.AllProtocolsOpen, &g.allProtocolsOpen}} {
		if !l.value.IsNull() {
			*l.into = guardrailLevel(l.value.ValueString())
		}
	}
	given := !set.RulesPerGroup.IsNull() || !set.GroupsPerInterface.IsNull() || !set.RulesPerNACL.IsNull()
	switch static := set.QuotaSource.ValueString() == "static"; {
	case static:
		c.Quotas = &awsclient.Quotas{RulesPerGroup: int(set.RulesPerGroup.ValueInt64()),
			GroupsPerInterface: int(set.GroupsPerInterface.ValueInt64()), RulesPerNACL: int(set.RulesPerNACL.ValueInt64())}
	case given:
		r.diags.AddAttributeError(path.Root("guardrails").AtName("quota_source"), "Quotas that would not be used",
			`guardrails.quota_source: rules_per_group, groups_per_interface and rules_per_network_acl need quota_source = "static". Without it AWS is asked for the account's quotas.`)
	}
	return g
}
