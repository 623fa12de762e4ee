package firewall

// ReplyOptions is what the return-path analyses need besides the tables.
type ReplyOptions struct {
	// Local is every address of the NACL's subnets. A family of which it holds nothing is not judged (such a subnet has
	// no address of that family); where a block is not known, the caller adds the whole family. Empty means both families
	// whole: a NACL of no known subnet.
	Local AddrSet
	// Subnets are the addresses of each of the NACL's subnets, as far as they are known: a NACL does not judge packets within
	// one of them. A gap of nothing else is none, and a witness is never such a packet; Gap stays what the NACL's rules
	// drop, for all addresses of the other side.
	Subnets []AddrSet
	// Profiles are the client profiles to judge by; empty means DefaultProfiles.
	Profiles []Profile
	// Opened are the services that groups in the NACL's subnets open narrowly, by the request's direction: cells won
	// by a return rule are services for these alone. See NarrowServices and Network.OpenedIn.
	Opened [2]OpenServices
	// Routed are the addresses of the other side with which there is any traffic, by the request's direction: where a reply, or a
	// request, has no route, the NACL drops nothing. Empty means all. See Routing.
	Routed [2]AddrSet
}

// ReplyGap is what a NACL admits as requests of one protocol in one direction, and drops as replies.
type ReplyGap struct {
	Direction Direction // of the request: Ingress is RSG101, Egress is RSG102
	Protocol  Protocol
	// Proved: every packet of Gap is dropped although its request is offered, whatever the unknown values are.
	// Otherwise Gap holds what is so for some values only, and nothing that a proved gap holds.
	Proved bool
	// Gap is the reply packets dropped, of both families. Ingress: Src are our addresses, SrcPorts the services, Dst the
	// clients, DstPorts the client ports dropped. Egress: Src are the remote servers, SrcPorts the services, Dst our addresses.
	Gap Boxes
	// Judged is those of Gap that meet the NACL: not the ones within one subnet (ReplyOptions.Subnets).
	Judged Boxes

	// Request and Reply are one flow of the gap, always the same one: lowest client port, then the best known service;
	// a documentation address for the other side where one lies in the set; a real address on our side.
	Request, Reply PacketHeader
	// RequestRule is the index into the request table's Rules of the rule that admits Request; where Proved is false it
	// may be one of several.
	RequestRule int
	// ReplyRule is the index into the reply table's Rules of the rule that drops Reply, -1 for the implicit deny.
	ReplyRule int

	Why []Unknown // the unknown values that the witness hangs on, deduplicated and sorted; nil when Proved
	Hit []Profile // the profiles of which a port is in Gap for a packet that the NACL judges, in the order given; nil for echo gaps
}

// ReplyGaps finds, for TCP and UDP and for both directions of the request, the replies that a NACL drops although it
// offers the service. in and out are its two tables. At most one proved and one possible gap for each direction and
// protocol, in the order: ingress before egress, tcp before udp, proved before possible.
//
// A service is offered to a remote address where the deciding rule allows the request and is not a return rule
// (IsReturnRule), or is one but a group opens the service (ReplyOptions.Opened).
func ReplyGaps(in, out *NACLTable, opts ReplyOptions) []ReplyGap {
	opts = opts.filled()
	var gaps []ReplyGap
	for _, way := range ways(in, out) {
		offer := way.offer(opts)
		for _, p := range []Protocol{TCP, UDP} {
			x := exchange{p, AllAddrs(), ProtocolServices(p), PortServices(p, ProfilePorts(opts.Profiles))}
			gaps = append(gaps, way.gaps(x, offer, opts)...)
		}
	}
	return gaps
}

// EchoGaps finds the echo replies (0/0, ICMPv6 129/0) that a NACL drops although it admits the echo request (8/0, ICMPv6
// 128/0) the other way: RSG103. Protocol is ICMP for IPv4 and ICMPv6 for IPv6; the order is that of ReplyGaps.
func EchoGaps(in, out *NACLTable, opts ReplyOptions) []ReplyGap {
	opts = opts.filled()
	var gaps []ReplyGap
	for _, way := range ways(in, out) {
		passed := bounded{way.request.Allowed(), way.request.Allowed().Union(way.request.Undecided())}
		for _, x := range []exchange{
			{ICMP, AllIPv4(), serviceOf(ICMP, echoRequest), serviceOf(ICMP, echoReply)},
			{ICMPv6, AllIPv6(), serviceOf(ICMPv6, echoRequestV6), serviceOf(ICMPv6, echoReplyV6)},
		} {
			gaps = append(gaps, way.gaps(x, passed, opts)...)
		}
	}
	return gaps
}

