package plan

import (
	"maps"
	"slices"
	"strings"
)

// Type says how a resource type is read.
type Type struct {
	Name     string
	managed  *family
	data     *family
	provider string // last part of the provider's address
	like     string // for a type of another provider: the AWS provider's that is its equal
}

// Like is the name of the AWS provider's type that stands for a type: its own, or, of another provider's type, that of its equal.
func Like(name string) string {
	if t := Types[name]; t != nil && t.like != "" {
		return t.like
	}
	return name
}

// Managed reports whether resource blocks of the type are read.
func (t *Type) Managed() bool { return t != nil && t.managed != nil }

// Data reports whether data blocks of the type are read.
func (t *Type) Data() bool { return t != nil && t.data != nil }

// Reads reports whether attribute attr of the type's resource blocks, or of its data blocks, is read.
func (t *Type) Reads(data bool, attr string) bool {
	f := t.managed
	if data {
		f = t.data
	}
	if f == nil {
		return false
	}
	_, ok := f.wanted[attr]
	return ok
}

// Aside reports whether the type is read for where it stands, and nothing more: for what its ids and values do elsewhere, it is as
// a type that is not read. One whose values are of no form that is known is taken as not known at all, and spoils no plan.
func (t *Type) Aside(data bool) bool {
	f := t.managed
	if data && t.data != nil {
		f = t.data
	}
	return f != nil && f.aside
}

// Types are the resource types that are read, by name. All others are passed over.
var Types = typesByName(
	aws("aws_vpc", vpcFamily, vpcFamily),
	aws("aws_default_vpc", vpcFamily, nil),
	aws("aws_vpc_ipv4_cidr_block_association", cidrAssociationFamily, nil),
	aws("aws_vpc_ipv6_cidr_block_association", cidrAssociationFamily, nil),
	aws("aws_subnet", subnetFamily, subnetFamily),
	aws("aws_default_subnet", subnetFamily, nil),
	aws("aws_network_acl", networkACLFamily, nil),
	aws("aws_default_network_acl", networkACLFamily, nil),
	aws("aws_network_acl_rule", networkACLRuleFamily, nil),
	aws("aws_network_acl_association", aclAssociationFamily, nil),
	aws("aws_security_group", securityGroupFamily, securityGroupFamily),
	aws("aws_default_security_group", securityGroupFamily, nil),
	aws("aws_security_group_rule", groupRuleFamily, nil),
	aws("aws_vpc_security_group_ingress_rule", vpcGroupRuleFamily, nil),
	aws("aws_vpc_security_group_egress_rule", vpcGroupRuleFamily, nil),
	aws("aws_network_interface", networkInterfaceFamily, networkInterfaceFamily),
	aws("aws_network_interface_sg_attachment", groupAttachmentFamily, nil),
	aws("aws_instance", instanceFamily, instanceFamily),
	aws("aws_launch_template", launchTemplateFamily, nil),
	aws("aws_ec2_managed_prefix_list", managedPrefixListFamily, managedPrefixListDataFamily),
	aws("aws_prefix_list", nil, awsPrefixListDataFamily),
	aws("aws_ec2_managed_prefix_list_entry", prefixListEntryFamily, nil),
	awscc("awscc_ec2_vpc", "aws_vpc", awsccVPCFamily, awsccVPCFamily),
	awscc("awscc_ec2_vpc_cidr_block", "aws_vpc_ipv4_cidr_block_association", awsccCIDRAssociationFamily, nil),
	awscc("awscc_ec2_subnet", "aws_subnet", awsccSubnetFamily, awsccSubnetFamily),
	awscc("awscc_ec2_subnet_cidr_block", "", awsccSubnetCIDRFamily, nil),
	awscc("awscc_ec2_network_acl", "aws_network_acl", awsccNetworkACLFamily, nil),
	awscc("awscc_ec2_network_acl_entry", "aws_network_acl_rule", awsccNetworkACLEntryFamily, nil),
	awscc("awscc_ec2_subnet_network_acl_association", "aws_network_acl_association", aclAssociationFamily, nil),
	awscc("awscc_ec2_security_group", "aws_security_group", awsccSecurityGroupFamily, awsccSecurityGroupFamily),
	awscc("awscc_ec2_security_group_ingress", "aws_vpc_security_group_ingress_rule", awsccIngressFamily, nil),
	awscc("awscc_ec2_security_group_egress", "aws_vpc_security_group_egress_rule", awsccEgressFamily, nil),
	awscc("awscc_ec2_network_interface", "aws_network_interface", awsccInterfaceFamily, nil),
	awscc("awscc_ec2_instance", "aws_instance", awsccInstanceFamily, nil),
	aws("aws_lb_target_group", targetGroupFamily, nil),
	aws("aws_alb_target_group", targetGroupFamily, nil),
	aws("aws_lb_listener", listenerFamily, nil),
	aws("aws_alb_listener", listenerFamily, nil),
	aws("aws_lb_listener_rule", listenerRuleFamily, nil),
	aws("aws_alb_listener_rule", listenerRuleFamily, nil),
	aws("aws_autoscaling_attachment", scalingAttachmentFamily, nil),
	aws("aws_lb_target_group_attachment", targetAttachmentFamily, nil),
	aws("aws_alb_target_group_attachment", targetAttachmentFamily, nil),
	aws("aws_route_table", routeTableFamily, nil),
	aws("aws_default_route_table", defaultRouteTableFamily, nil),
	aws("aws_route", routeFamily, nil),
	aws("aws_route_table_association", tableAssociationFamily, nil),
	aws("aws_main_route_table_association", mainTableFamily, nil),
	aws("aws_db_subnet_group", subnetGroupFamily, subnetGroupFamily),
	aws("aws_elasticache_subnet_group", subnetGroupFamily, nil),
	aws("aws_vpc_endpoint_security_group_association", endpointPartFamily, nil),
	aws("aws_vpc_endpoint_subnet_association", endpointPartFamily, nil),
	aws("aws_vpc_endpoint_route_table_association", endpointPartFamily, nil),
	rackspace("rackspace_sg_baseline", baselineFamily),
	rackspace("rackspace_sg_rule", baselineRuleFamily),
	rackspace("rackspace_sg_attachment", baselineAttachmentFamily),
	aws("aws_vpcs", nil, listingFamily),
	aws("aws_subnets", nil, listingFamily),
	aws("aws_network_acls", nil, listingFamily),
	aws("aws_security_groups", nil, listingFamily),
	aws("aws_network_interfaces", nil, listingFamily),
	aws("aws_ec2_managed_prefix_lists", nil, listingFamily),
)

