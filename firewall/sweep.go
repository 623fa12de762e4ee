package firewall

import (
	"slices"
)

// layer is one slab of many that are swept together. tag says whose it is.
type layer struct {
	slab
	tag int32
}

// stroke is one span of the layers that hold the addresses in question.
type stroke struct {
	span
	tag int32
}

func compareStrokes(a, b stroke) int {
	if a.lo != b.lo {
		return int(a.lo) - int(b.lo)
	}
	return int(a.tag - b.tag)
}

// A sweep is how many sets are taken together: union of all, or first match. Rules of a filter name few blocks of addresses,
// and between two addresses at which a block starts or ends, nothing changes. So the addresses are cut there, and for each
// piece only services are left to be dealt with:
//
//	rule 100   |-----------------|
//	rule 110           |-----|
//	rule 120           |-------------|
//	pieces     |  100  | 100 |100|120|
//	                     110  120
//	                     120

// sweep walks the addresses of one family upwards and calls visit for each maximal range at which no layer starts or ends,
// unless no layer holds it. active is the spans of the layers that hold it, ascending by lo, then by tag; it is valid during
// the call only. The layers are ascending by lo; those of one tag are disjoint.
func sweep(layers []layer, visit func(lo, hi addr, active []stroke)) {
	// What is to start and what is to end from here on, nearest first; open is how many have started and not ended.
	starts, ends := layers, slices.Clone(layers)
	slices.SortFunc(ends, func(a, b layer) int { return a.hi.Compare(b.hi) })
	var active []stroke
	var at addr
	open := 0
	for len(ends) > 0 {
		if open == 0 { // a gap: go on where the next layer starts
			at = starts[0].lo
		}
		n := 0
		for n < len(starts) && starts[n].lo == at {
			n++
		}
		active = draw(active, starts[:n])
		starts, open = starts[n:], open+n

		// The piece goes on to the nearest end, or to just below the nearest start. (That ends[0] may not have started yet does
		// no harm: its start is then nearer.)
		hi := ends[0].hi
		if len(starts) > 0 && starts[0].lo.Compare(hi) <= 0 {
			hi = starts[0].lo.Prev()
		}
		visit(at, hi, active)
		for len(ends) > 0 && ends[0].hi == hi {
			active = erase(active, ends[0])
			ends, open = ends[1:], open-1
		}
		at = hi.Next()
	}
}

// draw adds the spans of layers to the active ones.
func draw(active []stroke, layers []layer) []stroke {
	sorted := true
	for _, l := range layers {
		for _, s := range l.services.spans {
			s := stroke{s, l.tag}
			// A few are put in their place; many at once are appended and sorted.
			if len(layers) > 8 {
				active, sorted = append(active, s), false
				continue
			}
			i, _ := slices.BinarySearchFunc(active, s, compareStrokes)
			active = slices.Insert(active, i, s)
		}
	}
	if !sorted {
		slices.SortFunc(active, compareStrokes)
	}
	return active
}

// erase takes the spans of l out of the active ones.
func erase(active []stroke, l layer) []stroke {
	for _, s := range l.services.spans {
		if i, found := slices.BinarySearchFunc(active, stroke{s, l.tag}, compareStrokes); found {
			active = slices.Delete(active, i, i+1)
		}
	}
	return active
}
