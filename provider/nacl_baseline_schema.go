package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

var (
	naclIDPattern   = regexp.MustCompile(`^acl-([0-9a-f]{8}|[0-9a-f]{17})$`)
	subnetIDPattern = regexp.MustCompile(`^subnet-([0-9a-f]{8}|[0-9a-f]{17})$`)
)

// Schema is the resource's.
func (r *naclBaselineResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"vpc_id": schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{stringvalidator.RegexMatches(vpcIDPattern, "must be a VPC's id, such as vpc-0123456789abcdef0")},
			MarkdownDescription: "The VPC, `vpc-…`. Another one makes a new NACL."},
		"subnet_ids": schema.SetAttribute{Required: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(),
				setvalidator.ValueStringsAre(stringvalidator.RegexMatches(subnetIDPattern, "must be a subnet's id, such as subnet-0123456789abcdef0"))},
			MarkdownDescription: "The subnets that get the NACL, `subnet-…`. One that leaves goes back to the NACL that it had before."},
		"blast_radius_ack": schema.Int64Attribute{Required: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
			MarkdownDescription: "How many subnets the NACL is for, as you know it. Another number than that of `subnet_ids` is an error at plan, which names the " +
				"network interfaces there."},
		"compliance": complianceAttribute(),
		"deny":       denyAttribute(),
		"allow":      allowAttribute(),
		"ephemeral":  ephemeralAttribute(),
		"vpc_cidrs": schema.ListAttribute{Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
			MarkdownDescription: "All blocks of the VPC, the primary one first, for the block `vpc`. Default, also for `null`: AWS is asked; `[]` is an error. " +
				"Set it where the VPC is made in the same configuration, so that `entries` is known at plan."},
		"region":   regionAttribute(),
		"tags":     tagsAttribute(),
		"tags_all": tagsAllAttribute(),
		"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
			CreateDescription: "Default: `10m`.", UpdateDescription: "Default: `10m`.", DeleteDescription: "Default: `15m`."}),
		"id":       schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the NACL, `acl-…`. It stays through every edit."},
		"arn":      schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the NACL."},
		"owner_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Account of the NACL."},
		"entries":  entriesAttribute(),
		"original_network_acl_ids": schema.MapAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The NACL that each subnet had before, by the subnet's id: it gets it back when it leaves, or at destroy. It is in tags of the NACL as well, which " +
				"an import reads, and so does an apply after one that was killed. A subnet that is not here, as after an import of a NACL that another program made, or whose NACL is gone, goes " +
				"to the VPC's default NACL, with a warning."},
	}
	resp.Schema = schema.Schema{MarkdownDescription: naclBaselineDescription, Attributes: attributes}
}

const naclBaselineDescription = "A network ACL (NACL) that a compliance requirement calls for, and nothing else: security groups are the primary control. It says why " +
	"it is there, how many subnets it is for, and allows and denies in coarse blocks only. Ports and sources of a service belong into a security group.\n\n" +
	"`entries` shows in the plan what AWS gets. The plan proves it: it refuses an entry that never decides anything, and warns of replies that would be dropped, and of " +
	"what the security groups of network interfaces in these subnets allow and the NACL would cut, each with a packet.\n\n" +
	"The NACL is built whole before the first subnet gets it. A change makes, replaces and deletes entries in an order that drops no packet at any moment that " +
	"both the old and the new entries allow, and lets none pass that both deny. Destroy gives each subnet the NACL back that it had before.\n\n" +
	"Entries that somebody adds or changes by hand show in `entries`, and the next apply puts them back. NACLs and subnets that AWS Firewall Manager manages (tag " +
	"`FMManaged`) are refused.\n\n" +
	"**CIS.** No entry allows port 22 or 3389 in from everywhere: ranges leave them out, since CIS 5.2 and AWS Config look at single entries. The answers to " +
	"the rare client that uses port 3389 itself are dropped by that.\n\n" +
	"**With the AWS provider.** Do not manage the same NACL with `aws_network_acl` or `aws_network_acl_rule`, nor the same subnet with `aws_network_acl_association`."

