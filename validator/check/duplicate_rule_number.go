package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DuplicateRuleNumber is RSG204.
var DuplicateRuleNumber = register(Check{
	ID:       "RSG204",
	Name:     "duplicate-rule-number",
	Severity: result.Error,
	Title:    "Two rules of one NACL and direction share a number, over inline and standalone resources together",
	Why: `Within one direction of a network ACL AWS takes a number once, for IPv4 and IPv6 rules together. Terraform does not look:
the plan is fine, and the apply fails with NetworkAclEntryAlreadyExists, half way, with some of the rules in place. Which of
the two rules is in force then depends on which was first.

A rule resource that is replaced under create_before_destroy and keeps its number meets itself: AWS refuses the new rule while the old
one stands, the old one stays, and every apply fails again.

Where the plan does not tell which network ACL a rule resource is for, the finding is possible at each that has the number; it is
proved, and stands at the rule, where all that the rule may be for have it.`,
	Fix: `Give one of the rules a number of its own. Leave room between numbers, so that the next rule finds a place. A rule that is made before the old one goes needs
another number each time it changes; without create_before_destroy it may keep its number, with a gap (RSG706).`,
	Sources: []string{
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html",
		"https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-networkaclentry.html",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.8"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				p.sharedNumbers(n, d)
				p.numberCandidates(n, d)
			}
		}
	},
})

// sharedNumbers reports each number that several rules have for certain.
func (p *Pass) sharedNumbers(n *firewall.NACL, d firewall.Direction) {
	byNumber := map[int][]*firewall.NACLRule{}
	rules := n.Rules(d)
	var numbers []int
	for i := range rules {
		r := &rules[i]
		if !hasNumber(r) {
			continue
		}
		if byNumber[r.Number] == nil {
			numbers = append(numbers, r.Number)
		}
		byNumber[r.Number] = append(byNumber[r.Number], r)
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		if same := byNumber[number]; len(same) > 1 {
			p.reportShared(n, d, same, nil)
		}
	}
}

// reportShared reports rules of one number. why is what hides whether they are all in the NACL.
func (p *Pass) reportShared(n *firewall.NACL, d firewall.Direction, same []*firewall.NACLRule, why []firewall.Unknown) {
	slices.SortFunc(same, func(a, b *firewall.NACLRule) int {
		return slices.Compare(append(contentKey(a), a.Origin.Address), append(contentKey(b), b.Origin.Address))
	})
	f := Finding{
		Possible:  len(why) > 0,
		Unknowns:  why,
		Address:   address(n.Origin, n.ID),
		Key:       []string{d.String()},
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Extent:    Extent{Count: float64(len(same)), Of: "rule"},
	}
	var texts []string
	for _, r := range same {
		f.Key = append(f.Key, strings.Join(contentKey(r), " "))
		cause := naclRule(result.Cause, r, ofNumber)
		if len(texts) < maxLabels {
			cause.Label = contentText(r)
		}
		f.Resources = append(f.Resources, cause)
		texts = append(texts, fmt.Sprintf("%s of %s", contentText(r), address(r.Origin, n.ID)))
	}
	f.Point = pointAt(f.Resources[len(f.Resources)-1], "has the number of another rule")
	number := fmt.Sprintf("the number %d", same[0].Number)
	if slices.ContainsFunc(same, func(r *firewall.NACLRule) bool { return r.SensitiveN }) {
		number = "one number"
	}
	f.Message = fmt.Sprintf("%d %s rules have %s: %s", len(same), d, number, shorten(texts, 3))
	if len(same) == 2 && same[0].Origin.Address == same[1].Origin.Address && madeFirst(same[0].Origin) {
		f.Message += "; the new one is made before the old one goes, and AWS refuses it"
		var t timeline
		t.add("create", same[0].Origin.Address, "AWS refuses a second rule of this number (NetworkAclEntryAlreadyExists); the apply fails, and the old rule stays")
		f.Steps = t
	}
	f.Message = depending(f.Possible, f.Message)
	p.Report(f)
}
