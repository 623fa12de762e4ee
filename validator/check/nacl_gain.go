package check

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// directedRule is a rule of a NACL with its direction.
type directedRule struct {
	*firewall.NACLRule
	dir firewall.Direction
}

// gain is what a plan adds to one NACL: the rules that no rule of the prior side equals in what it matches and does.
// A rule that only gets another number is not new.
type gain struct {
	nacl  *firewall.NACL
	rules []directedRule // certainly or possibly new, ingress first, by number
	least int            // so many of them are new in their list, whatever the unknown values are
	sure  int            // and with those that are certainly in one of the two lists
	units int            // as least, of what budgets count
}

// tally is how many rules are new.
func (g gain) tally() tally { return tally{g.sure, len(g.rules), g.open()} }

// added is how many of what budgets count are new.
func (g gain) added() tally { return tally{g.units + g.sure - g.least, len(units(g.rules)), g.open()} }

func (g gain) open() bool {
	return slices.ContainsFunc(g.rules, func(r directedRule) bool { return r.Any })
}

// unit is what budgets count of a NACL's rules: all that a rackspace_nacl_baseline makes of one name in allow, or of one deny, is one.
type unit struct {
	block string
	deny  netip.Prefix
}

func (r directedRule) unit() unit {
	u := unit{block: r.Block}
	if r.Action == firewall.Deny {
		u.deny = r.CIDR
	}
	return u
}

// units is the rules that count: of each unit the first.
func units(rules []directedRule) []directedRule {
	seen := map[unit]bool{}
	var out []directedRule
	for _, r := range rules {
		if u := r.unit(); r.Block == "" || !seen[u] {
			seen[u] = true
			out = append(out, r)
		}
	}
	return out
}

// tallyOf counts the units of rules, of which sure tells those that certainly count.
func tallyOf(rules []directedRule, sure func(directedRule) bool) tally {
	var t tally
	for _, r := range units(rules) {
		t.add(!r.Maybe && !r.Any && sure(r))
		t.open = t.open || r.Any
	}
	return t
}

// gains returns what the plan adds to each NACL, by ID; NACLs that gain nothing are left out.
func (p *Pass) gains() []gain {
	if p.cache.gains == nil {
		g := p.findGains()
		p.cache.gains = &g
	}
	return *p.cache.gains
}

