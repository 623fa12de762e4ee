package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgRevokeUnmanaged is the action rackspace_sg_revoke_unmanaged.
type sgRevokeUnmanaged struct{ onAccountAction }

func newSGRevokeUnmanaged() fwaction.Action { return &sgRevokeUnmanaged{} }

var (
	_ fwaction.ActionWithConfigure  = (*sgRevokeUnmanaged)(nil)
	_ fwaction.ActionWithModifyPlan = (*sgRevokeUnmanaged)(nil)
)

// sgRevokeUnmanagedModel is the configuration of the action.
type sgRevokeUnmanagedModel struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Unmanaged       types.Map    `tfsdk:"unmanaged"`
	IgnoreRules     types.List   `tfsdk:"ignore_rules"`
	Region          types.String `tfsdk:"region"`
}

// Metadata names the action.
func (a *sgRevokeUnmanaged) Metadata(_ context.Context, req fwaction.MetadataRequest, resp *fwaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_revoke_unmanaged"
}

// Schema is the action's.
func (a *sgRevokeUnmanaged) Schema(_ context.Context, _ fwaction.SchemaRequest, resp *fwaction.SchemaResponse) {
	rule := map[string]schema.Attribute{}
	for name, t := range effectiveType.AttrTypes {
		const description = "As `unmanaged` of the baseline has it."
		switch t {
		case types.BoolType:
			rule[name] = schema.BoolAttribute{Optional: true, MarkdownDescription: description}
		case types.Int32Type:
			rule[name] = schema.Int32Attribute{Optional: true, MarkdownDescription: description}
		default:
			rule[name] = schema.StringAttribute{Optional: true, MarkdownDescription: description}
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes, once, the rules of a `rackspace_sg_baseline`'s group that nothing owns, as where its `unmanaged_rules` is `report`. The plan names each of them, and so does the run.\n\n" +
			"It revokes what it is given and nothing else: rules that came after the plan stay. Of those, rules of a `rackspace_sg_rule` stay, rules that `ignore_rules` is about, and a rule that allows something " +
			"else by now. To run it again does no harm.",
		Attributes: map[string]schema.Attribute{
			"security_group_id": schema.StringAttribute{Required: true, MarkdownDescription: "The group: `id` of the baseline.",
				Validators: []validator.String{stringvalidator.RegexMatches(securityGroupID, "must be the id of a security group: sg- and 8 or 17 hexadecimal digits")}},
			"unmanaged": schema.MapNestedAttribute{Required: true, NestedObject: schema.NestedAttributeObject{Attributes: rule},
				MarkdownDescription: "The rules to revoke, by their ids: `unmanaged` of the baseline."},
			"ignore_rules": schema.ListNestedAttribute{Optional: true, MarkdownDescription: "Rules that stay: `ignore_rules` of the baseline. All attributes that are set must match.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"description_regex": schema.StringAttribute{Optional: true, MarkdownDescription: "RE2 expression that the description matches.",
						Validators: []validator.String{isRegex, stringvalidator.AtLeastOneOf(path.MatchRelative().AtParent().AtName("tag_key"))}},
					"tag_key": schema.StringAttribute{Optional: true, MarkdownDescription: "Key of a tag that the rule has.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
				}}},
			"region": actionRegion(),
		},
	}
}

var ruleID = regexp.MustCompile(`^sgr-([0-9a-f]{8}|[0-9a-f]{17})$`)

// verdict is what becomes of the rules that an action was given, as texts by their ids.
type verdict struct{ revoke, stay map[string]string }

