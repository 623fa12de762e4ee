package check

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// timeline is the steps of an apply.
type timeline []result.Step

// add adds a step that comes after others (0 is none) and returns its number.
func (t *timeline) add(action, address, effect string, after ...int) int {
	s := result.Step{Order: len(*t) + 1, Action: action, Address: address, Effect: effect, After: []int{}}
	for _, n := range after {
		if n > 0 && !slices.Contains(s.After, n) {
			s.After = append(s.After, n)
		}
	}
	*t = append(*t, s)
	return s.Order
}

// rulesOf names rules for a step: "inbound rule 100 (allow tcp 443 10.0.0.0/8)".
func rulesOf(d firewall.Direction, rules []firewall.NACLRule) string {
	way := "inbound "
	if d == firewall.Egress {
		way = "outbound "
	}
	var list []string
	for i := range rules {
		list = append(list, way+ruleText(&rules[i]))
	}
	return shorten(list, 4)
}

// changeSteps is the steps of a change of rules in place.
func (m *meanwhile) changeSteps() timeline {
	var t timeline
	last, action := 0, "update"
	if m.how == adopted {
		action = "create"
	}
	for _, d := range directions {
		x := &m.turns[d]
		if len(x.inlineGone) > 0 {
			last = t.add(action, address(m.after.Origin, m.after.ID), "deletes "+rulesOf(d, x.inlineGone), last)
		}
		if len(x.inlineNew) > 0 {
			last = t.add(action, address(m.after.Origin, m.after.ID), "makes "+rulesOf(d, x.inlineNew), last)
		}
	}
	m.ruleSteps(&t, 0)
	return t
}

// ruleSteps adds the steps of rule resources, those that make a rule after another step.
func (m *meanwhile) ruleSteps(t *timeline, first int) {
	for _, d := range directions {
		x := &m.turns[d]
		gone := map[string]int{}
		for _, r := range x.gone {
			if does(r.Origin, "delete") {
				gone[r.Origin.Address] = t.add("delete", r.Origin.Address, rulesOf(d, []firewall.NACLRule{r})+" is gone")
			}
		}
		for _, r := range x.made {
			t.add("create", r.Origin.Address, rulesOf(d, []firewall.NACLRule{r})+" stands", first, gone[r.Origin.Address])
		}
		for _, pair := range x.swaps {
			made := t.add("create", pair[1].Origin.Address, rulesOf(d, pair[1:])+" stands beside the old one", first)
			t.add("delete", pair[0].Origin.Address, rulesOf(d, pair[:1])+" is gone", made)
		}
	}
}

// moveSteps is the steps of subnets that go from one NACL to another.
func (m *meanwhile) moveSteps() timeline {
	var t timeline
	var gone []int
	removed := map[string]int{}
	for _, d := range directions {
		for _, r := range m.leaves[d] {
			n := t.add("delete", r.Origin.Address, rulesOf(d, []firewall.NACLRule{r})+" is gone from "+naclName(m.before))
			gone, removed[r.Origin.Address] = append(gone, n), n
		}
	}
	away := map[string]int{} // by address of what takes the subnets from the NACL
	for _, o := range m.left {
		list := m.away[o.Address]
		effect := subnetsText(list) + " " + plural(len(list), "falls", "fall") + " to " + naclName(m.fallback)
		switch {
		case isNACLBaseline(o):
			away[o.Address] = t.add(stepAction(o), o.Address, effect+m.unless(), gone...)
		case !does(o, "delete"):
			away[o.Address] = t.add("update", o.Address, effect+m.whatever())
		case o.Address == m.before.Origin.Address:
			away[o.Address] = t.add("delete", o.Address, effect+m.unless(), gone...)
		default:
			away[o.Address] = t.add("delete", o.Address, effect+m.unless())
		}
	}
	made := 0
	self := m.after.Origin.Address
	own := m.ownRules()
	if m.before.ID == m.after.ID && does(m.after.Origin, "create") && !madeFirst(m.after.Origin) && away[self] == 0 {
		for _, n := range away { // the associations refer to it, and so go before
			gone = append(gone, n)
		}
		slices.Sort(gone)
		away[self] = t.add("delete", self, "network ACL is gone", gone...)
	}
	if does(m.after.Origin, "create") {
		effect := "network ACL with " + own
		if m.claimedBy(self) {
			effect += "; " + m.subnetsText() + " " + plural(len(m.subnets), "comes", "come") + " to it"
		}
		made = t.add("create", self, effect, append(m.waitedFor(away, self), away[self])...)
	} else if m.claimedBy(self) {
		made = t.add("update", self, m.subnetsText()+" "+plural(len(m.subnets), "comes", "come")+" to network ACL with "+own, m.waitedFor(away, self)...)
	}
	var done []string
	for i, c := range m.claims {
		if c == nil || c.Origin.Address == self || slices.Contains(done, c.Origin.Address) {
			continue
		}
		done = append(done, c.Origin.Address)
		s := m.subnets[i]
		t.add("create", c.Origin.Address, "subnet "+address(s.Origin, s.ID)+" comes to "+naclName(m.after),
			append(m.waitedFor(away, c.Origin.Address), made, away[c.Origin.Address])...)
	}
	for _, d := range directions {
		for _, r := range m.turns[d].made {
			t.add("create", r.Origin.Address, rulesOf(d, []firewall.NACLRule{r})+" stands", made, removed[r.Origin.Address])
		}
	}
	return t
}

// waitedFor is the steps that take subnets away before a resource gives them their NACL.
func (m *meanwhile) waitedFor(away map[string]int, claimer string) (steps []int) {
	for _, o := range m.left {
		if slices.ContainsFunc(m.claims, func(c *firewall.Claim) bool {
			order, _ := orderOf(c, o)
			return c != nil && c.Origin.Address == claimer && order == firewall.TakesFirst
		}) {
			steps = append(steps, away[o.Address])
		}
	}
	return steps
}

// unless is what else a step that takes the subnets away may meet.
func (m *meanwhile) unless() string {
	if m.how == racing {
		return ", if still there"
	}
	return ""
}

// whatever is what else a list that loses subnets may meet.
func (m *meanwhile) whatever() string {
	if m.how == racing {
		return ", whatever has " + plural(len(m.subnets), "it", "them") + " by then"
	}
	return ""
}

// claimedBy reports whether the resource itself gives subnets the NACL.
func (m *meanwhile) claimedBy(a string) bool {
	return slices.ContainsFunc(m.claims, func(c *firewall.Claim) bool { return c != nil && c.Origin.Address == a })
}

// ownRules is the rules that the NACL has when the subnets come to it.
func (m *meanwhile) ownRules() string {
	var parts []string
	for _, d := range directions {
		if rules := m.turns[d].standing; len(rules) > 0 {
			parts = append(parts, rulesOf(d, rules))
		}
	}
	if len(parts) == 0 {
		return "no rule yet, which denies everything"
	}
	return strings.Join(parts, ", ")
}
