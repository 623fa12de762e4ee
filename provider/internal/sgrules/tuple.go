package sgrules

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Direction is the way of the packets that a rule allows.
type Direction uint8

// The directions.
const (
	Ingress Direction = iota
	Egress
)

var directions = [2]Direction{Ingress, Egress}

// String is "ingress" or "egress".
func (d Direction) String() string {
	if d == Egress {
		return "egress"
	}
	return "ingress"
}

// PeerKind says by what a rule names the other end.
type PeerKind uint8

// The kinds. AWS cannot change a rule from one to another.
const (
	PeerIPv4       PeerKind = iota + 1 // an IPv4 CIDR block
	PeerIPv6                           // an IPv6 CIDR block
	PeerPrefixList                     // a prefix list, by id
	PeerGroup                          // the interfaces of a security group, by id
)

// Peer is the other end of a rule: the source of ingress, the destination of egress.
type Peer struct {
	Kind    PeerKind
	Value   string // canonical CIDR, or id
	Account string // of a referenced group in another account; "" otherwise
}

// String is the CIDR or the id, as in "10.0.0.0/8" and "111122223333/sg-0123".
func (p Peer) String() string {
	if p.Account != "" {
		return p.Account + "/" + p.Value
	}
	return p.Value
}

// isCIDR reports whether the peer is a block of addresses.
func (p Peer) isCIDR() bool { return p.Kind == PeerIPv4 || p.Kind == PeerIPv6 }

// addrs is the addresses of a CIDR block.
func (p Peer) addrs() firewall.AddrSet {
	prefix, err := netip.ParsePrefix(p.Value)
	if err != nil {
		return firewall.AddrSet{}
	}
	return firewall.Prefixes(prefix)
}

// NoPort is what a Tuple has for From and To where its protocol has neither ports nor types, and for "all types" or "all codes"
// of ICMP.
const NoPort = -1

// Tuple is what makes a rule the rule that it is, in canonical form: two rules of a group with the same tuple are a duplicate
// to AWS, whatever their descriptions and tags.
type Tuple struct {
	Direction Direction
	Protocol  string // tcp, udp, icmp, icmpv6, -1 for all, or a number
	From, To  int32  // ports of tcp and udp, type and code of icmp and icmpv6; NoPort otherwise
	Peer      Peer
}

// HasPorts reports whether From and To say something, so that a state stores them: true for tcp, udp, icmp and icmpv6.
func (t Tuple) HasPorts() bool { return named(t.Protocol) }

// match is the tuple without what AWS leaves out at times: equal for tuples that are a duplicate of each other.
func (t Tuple) match() Tuple {
	t.Peer.Account = ""
	return t
}

// services is what the rule matches besides its peer. Tuples are canonical, so there is no error to expect.
func (t Tuple) services() firewall.Services {
	number, err := firewall.ParseGroupProtocol(t.Protocol)
	if err != nil {
		return firewall.Services{}
	}
	s, err := firewall.GroupServices(number, int(t.From), int(t.To))
	if err != nil {
		return firewall.Services{}
	}
	return s
}

// String is as in "ingress tcp 443 from 10.0.0.0/8", "egress all to ::/0", "ingress icmp 8/-1 from sg-0123".
func (t Tuple) String() string {
	preposition := "from"
	if t.Direction == Egress {
		preposition = "to"
	}
	return fmt.Sprintf("%s %s %s %s", t.Direction, t.portText(), preposition, t.Peer)
}

func (t Tuple) portText() string {
	switch {
	case t.Protocol == allProtocols:
		return "all"
	case !t.HasPorts():
		return "protocol " + t.Protocol
	case t.Protocol == "icmp" || t.Protocol == "icmpv6":
		return fmt.Sprintf("%s %d/%d", t.Protocol, t.From, t.To)
	case t.From == t.To:
		return t.Protocol + " " + strconv.Itoa(int(t.From))
	}
	return fmt.Sprintf("%s %d-%d", t.Protocol, t.From, t.To)
}
