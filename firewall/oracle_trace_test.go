package firewall

import (
	"fmt"
	"net/netip"
	"slices"
)

// This file is the plain reading of what a trace is: it sends one concrete packet at a time past one filter at a time, on a
// network of which everything is known. It shares no code with the tracer but the data that both are made from.

// town is a small network of which everything is known.
type town struct {
	subnets []townSubnet
	nacls   []townNACL
	groups  []townGroup
	nics    []townNIC
	lists   []string // prefix lists of one CIDR each
}

type townSubnet struct {
	vpc          int
	cidr4, cidr6 string // "" for none
	nacl         int
}

type townNACL struct{ rules [2][]spoken } // by Direction

type townGroup struct{ rules [2][]townRule }

// townRule is a group rule with one peer: a CIDR, a group, or a prefix list.
type townRule struct {
	protocol, from, to int
	cidr               string
	group, list        int // -1 for none
}

type townNIC struct {
	subnet int
	addrs  []string
	groups []int
}

// townFlow is a flow between concrete ends: an interface (its index), or an address where nic is -1.
type townFlow struct {
	protocol   Protocol
	srcNIC     int
	dstNIC     int
	src, dst   string
	dstPort    uint16
	clientPort []uint16
}

// stand is where one end of a concrete packet stands: nic and subnet are -1 for none.
type stand struct {
	nic, subnet int
	addr        netip.Addr
}

// trace sends every packet of the flow and says what happens, "unknown" where packets of one flow fare differently
// depending on the address that an end uses.
func (w *town) trace(f townFlow) Verdict {
	if f.srcNIC >= 0 && f.srcNIC == f.dstNIC {
		return Works
	}
	seen := map[Verdict]bool{}
	for _, pair := range w.stands(f) {
		seen[w.exchange(pair[0], pair[1], f)] = true
	}
	if len(seen) != 1 {
		if len(seen) == 0 {
			return Blocked // no pair of addresses of one family
		}
		return Undecidable
	}
	for v := range seen {
		return v
	}
	return ""
}

// stands lists where the two ends may stand: a bare address prefers the other's VPC, then an interface that has it.
func (w *town) stands(f townFlow) [][2]stand {
	var all [][2]stand
	for _, s := range w.standsOf(f.srcNIC, f.src) {
		for _, d := range w.standsOf(f.dstNIC, f.dst) {
			if s.addr.Is4() == d.addr.Is4() {
				all = append(all, [2]stand{s, d})
			}
		}
	}
	if f.srcNIC >= 0 && f.dstNIC >= 0 { // IPv4 unless there is IPv6 alone
		if v4 := only(all, func(p [2]stand) bool { return p[0].addr.Is4() }); len(v4) > 0 {
			all = v4
		}
		return all
	}
	if together := only(all, func(p [2]stand) bool { return w.vpcOf(p[0]) >= 0 && w.vpcOf(p[0]) == w.vpcOf(p[1]) }); len(together) > 0 {
		return together
	}
	for end, nic := range []int{f.srcNIC, f.dstNIC} {
		if owned := only(all, func(p [2]stand) bool { return p[end].nic >= 0 }); nic < 0 && len(owned) > 0 {
			all = owned
		}
	}
	return all
}

func only[T any](list []T, want func(T) bool) (out []T) {
	for _, v := range list {
		if want(v) {
			out = append(out, v)
		}
	}
	return out
}

func (w *town) standsOf(nic int, addr string) []stand {
	if nic >= 0 {
		var out []stand
		for _, a := range w.nics[nic].addrs {
			out = append(out, stand{nic, w.nics[nic].subnet, ip(a)})
		}
		return out
	}
	a := ip(addr)
	var out []stand
	ownedIn := map[int]bool{}
	for i, n := range w.nics {
		if slices.Contains(n.addrs, addr) {
			out = append(out, stand{i, n.subnet, a})
			ownedIn[n.subnet] = true
		}
	}
	for i, s := range w.subnets {
		if !ownedIn[i] && s.holds(a) {
			out = append(out, stand{-1, i, a})
		}
	}
	if len(out) == 0 {
		out = append(out, stand{-1, -1, a})
	}
	return out
}

func (s townSubnet) holds(a netip.Addr) bool {
	for _, c := range []string{s.cidr4, s.cidr6} {
		if c != "" && netip.MustParsePrefix(c).Contains(a) {
			return true
		}
	}
	return false
}

func (w *town) vpcOf(s stand) int {
	if s.subnet < 0 {
		return -1
	}
	return w.subnets[s.subnet].vpc
}

// exchange sends the request, and the reply to each client port.
func (w *town) exchange(src, dst stand, f townFlow) Verdict {
	if src.addr == dst.addr && src.nic == dst.nic {
		return Works
	}
	protocol, request, replies := f.protocol, f.dstPort, f.clientPort
	if f.protocol == ICMP {
		request, replies = 8*256, []uint16{0}
		if src.addr.Is6() {
			protocol, request, replies = ICMPv6, 128*256, []uint16{129 * 256}
		}
	}
	if !w.guarded(src, dst, Egress, protocol, request) || !w.crosses(src, dst, protocol, request) ||
		!w.guarded(dst, src, Ingress, protocol, request) {
		return Blocked
	}
	for _, port := range replies {
		if !w.crosses(dst, src, protocol, port) {
			return ReplyBlocked
		}
	}
	return Works
}

