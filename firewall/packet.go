package firewall

import (
	"net/netip"
	"slices"
)

// Packet is what one filter sees of a packet: the remote address (source on ingress, destination on egress), the
// protocol, and Value: the destination port, ICMP type<<8|code, or 0 for protocols with neither.
//
// Remote is an IPv4 or an IPv6 address, never an IPv4-mapped IPv6 one: unmap it before.
type Packet struct {
	Remote   netip.Addr
	Protocol Protocol
	Value    uint16
}

// The addresses that examples use: TEST-NET-3 (RFC 5737) and the IPv6 documentation prefix (RFC 3849).
var (
	exampleIPv4 = prefixes("203.0.113.0/24")
	exampleIPv6 = prefixes("2001:db8::/32")

	thisNetwork = prefixes("0.0.0.0/8") // RFC 1122: no host has such an address
)

// Witness returns the packet of the set that a person can picture best, always the same one: smallest service value of
// the lowest protocol in the order tcp, udp, icmp, icmpv6, others; the address from the documentation blocks
// 203.0.113.0/24, 2001:db8::/32 where they lie in the set, else a low one that a host may have. For icmpv6 an IPv6 address is taken before an
// IPv4 one, else IPv4 before IPv6. False when the set is empty.
func (s Set) Witness() (Packet, bool) {
	all := s.Services()
	if all.IsEmpty() {
		return Packet{}, false
	}
	p := inOrder(all.Protocols())[0]
	value := all.Ports(p).Ranges()[0].Lo
	addrs := s.Only(Services{[]span{{keyOf(p, value), keyOf(p, value)}}}).Addrs()
	return Packet{witnessAddr(addrs, p), p, value}, true
}

// inOrder sorts protocols as people list them: tcp, udp, icmp, icmpv6, then by number.
func inOrder(p []Protocol) []Protocol {
	rank := func(p Protocol) int {
		if i := slices.Index([]Protocol{TCP, UDP, ICMP, ICMPv6}, p); i >= 0 {
			return i - 4
		}
		return int(p)
	}
	slices.SortFunc(p, func(a, b Protocol) int { return rank(a) - rank(b) })
	return p
}

// witnessAddr is the address of a witness of protocol p, from addrs, which is not empty.
func witnessAddr(addrs AddrSet, p Protocol) netip.Addr {
	if p == ICMPv6 && len(addrs.v6) > 0 {
		addrs = addrs.IPv6()
	}
	for i, block := range []AddrSet{exampleIPv4, exampleIPv6} {
		if addrs.Contains(exampleHosts[i]) {
			return exampleHosts[i]
		}
		if part := addrs.Intersect(block); !part.IsEmpty() {
			return hostIn(part)
		}
	}
	if hosts := addrs.Subtract(thisNetwork); !hosts.IsEmpty() {
		return hostIn(hosts)
	}
	return hostIn(addrs)
}
