package firewall

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// endpoint is an Endpoint that exists.
type endpoint struct {
	addr  netip.Addr // not valid where the question names the interface alone
	iface *Interface // nil for a bare address
}

// place is one way in which an endpoint possibly stands in the Network.
type place struct {
	iface  *Interface // nil: no known interface has the address
	subnet *Subnet    // nil: outside of all subnets that are known …
	hidden bool       // … or, if hidden, in a subnet of which nothing is known
	addrs  AddrSet    // the place has one of these, all of the question's family; empty: it has none of that family
	sure   bool       // the endpoint certainly stands here, or would if it did not stand in another VPC
	why    []Unknown  // what hides whether the endpoint stands here, where there are other places
}

// endpoint finds what e names; false if there is no such interface.
func (t *tracer) endpoint(e Endpoint) (endpoint, bool) {
	out := endpoint{addr: e.Addr.Unmap().WithZone("")}
	if e.Interface == "" {
		return out, out.addr.IsValid()
	}
	out.iface = t.net.Interfaces[e.Interface]
	if out.iface == nil {
		out.iface = t.net.Interfaces[t.net.Aliases[e.Interface]]
	}
	return out, out.iface != nil
}

// common is the family that the flow uses: that of an address, else IPv4 unless an end has IPv6 alone.
// False if the two ends have no family in common.
func (t *tracer) common(src, dst endpoint) (Family, bool) {
	families := []Family{IPv4, IPv6}
	for _, e := range []endpoint{src, dst} {
		families = slices.DeleteFunc(families, func(f Family) bool { return !t.mayHave(e, f) })
	}
	if len(families) == 0 {
		return 0, false
	}
	return families[0], true
}

// mayHave reports whether the endpoint possibly has an address of the family.
func (t *tracer) mayHave(e endpoint, f Family) bool {
	if e.addr.IsValid() {
		return f.all().Contains(e.addr)
	}
	return slices.ContainsFunc(t.interfacePlaces(e, f), func(p place) bool { return !p.addrs.IsEmpty() })
}

// places lists every way in which the endpoint possibly stands in the Network.
func (t *tracer) places(e endpoint, f Family) []place {
	if e.iface != nil {
		return t.interfacePlaces(e, f)
	}
	return t.addressPlaces(e.addr, f)
}

// interfacePlaces lists a place for each subnet in which the interface possibly is.
func (t *tracer) interfacePlaces(e endpoint, f Family) []place {
	var out []place
	add := func(s *Subnet) {
		addrs := t.interfaceAddrs(e.iface, s, f)
		if e.addr.IsValid() {
			addrs = Addresses(e.addr)
		}
		out = append(out, place{iface: e.iface, subnet: s, hidden: s == nil, addrs: addrs, why: e.iface.Subnet.Why})
	}
	hidden := e.iface.Subnet.Open || len(e.iface.Subnet.To) == 0
	for _, id := range e.iface.Subnet.To {
		if s := t.net.Subnets[id]; s != nil {
			add(s)
		} else {
			hidden = true
		}
	}
	if fits := slices.DeleteFunc(slices.Clone(out), func(p place) bool { return !t.fits(p) }); len(fits) > 0 {
		out = fits
	}
	if hidden {
		add(nil)
	}
	if len(out) == 1 {
		out[0].sure = !hidden
	}
	return out
}

// fits reports whether the subnet possibly holds a known address of the interface, if one is known.
func (t *tracer) fits(p place) bool {
	return len(p.iface.Addrs) == 0 || slices.ContainsFunc(p.iface.Addrs, func(a netip.Addr) bool {
		return t.subnetAddrs(p.subnet, familyOf(a)).Contains(a)
	})
}

// interfaceAddrs is the addresses of the family that the interface possibly has, in subnet s (nil: in any).
func (t *tracer) interfaceAddrs(i *Interface, s *Subnet, f Family) AddrSet {
	known := f.of(Addresses(i.Addrs...))
	switch {
	case i.known(f):
		return known
	case s == nil && !f.of(i.Within).IsEmpty():
		return known.Union(f.of(i.Within))
	case s == nil:
		return f.all()
	}
	return known.Union(t.subnetAddrs(s, f))
}

// subnetAddrs is the addresses of the family that the subnet possibly has: a block that is not known lies in the VPC's.
func (t *tracer) subnetAddrs(s *Subnet, f Family) AddrSet {
	known := f.of(s.CIDRs)
	if !s.open(f) {
		return known
	}
	if !s.Within.IsEmpty() {
		return known.Union(f.of(s.Within))
	}
	if v := t.vpc(s); v != nil && !v.CIDRsOpen {
		return known.Union(f.of(v.CIDRs))
	}
	return f.all()
}

