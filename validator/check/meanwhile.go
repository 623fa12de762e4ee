package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// directions of packets, those inbound first.
var directions = [2]firewall.Direction{firewall.Ingress, firewall.Egress}

// meanwhile is what fares otherwise while a plan is applied.
type meanwhile struct {
	*crossing
	windows   [2]firewall.Window // by direction
	stages    [2][]firewall.Stage
	turns     [2]turnover // of the NACL after, or of both where it is one
	leaves    [2][]firewall.NACLRule
	fallback  *firewall.NACL // that stands between, if one does
	uncovered firewall.Boxes // all of it
	exact     bool
	possible  bool
	waits     bool // some of it hangs on an order that the plan does not tell
}

// meanwhile returns nil where every packet fares as before or as after all the while, or where that cannot be told.
func (p *Pass) meanwhile(c *crossing) *meanwhile {
	m := &meanwhile{crossing: c}
	if len(c.inside()) > 0 {
		return nil
	}
	if c.how == falling || c.how == racing {
		if m.fallback = p.between(c); m.fallback == nil {
			return nil
		}
	}
	sure := [2]bool{true, true}
	for _, d := range directions {
		m.stage(p, d)
		m.windows[d], sure[d] = firewall.WindowOf(c.before.Rules(d), c.after.Rules(d), m.stages[d])
		m.windows[d].Refused, m.windows[d].Admitted = c.met(m.windows[d].Refused), c.met(m.windows[d].Admitted)
	}
	proved := sure[0] && !m.windows[0].IsEmpty() || sure[1] && !m.windows[1].IsEmpty()
	for _, d := range directions {
		if proved && !sure[d] {
			m.windows[d] = firewall.Window{} // what is only possible is no part of what is proved
		}
	}
	m.possible = !proved || m.waits
	exact := true
	for _, d := range directions {
		for _, set := range []firewall.Set{m.windows[d].Refused, m.windows[d].Admitted} {
			boxes, known := m.boxes(set, d)
			m.uncovered, exact = append(m.uncovered, boxes...), exact && known
		}
	}
	if m.uncovered.IsEmpty() {
		return nil
	}
	m.uncovered, m.exact = m.uncovered.Normal(), exact && !m.possible
	return m
}

// stage fills the moments of one direction.
func (m *meanwhile) stage(p *Pass, d firewall.Direction) {
	before, after := m.before.Rules(d), m.after.Rules(d)
	switch m.how {
	case staying:
		m.turns[d] = turnoverOf(before, after)
		m.stages[d] = m.turns[d].stages()
		return
	case adopted:
		m.turns[d] = turnover{inlineGone: before}
		m.turns[d].made, m.turns[d].inlineNew = splitStandalone(after)
		m.stages[d] = m.turns[d].stages()
		return
	}
	// While the subnet is still there, the rules of the first go.
	old := firewall.Stage{}
	for _, r := range before {
		if r.Standalone && does(r.Origin, "delete") && !madeFirst(r.Origin) {
			old.Passing = append(old.Passing, r)
		} else {
			old.Standing = append(old.Standing, r)
		}
	}
	m.leaves[d] = old.Passing
	m.stages[d] = append(m.stages[d], old)
	if m.fallback != nil {
		m.stages[d] = append(m.stages[d], firewall.Stage{Standing: m.fallback.Rules(d)})
	}
	// As soon as it is at the other, the rules of that one come. Those of its own resource are there before.
	var had []firewall.NACLRule
	if prior := p.Prior.NACLs[m.after.ID]; prior != nil && !does(m.after.Origin, "create") {
		had = prior.Rules(d)
	}
	t := turnoverOf(had, after)
	t.standing, t.inlineNew, t.inlineGone = append(t.standing, t.inlineNew...), nil, nil
	m.turns[d] = t
	made := t.made
	t.made = nil
	for _, r := range made {
		if m.waitsFor(r.Origin.Address) {
			t.standing = append(t.standing, r)
		} else {
			t.made = append(t.made, r)
		}
	}
	m.turns[d].made = t.made
	m.stages[d] = append(m.stages[d], t.stages()[0])
}

