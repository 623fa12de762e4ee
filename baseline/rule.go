package baseline

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Rule is one rule of a group, with one peer.
type Rule struct {
	// Key is the rule's identity within the group: the key of the preset's rule, the kind of the source, and the source's own
	// key or value, as in "https/anywhere/::/0", "mysql/vpc/10.0.0.0/16", "ssh/security_group_id/sg-0123", "workers/self".
	// Outbound rules of an Egress mode begin with "egress". It never depends on the other sources, so that no key changes
	// when the VPC gets another CIDR. It is unique among the rules of one expansion.
	Key       string
	RuleKey   string // the key of the preset's rule; "egress" for a rule of an Egress mode
	Slot      string // the slot that the peer was in; "" for a rule of an Egress mode
	Direction firewall.Direction
	Traffic
	Peer        Peer
	Description string
}

// Peer is the other side of a rule: exactly one CIDR, prefix list, group, or the group itself.
type Peer struct {
	// Kind is CIDRIPv4, CIDRIPv6, PrefixList, Group or Self. It is VPCCIDRs where the CIDRs of the VPC are not known yet: the
	// rule then stands for as many rules as the VPC will have CIDRs, at least one.
	Kind    SourceKind
	CIDR    netip.Prefix // canonical
	ID      string       // as the caller gave it
	Unknown bool         // the value is not known yet: neither CIDR nor ID is set
}

// String is the peer's value: a CIDR, an id, "self", or the kind of what is not known yet.
func (p Peer) String() string {
	switch {
	case p.CIDR.IsValid():
		return p.CIDR.String()
	case p.ID != "":
		return p.ID
	}
	return string(p.Kind)
}

// String is the rule's key and what it says: "https/anywhere/::/0: ingress tcp 443 ::/0".
func (r Rule) String() string {
	return r.Key + ": " + r.Direction.String() + " " + r.Traffic.String() + " " + r.Peer.String()
}
