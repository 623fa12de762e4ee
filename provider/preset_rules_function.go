package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

func newPresetRules() function.Function {
	return pureFunction{name: "preset_rules", run: presetRules, definition: function.Definition{
		Summary: "The rules that a preset stands for",
		MarkdownDescription: "The rules of a security group of a preset, by key: what `effective_rules` of a `rackspace_sg_baseline` with the same arguments would " +
			"be. For looking at a preset, for comparing it with `is_subsumed`, and for rules that another resource makes.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "preset", MarkdownDescription: "Name of the preset, such as `public_web`."},
			function.DynamicParameter{Name: "options", MarkdownDescription: "An object with attributes of `rackspace_sg_baseline`: `preset_version`, which is required, so that an " +
				"upgrade of the provider changes no rule, and `preset_sources`, `legacy_sources`, `egress` (default `allow_all`) and `vpc_cidrs`, which is needed where rules are for the VPC."},
		},
		Return: function.MapReturn{ElementType: effectiveType},
	}}
}

// slotType is a slot of preset_sources.
var slotType = func() types.ObjectType {
	all := map[string]attr.Type{}
	for name := range sourceTokens {
		all[name] = types.BoolType
	}
	for name := range sourceKinds {
		all[name] = types.ListType{ElemType: types.StringType}
	}
	return types.ObjectType{AttrTypes: all}
}()

var presetOptionsType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"preset_version": types.Int64Type, "preset_sources": types.MapType{ElemType: slotType}, "legacy_sources": types.BoolType,
	"egress": types.StringType, "vpc_cidrs": types.ListType{ElemType: types.StringType},
}}

// presetOptions is a value of presetOptionsType.
type presetOptions struct {
	PresetVersion types.Int64  `tfsdk:"preset_version"`
	PresetSources types.Map    `tfsdk:"preset_sources"`
	LegacySources types.Bool   `tfsdk:"legacy_sources"`
	Egress        types.String `tfsdk:"egress"`
	VPCCIDRs      types.List   `tfsdk:"vpc_cidrs"`
}

func presetRules(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var name string
	var argument types.Dynamic
	if err := arguments.Get(ctx, &name, &argument); err != nil {
		return nil, err
	}
	if wrong := isPreset.wrong(name); wrong != "" {
		return nil, wrongArgument(0, wrong)
	}
	shape, err := shaped(argument, presetOptionsType, "options")
	if err != nil {
		return nil, wrongArgument(1, err.Error())
	}
	object, _ := shape.(types.Object)
	var o presetOptions
	diags := object.As(ctx, &o, objectOptions)
	rules := o.expand(ctx, name, &diags)
	if diags.HasError() {
		return nil, wrongArgument(1, errorTexts(diags))
	}
	return rules, nil
}

// expand is the rules as the resource would plan them.
func (o *presetOptions) expand(ctx context.Context, preset string, diags *diag.Diagnostics) map[string]effectiveModel {
	m := sgBaselineModel{Preset: types.StringValue(preset), PresetVersion: o.PresetVersion, PresetSources: o.PresetSources,
		LegacySources: types.BoolValue(o.LegacySources.ValueBool()), Egress: o.Egress, VPCCIDRs: o.VPCCIDRs, Rules: types.MapNull(ruleType)}
	if o.PresetVersion.IsNull() {
		diags.AddAttributeError(path.Root("preset_version"), "No version", "preset_version is required: write the version of the preset, such as 1.")
	}
	if o.Egress.IsNull() {
		m.Egress = types.StringValue(string(baseline.EgressAllowAll))
	}
	blocks := baseline.VPC{Unknown: true}
	if !o.VPCCIDRs.IsNull() {
		blocks = writtenBlocks(ctx, m.VPCCIDRs, diags)
	}
	if diags.HasError() {
		return nil
	}
	w := m.wantedRules(ctx, "", newGroup, func() baseline.VPC { return blocks }, diags)
	if w.hidden != "" && !diags.HasError() {
		diags.AddAttributeError(path.Root("vpc_cidrs"), "Blocks of the VPC", "vpc_cidrs is needed, since rules are for the VPC: write its blocks, the primary one first.")
	}
	return w.rules
}
