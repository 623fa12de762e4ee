package firewall

import (
	"cmp"
	"slices"
)

// crossingReach is the filters on the way from a to b, by what they look at.
type crossingReach struct{ byDst, bySrc []*filterReach }

// compare is the flows from a to b that are other ones after than before.
func (d *reachDiff) compare(a, b *reachEnd) []FlowChange {
	if a.empty() || b.empty() || d.untouched(a, b) {
		return nil
	}
	change := FlowChange{VPC: cmp.Or(a.vpcOf(), b.vpcOf()), Secret: d.secret(a) || d.secret(b)}
	for i, lone := range [2]*bool{&change.New, &change.Gone} {
		*lone = a.side[i] == nil || b.side[i] == nil
	}
	w := d.way(a, b)
	var out []FlowChange
	dst, src := d.partsOf(b, w.byDst), d.partsOf(a, w.bySrc)
	for _, x := range src {
		for _, y := range dst {
			if family(x.addrs) != family(y.addrs) {
				continue
			}
			for fate, s := range d.fates(a, b, &x, &y) {
				c := change
				c.From, c.To = a.named(x.addrs), b.named(y.addrs)
				c.Fate, c.Src, c.Dst, c.Services = FlowFate(fate), x.addrs, y.addrs, ofFamily(s, family(x.addrs))
				if c.Services.IsEmpty() {
					continue
				}
				if !c.New && !c.Gone {
					c.By = blame(c.Services, w, &x, &y)
				}
				c.SrcAll, c.DstAll = a.isAll(x.addrs), b.isAll(y.addrs)
				out = append(out, c)
			}
		}
	}
	return out
}

func (d *reachDiff) way(a, b *reachEnd) crossingReach {
	return crossingReach{
		byDst: []*filterReach{d.groupReach(a, b, Egress), d.naclReach(a, b, Egress, Request), d.naclReach(a, b, Ingress, Reply)},
		bySrc: []*filterReach{d.groupReach(b, a, Ingress), d.naclReach(b, a, Ingress, Request), d.naclReach(b, a, Egress, Reply)},
	}
}

// foreignICMP is, by Family, the ICMP of the other one.
var foreignICMP = map[Family]Services{IPv4: ProtocolServices(ICMPv6), IPv6: ProtocolServices(ICMP)}

// ofFamily is services without the other family's ICMP, unless they are all that the family has.
func ofFamily(s Services, f Family) Services {
	if s.Union(foreignICMP[f]).Equal(AllServices()) {
		return AllServices()
	}
	return s.Subtract(foreignICMP[f])
}

func family(a AddrSet) Family {
	if a.IPv4().IsEmpty() {
		return IPv6
	}
	return IPv4
}

// isAll reports whether addresses are all, of their family, that those of the end have that have some of them.
func (e *reachEnd) isAll(addrs AddrSet) bool {
	f := family(addrs)
	if len(e.owners) == 0 {
		return addrs.Equal(e.shown(f))
	}
	return !slices.ContainsFunc(e.owners, func(o addrOwner) bool { return o.addrs.Overlaps(addrs) && !addrs.Covers(f.of(o.addrs)) })
}

// shown is the addresses of a family with which an end stands in a change.
func (e *reachEnd) shown(f Family) AddrSet {
	for _, s := range []*standing{e.side[1], e.side[0]} {
		if s != nil && !f.of(s.addrs).IsEmpty() {
			return f.of(s.addrs)
		}
	}
	return AddrSet{}
}

// untouched reports whether nothing on the way between two ends differs, at a glance.
func (d *reachDiff) untouched(a, b *reachEnd) bool {
	still := func(e *reachEnd) bool {
		x, y := e.side[0], e.side[1]
		if x == nil || y == nil {
			return false
		}
		if x.iface != y.iface || x.subnet != y.subnet || x.hidden && d.naclsDiffer || x.oneOf && !x.addrs.Equal(y.addrs) {
			return false
		}
		if x.subnet != nil && slices.ContainsFunc(x.subnet.NACL.To, func(id ID) bool { return d.net[0].NACLs[id] != d.net[1].NACLs[id] }) {
			return false
		}
		if x.subnet != nil && x.subnet.NACL.Open && d.naclsDiffer {
			return false
		}
		return x.iface == nil || !slices.ContainsFunc(slices.Concat(x.iface.Groups.Sure, x.iface.Groups.Maybe), func(id ID) bool {
			return d.net[0].Groups[id] != d.net[1].Groups[id] || d.listsDiffer(id)
		})
	}
	return still(a) && still(b)
}

// listsDiffer reports whether a prefix list of a group is another one after.
func (d *reachDiff) listsDiffer(group ID) bool {
	g := d.net[1].Groups[group]
	if g == nil {
		return false
	}
	for r := range g.AllRules() {
		if slices.ContainsFunc(r.PrefixList.To, func(id ID) bool { return d.net[0].PrefixLists[id] != d.net[1].PrefixLists[id] }) {
			return true
		}
	}
	return false
}

// reachPart is addresses of one end, of one family, that no filter tells apart, with what the filters do to them.
type reachPart struct {
	addrs   AddrSet
	filters []partFilter
}

// partFilter is a filter for one part.
type partFilter struct {
	must, may [2]Services
	changed   Services
	group     bool
}

