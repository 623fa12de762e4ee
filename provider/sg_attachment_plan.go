package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// ModifyPlan finds the interface, if it is known, and looks whether it has room.
func (r *sgAttachmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.account == nil {
		return
	}
	planRegion(ctx, r.account, req, resp)
	var plan sgAttachmentModel
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	var state *sgAttachmentModel
	if !req.State.Raw.IsNull() {
		state = &sgAttachmentModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan.NetworkInterfaceID = r.resolve(ctx, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && !plan.NetworkInterfaceID.Equal(state.NetworkInterfaceID) {
		resp.RequiresReplace.Append(path.Root("target"))
	}
	if len(resp.RequiresReplace) > 0 {
		state = nil
	}
	r.planComputed(ctx, &plan, state, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Diagnostics.HasError() {
		r.foresee(ctx, &plan, state, &resp.Diagnostics)
	}
}

// resolve returns the interface of the target, unknown if the target is.
func (r *sgAttachmentResource) resolve(ctx context.Context, m *sgAttachmentModel, diags *diag.Diagnostics) types.String {
	if !whollyKnown(m.Target) || m.Region.IsUnknown() {
		return types.StringUnknown()
	}
	t := m.target(ctx, diags)
	if !t.NetworkInterfaceID.IsNull() {
		return t.NetworkInterfaceID
	}
	id, err := findInterface(ctx, r.account.clients.EC2(r.account.region(m.Region)), t.InstanceID.ValueString(), t.DeviceIndex.ValueInt32())
	var missing *noInterfaceError
	switch {
	case errors.As(err, &missing):
		diags.AddAttributeError(path.Root("target").AtName("instance_id"), "No such interface", missing.Error())
	case err != nil:
		diags.AddAttributeError(path.Root("target"), "The interface cannot be found", awsclient.Explain(err))
	}
	return types.StringValue(id)
}

// planComputed plans what is computed; state is nil for a new attachment.
func (r *sgAttachmentResource) planComputed(ctx context.Context, plan, state *sgAttachmentModel, diags *diag.Diagnostics) {
	groups := plan.groups(ctx, diags)
	plan.ID = types.StringUnknown()
	if groups != nil && !plan.NetworkInterfaceID.IsUnknown() {
		plan.ID = attachmentID(plan.NetworkInterfaceID.ValueString(), groups)
	}
	plan.Attached = types.SetUnknown(types.StringType)
	if state != nil && plan.SecurityGroupIDs.Equal(state.SecurityGroupIDs) {
		plan.Attached = state.Attached
	}
}

// foresee reads the interface, if it is known and gets groups, and reports what stands against them.
func (r *sgAttachmentResource) foresee(ctx context.Context, plan, state *sgAttachmentModel, diags *diag.Diagnostics) {
	wanted := plan.groups(ctx, diags)
	if wanted == nil || plan.NetworkInterfaceID.IsUnknown() || plan.ReserveSlots.IsUnknown() || state != nil && plan.SecurityGroupIDs.Equal(state.SecurityGroupIDs) {
		return
	}
	var remove []string
	if state != nil {
		remove = sortedTexts(ctx, state.Attached, diags)
	}
	change := r.change(plan)
	ni, err := change.read(ctx)
	if err == nil {
		_, err = change.next(ctx, ni, wanted, remove)
	}
	if err != nil {
		addAttachmentError(diags, "The groups cannot be attached", err)
	}
}

// addAttachmentError reports that the groups of an interface could not be changed.
func addAttachmentError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	var missing *noInterfaceError
	switch {
	case errors.As(err, &failure):
		diags.AddAttributeError(path.Root("security_group_ids"), failure.Summary, failure.Detail)
	case errors.As(err, &missing):
		diags.AddAttributeError(path.Root("target"), "No such interface", missing.Error())
	default:
		diags.AddError(summary, awsclient.Explain(err))
	}
}
