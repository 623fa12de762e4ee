package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// widened is a rule of a NACL with more ports.
type widened struct {
	rule *firewall.NACLRule
	firewall.PortRange
}

// widenFix lets the one rule that is too narrow for the dropped replies of a gap allow the whole range of the clients, proved on the NACL;
// nothing where no single range does, or where a deny behind the rule would lose packets.
func (p *Pass) widenFix(n *firewall.NACL, back firewall.Direction, g *replyGap) []result.Fix {
	if g.ReplyRule >= 0 {
		return nil
	}
	w, ok := widen(p.Table(n, back), back, g.Gap, fixPorts(g, p.admittedFrom(n, g.Direction, requestSet(g))))
	if !ok || byCloudControl(w.rule.Origin) || isNACLBaseline(w.rule.Origin) {
		return nil
	}
	key := widenedKey(w.rule, back)
	if before, done := p.cache.widened[key]; done && before != w.PortRange {
		return nil // one of them can be had
	}
	if p.cache.widened == nil {
		p.cache.widened = map[string]firewall.PortRange{}
	}
	p.cache.widened[key] = w.PortRange
	f := w.fix(n, back)
	all := w.among(n.Rules(back))
	if g.Proved && slices.Equal(w.rule.Origin.Actions, []string{"create"}) && !strings.Contains(w.rule.Origin.Address, "[") &&
		p.safeWith(n, back, all, []addedRule{{Direction: back, Protocol: g.Protocol, CIDR: w.rule.CIDR, Low: w.Lo, High: w.Hi}}) {
		f.Applicability = result.MachineApplicable // a rule that is there is gone for a moment while it is changed
	}
	return []result.Fix{f}
}

func widenedKey(r *firewall.NACLRule, d firewall.Direction) string {
	return fmt.Sprintf("%s %s %d", r.Origin, d, r.Number)
}

// widen is the rule that lets a gap pass with more ports.
func widen(table *firewall.NACLTable, d firewall.Direction, gap firewall.Boxes, ports firewall.Ports) (widened, bool) {
	r, _ := tooNarrow(table, d, gap)
	if r == nil {
		return widened{}, false
	}
	ranges := ports.Union(r.May.Services().Ports(gap[0].Protocol)).Ranges()
	w := widened{rule: r}
	if len(ranges) != 1 {
		return w, false
	}
	w.PortRange = ranges[0]
	var rules []firewall.NACLRule
	for _, o := range table.All() {
		rules = append(rules, *o)
	}
	after := firewall.EvalNACL(w.among(rules))
	if !after.Allowed().Covers(gap.Seen(d)) {
		return w, false
	}
	more := after.Allowed().Subtract(table.Allowed())
	for i, o := range table.All() {
		if o.Action != firewall.Allow && table.MayWin(i).Overlaps(more) {
			return w, false // somebody meant it
		}
	}
	return w, true
}

// among is the rules with the wider one in the place of the narrow one.
func (w widened) among(rules []firewall.NACLRule) []firewall.NACLRule {
	all := slices.Clone(rules)
	for i := range all {
		if r := &all[i]; r.Number == w.rule.Number && r.Origin.String() == w.rule.Origin.String() {
			r.FromPort, r.ToPort = int(w.Lo), int(w.Hi)
			r.May = firewall.NewSet(firewall.Prefixes(r.CIDR), firewall.PortServices(firewall.Protocol(r.Protocol), firewall.PortSet(w.PortRange)))
			r.Must = r.May
		}
	}
	return all
}

// fix writes what changes.
func (w widened) fix(n *firewall.NACL, d firewall.Direction) result.Fix {
	f := result.Fix{Applicability: result.MaybeIncorrect,
		Title: fmt.Sprintf("let %s rule %d of %s allow %d-%d", d, w.rule.Number, naclName(n), w.Lo, w.Hi)}
	if w.rule.Standalone {
		f.Title = fmt.Sprintf("let %s allow %d-%d", w.rule.Origin.Address, w.Lo, w.Hi)
	}
	hcl := ""
	for _, x := range []struct {
		name     string
		at       argument
		old, now int
	}{{"from_port", ofFrom, w.rule.FromPort, int(w.Lo)}, {"to_port", ofTo, w.rule.ToPort, int(w.Hi)}} {
		if x.old != x.now {
			hcl += fmt.Sprintf("%-9s = %d\n", x.name, x.now)
			f.Sets = append(f.Sets, result.Setting{Address: w.rule.Origin.Address, At: x.at.in(w.rule.Origin), Value: strconv.Itoa(x.now)})
		}
	}
	f.HCL = &hcl
	return f
}
