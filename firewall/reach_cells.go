package firewall

import (
	"iter"
	"slices"
)

// ReachSelector chooses ends of flows: those of IDs (interfaces, and subnets for their other hosts), or where IDs is nil, whatever has one
// of Addrs.
type ReachSelector struct {
	IDs   map[ID]bool
	Addrs AddrSet
}

// ReachCell is flows from each of Src to each of Dst that all filters on the way treat alike: requests of Must certainly work, and those
// of May possibly.
type ReachCell struct {
	From, To  FlowEnd
	Src, Dst  AddrSet
	Must, May Services
	VPC       ID   // "" if it is not known
	Perhaps   bool // it is not known whether an end that was chosen by its address has such a one
	Secret    bool // a rule on the way is marked sensitive
	// Unguarded: an end that was chosen by its ID is the other hosts of a subnet, whose groups are not known.
	Unguarded bool
}

// Reach yields what reaches what between chosen ends, as DiffReach judges flows. Two ends that are chosen by ID are judged by the filters
// of both, whichever VPC they are in; an address is looked for in the other end's VPC, and outside it.
func (n *Network) Reach(profiles []Profile, from, to ReachSelector) iter.Seq[ReachCell] {
	d := newReachDiff(n, n, ProfilePorts(orDefault(profiles)))
	return func(yield func(ReachCell) bool) {
		ends := d.ends()
		for _, pair := range d.chosenPairs(ends, from, to) {
			for c := range d.cells(pair) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// chosenPair is two ends as far as they are chosen.
type chosenPair struct {
	a, b               *reachEnd
	perhaps, unguarded bool
}

func (d *reachDiff) chosenPairs(ends []*reachEnd, from, to ReachSelector) []chosenPair {
	var out []chosenPair
	pair := func(a, b *reachEnd) {
		x, perhapsA := a.chosen(from)
		y, perhapsB := b.chosen(to)
		if x != nil && y != nil {
			hosts := func(e *reachEnd, s ReachSelector) bool { return s.IDs != nil && len(e.name.Subnets) > 0 }
			out = append(out, chosenPair{x, y, perhapsA || perhapsB, hosts(x, from) || hosts(y, to)})
		}
	}
	byID := from.IDs != nil && to.IDs != nil
	for _, a := range ends {
		for _, b := range ends {
			same := a.vpcOf() == b.vpcOf() || a.vpcOf() == "" || b.vpcOf() == ""
			if (same || byID) && (a != b || len(a.name.Interfaces) > 1) {
				pair(a, b)
			}
		}
		far := d.anyone()
		if vpc := a.vpcOf(); vpc != "" {
			far = d.outside(vpc)
		}
		if !far.empty() {
			pair(far, a)
			pair(a, far)
		}
	}
	return out
}

// chosen is an end as far as it is chosen, nil for one that is not; and whether that hangs on an address that is not known.
func (e *reachEnd) chosen(s ReachSelector) (end *reachEnd, perhaps bool) {
	at := e.side[1]
	if at == nil {
		return nil, false
	}
	addrs := s.Addrs
	if s.IDs != nil {
		addrs = e.addrsOf(s.IDs)
	}
	switch both := at.addrs.Intersect(addrs); {
	case both.IsEmpty():
		return nil, false
	case both.Equal(at.addrs):
		return e, false
	case at.oneOf:
		return e, s.IDs == nil
	default:
		narrow := *at
		narrow.addrs = both
		out := *e
		out.side = [2]*standing{&narrow, &narrow}
		return &out, false
	}
}

// addrsOf is the addresses that an end has as one of several objects.
func (e *reachEnd) addrsOf(ids map[ID]bool) AddrSet {
	var out AddrSet
	for _, o := range e.owners {
		if ids[o.id] {
			out = out.Union(o.addrs)
		}
	}
	if len(e.owners) == 0 && slices.ContainsFunc(slices.Concat(e.name.Interfaces, e.name.Subnets), func(id ID) bool { return ids[id] }) {
		out = e.side[1].addrs
	}
	return out
}

// cells yields the flows between two ends.
func (d *reachDiff) cells(p chosenPair) iter.Seq[ReachCell] {
	return func(yield func(ReachCell) bool) {
		w := d.way(p.a, p.b)
		dst, src := d.partsOf(p.b, w.byDst), d.partsOf(p.a, w.bySrc)
		for _, x := range src {
			for _, y := range dst {
				if family(x.addrs) != family(y.addrs) {
					continue
				}
				must, may := passing(p.a, p.b, slices.Concat(x.filters, y.filters))
				c := ReachCell{From: p.a.named(x.addrs), To: p.b.named(y.addrs), Src: x.addrs, Dst: y.addrs, Must: must[1], May: may[1],
					VPC: p.a.vpcOf(), Perhaps: p.perhaps, Unguarded: p.unguarded, Secret: d.secret(p.a) || d.secret(p.b)}
				if c.VPC == "" {
					c.VPC = p.b.vpcOf()
				}
				if !yield(c) {
					return
				}
			}
		}
	}
}
