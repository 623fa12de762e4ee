package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// ModifyPlan fills in what follows from the configuration, and refuses what cannot work or breaks a guardrail.
func (r *sgBaselineResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer nameNested(&resp.Diagnostics)
	if req.Plan.Raw.IsNull() || r.account == nil {
		return
	}
	var config, plan sgBaselineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	var state *sgBaselineModel
	if !req.State.Raw.IsNull() {
		state = &sgBaselineModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	p := &sgBaselinePlan{resource: r, ctx: ctx, config: &config, plan: &plan, state: state, diags: &resp.Diagnostics}
	adopted := p.recall(req.Private)
	p.defaults(adopted)
	if at, replaced := p.replaced(); replaced {
		resp.RequiresReplace = append(resp.RequiresReplace, at)
		p.state, p.others, p.blocks = nil, nil, nil
		plan.forgetFacts()
	}
	own := newGroup
	if p.state != nil {
		own = p.state.ID.ValueString()
	} else {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, adoptedKey, nil)...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, othersKey, nil)...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, blocksKey, nil)...)
	}
	p.vpcs()
	w := plan.wantedRules(ctx, r.account.clients.AccountID, own, p.vpc, p.diags)
	if !resp.Diagnostics.HasError() {
		p.rules(&w)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
}

// sgBaselinePlan is a plan in the making.
type sgBaselinePlan struct {
	resource            *sgBaselineResource
	ctx                 context.Context
	config, plan, state *sgBaselineModel   // state is nil where a group is made
	others              []sgrules.Existing // rules of the group that are no key's
	blocks              *baseline.VPC      // as the last refresh saw them; nil if it had no need
	diags               *diag.Diagnostics
}

// recall reads the private part of the state: the rules of others, and whether the group was made by somebody else. A group that
// is yet to be made has neither, also where it replaces one.
func (p *sgBaselinePlan) recall(private privateState) bool {
	if p.state == nil {
		return false
	}
	adopted, diags := isAdopted(p.ctx, private)
	p.diags.Append(diags...)
	p.others, diags = othersOf(p.ctx, private)
	p.diags.Append(diags...)
	p.blocks, diags = blocksOf(p.ctx, private)
	p.diags.Append(diags...)
	return adopted
}

// defaults fills in what the configuration leaves open.
func (p *sgBaselinePlan) defaults(adopted bool) {
	a, plan := p.resource.account, p.plan
	if p.config.Region.IsNull() && (p.state == nil || p.state.Region.IsNull()) {
		plan.Region = types.StringValue(a.clients.Region)
	}
	preset := p.preset()
	if p.config.PresetVersion.IsNull() {
		plan.PresetVersion = p.presetVersion(preset)
	}
	if p.config.Description.IsNull() {
		switch {
		case p.state != nil && !p.state.Description.IsNull():
			plan.Description = p.state.Description // nobody can change it, and it is as good as any
		case plan.Preset.IsUnknown():
			plan.Description = types.StringUnknown()
		case preset != nil:
			plan.Description = types.StringValue(preset.Description)
		default:
			plan.Description = types.StringValue("Managed by Terraform")
		}
	}
	if p.config.UnmanagedRules.IsNull() {
		plan.UnmanagedRules = types.StringValue(unmanagedRevoke)
		if adopted {
			plan.UnmanagedRules = types.StringValue(unmanagedReport)
		}
	}
	plan.GroupName = p.groupName(preset)
	plan.TagsAll = types.MapUnknown(types.StringType)
	if whollyKnown(plan.Tags) && !plan.GroupName.IsUnknown() {
		plan.TagsAll = textMap(a.tags.all(shownName(plan.GroupName.ValueString()), textsOf(plan.Tags)))
		p.tags()
	}
}

// tags refuses tags that cannot be.
func (p *sgBaselinePlan) tags() {
	for _, key := range slices.Sorted(maps.Keys(p.plan.Tags.Elements())) {
		if p.resource.account.tags.ignored(key) {
			p.diags.AddAttributeError(path.Root("tags").AtMapKey(key), "A tag that is ignored",
				"The provider's ignore_tags says that it is none of the provider's business: drop the tag here, or the key there.")
		}
	}
	refuseMore(len(p.plan.TagsAll.Elements())+1, p.diags) // with ownerTag
}

// preset is the preset of the plan, nil if there is none or it is not known.
func (p *sgBaselinePlan) preset() *baseline.Preset {
	found, err := baseline.Find(p.plan.Preset.ValueString())
	if err != nil {
		return nil
	}
	return found
}

// presetVersion is the version that the state has of the same preset, else the newest.
func (p *sgBaselinePlan) presetVersion(preset *baseline.Preset) types.Int64 {
	switch {
	case p.plan.Preset.IsUnknown():
		return types.Int64Unknown()
	case preset == nil:
		return types.Int64Null()
	case p.state != nil && !p.state.PresetVersion.IsNull():
		if before, err := baseline.Find(p.state.Preset.ValueString()); err == nil && before == preset {
			return p.state.PresetVersion
		}
	}
	return types.Int64Value(int64(preset.Newest().Number))
}

// replaced reports whether the plan needs another group, and for which attribute; it refuses that where replace_policy does.
// Terraform replaces for an attribute whose value changes only.
func (p *sgBaselinePlan) replaced() (path.Path, bool) {
	switch {
	case p.state == nil:
		return path.Empty(), false
	case p.plan.Region.ValueString() != p.state.Region.ValueString() && !p.plan.Region.IsUnknown():
		return path.Root("region"), true
	case !p.plan.VPCID.Equal(p.state.VPCID):
		return path.Root("vpc_id"), true
	}
	for _, x := range []struct {
		name, at string
		old, new types.String
	}{{"name", "group_name", p.state.GroupName, p.plan.GroupName}, {"description", "description", p.state.Description, p.plan.Description}} {
		allowed := p.plan.ReplacePolicy.ValueString() == "allow"
		if x.new.IsUnknown() && !allowed || x.new.Equal(x.old) {
			continue
		}
		if !allowed {
			p.diags.AddAttributeError(path.Root(x.name), "The group would be replaced",
				fmt.Sprintf("AWS cannot change the %s of a security group (now %q, then %q), so that another group with another id would be made, "+
					"and everything that uses this one would have to follow. Leave it as it is, or set replace_policy = \"allow\". "+
					"What people read is the tag Name, which can change.", x.name, x.old.ValueString(), x.new.ValueString()))
			return path.Empty(), false
		}
		return path.Root(x.at), true
	}
	return path.Empty(), false
}

// newGroup stands for a group that has no id yet.
const newGroup = "sg-00000000000000000"

// forgetFacts makes unknown what a new group has of its own.
func (m *sgBaselineModel) forgetFacts() {
	m.ID, m.ARN, m.OwnerID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
}

// vpc is the VPC's blocks: as written, or as the last refresh saw them, or as AWS has them, or not known.
func (p *sgBaselinePlan) vpc() baseline.VPC {
	if p.blocks != nil && p.plan.VPCCIDRs.IsNull() {
		return *p.blocks
	}
	v, d := p.plan.vpcBlocks(p.ctx, p.resource.account)
	p.diags.Append(d...)
	return v
}
