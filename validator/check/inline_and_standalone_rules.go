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
	Title:    "One NACL or security group has inline rules and standalone rule resources: each apply undoes the other's",
	Why: `A resource that states its rules inline owns all rules of the network ACL or security group: on every apply it removes those
that it does not state. Rules of standalone resources are among them. The next plan finds them missing and makes them again,
the one after that removes them. In between the rules are not there: a deny that everybody believes in, or an allow that
traffic depends on.`,
	Fix: `State the rules in one way. Move the inline rules into standalone resources, or the standalone ones into the blocks.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.8"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			p.reportMixed("network ACL", n.Inline, n.Origin, n.ID, n.Standalone)
			for _, perhaps := range n.Perhaps {
				p.mixedCandidates("network ACL", n.ID, n.Origin, perhaps, func(id firewall.ID) bool {
					return p.Net.NACLs[id] != nil && p.Net.NACLs[id].Inline
				})
			}
		}
		for _, g := range p.places().groups {
			p.reportMixed("security group", g.Inline, g.Origin, g.ID, g.Standalone)
			for _, perhaps := range g.Perhaps {
				p.mixedCandidates("security group", g.ID, g.Origin, perhaps, func(id firewall.ID) bool {
					return p.Net.Groups[id] != nil && p.Net.Groups[id].Inline
				})
			}
		}
	},
})

// reportMixed reports an object that states rules inline and has standalone ones. A resource with several peers is several
// rules of one address: it counts once.
func (p *Pass) reportMixed(what string, inline bool, o firewall.Origin, id firewall.ID, standalone []firewall.Origin) {
	if !inline || len(standalone) == 0 {
		return
	}
	f := Finding{
		Address:   address(o, id),
		Resources: []result.Resource{subject(o, id)},
	}
	var names []string
	standalone = slices.Clone(standalone)
	slices.SortFunc(standalone, func(a, b firewall.Origin) int { return strings.Compare(a.Address, b.Address) })
	for _, s := range standalone {
		if !slices.Contains(names, s.Address) {
			names = append(names, s.Address)
			f.Resources = append(f.Resources, resource(result.Cause, s, ""))
		}
	}
	f.Extent.Count = float64(len(names))
	f.Message = fmt.Sprintf("%s states rules inline and has standalone ones too: %s", what, shorten(names, 3))
	p.Report(f)
}
