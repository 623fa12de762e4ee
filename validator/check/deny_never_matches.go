package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// DenyNeverMatches is RSG201.
var DenyNeverMatches = register(Check{
	ID:       "RSG201",
	Name:     "deny-never-matches",
	Severity: result.Error,
	Title:    "A deny rule wins no packet, because allows before it take (part of) its packets: the hole its author meant to close is open",
	Why: `AWS reads the rules of a network ACL by ascending number, and the first that matches decides. A deny that stands behind an
allow which matches the same packets is never asked: the configuration says that the packets are refused, and AWS lets them
in. It is the most dangerous mistake that a list of rules allows, as everybody who reads the deny believes it.

Uncovered is the packets that the deny names and that pass.`,
	Fix: `Give the deny a lower number than the allows that take its packets. That begins to drop traffic that passes today, so
look at what the traffic is first. If the deny is not meant any more, remove it.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.7"},
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"PCI DSS", "4.0.1", "1.3.2"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
	},
	Since: "0.1.0",
	Run:   func(p *Pass) { p.reportNever(firewall.FateDenyNever) },
})

// reportNever reports the rules that win no packet, of one fate.
func (p *Pass) reportNever(fate firewall.FateKind) {
	for _, m := range p.misplacedRules(fate) {
		f := p.misplacedFinding(m, m.Lost)
		f.Message = depending(f.Possible, sentence(
			fmt.Sprintf("%s %s never matches: %s %s its packets first", m.dir, ruleText(m.rule),
				ruleTexts(m.table, m.By), verb(m.By, "takes", "take")),
			betterNumber(m.Number)))
		f.Fixes = renumberFix(m)
		p.Report(f)
	}
}

// betterNumber names a number that works, if there is one.
func betterNumber(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("number %d would work", n)
}
