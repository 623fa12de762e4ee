package firewall

import (
	"net/netip"
	"slices"
)

// Set is an immutable, canonical set of Packets of both families: two sets are equal exactly if they hold the same
// packets. The zero value is empty.
type Set struct{ v4, v6 []slab }

// NewSet is the product of addresses and services.
func NewSet(a AddrSet, s Services) Set { return Set{slabs(a.v4, s), slabs(a.v6, s)} }

// Everything is every packet of both families.
func Everything() Set { return everything }

var everything = NewSet(allAddrs, allServices)

// Union returns the packets of either set. For many sets, UnionAll is faster.
func (s Set) Union(o Set) Set {
	return Set{unionSlabs(s.v4, o.v4), unionSlabs(s.v6, o.v6)}
}

// Intersect returns the packets of both sets.
func (s Set) Intersect(o Set) Set {
	return Set{intersectSlabs(s.v4, o.v4), intersectSlabs(s.v6, o.v6)}
}

// Subtract returns the packets of s that are not in o.
func (s Set) Subtract(o Set) Set {
	return Set{subtractSlabs(s.v4, o.v4), subtractSlabs(s.v6, o.v6)}
}

// IsEmpty reports whether the set holds no packet.
func (s Set) IsEmpty() bool { return len(s.v4) == 0 && len(s.v6) == 0 }

// Equal reports whether the sets hold the same packets. As sets are canonical, it compares slab by slab.
func (s Set) Equal(o Set) bool {
	return same(s.v4, o.v4) && same(s.v6, o.v6) ||
		slices.EqualFunc(s.v4, o.v4, slab.equal) && slices.EqualFunc(s.v6, o.v6, slab.equal)
}

// Covers reports whether s holds every packet of o.
func (s Set) Covers(o Set) bool { return coverSlabs(s.v4, o.v4) && coverSlabs(s.v6, o.v6) }

// Overlaps reports whether the sets have a packet in common.
func (s Set) Overlaps(o Set) bool { return overlapSlabs(s.v4, o.v4) || overlapSlabs(s.v6, o.v6) }

// Contains reports whether p is in the set.
func (s Set) Contains(p Packet) bool {
	return s.ServicesOf(p.Remote).Contains(p.Protocol, p.Value)
}

// ServicesOf is the services that remote address a has in the set.
func (s Set) ServicesOf(a netip.Addr) Services {
	if !a.IsValid() {
		return Services{}
	}
	list, n := s.v6, number(a)
	if a.Is4() {
		list = s.v4
	}
	// The first slab that does not end below a.
	i, _ := slices.BinarySearchFunc(list, n, func(v slab, n addr) int { return v.hi.Compare(n) })
	if i < len(list) && list[i].lo.Compare(n) <= 0 {
		return list[i].services
	}
	return Services{}
}

// Restrict is the packets whose remote address is in a.
func (s Set) Restrict(a AddrSet) Set { return s.Intersect(NewSet(a, AllServices())) }

// Only is the packets whose service is in v. Addresses that had different services may have equal ones then, and make one slab.
func (s Set) Only(v Services) Set {
	only := func(list []slab) (out []slab) {
		for _, l := range list {
			out = appendSlab(out, l.lo, l.hi, l.services.Intersect(v))
		}
		return out
	}
	return Set{only(s.v4), only(s.v6)}
}

// Addrs is every remote address of the set.
func (s Set) Addrs() AddrSet {
	addrs := func(list []slab) (out []addrRange) {
		for _, l := range list {
			out = extend(out, addrRange{l.lo, l.hi})
		}
		return out
	}
	return AddrSet{addrs(s.v4), addrs(s.v6)}
}

// Services is every service of the set.
func (s Set) Services() Services {
	switch {
	case len(s.v4) == 1 && len(s.v6) == 0:
		return s.v4[0].services
	case len(s.v4) == 0 && len(s.v6) == 1:
		return s.v6[0].services
	}
	var spans []span
	for _, l := range slices.Concat(s.v4, s.v6) {
		spans = append(spans, l.services.spans...)
	}
	return Services{canonical(spans)}
}

// Cell is an address range set with the services that each of its addresses has.
type Cell struct {
	Addrs    AddrSet
	Services Services
}

// Cells returns the set as disjoint products, one for each distinct Services, in canonical order (lowest address first).
func (s Set) Cells() []Cell {
	var cells []Cell
	var index map[string]int // of cells, by services; made when there are too many of them to look through
	find := func(v Services) int {
		const few = 8
		if len(cells) <= few {
			return slices.IndexFunc(cells, func(c Cell) bool { return c.Services.Equal(v) })
		}
		if index == nil {
			index = map[string]int{}
			for i, c := range cells {
				index[c.Services.id()] = i
			}
		}
		if i, ok := index[v.id()]; ok {
			return i
		}
		index[v.id()] = len(cells)
		return -1
	}
	add := func(l slab) *AddrSet {
		i := find(l.services)
		if i < 0 {
			i = len(cells)
			cells = append(cells, Cell{Services: l.services})
		}
		return &cells[i].Addrs
	}
	for _, l := range s.v4 {
		a := add(l)
		a.v4 = append(a.v4, addrRange{l.lo, l.hi})
	}
	for _, l := range s.v6 {
		a := add(l)
		a.v6 = append(a.v6, addrRange{l.lo, l.hi})
	}
	return cells
}
