package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sgAttachmentModel is a rackspace_sg_attachment.
type sgAttachmentModel struct {
	ID                 types.String   `tfsdk:"id"`
	NetworkInterfaceID types.String   `tfsdk:"network_interface_id"`
	Attached           types.Set      `tfsdk:"attached"`
	SecurityGroupIDs   types.Set      `tfsdk:"security_group_ids"`
	Target             types.Object   `tfsdk:"target"`
	ReserveSlots       types.Int64    `tfsdk:"reserve_slots"`
	OnDestroy          types.String   `tfsdk:"on_destroy"`
	Region             types.String   `tfsdk:"region"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`
}

// targetModel is the target.
type targetModel struct {
	InstanceID         types.String `tfsdk:"instance_id"`
	DeviceIndex        types.Int32  `tfsdk:"device_index"`
	NetworkInterfaceID types.String `tfsdk:"network_interface_id"`
}

var targetTypes = map[string]attr.Type{
	"instance_id": types.StringType, "device_index": types.Int32Type, "network_interface_id": types.StringType,
}

// target is the target, which is not unknown as a whole.
func (m *sgAttachmentModel) target(ctx context.Context, diags *diag.Diagnostics) targetModel {
	var t targetModel
	if !m.Target.IsNull() {
		diags.Append(m.Target.As(ctx, &t, objectOptions)...)
	}
	return t
}

// groups is the wanted groups, sorted; nil if one is not known.
func (m *sgAttachmentModel) groups(ctx context.Context, diags *diag.Diagnostics) []string {
	return sortedTexts(ctx, m.SecurityGroupIDs, diags)
}

// sortedTexts is the texts of a set, sorted; nil if one is not known.
func sortedTexts(ctx context.Context, s types.Set, diags *diag.Diagnostics) []string {
	texts := []string{}
	if !whollyKnown(s) {
		return nil
	}
	if !s.IsNull() {
		diags.Append(s.ElementsAs(ctx, &texts, false)...)
	}
	slices.Sort(texts)
	return texts
}

// textSet is a set of texts.
func textSet(texts []string) types.Set {
	if texts == nil {
		texts = []string{} // an empty set, not a null one
	}
	s, _ := types.SetValueFrom(context.Background(), types.StringType, texts) // strings always fit
	return s
}

// attachmentID is what import takes.
func attachmentID(networkInterface string, groups []string) types.String {
	return types.StringValue(networkInterface + "/" + strings.Join(groups, ","))
}

// The sets that follow keep the order of their first argument.

func intersection(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func union(a, b []string) []string { return append(slices.Clone(a), difference(b, a)...) }
