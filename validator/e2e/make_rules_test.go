package e2e_test

import (
	"fmt"
	"slices"
)

// ports are few, so that rules and flows meet: services, and the edges of the ranges from which clients take theirs.
var ports = []int{22, 53, 80, 443, 3306, 5432, 8080, 1024, 32768, 49152, 60999, 61000, 65535}

// hides are the ways to write a link so that a plan cannot show it (see arg).
var hides = []string{"local", "cond", "index"}

// someBlocks picks blocks of one family: everything, the VPC, a subnet, one interface, outside.
func (m *maker) someBlocks(v6 bool, n int) []string {
	var blocks []string
	for range n {
		if b := m.block(v6); !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

func (m *maker) block(v6 bool) string {
	if v6 {
		return pick(m.dice, []string{"::/0", "::/0", "2001:db8::/32", fmt.Sprintf("2001:db8:%x::/48", m.n),
			fmt.Sprintf("2001:db8:%x:1::/64", m.n), fmt.Sprintf("2001:db8:%x:%x::10/128", m.n, m.from(1, 3))})
	}
	inside := fmt.Sprintf("10.%d.", m.n*16)
	return pick(m.dice, []string{"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", inside + "0.0/16", inside + "0.0/16",
		fmt.Sprintf("%s%d.0/24", inside, m.from(1, 3)), fmt.Sprintf("%s%d.0/25", inside, m.from(1, 3)),
		fmt.Sprintf("%s%d.%d/32", inside, m.from(1, 3), m.from(10, 13)),
		"203.0.113.0/24", "203.0.113.128/25", "198.51.100.7/32", "192.168.0.0/16"})
}

// service picks a protocol as written and its ports.
func (m *maker) service() (proto string, from, to int) {
	switch m.IntN(10) {
	case 0:
		return pick(m.dice, []string{"-1", "all"}), 0, 0
	case 1:
		return pick(m.dice, []string{"udp", "17"}), 53, 53
	case 2:
		return pick(m.dice, []string{"udp", "17"}), 0, 65535
	case 3, 4:
		return pick(m.dice, []string{"tcp", "6"}), 1024, 65535
	case 5:
		return pick(m.dice, []string{"tcp", "6"}), 32768, pick(m.dice, []int{60999, 61000, 65535})
	case 6:
		return pick(m.dice, []string{"tcp", "6"}), 0, 65535
	}
	from = pick(m.dice, ports)
	if to = from; m.chance(25) {
		to = max(from, pick(m.dice, ports))
	}
	return pick(m.dice, []string{"tcp", "6"}), from, to
}

func (m *maker) naclRule(number int, egress bool) *naclRule {
	r := &naclRule{Number: number, Egress: egress, Allow: m.chance(70)}
	r.Proto, r.From, r.To = m.service()
	if m.chance(8) { // a protocol without ports
		r.Proto, r.From, r.To = pick(m.dice, []string{"50", "47", "58"}), 0, 0
	}
	v6 := m.v.V6 && m.chance(30)
	if m.planned && m.chance(20) {
		m.icmpRule(r, v6)
	}
	if v6 {
		r.CIDR6 = m.block(true)
	} else {
		r.CIDR = m.block(false)
	}
	return r
}

// icmpRule: one type, all types, a type that matters to nobody here, or none written, which AWS receives as type 0.
func (m *maker) icmpRule(r *naclRule, v6 bool) {
	r.Proto, r.From, r.To = pick(m.dice, []string{"icmp", "1"}), 0, 0
	types := []int{8, 0, -1, 3}
	if v6 {
		r.Proto, types = pick(m.dice, []string{"ipv6-icmp", "58"}), []int{128, 129, -1, 1}
	}
	if m.chance(80) {
		typ, code := pick(m.dice, types), 0
		if typ == -1 || m.chance(50) {
			code = -1
		}
		r.Type, r.Code = &typ, &code
	}
}

// numbers are n free rule numbers of one direction of a NACL.
func (m *maker) numbers(acl *nacl, egress bool, n int) []int {
	var free []int
	for len(free) < n {
		x := 10 * m.from(1, 60)
		taken := slices.ContainsFunc(acl.Rules, func(r *naclRule) bool { return r.Egress == egress && r.Number == x })
		if !taken && !slices.Contains(free, x) {
			free = append(free, x)
		}
	}
	return free
}

// makeNACLRules writes rules inline, one resource each, or as sets. Most directions end in a catch-all, or in the usual allow for
// replies, so that not every packet is dropped.
func (m *maker) makeNACLRules() {
	for _, n := range m.w.NACLs {
		n.Inline = n.Inline && n.Managed // a rule resource can name a default NACL that AWS made
		if !n.Managed && m.chance(70) {
			continue
		}
		for _, egress := range []bool{false, true} {
			count := m.from(1, 5)
			if tiered(n.Module) {
				count = 3
			}
			m.makeDirection(n, egress, count)
		}
	}
	if m.v.Hidden {
		m.mixSets()
	}
}

// mixSets makes one for_each of all single ingress rules of all NACLs: whose rule is whose then stands in each.value.
func (m *maker) mixSets() {
	name := m.name("mixed")
	for i, n := range m.w.NACLs {
		for _, r := range n.Rules {
			if !r.Ghost && !r.Egress && !n.Inline && r.Key == "" && r.Hide == "" && !tiered(r.Module) {
				r.place = place{Module: r.Module, Name: name, Key: fmt.Sprintf("%q", fmt.Sprintf("%d-%d", i, r.Number))}
			}
		}
	}
}

func (m *maker) makeDirection(n *nacl, egress bool, count int) {
	var rules []*naclRule
	for _, x := range m.numbers(n, egress, count) {
		r := m.naclRule(x, egress)
		rules = append(rules, r)
	}
	if m.chance(80) {
		last := &naclRule{Number: 900, Egress: egress, Allow: true, Proto: "-1", CIDR: "0.0.0.0/0"}
		if m.chance(40) { // replies only, and not for every client
			last.Proto, last.From, last.To = "tcp", pick(m.dice, []int{1024, 1024, 32768}), pick(m.dice, []int{65535, 65535, 60999})
		}
		rules = append(rules, last)
	}
	if m.v.V6 && m.chance(80) {
		rules = append(rules, &naclRule{Number: 910, Egress: egress, Allow: true, Proto: "all", CIDR6: "::/0"})
	}
	n.Rules = append(n.Rules, rules...)
	if !n.Inline {
		m.placeNACLRules(n, rules)
	}
}

// placeNACLRules names the resources: all of one direction in one set, or each for itself.
func (m *maker) placeNACLRules(n *nacl, rules []*naclRule) {
	module := m.at.naclRules
	if tiered(n.Module) {
		module = n.Module
	}
	set := m.IntN(3)
	name := m.name("r")
	if tiered(n.Module) {
		set, name = 1, fmt.Sprintf("rules_%t", rules[0].Egress)
	}
	for i, r := range rules {
		if r.CIDR == "10.0.0.0/8" { // a rule resource may have host bits, which AWS drops
			r.CIDR = pick(m.dice, []string{"10.0.0.0/8", "10.1.2.3/8"})
		}
		switch set {
		case 0:
			r.place = place{Module: module, Name: name, Key: fmt.Sprint(i)}
		case 1:
			r.place = place{Module: module, Name: name, Key: fmt.Sprintf("%q", fmt.Sprintf("k%d", r.Number))}
		default:
			r.place = place{Module: module, Name: m.name("r")}
			if m.v.Hidden && m.chance(30) {
				r.Hide = pick(m.dice, hides)
			}
		}
	}
}

// tiered reports whether a module is an instance of several, whose resources must all be written alike.
func tiered(module string) bool { return len(module) > 0 && module[len(module)-2:] == `"]` }
