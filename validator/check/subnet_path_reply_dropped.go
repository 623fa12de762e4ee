package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SubnetPathReplyDropped is RSG105.
var SubnetPathReplyDropped = register(Check{
	ID:       "RSG105",
	Name:     "subnet-path-reply-dropped",
	Severity: result.Error,
	Title:    "A request from one subnet of the plan to another passes both NACLs, and the reply does not pass both",
	Why: `A packet between two subnets meets two network ACLs: that of its own subnet on the way out, and that of the other on the way
in. So does the answer, the other way round. Four lists have to agree on each connection, and each of them may look right
by itself: the rule that is missing is often in the network ACL of the client's subnet, where nobody looks.

The finding stands on the network ACL that drops the reply. It is an error where replies to ports of a profile of level error
are dropped, else a warning. Uncovered is the exact set of reply packets between the two that are dropped.`,
	Fix: `Allow the client ports between the two subnets on the network ACL that drops them. Two subnets that trust each other so far
as to need rules on both sides may be served better by one network ACL and security groups that name each other.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, side := range p.sidesByVPC() {
			p.reportPairs(side)
		}
	},
})

// pairKey is the two NACLs of a finding: the one that drops, and the other.
type pairKey struct{ drops, other firewall.ID }

// reportPairs judges all ordered pairs of subnets of one VPC.
func (p *Pass) reportPairs(sides []*side) {
	found := map[pairKey]*pairGap{}
	var order []pairKey
	for _, a := range sides {
		for _, b := range sides {
			for _, g := range p.pairGaps(a, b) {
				k := g.key()
				switch old := found[k]; {
				case old == nil:
					order = append(order, k)
					found[k] = g
				case g.Proved && !old.Proved:
					found[k] = g // what is only possible no longer counts
				case g.Proved == old.Proved:
					old.join(g)
				}
			}
		}
	}
	for _, k := range order {
		p.reportPair(found[k])
	}
}

func (p *Pass) reportPair(g *pairGap) {
	drops, other := g.dropping().nacl, g.other().nacl
	all := g.all.Normal()
	f := Finding{
		Severity:  severityOf(g.hit),
		Possible:  !g.Proved,
		Message:   depending(!g.Proved, g.message(len(all)-1)),
		Address:   address(drops.Origin, drops.ID),
		Key:       []string{address(other.Origin, other.ID)},
		Resources: []result.Resource{subject(drops.Origin, drops.ID)},
		Uncovered: all,
		Inexact:   g.inexact || !g.Proved,
		Unknowns:  g.Why,
	}
	f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.a.nacl, firewall.Egress), g.RequestRules[0])...)
	f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.b.nacl, firewall.Ingress), g.RequestRules[1])...)
	f.Resources = append(f.Resources, ruleResources(result.Drops, p.Table(drops, g.DroppedBy), g.ReplyRule)...)
	switch {
	case g.sensitive():
		f.hide()
	case !p.brief:
		f.Witness = p.pairWitness(g)
		f.Fixes = p.allowFix(drops, g.DroppedBy, g.Gap, g.otherBlocks(), firewall.ProfilePorts(g.Hit), g.Proved)
	}
	p.Report(f)
}

// pairWitness is one request with the two NACLs that it passes and its reply with those up to the one that drops it.
func (p *Pass) pairWitness(g *pairGap) []result.Packet {
	back := []result.Hop{p.naclHop(g.b.nacl, firewall.Egress, g.Reply)}
	if g.DroppedBy == firewall.Ingress {
		back = append(back, p.naclHop(g.a.nacl, firewall.Ingress, g.Reply))
	}
	return []result.Packet{
		packet(firewall.Request, g.Request, []result.Hop{
			p.naclHop(g.a.nacl, firewall.Egress, g.Request),
			p.naclHop(g.b.nacl, firewall.Ingress, g.Request),
		}),
		packet(firewall.Reply, g.Reply, back),
	}
}
