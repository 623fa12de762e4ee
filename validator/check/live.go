package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// hosts is interfaces of one subnet that are there before and after the plan, and carry the same groups: they fare alike.
type hosts struct {
	key   string // their groups
	list  []*firewall.Interface
	addrs firewall.AddrSet // of them; of the subnet where one is not known
	rough bool
	// What their groups let in and out on both sides of the plan, for certain, by far side. A rule that lets everything out to
	// everywhere is no decision: it is in all, and not in decided.
	in, out, decidedOut firewall.Set
}

// live is what the rules about live traffic need of a side, computed as they ask.
type live struct {
	members [2]map[firewall.ID][]firewall.Member // before, after
	hosts   map[firewall.ID][]*hosts             // by subnet
	groups  map[string][3]firewall.Set           // by the groups of both sides
	around  map[firewall.ID]*around              // by VPC
}

// around is the far sides that a VPC holds.
type around struct {
	addrs firewall.AddrSet // of all its subnets
	parts []*farSide
}

// farSide is hosts that carry the same groups, in subnets that one NACL filtered before the plan; or subnets in which the plan knows of no
// host.
type farSide struct {
	before  *firewall.NACL
	in, out firewall.Set
	empty   bool
	addrs   firewall.AddrSet
}

func (p *Pass) live() *live {
	if p.cache.live == nil {
		p.cache.live = &live{hosts: map[firewall.ID][]*hosts{}, groups: map[string][3]firewall.Set{}, around: map[firewall.ID]*around{}}
		p.cache.live.members = [2]map[firewall.ID][]firewall.Member{p.Prior.Members(), p.Net.Members()}
	}
	return p.cache.live
}

// around returns the far sides in a VPC. Of a subnet of which it is not certain what filtered it, nothing is known to have worked.
func (p *Pass) around(vpc firewall.ID) *around {
	l := p.live()
	if a := l.around[vpc]; a != nil {
		return a
	}
	type key struct {
		before *firewall.NACL
		groups string
	}
	a, parts := &around{}, map[key]*farSide{}
	l.around[vpc] = a
	add := func(k key, side farSide, addrs firewall.AddrSet) {
		if parts[k] == nil {
			parts[k] = &side
			a.parts = append(a.parts, &side)
		}
		parts[k].addrs = parts[k].addrs.Union(addrs)
	}
	for _, s := range p.places().allSubnets {
		if id, sure := s.VPC.Exact(); !sure || id != vpc {
			continue
		}
		a.addrs = a.addrs.Union(s.CIDRs)
		old := p.Prior.Subnets[s.ID]
		if old == nil || does(s.Origin, "create") {
			continue
		}
		id, sure := old.NACL.Exact()
		n := p.Prior.NACLs[id]
		if !sure || n == nil {
			continue
		}
		list := p.hostsIn(s)
		for _, h := range list {
			add(key{n, h.key}, farSide{before: n, in: h.in, out: h.out}, h.addrs)
		}
		if len(list) == 0 {
			add(key{n, ""}, farSide{before: n, empty: true}, s.CIDRs)
		}
	}
	return a
}

// hostsIn returns the interfaces that certainly stand in a subnet before and after.
func (p *Pass) hostsIn(s *firewall.Subnet) []*hosts {
	l := p.live()
	if list, ok := l.hosts[s.ID]; ok {
		return list
	}
	byGroups := map[string]*hosts{}
	var out []*hosts
	for _, i := range p.places().interfaces[s.ID] {
		was := p.Prior.Interfaces[i.ID]
		if was == nil || does(i.Origin, "create") || p.Net.SubnetOf(i) != s {
			continue
		}
		if id, ok := was.Subnet.Exact(); !ok || id != s.ID {
			continue
		}
		k := fmt.Sprint(was.Groups.Sure, i.Groups.Sure)
		if len(was.Groups.Maybe)+len(i.Groups.Maybe) > 0 || was.Groups.Open || i.Groups.Open {
			k += fmt.Sprint(was.Groups.Maybe, was.Groups.Open, i.Groups.Maybe, i.Groups.Open)
		}
		addrs := s.CIDRs
		if i.AddrsKnown {
			addrs = firewall.Addresses(i.Addrs...)
		}
		its := familiesOf(s, i)
		key := k + its.String()
		h := byGroups[key]
		if h == nil {
			h = &hosts{key: key}
			sets := p.bothSides(k, was, i)
			h.in, h.out, h.decidedOut = sets[0].Restrict(its), sets[1].Restrict(its), sets[2].Restrict(its)
			byGroups[key] = h
			out = append(out, h)
		}
		h.list = append(h.list, i)
		h.addrs, h.rough = h.addrs.Union(addrs), h.rough || !i.AddrsKnown
	}
	l.hosts[s.ID] = out
	return out
}

// familiesOf is all addresses of the families of which an interface may have an address: with others it does not talk.
func familiesOf(s *firewall.Subnet, i *firewall.Interface) firewall.AddrSet {
	addrs := firewall.Addresses(i.Addrs...)
	if !i.AddrsKnown {
		if addrs = s.CIDRs; addrs.IsEmpty() || len(s.CIDRsOpen) > 0 {
			return firewall.AllAddrs()
		}
	}
	var out firewall.AddrSet
	for _, f := range []firewall.AddrSet{firewall.AllIPv4(), firewall.AllIPv6()} {
		if addrs.Overlaps(f) {
			out = out.Union(f)
		}
	}
	return out
}

