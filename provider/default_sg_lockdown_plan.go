package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// ModifyPlan plans the end of the rules that were found, and looks what stands against it.
func (r *defaultSGLockdownResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state, ok := proposed[defaultSGLockdownModel](ctx, r.account, req, resp)
	if !ok {
		return
	}
	again := len(resp.RequiresReplace) > 0 && state != nil // Terraform plans it once more, as a new one
	if again {
		state = nil
	}
	plan.ID, plan.SecurityGroupID = types.StringUnknown(), types.StringUnknown()
	plan.RemovedRules, plan.InUseBy = types.MapUnknown(types.StringType), types.MapUnknown(types.StringType)
	plan.OpenRules = textMap(nil)
	open, fresh := map[string]string{}, state == nil
	if state != nil {
		plan.ID, plan.SecurityGroupID, plan.InUseBy = state.ID, state.SecurityGroupID, state.InUseBy
		open = textsOf(state.OpenRules)
		removed := textsOf(state.RemovedRules)
		maps.Copy(removed, open)
		plan.RemovedRules = textMap(removed)
		if state.OpenRules.IsNull() { // moved, and not yet read: whatever is there goes
			fresh, plan.RemovedRules = true, types.MapUnknown(types.StringType)
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if resp.Diagnostics.HasError() || again || plan.VPCID.IsUnknown() || plan.Region.IsUnknown() {
		return
	}
	r.account.lockdowns.claim(plan.Region.ValueString()+"/"+plan.VPCID.ValueString(), placeClaim{state == nil, req.Config.Raw.String()}, path.Root("vpc_id"),
		"A VPC that is locked down twice", "Another rackspace_default_sg_lockdown of this configuration has the same VPC. Remove one of them", &resp.Diagnostics)
	if !resp.Diagnostics.HasError() && (fresh || len(open) > 0) {
		r.foresee(ctx, &plan, fresh, &resp.Diagnostics)
	}
}

// foresee reads the group and reports what goes, and what stands against it.
func (r *defaultSGLockdownResource) foresee(ctx context.Context, plan *defaultSGLockdownModel, fresh bool, diags *diag.Diagnostics) {
	at, change := path.Root("vpc_id"), r.change(plan)
	var rules []sgrules.Existing
	var users map[string]string
	err := whileNotFound(ctx, appearingAtPlan, func() (err error) {
		if err = change.find(ctx); err == nil {
			rules, err = change.rules(ctx)
		}
		return err
	})
	if err == nil {
		users, err = change.users(ctx)
	}
	if err != nil {
		foreseeError(diags, at, "The default group of the VPC", err)
		return
	}
	if len(users) > 0 && !plan.FailIfInUse.IsUnknown() {
		failure := change.inUse(users)
		if plan.FailIfInUse.ValueBool() {
			diags.AddAttributeError(at, failure.Summary, failure.Detail)
			return
		}
		diags.AddAttributeWarning(at, failure.Summary, fmt.Sprintf("Network interfaces have the default group %s of %s, and lose what its rules allow:%s",
			change.group, change.vpc, listed(users)))
	}
	if owned := ownedByRules(rules); len(owned) > 0 { // which this run may remove
		failure := change.owned(owned)
		diags.AddAttributeWarning(at, failure.Summary, failure.Detail)
	}
	if fresh && len(rules) > 0 {
		diags.AddAttributeWarning(at, "Rules of the default group will be revoked",
			fmt.Sprintf("The default group %s of %s has these rules now:%s", change.group, change.vpc, listed(ruleTexts(rules))))
	}
}

// addLockdownError reports that the rules of a default group could not be changed.
func addLockdownError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	if errors.As(err, &failure) {
		diags.AddAttributeError(path.Root("vpc_id"), failure.Summary, failure.Detail)
		return
	}
	diags.AddError(summary, explain(err))
}
