package firewall

import (
	"net/netip"
	"strings"
)

// AddrSet is an immutable, canonical set of IPv4 and IPv6 addresses. The zero value is empty.
// The families never mix: 0.0.0.0/0 says nothing of IPv6.
type AddrSet struct{ v4, v6 []addrRange }

// addrRange is a range of addresses of one family.
type addrRange = interval[addr]

// Prefixes returns the addresses of the prefixes; host bits are masked. A prefix that is not valid holds no address.
func Prefixes(p ...netip.Prefix) AddrSet {
	var s AddrSet
	for _, p := range p {
		if p.IsValid() {
			first := number(p.Masked().Addr())
			s.put(p.Addr(), addrRange{first, first.last(p.Addr().BitLen() - p.Bits())})
		}
	}
	return s.canonical()
}

// Addresses returns the set of single addresses. Zones are dropped; an address that is not valid is left out.
func Addresses(a ...netip.Addr) AddrSet {
	var s AddrSet
	for _, a := range a {
		if a.IsValid() {
			s.put(a, addrRange{number(a), number(a)})
		}
	}
	return s.canonical()
}

// put appends a range of the family of a to a set that the caller is building.
func (s *AddrSet) put(a netip.Addr, r addrRange) {
	if a.Is4() {
		s.v4 = append(s.v4, r)
	} else {
		s.v6 = append(s.v6, r)
	}
}

// canonical returns the set of the ranges that were put, in any order.
func (s AddrSet) canonical() AddrSet { return AddrSet{canonical(s.v4), canonical(s.v6)} }

// AllIPv4 is 0.0.0.0/0.
func AllIPv4() AddrSet { return allAddrs.IPv4() }

// AllIPv6 is ::/0.
func AllIPv6() AddrSet { return allAddrs.IPv6() }

// AllAddrs is every address of both families.
func AllAddrs() AddrSet { return allAddrs }

var allAddrs = Prefixes(allIPv4, allIPv6)

// Union returns the addresses of either set.
func (s AddrSet) Union(o AddrSet) AddrSet { return AddrSet{union(s.v4, o.v4), union(s.v6, o.v6)} }

// Intersect returns the addresses of both sets.
func (s AddrSet) Intersect(o AddrSet) AddrSet {
	return AddrSet{intersect(s.v4, o.v4), intersect(s.v6, o.v6)}
}

// Subtract returns the addresses of s that are not in o.
func (s AddrSet) Subtract(o AddrSet) AddrSet {
	return AddrSet{subtract(s.v4, o.v4), subtract(s.v6, o.v6)}
}

// IsEmpty reports whether the set holds no address.
func (s AddrSet) IsEmpty() bool { return len(s.v4) == 0 && len(s.v6) == 0 }

// Equal reports whether the sets hold the same addresses.
func (s AddrSet) Equal(o AddrSet) bool { return equal(s.v4, o.v4) && equal(s.v6, o.v6) }

// Covers reports whether s holds every address of o.
func (s AddrSet) Covers(o AddrSet) bool { return covers(s.v4, o.v4) && covers(s.v6, o.v6) }

// Overlaps reports whether the sets have an address in common.
func (s AddrSet) Overlaps(o AddrSet) bool { return overlap(s.v4, o.v4) || overlap(s.v6, o.v6) }

// Contains reports whether a is in the set. A zone is ignored.
func (s AddrSet) Contains(a netip.Addr) bool {
	switch {
	case a.Is4():
		return contains(s.v4, number(a))
	case a.IsValid():
		return contains(s.v6, number(a))
	}
	return false
}

// IPv4 returns the IPv4 addresses of the set.
func (s AddrSet) IPv4() AddrSet { return AddrSet{v4: s.v4} }

// IPv6 returns the IPv6 addresses of the set.
func (s AddrSet) IPv6() AddrSet { return AddrSet{v6: s.v6} }

// Prefixes returns the fewest CIDR blocks that make up the set, IPv4 first, ascending.
func (s AddrSet) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for _, r := range s.v4 {
		out = appendPrefixes(out, r, IPv4)
	}
	for _, r := range s.v6 {
		out = appendPrefixes(out, r, IPv6)
	}
	return out
}

// Strings is Prefixes as text.
func (s AddrSet) Strings() []string {
	var out []string
	for _, p := range s.Prefixes() {
		out = append(out, p.String())
	}
	return out
}

// String joins Strings with ", "; "none" when empty.
func (s AddrSet) String() string {
	if s.IsEmpty() {
		return "none"
	}
	return strings.Join(s.Strings(), ", ")
}

// Lowest returns the lowest address, IPv4 before IPv6; false when the set is empty.
func (s AddrSet) Lowest() (netip.Addr, bool) {
	switch {
	case len(s.v4) > 0:
		return s.v4[0].lo.ip(IPv4), true
	case len(s.v6) > 0:
		return s.v6[0].lo.ip(IPv6), true
	}
	return netip.Addr{}, false
}

// Share returns |s ∩ of| / |of|, 0 if of is empty; of should hold one family.
// It is 1 exactly if s covers of, within the precision of a float64 otherwise.
func (s AddrSet) Share(of AddrSet) float64 {
	switch {
	case of.IsEmpty():
		return 0
	case s.Covers(of):
		return 1
	}
	return s.Intersect(of).size() / of.size()
}

// size is the number of addresses.
func (s AddrSet) size() float64 {
	var n float64
	for _, list := range [][]addrRange{s.v4, s.v6} {
		for _, r := range list {
			n += rangeSize(r)
		}
	}
	return n
}
