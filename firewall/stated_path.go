package firewall

// StatedPath is a way that a plan states: from clients through network ACLs to servers, by a load balancer or a NAT gateway. Unlike
// the return path of a single NACL, whoever asks and answers is known.
type StatedPath struct {
	Protocol Protocol // TCP or UDP
	Clients  AddrSet
	Asked    Set // the servers with the services that are asked of them
	Legs     []PathLeg
}

// PathLeg is one filter on the way.
type PathLeg struct {
	NACL      *NACL // and Direction: for who reports it; Gaps looks at Table alone
	Direction Direction
	Table     *NACLTable
	Reply     bool // it sees the replies
	// ByClient: it matches the clients' addresses, as a filter does that stands on the servers' side; else the servers'.
	ByClient bool
	// As are the addresses that the clients have on this leg, if they are translated.
	As AddrSet
	// Ports are the clients' ports on this leg.
	Ports Ports
}

// PathGap is what one leg certainly drops.
type PathGap struct {
	Leg int
	Gap Boxes // the packets dropped, as the leg sees them
	// Packet is one of them: the lowest ports, a documentation address where one lies in the set.
	Packet PacketHeader
	Rule   int // index into the leg's table of the rule that drops Packet, -1 for the implicit deny
}

// Gaps finds what each leg certainly drops of what the legs before it let through, by leg. A reply is dropped where any of the client
// ports is: a client chooses among all of them.
func (p StatedPath) Gaps() []PathGap {
	var out []PathGap
	asked := p.Asked.Only(ProtocolServices(p.Protocol))
	for i, leg := range p.Legs {
		var gap Boxes
		var gone []Set
		for _, f := range []Family{IPv4, IPv6} {
			here, clients := asked.Restrict(f.all()), f.of(p.Clients)
			if !clients.IsEmpty() && !here.IsEmpty() {
				boxes, lost := p.dropped(leg, here, clients)
				gap, gone = append(gap, boxes...), append(gone, lost)
			}
		}
		asked = asked.Subtract(UnionAll(gone...))
		if gap = gap.Normal(); len(gap) > 0 {
			out = append(out, p.pathGap(i, gap))
		}
	}
	return out
}

// Implied reports whether a gap of the NACL of a leg, by itself, says that it drops the replies of a gap of the leg.
func (p StatedPath) Implied(g PathGap, by *ReplyGap) bool {
	leg := p.Legs[g.Leg]
	return leg.Reply && by.Direction != leg.Direction && by.Protocol == p.Protocol && by.Gap.Seen(leg.Direction).Covers(g.Gap.Seen(leg.Direction))
}

// dropped is what a leg drops for addresses of one family, and what of the servers' services does not get past it.
func (p StatedPath) dropped(leg PathLeg, asked Set, clients AddrSet) (gap Boxes, lost Set) {
	seen := clients
	if as := familyOfSet(clients).of(leg.As); !as.IsEmpty() {
		seen = as
	}
	services := asked.Services()
	if leg.Reply {
		services = PortServices(p.Protocol, leg.Ports)
	}
	matched := asked
	switch {
	case leg.ByClient:
		matched = NewSet(clients, services)
	case leg.Reply:
		matched = NewSet(asked.Addrs(), services)
	}
	denied := leg.Table.Denied().Intersect(matched)
	for _, d := range denied.Cells() {
		for _, a := range asked.Cells() {
			b := Box{Src: seen, Dst: a.Addrs, Protocol: p.Protocol, SrcPorts: leg.Ports, DstPorts: a.Services.Ports(p.Protocol)}
			if leg.ByClient {
				b.Src = d.Addrs
			} else if b.Dst = a.Addrs.Intersect(d.Addrs); b.Dst.IsEmpty() {
				continue
			}
			ports := d.Services.Ports(p.Protocol)
			if leg.Reply {
				b.SrcPorts = ports
				b.Src, b.Dst, b.SrcPorts, b.DstPorts = b.Dst, b.Src, b.DstPorts, b.SrcPorts
			} else {
				b.DstPorts = b.DstPorts.Intersect(ports)
			}
			if !b.SrcPorts.IsEmpty() && !b.DstPorts.IsEmpty() {
				gap = append(gap, b)
			}
		}
	}
	if leg.Reply {
		return gap, Set{}
	}
	if leg.ByClient {
		return gap, NewSet(asked.Addrs(), denied.Services())
	}
	return gap, denied
}

func familyOfSet(a AddrSet) Family {
	if a.IPv4().IsEmpty() {
		return IPv6
	}
	return IPv4
}

func (p StatedPath) pathGap(i int, gap Boxes) PathGap {
	leg, b := p.Legs[i], gap[0]
	g := PathGap{Leg: i, Gap: gap}
	src := witnessAddr(b.Src, p.Protocol)
	if other := b.Dst.Subtract(Addresses(src)); !other.IsEmpty() {
		b.Dst = other
	}
	g.Packet = PacketHeader{p.Protocol, src, witnessAddr(b.Dst, p.Protocol), b.SrcPorts.lowest(), b.DstPorts.lowest()}
	remote := g.Packet.Dst
	if leg.ByClient != leg.Reply { // the client is the source of a request, and the destination of a reply
		remote = g.Packet.Src
	}
	g.Rule = leg.Table.deciderTo(Packet{remote, p.Protocol, g.Packet.DstPort}, Deny)
	return g
}

// StatedServices is what the rules of a table name for addresses: what the allow rules certainly win that are no rules for replies and
// not for all ports of the protocol. Profiles empty means DefaultProfiles.
func StatedServices(t *NACLTable, p Protocol, to AddrSet, profiles []Profile) Set {
	var named []Set
	for i := range t.rules {
		r := &t.rules[i]
		is, sure := r.returnShape(orDefault(profiles))
		if r.Action != Allow || !r.Exact() || is || !sure || r.May.Services().Ports(p).Equal(AllPorts()) {
			continue
		}
		named = append(named, t.Won(i).Intersect(NewSet(to, ProtocolServices(p))))
	}
	return UnionAll(named...)
}
