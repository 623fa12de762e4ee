package firewall

import "net/netip"

// PacketHeader is one whole packet. For ICMP and ICMPv6 DstPort is type<<8|code and SrcPort is 0.
type PacketHeader struct {
	Protocol         Protocol
	Src, Dst         netip.Addr
	SrcPort, DstPort uint16
}

func (d Direction) opposite() Direction { return Egress - d }

// seenBy is what a filter sees of the packet in the given direction.
func (h PacketHeader) seenBy(d Direction) Packet {
	if d == Egress {
		return Packet{h.Dst, h.Protocol, h.DstPort}
	}
	return Packet{h.Src, h.Protocol, h.DstPort}
}

// set is the set of this one packet.
func (p Packet) set() Set { return NewSet(Addresses(p.Remote), serviceOf(p.Protocol, p.Value)) }

// knownService is the service that a person knows best among the ports: HTTPS or DNS, else the lowest that is not 0.
func knownService(p Protocol, services Ports) uint16 {
	best := map[Protocol]uint16{TCP: 443, UDP: 53}[p]
	if services.Contains(best) {
		return best
	}
	if usable := services.Subtract(PortSet(PortRange{0, 0})); !usable.IsEmpty() {
		return usable.lowest()
	}
	return services.lowest()
}

// witnessReply picks one packet of a gap: lowest destination port (the client's), then the best known service, then addresses; srcOurs and dstOurs say which ends are ours.
func witnessReply(gap Boxes, srcOurs, dstOurs bool) PacketHeader {
	ports := gap.products()
	h := PacketHeader{Protocol: ports[0].Protocol, DstPort: ports[0].DstPorts.lowest()}
	for _, b := range ports {
		h.DstPort = min(h.DstPort, b.DstPorts.lowest())
	}
	ports = keep(ports, func(b Box) bool { return b.DstPorts.Contains(h.DstPort) })
	var services Ports
	for _, b := range ports {
		services = services.Union(b.SrcPorts)
	}
	h.SrcPort = knownService(h.Protocol, services)
	ports = keep(ports, func(b Box) bool { return b.SrcPorts.Contains(h.SrcPort) })
	// The other side first, as it decides the family; where both are ours, the destination.
	if dstOurs && !srcOurs {
		h.Src = pick(ports, srcOurs, func(b Box) AddrSet { return b.Src })
		ports = keep(ports, func(b Box) bool { return b.Src.Contains(h.Src) })
		h.Dst = pick(ports, dstOurs, func(b Box) AddrSet { return b.Dst })
		return h
	}
	h.Dst = pick(ports, dstOurs, func(b Box) AddrSet { return b.Dst })
	ports = keep(ports, func(b Box) bool { return b.Dst.Contains(h.Dst) })
	h.Src = pick(ports, srcOurs, func(b Box) AddrSet { return b.Src })
	return h
}

func keep(list []Box, want func(Box) bool) (out []Box) {
	for _, b := range list {
		if want(b) {
			out = append(out, b)
		}
	}
	return out
}

// pick chooses an address of one side of the boxes.
func pick(list []Box, ours bool, side func(Box) AddrSet) netip.Addr {
	var all AddrSet
	for _, b := range list {
		all = all.Union(side(b))
	}
	if ours {
		return hostIn(all)
	}
	return witnessAddr(all, TCP)
}

// exampleHosts are hosts of the blocks that examples use.
var exampleHosts = []netip.Addr{netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("2001:db8::9")}

// The addresses that stand for ours where nothing is known of ours.
var (
	anyHostIPv4 = netip.MustParseAddr("10.0.0.10")
	anyHostIPv6 = netip.MustParseAddr("fd00::10")
)

// hostIn is an address of the set that something in a subnet may have: the tenth of the lowest block, else the lowest that
// AWS does not keep for itself (the first four of a subnet; VPC guide, "Subnet sizing"), else the lowest. IPv4 before IPv6.
func hostIn(s AddrSet) netip.Addr {
	family, any := IPv4, anyHostIPv4
	if s.IPv4().IsEmpty() {
		family, any = IPv6, anyHostIPv6
	}
	s = family.of(s)
	if s.Equal(family.all()) {
		return any
	}
	lowest, _ := s.Lowest()
	host := lowest
	step := map[Family]int{IPv4: 10, IPv6: 16}[family] // 10.0.0.10 and ::10
	for n := 1; n <= step && host.IsValid(); n++ {
		host = host.Next()
		if n == 4 && s.Contains(host) {
			lowest = host
		}
	}
	if s.Contains(host) {
		return host
	}
	return lowest
}

// requestOf is the request that a reply answers.
func requestOf(reply PacketHeader, x exchange) PacketHeader {
	h := PacketHeader{reply.Protocol, reply.Dst, reply.Src, reply.DstPort, reply.SrcPort}
	if x.protocol.hasTypes() {
		h.SrcPort, h.DstPort = 0, x.request.Ports(x.protocol).lowest()
	}
	return h
}

// hit returns the profiles of which a port is among the gap's client ports.
func hit(gap Boxes, profiles []Profile) []Profile {
	var ports Ports
	for _, b := range gap {
		ports = ports.Union(b.DstPorts)
	}
	var out []Profile
	for _, p := range profiles {
		if !p.Ports.Intersect(ports).IsEmpty() {
			out = append(out, p)
		}
	}
	return out
}

// deciderTo is the index of the rule that does a to the packet, or the first that possibly does; -1 is the implicit deny.
func (t *NACLTable) deciderTo(p Packet, a Action) int {
	if got, rule, known, _ := t.Decide(p); known && got == a {
		return rule
	}
	for i := range t.rules {
		if act := t.bounds[i].action; (act == a || act == AnyAction) && t.MayWin(i).Contains(p) {
			return i
		}
	}
	return -1
}

// Host is an address of the set that something in a subnet may have, IPv4 before IPv6: the tenth of the lowest block, else the lowest that
// AWS does not keep for itself, else the lowest. Not valid if the set is empty.
func (s AddrSet) Host() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return hostIn(s)
}
