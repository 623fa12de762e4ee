package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func readNumbers(description string) schema.ListAttribute {
	return schema.ListAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: description}
}

func readPort(description string) schema.Int32Attribute {
	return schema.Int32Attribute{Computed: true, MarkdownDescription: description}
}

// Schema is the data source's.
func (d *naclAudit) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the network ACLs of a VPC do, as AWS has them: which entries decide nothing, which replies are dropped, what security groups open and a network " +
			"ACL drops, and whether ports of administration are open to the internet. Each verdict is that of the rule of `sgplan` that it names, with a packet in proof.\n\n" +
			"Replies are judged for the addresses to which the subnets' route tables lead: clients on the internet do not count for a subnet that reaches it through a NAT gateway " +
			"alone. Packets that go through a NAT gateway or to a gateway endpoint are followed on. An interface endpoint is an interface like any other. What load balancers make of packets " +
			"is not followed, as EC2 does not tell their targets and ports: `unmodelled` names them. Packets within one subnet meet no network ACL.\n\n" +
			"Sets of packets are text, such as `10.0.0.0/8 tcp 22, 443; udp 53`: the far end's addresses, and what they may ask for.",
		Attributes: map[string]schema.Attribute{
			"vpc_id": schema.StringAttribute{Required: true, Validators: []validator.String{isVPCID}, MarkdownDescription: "The VPC, `vpc-…`."},
			"network_acl_id": schema.StringAttribute{Optional: true, Validators: []validator.String{isNACLID},
				MarkdownDescription: "A network ACL of the VPC, `acl-…`, if only that one is asked for."},
			"region": readRegion(),
			"id":     readText("Id of the VPC."),
			"network_acls": readList("The network ACLs, by id.", map[string]schema.Attribute{
				"id":         readText("Id, `acl-…`."),
				"default":    readBool("Whether it is the default one of the VPC, which subnets have that nobody gives another."),
				"subnet_ids": readTexts("The subnets that have it."),
				"unused":     readBool("Whether no subnet has it. It is judged all the same, for the addresses of the VPC."),
				"entries":    readList("The entries in the order in which AWS evaluates them, inbound first, without AWS's own last one, which denies the rest.", entryAttributes()),
				"missing_replies": readList("Requests that pass, and whose replies the network ACL drops: it has no memory, so that replies need entries of their own.",
					missingReplyAttributes()),
				"cut_paths": readList("What the network ACL drops on ways that route tables state: of what the network ACL of clients names of the internet's services, through a NAT gateway "+
					"in another subnet; and to the service of a gateway endpoint, and back (RSG105). Replies that `missing_replies` names are left out.", cutPathAttributes()),
				"conflicts": readList("What security groups on interfaces in the subnets open to requests that come in, and the network ACL drops (RSG401).", conflictAttributes()),
				"administration": readList("What of administration (SSH, RDP, WinRM, SMB) is admitted from public addresses after the order is evaluated, worst first.",
					map[string]schema.Attribute{
						"ip_version": readNumber("4 or 6."), "services": readText("The ports, such as `tcp 22, 3389`."),
						"share":        schema.Float64Attribute{Computed: true, MarkdownDescription: "The share of the public addresses of the IP version from which they are admitted."},
						"rule_numbers": readNumbers("The entries that admit some of it."), "packet": readPacket("A packet that comes in, in proof."),
					}),
				"cis": readList("The control of the CIS AWS Foundations Benchmark that no network ACL admits the internet to ports of administration, by version: an id means "+
					"something else in each.", map[string]schema.Attribute{
					"version": readText("Version of the benchmark."), "id": readText("Id of the control in that version."),
					"result":       readText("`pass`, `fail` if SSH or RDP are admitted from 90 % or more of the public addresses of an IP version (RSG603), or `unknown`."),
					"rule_numbers": readNumbers("Allow entries that by themselves admit so much, though entries before them may deny it: checks that do not heed the order fail them."),
				}),
				"quota": readObject("Rules that count in AWS's quota, by direction and IP version, the default deny included.", quotaAttributes()),
			}),
			"unmodelled": readTexts("What stands in the VPC, decides what passes too, and is not judged: load balancers, transit gateway attachments, endpoints of firewalls, NAT gateways that are private " +
				"or stand in no subnet. As RSG502 of `sgplan`, this is no fault: read the verdicts as a part of the answer."),
			"complete": readBool("Whether all that was asked is known. If not, `unknown` says what is not, and there may be more than what is said here."),
			"unknown":  readTexts("What could not be read or judged: groups of other accounts, members of groups in other VPCs, prefix lists, entries, the quota of rules."),
		},
	}
}

func quotaAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"in4": readNumber("Inbound rules of IPv4."), "in6": readNumber("Inbound rules of IPv6."), "out4": readNumber("Outbound rules of IPv4."), "out6": readNumber("Outbound rules of IPv6."),
		"limit": readNumber("What AWS takes of each: the quota of the account, of 40 at most, or with `quota_source = \"static\"` what `guardrails` of the provider say. AWS's default, 20, if it " +
			"could not be read: that is said in `unknown`."),
		"near": readList("The lists of which four fifths or more of `limit` are used.", map[string]schema.Attribute{
			"direction": readText("`ingress` or `egress`."), "ip_version": readNumber("4 or 6, which AWS counts by themselves."), "used": readNumber("Rules that there are, the default deny included."),
			"free": readNumber("Rules for which there is room."), "sgplan_rule": readText("The rule of `sgplan` that says so of a plan: RSG306."),
		}),
	}
}

func entryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"direction": readText("`ingress` or `egress`."), "rule_number": readNumber("Number of the entry."), "action": readText("`allow` or `deny`; null if it cannot be read."),
		"protocol": readText("`tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a number."), "cidr_block": readText("The other end's addresses, IPv4 or IPv6."),
		"from_port": readPort("First port, of `tcp` and `udp`."), "to_port": readPort("Last port."),
		"icmp_type": readPort("Type, of `icmp`, and of `icmpv6` with IPv6; -1 for all."), "icmp_code": readPort("Code; -1 for all."),
		"verdict": readText("`effective`; `shadowed`, if it decides no packet; `partly_shadowed`, if it is a deny that allows before it take some packets from, and these are not " +
			"exceptions within it; `redundant`, if every packet that it decides would fare the same without it; `unknown`, if that hangs on an entry that cannot be read."),
		"sgplan_rule": readText("The rule of `sgplan` that says so: RSG201 to RSG203, RSG208; null if it is effective."),
		"decides":     readText("The packets that it decides; null if there are none."),
		"lost":        readText("Of what it matches, the packets that entries of the other action decide before it; null where none are, or where that is no fault."),
		"by": readNumbers("Numbers of the entries, as few as there can be, that take its packets before it; of a redundant one, those that would decide them alike, and none " +
			"where the default deny would."),
		"packet":     readPacket("A packet in proof: one of those that are lost, of a shadowed entry without such one that it matches, else one that it decides."),
		"decided_by": readNumber("Number of the entry that decides this packet."),
	}
}

func missingReplyAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"sgplan_rule": readText("RSG101, of requests that come in; RSG102, of requests that go out; RSG103, of echo requests; RSG105, between two subnets of the VPC, where no other says it."),
		"direction":   readText("Direction of the request, as this network ACL sees it: `ingress` or `egress`."),
		"protocol":    readText("`tcp`, `udp`, `icmp` or `icmpv6`."),
		"severity":    readText("`error` if clients with the ports of Linux or Windows are hit, else `warning`."),
		"certain":     readBool("Whether it is so whatever is not known."),
		"exact": readBool("Whether `dropped` is exact. It is an upper bound if something is not known, or if neither the subnets nor the VPC have addresses of the IP version: " +
			"the entries are judged for the day on which they do."),
		"dropped": readList("The replies that are dropped: every packet from one of the sources to one of the destinations. Of ICMP, echo replies. It comes from the "+
			"ports of the service, and goes to those of the client.", boxAttributes()),
		"clients":              readTexts("The kinds of clients that are hit: `linux`, `windows`, `nat_gateway`, `elb`, `lambda`, `internet`."),
		"subnet_ids":           readTexts("Subnets of this network ACL for which it is so; empty if no subnet has it."),
		"other_network_acl_id": readText("The network ACL of the other subnets, of RSG105."),
		"request":              readPacket("A request that passes."), "reply": readPacket("The reply to it, which is dropped."),
		"request_rule_number": readNumber("The entry of this network ACL that lets the request pass."),
		"reply_rule_number":   readNumber("The entry that drops the reply; null if none allows it."),
	}
}

func cutPathAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"sgplan_rule": readText("RSG105."),
		"severity":    readText("`error`; `warning` of a gateway endpoint that no security group in the subnets names by its prefix list: that the service is not reached may be meant."),
		"gateway_id":  readText("The NAT gateway, `nat-…`, or the gateway endpoint, `vpce-…`."),
		"leg": readText("Where the packets are: of a NAT gateway `to_gateway`, as they come into its subnet, `from_gateway`, as they leave it, `reply_to_gateway` or `reply_from_gateway`; of an endpoint " +
			"`to_service` or `reply_from_service`."),
		"direction": readText("Which entries drop them: `ingress` or `egress`."), "protocol": readText("`tcp` or `udp`."),
		"client_network_acl_id": readText("The network ACL of the subnets from which it is asked."),
		"dropped":               readList("The packets that are certainly dropped: every packet from one of the sources to one of the destinations.", boxAttributes()),
		"packet":                readPacket("One of them."), "rule_number": readNumber("The entry that drops it; null if none allows it."),
	}
}

func boxAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"sources": readTexts("Blocks that it comes from."), "source_ports": readText("Ports that it comes from; null of ICMP."),
		"destinations": readTexts("Blocks that it goes to."), "destination_ports": readText("Ports that it goes to; null of ICMP."),
	}
}

func conflictAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"security_group_id": readText("The group."), "subnet_ids": readTexts("Subnets with interfaces that carry it, and on the way to which these packets are dropped."),
		"packets": readText("The requests that are dropped, by who asks."),
		"certain": readBool("Whether it is so whatever is not known."), "exact": readBool("Whether `packets` is exact; else it is an upper bound."),
		"rule_ids": readTexts("The rules of the group that open some of it, `sgr-…`."), "rule_number": readNumber("The entry that drops the packet below; null if none allows it."),
		"packet": readPacket("A packet of it."),
	}
}
