package sgrules

import "slices"

// modifySome makes the changes in place that are safe now.
func (w *work) modifySome() bool {
	var now []Modification
	for _, m := range w.mods {
		if !m.moves() {
			now = append(now, m) // a description: safe at any time
		}
	}
	for _, d := range directions {
		now = append(now, w.safe(d, now)...)
	}
	w.modify(now)
	return len(now) > 0
}

// safe returns changes of one direction that may be made in one call: in whatever order EC2 makes them, what remains keeps what
// it must. So each is judged with neither side of the others. Where there are none, one that is safe as long as the others stay.
func (w *work) safe(d Direction, chosen []Modification) []Modification {
	var moving []Modification
	base := w.have
	for _, m := range w.mods {
		if m.moves() && m.From.Direction == d {
			moving = append(moving, m)
			base = minus(base, m.From.Tuple)
		}
	}
	stay := admit(base, d)
	var now []Modification
	for _, m := range moving {
		if stay.with(m.To.Tuple).keeps(m.From.Tuple, w.wanted[d]) && w.fits(chosen, now, m) {
			now = append(now, m)
		}
	}
	if len(now) > 0 {
		return now
	}
	for _, m := range moving {
		rest := admit(append(minus(w.have, m.From.Tuple), m.To.Tuple), d)
		if rest.keeps(m.From.Tuple, w.wanted[d]) && w.fits(chosen, nil, m) {
			return []Modification{m}
		}
	}
	return nil
}

// fits reports whether the quota has room for one more change in a call: a prefix list may weigh more than the one before.
func (w *work) fits(chosen, now []Modification, m Modification) bool {
	all := append(slices.Concat(chosen, now), m)
	return w.options.Quota.allows(w.count, w.demand(nil, all))
}

// breakUp turns a change in place that would open a gap, now and after all that is safe, into an addition and a revocation. It
// is for rules that would take over each other's packets.
func (w *work) breakUp() bool {
	for _, m := range w.mods {
		a := Addition{m.Key, m.To}
		if !w.options.Quota.allows(w.count, w.demand([]Addition{a}, nil)) {
			continue
		}
		w.mods = slices.DeleteFunc(w.mods, func(o Modification) bool { return o.ID == m.ID })
		w.forgetTags(m.ID)
		w.drops = append(w.drops, Existing{m.ID, m.From})
		w.authorize([]Addition{a})
		return true
	}
	return false
}

// modify appends the steps of changes in place, and notes what stands then.
func (w *work) modify(now []Modification) {
	if len(now) == 0 {
		return
	}
	w.use.Peak = w.use.Peak.max(w.demand(nil, now))
	for _, m := range now {
		w.mods = slices.DeleteFunc(w.mods, func(o Modification) bool { return o.ID == m.ID })
		w.have = append(minus(w.have, m.From.Tuple), m.To.Tuple)
		w.count = w.count.plus(w.options.Quota.of(m.From.Tuple), -1).plus(w.options.Quota.of(m.To.Tuple), 1)
	}
	for batch := range slices.Chunk(now, w.options.Batch) {
		w.steps = append(w.steps, Step{Kind: StepModify, Modify: batch})
	}
}
