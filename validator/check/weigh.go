package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Weigh says how much of RSG301's budgets and of AWS's quota (RSG306) a plan uses, counted as the rules count, and what of its custom NACLs a security group could
// hold. mine tells which addresses are the plan's: NACLs and VPCs of others are not its own, and what it adds and the share are those of
// all plans that are one network.
func Weigh(before, after *firewall.Network, facts Facts, o Options, mine func(address string) bool) *result.Weight {
	p := &Pass{Net: after, Prior: before, Facts: facts, Options: o, cache: &cache{}}
	if len(p.Profiles) == 0 {
		p.Profiles = firewall.DefaultProfiles()
	}
	w := &result.Weight{}
	perDirection := result.Budget{Name: "max_rules_per_direction", Limit: float64(o.Budget.MaxRulesPerDirection)}
	denies := result.Budget{Name: "max_deny_rules", Limit: float64(o.Budget.MaxDenyRules)}
	custom := result.Budget{Name: "max_custom_nacls", Limit: float64(o.Budget.MaxCustomNACLs)}
	quota := result.Budget{Name: "aws_quota", Limit: firewall.NACLQuota}
	for _, n := range p.places().nacls {
		here := address(n.Origin, n.ID)
		if !mine(n.Origin.Address) {
			continue
		}
		rules := writtenRules(n)
		deny, _ := denying(rules)
		if n.Managed {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				t, _ := inDirection(rules, d)
				atLeast(&perDirection, t, here)
				atLeast(&quota, quotaOf(n, d, firewall.IPv4), here)
				atLeast(&quota, quotaOf(n, d, firewall.IPv6), here)
			}
			atLeast(&denies, deny, here)
		}
		if !n.Default {
			w.GroupCouldHold += len(p.portable(n, rules))
			w.DenyRules += deny.least
		}
	}
	for _, v := range sorted(after.VPCs) {
		if mine(v.Origin.Address) {
			t, _ := customOf(v, p.places().nacls)
			atLeast(&custom, t, address(v.Origin, v.ID))
		}
	}
	w.Budgets = []result.Budget{quota, perDirection, denies, custom}
	if !facts.Static {
		t := addedOver(p.gains())
		w.Budgets = append(w.Budgets, result.Budget{Name: "max_added_in_one_plan", Used: float64(t.least), AtMost: float64(t.most), Open: t.open,
			Limit: float64(o.Budget.MaxAddedInOnePlan)})
	}
	s := shareOf(after)
	least, most := s.bounds()
	w.Budgets = append(w.Budgets, result.Budget{Name: "max_share_of_rules", Used: least, AtMost: most, Open: s.nacl.open, Limit: o.Budget.MaxShareOfRules})
	return w
}

// atLeast takes the use of one object for that of the budget, if none used more before.
func atLeast(b *result.Budget, t tally, address string) {
	if used, most := float64(t.least), float64(t.most); used > b.Used || used == b.Used && most > b.AtMost {
		b.Used, b.AtMost, b.Open, b.Address = used, most, t.open, address
	}
}
