package e2e_test

import (
	"fmt"
	"slices"
)

func (m *maker) makeGroups() {
	set := m.chance(25)
	for i := range m.from(2, 4) {
		g := &group{ID: fmt.Sprintf("%s.g%d", m.v.ID, i), VPC: m.v.ID, Managed: true, Desc: "made by a test"}
		g.Style, g.Dynamic, g.CBD = pick(m.dice, []string{"inline", "inline", "rule", "vpc"}), m.chance(30), m.chance(30)
		g.place = place{Module: m.at.groups, Name: fmt.Sprintf("%s_g%d", m.v.ID, i)}
		if set {
			g.Style, g.CBD = pick(m.dice, []string{"rule", "vpc"}), false
			g.place = place{Module: m.at.groups, Name: m.v.ID + "_g", Key: fmt.Sprintf("%q", fmt.Sprintf("role%d", i))}
		}
		m.w.Groups = append(m.w.Groups, g)
	}
}

// makeIfaces makes interfaces and instances, single and in sets.
func (m *maker) makeIfaces() {
	for range m.from(2, 4) {
		s := pick(m.dice, m.w.Subnets)
		i := m.iface(s)
		name, copies := m.name("i"), 1
		if m.chance(30) && i.Attached == nil {
			copies = 2
		}
		for c := range copies {
			one := *i
			if m.v.Hidden && c > 0 && m.chance(40) {
				s = pick(m.dice, m.w.Subnets)
				one.Subnet, one.IP6 = s.ID, ""
			}
			one.place = place{Module: m.at.ifaces, Name: name}
			if copies > 1 {
				one.Key = fmt.Sprint(c)
			}
			one.ID = one.address()
			if i.IP != "" {
				one.IP = m.freeIP(s)
			}
			if one.IP6 != "" {
				one.IP6 = m.freeIP6(s)
			}
			if one.ENI && copies == 1 && m.chance(25) {
				one.User = place{Module: m.at.ifaces, Name: m.name("user")}
			}
			m.w.Ifaces = append(m.w.Ifaces, &one)
		}
	}
}

func (m *maker) iface(s *subnet) *iface {
	i := &iface{Subnet: s.ID, ENI: m.chance(60)}
	if m.chance(75) || i.ENI && !m.planned {
		i.IP = m.freeIP(s)
	}
	if s.CIDR6 != "" && i.ENI {
		i.IP6 = m.freeIP6(s)
	}
	own := filter(m.w.Groups, func(g *group) bool { return g.Managed && !g.Default })
	if m.chance(85) {
		i.Groups = []string{pick(m.dice, own).ID}
		if more := pick(m.dice, own).ID; m.chance(40) && more != i.Groups[0] {
			i.Groups = append(i.Groups, more)
		}
		if m.v.Hidden && m.chance(25) {
			i.Hide = pick(m.dice, []string{"local", "index"})
		}
	} else if i.ENI && m.chance(60) {
		i.Attached = []attachment{{place: place{Module: m.at.ifaces, Name: m.name("att")}, Group: pick(m.dice, own).ID}}
	}
	return i
}

// freeIP is the lowest of .10 … .13 of a subnet that is not used, then of what follows.
func (m *maker) freeIP(s *subnet) string {
	for n := 10; ; n++ {
		ip := s.CIDR[:len(s.CIDR)-len("0/24")] + fmt.Sprint(n)
		if !slices.ContainsFunc(m.w.Ifaces, func(i *iface) bool { return i.IP == ip }) {
			return ip
		}
	}
}

func (m *maker) freeIP6(s *subnet) string {
	for n := 0x10; ; n++ {
		ip := s.CIDR6[:len(s.CIDR6)-len("/64")] + fmt.Sprintf("%x", n)
		if !slices.ContainsFunc(m.w.Ifaces, func(i *iface) bool { return i.IP6 == ip }) {
			return ip
		}
	}
}

func (m *maker) makeGroupRules() {
	for i, g := range m.w.Groups {
		if !g.Managed || len(g.Rules) > 0 {
			continue
		}
		for _, egress := range []bool{false, true} {
			if egress && m.chance(65) { // the usual way out
				r := &groupRule{Egress: true, Proto: "-1", CIDRs: []string{"0.0.0.0/0"}}
				m.addGroupRule(g, r)
				if r6 := (&groupRule{Egress: true, Proto: "-1", CIDR6s: []string{"::/0"}}); m.v.V6 && !tiered(g.Module) {
					m.addGroupRule(g, r6)
				}
				continue
			}
			for range m.from(1, 4) {
				r := m.groupRule(g, i, egress)
				m.addGroupRule(g, r)
			}
		}
		m.gatherSets(g)
	}
}

