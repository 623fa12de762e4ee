package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Schema is the data source's.
func (d *sgAudit) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	group, name := readText("The group, `sg-…`."), readText("Its name.")
	resp.Schema = schema.Schema{
		MarkdownDescription: "What is wrong with the security groups of a VPC, as AWS has them: groups that nobody uses, rules that name groups which are gone, ports of administration " +
			"that are open to the internet, a default group that is used, quotas that are nearly used up, and groups that other VPCs and accounts share.\n\n" +
			"What could not be read is in `unknown`, and never guessed: a list is then empty, or says less than there is.",
		Attributes: map[string]schema.Attribute{
			"vpc_id": schema.StringAttribute{Required: true, Validators: []validator.String{isVPCID}, MarkdownDescription: "The VPC, `vpc-…`."},
			"region": readRegion(),
			"id":     readText("Id of the VPC."),
			"unused": readList("Groups that no network interface of the account in the region carries, and no rule of another group names. Launch templates, functions that have not run for "+
				"weeks and other services may still name one: EC2 does not say. The default group is none of them.", map[string]schema.Attribute{"security_group_id": group, "name": name}),
			"unattached": readList("Groups that no network interface carries, and that rules name: these match nobody.", map[string]schema.Attribute{"security_group_id": group, "name": name,
				"named_by": readTexts("The groups with such a rule, `sg-…`, and the VPCs of peers that have one, `vpc-…`.")}),
			"stale_references": readList("Rules that name a group which is gone, or to which no peering connection, transit gateway or association leads any more, as AWS says: they match nobody.",
				map[string]schema.Attribute{
					"security_group_id": readText("The group that has the rule."), "rule_id": readText("Id of the rule, `sgr-…`; null if it cannot be told which one it is."),
					"direction": readText("`ingress` or `egress`."), "protocol": readText("Protocol of the rule, as AWS says it."),
					"from_port": readPort("First port, or type of ICMP; null if AWS says none."), "to_port": readPort("Last port, or code of ICMP; null if AWS says none."),
					"referenced_security_group_id": readText("The group that it names."), "referenced_vpc_id": readText("The VPC of that group, if AWS says it."),
					"vpc_peering_connection_id": readText("The peering connection, if AWS says it."), "peering_status": readText("Its state, if AWS says it."),
				}),
			"administration": readList("What groups open of administration (SSH, RDP, WinRM, SMB) to public addresses, of prefix lists too, by group and worst first. All rules of a group count together.",
				map[string]schema.Attribute{
					"security_group_id": group, "name": name, "network_interface_ids": readTexts("The interfaces in the VPC that carry it. None: nobody is open by it yet."),
					"ip_version": readNumber("4 or 6."), "services": readText("The ports, such as `tcp 22, 3389`."),
					"share":   schema.Float64Attribute{Computed: true, MarkdownDescription: "The share of the public addresses of the IP version from which they are open: 1 is the whole internet."},
					"packets": readText("The exact set of packets to these ports that the group lets in, by the addresses from which they come, public or not: `0.0.0.0/0 tcp 22`."), "rule_ids": readTexts("The rules that open some of it to public addresses."),
					"packet": readPacket("A packet from a public address, in proof."),
				}),
			"cis": readList("Controls of the CIS AWS Foundations Benchmark that are about security groups, by version: an id means something else in each.", map[string]schema.Attribute{
				"version": readText("Version of the benchmark."), "id": readText("Id of the control in that version."), "title": readText("What it asks for."),
				"result":             readText("`pass`; `fail`, for ports of administration if SSH or RDP are open to 90 % or more of the public addresses of the IP version (RSG601 speaks of WinRM and SMB, too); or `unknown`."),
				"security_group_ids": readTexts("The groups that fail it."),
			}),
			"default_group": readObject("The default group of the VPC; null if it cannot be read.", map[string]schema.Attribute{
				"security_group_id": readText("Its id."), "closed": readBool("Whether it has no rule at all, as `rackspace_default_sg_lockdown` leaves it."), "rule_ids": readTexts("Its rules."),
				"in_use": readBool("Whether an interface of the VPC carries it: such an interface was given no group of its own."), "network_interface_ids": readTexts("The interfaces that carry it."),
			}),
			"near_quota": readList("Quotas of which four fifths or more are used.", map[string]schema.Attribute{
				"quota":             readText("`rules_per_group`, `groups_per_interface`, or `rules_per_interface`: all rules of all its groups, of which AWS takes 1000."),
				"security_group_id": readText("The group, of `rules_per_group`."), "network_interface_id": readText("The interface, of the other two."),
				"direction":  readText("`ingress` or `egress`; null of `groups_per_interface`."),
				"ip_version": readNumber("4 or 6, which AWS counts by themselves: a rule that names a group counts for both, a prefix list for as many as it may have entries. Null of `groups_per_interface`."),
				"used":       readNumber("What is used."), "limit": readNumber("The quota."),
			}),
			"shared": readList("Groups of the VPC that can be used in other VPCs or that another account owns, and groups of other VPCs that can be used in this one.", map[string]schema.Attribute{
				"security_group_id": group, "owner_id": readText("The account that owns it."), "vpc_ids": readTexts("The VPCs besides its own in which it can be used, by associations."),
			}),
			"complete": readBool("Whether all that was asked is known. If not, `unknown` says what is not."),
			"unknown":  readTexts("What could not be read: calls that were refused, quotas that are AWS's defaults, groups of other accounts, prefix lists."),
		},
	}
}