// waitsFor reports whether all subnets get their NACL after a rule stands.
func (m *meanwhile) waitsFor(rule string) bool {
	for _, c := range m.claims {
		if c == nil {
			return false
		}
		if slices.Contains(c.Perhaps, rule) {
			m.waits = true
		} else if !slices.Contains(c.After, rule) {
			return false
		}
	}
	return !m.waits
}

func splitStandalone(rules []firewall.NACLRule) (standalone, inline []firewall.NACLRule) {
	for _, r := range rules {
		if r.Standalone {
			standalone = append(standalone, r)
		} else {
			inline = append(inline, r)
		}
	}
	return standalone, inline
}

// late reports whether rules come that need not stand when the subnets come to their NACL.
func (m *meanwhile) late() bool { return len(m.turns[0].made)+len(m.turns[1].made) > 0 }

// goes reports whether a rule is deleted that was there.
func (m *meanwhile) goes() bool {
	return m.turns[0].goes() || m.turns[1].goes() || len(m.leaves[0])+len(m.leaves[1]) > 0 ||
		len(m.turns[0].swaps)+len(m.turns[1].swaps) > 0
}

// goneN counts the rules that go, and what they do fares otherwise.
func (m *meanwhile) goneN() int {
	n := 0
	for _, d := range directions {
		fares := m.windows[d].Refused.Union(m.windows[d].Admitted)
		lists := [][]firewall.NACLRule{m.turns[d].gone, m.turns[d].inlineGone, m.leaves[d]}
		for _, pair := range m.turns[d].swaps {
			lists = append(lists, pair[:1])
		}
		for _, list := range lists {
			for i := range list {
				if list[i].May.Overlaps(fares) {
					n++
				}
			}
		}
	}
	return n
}

// text says what is refused and what is let through meanwhile.
func (m *meanwhile) text() string {
	if m.secret() {
		return hidden + " fares otherwise than before and after"
	}
	var parts []string
	for _, x := range []struct {
		pick func(firewall.Window) firewall.Set
		verb string
	}{{func(w firewall.Window) firewall.Set { return w.Refused }, "refused"}, {func(w firewall.Window) firewall.Set { return w.Admitted }, "let through"}} {
		for _, d := range directions {
			if set := x.pick(m.windows[d]); !set.IsEmpty() {
				way := "in"
				if d == firewall.Egress {
					way = "out"
				}
				parts = append(parts, fmt.Sprintf("%s is %s on its way %s", cellsText(set), x.verb, way))
			}
		}
	}
	return strings.Join(parts, ", ")
}

func (m *meanwhile) secret() bool {
	lists := [][]firewall.NACLRule{m.before.Ingress, m.before.Egress, m.after.Ingress, m.after.Egress}
	if m.fallback != nil {
		lists = append(lists, m.fallback.Ingress, m.fallback.Egress)
	}
	return anySensitive(lists...)
}

// local is the addresses of the subnets.
func (c *crossing) local() firewall.AddrSet {
	var out firewall.AddrSet
	for _, s := range c.subnets {
		out = out.Union(s.Side())
	}
	return out
}

// met is the packets of the families that the subnets have.
func (c *crossing) met(set firewall.Set) firewall.Set {
	var far firewall.AddrSet
	for _, s := range c.subnets {
		for _, family := range families(s.Side()) {
			far = far.Union(sameFamily(firewall.AllAddrs(), family))
		}
	}
	return set.Restrict(far)
}

// maxApart is for how many subnets the packets are told subnet by subnet. Beyond, what a subnet says to itself is not taken out.
const maxApart = 16

// boxes is whole packets between the subnets and others than themselves, and whether that is exact.
func (c *crossing) boxes(set firewall.Set, d firewall.Direction) (out firewall.Boxes, exact bool) {
	exact = len(c.subnets) <= maxApart
	if !exact {
		return boxesOf(set, d, c.local()), false
	}
	for _, s := range c.subnets {
		exact = exact && len(s.CIDRsOpen) == 0
		out = append(out, boxesOf(set.Subtract(firewall.NewSet(s.CIDRs, firewall.AllServices())), d, s.Side())...)
	}
	return out, exact
}

