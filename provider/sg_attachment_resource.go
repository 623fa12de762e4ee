package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// sgAttachmentResource is rackspace_sg_attachment: groups on an interface, beside those of others.
type sgAttachmentResource struct{ onAccount }

func newSGAttachment() resource.Resource { return &sgAttachmentResource{} }

var (
	_ resource.ResourceWithIdentity       = (*sgAttachmentResource)(nil)
	_ resource.ResourceWithImportState    = (*sgAttachmentResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sgAttachmentResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sgAttachmentResource)(nil)
)

// Metadata names the resource. Its identity holds the groups, which an update may change.
func (r *sgAttachmentResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_attachment"
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *sgAttachmentResource) change(m *sgAttachmentModel) *attachmentChange {
	return &attachmentChange{account: r.account, region: r.account.region(m.Region),
		networkInterface: m.NetworkInterfaceID.ValueString(), reserve: int(m.ReserveSlots.ValueInt64())}
}

func (r *sgAttachmentResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *sgAttachmentModel, diags *diag.Diagnostics) {
	setIdentity(ctx, identity, diags, r.account, m.Region, map[string]any{
		"network_interface_id": m.NetworkInterfaceID.ValueString(), "security_group_ids": m.groups(ctx, diags)})
}

// Create attaches the groups that are not there yet.
func (r *sgAttachmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m sgAttachmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Create, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	groups := m.groups(ctx, &resp.Diagnostics)
	var change *attachmentChange
	err := whileNotFound(ctx, appearing, func() (err error) { // the instance or the interface may be new
		if m.NetworkInterfaceID, err = r.resolve(ctx, &m, &resp.Diagnostics); err != nil {
			return err
		}
		change = r.change(&m)
		_, err = change.read(ctx)
		return err
	})
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("target"), "No such interface", awsclient.Explain(err))
		return
	}
	err = change.set(ctx, groups, nil)
	switch {
	case err == nil:
	case change.done:
		// An error would make Terraform detach the groups and attach them again.
		resp.Diagnostics.AddWarning("The groups were attached, and something went wrong afterwards", sentence(err.Error())+" The next plan shows what is there.")
	case len(change.sent) > 0 && !awsclient.IsRefusal(err):
		resp.Diagnostics.AddWarning("It is not known whether the groups were attached", "The next plan shows what is there.")
		addAttachmentError(&resp.Diagnostics, "The groups were not attached", err)
	default:
		addAttachmentError(&resp.Diagnostics, "The groups were not attached", err)
		return
	}
	m.ID, m.Attached = attachmentID(change.networkInterface, groups), textSet(change.sent)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// Read takes over which of the groups are still there. Groups of others are not looked at.
func (r *sgAttachmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m sgAttachmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
	ni, err := r.change(&m).read(ctx)
	switch {
	case awsclient.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("The interface cannot be read", awsclient.Explain(err))
		return
	}
	there := groupsOf(ni)
	m.SecurityGroupIDs = textSet(intersection(m.groups(ctx, &resp.Diagnostics), there))
	m.Attached = textSet(intersection(sortedTexts(ctx, m.Attached, &resp.Diagnostics), there))
	m.ID = attachmentID(m.NetworkInterfaceID.ValueString(), m.groups(ctx, &resp.Diagnostics))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// Update attaches what is missing, and detaches what was attached here and is wanted no longer.
func (r *sgAttachmentResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sgAttachmentModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	wanted, attached := plan.groups(ctx, &resp.Diagnostics), sortedTexts(ctx, state.Attached, &resp.Diagnostics)
	change := r.change(&plan)
	var err error
	if plan.Attached.IsUnknown() { // else the groups stay as they are
		err = change.set(ctx, wanted, attached)
		plan.Attached = textSet(intersection(union(attached, change.sent), wanted))
	}
	if err != nil {
		addAttachmentError(&resp.Diagnostics, "The groups were not changed as planned", err)
		if change.done || !awsclient.IsRefusal(err) {
			// The next read finds out which of them are there.
			state.Attached = textSet(union(attached, change.sent))
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		}
		return
	}
	plan.ID = attachmentID(change.networkInterface, wanted)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.identify(ctx, resp.Identity, &plan, &resp.Diagnostics)
}

// Delete takes away what was attached here, unless it is to stay.
func (r *sgAttachmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m sgAttachmentModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || m.OnDestroy.ValueString() == onDestroyKeep {
		return
	}
	err := r.change(&m).set(ctx, nil, sortedTexts(ctx, m.Attached, &resp.Diagnostics))
	if err != nil && !awsclient.IsNotFound(err) {
		addAttachmentError(&resp.Diagnostics, "The groups were not detached", err)
	}
}

// ImportState takes "eni-…/sg-…,sg-…", with @region behind it where that is not the provider's, or an identity. The groups count
// as attached here from then on.
func (r *sgAttachmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	m, err := r.imported(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err == nil {
		err = r.importable(ctx, m)
	}
	if err != nil {
		resp.Diagnostics.AddError("The attachment cannot be imported", err.Error())
		return
	}
	for name, value := range importedAttachment(ctx, m, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// importedAttachment is what an import states of groups that are on an interface.
func importedAttachment(ctx context.Context, m *sgAttachmentModel, diags *diag.Diagnostics) map[string]any {
	target, more := types.ObjectValueFrom(ctx, targetTypes, targetModel{NetworkInterfaceID: m.NetworkInterfaceID})
	diags.Append(more...)
	return map[string]any{
		"network_interface_id": m.NetworkInterfaceID, "security_group_ids": m.SecurityGroupIDs, "attached": m.SecurityGroupIDs,
		"region": m.Region, "target": target, "on_destroy": onDestroyDetach, "reserve_slots": int64(defaultReserveSlots),
	}
}

// imported reads what is to be imported.
func (r *sgAttachmentResource) imported(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (*sgAttachmentModel, error) {
	if req.ID == "" {
		var groups []string
		m := &sgAttachmentModel{Region: importPlace(ctx, req.Identity, r.account, diags)}
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("network_interface_id"), &m.NetworkInterfaceID)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("security_group_ids"), &groups)...)
		m.SecurityGroupIDs = textSet(groups)
		return m, nil
	}
	id, region := req.ID, r.account.clients.Region
	if bare, at, ok := cutRegion(id); ok {
		id, region = bare, at
	}
	networkInterface, list, ok := strings.Cut(id, "/")
	if !ok || !strings.HasPrefix(networkInterface, "eni-") {
		return nil, fmt.Errorf("%q is not an interface with groups: write eni-…/sg-…,sg-…, and @region behind it where that is not the provider's", req.ID)
	}
	return &sgAttachmentModel{Region: types.StringValue(region), NetworkInterfaceID: types.StringValue(networkInterface),
		SecurityGroupIDs: textSet(strings.Split(list, ","))}, nil
}

// importable reports what is not there.
func (r *sgAttachmentResource) importable(ctx context.Context, m *sgAttachmentModel) error {
	ni, err := r.change(m).read(ctx)
	if err != nil {
		return errors.New(awsclient.Explain(err))
	}
	there := groupsOf(ni)
	for _, group := range m.groups(ctx, &diag.Diagnostics{}) {
		if !slices.Contains(there, group) {
			return fmt.Errorf("%s does not have the group %q, but %s", m.NetworkInterfaceID.ValueString(), group, strings.Join(there, ", "))
		}
	}
	return nil
}
