package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// InlineAndStandaloneRules is RSG205.
var InlineAndStandaloneRules = register(Check{
	ID:       "RSG205",
	Name:     "inline-and-standalone-rules",
	Severity: result.Error,
	Title:    "One NACL or SG has inline rules and standalone rule resources of one direction: each apply undoes the other's",
	Why: `A resource that states rules of a direction inline owns all rules of that direction of the network ACL or security group: on
every apply it removes those that it does not state. Rules of standalone resources are among them. The next plan finds them
missing and makes them again, the one after that removes them. In between the rules are not there: a deny that everybody
believes in, or an allow that traffic depends on.

Each direction is judged by itself. Inline ingress rules beside standalone egress rules do not undo each other: what a resource
does not state it leaves as it is. The documentation of the AWS provider advises against that mixture too. A resource that
manages a default network ACL owns both directions, also the one that it does not write.

A rackspace_sg_baseline with unmanaged_rules = "revoke", the default of a group that it made, owns both directions too: it revokes
the rules of aws_security_group_rule and aws_vpc_security_group_*_rule, but for those that ignore_rules names. A rackspace_sg_rule
it leaves as it is. A rackspace_default_sg_lockdown revokes every rule of those resources in the default group.`,
	Fix: `State the rules in one way. Move the inline rules into standalone resources, or the standalone ones into the blocks. Of a
rackspace_sg_baseline, move the rules into its attribute rules, or make each a rackspace_sg_rule; or name them in ignore_rules, or
set unmanaged_rules = "report". A default group that is locked down gets no rules: give what needs them a group of its own.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.8"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			p.reportMixed("network ACL", n.Origin, n.ID, mixed(n.Inline, n.Standalone))
			p.mixedCandidates("network ACL", n.ID, n.Origin, n.Perhaps, nil, func(id firewall.ID, d firewall.Direction, _ *firewall.Candidate) bool {
				n := p.Net.NACLs[id]
				return n != nil && n.Inline[d] != firewall.Unstated
			})
		}
		for _, g := range p.places().groups {
			p.reportMixed("security group", g.Origin, g.ID, mixed(g.Inline, g.Standalone))
			p.reportRevoked(g)
			p.mixedGroupCandidates(g)
		}
	},
})

// mixed is the standalone rules of the directions that are stated inline.
func mixed(inline [2]firewall.Form, standalone [2][]firewall.Origin) []firewall.Origin {
	var out []firewall.Origin
	for d, form := range inline {
		if form != firewall.Unstated {
			out = append(out, standalone[d]...)
		}
	}
	return out
}

// reportMixed reports an object that states rules inline and has standalone ones beside them. A resource with several peers is
// several rules of one address: it counts once.
func (p *Pass) reportMixed(what string, o firewall.Origin, id firewall.ID, standalone []firewall.Origin) {
	if len(standalone) == 0 {
		return
	}
	f := Finding{
		Address:   address(o, id),
		Resources: []result.Resource{subject(o, id)},
	}
	var names []string
	slices.SortFunc(standalone, func(a, b firewall.Origin) int { return strings.Compare(a.Address, b.Address) })
	for _, s := range standalone {
		if !slices.Contains(names, s.Address) {
			names = append(names, s.Address)
			f.Resources = append(f.Resources, resource(result.Cause, s, ""))
		}
	}
	f.Extent.Count, f.Extent.Of = float64(len(names)), "standalone rule"
	f.Message = fmt.Sprintf("%s states rules inline and has standalone ones of the same direction: %s", what, shorten(names, 3))
	p.Report(f)
}
