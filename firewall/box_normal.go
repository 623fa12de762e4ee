package firewall

import (
	"cmp"
	"slices"
	"strings"
)

// Normal returns the same packets as disjoint boxes in a canonical order, merged where one dimension alone differs.
// Two lists that hold the same packets have the same Normal.
func (b Boxes) Normal() Boxes { return b.NormalUntil(nil) }

// NormalUntil is Normal, and ends by stop.
func (b Boxes) NormalUntil(stop *Stop) Boxes {
	kinds := map[boxKind][]Box{}
	for _, x := range b.products() {
		kinds[x.kind()] = append(kinds[x.kind()], x)
	}
	var out []Box
	for _, list := range kinds {
		if len(list) == 1 {
			out = append(out, list[0])
			continue
		}
		// The nested form depends on the packets alone; so does what merging, in a fixed order, makes of it.
		out = append(out, merge(nest(list, 0, stop), stop)...)
	}
	slices.SortFunc(out, compareBoxes)
	return closed(out)
}

// boxKind is what boxes must have in common to be merged.
type boxKind struct {
	protocol Protocol
	ipv4     bool
}

func (x Box) kind() boxKind { return boxKind{x.Protocol, x.Src.IPv6().IsEmpty()} }

// extent is a set along one dimension of a box.
type extent[S any] interface {
	Union(S) S
	Intersect(S) S
	Subtract(S) S
	IsEmpty() bool
	String() string
}

// dimensions is the number of dimensions that nest and merge take in turn: Src, Dst, SrcPorts, DstPorts.
const dimensions = 4

// nest cuts the packets into slices along dimension dim such that each coordinate of a slice has the same packets in the
// dimensions after it, and these into slices in turn. The result is unique.
func nest(list []Box, dim int, stop *Stop) []Box {
	switch dim {
	case 0:
		return slice(list, dim, stop, func(x *Box) *AddrSet { return &x.Src })
	case 1:
		return slice(list, dim, stop, func(x *Box) *AddrSet { return &x.Dst })
	case 2:
		return slice(list, dim, stop, func(x *Box) *Ports { return &x.SrcPorts })
	case 3:
		return slice(list, dim, stop, func(x *Box) *Ports { return &x.DstPorts })
	}
	// What is left is one point. Its dimensions are empty until the steps above set them: what they held depends on how the
	// packets were cut, and must not order them.
	return []Box{{Protocol: list[0].Protocol}}
}

// slice is one step of nest. Boxes of one slice that come out of the step below differ in the dimensions after dim; side
// is where dimension dim stands in a box.
func slice[S extent[S]](list []Box, dim int, stop *Stop, side func(*Box) *S) []Box {
	type group struct {
		along S
		rest  []Box
	}
	groups := map[string]*group{}
	var order []string
	for _, part := range partition(list, stop, side) {
		rest := nest(part.boxes, dim+1, stop)
		slices.SortFunc(rest, compareBoxes)
		key := boxesKey(rest, dim+1)
		if groups[key] == nil {
			groups[key] = &group{rest: rest}
			order = append(order, key)
		}
		groups[key].along = groups[key].along.Union(part.along)
	}
	var out []Box
	for _, key := range order {
		for _, x := range groups[key].rest {
			*side(&x) = groups[key].along
			out = append(out, x)
		}
	}
	return out
}

// part is a set along one dimension and the boxes that hold all of it.
type part[S any] struct {
	along S
	boxes []Box
}

// partition cuts one dimension into disjoint parts, none of which a box holds only in part.
func partition[S extent[S]](list []Box, stop *Stop, side func(*Box) *S) []part[S] {
	var parts []part[S]
	for _, x := range list {
		stop.Check()
		rest := *side(&x)
		for i := range parts {
			in := parts[i].along.Intersect(rest)
			if in.IsEmpty() {
				continue
			}
			if out := parts[i].along.Subtract(in); !out.IsEmpty() {
				parts = append(parts, part[S]{out, slices.Clone(parts[i].boxes)})
			}
			parts[i] = part[S]{in, append(parts[i].boxes, x)}
			rest = rest.Subtract(in)
		}
		if !rest.IsEmpty() {
			parts = append(parts, part[S]{rest, []Box{x}})
		}
	}
	return parts
}

// merge joins boxes that differ in one dimension alone, until there are none.
func merge(list []Box, stop *Stop) []Box {
	for {
		before := len(list)
		list = mergeAlong(list, 0, stop, func(x *Box) *AddrSet { return &x.Src })
		list = mergeAlong(list, 1, stop, func(x *Box) *AddrSet { return &x.Dst })
		list = mergeAlong(list, 2, stop, func(x *Box) *Ports { return &x.SrcPorts })
		list = mergeAlong(list, 3, stop, func(x *Box) *Ports { return &x.DstPorts })
		if len(list) == before {
			return list
		}
	}
}

func mergeAlong[S extent[S]](list []Box, dim int, stop *Stop, side func(*Box) *S) []Box {
	slices.SortFunc(list, compareBoxes)
	at := map[string]int{}
	var out []Box
	for _, x := range list {
		stop.Check()
		key := ""
		for d := range dimensions {
			if d != dim {
				key += x.text(d) + "|"
			}
		}
		if i, found := at[key]; found {
			*side(&out[i]) = (*side(&out[i])).Union(*side(&x))
			continue
		}
		at[key] = len(out)
		out = append(out, x)
	}
	return out
}

// text is one dimension as text: equal exactly where the sets are.
func (x *Box) text(dim int) string {
	return [dimensions]func() string{x.Src.String, x.Dst.String, x.SrcPorts.String, x.DstPorts.String}[dim]()
}

// boxesKey is equal for equal boxes, as far as the dimensions from dim on go.
func boxesKey(list []Box, dim int) string {
	var key strings.Builder
	for i := range list {
		for d := dim; d < dimensions; d++ {
			key.WriteString(list[i].text(d) + "|")
		}
		key.WriteByte('\n')
	}
	return key.String()
}

// compareBoxes orders disjoint boxes by protocol, then by the lowest packet in each dimension: two that are equal in all of
// them would have that packet in common.
func compareBoxes(x, y Box) int {
	return cmp.Or(
		cmp.Compare(x.Protocol, y.Protocol),
		x.Src.compareLowest(y.Src), x.Dst.compareLowest(y.Dst),
		cmp.Compare(x.SrcPorts.lowest(), y.SrcPorts.lowest()),
		cmp.Compare(x.DstPorts.lowest(), y.DstPorts.lowest()),
	)
}

// compareLowest orders sets by their lowest addresses: none, IPv4, IPv6.
func (s AddrSet) compareLowest(o AddrSet) int {
	rank := func(s AddrSet) (family int, lowest addr) {
		switch {
		case len(s.v4) > 0:
			return 4, s.v4[0].lo
		case len(s.v6) > 0:
			return 6, s.v6[0].lo
		}
		return 0, addr{}
	}
	f, a := rank(s)
	g, b := rank(o)
	return cmp.Or(cmp.Compare(f, g), a.Compare(b))
}

// lowest is the lowest port of the set, 0 when it is empty.
func (p Ports) lowest() uint16 {
	if p.IsEmpty() {
		return 0
	}
	return uint16(p.spans[0].lo)
}