// filled returns the options with their defaults.
func (o ReplyOptions) filled() ReplyOptions {
	if o.Local.IsEmpty() {
		o.Local = AllAddrs()
	}
	o.Profiles = orDefault(o.Profiles)
	return o
}

// bounded is a set bounded from both sides: must is within may.
type bounded struct{ must, may Set }

// way is one direction of requests through a NACL.
type way struct {
	direction      Direction
	request, reply *NACLTable
}

func ways(in, out *NACLTable) []way {
	return []way{{Ingress, in, out}, {Egress, out, in}}
}

// exchange is a kind of request with the replies that must pass, for the addresses of whole families.
type exchange struct {
	protocol       Protocol
	addrs          AddrSet
	request, reply Services
}

// gaps finds what of an exchange is offered and whose replies are dropped: the proved gap and the possible one.
func (w way) gaps(x exchange, offer bounded, opts ReplyOptions) []ReplyGap {
	local := opts.Local.Intersect(x.addrs)
	offer = offer.of(NewSet(x.addrs, x.request))
	if offer.may.IsEmpty() {
		return nil // must is within may
	}
	remote := x.addrs
	if routed := opts.Routed[w.direction]; !routed.IsEmpty() {
		remote = remote.Intersect(routed)
	}
	drop := w.reply.dropped().of(NewSet(remote, x.reply))
	var out []ReplyGap
	if proved := w.boxes(x, offer.must, drop.must, local); len(proved) > 0 {
		out = w.appendGap(out, x, true, proved, opts)
	}
	// What is possible and not proved: possibly offered and possibly dropped, one of the two not certainly.
	possible := append(w.boxes(x, offer.may.Subtract(offer.must), drop.may, local),
		w.boxes(x, offer.must, drop.may.Subtract(drop.must), local)...)
	if len(possible) > 0 {
		out = w.appendGap(out, x, false, possible, opts)
	}
	return out
}

// appendGap appends the gap of the packets, if some of them meet the NACL.
func (w way) appendGap(out []ReplyGap, x exchange, proved bool, packets Boxes, opts ReplyOptions) []ReplyGap {
	packets = packets.NormalUntil(w.request.stop)
	var within Boxes // one subnet: taken out in one go, as there may be hundreds
	for _, s := range opts.Subnets {
		within = append(within, Box{s, s, x.protocol, AllPorts(), AllPorts()})
	}
	met := packets.subtract(within, w.request.stop)
	if met.IsEmpty() {
		return out
	}
	return append(out, w.gap(x, proved, packets, met, opts))
}

// of returns what is within s.
func (b bounded) of(s Set) bounded {
	must := b.must.Intersect(s)
	if same(b.must.v4, b.may.v4) && same(b.must.v6, b.may.v6) { // where all is known
		return bounded{must, must}
	}
	return bounded{must, b.may.Intersect(s)}
}

// boxes is the reply packets between local addresses and each remote address: those from a service that is offered to it,
// to a port to which replies are dropped.
func (w way) boxes(x exchange, offered, dropped Set, local AddrSet) Boxes {
	if offered.IsEmpty() || dropped.IsEmpty() {
		return nil
	}
	var out Boxes
	drops := dropped.Cells()
	for _, o := range offered.Cells() {
		w.request.stop.Check()
		for _, d := range drops {
			b := Box{local, o.Addrs.Intersect(d.Addrs), x.protocol, o.Services.Ports(x.protocol), d.Services.Ports(x.protocol)}
			if w.direction == Egress {
				b.Src, b.Dst = b.Dst, b.Src
			}
			if !(Boxes{b}).IsEmpty() {
				out = append(out, b)
			}
		}
	}
	return out
}

// gap describes the packets of a gap, of which those of met can be its witness.
func (w way) gap(x exchange, proved bool, packets, met Boxes, opts ReplyOptions) ReplyGap {
	g := ReplyGap{Direction: w.direction, Protocol: x.protocol, Proved: proved, Gap: packets, Judged: met}
	g.Reply = witnessReply(met, w.direction == Ingress, w.direction == Egress)
	g.Request = requestOf(g.Reply, x)
	if x.protocol.hasPorts() {
		g.Hit = hit(met, opts.Profiles)
	}
	request, reply := g.Request.seenBy(w.direction), g.Reply.seenBy(w.direction.opposite())
	g.RequestRule = w.request.deciderTo(request, Allow)
	g.ReplyRule = w.reply.deciderTo(reply, Deny)
	if !proved {
		g.Why = uniqueUnknowns(append(w.request.unknownsOf(request.set()), w.reply.unknownsOf(reply.set())...))
	}
	return g
}
