package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// InboundReplyDropped is RSG101.
var InboundReplyDropped = register(Check{
	ID:       "RSG101",
	Name:     "inbound-reply-dropped",
	Severity: result.Error,
	Title:    "The NACL admits a service from a client, and drops (some of) the replies to the client's ephemeral ports",
	Why: `A network ACL is stateless: it does not remember that it admitted a request. The answer is a packet of its own, from
the service's port to the port that the client's system chose, and it needs an egress rule of its own.

Which ports those are depends on the client: Linux uses 32768–60999, Windows 49152–65535, and NAT gateways, load balancers,
Lambda functions and clients behind address translation anything from 1024. Where only a part of them is open, connections
fail now and then, for some clients more often than for others, and nothing in the logs of the service says why.

Clients are the addresses with which the subnet talks: where its route table is known (the plan makes it, or holds it with its
association, and no other layer gets its id), those that it has a route to, other than through a NAT gateway, which answers nobody.
So a private subnet's network ACL is judged by its VPC and what is connected to it, and not by the internet. Else all addresses count.
Packets within one subnet do not meet its network ACL. Where it is not known which subnets use the network ACL, and some of them would
send what is dropped only to themselves, the finding is possible. Listeners of load balancers that face the internet and whose answers are among the replies are named.

The finding is an error where replies to ports of a profile of level error are dropped, and a warning where only ports are
hit that profiles of level warning use. Uncovered is the exact set of reply packets that are dropped.`,
	Fix: `Allow the client ports back out to the addresses from which the service is offered: 1024–65535 where those are the
internet. Better still, leave the matter to security groups, which are stateful: the replies then need no rule at all.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, g := range p.replyGaps(serviceGaps, firewall.Ingress) {
			listeners := p.answering(g)
			p.reportReplyGap(g, severityOf(g.Hit), g.replyMessage()+namedListeners(listeners), listeners...)
		}
	},
})
