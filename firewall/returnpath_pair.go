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
	out, in := offered(a.Out, a.Opened[Egress], profiles), offered(b.In, b.Opened[Ingress], profiles)
	outDrop, inDrop := b.Out.dropped(), a.In.dropped()
	var gaps []PairGap
	for _, p := range []Protocol{TCP, UDP} {
		w := pairWay{protocol: p, a: a, b: b, profiles: profiles}
		// Each filter sees one of the two addresses: what B's egress drops hangs on A's, and so on.
		gaps = append(gaps, w.gaps(w.classes(a.Addrs, in, outDrop), w.classes(b.Addrs, out, inDrop))...)
	}
	return gaps
}

// pairWay is requests of one protocol from A to B.
type pairWay struct {
	protocol Protocol
	a, b     PairSide
	profiles []Profile
}

// boundedPorts is a set of ports bounded from both sides: must is within may.
type boundedPorts struct{ must, may Ports }

// pairClass is addresses of one side that the filters do not tell apart.
type pairClass struct {
	addrs AddrSet
	offer boundedPorts // the services that the filter of requests offers to, or at, these addresses
	drop  boundedPorts // the client ports to which the filter of replies drops
}

// classes divides the addresses of one side.
func (w pairWay) classes(addrs AddrSet, offer, drop bounded) []pairClass {
	clients := ProfilePorts(w.profiles)
	here := NewSet(addrs, ProtocolServices(w.protocol))
	list := []pairClass{{addrs: addrs}}
	split := func(s Set, put func(*pairClass, Ports)) {
		var out []pairClass
		rest := list
		for _, cell := range s.Intersect(here).Cells() {
			var outside []pairClass
			for _, c := range rest {
				inside := c
				inside.addrs = c.addrs.Intersect(cell.Addrs)
				c.addrs = c.addrs.Subtract(cell.Addrs)
				put(&inside, cell.Services.Ports(w.protocol))
				if !inside.addrs.IsEmpty() {
					out = append(out, inside)
				}
				if !c.addrs.IsEmpty() {
					outside = append(outside, c)
				}
			}
			rest = outside
		}
		list = append(out, rest...)
	}
	split(offer.must, func(c *pairClass, p Ports) { c.offer.must = p })
	split(offer.may, func(c *pairClass, p Ports) { c.offer.may = p })
	split(drop.must, func(c *pairClass, p Ports) { c.drop.must = p.Intersect(clients) })
	split(drop.may, func(c *pairClass, p Ports) { c.drop.may = p.Intersect(clients) })
	return list
}

// gaps is at most four: what is proved and what is possible, by who drops. Each packet is in the first that fits.
func (w pairWay) gaps(as, bs []pairClass) []PairGap {
	var proved, possible [2]Boxes // by who drops
	for _, a := range as {
		w.a.In.stop.Check()
		for _, b := range bs {
			add := func(to *Boxes, services, clients Ports) {
				if box := (Box{b.addrs, a.addrs, w.protocol, services, clients}); !(Boxes{box}).IsEmpty() {
					*to = append(*to, box)
				}
			}
			sure := a.offer.must.Intersect(b.offer.must)
			perhaps := a.offer.may.Intersect(b.offer.may).Subtract(sure)
			dropped := a.drop.must.Union(b.drop.must)
			add(&proved[Egress], sure, a.drop.must)
			add(&proved[Ingress], sure, b.drop.must.Subtract(a.drop.must))
			add(&possible[Egress], sure, a.drop.may.Subtract(dropped))
			add(&possible[Egress], perhaps, a.drop.may)
			add(&possible[Ingress], sure, b.drop.may.Subtract(dropped).Subtract(a.drop.may))
			add(&possible[Ingress], perhaps, b.drop.may.Subtract(a.drop.may))
		}
	}
	var gaps []PairGap
	for i, packets := range []Boxes{proved[Egress], proved[Ingress], possible[Egress], possible[Ingress]} {
		if len(packets) > 0 {
			gaps = append(gaps, w.gap(i < 2, []Direction{Egress, Ingress}[i%2], packets.NormalUntil(w.a.In.stop)))
		}
	}
	return gaps
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
