package firewall

// The ICMP messages by which a router says that a packet is too large for the next link: type 3 code 4, and type 2 of ICMPv6. Path
// MTU discovery needs them. Sources: RFC 1191, RFC 8201.
const (
	fragmentationNeeded = 3<<8 | 4
	packetTooBig        = 2 << 8
)

// PathMTUGap returns, for one family, the messages "packet too large" that a NACL drops on their way in although TCP passes with
// their sender: those that are certainly dropped from addresses with which it certainly does, and those that possibly are. TCP
// passes with an address if some request does in one direction and replies to a client's ports in the other. Profiles empty means
// DefaultProfiles.
//
// A router on the way has an address of its own. That the far end's is refused says of it no more than that nothing was thought of;
// so the packets are a part of those that are missing.
func PathMTUGap(in, out *NACLTable, f Family, profiles []Profile) (must, may Set) {
	tcp, replies := ProtocolServices(TCP), PortServices(TCP, ProfilePorts(orDefault(profiles)))
	passes := func(in, out Set) AddrSet {
		return in.with(f, tcp).Intersect(out.with(f, replies)).Union(out.with(f, tcp).Intersect(in.with(f, replies)))
	}
	message := serviceOf(ICMP, fragmentationNeeded)
	if f == IPv6 {
		message = serviceOf(ICMPv6, packetTooBig)
	}
	sure, perhaps := in.Allowed(), in.Allowed().Union(in.Undecided())
	must = NewSet(passes(sure, out.Allowed()).Subtract(perhaps.with(f, message)), message)
	may = NewSet(passes(perhaps, out.Allowed().Union(out.Undecided())).Subtract(sure.with(f, message)), message)
	return must, may
}

// with is the addresses of a family that have some of the services in the set.
func (s Set) with(f Family, services Services) AddrSet {
	list := s.v4
	if f == IPv6 {
		list = s.v6
	}
	var out []addrRange
	for _, l := range list {
		if l.services.Overlaps(services) {
			out = extend(out, addrRange{l.lo, l.hi})
		}
	}
	if f == IPv6 {
		return AddrSet{v6: out}
	}
	return AddrSet{v4: out}
}
