package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Schema is the resource's.
func (r *defaultSGLockdownResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Closes the default security group of a VPC: every rule of it is revoked, inbound and outbound. AWS gives the " +
			"group to whatever is made without one, and nobody can delete it.\n\nA rule that is added later shows in the plan, under " +
			"`open_rules`, and the apply revokes it. A rule that belongs to a `rackspace_sg_rule` is not revoked: the apply is refused " +
			"until that resource is gone.\n\nOne lockdown is enough for a VPC: two in a configuration are refused. Two in different states " +
			"agree, until one with `restore_on_destroy` is destroyed: the other then shows the rules, and revokes them.\n\nAn apply that " +
			"is interrupted is finished by the next one, and what the first has revoked is in `removed_rules`: before the first call that revokes, " +
			"an apply writes into tags of the group, `rackspace:revoked` and `rackspace:revoked-2` and so on, what it is going to revoke, and what has been " +
			"revoked before. The tags stay until a destroy with `restore_on_destroy`, and an import reads them. They hold the usual 120 rules (90 with " +
			"the longest addresses) where the group has few tags of others; what does not fit is left out, descriptions before rules and earlier rules before later ones, and " +
			"`removed_rules` then has an entry `others`. Without the permission `ec2:CreateTags` the rules are revoked all the same, with a warning. What used the group is in no tag: " +
			"`in_use_by` is who uses it when it is read.\n\n" +
			"**With the AWS provider.** Do not manage the same group with `aws_default_security_group`. A `moved` block makes one a lockdown: its rules " +
			"show under `open_rules`, and the apply revokes them.",
		Attributes: map[string]schema.Attribute{
			"vpc_id": schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.RegexMatches(vpcIDPattern, "must be a VPC's id, such as vpc-0123456789abcdef0")},
				MarkdownDescription: "The VPC, `vpc-…`. Another one makes a new lockdown."},
			"fail_if_in_use": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether network interfaces that have the group stand against closing it, and against revoking a rule " +
					"that was added later. They are named. `false` closes it all the same, with a warning. Default: `true`."},
			"restore_on_destroy": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether destroy gives the group the rules with which AWS makes it: everything from itself, and everything to " +
					"everywhere, by IPv6 too if the VPC has it. `false` leaves it closed. Default: `false`. The rules in `removed_rules` are not put back."},
			"region": regionAttribute(),
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
				CreateDescription: "Default: `10m`.", UpdateDescription: "Default: `10m`.", DeleteDescription: "Default: `15m`."}),
			"id":                schema.StringAttribute{Computed: true, MarkdownDescription: "The VPC, `vpc-…`."},
			"security_group_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The default group, `sg-…`."},
			"open_rules": schema.MapAttribute{Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Rules that the group has, by their ids, `sgr-…`; the next apply revokes them. Empty after an apply."},
			"removed_rules": schema.MapAttribute{Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Rules that were revoked, by their ids: evidence of what was open. It is kept in tags of the group as well."},
			"in_use_by": schema.MapAttribute{Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Network interfaces that have the group, by their ids, with what they are."},
		},
	}
}

// IdentitySchema is what an import can name instead of an id.
func (r *defaultSGLockdownResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityOf(map[string]identityschema.Attribute{
		"vpc_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The VPC, vpc-…."},
	})
}