// judge reads the group, and judges each rule as it is now.
func (a *sgRevokeUnmanaged) judge(ctx context.Context, m *sgRevokeUnmanagedModel, c *lockdownChange, diags *diag.Diagnostics) (v verdict, ok bool) {
	given := map[string]effectiveModel{}
	diags.Append(m.Unmanaged.ElementsAs(ctx, &given, false)...)
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if !ruleID.MatchString(id) {
			diags.AddAttributeError(path.Root("unmanaged"), "Not a rule", fmt.Sprintf("%q is not the id of a rule, sgr-…: give the action unmanaged of the baseline.", id))
		}
	}
	claims := (&sgBaselineModel{IgnoreRules: m.IgnoreRules}).claims(ctx, diags)
	if diags.HasError() {
		return v, false
	}
	rules, err := c.rules(ctx)
	if err != nil {
		diags.AddAttributeError(path.Root("security_group_id"), "The group cannot be read", explain(err))
		return v, false
	}
	v = verdict{map[string]string{}, map[string]string{}}
	texts := ruleTexts(rules)
	for id := range given {
		v.stay[id] = "is gone already"
	}
	for _, r := range rules {
		planned, named := given[r.ID]
		switch {
		case !named:
		case claims.spared(r):
			v.stay[r.ID] = texts[r.ID] + ": its tags or ignore_rules say that it is somebody's"
		case !a.same(&planned, r, c.group):
			v.stay[r.ID] = texts[r.ID] + ": it was another rule when the plan was made"
		default:
			v.revoke[r.ID] = texts[r.ID]
			delete(v.stay, r.ID)
		}
	}
	return v, true
}

// same reports whether a rule still is what it was.
func (a *sgRevokeUnmanaged) same(planned *effectiveModel, r sgrules.Existing, group string) bool {
	was, wrong := planned.spec(group).Rule(a.account.clients.AccountID)
	return len(wrong) == 0 && sameTuple(was.Tuple, r.Tuple)
}

func (a *sgRevokeUnmanaged) change(m *sgRevokeUnmanagedModel) *lockdownChange {
	return &lockdownChange{account: a.account, region: a.account.region(m.Region), group: m.SecurityGroupID.ValueString()}
}

// ModifyPlan names the rules.
func (a *sgRevokeUnmanaged) ModifyPlan(ctx context.Context, req fwaction.ModifyPlanRequest, resp *fwaction.ModifyPlanResponse) {
	var m sgRevokeUnmanagedModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !req.Config.Raw.IsFullyKnown() || a.account == nil {
		return
	}
	v, ok := a.judge(ctx, &m, a.change(&m), &resp.Diagnostics)
	if !ok || len(v.revoke) == 0 {
		return
	}
	detail := fmt.Sprintf("Nothing owns these rules of %s, which are revoked:%s", m.SecurityGroupID.ValueString(), listed(v.revoke))
	if len(v.stay) > 0 {
		detail += "\nThese stay:" + listed(v.stay)
	}
	resp.Diagnostics.AddWarning("Rules of a security group are revoked", detail)
}

// Invoke revokes the rules.
func (a *sgRevokeUnmanaged) Invoke(ctx context.Context, req fwaction.InvokeRequest, resp *fwaction.InvokeResponse) {
	var m sgRevokeUnmanagedModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultChangeTimeout)
	defer cancel()
	r, c := reportOf(resp), a.change(&m)
	unlock, err := groupLocks.Lock(ctx, c.group)
	if err != nil {
		resp.Diagnostics.AddError("The rules were not revoked", explain(err))
		return
	}
	defer unlock()
	v, ok := a.judge(ctx, &m, c, &resp.Diagnostics)
	if !ok {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(v.stay)) {
		r.say("Stays: %s: %s", id, v.stay[id])
	}
	var revoked []sgrules.Existing
	if len(v.revoke) > 0 {
		revoked, err = c.close(ctx, v.revoke, func(map[string]string) error { return nil })
	}
	for _, e := range revoked {
		r.say("Revoked: %s: %s", e.ID, v.revoke[e.ID])
		delete(v.revoke, e.ID)
	}
	if err != nil {
		resp.Diagnostics.AddError("Not all rules were revoked", fmt.Sprintf("%s\nOf %s %d were revoked, and not these:%s", explainAction(err), c.group, len(revoked), listed(v.revoke)))
	}
	if len(revoked) == 0 && err == nil {
		r.say("There is nothing to revoke in %s.", c.group)
	}
}