func rackspace(name string, managed *family) *Type {
	return &Type{Name: name, managed: managed, provider: "rackspace"}
}

func awscc(name, like string, managed, data *family) *Type {
	return &Type{Name: name, managed: managed, data: data, provider: "awscc", like: like}
}

func aws(name string, managed, data *family) *Type {
	return &Type{Name: name, managed: managed, data: data, provider: "aws"}
}

func typesByName(types ...*Type) map[string]*Type {
	byName := make(map[string]*Type, len(types))
	for _, t := range types {
		byName[t.Name] = t
	}
	for name := range Placements {
		byName[name] = aws(name, placedFamily(name), nil)
	}
	return byName
}

// family decodes the types that share one of Object's structs.
type family struct {
	wanted map[string]string // by itself, the name of each attribute that fill asks for: all others are skipped unread
	fill   func(attrs, *Object)
	placed bool // its addresses are where objects are, and not what rules match
	aside  bool // see Type.Aside
}

// placing is a family of objects that have addresses.
func placing(f *family) *family {
	f.placed = true
	return f
}

// besides is a family of types that are read for where they stand: see Type.Aside.
func besides(f *family) *family {
	f.aside = true
	return f
}

// newFamily finds out what fill asks for by letting it decode nothing, so that the two cannot differ.
func newFamily(fill func(attrs, *Object)) *family {
	f := &family{wanted: map[string]string{}, fill: fill}
	nothing := attrs{absent, absent, absent, &decoding{asked: f.wanted}}
	if _, err := f.decode(nothing); err != nil {
		panic(err) // a mistake in a family: no input is involved
	}
	return f
}

// The modes of a resource.
const (
	managedMode = "managed"
	dataMode    = "data"
)

// familyOf is how an instance is read, nil if it is not. Ephemeral resources and action blocks are neither mode.
func familyOf(mode, typeName string) *family {
	switch t := Types[typeName]; {
	case t == nil:
		return nil
	case mode == managedMode:
		return t.managed
	case mode == dataMode:
		return t.data
	}
	return nil
}

// offers reports whether the provider can be the one that the type is known from. Hosts and namespaces differ (Terraform's and
// OpenTofu's registries, mirrors, forks), and before Terraform 0.13 there were none: only the name counts.
func (t *Type) offers(provider string) bool {
	return provider == "" || provider[strings.LastIndexByte(provider, '/')+1:] == t.provider
}

// Attributes are the names of what is read of the type's resource blocks, or of its data blocks, in order.
func (t *Type) Attributes(data bool) []string {
	f := t.managed
	if data {
		f = t.data
	}
	if f == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(f.wanted))
}