// open reports whether the subnet has a block of the family that is not known.
func (s *Subnet) open(f Family) bool {
	return slices.ContainsFunc(s.CIDRsOpen, func(u Unknown) bool {
		switch {
		case strings.Contains(u.Attribute, "ipv6"):
			return f == IPv6
		case strings.Contains(u.Attribute, "cidr_block"):
			return f == IPv4
		}
		return true
	})
}

// vpc is the VPC of the subnet, nil if it is not certain.
func (t *tracer) vpc(s *Subnet) *VPC {
	if s == nil {
		return nil
	}
	id, _ := s.VPC.Exact()
	return t.net.VPCs[id]
}

// addressPlaces lists the places of a bare address: the interfaces that have it; the subnets that hold it and, as far as
// those do not rule it out, that possibly hold it, with nobody there or with an interface whose address is not known;
// the world outside if nothing certainly has or holds it.
func (t *tracer) addressPlaces(x netip.Addr, f Family) []place {
	var out []place
	taken := map[*Subnet]bool{} // subnets in which x is known to be an interface's
	certain := false            // something certainly has or holds x
	for _, i := range sorted(t.net.Interfaces) {
		if slices.Contains(i.Addrs, x) {
			certain = true
			for _, p := range t.interfacePlaces(endpoint{x, i}, f) {
				taken[p.subnet] = true
				out = append(out, p)
			}
		}
	}
	holds := map[*VPC]bool{} // VPCs a subnet of which holds x: no other subnet of theirs does
	var perhaps []*Subnet
	for _, s := range sorted(t.net.Subnets) {
		switch {
		case s.CIDRs.Contains(x):
			certain, holds[t.vpc(s)] = true, true
			if !taken[s] {
				out = append(out, t.bareIn(s, x)...)
			}
		case t.subnetAddrs(s, f).Contains(x):
			perhaps = append(perhaps, s)
		}
	}
	for _, s := range perhaps {
		if v := t.vpc(s); v == nil || !holds[v] {
			out = append(out, t.bareIn(s, x)...)
		}
	}
	if !certain {
		out = append(out, place{addrs: Addresses(x)})
	}
	return append(out, t.drifters(x, nil)...)
}

// bareIn is the places of address x in subnet s: nobody's, or that of an interface there whose address is not known.
func (t *tracer) bareIn(s *Subnet, x netip.Addr) []place {
	out := append([]place{{subnet: s, addrs: Addresses(x)}}, t.drifters(x, s)...)
	for i := range out {
		if out[i].sure = s.CIDRs.Contains(x); !out[i].sure {
			out[i].why = append(slices.Clone(out[i].why), s.CIDRsOpen...)
		}
	}
	return out
}

// drifters is the places of x as the address, not known, of interfaces that possibly are in s (nil: in a subnet that is
// not known). Of interfaces that no filter can tell apart, one stands for all.
func (t *tracer) drifters(x netip.Addr, s *Subnet) []place {
	var out []place
	seen := map[string]bool{}
	for _, i := range sorted(t.net.Interfaces) {
		if i.known(familyOf(x)) || slices.Contains(i.Addrs, x) || s != nil && !slices.Contains(i.Subnet.To, s.ID) {
			continue
		}
		look := fmt.Sprint(i.Groups.Sure, i.Groups.Maybe, i.Groups.Some, i.Groups.Open)
		if seen[look] {
			continue
		}
		for _, p := range t.interfacePlaces(endpoint{iface: i}, familyOf(x)) {
			if p.subnet == s && p.addrs.Contains(x) && !seen[look] {
				seen[look] = true
				out = append(out, place{iface: i, subnet: s, hidden: s == nil, addrs: Addresses(x),
					why: append([]Unknown{i.unknownAddr(familyOf(x))}, i.Subnet.Why...)})
			}
		}
	}
	return out
}

// unknownAddr names the interface's address as a value that is not known.
func (i *Interface) unknownAddr(f Family) Unknown {
	attribute := "private_ip"
	if f == IPv6 {
		attribute = "ipv6_addresses"
	}
	return Unknown{cmp.Or(i.Origin.Address, string(i.ID)), attribute, KnownAfterApply}
}

func familyOf(a netip.Addr) Family {
	if a.Is4() {
		return IPv4
	}
	return IPv6
}

// sorted returns the objects in the order of their IDs.
func sorted[T any](m map[ID]T) []T {
	var out []T
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[id])
	}
	return out
}

// awsService names the service of AWS that every subnet reaches at the address, "" for all other addresses.
// Source: VPC guide, "Control traffic to subnets using network ACLs": DNS to the Route 53 Resolver and the instance
// metadata service are not filtered.
func awsService(a netip.Addr) string {
	switch a.String() {
	case "169.254.169.254", "fd00:ec2::254":
		return "the instance metadata service"
	case "169.254.169.253", "fd00:ec2::253":
		return "the Route 53 Resolver"
	}
	return ""
}
