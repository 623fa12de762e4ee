package check

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// PathMTUBlocked is RSG104.
var PathMTUBlocked = register(Check{
	ID:       "RSG104",
	Name:     "path-mtu-blocked",
	Severity: result.Note,
	Title:    "TCP passes, but ICMP 3/4 (v6: packet too big, 2/0) is dropped inbound: large packets stall silently",
	Why: `Within a VPC packets may have 9001 bytes; the internet, a VPN and a transit gateway take fewer. A router that cannot pass a packet
on says so with ICMP type 3 code 4 (fragmentation needed; ICMPv6: type 2, packet too big), and the sender makes smaller ones. Where
a network ACL drops that message, the connection opens and small answers arrive, but the first large one hangs for ever.

Compared are addresses outside the VPC with which TCP passes (a request in one direction, replies to a client's ports in the other),
and whether the message may come in from the same addresses. The router that sends it has another address than the far end, so
the fix allows it from everywhere. Where the VPC's blocks are not known, public addresses alone are compared. IPv6 is judged where
the VPC and a subnet of the network ACL may have it.

Uncovered is the messages that are dropped. A packet and the rule that is missing are shown where the plan touches the network ACL.`,
	Fix: `Allow ICMP type 3 code 4 inbound from 0.0.0.0/0, and ICMPv6 type 2 code 0 from ` + "`::/0`" + `. Nothing answers to them. Security groups
need no such rule for connections that they track.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html",
		"https://www.rfc-editor.org/rfc/rfc1191",
		"https://www.rfc-editor.org/rfc/rfc8201",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if !judged(n) {
				continue
			}
			p.pathMTU(n, firewall.IPv4)
			if !lacksIPv6(p.Net.VPCOf(n.VPC)) && p.mayGetIPv6(n) {
				p.pathMTU(n, firewall.IPv6)
			}
		}
	},
})

func (p *Pass) pathMTU(n *firewall.NACL, family firewall.Family) {
	in := p.Table(n, firewall.Ingress)
	must, may := firewall.PathMTUGap(in, p.Table(n, firewall.Egress), family, p.Profiles)
	outside := p.outside(n, family)
	gap, all, possible := must.Restrict(outside), must, false
	if gap.IsEmpty() && !hasPlaceholder(n.Ingress) && !hasPlaceholder(n.Egress) {
		gap, all, possible = may.Restrict(outside), may, true
	}
	if gap.IsEmpty() {
		return
	}
	where := p.grounds(n)
	local := where.Addrs()
	f := Finding{
		Possible: possible, Address: address(n.Origin, n.ID), Key: []string{fmt.Sprintf("IPv%d", family)},
		Resources: []result.Resource{subject(n.Origin, n.ID)}, Uncovered: boxesOf(gap, firewall.Ingress, local),
		Extent: Extent{Set: gap, Count: float64(len(p.places().subnets[n.ID])), Of: "subnet", Packets: firewall.Boxes{}},
	}
	f.Inexact = possible || !where.Exact(f.Uncovered)
	w, _ := gap.Witness()
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	_, i, _, why := in.Decide(w)
	f.Resources = append(f.Resources, dropper(n, in, i))
	f.Point = pointAt(f.Resources[len(f.Resources)-1], dropLabel(in, i))
	if possible {
		f.Unknowns = why
	}
	if anySensitive(n.Ingress, n.Egress) {
		f.hide()
	} else {
		if near, ok := hostOf(sameFamily(local, firewall.Addresses(w.Remote))); ok && !p.leaves(n) {
			h.Dst = near
			f.Witness = []result.Packet{packet(firewall.Request, h, []result.Hop{p.naclHop(n, firewall.Ingress, h)})}
			f.Fixes = p.pathMTUFix(n, f, family)
		}
	}
	from := hidden
	if !anySensitive(n.Ingress, n.Egress) {
		if from = addrsText(all.Addrs()); !gap.Equal(all) {
			from += " outside the VPC" // which is shorter than what is left of the blocks
		}
	}
	f.Message = depending(possible, fmt.Sprintf("network ACL lets TCP pass and drops %s from %s: large packets stall", tooLarge[family], from))
	p.Report(f)
}

var tooLarge = map[firewall.Family]string{
	firewall.IPv4: `ICMP type 3 code 4 ("fragmentation needed")`, firewall.IPv6: `ICMPv6 type 2 ("packet too big")`,
}

// outside is the addresses that are certainly not of the NACL's VPC.
func (p *Pass) outside(n *firewall.NACL, f firewall.Family) firewall.AddrSet {
	blocks, exact := p.Net.VPCOf(n.VPC).Blocks()
	if !exact {
		return f.Public()
	}
	all := firewall.AllIPv4()
	if f == firewall.IPv6 {
		all = firewall.AllIPv6()
	}
	return all.Subtract(blocks)
}

// pathMTUFix allows the message from everywhere.
func (p *Pass) pathMTUFix(n *firewall.NACL, f Finding, family firewall.Family) []result.Fix {
	everywhere := netip.MustParsePrefix("0.0.0.0/0")
	if family == firewall.IPv6 {
		everywhere = netip.MustParsePrefix("::/0")
	}
	if f.Possible || len(f.Uncovered) == 0 {
		return nil
	}
	return p.allowFix(n, true, need{firewall.Ingress, f.Uncovered, []netip.Prefix{everywhere}, f.Uncovered[0].DstPorts})
}

func hasPlaceholder(rules []firewall.NACLRule) bool {
	return slices.ContainsFunc(rules, func(r firewall.NACLRule) bool { return r.Any })
}