// crosses reports whether a packet passes from one end's subnet to the other's, past both network ACLs.
func (w *town) crosses(from, to stand, p Protocol, value uint16) bool {
	if from.subnet == to.subnet {
		return true // it leaves no subnet; or it is not in any
	}
	passes := func(at stand, d Direction, remote netip.Addr) bool {
		return at.subnet < 0 || !readAloud(w.nacls[w.subnets[at.subnet].nacl].rules[d], Packet{remote, p, value}).deny
	}
	return passes(from, Egress, to.addr) && passes(to, Ingress, from.addr)
}

// guarded reports whether one of at's groups admits a new flow with peer.
func (w *town) guarded(at, peer stand, d Direction, p Protocol, value uint16) bool {
	if at.nic < 0 || len(w.nics[at.nic].groups) == 0 {
		return true
	}
	for _, g := range w.nics[at.nic].groups {
		for _, r := range w.groups[g].rules[d] {
			if r.serves(p, value) && w.names(r, peer) {
				return true
			}
		}
	}
	return false
}

func (r townRule) serves(p Protocol, value uint16) bool {
	switch {
	case r.protocol == -1:
		return true
	case r.protocol != int(p):
		return false
	case p == ICMP || p == ICMPv6:
		return r.from == -1 || r.from == int(value)/256 && (r.to == -1 || r.to == int(value)%256)
	}
	return r.from <= int(value) && int(value) <= r.to
}

func (w *town) names(r townRule, peer stand) bool {
	switch {
	case r.group >= 0:
		return peer.nic >= 0 && slices.Contains(w.nics[peer.nic].groups, r.group)
	case r.list >= 0:
		return netip.MustParsePrefix(w.lists[r.list]).Contains(peer.addr)
	}
	return netip.MustParsePrefix(r.cidr).Contains(peer.addr)
}

// network is the town as the tracer takes it.
func (w *town) network() *Network {
	n := &Network{
		VPCs: map[ID]*VPC{}, Subnets: map[ID]*Subnet{}, NACLs: map[ID]*NACL{}, Groups: map[ID]*Group{},
		Interfaces: map[ID]*Interface{}, PrefixLists: map[ID]*PrefixList{},
	}
	for i := range 2 {
		n.VPCs[id("vpc", i)] = &VPC{ID: id("vpc", i), CIDRs: townVPCs[i]}
	}
	for i, s := range w.subnets {
		var cidrs []netip.Prefix
		for _, c := range []string{s.cidr4, s.cidr6} {
			if c != "" {
				cidrs = append(cidrs, netip.MustParsePrefix(c))
			}
		}
		n.Subnets[id("subnet", i)] = &Subnet{
			ID: id("subnet", i), VPC: LinkTo(id("vpc", s.vpc)), CIDRs: Prefixes(cidrs...), NACL: LinkTo(id("nacl", s.nacl)),
		}
	}
	for i, a := range w.nacls {
		n.NACLs[id("nacl", i)] = &NACL{ID: id("nacl", i), Ingress: rulesOf(a.rules[Ingress]), Egress: rulesOf(a.rules[Egress])}
	}
	for i, g := range w.groups {
		n.Groups[id("group", i)] = &Group{ID: id("group", i), Ingress: groupRulesOf(g.rules[Ingress]), Egress: groupRulesOf(g.rules[Egress])}
	}
	for i, c := range w.nics {
		nic := &Interface{ID: id("nic", i), Subnet: LinkTo(id("subnet", c.subnet)), AddrsKnown: true}
		for _, a := range c.addrs {
			nic.Addrs = append(nic.Addrs, ip(a))
		}
		for _, g := range c.groups {
			nic.Groups.Sure = append(nic.Groups.Sure, id("group", g))
		}
		n.Interfaces[nic.ID] = nic
	}
	for i, c := range w.lists {
		set := Prefixes(netip.MustParsePrefix(c))
		n.PrefixLists[id("list", i)] = &PrefixList{ID: id("list", i), Must: set, May: set}
	}
	return n
}

func id(kind string, i int) ID { return ID(fmt.Sprintf("%s%d", kind, i)) }

func groupRulesOf(rules []townRule) []GroupRule {
	var out []GroupRule
	for _, r := range rules {
		services, err := GroupServices(r.protocol, r.from, r.to)
		if err != nil {
			panic(err) // the tests write valid rules only
		}
		g := GroupRule{Must: services, May: services, Protocol: r.protocol, FromPort: r.from, ToPort: r.to}
		switch {
		case r.group >= 0:
			g.Peer, g.Group = PeerGroup, LinkTo(id("group", r.group))
		case r.list >= 0:
			g.Peer, g.PrefixList = PeerPrefixList, LinkTo(id("list", r.list))
		default:
			g.MustAddrs = Prefixes(netip.MustParsePrefix(r.cidr))
			g.MayAddrs = g.MustAddrs
		}
		out = append(out, g)
	}
	return out
}

// flow is the flow as the tracer takes it.
func (f townFlow) flow() Flow {
	out := Flow{Protocol: f.protocol, DstPort: f.dstPort}
	for _, p := range f.clientPort {
		out.SrcPorts = out.SrcPorts.Union(PortSet(PortRange{p, p}))
	}
	end := func(nic int, addr string) Endpoint {
		if nic >= 0 {
			return Endpoint{Interface: id("nic", nic)}
		}
		return Endpoint{Addr: ip(addr)}
	}
	out.Src, out.Dst = end(f.srcNIC, f.src), end(f.dstNIC, f.dst)
	return out
}
