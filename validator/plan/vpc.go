package plan

// VPC is aws_vpc, aws_default_vpc or data aws_vpc.
type VPC struct {
	CIDRBlock              String
	IPv6CIDRBlock          String
	AssignGeneratedIPv6    Bool
	DefaultNetworkACLID    String
	DefaultSecurityGroupID String
	MainRouteTableID       String
	// AssociatedCIDRs is data aws_vpc's cidr_block_associations[*].cidr_block.
	AssociatedCIDRs Strings
	ForceDestroy    Bool // aws_default_vpc only: a destroy deletes it in AWS too
}

var vpcFamily = placing(newFamily(func(a attrs, o *Object) {
	o.VPC = &VPC{
		CIDRBlock:              a.str("cidr_block"),
		IPv6CIDRBlock:          a.str("ipv6_cidr_block"),
		AssignGeneratedIPv6:    a.bool("assign_generated_ipv6_cidr_block"),
		DefaultNetworkACLID:    a.str("default_network_acl_id"),
		DefaultSecurityGroupID: a.str("default_security_group_id"),
		MainRouteTableID:       a.str("main_route_table_id"),
		AssociatedCIDRs:        a.pluck("cidr_block_associations", "cidr_block"),
		ForceDestroy:           a.bool("force_destroy"),
	}
}))

// CIDRAssociation is aws_vpc_ipv4_cidr_block_association or aws_vpc_ipv6_cidr_block_association.
type CIDRAssociation struct {
	VPCID         String
	CIDRBlock     String // IPv4
	IPv6CIDRBlock String // IPv6
}

var cidrAssociationFamily = placing(newFamily(func(a attrs, o *Object) {
	o.CIDRAssociation = &CIDRAssociation{
		VPCID:         a.str("vpc_id"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv6_cidr_block"),
	}
}))

// Subnet is aws_subnet, aws_default_subnet or data aws_subnet.
type Subnet struct {
	VPCID         String
	CIDRBlock     String
	IPv6CIDRBlock String
	Zone          String // availability_zone
	ForceDestroy  Bool   // aws_default_subnet only: a destroy deletes it in AWS too
}

var subnetFamily = placing(newFamily(func(a attrs, o *Object) {
	o.Subnet = &Subnet{
		VPCID:         a.str("vpc_id"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv6_cidr_block"),
		Zone:          a.str("availability_zone"),
		ForceDestroy:  a.bool("force_destroy"),
	}
}))
