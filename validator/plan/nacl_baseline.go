package plan

// NACLBaseline is what a rackspace_nacl_baseline says besides its NACL.
type NACLBaseline struct {
	Compliance *Compliance          // nil for none
	Originals  Value[[]OriginalACL] // original_network_acl_ids: what the subnets get back
}

// OriginalACL is the NACL that a subnet had before, by their ids.
type OriginalACL struct {
	SubnetID string
	ACLID    String
}

// Compliance is the compliance of a rackspace_nacl_baseline: the requirement that calls for the NACL.
type Compliance struct {
	Framework   String
	Requirement String
	Reason      String
	ApprovedBy  String
	ReviewBy    String // a day, such as 2027-06-30
}

// naclBaselineFamily reads a rackspace_nacl_baseline as an aws_network_acl whose rules are the values of its computed attribute.
var naclBaselineFamily = newFamily(func(a attrs, o *Object) {
	type entry struct {
		direction String
		ACLEntry
	}
	entries := members(a.get("entries"), func(_ string, a attrs) entry {
		return entry{a.str("direction"), ACLEntry{
			RuleNo:        a.int("rule_number"),
			Action:        a.str("action"),
			Protocol:      entryProtocol(a.str("protocol")),
			CIDRBlock:     a.str("cidr_ipv4"),
			IPv6CIDRBlock: a.str("cidr_ipv6"),
			FromPort:      a.int("from_port"),
			ToPort:        a.int("to_port"),
			ICMPType:      a.int("icmp_type"),
			ICMPCode:      a.int("icmp_code"),
			Block:         a.str("block"),
		}}
	})
	originals := a.get("original_network_acl_ids")
	x := &NetworkACL{VPCID: a.str("vpc_id"), SubnetIDs: a.strs("subnet_ids"), Baseline: &NACLBaseline{Originals: members(originals,
		func(key string, _ attrs) OriginalACL { return OriginalACL{key, originals.get(key).str()} })}}
	for _, side := range []*Value[[]ACLEntry]{&x.Ingress, &x.Egress} {
		side.State, side.Sensitive = entries.State, entries.Sensitive
	}
	for _, e := range entries.V {
		switch e.direction.Or("") {
		case "ingress":
			x.Ingress.V = append(x.Ingress.V, e.ACLEntry)
		case "egress":
			x.Egress.V = append(x.Egress.V, e.ACLEntry)
		default: // of either
			x.Ingress.State, x.Egress.State = UnknownValue, UnknownValue
		}
	}
	if c := a.get("compliance"); !c.values.null() || c.unknown.marked() || a.state.asked != nil {
		x.Baseline.Compliance = &Compliance{
			Framework:   c.attrs.str("framework"),
			Requirement: c.attrs.str("requirement"),
			Reason:      c.attrs.str("reason"),
			ApprovedBy:  c.attrs.str("approved_by"),
			ReviewBy:    c.attrs.str("review_by"),
		}
	}
	o.NetworkACL = x
})

// entryProtocol is the protocol of an entry as network ACLs have it: the provider writes the names of security groups, of which theirs
// lack one.
func entryProtocol(name String) String {
	if name.V == "icmpv6" {
		name.V = "58"
	}
	return name
}
