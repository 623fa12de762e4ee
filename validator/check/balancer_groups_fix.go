package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// refusedPacket is a packet that groups refuse, with every filter on its way where the others let it pass.
func (p *Pass) refusedPacket(r *refusal) []result.Packet {
	far, ok := firewall.NewSet(r.gone.Addrs(), r.gone.Services()).Witness()
	near, too := hostOf(sameFamily(r.near, firewall.Addresses(far.Remote)))
	if !ok || !too {
		return nil
	}
	h := firewall.PacketHeader{Protocol: far.Protocol, Src: far.Remote, Dst: near, SrcPort: translated.Ranges()[0].Lo, DstPort: far.Value}
	src, dst := firewall.Endpoint{Addr: h.Src}, firewall.Endpoint{Addr: h.Dst}
	if r.dir == firewall.Egress {
		h.Src, h.Dst = near, far.Remote
		src, dst = firewall.Endpoint{Addr: h.Src}, firewall.Endpoint{Addr: h.Dst}
	}
	if !r.clients {
		src.Interface = r.node.ID
	}
	if r.target != nil {
		dst.Interface = r.target.ID
	}
	t := p.Net.Trace(firewall.Flow{Protocol: h.Protocol, Src: src, Dst: dst, SrcPorts: translated, DstPort: h.DstPort})
	if list := packets(t, h, h); len(list) == 1 && list[0].Verdict == "dropped" {
		if hops := list[0].Hops; hops[len(hops)-1].Filter == "sg" && hops[len(hops)-1].Direction == r.dir.String() {
			return list
		}
	}
	code := "ENI_SG_RULES_MISMATCH"
	return []result.Packet{packet(firewall.Request, h, []result.Hop{{
		Filter: "sg", Address: address(r.guard().Origin, r.guard().ID), Direction: r.dir.String(), Verdict: string(firewall.HopImplicitDeny), AWSCode: &code,
	}})}
}

// refusalFix is the rules that are missing, where the group states none inline: from or to the first group on the other side, else its
// addresses. Which clients a target should admit that sees them only its author knows, where the load balancer has no group.
func (p *Pass) refusalFix(list []*refusal) []result.Fix {
	r := list[0]
	g := p.Net.Groups[firstGroup(r.guard())]
	if !g.Managed || g.Inline[r.dir] != firewall.Unstated || isBaseline(g) || slices.ContainsFunc(list, func(x *refusal) bool { return x.part }) {
		return nil
	}
	var text []string
	have := map[string]bool{}
	for _, x := range list {
		peer := x.peerArgument(p, g)
		if peer == nil {
			return nil
		}
		services := x.gone.Services()
		for _, protocol := range services.Protocols() {
			for _, ports := range services.Ports(protocol).Ranges() {
				name := label(g.Origin, fmt.Sprintf("%s_%s_%d", r.dir, protocol, ports.Lo))
				rule := block(r.dir, name+ofInstance(g.Origin.Address, name+peer[1]), [][2]string{{"security_group_id", groupReference(g)}, *peer},
					int(protocol), []int{int(ports.Lo), int(ports.Hi)})
				if !have[rule] {
					have[rule], text = true, append(text, rule)
				}
			}
		}
	}
	if len(text) > maxProposed {
		return nil
	}
	return proposal(fmt.Sprintf("add the %s that %s missing to %s", plural(len(text), "rule", "rules"), plural(len(text), "is", "are"),
		address(g.Origin, g.ID)), result.MaybeIncorrect, strings.Join(text, "\n"))
}

// peerArgument names the other side in a rule of a group; nil where nothing does.
func (r *refusal) peerArgument(p *Pass, g *firewall.Group) *[2]string {
	if i := r.peer(); i != nil && len(i.Groups.Sure) > 0 {
		switch peer := p.Net.Groups[i.Groups.Sure[0]]; {
		case peer == nil || g.Origin.Apart(peer.Origin) && peer.AWSID == "":
		case g.Origin.Apart(peer.Origin):
			return &[2]string{"referenced_security_group_id", strconv.Quote(peer.AWSID)}
		default:
			return &[2]string{"referenced_security_group_id", groupReference(peer)}
		}
	}
	if blocks := r.gone.Addrs().Prefixes(); !r.clients && len(blocks) == 1 {
		argument := cidrArgument(blocks[0].String())
		return &argument
	}
	return nil
}
