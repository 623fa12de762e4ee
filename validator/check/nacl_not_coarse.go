package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The prefix lengths beyond which a rule of a NACL is fine-grained.
const (
	coarseIPv4 = 24
	coarseIPv6 = 64
)

// NACLNotCoarse is RSG303.
var NACLNotCoarse = register(Check{
	ID:       "RSG303",
	Name:     "nacl-not-coarse",
	Severity: result.Warning,
	Title:    "A NACL rule is fine-grained: a single port or a prefix longer than /24 (v6: /64); that belongs in a security group",
	Why: `A network ACL filters whole subnets, for whatever stands in them, and without memory. A rule for one port, or for a handful
of addresses, says something about one service; the place for that is the security group of that service, where it needs no number,
no rule for the replies, and none of the 20 places that a NACL has. Every such rule is one more that has to be found and changed
when the service moves.

Reported are **allow** rules for a single port of tcp or udp, and those whose prefix is longer than /24 (IPv6: /64). A deny is what
a security group cannot state, so a deny of one address or port is none of it. Nor is what a ` + "`rackspace_nacl_baseline`" + ` makes of
the names in its ` + "`allow`" + `, such as the blocks of a small VPC. A rule counts also where something else of it is
not known; what is not known itself does not count.

One finding for each NACL, with its rules. Where the plan touches the NACL, it says how many of them a security group could hold as
they stand, and shows these.`,
	Fix: `Put the rules into the security groups of the instances behind the subnet, and let the NACL allow the network and the range
of ports as a whole.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if judged(n) {
				p.fineGrained(n)
			}
		}
	},
})

func (p *Pass) fineGrained(n *firewall.NACL) {
	var all fold
	var sure, maybe []directedRule
	for _, r := range writtenRules(n) {
		if r.Block != "" || r.Any || r.Invalid != "" || r.Action == firewall.Deny || !fine(r.NACLRule) {
			continue
		}
		certain := r.Action == firewall.Allow && !r.Maybe
		if all.nacl(r.NACLRule, certain); certain {
			sure = append(sure, r)
		} else {
			maybe = append(maybe, r)
		}
	}
	b, possible := all.rules()
	if b == nil {
		return
	}
	rules, many := sure, tally{least: len(sure), most: len(sure) + len(maybe)}
	if possible {
		rules = maybe
	}
	f := b.finding(n.Origin, n.ID, possible)
	f.Message = depending(possible, fmt.Sprintf("network ACL has %s for a single port or a few addresses: %s",
		many.of("allow rule"), b.list()))
	b.point(&f, "a security group can say this", func(v6 bool) argument {
		if services := b.acl[0].May.Services(); len(services.Protocols()) == 1 && hasPorts(services.Protocols()[0]) {
			return ofFrom
		}
		return ofRemote(v6)
	})
	if p.After() && p.leaves(n) { // it is as it was: nothing to compare, and nobody looks at length
		p.Report(f)
		return
	}
	f.Extent.Set = b.packets(p.Net)
	if p.brief {
		p.Report(f)
		return
	}
	f.Resources = f.Resources[:1] // the rules follow
	p.reportBudget(f, gain{nacl: n, rules: rules})
}

// fine reports whether a rule is certainly for a single port, or for a long prefix.
func fine(r *firewall.NACLRule) bool {
	if r.CIDR.IsValid() {
		limit := coarseIPv6
		if r.CIDR.Addr().Is4() {
			limit = coarseIPv4
		}
		if r.CIDR.Bits() > limit {
			return true
		}
	}
	services := r.May.Services()
	protocols := services.Protocols()
	return len(protocols) == 1 && hasPorts(protocols[0]) && services.Ports(protocols[0]).Len() == 1
}
