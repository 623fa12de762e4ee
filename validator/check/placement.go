package check

import (
	"net/netip"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// placement is one group behind one NACL: the subnets of the NACL in which an interface carries the group, all for certain.
type placement struct {
	group      *firewall.Group
	nacl       *firewall.NACL
	subnets    []*firewall.Subnet    // by first interface
	interfaces []*firewall.Interface // one for each subnet, the first by ID
}

// placements returns every group behind every NACL, in the order of interfaces.
func placements(net *firewall.Network) []*placement {
	type pair struct{ group, nacl firewall.ID }
	type spot struct{ group, subnet firewall.ID }
	have := map[pair]*placement{}
	done := map[spot]bool{}
	var out []*placement
	for _, i := range sorted(net.Interfaces) {
		s := subnetOf(net, i)
		if s == nil {
			continue
		}
		nacl, _ := s.NACL.Exact()
		n := net.NACLs[nacl]
		if n == nil {
			continue
		}
		for _, id := range i.Groups.Sure {
			g := net.Groups[id]
			if g == nil || done[spot{id, s.ID}] {
				continue
			}
			done[spot{id, s.ID}] = true
			pl := have[pair{id, nacl}]
			if pl == nil {
				pl = &placement{group: g, nacl: n}
				have[pair{id, nacl}] = pl
				out = append(out, pl)
			}
			pl.subnets, pl.interfaces = append(pl.subnets, s), append(pl.interfaces, i)
		}
	}
	return out
}

// subnetOf is the subnet in which an interface certainly stands, or nil.
func subnetOf(net *firewall.Network, i *firewall.Interface) *firewall.Subnet {
	id, _ := i.Subnet.Exact()
	return net.Subnets[id]
}

// member is the interfaces of one subnet that certainly carry a group.
type member struct {
	subnet *firewall.Subnet
	addrs  firewall.AddrSet // known addresses
	vague  bool             // some have an address that is not known
}

// membersOf lists by group where it is carried.
func membersOf(net *firewall.Network) map[firewall.ID][]member {
	type spot struct{ group, subnet firewall.ID }
	index := map[spot]int{}
	out := map[firewall.ID][]member{}
	for _, i := range sorted(net.Interfaces) {
		s := subnetOf(net, i)
		if s == nil {
			continue
		}
		for _, g := range i.Groups.Sure {
			at, ok := index[spot{g, s.ID}]
			if !ok {
				at = len(out[g])
				index[spot{g, s.ID}] = at
				out[g] = append(out[g], member{subnet: s})
			}
			m := &out[g][at]
			m.addrs = m.addrs.Union(firewall.Addresses(i.Addrs...))
			m.vague = m.vague || !i.AddrsKnown && !i.IPv4Known
		}
	}
	return out
}

// intoSubnet is the part of a set of ingress packets that comes to a subnet from outside it, in the families that the subnet
// has. rough says that a block of the subnet is not known; that family is kept only if the set holds more addresses than a
// subnet can have, so that some of it certainly comes from outside.
//
// A NACL is "evaluated when traffic enters and leaves the subnet, not as it is routed within a subnet". Sources: VPC guide,
// "Control traffic to subnets using network ACLs"; "Subnet CIDR blocks" for sizes: at most /16, and /44 for IPv6.
func intoSubnet(set firewall.Set, s *firewall.Subnet) (out firewall.Set, rough bool) {
	if set.IsEmpty() {
		return set, false
	}
	set = set.Subtract(firewall.NewSet(s.CIDRs, firewall.AllServices()))
	var keep firewall.AddrSet
	open4, open6 := openFamilies(s)
	addrs := set.Addrs()
	if !s.CIDRs.IPv4().IsEmpty() && !open4 || open4 && wider(addrs.IPv4(), 16) {
		keep = keep.Union(firewall.AllIPv4())
	}
	if !s.CIDRs.IPv6().IsEmpty() && !open6 || open6 && wider(addrs.IPv6(), 44) {
		keep = keep.Union(firewall.AllIPv6())
	}
	out = set.Restrict(keep)
	kept := out.Addrs()
	return out, open4 && !kept.IPv4().IsEmpty() || open6 && !kept.IPv6().IsEmpty()
}

// openFamilies says of which families a subnet has, or may have, a block that is not known.
func openFamilies(s *firewall.Subnet) (v4, v6 bool) {
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
func wider(a firewall.AddrSet, bits int) bool {
	lowest, ok := a.Lowest()
	if !ok {
		return false
	}
	return !firewall.Prefixes(netip.PrefixFrom(lowest, bits).Masked()).Covers(a)
}

// localSide is the addresses of a subnet as far as they are known, and all of a family of which they are not.
func localSide(s *firewall.Subnet) firewall.AddrSet {
	local := s.CIDRs
	open4, open6 := openFamilies(s)
	if open4 {
		local = local.Union(firewall.AllIPv4())
	}
	if open6 {
		local = local.Union(firewall.AllIPv6())
	}
	return local
}
