package plan

// NetworkACL is aws_network_acl, aws_default_network_acl or rackspace_nacl_baseline.
type NetworkACL struct {
	DefaultNetworkACLID String // aws_default_network_acl only
	VPCID               String
	SubnetIDs           Strings
	Ingress, Egress     Value[[]ACLEntry]
	Baseline            *NACLBaseline // of a rackspace_nacl_baseline alone
}

var networkACLFamily = newFamily(func(a attrs, o *Object) {
	o.NetworkACL = &NetworkACL{
		DefaultNetworkACLID: a.str("default_network_acl_id"),
		VPCID:               a.str("vpc_id"),
		SubnetIDs:           a.strs("subnet_ids"),
		Ingress:             blocks(a, "ingress", aclEntry),
		Egress:              blocks(a, "egress", aclEntry),
	}
})

// ACLEntry is an inline rule of a network ACL.
type ACLEntry struct {
	RuleNo             Int
	Action             String
	Protocol           String
	CIDRBlock          String
	IPv6CIDRBlock      String
	FromPort, ToPort   Int
	ICMPType, ICMPCode Int
	Block              String // of a rackspace_nacl_baseline alone: what of its configuration the rule follows from
}

func aclEntry(a attrs) ACLEntry {
	return ACLEntry{
		RuleNo:        a.int("rule_no"),
		Action:        a.str("action"),
		Protocol:      a.str("protocol"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv6_cidr_block"),
		FromPort:      a.int("from_port"),
		ToPort:        a.int("to_port"),
		ICMPType:      a.int("icmp_type"),
		ICMPCode:      a.int("icmp_code"),
	}
}

// NetworkACLRule is aws_network_acl_rule.
type NetworkACLRule struct {
	NetworkACLID       String
	RuleNumber         Int
	Egress             Bool
	RuleAction         String
	Protocol           String
	CIDRBlock          String
	IPv6CIDRBlock      String
	FromPort, ToPort   Int
	ICMPType, ICMPCode Int
}

var networkACLRuleFamily = newFamily(func(a attrs, o *Object) {
	o.NetworkACLRule = &NetworkACLRule{
		NetworkACLID:  a.str("network_acl_id"),
		RuleNumber:    a.int("rule_number"),
		Egress:        a.bool("egress"),
		RuleAction:    a.str("rule_action"),
		Protocol:      a.str("protocol"),
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv6_cidr_block"),
		FromPort:      a.int("from_port"),
		ToPort:        a.int("to_port"),
		ICMPType:      a.int("icmp_type"),
		ICMPCode:      a.int("icmp_code"),
	}
})

// ACLAssociation is aws_network_acl_association.
type ACLAssociation struct {
	NetworkACLID String
	SubnetID     String
}

var aclAssociationFamily = newFamily(func(a attrs, o *Object) {
	o.ACLAssociation = &ACLAssociation{
		NetworkACLID: a.str("network_acl_id"),
		SubnetID:     a.str("subnet_id"),
	}
})
