package plan

// Baseline is rackspace_sg_baseline: a security group whose rules are the values of its computed attributes.
type Baseline struct {
	VPCID String
	Name  String // of the group in AWS
	// Secret says that something of which the rules are made is marked sensitive: what is computed of it bears no mark.
	Secret bool
	// Rules are effective_rules: what the resource itself makes of the group.
	Rules Value[[]BaselineRule]
	// Others are rules of the group that somebody else made and that stay.
	Others Value[[]BaselineRule]
	// UnmanagedRules is what becomes of rules that somebody else makes: revoke, report or ignore. Ignored are those of which
	// nothing becomes.
	UnmanagedRules String
	Ignored        Value[[]IgnoredRules]
}

// IgnoredRules is an element of ignore_rules. What is null matches every rule.
type IgnoredRules struct {
	DescriptionRegex String // RE2
	TagKey           String
}

// BaselineRule is one rule with one peer.
type BaselineRule struct {
	Key              string // in the map that it stands in; "" for a rule of its own
	Direction        String // ingress or egress
	Protocol         String
	FromPort, ToPort Int
	CIDRIPv4         String
	CIDRIPv6         String
	PrefixListID     String
	SecurityGroupID  String
	Self             Bool
	Description      String
}

var baselineFamily = newFamily(func(a attrs, o *Object) {
	secret := false
	for _, source := range []string{"rules", "preset", "preset_version", "preset_sources", "vpc_cidrs", "egress", "legacy_sources"} {
		secret = a.get(source).sensitive.marked() || secret
	}
	o.Baseline = &Baseline{
		Secret: secret,
		VPCID:  a.str("vpc_id"),
		Name:   a.str("group_name"),
		Rules:  members(a.get("effective_rules"), baselineRule),
		Others: members(a.get("unmanaged"), baselineRule),

		UnmanagedRules: a.str("unmanaged_rules"),
		Ignored: blocks(a, "ignore_rules", func(a attrs) IgnoredRules {
			return IgnoredRules{DescriptionRegex: a.str("description_regex"), TagKey: a.str("tag_key")}
		}),
	}
})

func baselineRule(key string, a attrs) BaselineRule {
	return BaselineRule{
		Key:             key,
		Direction:       a.str("direction"),
		Protocol:        a.str("protocol"),
		FromPort:        a.int("from_port"),
		ToPort:          a.int("to_port"),
		CIDRIPv4:        a.str("cidr_ipv4"),
		CIDRIPv6:        a.str("cidr_ipv6"),
		PrefixListID:    a.str("prefix_list_id"),
		SecurityGroupID: a.str("security_group_id"),
		Self:            a.bool("self"),
		Description:     a.str("description"),
	}
}

// BaselineRuleResource is rackspace_sg_rule: one rule in a group that another resource makes.
type BaselineRuleResource struct {
	GroupID String // security_group_id
	BaselineRule
}

var baselineRuleFamily = newFamily(func(a attrs, o *Object) {
	rule := baselineRule("", a)
	source := a.get("source").attrs
	rule.CIDRIPv4, rule.CIDRIPv6 = source.str("cidr_ipv4"), source.str("cidr_ipv6")
	rule.PrefixListID, rule.SecurityGroupID = source.str("prefix_list_id"), source.str("security_group_id")
	rule.Self = source.bool("self")
	if port := a.int("port"); port.State != Null {
		rule.FromPort, rule.ToPort = port, port
	}
	if icmp := a.get("icmp"); !icmp.values.null() || icmp.unknown.marked() {
		rule.FromPort, rule.ToPort = icmp.attrs.int("type"), icmp.attrs.int("code")
		if rule.ToPort.State == Null {
			rule.ToPort = Int{State: Known, V: -1}
		}
	}
	o.BaselineRule = &BaselineRuleResource{GroupID: a.str("security_group_id"), BaselineRule: rule}
})

// BaselineAttachment is rackspace_sg_attachment: groups that an interface gets besides those that it has.
type BaselineAttachment struct {
	GroupIDs    Strings
	Attached    Strings // those that the interface did not have before
	OnDestroy   String  // detach or keep
	InterfaceID String  // as found or as written
	DeviceIndex Int     // of the interface, where the target is an instance; null is the primary one
}

var baselineAttachmentFamily = newFamily(func(a attrs, o *Object) {
	target := a.get("target").attrs
	x := &BaselineAttachment{
		GroupIDs:    a.strs("security_group_ids"),
		Attached:    a.strs("attached"),
		OnDestroy:   a.str("on_destroy"),
		InterfaceID: target.str("network_interface_id"),
		DeviceIndex: target.int("device_index"),
	}
	if found := a.str("network_interface_id"); found.State == Known {
		x.InterfaceID = found
	}
	o.BaselineAttachment = x
})
