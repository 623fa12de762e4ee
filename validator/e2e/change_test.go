package e2e_test

import (
	"fmt"
	"slices"
)

// scenario is a plan in the abstract: the world that is applied, the world that is planned, and the resources that the plan
// is told to replace.
type scenario struct {
	seed          uint64
	before, after *world
	replace       []string
	noRefresh     bool
}

// makeScenario makes VPCs that the plan changes, one that it creates, and perhaps one that it destroys.
func makeScenario(seed uint64, changed int) *scenario {
	d := newDice(seed)
	s := &scenario{seed: seed, before: &world{}, after: &world{}, noRefresh: d.chance(33)}
	for n := 1; n <= changed; n++ {
		old := makeVPC(d, n, false)
		c := &changer{maker: resume(d, old.clone(), n), before: old, s: s}
		c.changeAll()
		s.before.add(old)
		s.after.add(&c.w)
	}
	s.after.add(makeVPC(d, 3, true))
	if d.chance(40) {
		s.before.add(makeVPC(d, 4, false))
	}
	return s
}

// resume continues the making of a world: new objects get names of their own, and may have what the emulator could not keep.
func resume(d dice, w *world, n int) *maker {
	m := &maker{dice: d, w: *w, v: w.VPCs[0], n: n, planned: true, seq: 500}
	m.at.net = m.v.Module
	m.v.Hidden = d.chance(25)
	return m
}

// changer makes the planned world out of the present one.
type changer struct {
	*maker
	before *world
	s      *scenario
}

func (c *changer) changeAll() {
	changes := []func(){c.changeNACLRule, c.changeNACLRule, c.removeNACLRule, c.addNACLRule, c.renumber, c.respell, c.shrinkSet,
		c.forgetRule, c.forgetGroupRule, c.dropInline, c.changeGroupRule, c.changeGroupRule, c.removeGroupRule, c.addGroupRule1,
		c.moveSubnet, c.moveSubnet, c.rename, c.replaceNACL, c.replaceGroup, c.changeIface, c.changeIface, c.removeIface, c.addIface,
		c.addSubnet, c.removeNACL, c.changeList}
	for range c.from(6, 12) {
		pick(c.dice, changes)()
	}
	c.settle()
}

// someNACL picks a NACL and one of its written rules; nil if it has none.
func (c *changer) someNACL() (*nacl, *naclRule) {
	var written []*naclRule
	var n *nacl
	for range 5 {
		n = pick(c.dice, c.w.NACLs)
		if written = filter(n.Rules, func(r *naclRule) bool { return !r.Ghost }); len(written) > 0 {
			return n, pick(c.dice, written)
		}
	}
	return n, nil
}

func (c *changer) changeNACLRule() {
	n, r := c.someNACL()
	if r == nil {
		return
	}
	other := c.naclRule(r.Number, r.Egress)
	other.place, other.Hide = r.place, r.Hide
	if c.chance(40) { // only the verdict
		*other = *r
		other.Allow = !r.Allow
	}
	n.Rules[slices.Index(n.Rules, r)] = other
}

func (c *changer) removeNACLRule() {
	n, r := c.someNACL()
	if r == nil || indexed(r.place) {
		return
	}
	n.Rules = slices.DeleteFunc(n.Rules, func(x *naclRule) bool { return x == r })
}

// indexed: an instance of a count can't leave from the middle.
func indexed(p place) bool { return p.Key != "" && p.Key[0] != '"' }

func (c *changer) addNACLRule() {
	n := pick(c.dice, c.w.NACLs)
	if tiered(n.Module) {
		return
	}
	egress := c.chance(50)
	r := c.naclRule(c.numbers(n, egress, 1)[0], egress)
	n.Rules = append(n.Rules, r)
	if !n.Inline {
		r.place = place{Module: n.Module, Name: c.name("r")}
		if c.v.Hidden && c.chance(50) {
			r.Hide = pick(c.dice, hides)
		}
	}
}

func (c *changer) renumber() {
	n, r := c.someNACL()
	if r != nil {
		r.Number = c.numbers(n, r.Egress, 1)[0]
	}
}

// respell writes the same protocol in another way.
func (c *changer) respell() {
	if _, r := c.someNACL(); r != nil {
		if other, ok := map[string]string{"tcp": "6", "6": "tcp", "udp": "17", "17": "udp", "all": "-1", "-1": "all"}[r.Proto]; ok {
			r.Proto = other
		}
	}
}

// shrinkSet takes the last instance of a counted resource away.
func (c *changer) shrinkSet() {
	n, r := c.someNACL()
	if r == nil || !indexed(r.place) {
		return
	}
	var last *naclRule
	for _, x := range n.Rules {
		if x.Name == r.Name && x.Module == r.Module && !x.Ghost && x.Key != "" {
			last = x
		}
	}
	if last.Key != "0" {
		n.Rules = slices.DeleteFunc(n.Rules, func(x *naclRule) bool { return x == last })
	}
}

// forgetRule: removed { destroy = false } takes a rule out of the state and leaves it in AWS.
func (c *changer) forgetRule() {
	n, r := c.someNACL()
	if r == nil || n.Inline || r.Key != "" || tiered(r.Module) || !c.existed(n.ID, r.Name) {
		return
	}
	r.Ghost, r.Forget = true, true
}

func (c *changer) forgetGroupRule() {
	g, r := c.someGroup()
	old := find(c.before.Groups, func(o *group) bool { return o.ID == g.ID })
	if r == nil || g.Style == "inline" || r.Key != "" || tiered(r.Module) || old == nil {
		return
	}
	if slices.ContainsFunc(old.Rules, func(o *groupRule) bool { return o.Name == r.Name }) {
		r.Ghost, r.Forget = true, true
	}
}

