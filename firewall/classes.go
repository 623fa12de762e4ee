package firewall

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Class is addresses at which each of some sets has the same ports.
type Class struct {
	Addrs AddrSet
	Ports []PortsOf // of the sets that have some there, by ascending Set
}

// PortsOf is the ports that one of several sets has.
type PortsOf struct {
	Set   int // its index
	Ports Ports
}

// Classes divides all addresses of a family by what some sets have there of a protocol: by ascending lowest address. Addresses at which
// none has anything are a class, too.
func Classes(sets []Set, p Protocol, f Family) []Class {
	whole := ProtocolServices(p)
	var layers []layer
	for i, s := range sets {
		list := s.v4
		if f == IPv6 {
			list = s.v6
		}
		for _, l := range list {
			if l.services = l.services.Intersect(whole); !l.services.IsEmpty() {
				layers = append(layers, layer{l, int32(i)})
			}
		}
	}
	slices.SortStableFunc(layers, func(a, b layer) int { return a.lo.Compare(b.lo) })
	c := classes{protocol: p, index: map[string]int{}}
	var next addr // the first address that no class has yet
	full := slices.Concat(f.of(allAddrs).v4, f.of(allAddrs).v6)[0]
	sweep(layers, func(lo, hi addr, active []stroke) {
		if next.Compare(lo) < 0 {
			c.put(addrRange{next, lo.Prev()}, f, nil)
		}
		c.put(addrRange{lo, hi}, f, active)
		next = hi.Next()
	})
	if len(layers) == 0 || next != full.lo && next.Compare(full.hi) <= 0 {
		c.put(addrRange{next, full.hi}, f, nil)
	}
	return c.list
}

// classes are made one range of addresses after the other, upwards.
type classes struct {
	protocol Protocol
	list     []Class
	index    map[string]int // of list, by what the sets have
	id       []byte         // scratch
}

func (c *classes) put(r addrRange, f Family, active []stroke) {
	strokes := slices.Clone(active)
	slices.SortStableFunc(strokes, func(a, b stroke) int { return cmp.Compare(a.tag, b.tag) })
	c.id = c.id[:0]
	for _, s := range strokes {
		c.id = binary.BigEndian.AppendUint32(c.id, uint32(s.tag))
		c.id = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(c.id, uint64(s.lo)), uint64(s.hi))
	}
	i, ok := c.index[string(c.id)]
	if !ok {
		i = len(c.list)
		c.index[string(c.id)] = i
		c.list = append(c.list, Class{Ports: c.portsOf(strokes)})
	}
	to := &c.list[i].Addrs
	if f == IPv6 {
		to.v6 = extend(to.v6, r)
	} else {
		to.v4 = extend(to.v4, r)
	}
}

// portsOf is the ports of strokes that are ascending by tag.
func (c *classes) portsOf(strokes []stroke) []PortsOf {
	var out []PortsOf
	for len(strokes) > 0 {
		var spans []span
		tag := strokes[0].tag
		for len(strokes) > 0 && strokes[0].tag == tag {
			spans, strokes = append(spans, strokes[0].span), strokes[1:]
		}
		out = append(out, PortsOf{int(tag), Services{spans}.Ports(c.protocol)})
	}
	return out
}
