package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// hosts is interfaces of one subnet that are there before and after the plan, and carry the same groups: they fare alike.
type hosts struct {
	list  []*firewall.Interface
	addrs firewall.AddrSet // of them; of the subnet where one is not known
	rough bool
	// What their groups let in and out on both sides of the plan, for certain, by far side. A rule that lets everything out to
	// everywhere is no decision: it is in all, and not in decided.
	in, out, decidedOut firewall.Set
}

// live is what the rules about live traffic need of a side, computed as they ask.
type live struct {
	members [2]map[firewall.ID][]member  // before, after
	hosts   map[firewall.ID][]*hosts     // by subnet
	byVPC   map[firewall.ID][]*neighbour // subnets of a VPC
	groups  map[string][3]firewall.Set   // by the groups of both sides
}

// neighbour is a subnet on both sides of the plan, with the NACLs that certainly filter it; nil where that is not certain.
type neighbour struct {
	after                 *firewall.Subnet
	naclBefore, naclAfter *firewall.NACL
}

func (p *Pass) live() *live {
	if p.cache.live == nil {
		p.cache.live = &live{hosts: map[firewall.ID][]*hosts{}, groups: map[string][3]firewall.Set{}}
		p.cache.live.members = [2]map[firewall.ID][]member{membersOf(p.Prior), membersOf(p.Net)}
		p.cache.live.byVPC = p.neighbours()
	}
	return p.cache.live
}

func (p *Pass) neighbours() map[firewall.ID][]*neighbour {
	out := map[firewall.ID][]*neighbour{}
	for _, s := range p.places().allSubnets {
		old := p.Prior.Subnets[s.ID]
		vpc, sure := s.VPC.Exact()
		if !sure {
			continue
		}
		n := &neighbour{after: s}
		if id, ok := s.NACL.Exact(); ok {
			n.naclAfter = p.Net.NACLs[id]
		}
		if old != nil && !does(s.Origin, "create") {
			if id, ok := old.NACL.Exact(); ok {
				n.naclBefore = p.Prior.NACLs[id]
			}
		}
		out[vpc] = append(out[vpc], n)
	}
	return out
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
		if was == nil || does(i.Origin, "create") || subnetOf(p.Net, i) != s {
			continue
		}
		if id, ok := was.Subnet.Exact(); !ok || id != s.ID {
			continue
		}
		k := fmt.Sprint(was.Groups.Sure, i.Groups.Sure)
		h := byGroups[k]
		if h == nil {
			h = &hosts{}
			sets := p.bothSides(k, was, i)
			h.in, h.out, h.decidedOut = sets[0], sets[1], sets[2]
			byGroups[k] = h
			out = append(out, h)
		}
		h.list = append(h.list, i)
		if i.AddrsKnown {
			h.addrs = h.addrs.Union(firewall.Addresses(i.Addrs...))
		} else {
			h.addrs, h.rough = h.addrs.Union(s.CIDRs), true
		}
	}
	l.hosts[s.ID] = out
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
func (p *Pass) admits(i *firewall.Interface, members map[firewall.ID][]member) (out [3]firewall.Set) {
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

// letIn is what a subnet's hosts let through with the far side on both sides of the plan, and what of that its far sides in the VPC let
// through: before, with the replies to all client ports. A far side in a subnet of the VPC counts where the plan knows a host
// there whose groups agree, or, for requests from there, where it knows of none at all.
func (p *Pass) letIn(h *hosts, s *firewall.Subnet, d firewall.Direction, protocol firewall.Protocol, clients firewall.Ports) (before, after firewall.Set) {
	mine := h.in
	if d == firewall.Egress {
		mine = h.out
	}
	mine = mine.Only(firewall.ProtocolServices(protocol))
	before, after = mine, mine
	if d == firewall.Egress { // to the internet and other networks, what somebody has decided
		before = h.decidedOut.Only(firewall.ProtocolServices(protocol))
		after = before
	}
	vpc, _ := s.VPC.Exact()
	for _, t := range p.live().byVPC[vpc] {
		far := firewall.NewSet(t.after.CIDRs, firewall.AllServices())
		if !mine.Overlaps(far) {
			continue
		}
		before, after = before.Subtract(far), after.Subtract(far)
		if t.after == s || t.naclBefore == nil {
			continue // within a subnet nothing is filtered; of another, it is not known what passed
		}
		for _, o := range p.agreeing(t.after, h.addrs, d) {
			here := mine.Intersect(o)
			after = after.Union(here)
			before = before.Union(p.letThrough(here, t, h.addrs, d, protocol, clients))
		}
	}
	return before, after
}

// agreeing is, for each group of hosts of a far subnet, what they let through with all of some addresses, by their own addresses.
func (p *Pass) agreeing(t *firewall.Subnet, with firewall.AddrSet, d firewall.Direction) []firewall.Set {
	list := p.hostsIn(t)
	if len(list) == 0 && d == firewall.Ingress {
		return []firewall.Set{firewall.NewSet(t.CIDRs, firewall.AllServices())}
	}
	var out []firewall.Set
	for _, h := range list {
		theirs := h.out
		if d == firewall.Egress {
			theirs = h.in
		}
		for _, near := range families(with) {
			out = append(out, firewall.NewSet(sameFamily(h.addrs, near), firewall.AllowsAll(theirs, near)))
		}
	}
	return out
}

// letThrough is the part of requests with a far subnet that its NACL let through before, both ways.
func (p *Pass) letThrough(here firewall.Set, t *neighbour, near firewall.AddrSet, d firewall.Direction, protocol firewall.Protocol, clients firewall.Ports) firewall.Set {
	prior := p.before()
	prior.cache = p.cache
	request, reply := prior.Table(t.naclBefore, opposite(d)), prior.Table(t.naclBefore, d)
	var out firewall.Set
	for _, ours := range families(near) {
		if reply.Allowed().Covers(firewall.NewSet(ours, firewall.PortServices(protocol, clients))) {
			theirs := here.Restrict(sameFamily(here.Addrs(), ours))
			out = out.Union(theirs.Only(firewall.AllowsAll(request.Allowed(), ours)))
		}
	}
	return out
}
