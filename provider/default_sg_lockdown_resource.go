package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// defaultSGLockdownResource is rackspace_default_sg_lockdown: the default group of a VPC, without any rule.
type defaultSGLockdownResource struct{ onAccount }

func newDefaultSGLockdown() resource.Resource { return &defaultSGLockdownResource{} }

var (
	_ resource.ResourceWithIdentity    = (*defaultSGLockdownResource)(nil)
	_ resource.ResourceWithImportState = (*defaultSGLockdownResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*defaultSGLockdownResource)(nil)
	_ resource.ResourceWithMoveState   = (*defaultSGLockdownResource)(nil)
)

// Metadata names the resource.
func (r *defaultSGLockdownResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_default_sg_lockdown"
}

func (r *defaultSGLockdownResource) change(m *defaultSGLockdownModel) *lockdownChange {
	return &lockdownChange{account: r.account, region: r.account.region(m.Region), vpc: m.VPCID.ValueString(), group: m.SecurityGroupID.ValueString()}
}

func (r *defaultSGLockdownResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *defaultSGLockdownModel, diags *diag.Diagnostics) {
	setIdentity(ctx, identity, diags, r.account, m.Region, map[string]any{"vpc_id": m.VPCID.ValueString()})
}

// Create revokes all rules of the group, whoever made them.
func (r *defaultSGLockdownResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m defaultSGLockdownModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Create, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	change := r.change(&m)
	if err := whileNotFound(ctx, appearing, func() error { return change.find(ctx) }); err != nil { // the VPC may be new
		resp.Diagnostics.AddAttributeError(path.Root("vpc_id"), "No such VPC", awsclient.Explain(err))
		return
	}
	removed, users, err := r.lock(ctx, change, &m, nil, nil)
	change.warn(&resp.Diagnostics)
	if err != nil {
		addLockdownError(&resp.Diagnostics, "The default group was not closed", err)
		if len(removed) > 0 { // of which no state will know
			resp.Diagnostics.AddWarning("Rules of the default group were revoked", fmt.Sprintf("Before the error these rules of %s were revoked:%s\n"+
				"The next apply goes on from there, and has them in removed_rules.", change.group, listed(ruleTexts(removed))))
		}
		return
	}
	m.ID, m.SecurityGroupID = m.VPCID, types.StringValue(change.group)
	m.OpenRules, m.RemovedRules, m.InUseBy = textMap(nil), textMap(change.removed(ruleTexts(removed), nil)), textMap(users)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// lock revokes rules, all for nil, unless the group is in use and that stands against it. The state has the removed already.
func (r *defaultSGLockdownResource) lock(ctx context.Context, change *lockdownChange, m *defaultSGLockdownModel, rules, removed map[string]string) ([]sgrules.Existing, map[string]string, error) {
	unlock, err := r.account.locks.Lock(ctx, change.group)
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	users, err := change.users(ctx)
	switch {
	case err != nil:
		return nil, nil, err
	case len(users) > 0 && m.FailIfInUse.ValueBool():
		return nil, nil, change.inUse(users)
	}
	revoked, err := change.close(ctx, rules, func(now map[string]string) error { return change.note(ctx, now, removed) })
	return revoked, users, err
}

// Read takes over the rules that are there, and what uses the group.
func (r *defaultSGLockdownResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m defaultSGLockdownModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
	change := r.change(&m)
	var rules []sgrules.Existing
	var users map[string]string
	var err error
	if change.group == "" { // after an import
		err = change.find(ctx)
	}
	if err == nil {
		rules, err = change.rules(ctx)
	}
	if err == nil {
		users, err = change.users(ctx)
	}
	switch {
	case awsclient.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("The default group cannot be read", explain(err))
		return
	}
	m.ID, m.SecurityGroupID, m.Region = m.VPCID, types.StringValue(change.group), types.StringValue(change.region)
	open := ruleTexts(rules)
	m.OpenRules, m.InUseBy, m.RemovedRules = textMap(open), textMap(users), textMap(change.removed(textsOf(m.RemovedRules), open))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// Update revokes the rules that the plan has as open. Others, which came later, are shown by the next plan. Of a group that a moved
// block has brought, and that no refresh has read, it revokes all.
func (r *defaultSGLockdownResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state defaultSGLockdownModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	open, moved := textsOf(state.OpenRules), state.OpenRules.IsNull()
	if len(open) > 0 || moved {
		goes := open
		if moved {
			goes = nil
		}
		change, all := r.change(&plan), textsOf(state.RemovedRules)
		removed, _, err := r.lock(ctx, change, &plan, goes, all)
		change.warn(&resp.Diagnostics)
		maps.Copy(all, ruleTexts(removed))
		if err != nil {
			addLockdownError(&resp.Diagnostics, "The default group was not closed", err)
			for _, e := range removed {
				delete(open, e.ID)
			}
			if state.RemovedRules = textMap(all); !moved {
				state.OpenRules = textMap(open)
			}
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
			return
		}
		if moved {
			plan.RemovedRules = textMap(all)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.identify(ctx, resp.Identity, &plan, &resp.Diagnostics)
}

// Delete restores the rules with which AWS makes the group, or leaves it closed and says so.
func (r *defaultSGLockdownResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m defaultSGLockdownModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	change := r.change(&m)
	if !m.RestoreOnDestroy.ValueBool() {
		resp.Diagnostics.AddWarning("The default group stays closed", fmt.Sprintf("%s of %s keeps no rule, and is no longer watched. "+
			"Its tag "+revokedTag+" goes on saying which it had. With restore_on_destroy = true, applied before the destroy, it gets AWS's own rules again.", change.group, change.vpc))
		return
	}
	unlock, err := r.account.locks.Lock(ctx, change.group)
	if err == nil {
		defer unlock()
		err = change.restore(ctx)
	}
	if err != nil && !awsclient.IsNotFound(err) && !errors.Is(err, sgrules.ErrGroupGone) {
		addLockdownError(&resp.Diagnostics, "The rules of the default group were not restored", err)
	}
	if err != nil {
		return
	}
	if err := change.forget(ctx); err != nil {
		resp.Diagnostics.AddWarning("The tag "+revokedTag+" stays", fmt.Sprintf("%s has AWS's own rules again, and still the tag: %s", change.group, explain(err)))
	}
}

// ImportState takes "vpc-…", with @region behind it where that is not the provider's, or an identity.
func (r *defaultSGLockdownResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	m := defaultSGLockdownModel{VPCID: types.StringValue(req.ID), Region: types.StringValue(r.account.clients.Region)}
	if bare, region, ok := cutRegion(req.ID); ok {
		m.VPCID, m.Region = types.StringValue(bare), types.StringValue(region)
	}
	if req.ID == "" {
		m.Region = importPlace(ctx, req.Identity, r.account, &resp.Diagnostics)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("vpc_id"), &m.VPCID)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !vpcIDPattern.MatchString(m.VPCID.ValueString()) {
		resp.Diagnostics.AddError("The lockdown cannot be imported", fmt.Sprintf("%q is no VPC: write vpc-…, and @region behind it where that is not the "+
			"provider's.", m.VPCID.ValueString()))
		return
	}
	for name, value := range importedLockdown(&m) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// importedLockdown is what an import states.
func importedLockdown(m *defaultSGLockdownModel) map[string]any {
	return map[string]any{"vpc_id": m.VPCID, "region": m.Region, "fail_if_in_use": true, "restore_on_destroy": false}
}
