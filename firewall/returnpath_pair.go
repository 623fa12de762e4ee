package firewall

// PairSide is one subnet of a pair.
type PairSide struct {
	In, Out *NACLTable
	Addrs   AddrSet         // its addresses; a family of which it holds nothing is not judged
	Opened  [2]OpenServices // as in ReplyOptions
}

// PairGap is what passes from subnet A to subnet B as requests of one protocol, and does not come back: RSG105.
type PairGap struct {
	Protocol Protocol
	Proved   bool // as in ReplyGap
	// DroppedBy is Egress where B's NACL drops the reply on its way out, Ingress where A's drops it on its way in (and
	// B's does not drop it certainly): each dropped packet is in one gap only.
	DroppedBy Direction
	// Gap is the reply packets dropped: Src addresses of B, SrcPorts the services, Dst addresses of A, DstPorts the client ports.
	Gap Boxes

	Request, Reply PacketHeader // one flow of the gap, chosen as in ReplyGap
	// RequestRules are the indexes of the rules that admit Request, in A's egress and in B's ingress table.
	RequestRules [2]int
	ReplyRule    int // index into the table that drops (B's egress or A's ingress), -1 for the implicit deny

	Why []Unknown
	Hit []Profile
}

// PairGaps finds the replies that the NACLs of two subnets drop between them for requests from A to B (call it twice for
// both ways). A service counts where both A's egress and B's ingress offer it (see ReplyGaps). It does not apply within one
// subnet: such packets meet no NACL. At most one gap for each protocol, Proved and DroppedBy, in that order (tcp first,
// proved first, egress first). Profiles empty means DefaultProfiles.
func PairGaps(a, b PairSide, profiles []Profile) []PairGap {
	profiles = orDefault(profiles)
	out := offered(a.Out, a.Opened[Egress], profiles).of(NewSet(b.Addrs, AllServices()))
	in := offered(b.In, b.Opened[Ingress], profiles).of(NewSet(a.Addrs, AllServices()))
	var gaps []PairGap
	for _, p := range []Protocol{TCP, UDP} {
		clients := PortServices(p, ProfilePorts(profiles))
		w := pairWay{
			protocol: p, a: a, b: b, profiles: profiles,
			out: out.of(NewSet(AllAddrs(), ProtocolServices(p))), in: in.of(NewSet(AllAddrs(), ProtocolServices(p))),
			outDrop: b.Out.dropped().of(NewSet(a.Addrs, clients)), inDrop: a.In.dropped().of(NewSet(b.Addrs, clients)),
		}
		gaps = append(gaps, w.gaps()...)
	}
	return gaps
}

// pairWay is requests of one protocol from A to B.
type pairWay struct {
	protocol        Protocol
	a, b            PairSide
	profiles        []Profile
	out, in         bounded // requests offered by A's egress (remote: B) and by B's ingress (remote: A)
	outDrop, inDrop bounded // replies dropped by B's egress (remote: A) and by A's ingress (remote: B)
}

// gaps is at most four: what is proved and what is possible, by who drops. Each packet is in the first that fits.
func (w pairWay) gaps() []PairGap {
	sure, perhaps := w.replies(w.out.must, w.in.must), w.replies(w.out.may, w.in.may)
	byB, byA := w.droppedBy(Egress), w.droppedBy(Ingress)
	var told Boxes
	var gaps []PairGap
	for _, try := range []struct {
		proved    bool
		droppedBy Direction
		packets   Boxes
	}{
		{true, Egress, sure.Intersect(byB.must)},
		{true, Ingress, sure.Intersect(byA.must)},
		{false, Egress, perhaps.Intersect(byB.may)},
		{false, Ingress, perhaps.Intersect(byA.may)},
	} {
		packets := try.packets.Subtract(told)
		if packets.IsEmpty() {
			continue
		}
		told = append(told, packets...)
		gaps = append(gaps, w.gap(try.proved, try.droppedBy, packets.Normal()))
	}
	return gaps
}

// replies is every reply, to any client port of a profile, to requests that both tables offer.
func (w pairWay) replies(out, in Set) Boxes {
	clients := ProfilePorts(w.profiles)
	var boxes Boxes
	inCells := in.Cells()
	for _, o := range out.Cells() {
		for _, i := range inCells {
			services := o.Services.Intersect(i.Services).Ports(w.protocol)
			boxes = append(boxes, Box{o.Addrs, i.Addrs, w.protocol, services, clients})
		}
	}
	return boxes
}

// boundedBoxes is bounded for whole packets.
type boundedBoxes struct{ must, may Boxes }

// droppedBy is the replies that B's egress, or A's ingress, drops.
func (w pairWay) droppedBy(d Direction) boundedBoxes {
	boxes := func(s Set) (out Boxes) {
		for _, c := range s.Cells() {
			box := Box{w.b.Addrs, c.Addrs, w.protocol, AllPorts(), c.Services.Ports(w.protocol)}
			if d == Ingress {
				box.Src, box.Dst = c.Addrs, w.a.Addrs
			}
			out = append(out, box)
		}
		return out
	}
	if d == Ingress {
		return boundedBoxes{boxes(w.inDrop.must), boxes(w.inDrop.may)}
	}
	return boundedBoxes{boxes(w.outDrop.must), boxes(w.outDrop.may)}
}

func (w pairWay) gap(proved bool, droppedBy Direction, packets Boxes) PairGap {
	g := PairGap{Protocol: w.protocol, Proved: proved, DroppedBy: droppedBy, Gap: packets, Hit: hit(packets, w.profiles)}
	g.Reply = witnessReply(packets, true, true)
	g.Request = requestOf(g.Reply, exchange{protocol: w.protocol})
	request, reply := g.Request, g.Reply
	g.RequestRules = [2]int{
		w.a.Out.deciderTo(request.seenBy(Egress), Allow),
		w.b.In.deciderTo(request.seenBy(Ingress), Allow),
	}
	dropper := w.b.Out
	if droppedBy == Ingress {
		dropper = w.a.In
	}
	g.ReplyRule = dropper.deciderTo(reply.seenBy(droppedBy), Deny)
	if !proved {
		why := w.a.Out.unknownsOf(request.seenBy(Egress).set())
		why = append(why, w.b.In.unknownsOf(request.seenBy(Ingress).set())...)
		why = append(why, w.b.Out.unknownsOf(reply.seenBy(Egress).set())...)
		why = append(why, w.a.In.unknownsOf(reply.seenBy(Ingress).set())...)
		g.Why = uniqueUnknowns(why)
	}
	return g
}
