package network

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// The resources of the awscc provider stand for their equals of the AWS provider (plan.Like), whose attributes have other names there.
// CloudFormation makes them, which differs in what it leaves as AWS makes it: see awscc_group.go.

// fromAWSCC reports whether a resource is of the awscc provider.
func fromAWSCC(r *plan.Resource) bool { return strings.HasPrefix(r.Type, "awscc_") }

// awsccNames are the names of attributes that the AWS provider's equal of a type names otherwise, by type and that other name. The
// entries of a rackspace_nacl_baseline stand in one attribute.
var awsccNames = map[string]map[string]string{
	naclBaselineType:              {"ingress": "entries", "egress": "entries"},
	"awscc_ec2_vpc":               {"default_network_acl_id": "default_network_acl", "default_security_group_id": "default_security_group"},
	"awscc_ec2_vpc_cidr_block":    {"ipv6_cidr_block": "ipv_6_cidr_block"},
	"awscc_ec2_subnet":            {"ipv6_cidr_block": "ipv_6_cidr_block"},
	"awscc_ec2_network_acl_entry": {"ipv6_cidr_block": "ipv_6_cidr_block"},
	"awscc_ec2_security_group":    {"ingress": "security_group_ingress", "egress": "security_group_egress"},
	"awscc_ec2_security_group_ingress": {"security_group_id": "group_id", "cidr_ipv4": "cidr_ip", "cidr_ipv6": "cidr_ipv_6",
		"referenced_security_group_id": "source_security_group_id", "prefix_list_id": "source_prefix_list_id"},
	"awscc_ec2_security_group_egress": {"security_group_id": "group_id", "cidr_ipv4": "cidr_ip", "cidr_ipv6": "cidr_ipv_6",
		"referenced_security_group_id": "destination_security_group_id", "prefix_list_id": "destination_prefix_list_id"},
	"awscc_ec2_network_interface": {"security_groups": "group_set", "ipv6_addresses": "ipv_6_addresses", "ipv6_address_count": "ipv_6_address_count"},
	"awscc_ec2_instance": {"vpc_security_group_ids": "security_group_ids", "network_interface": "network_interfaces",
		"ipv6_addresses": "ipv_6_addresses", "ipv6_address_count": "ipv_6_address_count"},
}

// named is the name that an attribute has in the type of r. It may begin a path.
func named(r *plan.Resource, attribute string) string { return namedIn(r.Type, attribute) }

func namedIn(typ, attribute string) string {
	names := awsccNames[typ]
	if names == nil {
		return attribute
	}
	head, rest := attribute, ""
	if i := strings.IndexAny(attribute, ".["); i >= 0 {
		head, rest = attribute[:i], attribute[i:]
	}
	if name := names[head]; name != "" {
		return name + rest
	}
	return attribute
}

// idNames are the attributes that say a resource's own id beside "id": of the awscc provider, whose ids are CloudFormation's.
var idNames = map[string][]string{
	"awscc_ec2_vpc": {"vpc_id"}, "awscc_ec2_subnet": {"subnet_id"}, "awscc_ec2_network_acl": {"network_acl_id"},
	"awscc_ec2_security_group": {"group_id", "security_group_id"}, "awscc_ec2_network_interface": {"network_interface_id"},
}

