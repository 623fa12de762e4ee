package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// NACLOpensUnused is RSG402.
var NACLOpensUnused = register(Check{
	ID:       "RSG402",
	Name:     "nacl-opens-unused",
	Severity: result.Note,
	Title:    "The NACL admits from the internet what no security group in its subnets admits",
	Why: `A rule of a network ACL that opens a port to the internet reads as "this service is public". Where no security group in the
subnets lets the packets in, nothing answers: the service has moved, or never was. The rule is a hole that waits for the next
group that is a little too wide.

Compared is what the network ACL certainly offers to public addresses, after its order, with what the groups on interfaces in its
subnets possibly admit, rules of which not everything is known included. Rules for replies open nothing, and a rule of all protocols
from everywhere leaves the matter to the groups, as it should. ICMP is not compared: what a router says of a connection belongs to
it, and groups let it in with it.

Nothing is said where an interface in the subnets has a group whose rules the plan does not hold, where something may stand there
that is not modelled (a broker, the nodes of a cluster), where what stands there has no group (a NAT gateway), or where nothing stands
there at all. The finding is possible where it is not certain that something stands in a subnet that uses the network ACL.`,
	Fix: `Remove the rule, or narrow it to what the groups admit.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.5"},
		{"PCI DSS", "4.0.1", "1.2.7"},
		{"NIST SP 800-53", "5", "SC-7"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if n.Managed {
				p.opensUnused(n)
			}
		}
	},
})

func (p *Pass) opensUnused(n *firewall.NACL) {
	offered := firewall.Offered(p.Table(n, firewall.Ingress), p.Profiles)
	if !offered.Addrs().Overlaps(publicAddrs()) {
		return
	}
	admitted, known := p.admittedBehind(n)
	if !known {
		return
	}
	judged := firewall.AllServices().Subtract(firewall.ProtocolServices(firewall.ICMP, firewall.ICMPv6))
	unused := publicPart(offered.Subtract(admitted)).Only(judged)
	if unused.IsEmpty() {
		return
	}
	f := p.admittedFinding(n, unused, false,
		fmt.Sprintf("network ACL admits from the internet what no security group in its subnets does: %s", servicesShort(unused.Services())),
		"network ACL admits from the internet what no security group in its subnets does; its rules are "+hidden)
	if sure, why := p.inhabited(n); !sure {
		f.Possible, f.Inexact, f.Unknowns, f.Message = true, true, why, uninhabited+f.Message
	}
	p.Report(f)
}

// admittedBehind is what the groups in a NACL's subnets admit at most, by address; known is false where that cannot be said.
func (p *Pass) admittedBehind(n *firewall.NACL) (admitted firewall.Set, known bool) {
	x := p.places()
	subnets := slices.Concat(x.subnets[n.ID], x.maySubnets[n.ID])
	interfaces := x.anywhere
	for _, s := range subnets {
		if s.Beyond == firewall.MayBeBeyond {
			return admitted, false
		}
		known = known || len(x.interfaces[s.ID]) > 0
		interfaces = append(slices.Clip(interfaces), x.interfaces[s.ID]...)
	}
	var groups []firewall.ID
	for _, i := range interfaces {
		if i.Groups.Open || len(i.Groups.Sure)+len(i.Groups.Maybe) == 0 {
			return admitted, false
		}
		groups = append(groups, i.Groups.Sure...)
		groups = append(groups, i.Groups.Maybe...)
	}
	slices.Sort(groups)
	var sets []firewall.Set
	for _, id := range slices.Compact(groups) {
		g := p.Net.Groups[id]
		if g == nil || g.External {
			return admitted, false
		}
		_, may := p.Net.GroupSet(g, firewall.Ingress)
		sets = append(sets, may)
	}
	return firewall.UnionAll(sets...), known
}
