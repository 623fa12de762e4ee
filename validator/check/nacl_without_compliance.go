package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// NACLWithoutCompliance is RSG302.
var NACLWithoutCompliance = register(Check{
	ID:       "RSG302",
	Name:     "nacl-without-compliance",
	Severity: result.Error,
	Title:    "A custom NACL is created or gains rules and no exemption names the compliance requirement that calls for it",
	Why: `Security groups are the place for filters; a custom network ACL is a second, stateless filter that everybody who debugs
the subnet must know of. The reason that holds is a requirement: a standard, an auditor, a regulator. This rule asks that it be
written down.

Custom is every NACL but the VPC's default one. A NACL is reported if the plan creates it (also to replace an old one), or if it
has rules after the plan that it did not have before. A rule counts as new if the NACL had none that matches the same packets
and does the same with them, so a changed rule is a new one and a renumbered one is not. What was there before is never
reported.

The compliance of a ` + "`rackspace_nacl_baseline`" + ` is such an exemption, for its NACL, until the day of its ` + "`review_by`" + `; after it the NACL counts
again, as of an exemption that has expired (RSG801). Where the policy says ` + "`ignorable = false`" + ` of this rule, it is none.

A rule resource for a NACL that the plan does not hold (a literal id) is reported as possible: the plan does not say whether
that NACL is a default one.`,
	Fix: `Put the rules into the security groups of the subnet's instances. If a requirement calls for the NACL, write it down in an
exemption of the policy file. This writes one:

    sgplan exempt new RSG302 --resource ADDRESS --framework PCI-DSS-4.0 --control 1.4.2 \
      --reason WHY --owner WHO --expires 180d >> .sgplan.hcl

Or make the NACL a ` + "`rackspace_nacl_baseline`" + `, which states it.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.2"}, // changes to network security controls are approved and managed
	},
	Since: "0.1.0",
	Run:   runNACLWithoutCompliance,
})

func runNACLWithoutCompliance(p *Pass) {
	if !p.After() {
		return
	}
	gained := map[firewall.ID]gain{}
	for _, g := range p.gains() {
		gained[g.nacl.ID] = g
	}
	for _, n := range p.places().nacls {
		g, more := gained[n.ID]
		created := slices.Contains(n.Origin.Actions, "create") && p.Prior.NACLs[n.ID] != n
		if n.Default || !created && !more {
			continue
		}
		g.nacl = n
		p.reportGain(g, created)
	}
}

// reportGain reports one NACL that is created or gains rules.
func (p *Pass) reportGain(g gain, created bool) {
	n := g.nacl
	f := Finding{
		Possible:  !created && g.sure == 0 || n.External,
		Address:   address(n.Origin, n.ID),
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Extent:    Extent{Count: float64(len(g.rules)), Of: "rule"},
	}
	if !f.Possible {
		f.Extent.Count = float64(g.sure)
	}
	if n.External {
		f.Unknowns = append(f.Unknowns, n.VPC.Why...)
	}
	for _, r := range g.rules {
		f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
		if f.Possible {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	f.Message = gainMessage(g, created) + "; that takes an exemption that names the compliance requirement"
	f.Point = pointAt(f.Resources[0], "no exemption names a requirement for it")
	can := p.portable(n, g.rules)
	if len(can) > 0 && !anySensitive(n.Ingress, n.Egress) {
		f.Fixes = proposal("let a security group hold the rules that it can", result.HasPlaceholders, p.groupRules(n, can[:min(len(can), maxProposed)]))
	}
	p.Report(f)
}

func gainMessage(g gain, created bool) string {
	rules := g.tally().of("rule")
	switch {
	case created && len(g.rules) == 0:
		return "a custom network ACL is created" + inPlace(g.nacl)
	case created:
		return "a custom network ACL is created" + inPlace(g.nacl) + " with " + rules
	case g.nacl.External:
		return "a network ACL which the plan does not hold, possibly a custom one, gains " + rules
	}
	return "custom network ACL gains " + rules
}

func inPlace(n *firewall.NACL) string {
	if slices.Contains(n.Origin.Actions, "delete") {
		return " in place of the old one"
	}
	return ""
}
