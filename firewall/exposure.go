package firewall

// Family is an IP version.
type Family uint8

// The two families.
const (
	IPv4 Family = 4
	IPv6 Family = 6
)

// of returns the addresses of the family in s.
func (f Family) of(s AddrSet) AddrSet {
	if f == IPv6 {
		return s.IPv6()
	}
	return s.IPv4()
}

// all is every address of the family.
func (f Family) all() AddrSet { return f.of(AllAddrs()) }

// Public is the globally routable unicast addresses of the family.
func (f Family) Public() AddrSet {
	if f == IPv6 {
		return PublicIPv6()
	}
	return PublicIPv4()
}

// Exposure is the share (0 to 1) of the family's public addresses from which s admits protocol p on port (ICMP:
// type<<8|code; 0 for protocols without ports). It is 1 only if that is all of them.
func Exposure(s Set, f Family, p Protocol, port uint16) float64 {
	one := Services{[]span{{keyOf(p, port), keyOf(p, port)}}}
	if !p.hasPorts() && !p.hasTypes() {
		one = ProtocolServices(p)
	}
	return s.Only(one).Addrs().Share(f.Public())
}

// ExposedServices is the services that s admits from at least the given share of the family's public addresses, all
// ranges taken together: 0.0.0.0/1 and 128.0.0.0/1 make the whole. A threshold of 0 or less means any public address at all.
func ExposedServices(s Set, f Family, threshold float64) Services {
	public := f.Public()
	var exposed Services
	for _, part := range serviceParts(s.Restrict(public).Cells()) {
		if share := part.Addrs.Share(public); share > 0 && share >= threshold {
			exposed = exposed.Union(part.Services)
		}
	}
	return exposed
}

// serviceParts turns cells round: disjoint services, each with all the addresses that have it.
func serviceParts(cells []Cell) []Cell {
	var parts []Cell
	for _, c := range cells {
		rest := c.Services
		for i := range parts {
			in := parts[i].Services.Intersect(rest)
			if in.IsEmpty() {
				continue
			}
			if out := parts[i].Services.Subtract(in); !out.IsEmpty() {
				parts = append(parts, Cell{parts[i].Addrs, out})
			}
			parts[i] = Cell{parts[i].Addrs.Union(c.Addrs), in}
			rest = rest.Subtract(in)
		}
		if !rest.IsEmpty() {
			parts = append(parts, Cell{c.Addrs, rest})
		}
	}
	return parts
}

// GroupSet is the packets that the rules of one direction of a group admit by address: CIDR blocks and prefix lists.
// References to other groups name interfaces, not addresses, and are left out. It is bounded from both sides.
func (n *Network) GroupSet(g *Group, d Direction) (must, may Set) {
	if g.External {
		return Set{}, Everything()
	}
	var sure, perhaps []Set
	for _, r := range g.Rules(d) {
		var mustAddrs, mayAddrs AddrSet
		switch {
		case r.Any:
			perhaps = append(perhaps, Everything())
			continue
		case r.Peer == PeerCIDR:
			mustAddrs, mayAddrs = r.MustAddrs, r.MayAddrs.Union(r.MustAddrs)
		case r.Peer == PeerPrefixList:
			mustAddrs, mayAddrs = n.listed(r.PrefixList)
		case r.Peer == PeerAny:
			mayAddrs = AllAddrs()
		}
		if !r.Maybe {
			sure = append(sure, NewSet(mustAddrs, r.Must))
		}
		perhaps = append(perhaps, NewSet(mayAddrs, r.May.Union(r.Must)))
	}
	return UnionAll(sure...), UnionAll(perhaps...)
}
