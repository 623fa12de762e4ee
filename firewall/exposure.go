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
