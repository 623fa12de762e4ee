package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ICMPReplyDropped is RSG103.
var ICMPReplyDropped = register(Check{
	ID:       "RSG103",
	Name:     "icmp-reply-dropped",
	Severity: result.Warning,
	Title:    "The NACL lets an ICMP echo request pass one way, and drops the echo reply on its way back",
	Why: `Ping is two packets: an echo request (ICMP type 8, ICMPv6 type 128) and an echo reply (type 0, ICMPv6 type 129). A network
ACL is stateless, so each needs a rule. Where the reply is dropped, hosts look dead to whoever monitors them with ping,
though they answer.

A frequent cause is a rule without icmp_type: the AWS provider then sends type 0 and code 0, which is the echo reply alone,
and not every type.`,
	Fix: `Allow the echo reply in the other direction: type 0 (ICMPv6: 129), code 0. Or drop the request too, if ping is not meant
to work.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IcmpTypeCode.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, g := range p.replyGaps(echoGaps, d) {
				p.reportReplyGap(g, result.Warning, echoMessage(g))
			}
		}
	},
})

// echoMessage says which echo requests pass and which replies do not.
func echoMessage(g *replyGap) string {
	remote := hidden
	if !g.secret {
		var addrs firewall.AddrSet
		for _, b := range g.Gap {
			addrs = addrs.Union(g.remote(b))
		}
		remote = addrsText(addrs)
	}
	if g.Direction == firewall.Egress {
		return fmt.Sprintf("network ACL lets %s echo requests out to %s and drops the echo replies", g.Protocol, remote)
	}
	return fmt.Sprintf("network ACL admits %s echo requests from %s and drops the echo replies", g.Protocol, remote)
}
