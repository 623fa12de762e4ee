package firewall

import (
	"fmt"
	"slices"
)

// filterReach is what one filter on the way lets through, by the address of the end that it looks at: packets of requests, for each
// side certainly and possibly.
type filterReach struct {
	bounded [2]bounded
	same    [2]any // what stands for the filter: equal where it is certainly the same on both sides; nil for one that is not known
	by      []ID
	group   bool // a security group's
	// changed is the packets with which it possibly does another thing after than before.
	changed Set
}

func (f *filterReach) findChanged() {
	if f.same[0] != f.same[1] {
		b, a := f.bounded[0], f.bounded[1]
		f.changed = b.may.Union(a.may).Subtract(b.must.Intersect(a.must))
	}
}

// filterKey is what tells filters apart.
type filterKey struct {
	near, far [2]any // by side: what the filter is of, and what counts of the far side
	dir       Direction
	leg       Leg
}

// naclReach is what the NACL of an end does in one direction to what is on the far side; to requests, or by their replies.
func (d *reachDiff) naclReach(e, far *reachEnd, dir Direction, leg Leg) *filterReach {
	key := filterKey{dir: dir, leg: leg}
	for i, s := range e.side {
		if s == nil {
			continue
		}
		key.near[i] = s.subnet
		if s.subnet == nil {
			key.near[i] = s.hidden
		}
		switch f := far.side[i]; {
		case f == nil:
			key.far[i] = "none"
		case f.hidden, f.anyone:
			key.far[i] = "hidden"
		case s.subnet != nil && s.subnet == f.subnet:
			key.far[i] = "here"
		default:
			key.far[i] = f.outer()
		}
	}
	return d.filter(key, func() *filterReach { return d.findNACLReach(e, far, dir, leg) })
}

func (d *reachDiff) filter(key filterKey, find func() *filterReach) *filterReach {
	f := d.filters[key]
	if f == nil {
		f = find()
		f.findChanged()
		d.filters[key] = f
	}
	return f
}

func (d *reachDiff) findNACLReach(e, far *reachEnd, dir Direction, leg Leg) *filterReach {
	f := &filterReach{}
	for i := range f.bounded {
		f.bounded[i], f.same[i] = d.naclSide(i, e.side[i], far.side[i], dir, leg)
		if s := e.side[i]; s != nil && s.subnet != nil {
			for _, id := range s.subnet.NACL.To {
				if !slices.Contains(f.by, id) {
					f.by = append(f.by, id)
				}
			}
		}
	}
	return f
}

func (d *reachDiff) naclSide(side int, s, far *standing, dir Direction, leg Leg) (bounded, any) {
	if s == nil || far == nil || s.iface == nil && s.subnet == nil {
		return bounded{Everything(), Everything()}, "none"
	}
	if s.subnet != nil && s.subnet == far.subnet {
		return bounded{Everything(), Everything()}, "one subnet"
	}
	out := bounded{must: Everything()}
	same := ""
	for _, n := range newTracer(d.net[side]).nacls(place{subnet: s.subnet}) {
		b := bounded{may: Everything()}
		if n != nil {
			b = d.naclPasses(n, dir, leg)
			same += fmt.Sprintf("%p ", n)
		} else if d.naclsDiffer {
			same += fmt.Sprint("unknown on side ", side)
		} else {
			same += "unknown"
		}
		out = bounded{out.must.Intersect(b.must), out.may.Union(b.may)}
	}
	if far.hidden || far.anyone || s.hidden && !far.outer() { // they are possibly in one subnet
		out.may = Everything()
	}
	return out, same
}

// outer reports whether it is outside the subnets.
func (s *standing) outer() bool { return s.subnet == nil && !s.hidden }

func (d *reachDiff) naclPasses(n *NACL, dir Direction, leg Leg) bounded {
	key := tableKey{n, dir}
	t := d.tables[key]
	if t == nil {
		t = d.net[1].EvalNACL(n.Rules(dir))
		d.tables[key] = t
	}
	if leg == Request {
		return bounded{t.Allowed(), t.Allowed().Union(t.Undecided())}
	}
	b, known := d.replied[key]
	if !known {
		b = bounded{d.answered(t.Allowed()), d.answered(t.Allowed().Union(t.Undecided()))}
		d.replied[key] = b
	}
	return b
}

// answered is the requests, by far address, all of whose replies are among those that pass.
func (d *reachDiff) answered(replies Set) Set {
	to := func(s Services) AddrSet {
		return AllAddrs().Subtract(NewSet(AllAddrs(), s).Subtract(replies).Addrs())
	}
	echo := serviceOf(ICMP, echoRequest).Union(serviceOf(ICMPv6, echoRequestV6))
	twoWay := AllServices().Subtract(ProtocolServices(TCP, UDP, ICMP, ICMPv6))
	return UnionAll(
		NewSet(to(PortServices(TCP, d.clients)), ProtocolServices(TCP)),
		NewSet(to(PortServices(UDP, d.clients)), ProtocolServices(UDP)),
		NewSet(to(serviceOf(ICMP, echoReply)), serviceOf(ICMP, echoRequest)),
		NewSet(to(serviceOf(ICMPv6, echoReplyV6)), serviceOf(ICMPv6, echoRequestV6)),
		NewSet(AllAddrs(), ProtocolServices(ICMP, ICMPv6).Subtract(echo)),
		replies.Only(twoWay))
}

