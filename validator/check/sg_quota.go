package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// AWS's quotas of security groups. Source: Amazon VPC quotas, "Security groups".
const (
	groupRuleQuota       = 60   // rules of a group, for each direction and family
	groupsQuota          = 5    // groups of an interface
	groupsQuotaRaised    = 16   // that at most
	interfaceRulesQuota  = 1000 // rules of a group × groups of an interface: not to be raised
	interfaceRulesReason = "rules of a group times groups of an interface may be 1000 at most, which cannot be raised"
)

// SGQuota is RSG607.
var SGQuota = register(Check{
	ID:       "RSG607",
	Name:     "sg-quota",
	Severity: result.Error,
	Title:    "More rules in a security group, or groups on an interface, than AWS takes: at the plan's peak, adds before removes",
	Why: `AWS takes 60 rules in a security group by default, for each direction and for IPv4 and IPv6 by themselves, and 5 groups on an
interface. Terraform knows nothing of that: the plan succeeds, and the apply fails half way with some of the rules in place. Both can be
raised, groups to 16; their product, and so what an interface can have of rules, is 1000 at most.

A reference to a group counts for both families. A prefix list counts as many times as it has room for entries, or, if it is one of
AWS's, by the weight that AWS gives it (CloudFront 55); one of which neither is known counts as one.

What counts is the **peak**. Terraform makes and deletes rule resources in no order, so that new rules may come before old ones go: with
more than 60 of both together the finding is possible, and proved where ` + "`create_before_destroy`" + ` says that they do. Inline rules are
revoked first, and a rule that is changed in place is never two. ` + "`rackspace_sg_baseline`" + ` adds first, and makes room where it has to.

Rules that are only possibly in the group, and groups that are only possibly on the interface, make the finding possible.`,
	Fix: `Merge neighbouring blocks and port ranges, name a group instead of its members' addresses, or spread the rules over two groups. Where
it is the peak alone, apply in two steps: first remove, then add. Or ask AWS for a higher quota before the apply and leave the rule
out: ` + "`--skip RSG607`" + `.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html",
	},
	Since: "0.1.0",
	Run:   runSGQuota,
})

func runSGQuota(p *Pass) {
	counts := map[firewall.ID][2]firewall.RuleCount{}
	for _, g := range p.places().groups {
		var c [2]firewall.RuleCount
		for d := range c {
			c[d] = p.Net.CountRules(g.Rules(firewall.Direction(d)))
			for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
				p.groupQuota(g, firewall.Direction(d), f, c[d])
			}
		}
		counts[g.ID] = c
	}
	last := &firewall.Interface{}
	for _, i := range sorted(p.Net.Interfaces) {
		if i.Origin.Address == last.Origin.Address && slices.Equal(i.Groups.Sure, last.Groups.Sure) && slices.Equal(i.Groups.Maybe, last.Groups.Maybe) {
			continue // one load balancer, in another subnet
		}
		last = i
		p.groupsOn(i)
		p.rulesOn(i, counts)
	}
}

func (p *Pass) groupQuota(g *firewall.Group, d firewall.Direction, family firewall.Family, c firewall.RuleCount) {
	after := tally{}
	after.least, after.most = c.Of(family)
	peak := p.peak(g, d, family, after)
	count, possible, over := peak.decided(groupRuleQuota)
	if !over {
		return
	}
	f := Finding{
		Possible: possible, Address: address(g.Origin, g.ID), Key: []string{d.String(), fmt.Sprintf("IPv%d", family)},
		Resources: []result.Resource{subject(g.Origin, g.ID)}, Extent: Extent{Count: float64(count), Of: "rule"},
	}
	rules := g.Rules(d)
	for i := range rules {
		r := &rules[i]
		f.Resources = append(f.Resources, resource(result.Cause, r.Origin, g.ID))
		if possible {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if !g.Managed && len(rules) > 0 && rules[0].Origin.Address != "" {
		f.Address = rules[0].Origin.Address
	}
	f.Message = fmt.Sprintf("security group uses %s of the %d IPv%d %s rules that AWS takes by default", peak.number(), groupRuleQuota, family, d)
	if n, _, still := after.decided(groupRuleQuota); !still || n < count {
		f.Message += fmt.Sprintf(" while the plan adds rules and has not removed others (%s after it)", after.number())
	}
	if possible {
		f.Message += fmt.Sprintf(": with more than %d the apply fails unless the quota was raised", groupRuleQuota)
	} else {
		f.Message += ": the apply fails unless the quota was raised"
	}
	p.Report(f)
}

// peak is the most rules that a group has while the plan is applied: those after it, and those that may not be gone yet when others
// come.
func (p *Pass) peak(g *firewall.Group, d firewall.Direction, family firewall.Family, after tally) tally {
	if !p.After() {
		return after
	}
	before := p.Prior.Groups[g.ID]
	if before == nil || before == g || before.AWSID == "" || before.AWSID != g.AWSID {
		return after // it is new, or as it was
	}
	if _, most := p.Prior.CountRules(before.Rules(d)).Of(family); after.most+most <= groupRuleQuota {
		return after
	}
	gone, fresh := missing(before.Rules(d), g.Rules(d)), missing(g.Rules(d), before.Rules(d))
	if len(fresh) == 0 {
		return after // nothing is added
	}
	var sure, perhaps []firewall.GroupRule
	replaced := func(r firewall.GroupRule) bool { // the one that comes waits for the one that goes
		return slices.Equal(r.Origin.Actions, []string{"delete", "create"}) &&
			slices.ContainsFunc(fresh, func(f firewall.GroupRule) bool { return f.Origin.Address == r.Origin.Address })
	}
	for _, r := range gone {
		switch actions := r.Origin.Actions; {
		case !r.Standalone || slices.Equal(actions, []string{"update"}): // revoked first, or changed in place
		case slices.Equal(actions, []string{"create", "delete"}):
			sure = append(sure, r)
		case replaced(r):
		default:
			perhaps = append(perhaps, r)
		}
	}
	least, _ := p.Prior.CountRules(sure).Of(family)
	_, most := p.Prior.CountRules(append(sure, perhaps...)).Of(family)
	return after.plus(tally{least: least, most: most})
}

// missing is the rules of a that b does not have, by what they match.
func missing(a, b []firewall.GroupRule) []firewall.GroupRule {
	have := map[string]bool{}
	for i := range b {
		have[matchKey(&b[i])] = true
	}
	var out []firewall.GroupRule
	for i := range a {
		if !have[matchKey(&a[i])] {
			out = append(out, a[i])
		}
	}
	return out
}

// matchKey says what a rule of a group matches: AWS holds it once.
func matchKey(r *firewall.GroupRule) string {
	return fmt.Sprint(r.Peer, r.May, r.MayAddrs, r.Group.To, r.PrefixList.To)
}

func (p *Pass) groupsOn(i *firewall.Interface) {
	t := tally{len(i.Groups.Sure), len(i.Groups.Sure) + len(i.Groups.Maybe), i.Groups.Open}
	count, possible, over := t.decided(groupsQuota)
	if !over {
		return
	}
	f := p.interfaceFinding(i, count, possible, "groups")
	f.Extent.Of = "security group"
	f.Message = depending(possible, fmt.Sprintf("interface carries %s, %d are what AWS takes by default", t.of("security group"), groupsQuota))
	switch {
	case count > groupsQuotaRaised:
		f.Message += fmt.Sprintf(": the apply fails, even with the quota raised to its most, %d", groupsQuotaRaised)
	default:
		f.Message += fmt.Sprintf(": the apply fails unless the quota was raised, to %d at most", groupsQuotaRaised)
	}
	p.Report(f)
}

func (p *Pass) rulesOn(i *firewall.Interface, counts map[firewall.ID][2]firewall.RuleCount) {
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			var t tally
			for _, id := range i.Groups.Sure {
				least, most := counts[id][d].Of(family)
				t.least, t.most = t.least+least, t.most+most
			}
			for _, id := range i.Groups.Maybe {
				_, most := counts[id][d].Of(family)
				t.most += most
			}
			count, possible, over := t.decided(interfaceRulesQuota)
			if !over {
				continue
			}
			f := p.interfaceFinding(i, count, possible, "rules", d.String(), fmt.Sprintf("IPv%d", family))
			f.Message = depending(possible, fmt.Sprintf("the groups of the interface have %s: %s", t.of(fmt.Sprintf("IPv%d %s rule", family, d)), interfaceRulesReason))
			p.Report(f)
		}
	}
}

// interfaceFinding is what the findings about an interface have in common.
func (p *Pass) interfaceFinding(i *firewall.Interface, count int, possible bool, key ...string) Finding {
	f := Finding{
		Possible: possible, Address: address(i.Origin, i.ID), Key: key, Resources: []result.Resource{subject(i.Origin, i.ID)},
		Extent: Extent{Count: float64(count), Of: "rule"},
	}
	for _, id := range slices.Concat(i.Groups.Sure, i.Groups.Maybe) {
		if g := p.Net.Groups[id]; g != nil {
			f.Resources = append(f.Resources, resource(result.Cause, g.Origin, id))
		}
	}
	if possible {
		f.Unknowns = i.Groups.Why
	}
	return f
}
