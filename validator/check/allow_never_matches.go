package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// AllowNeverMatches is RSG202.
var AllowNeverMatches = register(Check{
	ID:       "RSG202",
	Name:     "allow-never-matches",
	Severity: result.Warning,
	Title:    "An allow rule wins no packet, because denies before it take its packets (or those of them that no allow before it took)",
	Why: `AWS reads the rules of a network ACL by ascending number, and the first that matches decides. An allow that stands behind
denies which match the same packets is never asked: what its author meant to open stays shut.

Allows before it may have taken a part of its packets. That part is open, and the rest is shut all the same.`,
	Fix: `Give the allow a lower number than the denies that take its packets, if it is meant to be an exception to them. If it is
not meant any more, remove it.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}},
	Since:    "0.1.0",
	Run:      func(p *Pass) { p.reportNever(firewall.FateAllowNever) },
})