// partsOf divides the addresses of an end.
func (d *reachDiff) partsOf(e *reachEnd, filters []*filterReach) []reachPart {
	var out []reachPart
	for _, f := range []Family{IPv4, IPv6} {
		shown := e.shown(f)
		if shown.IsEmpty() {
			continue
		}
		p, one := reachPart{addrs: shown}, true
		for _, x := range filters {
			part := d.onePart(e, f, x)
			p.filters, one = append(p.filters, part.partFilter), one && part.one
		}
		if one {
			out = append(out, p)
		} else {
			out = append(out, knownParts(shown, filters)...)
		}
	}
	return out
}

// partKey is an end, of one family, as a filter sees it.
type partKey struct {
	end    *reachEnd
	family Family
	filter *filterReach
}

// onePart is what a filter does to an end of which it tells no addresses apart, if one is true.
type onePart struct {
	partFilter
	one bool
}

func (d *reachDiff) onePart(e *reachEnd, f Family, x *filterReach) onePart {
	key := partKey{e, f, x}
	p, known := d.parts[key]
	if !known {
		p = findOnePart(e, f, x)
		d.parts[key] = p
	}
	return p
}

func findOnePart(e *reachEnd, f Family, x *filterReach) onePart {
	var here [2]AddrSet
	oneOf := false
	for i, s := range e.side {
		if s != nil {
			here[i] = f.of(s.addrs)
			oneOf = oneOf || s.oneOf
		}
	}
	p := onePart{partFilter: partFilter{group: x.group}, one: true}
	if !oneOf {
		shown := e.shown(f)
		all := func(s Set) Services {
			cells := s.Restrict(shown).Cells()
			switch {
			case len(cells) == 0:
				return Services{}
			case len(cells) > 1 || !cells[0].Addrs.Equal(shown):
				p.one = false
			}
			return cells[0].Services
		}
		for i, b := range x.bounded {
			p.must[i], p.may[i] = all(b.must), all(b.may)
		}
		p.changed = all(x.changed)
		return p
	}
	for i, b := range x.bounded { // an end that has one of its addresses
		if !here[i].IsEmpty() {
			p.must[i], p.may[i] = AllowsAll(b.must, here[i]), b.may.Restrict(here[i]).Services()
		}
	}
	p.changed = x.changed.Restrict(here[0].Union(here[1])).Services()
	if !here[0].Equal(here[1]) {
		p.changed = AllServices()
	}
	return p
}

// knownParts divides addresses where a filter tells them apart.
func knownParts(addrs AddrSet, filters []*filterReach) []reachPart {
	parts := []reachPart{{addrs: addrs}}
	for _, f := range filters {
		for i := range parts {
			parts[i].filters = append(parts[i].filters, partFilter{group: f.group})
		}
		split := func(s Set, put func(*partFilter, Services)) {
			var next []reachPart
			for _, p := range parts {
				rest := p.addrs
				for _, c := range s.Restrict(p.addrs).Cells() {
					part := reachPart{c.Addrs, slices.Clone(p.filters)}
					put(&part.filters[len(part.filters)-1], c.Services)
					next = append(next, part)
					rest = rest.Subtract(c.Addrs)
				}
				if !rest.IsEmpty() {
					next = append(next, reachPart{rest, p.filters})
				}
			}
			parts = next
		}
		for i, b := range f.bounded {
			split(b.must, func(x *partFilter, s Services) { x.must[i] = s })
			split(b.may, func(x *partFilter, s Services) { x.may[i] = s })
		}
		split(f.changed, func(x *partFilter, s Services) { x.changed = s })
	}
	return parts
}

// passing is, by side, what certainly and possibly passes all filters between two parts of ends.
func passing(a, b *reachEnd, filters []partFilter) (must, may [2]Services) {
	for i := range must {
		if a.side[i] == nil || b.side[i] == nil {
			continue
		}
		must[i], may[i] = AllServices(), AllServices()
		for _, f := range filters {
			must[i], may[i] = must[i].Intersect(f.must[i]), may[i].Intersect(f.may[i])
		}
	}
	return must, may
}

// fates is what becomes of flows between two parts, by FlowFate.
func (d *reachDiff) fates(a, b *reachEnd, src, dst *reachPart) [4]Services {
	var changed Services
	granted := AllServices() // by the groups after
	filters := slices.Concat(src.filters, dst.filters)
	must, may := passing(a, b, filters)
	there := a.side[1] != nil && b.side[1] != nil
	for _, f := range filters {
		changed = changed.Union(f.changed)
		if f.group {
			granted = granted.Intersect(f.must[1])
		}
	}
	if !there || a.side[0] == nil || b.side[0] == nil {
		changed = AllServices()
	}
	opened, lost := must[1].Subtract(may[0]), must[0].Subtract(may[1])
	var broken Services
	if there {
		broken = lost.Intersect(granted)
	}
	open := may[0].Union(may[1]).Subtract(must[0].Intersect(must[1])).Subtract(opened).Subtract(lost).Intersect(changed)
	return [4]Services{FlowOpened: opened, FlowClosed: lost.Subtract(broken), FlowBroken: broken, FlowUncertain: open}
}

// blame names the filters that possibly do another thing with some of the packets.
func blame(s Services, w crossingReach, src, dst *reachPart) []ID {
	var out []ID
	add := func(filters []*filterReach, part *reachPart) {
		for i, f := range filters {
			if !part.filters[i].changed.Overlaps(s) {
				continue
			}
			for _, id := range f.by {
				if !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	add(w.byDst, dst)
	add(w.bySrc, src)
	slices.Sort(out)
	return out
}
