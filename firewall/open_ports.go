package firewall

import (
	"cmp"
	"slices"
)

// The shares of a family's public addresses from which something is open to the world, or to much of it.
const (
	NearlyAll = 0.9
	Quarter   = 0.25
)

// Opening is services that are open to one and the same part of a family's public addresses.
type Opening struct {
	Family   Family
	Services Services
	Share    float64 // of the public addresses, 0–1
}

// Openings returns what a set admits from at least a share of the public addresses, and from any at all: all ranges taken together, and
// worst first, by share, then family. Services with one share are one entry.
func Openings(s Set, least float64) []Opening {
	var out []Opening
	for _, f := range []Family{IPv4, IPv6} {
		public := f.Public()
		byShare := map[float64]Services{}
		for _, part := range serviceParts(s.Restrict(public).Cells()) {
			if share := part.Addrs.Share(public); share > 0 && share >= least {
				byShare[share] = byShare[share].Union(part.Services)
			}
		}
		for share, services := range byShare {
			out = append(out, Opening{f, services, share})
		}
	}
	sortOpenings(out)
	return out
}

// OpenPorts is Openings of some services alone, with an entry for each protocol.
func OpenPorts(s Set, services Services, least float64) []Opening {
	var out []Opening
	for _, o := range Openings(s.Only(services), least) {
		for _, p := range o.Services.Protocols() {
			out = append(out, Opening{o.Family, o.Services.Intersect(ProtocolServices(p)), o.Share})
		}
	}
	sortOpenings(out)
	return out
}

func sortOpenings(list []Opening) {
	slices.SortFunc(list, func(a, b Opening) int {
		return cmp.Or(-cmp.Compare(a.Share, b.Share), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Services.String(), b.Services.String()))
	})
}

// Opened is the packets of a set that the entries speak of: their services, in their families, from addresses of every kind.
func Opened(s Set, list []Opening) Set {
	var parts []Set
	for _, o := range list {
		parts = append(parts, s.Intersect(NewSet(o.Family.all(), o.Services)))
	}
	return UnionAll(parts...)
}
