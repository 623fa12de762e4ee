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
	Title:    "What one NACL lets out to another subnet of the plan, another drops: the reply, or on a path by NAT gateway, load balancer or gateway endpoint the request",
	Why: `A packet between two subnets meets two network ACLs: that of its own subnet on the way out, and that of the other on the way
in. So does the answer, the other way round. Four lists have to agree on each connection, and each of them may look right
by itself: the rule that is missing is often in the network ACL of the client's subnet, where nobody looks.

One finding for each network ACL that drops replies, with all pairs of subnets concerned; the message describes one pair and names
the network ACLs of the others. Replies that two network ACLs drop are those of the first that they meet; the message names the
second. It is an error where replies to ports of a profile of level error are dropped, else a warning.
Uncovered is the exact set of reply packets that it drops between subnets of the plan.

**Paths that the plan states.** Where a subnet's route table is known and leads to a public NAT gateway in another subnet, what the subnet's
network ACL names of the internet's services has to pass the gateway's subnet twice: in from the private addresses, to the service's
port, which is often forgotten; out to the internet; and back both times, to all ports from 1024 that a NAT gateway uses. What the
gateway's network ACL certainly drops of that is an error at it, a finding for each network ACL of clients. A rule for all ports, or
for replies, names no service. Route tables that another layer may add routes to, and those of subnets that exist and whose association
the plan does not hold, say nothing.

**Load balancers.** A load balancer asks its targets on their port and that of the health checks: out of the subnets of its nodes, into
those of the targets, and back to all ports from 1024, whatever ports other clients use. Targets are instances, addresses, other load balancers, Auto
Scaling groups and ECS services of a target group to which a listener forwards, by default or by a rule, for a share of the requests or all.
A function gets no packet. Where AWS chooses among several subnets and not all of them drop the packets, the finding is possible. A node
of a Network Load Balancer asks the targets of its own Availability Zone, unless cross-zone load balancing is on; where a zone is not
known, the finding is possible too.

The targets of a Network Load Balancer may see its clients' addresses and not the nodes': they do if they are instances, or an
Application Load Balancer, with UDP always, and as preserve_client_ip says. The network ACL of such targets has to let the clients in. Who they are is what the load
balancer's security groups let in; without groups, of one that faces the internet, anybody there. It is an error if none of them gets
through, and a warning if a part of the internet's clients that the groups let in does not, unless a rule denies just that part. Of one
that is internal and has no groups nothing is said. Replies to such clients, and those of a Network Load Balancer's nodes, are possible
at most: AWS's guide does not say for sure which ports they have to be let out to. Where preserve_client_ip is known only after apply,
requests are possible either way. The network ACL of nodes that face the internet has to let it in and answer it, on the listener's
port. Of a dual-stack load balancer that is so for IPv4 and for IPv6; over the family that its targets do not have it asks them with its
own address.

**Gateway endpoints.** A gateway endpoint is a route: the network ACL of the subnet has to let TCP 443 out to the addresses of the
service, which it cannot name by the prefix list, and its answers back. It is an error if it does not where a security group in the subnet
names the prefix list in an egress rule, and so says that the service is asked; and a warning if it lets out to a part of the addresses,
for the service answers on any. They are known from the data source of the prefix list, or from an endpoint that exists; else
it is an error only if the network ACL lets out to no public address at all.

Where RSG101 or RSG102 says of the same network ACL that it drops these replies and those of others as well, such as of the whole
internet, the pair is left out: one cause is one alarm, and its mend mends both. With that rule turned off, the pair is reported. So are
answers to a listener's clients, which RSG101 names, and clients whom RSG401 says that a target's groups let in.`,
	Fix: `Allow the client ports between the two subnets on the network ACL that drops them. Two subnets that trust each other so far
as to need rules on both sides may be served better by one network ACL and security groups that name each other.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
		"https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, side := range p.Net.Sides(p.opened) {
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
func (p *Pass) reportPairs(sides []*firewall.Side) {
	found := map[firewall.ID]*pathGaps{}
	var order []*pathGaps
	var ours firewall.AddrSet
	for _, a := range sides {
		ours = ours.Union(a.Addrs)
	}
	for _, a := range sides {
		for _, b := range sides {
			for _, g := range p.pairGaps(a, b) {
				if p.reported(g, ours) {
					continue
				}
				drops := g.dropping().NACL
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
	if !slices.Contains(p.rules, by) || !judged(g.dropping().NACL) {
		return false
	}
	return slices.ContainsFunc(p.naclReplyGaps(g.dropping().NACL, serviceGaps, d), func(x *replyGap) bool { return g.Implied(&x.ReplyGap, ours) })
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
		other := g.other().NACL
		f.Uncovered = append(f.Uncovered, g.Gap...)
		f.Inexact = f.Inexact || g.inexact || !g.Proved
		f.Unknowns = append(f.Unknowns, g.Why...)
		f.Resources = append(f.Resources, resource(result.Association, other.Origin, other.ID))
		f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.a.NACL, firewall.Egress), ofNumber, "lets the requests out", g.RequestRules[0])...)
		f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(g.b.NACL, firewall.Ingress), ofNumber, "admits the requests", g.RequestRules[1])...)
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
	back := []result.Hop{p.naclHop(g.b.NACL, firewall.Egress, g.Reply)}
	if g.DroppedBy == firewall.Ingress {
		back = append(back, p.naclHop(g.a.NACL, firewall.Ingress, g.Reply))
	}
	return []result.Packet{
		packet(firewall.Request, g.Request, []result.Hop{
			p.naclHop(g.a.NACL, firewall.Egress, g.Request),
			p.naclHop(g.b.NACL, firewall.Ingress, g.Request),
		}),
		packet(firewall.Reply, g.Reply, back),
	}
}
