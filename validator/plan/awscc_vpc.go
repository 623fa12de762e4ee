package plan

// The resources of the awscc provider are read into the structs of the AWS provider's that are their equals. Names and types are those
// of its schema (CloudFormation's, in snake case). Nearly all that is optional there is computed too: unset, it is unknown on create.

var awsccVPCFamily = placing(newFamily(func(a attrs, o *Object) {
	o.ID = either(o.ID, a.str("vpc_id"))
	o.VPC = &VPC{
		CIDRBlock:              a.str("cidr_block"),
		DefaultNetworkACLID:    a.str("default_network_acl"),
		DefaultSecurityGroupID: a.str("default_security_group"),
		AssociatedCIDRs:        a.strs("ipv_6_cidr_blocks"),
	}
}))

var awsccCIDRAssociationFamily = placing(newFamily(func(a attrs, o *Object) {
	o.CIDRAssociation = &CIDRAssociation{
		VPCID:         a.str("vpc_id"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv_6_cidr_block"),
	}
	if a.bool("amazon_provided_ipv_6_cidr_block").Or(false) && Blank(o.CIDRAssociation.IPv6CIDRBlock) {
		o.CIDRAssociation.IPv6CIDRBlock.State = UnknownValue // it has one, which the state does not tell
	}
}))

var awsccSubnetFamily = placing(newFamily(func(a attrs, o *Object) {
	o.ID = either(o.ID, a.str("subnet_id"))
	o.Subnet = &Subnet{
		Zone:          a.str("availability_zone"),
		VPCID:         a.str("vpc_id"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv_6_cidr_block"),
	}
	if blocks := a.strs("ipv_6_cidr_blocks").Or(nil); len(blocks) > 0 && Blank(o.Subnet.IPv6CIDRBlock) {
		o.Subnet.IPv6CIDRBlock = blocks[0]
	}
}))

// SubnetCIDR is awscc_ec2_subnet_cidr_block: an IPv6 block of a subnet.
type SubnetCIDR struct {
	SubnetID      String
	IPv6CIDRBlock String
}

var awsccSubnetCIDRFamily = placing(newFamily(func(a attrs, o *Object) {
	o.SubnetCIDR = &SubnetCIDR{SubnetID: a.str("subnet_id"), IPv6CIDRBlock: a.str("ipv_6_cidr_block")}
}))

// either is the one of two names of a value that says it.
func either(a, b String) String {
	if a.State == Null {
		return b
	}
	return a
}
