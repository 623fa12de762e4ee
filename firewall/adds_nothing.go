package firewall

// Traffic is the requests that security groups admit at most, by remote address, in each direction.
type Traffic [2]Set

// AddsNothing reports whether a NACL certainly lets pass everything that belongs to the traffic, so that it would fare the same
// without: the requests, whatever answers to them (of the same protocol, to and from any port), and what ICMP says of either, from
// and to wherever. It is strict where AWS's documentation says nothing, so that false proves nothing.
func AddsNothing(in, out *NACLTable, t Traffic) bool {
	told := messages(t[Ingress]).Union(messages(t[Egress]))
	return in.Allowed().Covers(UnionAll(t[Ingress], answers(t[Egress]), told)) &&
		out.Allowed().Covers(UnionAll(t[Egress], answers(t[Ingress]), told))
}

// answers is every packet that may come back for requests.
func answers(requests Set) Set {
	var parts []Set
	for _, c := range requests.Cells() {
		parts = append(parts, NewSet(c.Addrs, ProtocolServices(c.Services.Protocols()...)))
	}
	return UnionAll(parts...)
}

// messages is what routers and ends may say of packets.
func messages(of Set) Set {
	var parts []Set
	if len(of.v4) > 0 {
		parts = append(parts, NewSet(AllIPv4(), ProtocolServices(ICMP)))
	}
	if len(of.v6) > 0 {
		parts = append(parts, NewSet(AllIPv6(), ProtocolServices(ICMPv6)))
	}
	return UnionAll(parts...)
}
