package firewall

// slab is a maximal address range whose addresses share one non-empty Services.
//
// The slabs of a Set are, for each family, ascending and disjoint, and adjacent ones differ in services: so a set has one
// list of slabs only. As with intervals, no list is written to once it is made.
type slab struct {
	lo, hi   addr
	services Services
}

func (l slab) equal(o slab) bool {
	return l.lo == o.lo && l.hi == o.hi && l.services.Equal(o.services)
}

// slabs gives each of the canonical ranges the same services. As the ranges are not adjacent, nor are the slabs.
func slabs(ranges []addrRange, s Services) []slab {
	if s.IsEmpty() {
		return nil
	}
	out := make([]slab, 0, len(ranges))
	for _, r := range ranges {
		out = append(out, slab{r.lo, r.hi, s})
	}
	return out
}

// appendSlab adds a range above the last one to a list that the caller is building. It keeps the list canonical: no services
// make no slab, and a neighbour of equal services makes the last slab longer.
func appendSlab(out []slab, lo, hi addr, s Services) []slab {
	if s.IsEmpty() {
		return out
	}
	if n := len(out) - 1; n >= 0 && out[n].hi.Next() == lo && out[n].services.Equal(s) {
		out[n].hi = hi
		return out
	}
	return append(out, slab{lo, hi, s})
}

// What an empty list or one and the same list makes needs no walk.

func unionSlabs(a, b []slab) []slab {
	switch {
	case len(a) == 0 || same(a, b):
		return b
	case len(b) == 0:
		return a
	}
	return combine(a, b, Services.Union)
}

func intersectSlabs(a, b []slab) []slab {
	switch {
	case len(a) == 0 || len(b) == 0:
		return nil
	case same(a, b):
		return a
	}
	return combine(a, b, Services.Intersect)
}

func subtractSlabs(a, b []slab) []slab {
	switch {
	case same(a, b):
		return nil
	case len(a) == 0 || len(b) == 0:
		return a
	}
	return combine(a, b, Services.Subtract)
}

// combine applies op to the services of each address in a and in b, which are none where a list does not hold it.
// op of none and none must be none.
//
//	a      |---- tcp 80 ----|
//	b              |---- tcp 443 ----|
//	       op(80,-)|op(80,443)|op(-,443)
//
// Both lists are walked once. Each round takes off the heads what lies below the lower of their ends, or a whole head where
// they do not meet; appendSlab puts pieces together again that turn out to be equal.
func combine(a, b []slab, op func(x, y Services) Services) []slab {
	var few [24]slab // enough for most results
	out := few[:0]
	var none Services
	var x, y slab // what is left of the heads of a and b
	haveX, haveY := false, false
	for {
		if !haveX && len(a) > 0 {
			x, a, haveX = a[0], a[1:], true
		}
		if !haveY && len(b) > 0 {
			y, b, haveY = b[0], b[1:], true
		}
		switch {
		case !haveX && !haveY:
			return copied(out)
		case !haveY || haveX && x.hi.Compare(y.lo) < 0: // x ends before y
			out, haveX = appendSlab(out, x.lo, x.hi, op(x.services, none)), false
			continue
		case !haveX || y.hi.Compare(x.lo) < 0: // y ends before x
			out, haveY = appendSlab(out, y.lo, y.hi, op(none, y.services)), false
			continue
		}
		switch c := x.lo.Compare(y.lo); {
		case c < 0: // x starts before y, and reaches it
			out = appendSlab(out, x.lo, y.lo.Prev(), op(x.services, none))
			x.lo = y.lo
		case c > 0:
			out = appendSlab(out, y.lo, x.lo.Prev(), op(none, y.services))
			y.lo = x.lo
		}
		hi := x.hi
		if y.hi.Compare(hi) < 0 {
			hi = y.hi
		}
		out = appendSlab(out, x.lo, hi, op(x.services, y.services))
		haveX, haveY = x.hi != hi, y.hi != hi // at least one of them is used up
		x.lo, y.lo = hi.Next(), hi.Next()
	}
}

// overlapSlabs reports whether some address has a service in both a and b.
func overlapSlabs(a, b []slab) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].hi.Compare(b[0].lo) < 0:
			a = a[1:]
		case b[0].hi.Compare(a[0].lo) < 0:
			b = b[1:]
		case overlap(a[0].services.spans, b[0].services.spans):
			return true
		case a[0].hi.Compare(b[0].hi) < 0: // the slab that ends first meets nothing further
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// coverSlabs reports whether each address has in a all services that it has in b.
func coverSlabs(a, b []slab) bool {
	for _, v := range b {
		for len(a) > 0 && a[0].hi.Compare(v.lo) < 0 {
			a = a[1:]
		}
		// The slabs of a that hold v must follow one upon the other from its start to its end.
		at := v.lo
		for i := 0; ; i++ {
			if i == len(a) || a[i].lo.Compare(at) > 0 || !a[i].services.Covers(v.services) {
				return false
			}
			if a[i].hi.Compare(v.hi) >= 0 {
				break
			}
			at = a[i].hi.Next()
		}
	}
	return true
}

// id is a text that is the same for equal Services only, to be a key of maps: spans cannot be one. It is for this process
// alone, unlike String, and cheaper.
func (s Services) id() string {
	b := make([]byte, 0, 6*len(s.spans))
	for _, v := range s.spans {
		b = append(b, byte(v.lo>>16), byte(v.lo>>8), byte(v.lo), byte(v.hi>>16), byte(v.hi>>8), byte(v.hi))
	}
	return string(b)
}
