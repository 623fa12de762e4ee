package check

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// misplaced is a rule of a NACL that is in the wrong place in the order.
type misplaced struct {
	firewall.RuleFate
	nacl  *firewall.NACL
	dir   firewall.Direction
	table *firewall.NACLTable
	rule  *firewall.NACLRule
}

// misplacedRules finds the rules of some fates in every NACL that is judged. A fate that rests on a block of which nothing
// at all is known is left out: the rule about undecided values names that block.
func (p *Pass) misplacedRules(kinds ...firewall.FateKind) []misplaced {
	var out []misplaced
	for _, n := range p.places().nacls {
		if !judged(n) {
			continue
		}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			t := p.Table(n, d)
			for _, f := range firewall.Fates(t) {
				for _, k := range kinds {
					if f.Kind == k && !f.Placeholder {
						rule := t.Rule(f.Rule)
						if secretNumbers(n.Rules(d)) {
							f.Number = 0
						}
						out = append(out, misplaced{f, n, d, t, &rule})
					}
				}
			}
		}
	}
	return out
}

// finding is what the rules about order have in common. lost is the packets that are not decided as the rule says.
func (p *Pass) misplacedFinding(m misplaced, lost firewall.Set) Finding {
	n := m.nacl
	where := p.grounds(n)
	f := Finding{
		Possible:  !m.Proved,
		Address:   address(n.Origin, n.ID),
		Key:       append([]string{m.dir.String()}, contentKey(m.rule)...),
		Resources: []result.Resource{subject(n.Origin, n.ID), naclRule(result.Cause, m.rule, ofNumber)},
		Unknowns:  m.Why,
		// A NACL of more subnets does more harm with the same rules.
		Extent: Extent{Set: lost, Count: float64(len(p.places().subnets[n.ID])), Of: "subnet", Packets: firewall.Boxes{}},
	}
	f.Resources = append(f.Resources, ruleResources(result.ShadowedBy, m.table, ofNumber, m.label(), m.By...)...)
	f.Point = pointAt(f.Resources[1], contentText(m.rule)+": "+m.harm())
	if anySensitive(n.Rules(m.dir)) {
		f.Inexact = true
		return f
	}
	for _, part := range where.Parts {
		f.Uncovered = append(f.Uncovered, boxesOf(lost, m.dir, part.Addrs)...)
	}
	f.Inexact = !where.Exact(f.Uncovered) || !m.Proved || !m.rule.Exact()
	if !p.brief {
		f.Witness = p.lostPacket(m, lost, where)
	}
	return f
}

// harm says what becomes of the rule's packets.
func (m misplaced) harm() string {
	switch m.Kind {
	case firewall.FateDenyPartly:
		return "some of its packets do not get here"
	case firewall.FateRedundant:
		return "changes nothing"
	}
	return "none of its packets gets here"
}

// label says what the other rules do.
func (m misplaced) label() string {
	if m.Kind == firewall.FateRedundant {
		return "does the same"
	}
	return "comes first"
}

// lostPacket is one packet of lost, with the rule that decides it.
func (p *Pass) lostPacket(m misplaced, lost firewall.Set, where *firewall.Grounds) []result.Packet {
	seen, ok := lost.Witness()
	if !ok {
		return nil
	}
	for _, part := range where.Parts {
		near, ok := hostOf(sameFamily(part.Addrs, firewall.Addresses(seen.Remote)))
		if !ok {
			continue
		}
		h := firewall.PacketHeader{Protocol: seen.Protocol, Src: seen.Remote, Dst: near, DstPort: seen.Value}
		if m.dir == firewall.Egress {
			h.Src, h.Dst = h.Dst, h.Src
		}
		if hasPorts(h.Protocol) {
			h.SrcPort = 32768 // the first that a Linux client uses
		}
		return []result.Packet{packet(firewall.Request, h, []result.Hop{p.naclHop(m.nacl, m.dir, h)})}
	}
	return nil
}

// contentKey is what a rule matches, for a finding's key: never its number, and nothing that is sensitive, as a fingerprint of
// few possible values gives them away.
func contentKey(r *firewall.NACLRule) []string {
	if r.SensitiveV {
		return []string{"sensitive", r.Origin.Address}
	}
	return []string{
		actionText(r.Action), strconv.Itoa(r.Protocol), r.CIDR.String(),
		strconv.Itoa(r.FromPort), strconv.Itoa(r.ToPort), strconv.Itoa(r.ICMPType), strconv.Itoa(r.ICMPCode),
	}
}

// ruleTexts is several rules of a table for a message.
func ruleTexts(t *firewall.NACLTable, indexes []int) string {
	var list []string
	for _, i := range indexes {
		r := t.Rule(i)
		list = append(list, ruleText(&r))
	}
	return shorten(list, 3)
}

// renumberFix moves a rule to a free number before those that take its packets. It changes what happens to live traffic, so
// a person has to want it.
func renumberFix(m misplaced) []result.Fix {
	if m.Number == 0 || isNACLBaseline(m.rule.Origin) {
		return nil
	}
	argument := "rule_no"
	if m.rule.Standalone {
		argument = "rule_number"
	}
	hcl := fmt.Sprintf("%s = %d\n", argument, m.Number)
	return []result.Fix{{
		Title:         fmt.Sprintf("give %s rule %s the number %d", m.dir, m.rule.Name(), m.Number),
		Applicability: result.MaybeIncorrect,
		HCL:           &hcl,
		Sets:          []result.Setting{{Address: m.rule.Origin.Address, At: ofNumber.in(m.rule.Origin), Value: strconv.Itoa(m.Number)}},
	}}
}

// verb agrees with the number of rules.
func verb(rules []int, one, many string) string {
	if len(rules) == 1 {
		return one
	}
	return many
}

// depending begins the message of a finding that is only possible.
func depending(possible bool, text string) string {
	if possible {
		return "depending on what the plan does not know, " + text
	}
	return text
}

// sentence joins clauses that are not empty.
func sentence(clauses ...string) string {
	var out []string
	for _, c := range clauses {
		if c != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, "; ")
}