// finding is what a finding about a window has; its message ends with what fares otherwise.
func (m *meanwhile) finding(o firewall.Origin, id firewall.ID, message string, steps []result.Step) Finding {
	f := Finding{
		Possible: m.possible, Address: address(o, id), Key: []string{string(m.before.ID), string(m.after.ID)},
		Resources: []result.Resource{subject(o, id)}, Steps: steps,
		Message: message + ": meanwhile " + m.text(),
	}
	f.Uncovered, f.Inexact = m.uncovered, !m.exact
	for _, s := range m.subnets {
		f.Resources = append(f.Resources, resource(result.Association, s.Origin, s.ID))
	}
	for _, s := range steps {
		f.Resources = append(f.Resources, result.Resource{Address: s.Address, Role: result.Cause, Actions: []string{s.Action}})
	}
	if m.possible {
		for _, n := range []*firewall.NACL{m.before, m.after} {
			for r := range n.AllRules() {
				f.Unknowns = append(f.Unknowns, r.Why...)
			}
		}
	}
	if m.secret() {
		f.hide()
	} else {
		f.Witness = m.witness()
	}
	return f
}

// witness is a packet that fares otherwise, at the moment at which it does.
func (m *meanwhile) witness() []result.Packet {
	for _, refused := range []bool{true, false} {
		for _, d := range directions {
			for i, s := range m.stages[d] {
				set, t := m.windows[d].Refused, s.Refuses()
				want := t.Denied()
				if !refused {
					set, t = m.windows[d].Admitted, s.Admits()
					want = t.Allowed()
				}
				w, ok := set.Intersect(want).Witness()
				if !ok {
					continue
				}
				h, ok := header(w, d, m.local())
				if !ok {
					continue
				}
				filter := m.after
				switch {
				case m.how == staying || m.how == adopted:
				case i == 0:
					filter = m.before
				case i == 1 && m.fallback != nil:
					filter = m.fallback
				}
				return []result.Packet{packet(firewall.Request, h, []result.Hop{tableHop(filter, t, d, h)})}
			}
		}
	}
	return nil
}

// header is a whole packet of what a filter sees.
func header(w firewall.Packet, d firewall.Direction, local firewall.AddrSet) (firewall.PacketHeader, bool) {
	near, ok := hostOf(sameFamily(local, firewall.Addresses(w.Remote)))
	if !ok {
		return firewall.PacketHeader{}, false
	}
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, Dst: near, DstPort: w.Value}
	if d == firewall.Egress {
		h.Src, h.Dst = near, w.Remote
	}
	if hasPorts(w.Protocol) {
		h.SrcPort = 1024
	}
	return h, true
}

// tableHop is what a NACL does with a packet, by a table of its rules at some moment.
func tableHop(n *firewall.NACL, t *firewall.NACLTable, d firewall.Direction, h firewall.PacketHeader) result.Hop {
	out := result.Hop{Filter: "nacl", Address: address(n.Origin, n.ID), Direction: d.String(), Verdict: string(firewall.HopUnknown)}
	action, i, known, _ := t.Decide(seen(h, d))
	if !known {
		return out
	}
	rule, code := "*", awsSubnetACL
	switch {
	case action == firewall.Allow:
		out.Verdict = string(firewall.HopAllow)
	case i < 0:
		out.Verdict, out.AWSCode = string(firewall.HopImplicitDeny), &code
	default:
		out.Verdict, out.AWSCode = string(firewall.HopDeny), &code
	}
	if i >= 0 {
		winner := t.Rule(i)
		rule = winner.Name()
	}
	out.Rule = &rule
	return out
}

// subnetsText names the subnets of a crossing.
func (c *crossing) subnetsText() string { return subnetsText(c.subnets) }

func subnetsText(list []*firewall.Subnet) string {
	var names []string
	for _, s := range list {
		names = append(names, address(s.Origin, s.ID))
	}
	return plural(len(names), "subnet ", "subnets ") + shorten(names, 3)
}
