package firewall

import "slices"

// coord is a coordinate of which intervals are made: an address of one family, or a key.
// Next of the highest and Prev of the lowest coordinate are equal to no coordinate of an interval.
type coord[C any] interface {
	comparable
	Compare(C) int
	Next() C
	Prev() C
}

// interval is the coordinates lo to hi, both included; lo is never above hi.
//
// The functions of this file take and return lists of intervals that are canonical: ascending, disjoint, and not adjacent.
// They never write to their arguments, and may return one of them, so nobody may append to or write to a result.
type interval[C coord[C]] struct{ lo, hi C }

// canonical returns any intervals, in any order, as a canonical list. It sorts its argument in place.
func canonical[C coord[C]](list []interval[C]) []interval[C] {
	slices.SortFunc(list, func(a, b interval[C]) int { return a.lo.Compare(b.lo) })
	out := make([]interval[C], 0, len(list))
	for _, v := range list {
		out = extend(out, v)
	}
	return slices.Clip(out)
}

// extend adds v, which does not start below the last interval, to a list that the caller is building.
func extend[C coord[C]](out []interval[C], v interval[C]) []interval[C] {
	if n := len(out) - 1; n >= 0 && (out[n].hi.Compare(v.lo) >= 0 || out[n].hi.Next() == v.lo) {
		if out[n].hi.Compare(v.hi) < 0 {
			out[n].hi = v.hi
		}
		return out
	}
	return append(out, v)
}

// union returns what is in a or in b.
//
//	a      |-----|      |---|
//	b          |-----|      |--|     |--|
//	out    |---------|  |------|     |--|
func union[C coord[C]](a, b []interval[C]) []interval[C] {
	if len(a) == 0 || same(a, b) {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]interval[C], 0, len(a)+len(b))
	// Merged by lower end, as extend wants them.
	for len(a) > 0 && len(b) > 0 {
		if a[0].lo.Compare(b[0].lo) <= 0 {
			out, a = extend(out, a[0]), a[1:]
		} else {
			out, b = extend(out, b[0]), b[1:]
		}
	}
	for _, v := range a {
		out = extend(out, v)
	}
	for _, v := range b {
		out = extend(out, v)
	}
	return slices.Clip(out)
}

// intersect returns what is in both a and b.
//
//	a      |-----|      |------------|
//	b          |-----|     |--|   |--|
//	out        |-|         |--|   |--|
//
// Two canonical lists cannot have adjacent intervals in common: where one goes on, the other has a gap.
func intersect[C coord[C]](a, b []interval[C]) []interval[C] {
	switch {
	case len(a) == 0 || same(a, b):
		return a
	case len(b) == 0:
		return b
	case within(a, b[0]):
		return a
	case within(b, a[0]):
		return b
	}
	var few [8]interval[C] // enough for most results
	out := few[:0]
	for len(a) > 0 && len(b) > 0 {
		lo, hi := a[0].lo, a[0].hi
		if lo.Compare(b[0].lo) < 0 {
			lo = b[0].lo
		}
		if hi.Compare(b[0].hi) > 0 {
			hi = b[0].hi
		}
		if lo.Compare(hi) <= 0 {
			out = append(out, interval[C]{lo, hi})
		}
		// The interval that ends first meets nothing further.
		if hi == a[0].hi || a[0].hi.Compare(b[0].lo) < 0 {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return copied(out)
}

// within reports whether one interval holds all of a list that is not empty.
func within[C coord[C]](list []interval[C], v interval[C]) bool {
	return v.lo.Compare(list[0].lo) <= 0 && list[len(list)-1].hi.Compare(v.hi) <= 0
}

// copied copies a result out of scratch space; nothing is nil.
func copied[T any](scratch []T) []T {
	if len(scratch) == 0 {
		return nil
	}
	return append(make([]T, 0, len(scratch)), scratch...)
}

// subtract returns what is in a and not in b.
//
//	a      |-----|      |------------|
//	b          |-----|     |--|   |--|
//	out    |--|         |-|    |-|
func subtract[C coord[C]](a, b []interval[C]) []interval[C] {
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	var few [8]interval[C] // enough for most results
	out := few[:0]
	for _, v := range a {
		for len(b) > 0 && b[0].hi.Compare(v.lo) < 0 {
			b = b[1:]
		}
		left := true // whether v.lo … v.hi is still to be kept
		for _, cut := range b {
			if cut.lo.Compare(v.hi) > 0 {
				break
			}
			if v.lo.Compare(cut.lo) < 0 { // so cut.lo has a Prev
				out = append(out, interval[C]{v.lo, cut.lo.Prev()})
			}
			if cut.hi.Compare(v.hi) >= 0 {
				left = false
				break
			}
			v.lo = cut.hi.Next() // which there is, as v goes on after the cut
		}
		if left {
			out = append(out, v)
		}
	}
	return copied(out)
}

// covers reports whether a holds all of b.
func covers[C coord[C]](a, b []interval[C]) bool {
	for _, v := range b {
		// As the lists are canonical, one interval of a must hold all of v.
		for len(a) > 0 && a[0].hi.Compare(v.lo) < 0 {
			a = a[1:]
		}
		if len(a) == 0 || a[0].lo.Compare(v.lo) > 0 || a[0].hi.Compare(v.hi) < 0 {
			return false
		}
	}
	return true
}

// overlap reports whether a and b have something in common.
func overlap[C coord[C]](a, b []interval[C]) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].hi.Compare(b[0].lo) < 0:
			a = a[1:]
		case b[0].hi.Compare(a[0].lo) < 0:
			b = b[1:]
		default:
			return true
		}
	}
	return false
}

// contains reports whether c is in a. A coordinate that belongs to no interval, such as the zero address, is in none.
func contains[C coord[C]](a []interval[C], c C) bool {
	i, found := slices.BinarySearchFunc(a, c, func(v interval[C], c C) int { return v.lo.Compare(c) })
	return found || i > 0 && c.Compare(a[i-1].hi) <= 0
}

// same reports whether a and b are one slice, which is common and saves comparing.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// equal reports whether a and b are element by element the same, which for canonical lists is whether they hold the same.
func equal[T comparable](a, b []T) bool { return same(a, b) || slices.Equal(a, b) }
