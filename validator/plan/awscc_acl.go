package plan

// awsccNetworkACLFamily has no rules: the resource does not show them.
var awsccNetworkACLFamily = newFamily(func(a attrs, o *Object) {
	o.ID = either(o.ID, a.str("network_acl_id"))
	o.NetworkACL = &NetworkACL{VPCID: a.str("vpc_id")}
})

// awsccNetworkACLEntryFamily is of older versions of the provider, which had the resource.
var awsccNetworkACLEntryFamily = newFamily(func(a attrs, o *Object) {
	ports, icmp := a.get("port_range").attrs, a.get("icmp").attrs
	o.NetworkACLRule = &NetworkACLRule{
		NetworkACLID:  a.str("network_acl_id"),
		RuleNumber:    a.int("rule_number"),
		Egress:        a.bool("egress"),
		RuleAction:    a.str("rule_action"),
		Protocol:      a.str("protocol"), // a number
		CIDRBlock:     a.str("cidr_block"),
		IPv6CIDRBlock: a.str("ipv_6_cidr_block"),
		FromPort:      ports.int("from"),
		ToPort:        ports.int("to"),
		ICMPType:      icmp.int("type"),
		ICMPCode:      icmp.int("code"),
	}
})