// settle is the planned values of a resource of the awscc provider, in which what the configuration does not state is unset: nearly all
// that is optional is computed there as well, and so unknown on create. What AWS chooses by itself stays unknown.
// The result is nil where nothing has to be settled.
func (ix *index) settle(r *plan.Resource) *plan.Object {
	if r.Data || r.After == nil || r.After == r.Before || !fromAWSCC(r) || ix.config(r) == nil {
		return nil
	}
	o := *r.After
	unset := func(attribute string, chosenBy ...string) bool {
		for _, c := range chosenBy {
			if ix.stated(r, c) {
				return false
			}
		}
		return !ix.stated(r, attribute)
	}
	text := func(v *plan.String, attribute string, chosenBy ...string) {
		if v.IsUnknown() && unset(attribute, chosenBy...) {
			*v = plan.String{}
		}
	}
	switch {
	case o.CIDRAssociation != nil:
		c := *o.CIDRAssociation
		text(&c.CIDRBlock, "cidr_block", "ipv_4_ipam_pool_id", "ipv_4_netmask_length")
		text(&c.IPv6CIDRBlock, "ipv6_cidr_block", "amazon_provided_ipv_6_cidr_block", "ipv_6_ipam_pool_id", "ipv_6_netmask_length", "ipv_6_pool")
		o.CIDRAssociation = &c
	case o.Subnet != nil:
		s := *o.Subnet
		text(&s.CIDRBlock, "cidr_block", "ipv_4_ipam_pool_id", "ipv_4_netmask_length")
		text(&s.IPv6CIDRBlock, "ipv6_cidr_block", "ipv_6_ipam_pool_id", "ipv_6_netmask_length", "ipv_6_native")
		o.Subnet = &s
	case o.NetworkACLRule != nil:
		v := *o.NetworkACLRule
		if v.Egress.IsUnknown() && unset("egress") {
			v.Egress = plan.Bool{}
		}
		o.NetworkACLRule = &v
	case o.VPCGroupRule != nil:
		o.VPCGroupRule = ix.settleGroupRule(r, *o.VPCGroupRule, text)
	case o.NetworkInterface != nil && ix.stated(r, "secondary_private_ip_address_count"):
		n := *o.NetworkInterface
		n.PrivateIP.State = plan.UnknownValue // it is not the only one
		o.NetworkInterface = &n
	case o.Instance != nil:
		i := *o.Instance
		if i.NetworkInterfaces.IsUnknown() && unset("network_interface") {
			i.NetworkInterfaces = plan.Value[[]plan.UsedInterface]{}
		}
		if i.LaunchTemplates.IsUnknown() && unset("launch_template") {
			i.LaunchTemplates = plan.Value[[]plan.UsedTemplate]{}
		}
		o.Instance = &i
	default:
		return nil
	}
	return &o
}

func (ix *index) settleGroupRule(r *plan.Resource, v plan.VPCGroupRule, text func(*plan.String, string, ...string)) *plan.VPCGroupRule {
	text(&v.CIDRIPv4, "cidr_ipv4")
	text(&v.CIDRIPv6, "cidr_ipv6")
	text(&v.PrefixListID, "prefix_list_id")
	text(&v.ReferencedGroupID, "referenced_security_group_id", "source_security_group_name")
	text(&v.Description, "description")
	for attribute, port := range map[string]*plan.Int{"from_port": &v.FromPort, "to_port": &v.ToPort} {
		if port.IsUnknown() && !ix.stated(r, attribute) {
			*port = plan.Int{}
		}
	}
	return &v
}

// subnetCIDRs adds the IPv6 blocks that a resource of their own gives to subnets.
func (b *builder) subnetCIDRs() {
	b.each("awscc_ec2_subnet_cidr_block", func(r *plan.Resource, o *plan.Object) {
		l := b.link(r, "subnet_id", o.SubnetCIDR.SubnetID, kindSubnet)
		_, exact := l.Exact()
		for _, id := range anyOf(b, b.net.Subnets, l) {
			s := b.net.Subnets[id]
			switch p, known := prefix(o.SubnetCIDR.IPv6CIDRBlock); {
			case s == nil:
			case exact && known:
				s.CIDRs = s.CIDRs.Union(firewall.Prefixes(p))
			case exact:
				s.CIDRsOpen = append(s.CIDRsOpen, hidden(r, "ipv_6_cidr_block")...)
			default:
				s.CIDRsOpen = append(s.CIDRsOpen, l.Why...)
			}
		}
	})
}

// NoteUnseenRules is the code of the note that rules of a network ACL may be there which the plan does not show.
const NoteUnseenRules = "nacl-rules-assumed"

// unseenRules judges what an existing network ACL of the awscc provider holds beside the rules of the plan: the resource shows none, so
// that those which other states and people made are not there to see. Where the plan has a rule for it, it is taken to have all; else,
// and where nothing may be assumed, any may be there.
func (b *builder) unseenRules(t *table) {
	if t.owner == nil || !fromAWSCC(t.owner) || t.anew {
		return
	}
	why := []firewall.Unknown{{Address: t.owner.Address, Attribute: "rules", Reason: firewall.NotInPlan}}
	if b.opts.Strict || len(t.Standalone[firewall.Ingress])+len(t.Standalone[firewall.Egress]) == 0 {
		t.addAny(t.Origin, why)
		return
	}
	b.note(NoteUnseenRules, t.owner.Address, "the rules of network ACL "+t.owner.Address+" are taken to be those of the plan: "+
		"its resource shows none that others made (--strict turns this off)")
}
