package firewall

import (
	"cmp"
	"net/netip"
	"slices"
)

// groups is what the security groups of me's interface do with the request from or to peer. There is no such filter
// where no interface is known, or where it certainly has no group.
func (t *tracer) groups(me, peer place, d Direction) ruling {
	if me.iface == nil {
		return ruling{}
	}
	links := me.iface.Groups
	if len(links.Sure) == 0 && len(links.Maybe) == 0 && !links.Open {
		t.note("no security group of the plan guards " + string(me.iface.ID))
		return ruling{}
	}
	r := ruling{remotes: peer.addrs, hop: Hop{Leg: Request, Filter: "sg", Address: me.iface.ID, Direction: d, Verdict: HopUnknown}}
	must, may := t.admits(links, peer, d)
	r.pass, r.drop = peer.addrs.Intersect(must), peer.addrs.Subtract(may)
	switch {
	case r.passes():
		r.hop.Verdict = HopAllow
		t.nameRule(&r.hop, links, peer, d)
	case r.drop.Covers(r.remotes):
		r.hop.Verdict, r.hop.AWSCode = HopImplicitDeny, refusedByGroup
	default:
		r.why = append(t.groupUnknowns(links, peer, d, r.pass), r.splitBy(peer, t.family)...)
	}
	return r
}

// tracked is the way of the reply past groups that passed the request: security groups are stateful.
func tracked(request ruling, d Direction) ruling {
	if request.hop.Filter == "" {
		return ruling{}
	}
	hop := Hop{Leg: Reply, Filter: "sg", Address: request.hop.Address, Direction: d, Verdict: HopReturnTracked}
	return ruling{remotes: request.remotes, pass: request.remotes, hop: hop}
}

// admits is the remote addresses that the groups together certainly, and possibly, admit as peer's.
func (t *tracer) admits(links Links, peer place, d Direction) (must, may AddrSet) {
	for _, id := range links.Sure {
		mustOne, mayOne := t.groupAdmits(id, peer, d)
		must, may = must.Union(mustOne), may.Union(mayOne)
	}
	all := t.family.all()
	// Where no group is certain there may be none, so that nothing is guarded; else it is at least one of those that may be.
	if len(links.Sure) == 0 {
		must = all
		if !links.Some {
			may = all
		}
	}
	for _, id := range links.Maybe {
		mustOne, mayOne := t.groupAdmits(id, peer, d)
		may = may.Union(mayOne)
		if len(links.Sure) == 0 {
			must = must.Intersect(mustOne)
		}
	}
	if links.Open {
		may = all
		if len(links.Sure) == 0 {
			must = AddrSet{}
		}
	}
	return must, may
}

// groupAdmits is admits for one group.
func (t *tracer) groupAdmits(id ID, peer place, d Direction) (must, may AddrSet) {
	g := t.net.Groups[id]
	if g == nil || g.External {
		return AddrSet{}, t.family.all()
	}
	for i := range g.Rules(d) {
		mustOne, mayOne := t.ruleAdmits(&g.Rules(d)[i], peer)
		must, may = must.Union(mustOne), may.Union(mayOne)
	}
	return must, may
}

// ruleAdmits is admits for one rule.
func (t *tracer) ruleAdmits(r *GroupRule, peer place) (must, may AddrSet) {
	if r.Any {
		return AddrSet{}, t.family.all()
	}
	sure := r.Must.Covers(t.request)
	if !sure && !r.May.Covers(t.request) {
		return AddrSet{}, AddrSet{}
	}
	if r.Peer == PeerGroup {
		must, may = t.family.everywhere(peer.carries(r.Group))
		may = may.Union(t.strangers(r.Group, peer))
	} else {
		must, may = t.net.PeerAddrs(r)
	}
	if !sure || r.Maybe {
		must = AddrSet{}
	}
	return must, may
}

// strangers is the addresses of a place without a known interface that something beyond the Network possibly has which carries the
// group. A group is matched by private addresses alone.
func (t *tracer) strangers(link Link, peer place) AddrSet {
	beyond := func(id ID) bool { g := t.net.Groups[id]; return g != nil && g.Beyond == MayBeBeyond }
	switch {
	case peer.iface != nil || !slices.ContainsFunc(link.To, beyond):
		return AddrSet{}
	case peer.subnet == nil && !peer.hidden:
		out := privateIPv4
		for _, v := range t.net.VPCs {
			out = out.Union(v.CIDRs)
		}
		return out
	}
	return t.family.all()
}

