package e2e_test

import (
	"fmt"
	"math/rand/v2"
)

// dice is the generator's one source of chance: the same seed, the same world.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 20))} }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }
func (d dice) from(lo, hi int) int     { return lo + d.IntN(hi-lo+1) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// layout says in which module each kind of object of a VPC is written.
type layout struct {
	net, naclRules, groups, ifaces string
	tiers                          []string // one keyed module a tier: subnet, NACL, group, interface of its own
}

func makeLayout(d dice, v string) layout {
	switch d.IntN(6) {
	case 0: // the network in a module, its users beside it
		return layout{net: v + "net"}
	case 1: // the same with count = 1, as for an optional module
		return layout{net: v + "net[0]", naclRules: v + "net[0]"}
	case 2: // a module for the groups alone
		return layout{groups: v + "sg"}
	case 3: // two deep; ids flow up through outputs and down through variables
		return layout{net: v + "app/net", naclRules: v + "app/net/rules", groups: v + "app/sg", ifaces: v + "app"}
	case 4: // for_each over tiers
		return layout{tiers: []string{v + `tier["web"]`, v + `tier["app"]`}}
	}
	return layout{}
}

// maker makes one VPC with all that is in it.
type maker struct {
	dice
	w   world
	v   *vpc
	n   int // number of the VPC, unique in a world
	at  layout
	seq int

	// planned: what is made is never applied. It may have what the emulator can't keep: ICMP rules on NACLs lose their type, and a
	// network interface without an address gets a random one, which may be another's.
	planned bool
}

// name makes resource names unique.
func (m *maker) name(kind string) string {
	m.seq++
	return fmt.Sprintf("%s_%s%d", m.v.ID, kind, m.seq)
}

// makeVPC makes VPC number n (1–15).
func makeVPC(d dice, n int, createdByPlan bool) *world {
	m := &maker{dice: d, n: n, planned: createdByPlan}
	id := fmt.Sprintf("v%d", n)
	m.at = makeLayout(d, id)
	m.v = &vpc{ID: id, CIDR: fmt.Sprintf("10.%d.0.0/16", n*16), V6: d.chance(40), Hidden: createdByPlan && d.chance(40)}
	m.v.place = place{Module: m.at.net, Name: id}
	m.w.VPCs = []*vpc{m.v}
	m.makeDefaults()
	m.makeLists()
	m.makeSubnets()
	m.makeNACLs()
	m.associate()
	m.makeGroups()
	m.makeIfaces()
	for i, module := range m.at.tiers {
		m.makeTier(module, 100+i)
	}
	m.makeNACLRules()
	m.makeGroupRules()
	return &m.w
}

// makeDefaults makes what AWS makes with a VPC: a NACL that allows everything, a group that allows itself in and everything out.
func (m *maker) makeDefaults() {
	n := &nacl{ID: m.v.ID + ".dn", VPC: m.v.ID, Default: true, Managed: m.chance(40), Inline: true, IgnoreSubnets: m.chance(50)}
	n.place = place{Module: m.at.net, Name: m.v.ID + "_default"}
	if !n.Managed {
		n.Rules = awsNACLRules(m.v)
	}
	m.w.NACLs = append(m.w.NACLs, n)

	g := &group{ID: m.v.ID + ".dg", VPC: m.v.ID, Default: true, Managed: m.chance(30), Style: "inline"}
	g.place = place{Module: m.at.net, Name: m.v.ID + "_default"}
	if !g.Managed {
		g.Rules = awsGroupRules(m.v)
	}
	m.w.Groups = append(m.w.Groups, g)
}

// awsNACLRules are the rules of a default NACL. The IPv6 pair exists only in a VPC with an IPv6 block.
func awsNACLRules(v *vpc) []*naclRule {
	var rules []*naclRule
	for _, egress := range []bool{false, true} {
		rules = append(rules, &naclRule{Number: 100, Egress: egress, Allow: true, Proto: "-1", CIDR: "0.0.0.0/0", life: life{Ghost: true}})
		if v.V6 {
			rules = append(rules, &naclRule{Number: 101, Egress: egress, Allow: true, Proto: "-1", CIDR6: "::/0", life: life{Ghost: true}})
		}
	}
	return rules
}

func awsGroupRules(v *vpc) []*groupRule {
	out := &groupRule{Egress: true, Proto: "-1", CIDRs: []string{"0.0.0.0/0"}, life: life{Ghost: true}}
	if v.V6 {
		out.CIDR6s = []string{"::/0"}
	}
	return []*groupRule{{Proto: "-1", Self: true, life: life{Ghost: true}}, out}
}

func (m *maker) makeLists() {
	for range m.IntN(2) + 1 {
		l := &list{ID: m.name("pl"), V6: m.v.V6 && m.chance(30)}
		l.place = place{Name: l.ID}
		l.Entries = m.someBlocks(l.V6, 2)
		m.w.Lists = append(m.w.Lists, l)
	}
}

func (m *maker) makeSubnets() {
	set := m.chance(40) // all as one for_each resource
	for i := range m.from(2, 3) {
		s := &subnet{ID: fmt.Sprintf("%s.s%d", m.v.ID, i), VPC: m.v.ID}
		s.place = place{Module: m.at.net, Name: fmt.Sprintf("%s_s%d", m.v.ID, i)}
		if set {
			s.place = place{Module: m.at.net, Name: m.v.ID + "_s", Key: fmt.Sprintf("%q", string(rune('a'+i)))}
		}
		m.fillSubnet(s, i+1)
	}
}

// fillSubnet gives s the n-th blocks of its VPC. Terraform and the emulator take an IPv6 block that is not AWS's own, as an account
// with addresses of its own would have: the block that AWS chooses is not known before the apply.
func (m *maker) fillSubnet(s *subnet, n int) {
	s.CIDR = fmt.Sprintf("10.%d.%d.0/24", m.n*16, n)
	if m.v.V6 {
		s.CIDR6 = fmt.Sprintf("2001:db8:%x:%x::/64", m.n, n)
	}
	s.NACL = m.v.ID + ".dn"
	s.Assoc = place{Module: s.Module, Name: s.Name, Key: s.Key}
	if s.Key != "" {
		s.Assoc = place{Module: s.Module, Name: m.name("assoc")}
	}
	m.w.Subnets = append(m.w.Subnets, s)
}

func (m *maker) makeNACLs() {
	set := m.chance(30)
	for i := range m.from(1, 3) {
		n := &nacl{ID: fmt.Sprintf("%s.n%d", m.v.ID, i), VPC: m.v.ID, Managed: true}
		n.Inline, n.Dynamic, n.BySubnetIDs, n.CBD = m.chance(50), m.chance(30), m.chance(60), m.chance(20)
		n.place = place{Module: m.at.net, Name: fmt.Sprintf("%s_n%d", m.v.ID, i)}
		if set { // instances of one resource: rules and associations stand apart
			n.Inline, n.BySubnetIDs, n.CBD = false, false, false
			n.place = place{Module: m.at.net, Name: m.v.ID + "_n", Key: fmt.Sprint(i)}
		}
		m.w.NACLs = append(m.w.NACLs, n)
	}
}

// associate gives three subnets of four a NACL of the configuration; the rest stay with the VPC's default.
func (m *maker) associate() {
	for _, s := range m.w.Subnets {
		if m.chance(75) {
			s.NACL = pick(m.dice, m.w.NACLs[1:]).ID
		}
	}
}

// makeTier fills one instance of a keyed module. The instances must be written alike and may differ in values only.
func (m *maker) makeTier(module string, n int) {
	key := fmt.Sprintf("%s.t%d", m.v.ID, n)
	s := &subnet{ID: key + ".s", VPC: m.v.ID, place: place{Module: module, Name: "this"}}
	m.fillSubnet(s, n)
	acl := &nacl{ID: key + ".n", VPC: m.v.ID, Managed: true, place: place{Module: module, Name: "this"}}
	m.w.NACLs = append(m.w.NACLs, acl)
	s.NACL, s.Assoc = acl.ID, place{Module: module, Name: "this"}
	g := &group{ID: key + ".g", VPC: m.v.ID, Managed: true, Style: "rule", Desc: "tier", place: place{Module: module, Name: "this"}}
	m.w.Groups = append(m.w.Groups, g)
	i := &iface{ID: key + ".i", ENI: true, Subnet: s.ID, Groups: []string{g.ID}, place: place{Module: module, Name: "this"}}
	i.IP = fmt.Sprintf("10.%d.%d.10", m.n*16, n)
	m.w.Ifaces = append(m.w.Ifaces, i)
}