// groupRule makes a rule; whom it may name depends on how it is written: inline rules only name groups made
// before, for Terraform bears no cycle, and a rule of its own kind names one peer.
func (m *maker) groupRule(g *group, index int, egress bool) *groupRule {
	r := &groupRule{Egress: egress}
	r.Proto, r.From, r.To = m.service()
	icmp := m.chance(15)
	if icmp {
		r.Proto, r.From, r.To = "icmp", pick(m.dice, []int{8, 0, -1}), -1
	}
	peers := m.w.Groups
	if g.Style == "inline" {
		peers = peers[:index]
	}
	peers = filter(peers, func(p *group) bool { return p.ID != g.ID && (!p.Default || g.Style != "inline" && m.chance(30)) })
	switch kind := m.IntN(10); {
	case kind < 2 && len(peers) > 0 && !tiered(g.Module):
		r.Groups = []string{pick(m.dice, peers).ID}
	case kind == 2:
		r.Self = true
	case kind == 3 && !tiered(g.Module):
		r.Lists = []string{pick(m.dice, m.w.Lists).ID}
	case m.v.V6 && kind < 6 && !icmp && !tiered(g.Module):
		r.CIDR6s = m.someBlocks(true, 1)
	default:
		r.CIDRs = m.someBlocks(false, 2)
	}
	if g.Style == "vpc" && len(r.CIDRs) > 1 {
		r.CIDRs = r.CIDRs[:1]
	}
	if g.Style != "vpc" && r.CIDRs != nil && !icmp && !tiered(g.Module) && m.chance(25) { // peers of several kinds
		if r.Lists = []string{pick(m.dice, m.w.Lists).ID}; m.v.V6 {
			r.CIDR6s = m.someBlocks(true, 1)
		}
	}
	if icmp && len(r.CIDR6s) == 0 && m.v.V6 && g.Style == "inline" && m.chance(50) {
		r.Proto, r.CIDRs, r.Groups, r.Lists, r.Self, r.CIDR6s = "icmpv6", nil, nil, nil, false, []string{"::/0"}
		if r.From == 8 {
			r.From = 128
		}
	}
	return r
}

// addGroupRule adds r unless AWS would refuse it as a duplicate: the same permission to the same peer.
func (m *maker) addGroupRule(g *group, r *groupRule) {
	for _, other := range g.Rules {
		if duplicate(r, other) {
			return
		}
	}
	if g.Style != "inline" {
		r.place = place{Module: pick(m.dice, []string{m.at.groups, m.at.ifaces}), Name: m.name("gr")}
		if tiered(g.Module) {
			r.Module = g.Module
		} else if m.v.Hidden && m.chance(20) {
			r.Hide = pick(m.dice, hides)
		}
	}
	g.Rules = append(g.Rules, r)
}

func duplicate(a, b *groupRule) bool {
	if a.Egress != b.Egress || protocolNumber(a.Proto) != protocolNumber(b.Proto) || a.From != b.From || a.To != b.To {
		return false
	}
	common := func(x, y []string) bool {
		return slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) })
	}
	return a.Self && b.Self || common(a.CIDRs, b.CIDRs) || common(a.CIDR6s, b.CIDR6s) || common(a.Lists, b.Lists) || common(a.Groups, b.Groups)
}

// gatherSets turns the rules with plain blocks of one direction into instances of one resource, in one group of two, and
// always in tiers.
func (m *maker) gatherSets(g *group) {
	if g.Style == "inline" || !tiered(g.Module) && m.chance(50) {
		return
	}
	for _, egress := range []bool{false, true} {
		name, module := m.name("gs"), m.at.groups
		if tiered(g.Module) {
			name, module = fmt.Sprintf("gr_%t", egress), g.Module
			g.Rules = slices.DeleteFunc(g.Rules, func(r *groupRule) bool { return r.Egress == egress && r.CIDRs == nil })
		}
		for i, r := range filter(g.Rules, func(r *groupRule) bool { return r.Egress == egress && r.CIDRs != nil && r.Lists == nil && r.Hide == "" }) {
			r.place = place{Module: module, Name: name, Key: fmt.Sprintf("%q", fmt.Sprintf("k%d", i))}
		}
	}
}