func (p *Pass) findGains() []gain {
	var out []gain
	for _, n := range p.places().nacls {
		before := counterpart(p.Prior, n)
		if before == n { // the plan does not touch it
			continue
		}
		if g := gainOf(n, before); len(g.rules) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// counterpart is the NACL as it was before the plan, or an empty one.
func counterpart(prior *firewall.Network, n *firewall.NACL) *firewall.NACL {
	if old := prior.NACLs[n.ID]; old != nil {
		return old
	}
	if n.AWSID != "" {
		for _, old := range sorted(prior.NACLs) {
			if old.AWSID == n.AWSID {
				return old
			}
		}
	}
	return &firewall.NACL{}
}

func gainOf(n, before *firewall.NACL) gain {
	old := map[string]int{} // rules of the prior side by content, not yet found again
	left := 0               // of them
	for _, r := range writtenRules(before) {
		old[r.content()]++
		left++
	}
	g := gain{nacl: n}
	either := 0
	vague := 0 // new rules that, once their values are known, may turn out to be one of those left
	seen, vagueUnits := map[unit]bool{}, 0
	for _, r := range writtenRules(n) {
		if c := r.content(); old[c] > 0 {
			old[c]--
			left--
			continue
		}
		g.rules = append(g.rules, r)
		first := r.Block == "" || !seen[r.unit()]
		seen[r.unit()] = true
		switch {
		case r.Maybe && oneWay(n, r.NACLRule):
			either++
		case r.Maybe || r.Any:
		case r.known():
			g.least++
			if first {
				g.units++
			}
		default:
			vague++
			if first {
				vagueUnits++
			}
		}
	}
	g.sure = g.least + max(0, vague+either-left)
	g.least += max(0, vague-left)
	g.units += max(0, vagueUnits-left)
	return g
}

// known reports whether all is known of what the rule matches and does; its number does not count.
func (r directedRule) known() bool {
	return !r.Maybe && !r.Any && r.Action != firewall.AnyAction && (r.Invalid != "" || r.Must.Equal(r.May))
}

// content says what the rule matches and does, alike for rules that are alike whatever way they are written.
func (r directedRule) content() string {
	head := fmt.Sprint(r.dir, r.Action, r.Any, " ")
	if r.Invalid != "" { // it matches nothing: as it is written
		return head + fmt.Sprint(r.Protocol, r.CIDR, r.FromPort, r.ToPort, r.ICMPType, r.ICMPCode)
	}
	if !r.Maybe && !r.Must.Equal(r.May) {
		head += "at most "
	}
	return head + r.May.String()
}

// writtenRules is the rules of a NACL that somebody wrote, ingress first, by number: not the two with which AWS makes a
// default NACL.
func writtenRules(n *firewall.NACL) []directedRule {
	var out []directedRule
	in := floating(n.Ingress)
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		start := len(out)
		rules := n.Rules(d)
		for i := range rules {
			if !awsDefaultRule(n, &rules[i]) && !(d == firewall.Egress && floats(&rules[i]) && in[rules[i].Origin.Address]) {
				out = append(out, directedRule{&rules[i], d})
			}
		}
		slices.SortStableFunc(out[start:], func(a, b directedRule) int { return a.Number - b.Number })
	}
	return out
}

// floats reports whether r is a resource of its own that is possibly elsewhere: in another NACL, or in the other direction, in which
// case ingress and egress have it, and it is one rule.
func floats(r *firewall.NACLRule) bool { return r.Maybe && r.Standalone }

// floating is the resources of the rules that float, nil if there are none.
func floating(rules []firewall.NACLRule) map[string]bool {
	var out map[string]bool
	for i := range rules {
		if floats(&rules[i]) {
			if out == nil {
				out = map[string]bool{}
			}
			out[rules[i].Origin.Address] = true
		}
	}
	return out
}

// oneWay reports whether a rule that is possibly in this direction is certainly in one of the two.
func oneWay(n *firewall.NACL, r *firewall.NACLRule) bool {
	elsewhere := func(u firewall.Unknown) bool { return u.Attribute == "network_acl_id" }
	this := func(o firewall.NACLRule) bool { return floats(&o) && o.Origin.Address == r.Origin.Address }
	return floats(r) && !slices.ContainsFunc(r.Why, elsewhere) && slices.ContainsFunc(n.Ingress, this) && slices.ContainsFunc(n.Egress, this)
}

// awsDefaultRule reports whether r is one of the two rules with which AWS makes a default NACL, 100 for IPv4 and 101 for
// IPv6, both allowing all: as AWS made it, or written out in a configuration.
//
// Source: VPC guide, "Default network ACL for a VPC".
func awsDefaultRule(n *firewall.NACL, r *firewall.NACLRule) bool {
	if !n.Default || r.AnyNumber || r.Action != firewall.Allow || r.Protocol != -1 || !r.CIDR.IsValid() || r.CIDR.Bits() != 0 {
		return false
	}
	return r.Number == 100 && r.CIDR.Addr().Is4() || r.Number == 101 && r.CIDR.Addr().Is6()
}

// portable is those of the rules that a security group could hold as they stand: allows of which all is known, with no
// deny before them that overlaps, and no return rules, which a group does not need. What follows from a name is not taken out by rule.
func (p *Pass) portable(n *firewall.NACL, rules []directedRule) []directedRule {
	denies := [2][]*firewall.NACLRule{firewall.Ingress: refusing(n.Ingress), firewall.Egress: refusing(n.Egress)}
	var out []directedRule
	for _, r := range rules {
		p.Net.Stop.Check()
		if r.Block != "" || !r.Exact() || r.Action != firewall.Allow || r.Invalid != "" || crossFamily(r.NACLRule) || deniedBefore(denies[r.dir], r) {
			continue
		}
		if is, sure := firewall.IsReturnRule(r.NACLRule, p.Profiles); !is && sure {
			out = append(out, r)
		}
	}
	return out
}

// refusing is the rules that possibly deny.
func refusing(rules []firewall.NACLRule) []*firewall.NACLRule {
	var out []*firewall.NACLRule
	for i := range rules {
		if rules[i].Action != firewall.Allow {
			out = append(out, &rules[i])
		}
	}
	return out
}

// crossFamily reports whether r is a rule of one ICMP for addresses of the other family, which groups take to mean
// something else.
func crossFamily(r *firewall.NACLRule) bool {
	v4 := r.CIDR.Addr().Is4()
	return r.Protocol == int(firewall.ICMP) && !v4 || r.Protocol == int(firewall.ICMPv6) && v4
}

// deniedBefore reports whether one of the rules that possibly deny takes a packet of r before r does.
func deniedBefore(denies []*firewall.NACLRule, r directedRule) bool {
	return slices.ContainsFunc(denies, func(o *firewall.NACLRule) bool {
		before := o.AnyNumber || o.Any || o.Number < r.Number
		return before && (o.Any || o.May.Overlaps(r.May))
	})
}
