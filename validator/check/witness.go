package check

import (
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// awsSubnetACL is the explanation code with which AWS's Reachability Analyzer names a refusal by a NACL.
const awsSubnetACL = "SUBNET_ACL_RESTRICTION"

// seen is a whole packet as a filter at its source (Egress) or its destination (Ingress) sees it.
func seen(h firewall.PacketHeader, d firewall.Direction) firewall.Packet {
	remote := h.Src
	if d == firewall.Egress {
		remote = h.Dst
	}
	return firewall.Packet{Remote: remote, Protocol: h.Protocol, Value: h.DstPort}
}

func isICMP(p firewall.Protocol) bool { return p == firewall.ICMP || p == firewall.ICMPv6 }

func hasPorts(p firewall.Protocol) bool { return p == firewall.TCP || p == firewall.UDP }

// packet renders one leg of a witness. Its verdict follows from its hops: dropped by the first that refuses it (hops after
// that are left out, it never gets there), unknown if one is unknown, else delivered.
func packet(leg firewall.Leg, h firewall.PacketHeader, hops []result.Hop) result.Packet {
	p := result.Packet{
		Leg: string(leg), Protocol: h.Protocol.String(), Src: h.Src.String(), Dst: h.Dst.String(),
		Verdict: "delivered", Hops: []result.Hop{},
	}
	switch {
	case hasPorts(h.Protocol):
		src, dst := int(h.SrcPort), int(h.DstPort)
		p.SrcPort, p.DstPort = &src, &dst
	case isICMP(h.Protocol):
		typ := int(h.DstPort >> 8)
		p.ICMPType = &typ
	}
	for _, hop := range hops {
		p.Hops = append(p.Hops, hop)
		if refuses(hop) {
			p.Verdict = "dropped"
			break
		}
		if hop.Verdict == string(firewall.HopUnknown) {
			p.Verdict = "unknown"
		}
	}
	return p
}

func refuses(h result.Hop) bool {
	return h.Verdict == string(firewall.HopDeny) || h.Verdict == string(firewall.HopImplicitDeny)
}

// naclHop is what a NACL does with a packet: the number of the rule that decides, "*" for the implicit deny.
func (p *Pass) naclHop(n *firewall.NACL, d firewall.Direction, packet firewall.PacketHeader) result.Hop {
	return tableHop(n, p.Table(n, d), d, packet)
}

// hops renders the hops of one leg of a trace.
func hops(list []firewall.Hop, leg firewall.Leg) []result.Hop {
	out := []result.Hop{}
	for _, h := range list {
		if h.Leg != leg {
			continue
		}
		r := result.Hop{Filter: h.Filter, Address: string(h.Address), Direction: h.Direction.String(), Verdict: string(h.Verdict)}
		if h.Rule != "" {
			rule := h.Rule
			r.Rule = &rule
		}
		if h.AWSCode != "" {
			code := h.AWSCode
			r.AWSCode = &code
		}
		out = append(out, r)
	}
	return out
}

// packets renders the request and, if the trace came so far, the reply of a traced flow.
func packets(t firewall.Trace, request, reply firewall.PacketHeader) []result.Packet {
	out := []result.Packet{packet(firewall.Request, request, hops(t.Hops, firewall.Request))}
	if back := hops(t.Hops, firewall.Reply); len(back) > 0 {
		out = append(out, packet(firewall.Reply, reply, back))
	}
	return out
}

// maxTraced bounds how many interfaces are tried for a witness that shows the groups too.
const maxTraced = 16

// witness is one request and its dropped reply. Where an interface in the subnet is known whose groups admit the request
// it shows them too, else the NACL alone.
func (p *Pass) witness(g *replyGap) []result.Packet {
	if hasPorts(g.Protocol) {
		if t, request, reply, ok := p.traced(g); ok {
			return packets(t, request, reply)
		}
	}
	here, back := g.Direction, opposite(g.Direction)
	return []result.Packet{
		packet(firewall.Request, g.Request, []result.Hop{p.naclHop(g.nacl, here, g.Request)}),
		packet(firewall.Reply, g.Reply, []result.Hop{p.naclHop(g.nacl, back, g.Reply)}),
	}
}

// traced follows the witness's flow with an interface on the near side and returns the first trace that ends as the gap
// says: the reply is dropped.
func (p *Pass) traced(g *replyGap) (t firewall.Trace, request, reply firewall.PacketHeader, ok bool) {
	tried := 0
	for _, s := range g.ground.Subnets {
		net := p.neighbourhood(s)
		if net == nil {
			continue
		}
		for _, i := range p.places().interfaces[s.ID] {
			if tried++; tried > maxTraced {
				return t, request, reply, false
			}
			request, reply = g.Request, g.Reply
			near, far := &request.Dst, &request.Src
			if g.Direction == firewall.Egress {
				near, far = far, near
			}
			if a, known := addrOf(i, near.Is4()); known {
				*near = a
			}
			reply.Src, reply.Dst = request.Dst, request.Src
			ends := map[*netip.Addr]firewall.Endpoint{near: {Addr: *near, Interface: i.ID}, far: {Addr: *far}}
			t = net.Trace(firewall.Flow{
				Protocol: request.Protocol, Src: ends[&request.Src], Dst: ends[&request.Dst],
				SrcPorts: firewall.PortSet(firewall.PortRange{Lo: request.SrcPort, Hi: request.SrcPort}), DstPort: request.DstPort,
			})
			if t.Verdict == firewall.ReplyBlocked && g.Gap.Contains(reply) {
				return t, request, reply, true
			}
		}
	}
	return t, request, reply, false
}

// addrOf is an interface's first known address of a family.
func addrOf(i *firewall.Interface, v4 bool) (netip.Addr, bool) {
	for _, a := range i.Addrs {
		if a.Is4() == v4 {
			return a, true
		}
	}
	return netip.Addr{}, false
}
