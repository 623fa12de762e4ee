package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// EphemeralTooWide is RSG106.
var EphemeralTooWide = register(Check{
	ID:       "RSG106",
	Name:     "ephemeral-too-wide",
	Severity: result.Note,
	Title:    "A rule for replies is wider than 1024–65535, or opens ports that no client uses",
	Why: `A network ACL has to let replies through to the ports from which clients connect. Those lie at 1024 and above: Linux uses
32768–60999, Windows 49152–65535, and NAT gateways, load balancers, functions and clients behind address translation all of
1024–65535. A rule that begins lower, at 80 or 443 because a service is there, opens everything between as well, for requests as
much as for replies, as a network ACL cannot tell them apart.

Such a rule is an allow rule of tcp or udp whose ports hold the whole of a client profile and others besides that no profile uses.
What a security group on an interface in the subnets opens for its own sake, or possibly does, is not counted, nor are packets that a rule before
it decides. A rule from port 0 or 1 on is one for all ports, which is another matter.

One finding for each network ACL and direction. Uncovered is what the rules let pass besides.`,
	Fix: `Begin the rule at 1024, and give the service a rule of its own: or leave it to the security group, which needs no rule for
replies.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.5"},
		{"NIST SP 800-53", "5", "SC-7"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if judged(n) {
				p.tooWide(n, firewall.Ingress)
				p.tooWide(n, firewall.Egress)
			}
		}
	},
})

func (p *Pass) tooWide(n *firewall.NACL, d firewall.Direction) {
	table := p.Table(n, d)
	if len(firewall.EphemeralExcess(table, p.Profiles, firewall.Services{})) == 0 {
		return // before it is asked what stands in the subnets
	}
	where := p.grounds(n)
	var opened firewall.Services
	for _, part := range where.Parts {
		o := part.Opened[d]
		if o.Unseen {
			return
		}
		opened = opened.Union(o.Must).Union(o.May)
	}
	var all fold
	var must, may []firewall.Set
	for _, e := range firewall.EphemeralExcess(table, p.Profiles, opened) {
		r := table.Rule(e.Rule)
		all.nacl(&r, !e.Must.IsEmpty())
		must, may = append(must, e.Must), append(may, e.May)
	}
	b, possible := all.rules()
	if b == nil {
		return
	}
	packets := firewall.UnionAll(must...)
	if possible {
		packets = firewall.UnionAll(may...)
	}
	f := b.finding(n.Origin, n.ID, possible, d.String())
	f.Extent.Set = packets
	b.point(&f, "opens more than the ports of clients", always(ofFrom))
	f.Message = depending(possible, fmt.Sprintf("network ACL opens %s besides the ports of clients, by %s: %s",
		packets.Services(), counted(len(b.origins), d.String()+" rule")+" for replies", b.list()))
	if anySensitive(n.Rules(d)) {
		f.Message = fmt.Sprintf("network ACL opens more than the ports of clients, by %s rules for replies; which ports is %s", d, hidden)
		f.Inexact = true
	} else {
		f.Uncovered = boxesOf(packets, d, where.Addrs())
		f.Inexact = possible || !where.Exact(f.Uncovered)
	}
	p.Report(f)
}
