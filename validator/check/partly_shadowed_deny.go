package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// PartlyShadowedDeny is RSG208.
var PartlyShadowedDeny = register(Check{
	ID:       "RSG208",
	Name:     "partly-shadowed-deny",
	Severity: result.Warning,
	Title:    "A deny keeps some packets but an earlier allow takes the rest; prints both parts",
	Why: `AWS reads the rules of a network ACL by ascending number, and the first that matches decides. A deny behind an allow that
matches some of the same packets refuses only what the allow leaves: a block list that stands after "allow 443 from anywhere"
blocks everything but what is open. RSG201 is the case in which nothing is left.

An allow that matches nothing but what the deny matches too is an exception, written before the rule that it is an exception to:
that is how such lists are meant, and it is not reported. Reported are denies of which an allow takes packets on its way to
others.

Uncovered is the packets that the deny names and that pass.`,
	Fix: `Give the deny a lower number than the allows that take its packets. That begins to drop traffic that passes today, so
look at what the traffic is first. If the rest is all that the deny is for, narrow it to that.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.7"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, m := range p.misplacedRules(firewall.FateDenyPartly) {
			if m.Carved {
				continue
			}
			f := p.misplacedFinding(m, m.Lost)
			lost, kept := hidden, hidden
			if !anySensitive(m.nacl.Rules(m.dir)) {
				lost, kept = cellsText(m.Lost), cellsText(m.Wins)
			}
			f.Message = depending(f.Possible, sentence(
				fmt.Sprintf("%s %s refuses only a part: %s %s %s first; it keeps %s", m.dir, ruleText(m.rule),
					ruleTexts(m.table, m.By), verb(m.By, "takes", "take"), lost, kept),
				betterNumber(m.Number)))
			f.Fixes = renumberFix(m)
			p.Report(f)
		}
	},
})
