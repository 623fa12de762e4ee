package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SubnetPathReplyDropped is RSG105.
var SubnetPathReplyDropped = register(Check{
	ID:       "RSG105",
	Name:     "subnet-path-reply-dropped",
	Severity: result.Error,
	Title:    "What one NACL lets out to another subnet of the plan, another drops: the reply, or on a path by NAT gateway or load balancer the request",
	Why: `A packet between two subnets meets two network ACLs: that of its own subnet on the way out, and that of the other on the way
in. So does the answer, the other way round. Four lists have to agree on each connection, and each of them may look right
by itself: the rule that is missing is often in the network ACL of the client's subnet, where nobody looks.

One finding for each network ACL that drops replies, with all pairs of subnets concerned; the message describes one pair and names
the network ACLs of the others. Replies that two network ACLs drop are those of the first that they meet; the message names the
second. It is an error where replies to ports of a profile of level error are dropped, else a warning.
Uncovered is the exact set of reply packets that it drops between subnets of the plan.

**Paths that the plan states.** Where a subnet's route table is known and leads to a NAT gateway in another subnet, what the subnet's
network ACL names of the internet's services has to pass the gateway's subnet twice: in from the private addresses, to the service's
port, which is often forgotten; out to the internet; and back both times, to all ports from 1024 that a NAT gateway uses. What the
gateway's network ACL certainly drops of that is an error at it, a finding for each network ACL of clients. A rule for all ports, or
for replies, names no service. A load balancer asks its targets on their port and that of the health checks: out of the subnets of its
nodes, into those of the targets, and back to all ports from 1024, whatever ports other clients use. Targets are instances that are
attached to a target group to which a listener forwards by default, and ECS services in a subnet that is certain. Of a Network Load
Balancer that perhaps keeps the clients' addresses, health checks alone are judged. Route tables that another layer may add routes to,
and those of subnets that exist and whose association the plan does not hold, say nothing.

Where RSG101 or RSG102 says of the same network ACL that it drops these replies and those of others as well, such as of the whole
internet, the pair is left out: one cause is one alarm, and its mend mends both. With that rule turned off, the pair is reported.`,
	Fix: `Allow the client ports between the two subnets on the network ACL that drops them. Two subnets that trust each other so far
as to need rules on both sides may be served better by one network ACL and security groups that name each other.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, side := range p.sidesByVPC() {
			p.reportPairs(side)
		}
		p.reportStatedPaths()
	},
})

// pathGaps is what one NACL drops between subnets of the plan: proved, or where nothing is, possible.
type pathGaps struct {
	drops *firewall.NACL
	pairs []*pairGap
}

// reportPairs judges all ordered pairs of subnets of one VPC.
func (p *Pass) reportPairs(sides []*side) {
	found := map[firewall.ID]*pathGaps{}
	var order []*pathGaps
	var ours firewall.AddrSet
	for _, a := range sides {
		ours = ours.Union(a.addrs)
	}
	for _, a := range sides {
		for _, b := range sides {
			for _, g := range p.pairGaps(a, b) {
				if p.reported(g, ours) {
					continue
				}
				drops := g.dropping().nacl
				switch old := found[drops.ID]; {
				case old == nil:
					found[drops.ID] = &pathGaps{drops, []*pairGap{g}}
					order = append(order, found[drops.ID])
				case g.Proved && !old.pairs[0].Proved:
					old.pairs = []*pairGap{g} // what is only possible no longer counts
				case g.Proved == old.pairs[0].Proved:
					old.pairs = append(old.pairs, g)
				}
			}
		}
	}
	for _, x := range order {
		p.reportPath(x, ours)
	}
}

// reported reports whether RSG101 or RSG102, if they run, say of the NACL that drops the replies that it drops all of them, and
// others that do not go to or come from the subnets at hand: then the NACL fails everybody.
func (p *Pass) reported(g *pairGap, ours firewall.AddrSet) bool {
	by, d := InboundReplyDropped, firewall.Ingress // its subnet answers
	if g.DroppedBy == firewall.Ingress {
		by, d = OutboundReplyDropped, firewall.Egress // its subnet asks
	}
	if !slices.Contains(p.rules, by) || !judged(g.dropping().nacl) {
		return false
	}
	for _, x := range p.naclReplyGaps(g.dropping().nacl, serviceGaps, d) {
		var remote firewall.AddrSet
		for _, box := range x.Gap {
			remote = remote.Union(x.remote(box))
		}
		if x.Protocol == g.Protocol && (x.Proved || !g.Proved) && !ours.Covers(remote) && x.Gap.Covers(g.Gap) {
			return true
		}
	}
	return false
}

func (p *Pass) reportPath(x *pathGaps, ours firewall.AddrSet) {
	main, secret := x.main(), false
	f := Finding{
		Severity:  severityOf(x.hit()),
		Possible:  !main.Proved,
		Address:   address(x.drops.Origin, x.drops.ID),
		Resources: []result.Resource{subject(x.drops.Origin, x.drops.ID)},
		Extent:    Extent{Count: float64(x.subnets()), Of: "subnet", Ours: ours, Ends: ourSrc | ourDst},
	}
	f.Point = p.dropped(x.drops, main.DroppedBy, main.ReplyRule, main.Gap)
	for _, g := range x.pairs {
		other := g.other().nacl
		f.Uncovered = append(f.Uncovered, g.Gap...)
		f.Inexact = f.Inexact || g.inexact || !g.Proved
		f.Unknowns = append(f.Unknowns, g.Why...)
		f.Resources = append(f.Resources, resource(result.Association, other.Origin, other.ID))
		f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.a.nacl, firewall.Egress), ofNumber, "lets the requests out", g.RequestRules[0])...)
		f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.b.nacl, firewall.Ingress), ofNumber, "admits the requests", g.RequestRules[1])...)
		f.Resources = append(f.Resources, ruleResources(result.Drops, p.Table(x.drops, g.DroppedBy), ofAction, "drops the replies", g.ReplyRule)...)
		secret = secret || g.secret
	}
	f.Uncovered = f.Uncovered.Normal()
	second := p.droppedNext(x)
	f.Message = depending(f.Possible, main.message()+x.others(main)+thenBy(second))
	for _, n := range second {
		f.Resources = append(f.Resources, resource(result.Drops, n.Origin, n.ID))
	}
	switch {
	case secret:
		f.hide()
	case !p.brief:
		f.Witness = p.pairWitness(main)
		f.Fixes = p.allowFix(x.drops, main.Proved, x.needs(p)...)
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