// privateIPv4 is where interfaces have their addresses. Sources: RFC 1918, RFC 6598; VPC guide, "VPC CIDR blocks".
var privateIPv4 = Prefixes(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"))

// everywhere turns a certainty that does not hang on the address into addresses.
func (f Family) everywhere(sure, possible bool) (must, may AddrSet) {
	if sure {
		must = f.all()
	}
	if possible {
		may = f.all()
	}
	return must, may
}

// carries reports whether the place's interface certainly, and possibly, carries the group that the link names. Of what is no
// interface of the Network, strangers tells.
func (p place) carries(link Link) (sure, possible bool) {
	if p.iface == nil {
		return false, false
	}
	groups := p.iface.Groups
	anyGroup := len(groups.Sure) > 0 || len(groups.Maybe) > 0 || groups.Open
	sure, possible = len(link.To) > 0 && !link.Open, link.Open && anyGroup
	for _, id := range link.To {
		certainly := slices.Contains(groups.Sure, id)
		sure = sure && certainly
		possible = possible || certainly || groups.Open || slices.Contains(groups.Maybe, id)
	}
	return sure, possible
}

// nameRule names, in the hop, the group and the rule that admit all of peer's addresses; or, where it takes several
// rules, the first that admits the lowest.
func (t *tracer) nameRule(h *Hop, links Links, peer place, d Direction) {
	lowest, _ := peer.addrs.Lowest()
	for _, want := range []AddrSet{peer.addrs, Addresses(lowest)} {
		for _, id := range slices.Concat(links.Sure, links.Maybe) {
			g := t.net.Groups[id]
			if g == nil || g.External {
				continue
			}
			for i := range g.Rules(d) {
				r := &g.Rules(d)[i]
				if must, _ := t.ruleAdmits(r, peer); must.Covers(want) {
					h.Address, h.Rule = id, r.Origin.String()
					return
				}
			}
		}
	}
}

// String is the address of the resource, with the path of the attribute within it.
func (o Origin) String() string {
	if o.Attribute == "" {
		return o.Address
	}
	return cmp.Or(o.Address, "?") + "." + o.Attribute
}

// groupUnknowns names the values, not known, on which it hangs whether the groups admit addresses other than those passed.
func (t *tracer) groupUnknowns(links Links, peer place, d Direction, passed AddrSet) []Unknown {
	var out []Unknown
	if len(links.Maybe) > 0 || links.Open {
		out = append(out, links.Why...)
	}
	rest := peer.addrs.Subtract(passed)
	for _, id := range slices.Concat(links.Sure, links.Maybe) {
		g := t.net.Groups[id]
		if g == nil || g.External {
			out = append(out, Unknown{string(id), "", NotInPlan})
			continue
		}
		for i := range g.Rules(d) {
			r := &g.Rules(d)[i]
			must, may := t.ruleAdmits(r, peer)
			if may.Subtract(must).Overlaps(rest) {
				out = append(out, t.ruleUnknowns(r, peer)...)
			}
		}
	}
	return out
}

// ruleUnknowns names the values on which it hangs what a rule, as far as it is not certain, admits.
func (t *tracer) ruleUnknowns(r *GroupRule, peer place) []Unknown {
	out := slices.Clone(r.Why)
	switch r.Peer {
	case PeerGroup:
		out = append(out, r.Group.Why...)
		if peer.iface != nil {
			out = append(out, peer.iface.Groups.Why...)
			break
		}
		for _, id := range r.Group.To {
			out = append(out, Unknown{string(id), "members", Unsupported})
		}
	case PeerPrefixList:
		out = append(out, r.PrefixList.Why...)
		for _, id := range r.PrefixList.To {
			if list := t.net.PrefixLists[id]; list != nil {
				out = append(out, list.Why...)
			} else {
				out = append(out, Unknown{string(id), "entries", NotInPlan})
			}
		}
	}
	return out
}
