package provider

import (
	"context"
	"errors"
	"slices"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// ModifyPlan finds the interface, if it is known, and looks whether it has room.
func (r *sgAttachmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer nameNested(&resp.Diagnostics)
	plan, state, ok := proposed[sgAttachmentModel](ctx, r.account, req, resp)
	if !ok {
		return
	}
	err := whileNotFound(ctx, appearingAtPlan, func() (err error) {
		plan.NetworkInterfaceID, err = r.resolve(ctx, &plan, &resp.Diagnostics)
		return err
	})
	if err != nil {
		foreseeError(&resp.Diagnostics, path.Root("target"), "The interface", err)
		plan.NetworkInterfaceID = types.StringUnknown()
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if state != nil && !plan.NetworkInterfaceID.Equal(state.NetworkInterfaceID) {
		resp.RequiresReplace.Append(path.Root("target"))
	}
	if len(resp.RequiresReplace) > 0 {
		state = nil
	}
	if req.State.Raw.IsNull() || len(resp.RequiresReplace) == 0 { // else Terraform plans it again, as a new one
		r.claim(ctx, &plan, state, req.Config.Raw.String(), &resp.Diagnostics)
	}
	r.planComputed(ctx, &plan, state, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if !resp.Diagnostics.HasError() {
		r.foresee(ctx, &plan, state, &resp.Diagnostics)
	}
}

// resolve returns the interface of the target, unknown if the target is. The error of one that is not there satisfies
// awsclient.IsNotFound.
func (r *sgAttachmentResource) resolve(ctx context.Context, m *sgAttachmentModel, diags *diag.Diagnostics) (types.String, error) {
	if !whollyKnown(m.Target) || m.Region.IsUnknown() {
		return types.StringUnknown(), nil
	}
	t := m.target(ctx, diags)
	if !t.NetworkInterfaceID.IsNull() {
		return t.NetworkInterfaceID, nil
	}
	id, err := awsclient.InstanceInterface(ctx, r.account.clients.EC2(r.account.region(m.Region)), t.InstanceID.ValueString(), t.DeviceIndex.ValueInt32())
	return types.StringValue(id), err
}

// claim reports groups that another attachment puts on the interface; state is nil for a new attachment.
func (r *sgAttachmentResource) claim(ctx context.Context, plan, state *sgAttachmentModel, config string, diags *diag.Diagnostics) {
	groups := plan.groups(ctx, diags)
	if groups == nil || plan.NetworkInterfaceID.IsUnknown() {
		return
	}
	var had []string
	if state != nil {
		had = state.groups(ctx, diags)
	}
	r.account.attached.plan(plan.NetworkInterfaceID.ValueString(), groups, state == nil, func(group string) bool { return !slices.Contains(had, group) }, config, diags)
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
	var ni *ec2types.NetworkInterface
	err := whileNotFound(ctx, appearingAtPlan, func() (err error) {
		ni, err = change.read(ctx)
		return err
	})
	if err != nil {
		foreseeError(diags, path.Root("target"), "The interface", err)
		return
	}
	if _, err = change.next(ctx, ni, wanted, remove); err != nil {
		addAttachmentError(diags, "The groups cannot be attached", err)
	}
}

// addAttachmentError reports that the groups of an interface could not be changed.
func addAttachmentError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	switch {
	case errors.As(err, &failure):
		diags.AddAttributeError(path.Root("security_group_ids"), failure.Summary, failure.Detail)
	default:
		diags.AddError(summary, awsclient.Explain(err))
	}
}