// existed reports whether the NACL had the rule of this name before: only then is there anything to forget.
func (c *changer) existed(naclID, name string) bool {
	n := find(c.before.NACLs, func(n *nacl) bool { return n.ID == naclID })
	return n != nil && slices.ContainsFunc(n.Rules, func(r *naclRule) bool { return r.Name == name })
}

// dropInline deletes all blocks of one direction, or writes it as an empty list, which is not the same (see settle).
func (c *changer) dropInline() {
	egress := c.IntN(2)
	if c.chance(50) {
		n := pick(c.dice, c.w.NACLs)
		if !n.Inline || n.Default {
			return
		}
		n.Rules = slices.DeleteFunc(n.Rules, func(r *naclRule) bool { return r.Egress == (egress == 1) && !r.Ghost })
		n.Cleared[egress] = c.chance(50)
		return
	}
	g := pick(c.dice, c.w.Groups)
	if !g.Managed || g.Style != "inline" {
		return
	}
	g.Rules = slices.DeleteFunc(g.Rules, func(r *groupRule) bool { return r.Egress == (egress == 1) && !r.Ghost })
	g.Cleared[egress] = c.chance(50)
}

// settle says what becomes of an inline direction that has lost all its blocks: of an optional and computed argument
// Terraform keeps the value, so that the old rules stay in AWS, unless the direction is written as [], or the NACL is a
// default one, whose blocks are blocks. What is replaced starts empty, and takes forgotten rules with it.
func (c *changer) settle() {
	for _, n := range c.w.NACLs {
		old := find(c.before.NACLs, func(o *nacl) bool { return o.ID == n.ID })
		switch {
		case c.replaced(n.address("aws_network_acl")):
			n.Rules = filter(n.Rules, func(r *naclRule) bool { return !r.Ghost })
		case old != nil && n.Inline && !n.Default:
			keepDirections(n, old)
		}
		if old != nil && n.BySubnetIDs {
			c.settleSubnets(n)
		}
	}
	for _, g := range c.w.Groups {
		old := find(c.before.Groups, func(o *group) bool { return o.ID == g.ID })
		switch {
		case old != nil && old.Desc != g.Desc:
			g.Rules = filter(g.Rules, func(r *groupRule) bool { return !r.Ghost })
		case old != nil && g.Style == "inline":
			keepGroupDirections(g, old)
		}
	}
}

// settleSubnets says what becomes of the subnets of a NACL when none is left in subnet_ids. It is optional and computed too:
// [] gives them back to the default NACL; a NACL that does not write it any more keeps those that no other claims.
func (c *changer) settleSubnets(n *nacl) {
	had := filter(c.before.Subnets, func(s *subnet) bool { return s.NACL == n.ID })
	has := filter(c.w.Subnets, func(s *subnet) bool { return s.NACL == n.ID })
	if len(had) == 0 || len(has) > 0 || c.replaced(n.address("aws_network_acl")) {
		return
	}
	if n.NoSubnets = c.chance(50); n.NoSubnets {
		return
	}
	n.Unwritten = true
	for _, s := range had {
		if now := c.w.subnet(s.ID); c.w.nacl(now.NACL).Default {
			now.NACL = n.ID
		}
	}
}

func keepDirections(n, old *nacl) {
	for i, egress := range []bool{false, true} {
		if n.Cleared[i] || len(n.written(egress)) > 0 {
			continue
		}
		for _, r := range old.written(egress) {
			kept := *r
			kept.Ghost = true
			n.Rules = append(n.Rules, &kept)
		}
	}
}

func keepGroupDirections(g, old *group) {
	for i, egress := range []bool{false, true} {
		if g.Cleared[i] || len(g.written(egress)) > 0 {
			continue
		}
		for _, r := range old.written(egress) {
			kept := *r
			kept.Ghost = true
			g.Rules = append(g.Rules, &kept)
		}
	}
}

func (c *changer) replaced(address string) bool { return slices.Contains(c.s.replace, address) }

func (c *changer) someGroup() (*group, *groupRule) {
	g := pick(c.dice, c.w.Groups)
	written := filter(g.Rules, func(r *groupRule) bool { return !r.Ghost })
	if len(written) == 0 {
		return g, nil
	}
	return g, pick(c.dice, written)
}

func (c *changer) changeGroupRule() {
	g, r := c.someGroup()
	if r == nil || tiered(g.Module) {
		return
	}
	other := *r
	other.Proto, other.From, other.To = c.service()
	if len(r.CIDRs) == 1 && c.chance(50) {
		other.CIDRs = c.someBlocks(false, 1)
	}
	if !slices.ContainsFunc(g.Rules, func(x *groupRule) bool { return x != r && duplicate(&other, x) }) {
		*r = other
	}
}

func (c *changer) removeGroupRule() {
	g, r := c.someGroup()
	if r == nil || indexed(r.place) {
		return
	}
	g.Rules = slices.DeleteFunc(g.Rules, func(x *groupRule) bool { return x == r })
}

func (c *changer) addGroupRule1() {
	i := c.IntN(len(c.w.Groups))
	if g := c.w.Groups[i]; g.Managed && !tiered(g.Module) {
		c.addGroupRule(g, c.groupRule(g, i, c.chance(40)))
	}
}

func (c *changer) changeList() {
	l := pick(c.dice, c.w.Lists)
	l.Entries = c.someBlocks(l.V6, 2)
}

// name of a thing that is new in the plan.
func (c *changer) fresh(kind string) string { return fmt.Sprintf("%s_new", c.name(kind)) }
