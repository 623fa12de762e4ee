package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// RedundantRule is RSG203.
var RedundantRule = register(Check{
	ID:       "RSG203",
	Name:     "redundant-rule",
	Severity: result.Note,
	Title:    "The rule wins nothing, or removing it changes no packet's fate",
	Why: `A network ACL takes 20 rules in each direction, and whoever reads it has to hold all of them in mind, in their order. A rule
without which every packet would fare the same costs both and gives nothing. A deny at the end of the list is such a rule:
what no rule matches is denied anyway.`,
	Fix: `Remove the rule. If it stands there to say something to the reader, say it in a comment.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, m := range p.misplacedRules(firewall.FateRedundantNever, firewall.FateRedundant) {
			f := p.misplacedFinding(m, firewall.Set{})
			f.Message = depending(f.Possible, fmt.Sprintf("%s %s changes nothing: %s", m.dir, ruleText(m.rule), why(m)))
			f.Inexact = false // no packet fares otherwise than it should
			p.Report(f)
		}
	},
})

// why says what makes a rule redundant.
func why(m misplaced) string {
	others := ruleTexts(m.table, m.By)
	switch {
	case m.Kind == firewall.FateRedundantNever && len(m.By) > 0:
		return fmt.Sprintf("%s %s all of its packets first", others, verb(m.By, "matches", "match"))
	case m.Kind == firewall.FateRedundantNever:
		return "it matches no packet"
	case len(m.By) > 0:
		return fmt.Sprintf("without it %s %s its packets alike", others, verb(m.By, "decides", "decide"))
	}
	return "what no rule matches is denied anyway"
}
