package e2e_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// question is a flow with what the simulator says of it.
type question struct {
	flow
	line          string // as the trace command reads it
	before, after string
	hidden        bool   // on the after side the plan may not show what decides
	mixed         string // see scenario.mixed
}

// ask makes n questions that the simulator decides on both sides.
func (s *scenario) ask(d dice, n int) []question {
	asker := &asker{dice: d, s: s}
	mixed := s.mixed()
	var questions []question
	seen := map[string]bool{}
	for try := 0; len(questions) < n && try < 50*n; try++ {
		f := asker.flow()
		if f.src == "" || f.dst == "" || f.src == f.dst || isV6(f.src) && isV4(f.dst) || isV4(f.src) && isV6(f.dst) {
			continue
		}
		q := question{flow: f, line: s.line(f), mixed: mixed, before: s.before.simulate(f), after: s.after.simulate(f)}
		if seen[q.line] || q.before == undecided || q.after == undecided {
			continue
		}
		if q.before != allowed && q.after != allowed && q.before != replyBlocked && q.after != replyBlocked && d.chance(65) {
			continue // most flows of a random network are blocked; a third of those will do
		}
		seen[q.line] = true
		q.hidden = s.after.hidden(f.src) || s.after.hidden(f.dst)
		questions = append(questions, q)
	}
	return questions
}

// hidden reports whether the endpoint lies in a VPC some of whose links the plan can't show.
func (w *world) hidden(endpoint string) bool {
	var s *subnet
	if i := w.iface(endpoint); i != nil {
		s = w.subnet(i.Subnet)
	} else if a, err := netip.ParseAddr(endpoint); err == nil {
		s = w.subnetOf(a)
	}
	return s != nil && w.vpc(s.VPC).Hidden
}

// mixed is the directions of groups, "aws_security_group.a ingress," and so on, in which several blocks name a prefix list that the plan makes:
// its JSON has their ids for the resource as a whole, and not which block names which.
func (s *scenario) mixed() string {
	made := func(id string) bool {
		return !slices.ContainsFunc(s.before.Lists, func(l *list) bool { return l.ID == id })
	}
	all := ""
	for _, g := range s.after.Groups {
		if g.Baseline && g.Style == "inline" {
			all += g.mixedPeers()
			continue
		}
		for _, egress := range []bool{false, true} {
			blocks, lists := 0, map[string]bool{}
			for _, r := range g.written(egress) {
				if i := slices.IndexFunc(r.Lists, made); i >= 0 {
					blocks++
					lists[r.Lists[i]] = true
				}
			}
			if g.Managed && g.Style == "inline" && blocks > 1 && len(lists) > 1 {
				for _, typ := range []string{"aws_security_group", "aws_default_security_group"} {
					all += g.address(typ) + " " + direction(egress) + ","
				}
			}
		}
	}
	return all
}

// mixedPeers is the same of a rackspace_sg_baseline, whose rules are one attribute.
func (g *group) mixedPeers() string {
	groups, lists := map[string]bool{}, map[string]bool{}
	for _, r := range g.Rules {
		for _, id := range r.Groups {
			groups[id] = true
		}
		for _, id := range r.Lists {
			lists[id] = true
		}
	}
	all := ""
	if len(groups) > 1 {
		all += g.address(g.typ()) + " effective_rules.security_group_id,"
	}
	if len(lists) > 1 {
		all += g.address(g.typ()) + " effective_rules.prefix_list_id,"
	}
	return all
}

func isV4(endpoint string) bool {
	a, err := netip.ParseAddr(endpoint)
	return err == nil && a.Is4()
}

// line writes a flow in the grammar of the trace command. An interface that was renamed goes by its new address.
func (s *scenario) line(f flow) string {
	end := func(e string, port int) string {
		i := s.after.iface(e)
		if i == nil {
			i = s.before.iface(e)
		}
		if i != nil {
			e = i.address()
		}
		if i != nil && i.User.Name != "" && f.dstPort%2 == 0 { // by the instance that uses it
			e = i.User.address("aws_instance")
		}
		if isV6(e) {
			e = "[" + e + "]"
		}
		if port != 0 {
			e += fmt.Sprintf(":%d", port)
		}
		return e
	}
	return f.proto + " " + end(f.src, f.srcPort) + " -> " + end(f.dst, f.dstPort)
}

// asker makes flows, most of them after some rule, so that the answers are not all the same.
type asker struct {
	dice
	s *scenario
}

