package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgBaselineModel is a rackspace_sg_baseline: configuration, plan or state.
type sgBaselineModel struct {
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	VPCID       types.String `tfsdk:"vpc_id"`
	Region      types.String `tfsdk:"region"`
	Tags        types.Map    `tfsdk:"tags"`

	AdditionalVPCs types.Set `tfsdk:"additional_vpc_ids"`

	Preset        types.String `tfsdk:"preset"`
	PresetVersion types.Int64  `tfsdk:"preset_version"`
	PresetSources types.Map    `tfsdk:"preset_sources"`
	LegacySources types.Bool   `tfsdk:"legacy_sources"`
	VPCCIDRs      types.List   `tfsdk:"vpc_cidrs"`
	Rules         types.Map    `tfsdk:"rules"`
	Egress        types.String `tfsdk:"egress"`

	UnmanagedRules   types.String `tfsdk:"unmanaged_rules"`
	IgnoreRules      types.List   `tfsdk:"ignore_rules"`
	ReplacePolicy    types.String `tfsdk:"replace_policy"`
	AllowGap         types.Bool   `tfsdk:"allow_gap"`
	RevokeReferences types.Bool   `tfsdk:"revoke_references_on_delete"`
	Exceptions       types.List   `tfsdk:"exceptions"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`

	ID             types.String `tfsdk:"id"`
	ARN            types.String `tfsdk:"arn"`
	OwnerID        types.String `tfsdk:"owner_id"`
	GroupName      types.String `tfsdk:"group_name"`
	TagsAll        types.Map    `tfsdk:"tags_all"`
	EffectiveRules types.Map    `tfsdk:"effective_rules"`
	RuleIDs        types.Map    `tfsdk:"rule_ids"`
	Mistagged      types.Set    `tfsdk:"mistagged_rules"`
	Unmanaged      types.Map    `tfsdk:"unmanaged"`
	RuleUsage      types.Object `tfsdk:"rule_usage"`
}

// slotModel fills a slot of a preset.
type slotModel struct {
	Anywhere        types.Bool `tfsdk:"anywhere"`
	VPC             types.Bool `tfsdk:"vpc"`
	Self            types.Bool `tfsdk:"self"`
	CIDRIPv4        types.List `tfsdk:"cidr_ipv4"`
	CIDRIPv6        types.List `tfsdk:"cidr_ipv6"`
	PrefixListID    types.List `tfsdk:"prefix_list_id"`
	SecurityGroupID types.List `tfsdk:"security_group_id"`
}

type ignoreRuleModel struct {
	DescriptionRegex types.String `tfsdk:"description_regex"`
	TagKey           types.String `tfsdk:"tag_key"`
}

type exceptionModel struct {
	exception

	Rule types.String `tfsdk:"rule"`
}

var usageType = map[string]attr.Type{"in4": types.Int64Type, "in6": types.Int64Type, "out4": types.Int64Type, "out6": types.Int64Type, "limit": types.Int64Type}

func usageValue(u sgrules.Usage, limit int) types.Object {
	return types.ObjectValueMust(usageType, map[string]attr.Value{
		"in4": types.Int64Value(int64(u.In4)), "in6": types.Int64Value(int64(u.In6)), "out4": types.Int64Value(int64(u.Out4)),
		"out6": types.Int64Value(int64(u.Out6)), "limit": types.Int64Value(int64(limit)),
	})
}

// effectiveRules reads the rules that are known wholly or in part; nil, false if not even their keys are known.
func (m *sgBaselineModel) effectiveRules(ctx context.Context, diags *diag.Diagnostics) (map[string]effectiveModel, bool) {
	if m.EffectiveRules.IsUnknown() {
		return nil, false
	}
	out := map[string]effectiveModel{}
	if !m.EffectiveRules.IsNull() {
		diags.Append(m.EffectiveRules.ElementsAs(ctx, &out, false)...)
	}
	return out, true
}

func (m *sgBaselineModel) setEffectiveRules(ctx context.Context, rules map[string]effectiveModel, diags *diag.Diagnostics) {
	m.EffectiveRules = ruleMap(ctx, rules, diags)
}

func ruleMap(ctx context.Context, rules map[string]effectiveModel, diags *diag.Diagnostics) types.Map {
	m, d := types.MapValueFrom(ctx, effectiveType, rules)
	diags.Append(d...)
	return m
}

// ruleIDs is the ids of the rules that have one, by key.
func (m *sgBaselineModel) ruleIDs() map[string]string {
	ids := map[string]string{}
	for key, v := range m.RuleIDs.Elements() {
		if id, ok := v.(types.String); ok && id.ValueString() != "" {
			ids[key] = id.ValueString()
		}
	}
	return ids
}

// textMap is a map of texts.
func textMap(values map[string]string) types.Map {
	elements := make(map[string]attr.Value, len(values))
	for k, v := range values {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

// textsOf is the known elements of a map of texts.
func textsOf(m types.Map) map[string]string {
	out := map[string]string{}
	for k, v := range m.Elements() {
		if s, ok := v.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			out[k] = s.ValueString()
		}
	}
	return out
}
