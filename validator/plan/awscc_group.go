package plan

var awsccSecurityGroupFamily = newFamily(func(a attrs, o *Object) {
	o.ID = either(o.ID, either(a.str("group_id"), a.str("security_group_id")))
	o.SecurityGroup = &SecurityGroup{
		Name:    a.str("group_name"),
		VPCID:   a.str("vpc_id"),
		Ingress: blocks(a, "security_group_ingress", func(e attrs) GroupEntry { return awsccGroupEntry(e, "source_") }),
		Egress:  blocks(a, "security_group_egress", func(e attrs) GroupEntry { return awsccGroupEntry(e, "destination_") }),
	}
})

// awsccGroupEntry is an inline rule, which has one peer. The JSON keeps no expression of an element: where one peer is known the others
// are unset, and where none is, any of them may be the one.
func awsccGroupEntry(a attrs, side string) GroupEntry {
	p := awsccPeer(a, side)
	return GroupEntry{
		Protocol:       a.str("ip_protocol"),
		FromPort:       a.int("from_port"),
		ToPort:         a.int("to_port"),
		CIDRBlocks:     single(p.CIDRIPv4),
		IPv6CIDRBlocks: single(p.CIDRIPv6),
		PrefixListIDs:  single(p.PrefixListID),
		SecurityGroups: single(p.ReferencedGroupID),
		Description:    a.str("description"),
	}
}

// awsccPeer is the peer of a rule; side begins the names of its prefix list and group. A group that is given by its name is not known.
func awsccPeer(a attrs, side string) VPCGroupRule {
	p := VPCGroupRule{
		CIDRIPv4:          a.str("cidr_ip"),
		CIDRIPv6:          a.str("cidr_ipv_6"),
		PrefixListID:      a.str(side + "prefix_list_id"),
		ReferencedGroupID: a.str(side + "security_group_id"),
	}
	if side == "source_" && p.ReferencedGroupID.State != Known {
		if name := a.str("source_security_group_name"); name.State == Known {
			p.ReferencedGroupID.State = UnknownValue
			p.CIDRIPv4, p.CIDRIPv6, p.PrefixListID = String{}, String{}, String{}
		}
	}
	peers := []*String{&p.CIDRIPv4, &p.CIDRIPv6, &p.PrefixListID, &p.ReferencedGroupID}
	for _, known := range peers {
		if known.State != Known {
			continue
		}
		for _, other := range peers {
			if other.State == UnknownValue {
				*other = String{}
			}
		}
	}
	return p
}

// single is a scalar attribute as a list.
func single(s String) Strings {
	switch s.State {
	case Known:
		return Strings{V: []String{s}, State: Known, Sensitive: s.Sensitive}
	case UnknownValue:
		return Strings{State: UnknownValue, Sensitive: s.Sensitive}
	}
	return Strings{Sensitive: s.Sensitive}
}

var (
	awsccIngressFamily = awsccRuleFamily("source_")
	awsccEgressFamily  = awsccRuleFamily("destination_")
)

func awsccRuleFamily(side string) *family {
	return newFamily(func(a attrs, o *Object) {
		p := awsccPeer(a, side)
		p.SecurityGroupID, p.RuleID = a.str("group_id"), o.ID
		if side == "source_" && p.SecurityGroupID.State == Null && a.str("group_name").State == Known {
			p.SecurityGroupID.State = UnknownValue // a group of the default VPC, by its name
		}
		p.IPProtocol, p.FromPort, p.ToPort = a.str("ip_protocol"), a.int("from_port"), a.int("to_port")
		p.Description = a.str("description")
		o.VPCGroupRule = &p
	})
}
