package firewall

// Box is a product set of whole packets: every source × destination × source port × destination port of one protocol.
// For ICMP and ICMPv6, DstPorts holds type<<8|code values and SrcPorts is empty; for protocols without ports both are.
// The two addresses of a packet are of one family: what a box holds of both is two products, IPv4 and IPv6.
type Box struct {
	Src, Dst           AddrSet
	Protocol           Protocol
	SrcPorts, DstPorts Ports
}

// Boxes is a set of whole packets, as a list of boxes.
type Boxes []Box

// Subtract returns the packets of b that are not in o, as disjoint boxes.
func (b Boxes) Subtract(o Boxes) Boxes { return b.subtract(o, nil) }

func (b Boxes) subtract(o Boxes, stop *Stop) Boxes {
	rest := disjoint(b.products(), stop)
	for _, taken := range o.products() {
		stop.Check()
		rest = cutAll(rest, taken)
	}
	return closed(rest)
}

// Intersect returns the packets of both, as disjoint boxes.
func (b Boxes) Intersect(o Boxes) Boxes {
	var out []Box
	for _, x := range disjoint(b.products(), nil) {
		for _, y := range disjoint(o.products(), nil) {
			if both, ok := x.meet(y); ok {
				out = append(out, both)
			}
		}
	}
	return closed(out)
}

// Covers reports whether b holds every packet of o.
func (b Boxes) Covers(o Boxes) bool { return o.Subtract(b).IsEmpty() }

// IsEmpty reports whether there is no packet.
func (b Boxes) IsEmpty() bool { return len(b.products()) == 0 }

// Contains reports whether one packet is in the set. Ports that its protocol has not are ignored.
func (b Boxes) Contains(p PacketHeader) bool {
	for _, x := range b.products() {
		if x.Protocol == p.Protocol && x.Src.Contains(p.Src) && x.Dst.Contains(p.Dst) &&
			x.SrcPorts.Contains(p.SrcPort) && x.DstPorts.Contains(p.DstPort) {
			return true
		}
	}
	return false
}

// Seen is the packets as a filter of a direction sees them: by the address of the other end, and the destination port, or type and code.
func (b Boxes) Seen(d Direction) Set {
	parts := make([]Set, 0, len(b))
	for _, x := range b {
		remote := x.Src
		if d == Egress {
			remote = x.Dst
		}
		services := PortServices(x.Protocol, x.DstPorts)
		if x.Protocol.hasTypes() {
			services = valueServices(x.Protocol, x.DstPorts)
		}
		parts = append(parts, NewSet(remote, services))
	}
	return UnionAll(parts...)
}

// products returns the boxes that hold something, each of one family, with AllPorts in the place of ports that the
// protocol has not: from here on every dimension counts alike.
func (b Boxes) products() []Box {
	var out []Box
	for _, x := range b {
		if !x.Protocol.hasPorts() {
			x.SrcPorts = AllPorts()
			if !x.Protocol.hasTypes() {
				x.DstPorts = AllPorts()
			}
		}
		for _, y := range [2]Box{x.in(IPv4), x.in(IPv6)} {
			if !y.Src.IsEmpty() && !y.Dst.IsEmpty() && !y.SrcPorts.IsEmpty() && !y.DstPorts.IsEmpty() {
				out = append(out, y)
			}
		}
	}
	return out
}

// in returns the packets of one family.
func (x Box) in(f Family) Box {
	x.Src, x.Dst = f.of(x.Src), f.of(x.Dst)
	return x
}

// closed turns products into what callers see: no ports where the protocol has none.
func closed(list []Box) Boxes {
	for i := range list {
		if !list[i].Protocol.hasPorts() {
			list[i].SrcPorts = Ports{}
			if !list[i].Protocol.hasTypes() {
				list[i].DstPorts = Ports{}
			}
		}
	}
	return list
}

// disjoint returns the same packets as products that do not overlap.
func disjoint(list []Box, stop *Stop) []Box {
	var out []Box
	for _, x := range list {
		stop.Check()
		rest := []Box{x}
		for _, taken := range out {
			rest = cutAll(rest, taken)
		}
		out = append(out, rest...)
	}
	return out
}

func cutAll(list []Box, taken Box) []Box {
	var out []Box
	for _, x := range list {
		out = append(out, x.cut(taken)...)
	}
	return out
}

// meet returns the packets of both products, and whether there are any.
func (x Box) meet(y Box) (Box, bool) {
	if x.Protocol != y.Protocol || !x.Src.Overlaps(y.Src) || !x.Dst.Overlaps(y.Dst) {
		return Box{}, false
	}
	both := Box{x.Src.Intersect(y.Src), x.Dst.Intersect(y.Dst), x.Protocol,
		x.SrcPorts.Intersect(y.SrcPorts), x.DstPorts.Intersect(y.DstPorts)}
	return both, !both.SrcPorts.IsEmpty() && !both.DstPorts.IsEmpty()
}

// cut returns the packets of x that are not in taken: for each dimension in turn, the part of x that lies outside in this
// dimension and inside in those before it.
func (x Box) cut(taken Box) []Box {
	both, overlap := x.meet(taken)
	if !overlap {
		return []Box{x}
	}
	var out []Box
	if piece := x.Src.Subtract(both.Src); !piece.IsEmpty() {
		out = append(out, Box{piece, x.Dst, x.Protocol, x.SrcPorts, x.DstPorts})
	}
	if piece := x.Dst.Subtract(both.Dst); !piece.IsEmpty() {
		out = append(out, Box{both.Src, piece, x.Protocol, x.SrcPorts, x.DstPorts})
	}
	if piece := x.SrcPorts.Subtract(both.SrcPorts); !piece.IsEmpty() {
		out = append(out, Box{both.Src, both.Dst, x.Protocol, piece, x.DstPorts})
	}
	if piece := x.DstPorts.Subtract(both.DstPorts); !piece.IsEmpty() {
		out = append(out, Box{both.Src, both.Dst, x.Protocol, both.SrcPorts, piece})
	}
	return out
}