// groupReach is what the security groups of an end let through, of requests from or to the far side.
func (d *reachDiff) groupReach(e, far *reachEnd, dir Direction) *filterReach {
	key := filterKey{dir: dir}
	for i := range e.side {
		key.near[i], key.far[i] = e.side[i].guards(), far.side[i].carried()
	}
	return d.filter(key, func() *filterReach { return d.findGroupReach(e, far, dir) })
}

// guards tells the groups of an end apart.
func (s *standing) guards() string {
	if s == nil || s.iface == nil {
		return "none"
	}
	return s.groupsText
}

// carried is what groups can see of the far side but for its address.
func (s *standing) carried() string {
	switch {
	case s == nil:
		return "none"
	case s.iface != nil:
		return s.groupsText
	case s.anyone:
		return "anyone"
	case s.outer():
		return "outside"
	}
	return "others"
}

func (d *reachDiff) findGroupReach(e, far *reachEnd, dir Direction) *filterReach {
	f := &filterReach{group: true}
	for i := range f.bounded {
		f.bounded[i], f.same[i] = d.groupSide(i, e.side[i], far.side[i], dir)
		if s := e.side[i]; s != nil && s.iface != nil {
			for _, id := range slices.Concat(s.iface.Groups.Sure, s.iface.Groups.Maybe) {
				if d.net[0].Groups[id] != d.net[1].Groups[id] && !slices.Contains(f.by, id) {
					f.by = append(f.by, id)
				}
			}
		}
	}
	if len(f.by) == 0 { // other groups, not others' rules
		for _, s := range e.side {
			if s != nil && s.iface != nil {
				f.by = append(f.by, s.iface.Groups.Sure...)
			}
		}
		slices.Sort(f.by)
		f.by = slices.Compact(f.by)
	}
	return f
}

func (d *reachDiff) groupSide(side int, s, far *standing, dir Direction) (bounded, any) {
	if s == nil || far == nil || s.iface == nil {
		return bounded{Everything(), Everything()}, "none"
	}
	links := s.iface.Groups
	if len(links.Sure) == 0 && len(links.Maybe) == 0 && !links.Open {
		return bounded{Everything(), Everything()}, "none"
	}
	var out bounded
	same := fmt.Sprint(links.Some, links.Open)
	for _, id := range links.Sure {
		b, is := d.groupPasses(side, id, far, dir)
		out, same = bounded{out.must.Union(b.must), out.may.Union(b.may)}, same+" "+is
	}
	// As in tracer.admits.
	if len(links.Sure) == 0 {
		out.must = Everything()
		if !links.Some {
			out.may = Everything()
		}
	}
	for _, id := range links.Maybe {
		b, is := d.groupPasses(side, id, far, dir)
		out.may, same = out.may.Union(b.may), same+" perhaps "+is
		if len(links.Sure) == 0 {
			out.must = out.must.Intersect(b.must)
		}
	}
	if links.Open {
		out.may = Everything()
		if len(links.Sure) == 0 {
			out.must = Set{}
		}
	}
	return out, same
}

// groupFilter is what one direction of a group lets through whoever has the address, and its rules that name groups.
type groupFilter struct {
	bounded
	peers []*GroupRule
	same  string
}

// groupPasses is what a group lets through of the far side, and what stands for it.
func (d *reachDiff) groupPasses(side int, id ID, far *standing, dir Direction) (bounded, string) {
	n := d.net[side]
	g := n.Groups[id]
	if g == nil || g.External {
		return bounded{may: Everything()}, string(id)
	}
	key := dir.String() + string(id)
	f := d.groups[side][key]
	if f == nil {
		f = &groupFilter{same: fmt.Sprintf("%p", g)}
		f.must, f.may = n.GroupSet(g, dir)
		for i := range g.Rules(dir) {
			switch r := &g.Rules(dir)[i]; {
			case r.Any:
			case r.Peer == PeerGroup:
				f.peers = append(f.peers, r)
			case r.Peer == PeerPrefixList:
				for _, l := range r.PrefixList.To {
					f.same += fmt.Sprintf("%p", n.PrefixLists[l])
				}
			}
		}
		d.groups[side][key] = f
	}
	if len(f.peers) == 0 {
		return f.bounded, f.same
	}
	b, same := f.bounded, f.same
	if far.iface != nil {
		same += fmt.Sprintf("%v", far.iface.Groups)
	}
	for _, r := range f.peers {
		must, may := d.peerAddrs(side, r.Group, far)
		if !r.Maybe {
			b.must = b.must.Union(NewSet(must, r.Must))
		}
		b.may = b.may.Union(NewSet(may, r.May.Union(r.Must)))
	}
	return b, same
}

// peerAddrs is the addresses of the far side that certainly, and possibly, carry a group.
func (d *reachDiff) peerAddrs(side int, link Link, far *standing) (must, may AddrSet) {
	if far.anyone {
		return must, AllAddrs()
	}
	at := place{iface: far.iface, subnet: far.subnet, hidden: far.hidden}
	sure, possible := at.carries(link)
	if sure {
		must = AllAddrs()
	}
	if possible {
		may = AllAddrs()
	}
	t := newTracer(d.net[side])
	for _, f := range []Family{IPv4, IPv6} {
		t.family = f
		may = may.Union(t.strangers(link, at))
	}
	return must, may
}
