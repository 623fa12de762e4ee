package provider

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// ModifyPlan says at plan what apply would find out: what stays, and what AWS or the group stands against.
func (r *sgRuleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer nameNested(&resp.Diagnostics)
	plan, state, ok := proposed[sgRuleModel](ctx, r.account, req, resp)
	if !ok {
		return
	}
	replaced := len(resp.RequiresReplace) > 0
	plan.TagsAll = r.account.tags.planned(ctx, "", plan.Tags, &resp.Diagnostics)
	want, known := plan.wanted(ctx, r.account.clients.AccountID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stays := false // whether the rule stays the rule that it is
	if state != nil && !replaced {
		stays = r.keep(ctx, &plan, state, want, known)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	switch {
	case resp.Diagnostics.HasError() || stays:
	case known:
		r.foresee(ctx, &plan, state, want, &resp.Diagnostics)
	default:
		r.judgeAlone(ctx, plan, &resp.Diagnostics)
	}
}

// keep plans what stays of a rule that is there, and reports whether its content does.
func (r *sgRuleResource) keep(ctx context.Context, plan, state *sgRuleModel, want sgrules.Rule, known bool) bool {
	if !state.Owner.IsNull() {
		plan.Owner = state.Owner
	} else {
		plan.Owner = types.StringUnknown() // the rule has been imported, or has lost its tag: it will get one
	}
	var quiet diag.Diagnostics // what is in the state is in force, whatever there is to say of it
	was, ok := state.wanted(ctx, r.account.clients.AccountID, &quiet)
	if !known || !ok || !sameTuple(was.Tuple, want.Tuple) {
		// EC2 may or may not be able to change the rule in place: see rule engine.
		plan.ID, plan.ARN = types.StringUnknown(), types.StringUnknown()
		return false
	}
	plan.ID, plan.ARN = state.ID, state.ARN
	// Another spelling of the same is no change: Terraform lets a value that was there stay, where both set one.
	plan.Protocol = state.Protocol
	if sameShape(plan.Source, state.Source) {
		plan.Source = state.Source
	}
	return true
}

// sameShape reports whether two sources set the same attributes, and the same tokens.
func sameShape(a, b types.Object) bool {
	others := b.Attributes()
	for name, v := range a.Attributes() {
		_, token := v.(types.Bool)
		if token && !v.Equal(others[name]) || v.IsNull() != others[name].IsNull() {
			return false
		}
	}
	return true
}

// foresee reads the group and reports what would be in the way.
func (r *sgRuleResource) foresee(ctx context.Context, plan, state *sgRuleModel, want sgrules.Rule, diags *diag.Diagnostics) {
	if plan.Region.IsUnknown() || !whollyKnown(plan.TagsAll) {
		return
	}
	change := r.change(plan)
	change.id, change.owner = "", newOwner() // a new rule's is not known yet, and no rule has this one
	if state != nil {
		change.id = state.ID.ValueString()
	}
	if !plan.Owner.IsUnknown() {
		change.owner = plan.Owner.ValueString()
	}
	var group groupState
	err := whileNotFound(ctx, appearingAtPlan, func() (err error) {
		group, err = change.read(ctx)
		return err
	})
	if err != nil {
		foreseeError(diags, path.Root("security_group_id"), "Security group "+change.group, err)
		return
	}
	others := slices.DeleteFunc(slices.Clone(group.rules), func(e sgrules.Existing) bool { return e.ID == change.id })
	r.account.guardrails.except(ctx, plan.Exceptions, diags).judge(want, others, diags)
	_, err = change.plan(ctx, group.rules, new(change.tagged(want, nil)))
	var foreign *foreignRuleError
	switch {
	case errors.As(err, &foreign) && isOwnedByRule(foreign.rule.Tags[ownerTag]):
		// It may be the rule of this very resource, which is being made anew, or one that goes in the same run.
		diags.AddWarning("The group has the rule already", foreign.Error()+
			" If the rule goes in this run before it is made here, as when it is replaced, all is well.")
	case err != nil:
		addRuleError(diags, "The rule cannot be made", err)
	}
}

// judgeAlone holds a rule whose group is not known yet against the guardrails, if all else is known.
func (r *sgRuleResource) judgeAlone(ctx context.Context, plan sgRuleModel, diags *diag.Diagnostics) {
	plan.SecurityGroupID = types.StringValue(anyGroup)
	if want, ok := plan.wanted(ctx, r.account.clients.AccountID, diags); ok {
		r.account.guardrails.except(ctx, plan.Exceptions, diags).judge(want, nil, diags)
	}
}

// addRuleError reports that a rule could not be made, changed or removed, at the attribute that it is about.
func addRuleError(diags *diag.Diagnostics, summary string, err error) {
	var foreign *foreignRuleError
	var quota *sgrules.QuotaError
	var unseen *sgrules.NotObservedError
	var failure *awsclient.Failure
	switch {
	case errors.As(err, &failure):
		diags.AddError(failure.Summary, failure.Detail)
	case errors.As(err, &foreign):
		diags.AddAttributeError(path.Root("source"), "The group has the rule already", foreign.Error())
	case errors.As(err, &quota):
		diags.AddAttributeError(path.Root("security_group_id"), "The group has no room for the rule", sentence(quota.Error()))
	case errors.As(err, &unseen):
		diags.AddError(summary, sentence(unseen.Error()))
	default:
		diags.AddError(summary, awsclient.Explain(err))
	}
}