// complianceAttribute is why the NACL is there.
func complianceAttribute() schema.SingleNestedAttribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Required: true, MarkdownDescription: description, Validators: []validator.String{stringvalidator.LengthAtLeast(3)}}
	}
	attributes := map[string]schema.Attribute{
		"framework":   text("The framework, such as `PCI DSS`."),
		"requirement": text("Its requirement, such as `1.3.1`."),
		"reason":      text("What the NACL does for it, such as `CDE segmentation`."),
		"approved_by": text("Who has approved it."),
		"review_by": schema.StringAttribute{Required: true, Validators: []validator.String{isDay},
			MarkdownDescription: "The last day before which it is looked at again, in UTC, as `2027-06-30`. After it no such NACL is made, nor is `compliance` changed to " +
				"such a day; each plan of one that is there warns."},
	}
	return schema.SingleNestedAttribute{Required: true, Attributes: attributes,
		MarkdownDescription: "The requirement that calls for the NACL. Without one there is no NACL: use security groups."}
}

func denyAttribute() schema.ListNestedAttribute {
	attributes := map[string]schema.Attribute{
		"cidr": schema.StringAttribute{Required: true, Validators: []validator.String{isCIDR}, MarkdownDescription: "A block of IPv4 or IPv6, such as `198.51.100.0/24`."},
		"direction": schema.StringAttribute{Optional: true, Validators: []validator.String{stringvalidator.OneOf(denyBoth, "ingress", "egress")},
			MarkdownDescription: "`both` (default), `ingress` or `egress`. A NACL has no memory: a deny of one direction also drops the replies to the other."},
	}
	return schema.ListNestedAttribute{Optional: true, NestedObject: element(attributes, needs{"cidr": `a block, such as "198.51.100.0/24"`}),
		MarkdownDescription: fmt.Sprintf("Addresses that are kept out, with all protocols, before anything is allowed. With `allow` there are at most %d in a direction.",
			baseline.MaxNACLPolicies)}
}

func allowAttribute() schema.SetAttribute {
	var about []string
	for _, b := range baseline.NACLBlocks() {
		about = append(about, fmt.Sprintf("  - `%s`: %s", b.Name, b.About))
	}
	return schema.SetAttribute{Required: true, ElementType: types.StringType,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(),
			setvalidator.ValueStringsAre(stringvalidator.OneOf(baseline.NACLBlockNames()...))},
		MarkdownDescription: "What passes, by name; all else is dropped:\n" + strings.Join(about, "\n")}
}

func ephemeralAttribute() schema.SingleNestedAttribute {
	port := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Required: true, MarkdownDescription: description,
			Validators: []validator.Int64{int64validator.Between(int64(baseline.DefaultEphemeral.Lo), int64(baseline.DefaultEphemeral.Hi))}}
	}
	return schema.SingleNestedAttribute{Optional: true,
		MarkdownDescription: "The ports of clients, to which answers pass. Default: 1024 to 65535, which NAT gateways, load balancers and Lambda use. A narrower range " +
			"drops their answers, and the plan warns.",
		Attributes: map[string]schema.Attribute{"low": port("The lowest port, 1024 or above."), "high": port("The highest port.")}}
}

// entriesAttribute is what AWS has, or gets.
func entriesAttribute() schema.MapNestedAttribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return schema.MapNestedAttribute{Computed: true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"direction":   text("`ingress` or `egress`."),
			"rule_number": number("Place in the order of its direction; the lowest that matches decides."),
			"action":      text("`allow` or `deny`."),
			"protocol":    text("`-1` (all), `tcp`, `udp`, `icmp`, `icmpv6`, or a number."),
			"cidr_ipv4":   text("Block of the other end, of IPv4."),
			"cidr_ipv6":   text("Block of the other end, of IPv6."),
			"from_port":   number("First destination port, of TCP and UDP."),
			"to_port":     number("Last destination port, of TCP and UDP."),
			"icmp_type":   number("Type of ICMP, -1 for all."),
			"icmp_code":   number("Code of ICMP, -1 for all."),
			"block":       text("What it is for: `deny`, a name of `allow`, or nothing for one that somebody else added."),
		}},
		MarkdownDescription: "The entries, by direction and number: `ingress/00100`. Numbers are given here, with gaps of 100, each block its own range. AWS's last entry, which " +
			"denies the rest, is not among them. An entry that somebody else added is shown until the next apply removes it."}
}

// IdentitySchema is what an import can name instead of an id.
func (r *naclBaselineResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityOf(map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "The NACL, acl-…."},
	})
}
