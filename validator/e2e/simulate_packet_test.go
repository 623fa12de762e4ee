package e2e_test

import (
	"net/netip"
	"slices"
	"sort"
	"strconv"
)

// This file decides one packet at one filter, by reading the rules of the world aloud. Sources: the VPC user guide,
// "Control traffic to subnets using network ACLs" and "Security group rules"; the EC2 API's CreateNetworkAclEntry and
// IpPermission.

// packet is one packet. Port is the destination port; there is no source port because no filter looks at it.
type packet struct {
	proto    int // IANA number
	port     int
	typ, cod int // ICMP
}

const (
	icmp   = 1
	tcp    = 6
	udp    = 17
	icmpv6 = 58
	all    = -1
)

// protocolNumber reads a protocol as Terraform's users write it. ICMPv6 has one name on groups and another on NACLs.
func protocolNumber(s string) int {
	switch s {
	case "-1", "all":
		return all
	case "tcp":
		return tcp
	case "udp":
		return udp
	case "icmp":
		return icmp
	case "icmpv6", "ipv6-icmp":
		return icmpv6
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("the generator writes protocol " + s)
	}
	return n
}

// naclAllows: rules are read in ascending order; the first that matches decides; none matches: denied.
func naclAllows(n *nacl, egress bool, p packet, remote netip.Addr) bool {
	rules := filter(n.Rules, func(r *naclRule) bool { return r.Egress == egress })
	sort.Slice(rules, func(i, j int) bool { return rules[i].Number < rules[j].Number })
	for _, r := range rules {
		if naclRuleMatches(r, p, remote) {
			return r.Allow
		}
	}
	return false
}

// naclRuleMatches: a NACL rule looks at the remote address and the destination port, whichever the direction.
func naclRuleMatches(r *naclRule, p packet, remote netip.Addr) bool {
	cidr := r.CIDR + r.CIDR6 // one of them is empty
	if !within(cidr, remote) {
		return false
	}
	n := protocolNumber(r.Proto)
	switch {
	case n == all:
		return true
	case n != p.proto:
		return false
	case n == tcp || n == udp:
		return r.From <= p.port && p.port <= r.To
	case n == icmp, n == icmpv6 && r.CIDR6 != "":
		// A type or code that is not written is sent as 0.
		return typeMatches(value(r.Type), p.typ) && typeMatches(value(r.Code), p.cod)
	}
	return true // any other protocol: ports and types are ignored
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func typeMatches(rule, packet int) bool { return rule == all || rule == packet }

// within reports whether the block holds the address. AWS ignores host bits; families never match each other.
func within(cidr string, a netip.Addr) bool {
	return netip.MustParsePrefix(cidr).Masked().Contains(a)
}

// groupsAllow: every rule of every group is an allow; one match is enough.
func (w *world) groupsAllow(groups []string, egress bool, p packet, remote host) bool {
	for _, id := range groups {
		for _, r := range w.group(id).Rules {
			if r.Egress == egress && groupRuleMatches(r, p) && w.peerMatches(id, r, remote) {
				return true
			}
		}
	}
	return false
}

func groupRuleMatches(r *groupRule, p packet) bool {
	n := protocolNumber(r.Proto)
	switch {
	case n == all:
		return true
	case n != p.proto:
		return false
	case n == tcp || n == udp:
		return r.From <= p.port && p.port <= r.To
	case n == icmp || n == icmpv6:
		return typeMatches(r.From, p.typ) && typeMatches(r.To, p.cod)
	}
	return true
}

// peerMatches: a rule names blocks, prefix lists, or groups; a group stands for the interfaces that carry it.
func (w *world) peerMatches(own string, r *groupRule, remote host) bool {
	for _, c := range slices.Concat(r.CIDRs, r.CIDR6s) {
		if within(c, remote.addr) {
			return true
		}
	}
	for _, id := range r.Lists {
		for _, e := range w.list(id).Entries {
			if within(e, remote.addr) {
				return true
			}
		}
	}
	peers := r.Groups
	if r.Self {
		peers = append([]string{own}, peers...)
	}
	for _, g := range peers {
		if remote.carries(w, g) {
			return true
		}
	}
	return false
}
