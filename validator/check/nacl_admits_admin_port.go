package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// NACLAdmitsAdminPort is RSG603.
var NACLAdmitsAdminPort = register(Check{
	ID:       "RSG603",
	Name:     "nacl-admits-admin-port",
	Severity: result.Warning,
	Title: "A NACL admits SSH or RDP from (nearly) all public addresses after its order is evaluated (CIS 5.2); a deny " +
		"before it counts, a deny of another protocol does not",
	Why: `The same measure as RSG601, taken of a network ACL: tcp 22, or tcp and udp 3389, admitted from 90 % or more of the public
IPv4 or IPv6 addresses. The rules are evaluated in order first, so a deny of the port below the allow does not help and one above
it does; a deny of udp 22 does nothing for tcp 22, and a deny of 0.0.0.0/0 nothing for IPv6.

WinRM and SMB, of which RSG601 speaks as well, are left to the security groups: the control asks for SSH and RDP, and a network ACL
that shuts out more ports is less coarse. It is a warning, since the security groups behind the NACL decide too. Judged is every NACL that the plan manages, but not AWS's
untouched default, which allows all. The message names the rules that win.

Where a value that is not known decides, the finding is possible; an allow rule whose block is not known is left to RSG501.`,
	Fix: `Narrow the allow rule to the ports and networks that the subnet serves. If the NACL exists for nothing else, remove it and let
the security groups decide.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
	},
	Controls: []Control{
		{"CIS AWS Foundations", "5.0.0", "5.2"},
		{"CIS AWS Foundations", "6.0.0", "6.2"},
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"AWS FSBP", "1.0.0", "EC2.21"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if n.Managed {
				p.adminPorts(n)
			}
		}
	},
})

func (p *Pass) adminPorts(n *firewall.NACL) {
	table := p.Table(n, firewall.Ingress)
	admin := baseline.CISAdminServices()
	set, possible := table.Allowed(), false
	ports := firewall.OpenPorts(set, admin, firewall.NearlyAll)
	if len(ports) == 0 && !table.Undecided().IsEmpty() {
		set, possible = set.Union(table.Undecided()).Intersect(knownAllows(n)), true
		ports = firewall.OpenPorts(set, admin, firewall.NearlyAll)
	}
	if len(ports) == 0 {
		return
	}
	set = firewall.Opened(set, ports)
	world := publicPart(set)
	where := p.grounds(n)
	local := where.Addrs()
	f := Finding{
		Possible:  possible,
		Address:   address(n.Origin, n.ID),
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Uncovered: boxesOf(set, firewall.Ingress, local),
		Extent:    Extent{Set: world, Count: float64(len(p.places().subnets[n.ID])), Of: "subnet", Packets: firewall.Boxes{}},
	}
	f.Inexact = !where.Exact(f.Uncovered)
	w := worldPacket(set, local)
	_, _, _, why := table.Decide(seen(w, firewall.Ingress))
	var causes []int
	for i, r := range table.All() {
		if r.Action != firewall.Deny && r.May.Overlaps(world) && table.MayWin(i).Overlaps(world) {
			cause := naclRule(result.Cause, r, ofRemote(r.CIDR.Addr().Is6()))
			if len(causes) < maxLabels {
				cause.Label = contentText(r)
			}
			f.Resources = append(f.Resources, cause)
			causes = append(causes, i)
		}
	}
	by := ""
	if len(causes) > 0 {
		f.Point = pointAt(f.Resources[1], f.Resources[1].Label)
		by = ", by " + ruleTexts(table, causes)
	}
	f.Message = fmt.Sprintf("network ACL admits administration ports: %s%s", portTexts(ports, "from"), by)
	if possible {
		f.Unknowns = why
		f.Message = "depending on what the plan does not know, " + f.Message
	}
	if w.Dst.IsValid() {
		f.Witness = []result.Packet{packet(firewall.Request, w, []result.Hop{p.naclHop(n, firewall.Ingress, w)})}
	}
	if anySensitive(n.Ingress) {
		f.Message = "network ACL admits administration ports from the world; its rules are " + hidden
		f.Uncovered, f.Inexact, f.Witness = nil, true, nil
	}
	p.Report(f)
}

// worldPacket is the request that stands for a set of ingress packets to the local addresses.
func worldPacket(set firewall.Set, local firewall.AddrSet) firewall.PacketHeader {
	w, _ := set.Witness()
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	if hasPorts(w.Protocol) {
		h.SrcPort = 1024
	}
	h.Dst, _ = hostOf(sameFamily(local, firewall.Addresses(w.Remote)))
	return h
}

// knownAllows is what the allow rules of known addresses match at most.
func knownAllows(n *firewall.NACL) firewall.Set {
	var sets []firewall.Set
	for i := range n.Ingress {
		if r := &n.Ingress[i]; r.Action != firewall.Deny && r.CIDR.IsValid() && !r.Any {
			sets = append(sets, r.May)
		}
	}
	return firewall.UnionAll(sets...)
}
