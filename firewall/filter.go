package firewall

import (
	"net/netip"
	"strconv"
)

// Action is what a NACL rule does with the packets that it is the first to match.
type Action uint8

// The actions of a NACL rule. AnyAction is an action that is not known.
const (
	Deny Action = iota
	Allow
	AnyAction
)

// Direction is the direction of a packet as seen by a subnet or an interface.
type Direction uint8

// The two directions.
const (
	Ingress Direction = iota
	Egress
)

// String returns "ingress" or "egress".
func (d Direction) String() string {
	if d == Egress {
		return "egress"
	}
	return "ingress"
}

// Form is how the resource of a NACL or group states the rules of one direction.
type Form uint8

// The forms. An attribute that is not stated shows what AWS has, rules of other resources included.
const (
	Unstated    Form = iota
	AsBlocks         // egress { … }, also of a dynamic block
	AsAttribute      // egress = […]
	AsEither         // one or the other: a plan shows the two alike
)

// NACL is a network ACL. A packet that no rule of its direction matches is denied.
type NACL struct {
	ID     ID
	AWSID  string
	Origin Origin

	VPC     Link
	Default bool // the VPC's default NACL
	Managed bool // a resource of the plan manages the NACL itself or one of its rules; false for AWS's untouched default
	Assumed bool // neither plan nor state holds it: taken as AWS makes a default NACL (allow all)
	// External: the plan has rule resources for it and its id, and nothing else: it may be a default NACL (Default is false),
	// and hold any other rules.
	External bool
	// Inline is, by Direction, how its resource states rules: it owns all rules of a direction that it states, and none of another.
	Inline [2]Form
	// Standalone are, by Direction, the rule resources that certainly belong to it, also one whose rule the NACL's own update
	// deletes.
	Standalone [2][]Origin
	Perhaps    [2][]Candidate // by Direction: the rule resources that possibly belong to it

	Ingress []NACLRule // in no particular order
	Egress  []NACLRule
}

// Candidate is a rule resource that possibly belongs to a NACL or group.
type Candidate struct {
	Origin Origin
	// Among are the NACLs or groups of which it certainly belongs to one; nil where it may belong to another.
	Among []ID
	Why   []Unknown // what hides which, or whether it is revoked
	// Revoked is what the group's own resource does to the rule at each apply, if the rule is the group's.
	Revoked Revocation
}

// Revocation says whether a rule is taken out of its group by the group's own resource, which does not state it.
type Revocation uint8

// What becomes of the rule.
const (
	Spared Revocation = iota
	PerhapsRevoked
	CertainlyRevoked
)

// Rules returns the rules of one direction.
func (n *NACL) Rules(d Direction) []NACLRule {
	if d == Egress {
		return n.Egress
	}
	return n.Ingress
}

// NACLRule is a numbered rule. What it matches is bounded from both sides: it certainly matches Must and at most May;
// for a rule whose values are all known and that is certainly in this NACL the two are equal.
type NACLRule struct {
	Number    int  // 1–32766, ascending order of evaluation
	AnyNumber bool // the number is not known
	Action    Action
	Must, May Set
	Maybe     bool // it is possibly not in this NACL at all (Must is then empty)
	Any       bool // a placeholder for any number of arbitrary rules (an unknown dynamic block)

	// As written, for messages and for checks of style. Meaningless where the value is unknown (see Why).
	Protocol           int          // IANA number, -1 for all
	CIDR               netip.Prefix // zero if unknown
	FromPort, ToPort   int
	ICMPType, ICMPCode int // -1 for all

	Standalone bool   // written as a rule resource of its own (aws_network_acl_rule)
	Block      string // of a rackspace_nacl_baseline: which part of its configuration the rule follows from ("vpc"), "" for none
	Invalid    string // why AWS refuses this rule at apply, "" if it does not
	SensitiveV bool   // some value is marked sensitive: never print CIDR or ports
	SensitiveN bool   // the number is: never print it, nor one that is computed from it
	SensitiveA bool   // the action is: never print it
	Origin     Origin
	Why        []Unknown // the values that are not known
}

// Name names the rule as a hop does: by its number, or by where it is written if the number is sensitive.
func (r *NACLRule) Name() string {
	if r.SensitiveN {
		return r.Origin.String()
	}
	return strconv.Itoa(r.Number)
}

// Exact reports whether number, action, membership and matched set are all known.
func (r *NACLRule) Exact() bool {
	return !r.AnyNumber && !r.Maybe && !r.Any && r.Action != AnyAction && r.Must.Equal(r.May)
}

// Group is a security group: allow rules only, all evaluated together.
type Group struct {
	ID     ID
	AWSID  string
	Name   string
	Origin Origin

	VPC      Link
	MoreVPCs bool    // it can, or may, be used in further VPCs
	Default  bool    // the VPC's default security group
	Managed  bool    // a resource of the plan manages it; false for AWS's untouched default group and for external ids
	External bool    // only its id is known: its rules are not (every packet is possibly allowed)
	Assumed  bool    // a default group that neither plan nor state holds: taken as AWS makes it (all from itself, all egress)
	Inline   [2]Form // as of a NACL
	// Standalone are, by Direction, the rule resources that certainly belong to it, also one whose rule the group's own update
	// revokes.
	Standalone [2][]Origin
	Perhaps    [2][]Candidate // by Direction: the rule resources that possibly belong to it
	// Revoked are those of Standalone that its own resource takes out at each apply, or possibly does: see rackspace_sg_baseline,
	// unmanaged_rules.
	Revoked []Candidate
	Beyond  Beyond // whether interfaces that are not in the Network may carry it

	Ingress []GroupRule
	Egress  []GroupRule
}

// Rules returns the rules of one direction.
func (g *Group) Rules(d Direction) []GroupRule {
	if d == Egress {
		return g.Egress
	}
	return g.Ingress
}

// PeerKind is the kind of a group rule's other side.
type PeerKind uint8

// The kinds of peer. PeerAny is a peer of which nothing is known.
const (
	PeerCIDR PeerKind = iota
	PeerGroup
	PeerPrefixList
	PeerAny
)

// GroupRule is one allow rule with one peer. A resource with several peers becomes several rules.
type GroupRule struct {
	Must, May Services // protocol and port | ICMP type/code, bounded from both sides as in NACLRule

	Peer                PeerKind
	MustAddrs, MayAddrs AddrSet // PeerCIDR
	Group               Link    // PeerGroup; "self" is the exact link to the rule's own group
	PrefixList          Link    // PeerPrefixList
	Maybe               bool    // it is possibly not in this group at all
	Any                 bool    // a placeholder for any number of arbitrary rules

	Protocol         int // as written: IANA number, -1 for all
	FromPort, ToPort int // as written: ports, or ICMP type and code; what AWS ignores where there are neither
	Description      string
	Undescribed      bool // it certainly has no description
	Standalone       bool
	SensitiveV       bool
	Origin           Origin
	Why              []Unknown
}
