package plan

// SecurityGroup is aws_security_group, aws_default_security_group or data aws_security_group (no rules there).
type SecurityGroup struct {
	Name            String
	VPCID           String
	Ingress, Egress Value[[]GroupEntry]
}

var securityGroupFamily = newFamily(func(a attrs, o *Object) {
	o.SecurityGroup = &SecurityGroup{
		Name:    a.str("name"),
		VPCID:   a.str("vpc_id"),
		Ingress: blocks(a, "ingress", groupEntry),
		Egress:  blocks(a, "egress", groupEntry),
	}
})

// GroupEntry is an inline rule of a security group.
type GroupEntry struct {
	Protocol         String
	FromPort, ToPort Int
	CIDRBlocks       Strings
	IPv6CIDRBlocks   Strings
	PrefixListIDs    Strings
	SecurityGroups   Strings // sg-… or account/sg-…
	Self             Bool
	Description      String
}

func groupEntry(a attrs) GroupEntry {
	return GroupEntry{
		Protocol:       a.str("protocol"),
		FromPort:       a.int("from_port"),
		ToPort:         a.int("to_port"),
		CIDRBlocks:     a.strs("cidr_blocks"),
		IPv6CIDRBlocks: a.strs("ipv6_cidr_blocks"),
		PrefixListIDs:  a.strs("prefix_list_ids"),
		SecurityGroups: a.strs("security_groups"),
		Self:           a.bool("self"),
		Description:    a.str("description"),
	}
}

// GroupRule is aws_security_group_rule.
type GroupRule struct {
	Type             String // ingress or egress
	SecurityGroupID  String
	Protocol         String
	FromPort, ToPort Int
	CIDRBlocks       Strings
	IPv6CIDRBlocks   Strings
	PrefixListIDs    Strings
	Self             Bool
	SourceGroupID    String // source_security_group_id
	Description      String
}

var groupRuleFamily = newFamily(func(a attrs, o *Object) {
	o.GroupRule = &GroupRule{
		Type:            a.str("type"),
		SecurityGroupID: a.str("security_group_id"),
		Protocol:        a.str("protocol"),
		FromPort:        a.int("from_port"),
		ToPort:          a.int("to_port"),
		CIDRBlocks:      a.strs("cidr_blocks"),
		IPv6CIDRBlocks:  a.strs("ipv6_cidr_blocks"),
		PrefixListIDs:   a.strs("prefix_list_ids"),
		Self:            a.bool("self"),
		SourceGroupID:   a.str("source_security_group_id"),
		Description:     a.str("description"),
	}
})

// VPCGroupRule is aws_vpc_security_group_ingress_rule or aws_vpc_security_group_egress_rule; the type says which.
type VPCGroupRule struct {
	SecurityGroupID   String
	RuleID            String // security_group_rule_id
	IPProtocol        String
	FromPort, ToPort  Int
	CIDRIPv4          String
	CIDRIPv6          String
	PrefixListID      String
	ReferencedGroupID String
	Description       String
	TagKeys           Value[[]string] // keys of tags_all
}

var vpcGroupRuleFamily = newFamily(func(a attrs, o *Object) {
	o.VPCGroupRule = &VPCGroupRule{
		SecurityGroupID:   a.str("security_group_id"),
		RuleID:            a.str("security_group_rule_id"),
		IPProtocol:        a.str("ip_protocol"),
		FromPort:          a.int("from_port"),
		ToPort:            a.int("to_port"),
		CIDRIPv4:          a.str("cidr_ipv4"),
		CIDRIPv6:          a.str("cidr_ipv6"),
		PrefixListID:      a.str("prefix_list_id"),
		ReferencedGroupID: a.str("referenced_security_group_id"),
		Description:       a.str("description"),
		TagKeys:           members(a.get("tags_all"), func(key string, _ attrs) string { return key }),
	}
})
