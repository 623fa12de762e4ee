package firewall

// The front is first match on the services of one range of addresses. Each certain match of a known number casts a shadow on
// the rules after it; only what stands in no shadow can decide:
//
//	100 allow tcp 80          |--|
//	110 deny  tcp 1-1024   |---------|
//	120 allow tcp 22         |             in the shadow of 110 to its end: left out
//	130 allow tcp 22-2000    |-----------|
//	decided by             110|100|110|130
//
// A claim that is in the shadow only for a while stays in the front, behind the one that hides it. Claims that are not certain,
// or of unknown number, cast none; what then possibly decides is for NACLTable.deciders to say.

// front is the claims that may still decide the service at hand, of one range of addresses: those that hold it, by tag,
// without those that another hides.
type front []stroke

// walkFront walks the services of one range of addresses upwards. It calls visit for spans at which no claim that matters
// starts or ends, with those that hold it in order of evaluation, unless there are none. The strokes are ascending. The front
// is valid during the call only; scratch is space for it, returned for the next call.
func walkFront(rules []bounds, strokes []stroke, scratch front, visit func(span, front)) front {
	live := scratch[:0]
	var at key
	for len(strokes) > 0 || len(live) > 0 {
		if len(live) == 0 {
			at = strokes[0].lo
		}
		for len(strokes) > 0 && (strokes[0].lo == at || live.hidden(rules, strokes[0])) {
			// A stroke further up that is hidden already is so to its end: it need not break the span.
			live, strokes = live.add(rules, strokes[0]), strokes[1:]
		}
		hi := key(maxKey)
		if len(strokes) > 0 {
			hi = strokes[0].lo - 1
		}
		for _, l := range live {
			hi = min(hi, l.hi)
		}
		visit(span{at, hi}, live)
		live = live.remove(func(l stroke) bool { return l.hi == hi })
		at = hi + 1
	}
	return live
}

// add puts s among the live strokes, unless it is hidden, and takes out those that it hides.
func (live front) add(rules []bounds, s stroke) front {
	if live.hidden(rules, s) {
		return live
	}
	live = live.remove(func(l stroke) bool { return hides(rules, s, l) })
	i := len(live)
	live = append(live, s)
	for ; i > 0 && live[i-1].tag > s.tag; i-- {
		live[i] = live[i-1]
	}
	live[i] = s
	return live
}

func (live front) remove(gone func(stroke) bool) front {
	kept := live[:0]
	for _, l := range live {
		if !gone(l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// hidden reports whether a live stroke hides s.
func (live front) hidden(rules []bounds, s stroke) bool {
	for _, l := range live {
		if hides(rules, l, s) {
			return true
		}
	}
	return false
}

// hides reports whether a, once both are live, keeps b from deciding until b ends: a is a certain match of lower number that
// does not end before b. A rule of unknown number hides nothing, as those after it are all of unknown number.
func hides(rules []bounds, a, b stroke) bool {
	if a.hi < b.hi || a.tag >= b.tag {
		return false
	}
	c := claimOf(a.tag)
	return c.sure && rules[c.rule].at < rules[claimOf(b.tag).rule].at
}

// trim takes out of layers of one range what others of the same range hide. It sorts its argument in place.
//
// Most rules of a long list are for 0.0.0.0/0, and hold throughout. What they hide of each other is the same in each of the
// pieces into which the other rules cut the addresses: done once, it need not be done thousands of times.
func trim(rules []bounds, layers []layer) []layer {
	var out []layer
	for group := range byRange(layers) {
		if len(group) == 1 || len(group) == len(layers) {
			out = append(out, group...) // nothing to gain
			continue
		}
		index := map[int32]int{} // of out, by tag
		walkFront(rules, draw(nil, group), nil, func(s span, live front) {
			for _, l := range live {
				i, ok := index[l.tag]
				if !ok {
					i, index[l.tag] = len(out), len(out)
					out = append(out, layer{slab{lo: group[0].lo, hi: group[0].hi}, l.tag})
				}
				out[i].services.spans = extend(out[i].services.spans, s)
			}
		})
	}
	return out
}