func (a *asker) flow() flow {
	w := pick(a.dice, []*world{a.s.before, a.s.after, a.s.after})
	i := pick(a.dice, w.Ifaces)
	peer := a.anyone(w, i.IP6 != "")
	port := pick(a.dice, ports)
	proto := pick(a.dice, []string{"tcp", "tcp", "tcp", "udp", "icmp"})
	egress := a.chance(45)
	if rules := a.rules(w, i, egress); len(rules) > 0 && a.chance(75) {
		r := pick(a.dice, rules)
		peer = a.peer(w, i, r)
		if n := protocolNumber(r.Proto); n == tcp || n == udp {
			proto, port = map[int]string{tcp: "tcp", udp: "udp"}[n], a.near(r.From, r.To)
		} else if n == icmp || n == icmpv6 {
			proto = "icmp"
		}
	}
	if isV6(peer) && i.IP6 == "" {
		return flow{}
	}
	me := a.name(i, isV6(peer))
	f := flow{proto: proto, src: peer, dst: me, dstPort: port}
	if egress {
		f.src, f.dst = me, peer
	}
	if a.chance(50) {
		f.srcPort = a.near(pick(a.dice, ports), 65535)
	}
	if proto == "icmp" {
		f.srcPort, f.dstPort = 0, 0
	}
	return f
}

// near is a port at an end of a range, or just outside.
func (a *asker) near(from, to int) int {
	return min(max(pick(a.dice, []int{from, from, from, to, to, from - 1, to + 1}), 1), 65535)
}

// name is an interface by its resource address, or by its own address if it has one that is known.
func (a *asker) name(i *iface, v6 bool) string {
	own := i.IP
	if v6 {
		own = i.IP6
	}
	if own != "" && a.chance(40) {
		return own
	}
	return i.ID
}

// rules are the group rules, and the NACL rules in the shape of group rules, that may decide i's flows of one direction.
func (a *asker) rules(w *world, i *iface, egress bool) []*groupRule {
	var rules []*groupRule
	for _, g := range w.groupsOf(i) {
		rules = append(rules, filter(w.group(g).Rules, func(r *groupRule) bool { return r.Egress == egress })...)
	}
	for _, r := range w.nacl(w.subnet(i.Subnet).NACL).Rules {
		if r.Egress == egress {
			rules = append(rules, &groupRule{Proto: r.Proto, From: r.From, To: r.To, CIDRs: []string{r.CIDR + r.CIDR6}})
		}
	}
	return rules
}

// peer is someone whom r names, or who is just not named.
func (a *asker) peer(w *world, i *iface, r *groupRule) string {
	blocks := slices.Concat(r.CIDRs, r.CIDR6s)
	for _, l := range r.Lists {
		blocks = slices.Concat(blocks, w.list(l).Entries)
	}
	groups := r.Groups
	if r.Self {
		groups = w.groupsOf(i)
	}
	if len(groups) > 0 {
		carriers := filter(w.Ifaces, func(o *iface) bool {
			return o.ID != i.ID && slices.Contains(w.groupsOf(o), pick(a.dice, groups))
		})
		if len(carriers) > 0 {
			return a.name(pick(a.dice, carriers), false)
		}
	}
	if len(blocks) == 0 {
		return a.anyone(w, i.IP6 != "")
	}
	return a.member(w, pick(a.dice, blocks))
}

// member is an interface in the block, an end of the block, or a neighbour.
func (a *asker) member(w *world, block string) string {
	var names []string
	for _, i := range w.Ifaces {
		for _, ip := range []string{i.IP, i.IP6} {
			if ip != "" && within(block, netip.MustParseAddr(ip)) {
				names = append(names, a.name(i, isV6(ip)))
			}
		}
	}
	if len(names) > 0 && a.chance(60) {
		return pick(a.dice, names)
	}
	if strings.HasSuffix(block, "/0") {
		return a.anyone(w, strings.HasPrefix(block, ":"))
	}
	first, last := ends(netip.MustParsePrefix(block).Masked())
	inner := []netip.Addr{first, last, first.Next(), last.Prev()}
	if first == last || a.chance(25) {
		inner = []netip.Addr{first, first.Prev(), last.Next()}
	}
	return pick(a.dice, inner).String()
}

// anyone is an interface, a machine outside, or an address of some subnet.
func (a *asker) anyone(w *world, v6 bool) string {
	outside := []string{"203.0.113.9", "203.0.113.200", "198.51.100.7", "198.51.100.8", "192.168.7.7", "172.31.0.9"}
	if v6 && a.chance(50) {
		return pick(a.dice, []string{"2001:db8:ffff::7", "2001:db9::1"})
	}
	switch a.IntN(5) {
	case 0:
		s := pick(a.dice, w.Subnets)
		return s.CIDR[:len(s.CIDR)-len("0/24")] + fmt.Sprint(pick(a.dice, []int{10, 11, 12, 13, 100, 200}))
	case 1, 2:
		return pick(a.dice, outside)
	}
	return pick(a.dice, w.Ifaces).ID
}
