package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// OutboundReplyDropped is RSG102.
var OutboundReplyDropped = register(Check{
	ID:       "RSG102",
	Name:     "outbound-reply-dropped",
	Severity: result.Error,
	Title:    "The NACL lets a request out, and drops (some of) the replies to it on their way in",
	Why: `A network ACL is stateless: it does not remember that it let a request out. The answer is a packet of its own, from the
remote service's port to the port that the local system chose, and it needs an ingress rule of its own.

Without one, hosts in the subnet send requests and wait: package updates, calls to APIs and to databases in other subnets
run into timeouts. Where only a part of the client ports is open, they do so now and then.

The finding is an error where replies to ports of a profile of level error are dropped, and a warning where only ports are
hit that profiles of level warning use. Uncovered is the exact set of reply packets that are dropped.`,
	Fix: `Allow the client ports in from the addresses to which requests may go. From the internet that means 1024–65535, and
opens every service on a high port as far as the network ACL is concerned: leave those to security groups, which are
stateful and need no rule for replies.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, g := range p.replyGaps(serviceGaps, firewall.Egress) {
			p.reportReplyGap(g, severityOf(g.Hit), g.replyMessage())
		}
	},
})
