package firewall

import (
	"iter"
	"slices"
)

// UnionAll is the union of many sets in one sweep. Its time grows with the number of slabs and with how many of them lie over
// each other, rather than with the number of sets times the size of the result, as that of union after union does.
func UnionAll(sets ...Set) Set {
	if len(sets) == 1 {
		return sets[0]
	}
	n4, n6 := 0, 0
	for _, s := range sets {
		n4, n6 = n4+len(s.v4), n6+len(s.v6)
	}
	v4, v6 := make([]layer, 0, n4), make([]layer, 0, n6)
	for i, s := range sets {
		v4 = appendLayers(v4, s.v4, int32(i))
		v6 = appendLayers(v6, s.v6, int32(i))
	}
	return Set{unionLayers(v4), unionLayers(v6)}
}

func appendLayers(out []layer, list []slab, tag int32) []layer {
	for _, l := range list {
		out = append(out, layer{l, tag})
	}
	return out
}

func unionLayers(layers []layer) []slab {
	if len(layers) == 0 {
		return nil
	}
	var few [24]slab // enough for most results
	out := few[:0]
	var spans []span // of the range at hand
	sweep(mergeLayers(layers), func(lo, hi addr, active []stroke) {
		spans = spans[:0]
		// This is extend, written out: with thousands of layers it takes most of the time.
		sum := active[0].span
		for _, s := range active[1:] {
			if s.lo > sum.hi+1 {
				spans, sum = append(spans, sum), s.span
			} else if s.hi > sum.hi {
				sum.hi = s.hi
			}
		}
		out = appendCopy(out, lo, hi, append(spans, sum))
	})
	return copied(out)
}

// mergeLayers makes one layer of those that hold the same range, with new tags. It sorts its argument in place.
func mergeLayers(layers []layer) []layer {
	out := make([]layer, 0, len(layers))
	for group := range byRange(layers) {
		l := layer{group[0].slab, int32(len(out))}
		if len(group) > 1 {
			var spans []span
			for _, l := range group {
				spans = append(spans, l.services.spans...)
			}
			l.services = Services{canonical(spans)}
		}
		out = append(out, l)
	}
	return out
}

// byRange sorts layers and yields those of each range of addresses together. Many rules share a CIDR, above all 0.0.0.0/0,
// and what can be done for a range at once need not be done for each of the ranges into which others divide it.
func byRange(layers []layer) iter.Seq[[]layer] {
	slices.SortFunc(layers, func(a, b layer) int {
		if c := a.lo.Compare(b.lo); c != 0 {
			return c
		}
		return a.hi.Compare(b.hi)
	})
	return func(yield func([]layer) bool) {
		for rest := layers; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].lo == rest[0].lo && rest[n].hi == rest[0].hi {
				n++
			}
			if !yield(rest[:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}

// appendCopy is appendSlab for spans that the caller goes on to change.
func appendCopy(out []slab, lo, hi addr, spans []span) []slab {
	// Neighbours are often equal: share what is there rather than copy.
	if n := len(out) - 1; n >= 0 && slices.Equal(out[n].services.spans, spans) {
		return appendSlab(out, lo, hi, out[n].services)
	}
	return appendSlab(out, lo, hi, Services{slices.Clone(spans)})
}
