package firewall

import (
	"net/netip"
	"strings"
)

// Entering is the part of a set of ingress packets that comes to a subnet from outside it, in the families that the subnet
// has. rough says that a block of the subnet is not known; that family is kept only if the set holds more addresses than a
// subnet can have, so that some of it certainly comes from outside.
//
// A NACL is "evaluated when traffic enters and leaves the subnet, not as it is routed within a subnet". Sources: VPC guide,
// "Control traffic to subnets using network ACLs"; "Subnet CIDR blocks" for sizes: at most /16, and /44 for IPv6.
func (s *Subnet) Entering(set Set) (out Set, rough bool) {
	if set.IsEmpty() {
		return set, false
	}
	set = set.Subtract(NewSet(s.CIDRs, AllServices()))
	var keep AddrSet
	open4, open6 := s.OpenFamilies()
	addrs := set.Addrs()
	if !s.CIDRs.IPv4().IsEmpty() && !open4 || open4 && wider(addrs.IPv4(), 16) {
		keep = keep.Union(AllIPv4())
	}
	if !s.CIDRs.IPv6().IsEmpty() && !open6 || open6 && wider(addrs.IPv6(), 44) {
		keep = keep.Union(AllIPv6())
	}
	out = set.Restrict(keep)
	kept := out.Addrs()
	return out, open4 && !kept.IPv4().IsEmpty() || open6 && !kept.IPv6().IsEmpty()
}

// OpenFamilies says of which families a subnet has, or may have, a block that is not known.
func (s *Subnet) OpenFamilies() (v4, v6 bool) {
	for _, u := range s.CIDRsOpen {
		if strings.Contains(u.Attribute, "ipv6") {
			v6 = true
		} else {
			v4 = true
		}
	}
	return v4, v6
}

// wider reports whether no block of the prefix length holds all of the addresses.
func wider(a AddrSet, bits int) bool {
	lowest, ok := a.Lowest()
	if !ok {
		return false
	}
	return !Prefixes(netip.PrefixFrom(lowest, bits).Masked()).Covers(a)
}

// Side is the addresses of a subnet as far as they are known, and all of a family of which they are not.
func (s *Subnet) Side() AddrSet {
	local := s.CIDRs
	open4, open6 := s.OpenFamilies()
	if open4 {
		local = local.Union(AllIPv4())
	}
	if open6 {
		local = local.Union(AllIPv6())
	}
	return local
}

// SubnetAddrs is the addresses of a subnet and the families of which they are an upper bound: for a block that is not known,
// all blocks of the VPC, or the whole family where those are not known either.
func (n *Network) SubnetAddrs(s *Subnet) (addrs, rough AddrSet) {
	addrs = s.CIDRs
	within, _ := n.VPCOf(s.VPC).Blocks()
	for _, u := range s.CIDRsOpen {
		family := AllIPv4()
		if strings.Contains(u.Attribute, "ipv6") {
			family = AllIPv6()
		}
		bound := within.Intersect(family)
		if bound.IsEmpty() {
			bound = family
		}
		addrs, rough = addrs.Union(bound), rough.Union(family)
	}
	return addrs, rough
}

// VPCOf is the VPC of an exact link, or nil.
func (n *Network) VPCOf(l Link) *VPC {
	if id, ok := l.Exact(); ok {
		return n.VPCs[id]
	}
	return nil
}

// Blocks is the known blocks of a VPC and whether it has no others; where it may have others nothing bounds a subnet. Of nil nothing
// is known.
func (v *VPC) Blocks() (AddrSet, bool) {
	if v == nil || v.CIDRsOpen {
		return AddrSet{}, false
	}
	return v.CIDRs, true
}

// wholeFamilies is all addresses of the families of which a holds something.
func wholeFamilies(a AddrSet) AddrSet {
	var out AddrSet
	if !a.IPv4().IsEmpty() {
		out = out.Union(AllIPv4())
	}
	if !a.IPv6().IsEmpty() {
		out = out.Union(AllIPv6())
	}
	return out
}
