package validator

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// maxRemaining is how long the text of the packets may be that reach a rule, in bytes.
const maxRemaining = 300

// naclDrawing makes what a result shows of NACLs.
type naclDrawing struct {
	redact    *redactor
	evaluator *firewall.Evaluator
}

func (d *naclDrawing) nacl(p naclPair) result.NACL {
	out := result.NACL{Plan: p.plan, Address: d.id(p.address), Unread: p.present().External, Change: p.change(),
		After: d.side(p.after), Coverage: []result.NACLCoverage{}}
	if out.Change == result.NACLChanged || p.after == nil {
		out.Before = d.side(p.before)
	}
	for _, dir := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		if rules := p.present().Rules(dir); !d.secret(rules) {
			out.Coverage = append(out.Coverage, coverage(d.evaluator.Eval(rules), dir, neededBy(p.found, p.address, dir))...)
		}
	}
	return out
}

// secret reports whether nothing that is computed of the rules together may be told.
func (d *naclDrawing) secret(rules []firewall.NACLRule) bool {
	return slices.ContainsFunc(rules, func(r firewall.NACLRule) bool {
		return r.SensitiveV || r.SensitiveN || r.SensitiveA || d.redact != nil && r.CIDR.IsValid() && d.redact.tells(r.CIDR.String())
	})
}

func (d *naclDrawing) id(text string) string {
	if d.redact == nil {
		return text
	}
	return d.redact.ids.Replace(text)
}

func (d *naclDrawing) side(n *firewall.NACL) *result.NACLSide {
	if n == nil {
		return nil
	}
	return &result.NACLSide{Ingress: d.rules(n.Ingress), Egress: d.rules(n.Egress)}
}

// rules are those of one direction. Where a number is sensitive, their order is that in which they are written.
func (d *naclDrawing) rules(list []firewall.NACLRule) []result.NACLRule {
	t := d.evaluator.Eval(list)
	secret, clear := d.secret(list), t.Clear()
	var order []firewall.NACLRule
	for _, r := range t.All() {
		order = append(order, *r)
	}
	if slices.ContainsFunc(list, func(r firewall.NACLRule) bool { return r.SensitiveN }) {
		slices.SortStableFunc(order, func(a, b firewall.NACLRule) int { return cmp.Compare(a.Origin.String(), b.Origin.String()) })
	}
	out := []result.NACLRule{}
	for i := range order {
		r := d.rule(&order[i])
		if clear && !secret {
			d.place(&r, t, i)
		}
		out = append(out, r)
	}
	return out
}

// rule is a rule by itself.
func (d *naclDrawing) rule(r *firewall.NACLRule) result.NACLRule {
	out := result.NACLRule{Address: d.id(r.Origin.Address), Action: actionOf(r.Action), Ports: [][2]int{}, ShadowedBy: []int{}, Unknowns: []result.Unknown{}}
	if !r.AnyNumber && !r.Any && !r.SensitiveN {
		out.Number = &r.Number
	}
	if r.SensitiveA || r.Any {
		out.Action = result.NACLUnknown
	}
	for _, u := range r.Why {
		out.Unknowns = append(out.Unknowns, result.Unknown{Address: d.id(u.Address), Attribute: d.id(u.Attribute), Reason: string(u.Reason)})
	}
	cidr := r.CIDR.String()
	if written(r) && !r.SensitiveV && (d.redact == nil || !d.redact.tells(cidr)) {
		protocol := "all"
		if r.Protocol >= 0 {
			protocol = firewall.Protocol(r.Protocol).String()
		}
		out.Protocol, out.CIDR, out.Ports = &protocol, &cidr, portsOf(r)
	}
	return out
}

// written reports whether all is known of what the rule matches. Of one that is perhaps of another NACL only that may be unknown.
func written(r *firewall.NACLRule) bool {
	if r.Any || !r.CIDR.IsValid() {
		return false
	}
	return r.Must.Equal(r.May) || r.Maybe && !slices.ContainsFunc(r.Why, func(u firewall.Unknown) bool {
		return u.Address == r.Origin.Address && u.Attribute != "network_acl_id"
	})
}

// portsOf is the ports or types of a rule; none where its protocol has neither, or it is for all protocols.
func portsOf(r *firewall.NACLRule) [][2]int {
	out := [][2]int{}
	p := firewall.Protocol(r.Protocol)
	if r.Protocol < 0 || !slices.Contains([]firewall.Protocol{firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ICMPv6}, p) {
		return out
	}
	for _, v := range r.May.Services().Ports(p).Ranges() {
		out = append(out, [2]int{int(v.Lo), int(v.Hi)})
	}
	return out
}

// place fills what becomes of rule i of a table of which all is known.
func (d *naclDrawing) place(r *result.NACLRule, t *firewall.NACLTable, i int) {
	matches, wins := t.Rule(i).May, t.MayWin(i)
	if matches.IsEmpty() {
		return
	}
	part := wins.Portion(matches)
	text := part.RatString()
	if part.IsInt() {
		text += "/1"
	}
	r.Reached = &text
	if part.Cmp(big.NewRat(1, 1)) == 0 {
		return
	}
	if text := wins.String(); !wins.IsEmpty() && len(text) <= maxRemaining && (d.redact == nil || d.redact.text(text) == text) {
		r.Remaining = &text
	}
	r.ShadowedBy = t.Shadows(i)
}

func actionOf(a firewall.Action) result.NACLAction {
	switch a {
	case firewall.Allow:
		return result.NACLAllow
	case firewall.Deny:
		return result.NACLDeny
	}
	return result.NACLUnknown
}
