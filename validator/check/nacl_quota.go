package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// naclQuotaWarn is where to warn of AWS's quota: 80 % of it.
const naclQuotaWarn = firewall.NACLQuota * 4 / 5

// NACLQuota is RSG306.
var NACLQuota = register(Check{
	ID:       "RSG306",
	Name:     "nacl-quota",
	Severity: result.Error,
	Title:    "More rules in a direction than AWS takes (20; 40 raised); warning from 80 %",
	Why: `AWS takes 20 rules per network ACL by default, counted for each direction and for IPv4 and IPv6 by themselves. The
default deny counts as one, so 19 numbered rules fit. The quota can be raised to 40 at most, at a price in network
performance that AWS itself warns of. Terraform knows nothing of the quota: the plan succeeds and the apply fails half way,
with some of the rules in place.

More than 20 is an error, 16 or more (80 %) a warning. Rules that AWS refuses for another reason do not count. Rules that are
only possibly in the NACL, and rules of unknown family, make the finding possible.`,
	Fix: `Merge neighbouring CIDR blocks and port ranges, move allow rules to security groups, which hold 60 a direction, or ask
AWS for a higher quota before the apply and write an exemption: ` + "`sgplan exempt new RSG306 --resource ADDRESS …`" + `.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Since: "0.1.0",
	Run:   runNACLQuota,
})

func runNACLQuota(p *Pass) {
	for _, n := range p.places().nacls {
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
				p.quota(n, d, family)
			}
		}
	}
}

func (p *Pass) quota(n *firewall.NACL, d firewall.Direction, family firewall.Family) {
	name := fmt.Sprintf("IPv%d", family)
	used, severity := quotaOf(n, d, family), result.Error
	count, possible, over := used.decided(firewall.NACLQuota)
	if !over {
		count, possible, over = used.decided(naclQuotaWarn - 1)
		severity = result.Warning
	}
	if !over {
		return
	}
	f := Finding{
		Severity:  severity,
		Address:   address(n.Origin, n.ID),
		Key:       []string{d.String(), name},
		Resources: []result.Resource{subject(n.Origin, n.ID)},
	}
	rules := n.Rules(d)
	for i := range rules {
		r := &rules[i]
		in, sure := r.OfFamily(family)
		if !in || r.Invalid != "" {
			continue
		}
		f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
		if !sure || r.Maybe || r.Any {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if !possible {
		f.Unknowns = nil
	}
	f.Possible, f.Extent = possible, Extent{Count: float64(count), Of: "rule"}
	f.Point = pointAt(f.Resources[0], fmt.Sprintf("%s of %d %s rules", used.number(), firewall.NACLQuota, d))
	f.Message = quotaMessage(d, name, used, count, possible)
	p.Report(f)
}

// quotaOf is how many rules of a direction and family AWS counts.
func quotaOf(n *firewall.NACL, d firewall.Direction, family firewall.Family) tally {
	rules := n.Rules(d)
	least, most := firewall.CountNACLRules(rules, family)
	return tally{least, most, slices.ContainsFunc(rules, func(r firewall.NACLRule) bool {
		in, _ := r.OfFamily(family)
		return in && r.Any
	})}
}

// quotaMessage says how many rules are used; count is how many of them the finding stands on.
func quotaMessage(d firewall.Direction, family string, used tally, count int, possible bool) string {
	numbered := tally{used.least - 1, used.most - 1, used.open}
	text := fmt.Sprintf("network ACL uses %s of the %d %s %s rules that AWS takes by default (%s numbered and the default deny)",
		used.number(), firewall.NACLQuota, family, d, numbered.number())
	then := ""
	if possible {
		then = fmt.Sprintf("with more than %d ", firewall.NACLQuota)
	}
	switch {
	case count > firewall.NACLQuotaRaised && !possible:
		return text + fmt.Sprintf(": the apply fails, even with the quota raised to its most, %d", firewall.NACLQuotaRaised)
	case count > firewall.NACLQuota:
		return text + fmt.Sprintf(": %sthe apply fails unless the quota was raised, to %d at most", then, firewall.NACLQuotaRaised)
	}
	return text
}