// bothSides is what the groups of an interface let in, let out, and let out by a decision, before and after.
func (p *Pass) bothSides(key string, was, is *firewall.Interface) [3]firewall.Set {
	l := p.live()
	if sets, ok := l.groups[key]; ok {
		return sets
	}
	prior := p.before()
	a, b := prior.admits(was, l.members[0]), p.admits(is, l.members[1])
	for i := range a {
		a[i] = a[i].Intersect(b[i])
	}
	l.groups[key] = a
	return a
}

// admits is what the groups of an interface certainly let in, let out, and let out by a decision.
func (p *Pass) admits(i *firewall.Interface, members map[firewall.ID][]firewall.Member) (out [3]firewall.Set) {
	for _, id := range i.Groups.Sure {
		g := p.Net.Groups[id]
		if g == nil {
			continue
		}
		var in, all, decided []*firewall.GroupRule
		for k := range g.Ingress {
			in = append(in, &g.Ingress[k])
		}
		for k := range g.Egress {
			r := &g.Egress[k]
			all = append(all, r)
			if !r.Must.Equal(firewall.AllServices()) {
				decided = append(decided, r)
			}
		}
		for k, rules := range [][]*firewall.GroupRule{in, all, decided} {
			out[k] = out[k].Union(p.opens(members, false, rules))
		}
	}
	return out
}

// admitted is requests of hosts that their groups admit on both sides of the plan: with far sides out of the VPC, and by the
// NACL that filtered them before, with those in it.
type admitted struct {
	outside firewall.Set
	inside  []behind
}

type behind struct {
	nacl *firewall.NACL
	set  firewall.Set
}

// agreed returns what the groups of hosts and those of their far sides admit, of some requests. A far side in the VPC counts where
// the plan knows a host there whose groups agree, or, for requests from there, where it knows of none at all.
func (p *Pass) agreed(h *hosts, s *firewall.Subnet, d firewall.Direction, with firewall.Set) admitted {
	mine, beyond := h.in, h.in
	if d == firewall.Egress { // to the internet and other networks, what somebody has decided
		mine, beyond = h.out, h.decidedOut
	}
	vpc, _ := s.VPC.Exact()
	a := p.around(vpc)
	with = with.Restrict(firewall.AllAddrs().Subtract(s.CIDRs)) // within a subnet nothing is filtered
	out := admitted{outside: beyond.Intersect(with).Restrict(firewall.AllAddrs().Subtract(a.addrs))}
	mine = mine.Intersect(with).Restrict(a.addrs)
	if mine.IsEmpty() {
		return out
	}
	asked := mine.Addrs()
	index := map[*firewall.NACL]int{}
	for _, far := range a.parts {
		addrs := far.addrs.Intersect(asked)
		if addrs.IsEmpty() || far.empty && d == firewall.Egress {
			continue
		}
		set := mine.Restrict(addrs)
		if !far.empty && !set.IsEmpty() {
			theirs := far.out
			if d == firewall.Egress {
				theirs = far.in
			}
			var agree firewall.Set
			for _, ours := range families(h.addrs) {
				agree = agree.Union(firewall.NewSet(sameFamily(addrs, ours), firewall.AllowsAll(theirs, ours)))
			}
			set = set.Intersect(agree)
		}
		if set.IsEmpty() {
			continue
		}
		k, ok := index[far.before]
		if !ok {
			k = len(out.inside)
			index[far.before] = k
			out.inside = append(out.inside, behind{nacl: far.before})
		}
		out.inside[k].set = out.inside[k].set.Union(set)
	}
	return out
}

// isEmpty reports whether there is no such request.
func (a *admitted) isEmpty() bool { return a.outside.IsEmpty() && len(a.inside) == 0 }

// has reports whether some of it is of a protocol.
func (a *admitted) has(p firewall.Protocol) bool {
	whole := firewall.ProtocolServices(p)
	return !a.outside.Only(whole).IsEmpty() || slices.ContainsFunc(a.inside, func(b behind) bool { return !b.set.Only(whole).IsEmpty() })
}

// lanes is what of that came through before, with the replies to all client ports, and what would after, the near side's NACL apart.
func (p *Pass) lanes(a *admitted, near firewall.AddrSet, d firewall.Direction, protocol firewall.Protocol, clients firewall.Ports) (before, after firewall.Set) {
	before, after = a.outside, a.outside
	for _, b := range a.inside {
		after = after.Union(b.set)
		before = before.Union(p.letThrough(b.set, b.nacl, near, d, protocol, clients))
	}
	return before, after
}

// letThrough is the part of requests with a far side that its NACL let through before, both ways.
func (p *Pass) letThrough(set firewall.Set, n *firewall.NACL, near firewall.AddrSet, d firewall.Direction, protocol firewall.Protocol, clients firewall.Ports) firewall.Set {
	request, reply := p.Table(n, opposite(d)), p.Table(n, d)
	var out firewall.Set
	for _, ours := range families(near) {
		if reply.Allowed().Covers(firewall.NewSet(ours, firewall.PortServices(protocol, clients))) {
			theirs := set.Restrict(sameFamily(set.Addrs(), ours))
			out = out.Union(theirs.Only(firewall.AllowsAll(request.Allowed(), ours)))
		}
	}
	return out
}
