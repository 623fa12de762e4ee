package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// IPv6WiderThanIPv4 is RSG605.
var IPv6WiderThanIPv4 = register(Check{
	ID:       "RSG605",
	Name:     "ipv6-wider-than-ipv4",
	Severity: result.Warning,
	Title:    "A port closed on IPv4 is open on IPv6",
	Why: `IPv4 and IPv6 are two filters in one list: a rule for 0.0.0.0/0 says nothing of IPv6, a deny of it closes nothing there, and a
rule of all protocols for ` + "`::/0`" + ` opens what every IPv4 rule beside it was written to close. Who tests from an IPv4 address sees
a closed port.

Reported are ports of tcp and udp that a security group, or a network ACL that the plan manages, admits on its way in from 90 % or
more of the public IPv6 addresses and from less than 25 % of the public IPv4 ones, all rules together and a network ACL's in
their order. ICMP is another protocol in each family and is not compared. Where the VPC certainly has no IPv6 block, or no
subnet of the network ACL has one, no such packet arrives and nothing is reported.

Where it hangs on a value that is not known, the finding is possible; a rule of an unknown IPv6 block is left to RSG501.`,
	Fix: `Write the IPv6 rule as narrow as the IPv4 one. If the port is meant to be open to the world, say so for both families.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
	},
	Controls: []Control{
		{"CIS AWS Foundations", "5.0.0", "5.4"},
		{"CIS AWS Foundations", "6.0.0", "6.4"},
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, g := range p.places().groups {
			if !g.External && (g.MoreVPCs || !lacksIPv6(p.Net.VPCOf(g.VPC))) {
				p.groupWiderOnIPv6(g)
			}
		}
		for _, n := range p.places().nacls {
			if n.Managed && !lacksIPv6(p.Net.VPCOf(n.VPC)) && p.mayGetIPv6(n) {
				p.naclWiderOnIPv6(n)
			}
		}
	},
})

// widerOnIPv6 is what is open on IPv6 and closed on IPv4.
func widerOnIPv6(ipv6, ipv4 firewall.Set) firewall.Services {
	return firewall.WiderOnIPv6(ipv6, ipv4, firewall.NearlyAll, firewall.Quarter)
}

// lacksIPv6 reports whether a VPC certainly has no IPv6 address.
func lacksIPv6(v *firewall.VPC) bool {
	blocks, exact := v.Blocks()
	return exact && blocks.IPv6().IsEmpty()
}

// mayGetIPv6 reports whether IPv6 packets may come to a NACL: one of its subnets may have a block, or none is known.
func (p *Pass) mayGetIPv6(n *firewall.NACL) bool {
	x := p.places()
	if len(x.maySubnets[n.ID]) > 0 || len(x.subnets[n.ID]) == 0 {
		return true
	}
	for _, s := range x.subnets[n.ID] {
		if _, open6 := s.OpenFamilies(); open6 || !s.CIDRs.IPv6().IsEmpty() {
			return true
		}
	}
	return false
}

// alike reports, at a glance, whether what a group possibly opens on IPv6 is open to all of IPv4: that is so of most groups.
func (p *Pass) alike(g *firewall.Group) bool {
	var on6, on4 firewall.Services
	for i := range g.Ingress {
		r := &g.Ingress[i]
		must, may := p.Net.PeerAddrs(r)
		if r.Any || !may.IPv6().IsEmpty() {
			on6 = on6.Union(r.May)
		}
		if !r.Maybe && !r.Any && must.Covers(firewall.AllIPv4()) {
			on4 = on4.Union(r.Must)
		}
	}
	return on4.Covers(on6)
}

func (p *Pass) groupWiderOnIPv6(g *firewall.Group) {
	if p.alike(g) {
		return
	}
	var sets []bounded
	var mustSets, maySets, knownSets []firewall.Set // known: at most, by rules whose addresses are
	for i := range g.Ingress {
		r := &g.Ingress[i]
		world, all := p.worldSet(r), ruleSet(p.Net, r)
		if r.Any {
			all.may = firewall.Everything()
		}
		sets = append(sets, world)
		mustSets, maySets, knownSets = append(mustSets, world.must), append(maySets, all.may), append(knownSets, world.may)
	}
	certain, most, known := firewall.UnionAll(mustSets...), firewall.UnionAll(maySets...), firewall.UnionAll(knownSets...)
	e := exposure{group: g, set: certain}
	services := widerOnIPv6(certain, most)
	if services.IsEmpty() {
		e.set, e.possible = known, true
		services = widerOnIPv6(known, certain)
	}
	if services.IsEmpty() {
		return
	}
	e.set = e.set.Intersect(firewall.NewSet(firewall.AllIPv6(), services))
	for i := range g.Ingress {
		packets := sets[i].must
		if e.possible {
			packets = sets[i].may
		}
		if r := &g.Ingress[i]; written(r) && packets.Overlaps(e.set) {
			e.causes = append(e.causes, r)
		}
	}
	if !g.Managed && len(e.causes) == 0 {
		return
	}
	p.reportExposure(e, result.Warning, fmt.Sprintf("security group opens to the IPv6 internet what it closes to the IPv4 one: %s", services),
		"security group opens to the IPv6 internet what it closes to the IPv4 one; what it is is "+hidden, services)
}

func (p *Pass) naclWiderOnIPv6(n *firewall.NACL) {
	table := p.Table(n, firewall.Ingress)
	allowed := table.Allowed()
	most := allowed.Union(table.Undecided())
	set, possible := allowed, false
	services := widerOnIPv6(allowed, most)
	if services.IsEmpty() && !table.Undecided().IsEmpty() {
		set, possible = most.Intersect(knownAllows(n)), true
		services = widerOnIPv6(set, allowed)
	}
	if services.IsEmpty() {
		return
	}
	p.Report(p.admittedFinding(n, set.Intersect(firewall.NewSet(firewall.AllIPv6(), services)), possible,
		fmt.Sprintf("network ACL admits from the IPv6 internet what it drops from the IPv4 one: %s", services),
		"network ACL admits from the IPv6 internet what it drops from the IPv4 one; its rules are "+hidden))
}

// admittedFinding is the finding of packets that a NACL admits from the world, with the rules that do it.
func (p *Pass) admittedFinding(n *firewall.NACL, set firewall.Set, possible bool, message, hiddenMessage string) Finding {
	table, where := p.Table(n, firewall.Ingress), p.grounds(n)
	local := where.Addrs()
	f := Finding{
		Possible: possible, Address: address(n.Origin, n.ID), Resources: []result.Resource{subject(n.Origin, n.ID)},
		Uncovered: boxesOf(set, firewall.Ingress, local),
		Extent:    Extent{Set: publicPart(set), Count: float64(len(p.places().subnets[n.ID])), Of: "subnet", Packets: firewall.Boxes{}},
	}
	f.Inexact = possible || !where.Exact(f.Uncovered)
	var causes []int
	for i, r := range table.All() {
		if r.Action != firewall.Deny && r.May.Overlaps(set) && table.MayWin(i).Overlaps(set) {
			cause := naclRule(result.Cause, r, ofRemote(r.CIDR.Addr().Is6()))
			if len(causes) < maxLabels {
				cause.Label = contentText(r)
			}
			f.Resources = append(f.Resources, cause)
			causes = append(causes, i)
		}
	}
	f.Message = depending(possible, message)
	if len(causes) > 0 {
		f.Point = pointAt(f.Resources[1], f.Resources[1].Label)
		f.Message += ", by " + ruleTexts(table, causes)
	}
	w := worldPacket(set, local)
	if possible {
		_, _, _, f.Unknowns = table.Decide(seen(w, firewall.Ingress))
	}
	if w.Dst.IsValid() && !p.brief {
		f.Witness = []result.Packet{packet(firewall.Request, w, []result.Hop{p.naclHop(n, firewall.Ingress, w)})}
	}
	if anySensitive(n.Ingress) {
		f.Message, f.Uncovered, f.Inexact, f.Witness = hiddenMessage, nil, true, nil
	}
	if p.naclUnrouted(n) {
		f.Message, f.Witness = f.Message+notRouted, nil
	}
	return f
}
