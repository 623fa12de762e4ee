package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int32validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What on_destroy can say, and how many slots stay free where reserve_slots says nothing: one, for the access tools of
// Rackspace (Passport) and for AWS Firewall Manager, which attach a group of their own.
const (
	onDestroyDetach     = "detach"
	onDestroyKeep       = "keep"
	defaultReserveSlots = 1
)

// Schema is the resource's.
func (r *sgAttachmentResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Security groups on a network interface, in addition to those that it has. Groups that others attach are " +
			"never taken away, and never a difference. A group that was there already is left there on destroy.\n\nAWS replaces the " +
			"whole list of an interface at once: a group that another program attaches in the very moment of a change may be lost to " +
			"it, as with every tool. Groups on one interface are changed one after the other within a run.\n\nA group belongs into one " +
			"attachment of an interface: two of a configuration that name it are refused. Attachments in two states cannot know of each " +
			"other: the destroy of the one that attached the group takes it away, and the next apply of the other attaches it again.\n\n**With the AWS provider.** `security_groups` of " +
			"`aws_network_interface` and `vpc_security_group_ids` of `aws_instance` are the whole list to the AWS provider: it takes these groups away " +
			"again. Leave the attribute out there, or write `lifecycle { ignore_changes = [security_groups] }` (of an instance, `[vpc_security_group_ids]`).",
		Attributes: map[string]schema.Attribute{
			"security_group_ids": schema.SetAttribute{Required: true, ElementType: types.StringType,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(isGroupID)},
				MarkdownDescription: "Groups, `sg-…`. One that somebody detaches is attached again."},
			"target": targetAttribute(),
			"reserve_slots": schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(defaultReserveSlots),
				Validators: []validator.Int64{int64validator.Between(0, 15)},
				MarkdownDescription: "How many places of the interface's quota of groups (5, unless the account has another) stay free " +
					"for others, such as Passport or Firewall Manager. Default: 1."},
			"on_destroy": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyDetach),
				Validators:          []validator.String{stringvalidator.OneOf(onDestroyDetach, onDestroyKeep)},
				MarkdownDescription: "`detach` (default) takes away on destroy what was attached here; `keep` leaves it."},
			"region": regionAttribute(),
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
				CreateDescription: "Default: `10m`.", UpdateDescription: "Default: `10m`.", DeleteDescription: "Default: `15m`."}),
			"id": schema.StringAttribute{Computed: true,
				MarkdownDescription: "The interface and the groups, as `import` takes them: `eni-…/sg-…,sg-…`."},
			"network_interface_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The interface, `eni-…`."},
			"attached": schema.SetAttribute{Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Those of the groups that were attached here, and that are taken away on destroy."},
		},
	}
}

func targetAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{Required: true,
		MarkdownDescription: "The interface: `network_interface_id`, or `instance_id` for one of an instance. Another interface makes a new attachment.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{Optional: true, MarkdownDescription: "An instance, `i-…`.",
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^i-([0-9a-f]{8}|[0-9a-f]{17})$`),
					"must be the id of an instance: i- and 8 or 17 hexadecimal digits")}},
			"device_index": schema.Int32Attribute{Optional: true, Validators: []validator.Int32{int32validator.AtLeast(0)},
				MarkdownDescription: "Which interface of the instance, on its first network card. Default: 0, the primary one."},
			"network_interface_id": schema.StringAttribute{Optional: true, MarkdownDescription: "An interface, `eni-…`.",
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^eni-([0-9a-f]{8}|[0-9a-f]{17})$`),
					"must be the id of a network interface: eni- and 8 or 17 hexadecimal digits")}},
		}}
}

// IdentitySchema is what an import can name instead of an id.
func (r *sgAttachmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityOf(map[string]identityschema.Attribute{
		"network_interface_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The interface, eni-…."},
		"security_group_ids": identityschema.ListAttribute{RequiredForImport: true, ElementType: types.StringType,
			Description: "The groups, sg-…, sorted."},
	})
}

// ValidateConfig reports a target that is not exactly one interface, as far as it is known.
func (r *sgAttachmentResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	defer nameNested(&resp.Diagnostics)
	var m sgAttachmentModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || m.Target.IsUnknown() {
		return
	}
	t := m.target(ctx, &resp.Diagnostics)
	at := path.Root("target")
	byInstance, byInterface := !t.InstanceID.IsNull(), !t.NetworkInterfaceID.IsNull()
	hidden := t.InstanceID.IsUnknown() || t.NetworkInterfaceID.IsUnknown() // and may turn out to be null
	switch {
	case !byInstance && !byInterface:
		resp.Diagnostics.AddAttributeError(at, "No target", "Write instance_id or network_interface_id.")
	case byInstance && byInterface && !hidden:
		resp.Diagnostics.AddAttributeError(at.AtName("instance_id"), "Two targets", "Write instance_id or network_interface_id, not both.")
	case !byInstance && !t.DeviceIndex.IsNull():
		resp.Diagnostics.AddAttributeError(at.AtName("device_index"), "A device index without an instance",
			"device_index chooses among the interfaces of instance_id; network_interface_id names one already.")
	}
}
