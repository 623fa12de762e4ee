package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// NACLHeavy is RSG301.
var NACLHeavy = register(Check{
	ID:       "RSG301",
	Name:     "nacl-heavy",
	Severity: result.Error,
	Title: "The plan passes a NACL budget: rules per direction, rules added in one plan, custom NACLs per VPC, deny rules, " +
		"share of NACL rules among all filter rules",
	Why: `A network ACL is stateless, ordered, and applies to a whole subnet. Each rule that is added to one can break the rules
below it and the replies to everything above it, and 20 rules a direction are all that AWS gives by default. Security groups
have none of these traps. Filters belong there; a NACL is for the few coarse denies that a group cannot state.

Five budgets, each with a finding of its own:

- **rules per direction** (12) and **deny rules** (5), of each NACL that the plan manages, default NACLs included. The two rules
  with which AWS makes a default NACL (100 and 101, allow all) do not count, also when a configuration writes them out.
- **rules added in one plan** (6), over all NACLs. A rule is new if the NACL had no rule that matches the same packets and does
  the same with them; a mere renumbering adds nothing. The finding stands at the NACL that gains most.
- **custom NACLs per VPC** (4). Custom is every NACL but the VPC's default one. The finding stands at the VPC.
- **share of NACL rules** (25 %): rules of custom NACLs among those and all rules of security groups, over the whole side of the
  plan. It is judged as soon as there is one rule in a custom NACL, and stands at the custom NACL with most rules.

The message says which of the rules a security group could hold as they stand: allow rules of which everything is known, with
no deny before them that overlaps, and that are no return rules (a group needs none).

A rule that is only possibly in a NACL, and a block that stands for any number of rules, count as one possible rule each.`,
	Fix: `Move the allow rules to the security groups of the instances behind the subnet, and keep in the NACL the coarse denies.
Where the budgets do not fit an environment, state others for it in ` + "`nacl_budget`" + ` of the policy file. One NACL that a requirement
calls for is an exemption there: ` + "`sgplan exempt new RSG301 RSG302 --resource ADDRESS …`" + `.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
	},
	Since: "0.1.0",
	Run:   runNACLHeavy,
	Whole: runNACLHeavyPlan,
})

func runNACLHeavy(p *Pass) {
	for _, n := range p.places().nacls {
		if n.Managed {
			rules := writtenRules(n)
			p.rulesPerDirection(n, rules)
			p.denyRules(n, rules)
		}
	}
	p.customNACLs()
}

// runNACLHeavyPlan judges the budgets of the plan.
func runNACLHeavyPlan(p *Pass) {
	p.shareOfRules()
	if p.After() && !p.Facts.Static {
		p.addedRules()
	}
}

// overBudget reports a budget of rules that is passed: t of them against limit. what names them: "ingress rules".
func (p *Pass) overBudget(key []string, t tally, limit int, n *firewall.NACL, rules []directedRule, what string) {
	count, possible, over := t.decided(limit)
	if !over {
		return
	}
	verb := "has"
	if possible {
		verb = "possibly has"
	}
	message := fmt.Sprintf("network ACL %s %d %s, %d more than the budget of %d", verb, count, what, count-limit, limit)
	p.reportBudget(Finding{
		Possible:  possible,
		Message:   message,
		Address:   address(n.Origin, n.ID),
		Key:       key,
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Extent:    Extent{Count: float64(count), Of: "rule"},
	}, gain{nacl: n, rules: rules})
}

// reportBudget adds to a finding which of the rules a group could hold, the rules as causes, and what is not known of them.
func (p *Pass) reportBudget(f Finding, parts ...gain) {
	total, movable := 0, 0
	var hcl []string
	hide := false
	rules := 0
	for _, g := range parts {
		rules += len(g.rules)
	}
	f.Resources = slices.Grow(f.Resources, rules)
	floating := map[place]bool{} // rules of unknown NACL, which stand in the list of several
	for _, g := range parts {
		can := p.portable(g.nacl, g.rules)
		if !p.brief {
			if more := p.groupRules(g.nacl, can[:min(len(can), max(0, maxProposed-movable))]); more != "" {
				hcl = append(hcl, more)
			}
		}
		movable += len(can)
		hide = hide || anySensitive(g.nacl.Ingress, g.nacl.Egress)
		for _, r := range g.rules {
			if !r.Maybe {
				total++
			} else if o := (place{r.Origin.Address, r.Origin.Attribute}); !floating[o] {
				floating[o] = true
				total++
			}
			f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if !f.Possible {
		f.Unknowns = nil
	}
	if f.Point.Address == "" {
		f.Point = pointAt(f.Resources[0], fmt.Sprintf("a security group could hold %d of %s", movable, counted(total, "rule")))
	}
	f.Message += fmt.Sprintf("; a security group could hold %d of %s as they stand", movable, counted(total, "rule"))
	if len(hcl) > 0 && !hide {
		f.Fixes = proposal("let a security group hold the rules that it can", result.HasPlaceholders, strings.Join(hcl, "\n"))
	}
	p.Report(f)
}

func (p *Pass) rulesPerDirection(n *firewall.NACL, rules []directedRule) {
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		t, here := inDirection(rules, d)
		p.overBudget([]string{"rules-per-direction", d.String()}, t, p.Budget.MaxRulesPerDirection, n, here, d.String()+" rules")
	}
}

func (p *Pass) denyRules(n *firewall.NACL, rules []directedRule) {
	t, denies := denying(rules)
	p.overBudget([]string{"deny-rules"}, t, p.Budget.MaxDenyRules, n, denies, "deny rules")
}

// inDirection is the rules of one direction.
func inDirection(rules []directedRule, d firewall.Direction) (t tally, here []directedRule) {
	for _, r := range rules {
		if r.dir == d {
			t.add(!r.Maybe && !r.Any)
			here = append(here, r)
		}
	}
	return t, here
}

// denying is the rules that deny, certainly or possibly.
func denying(rules []directedRule) (t tally, denies []directedRule) {
	for _, r := range rules {
		if r.Any || r.Action != firewall.Allow {
			t.add(!r.Any && !r.Maybe && r.Action == firewall.Deny)
			denies = append(denies, r)
		}
	}
	return t, denies
}

// customOf is the custom NACLs that are in a VPC, certainly or possibly.
func customOf(v *firewall.VPC, all []*firewall.NACL) (t tally, custom []*firewall.NACL) {
	for _, n := range all {
		if !n.Default && n.VPC.MayBe(v.ID) {
			_, sure := n.VPC.Exact()
			t.add(sure)
			custom = append(custom, n)
		}
	}
	return t, custom
}

func (p *Pass) customNACLs() {
	all := p.places().nacls
	for _, v := range sorted(p.Net.VPCs) {
		f := Finding{Address: address(v.Origin, v.ID), Key: []string{"custom-nacls"}, Resources: []result.Resource{subject(v.Origin, v.ID)}}
		t, custom := customOf(v, all)
		for _, n := range custom {
			f.Resources = append(f.Resources, resource(result.Cause, n.Origin, n.ID))
			f.Unknowns = append(f.Unknowns, n.VPC.Why...)
		}
		count, possible, over := t.decided(p.Budget.MaxCustomNACLs)
		if !over {
			continue
		}
		verb := "has"
		if possible {
			verb = "possibly has"
		}
		var parts []gain
		for _, n := range custom {
			parts = append(parts, gain{nacl: n, rules: writtenRules(n)})
		}
		f.Possible, f.Extent = possible, Extent{Count: float64(count), Of: "network ACL"}
		f.Message = fmt.Sprintf("VPC %s %d custom network ACLs, %d more than the budget of %d",
			verb, count, count-p.Budget.MaxCustomNACLs, p.Budget.MaxCustomNACLs)
		p.reportBudget(f, parts...)
	}
}

// addedRules judges what one plan adds, over all NACLs.
func (p *Pass) addedRules() {
	gains := p.gains()
	t := addedOver(gains)
	count, possible, over := t.decided(p.Budget.MaxAddedInOnePlan)
	if !over {
		return
	}
	verb := "adds"
	if possible {
		verb = "possibly adds"
	}
	most := slices.MaxFunc(gains, func(a, b gain) int { return len(a.rules) - len(b.rules) })
	p.reportBudget(Finding{
		Possible: possible, Key: []string{"added-rules"}, Extent: Extent{Count: float64(count), Of: "rule"},
		Address: address(most.nacl.Origin, most.nacl.ID), Resources: []result.Resource{subject(most.nacl.Origin, most.nacl.ID)},
		Message: fmt.Sprintf("the plan %s %d network ACL rules, %d more than the budget of %d, %d of them to this NACL",
			verb, count, count-p.Budget.MaxAddedInOnePlan, p.Budget.MaxAddedInOnePlan, len(most.rules)),
	}, gains...)
}

// place is where a rule is written: resource address and attribute.
type place struct{ address, attribute string }

// addedOver counts the rules that a plan adds over all NACLs. A rule of which it is not known in which NACL it stands is in
// the list of each that it is possibly in; it is one rule, and a certain one if the plan makes the resource.
func addedOver(gains []gain) tally {
	var t tally
	floating := map[place]bool{}
	for _, g := range gains {
		t.least += g.least
		for _, r := range g.rules {
			o := place{r.Origin.Address, r.Origin.Attribute}
			if !r.Maybe {
				t.most++
			} else if !floating[o] {
				floating[o] = true
				t.add(r.Standalone && slices.Equal(r.Origin.Actions, []string{"create"}))
			}
		}
	}
	return t
}
