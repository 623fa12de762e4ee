package sgrules

import "slices"

// modifySome makes the changes in place that are safe now, in one call: in whatever order EC2 makes them, what remains keeps what
// it must.
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

// safe returns changes of one direction that may be made together: each is judged with neither side of the others.
func (w *work) safe(d Direction, chosen []Modification) []Modification {
	moving := w.moving(d)
	if len(moving) == 0 {
		return nil
	}
	var from []Tuple
	for _, m := range moving {
		from = append(from, m.From.Tuple)
	}
	stay := admit(minus(w.have, from...), d)
	var now []Modification
	for _, m := range moving {
		if stay.with(m.To.Tuple).keeps(m.From.Tuple, w.wanted[d]) && w.fits(chosen, now, m) {
			now = append(now, m)
		}
	}
	return now
}

// moving returns the changes in place of one direction that match other packets afterwards.
func (w *work) moving(d Direction) []Modification {
	var out []Modification
	for _, m := range w.mods {
		if m.moves() && m.From.Direction == d {
			out = append(out, m)
		}
	}
	return out
}

// modifyOne makes a change in place that is safe as long as the others stay as they are.
func (w *work) modifyOne() bool {
	for _, m := range w.mods {
		d := m.From.Direction
		rest := admit(append(touching(minus(w.have, m.From.Tuple), m.From.Tuple), m.To.Tuple), d)
		if rest.keeps(m.From.Tuple, w.wanted[d]) && w.fits(nil, nil, m) {
			w.modify([]Modification{m})
			return true
		}
	}
	return false
}

// touching returns the rules that may allow a packet of t.
func touching(rules []Tuple, t Tuple) []Tuple {
	var out []Tuple
	for _, o := range rules {
		if o.Direction == t.Direction && touches(o, t) {
			out = append(out, o)
		}
	}
	return out
}

// touches reports whether two rules of one direction may allow a packet in common. Prefix lists and groups may hold any address.
func touches(o, t Tuple) bool {
	if o.Peer.isCIDR() && t.Peer.isCIDR() && !o.Peer.addrs().Overlaps(t.Peer.addrs()) {
		return false
	}
	return !o.services().Intersect(t.services()).IsEmpty()
}

// fits reports whether the quota has room for one more change in a call: a prefix list may weigh more than the one before.
func (w *work) fits(chosen, now []Modification, m Modification) bool {
	all := append(slices.Concat(chosen, now), m)
	return w.options.Quota.allows(w.count, w.demand(nil, all))
}

// few is how often changes in place are made that are not safe together with others, and how many are made one by one. What is
// left is made of additions and revocations, which take two calls.
const few = 4

// breakUpAll turns all changes in place that are left into additions and revocations, if they are many and there is room.
func (w *work) breakUpAll() bool { return len(w.mods) > few && w.breakUp(w.mods...) }

// breakUpOne turns one change in place into an addition and a revocation. It is for rules that would take over each other's
// packets: once one of them is made anew, others are safe.
func (w *work) breakUpOne() bool {
	return slices.ContainsFunc(slices.Clone(w.mods), func(m Modification) bool { return w.breakUp(m) })
}

// breakUp turns changes in place into additions and revocations, if there is room.
func (w *work) breakUp(mods ...Modification) bool {
	var adds []Addition
	for _, m := range mods {
		adds = append(adds, Addition{m.Key, m.To})
	}
	if !w.options.Quota.allows(w.count, w.demand(adds, nil)) {
		return false
	}
	for _, m := range slices.Clone(mods) {
		w.forget(m)
		w.forgetTags(m.ID)
		w.drops = append(w.drops, Existing{m.ID, m.From})
	}
	w.authorize(adds)
	return true
}

// forget takes a change in place out of what is to be done.
func (w *work) forget(m Modification) {
	w.mods = slices.DeleteFunc(slices.Clone(w.mods), func(o Modification) bool { return o.ID == m.ID })
}

// modify appends the steps of changes in place, and notes what stands then.
func (w *work) modify(now []Modification) {
	if len(now) == 0 {
		return
	}
	w.waves++
	w.use.Peak = w.use.Peak.max(w.demand(nil, now))
	var from, to []Tuple
	for _, m := range now {
		w.forget(m)
		from, to = append(from, m.From.Tuple), append(to, m.To.Tuple)
		w.count = w.count.plus(w.options.Quota.of(m.From.Tuple), -1).plus(w.options.Quota.of(m.To.Tuple), 1)
	}
	w.have = append(minus(w.have, from...), to...)
	w.fresh = append(w.fresh, to...)
	for batch := range slices.Chunk(now, w.options.Batch) {
		w.steps = append(w.steps, Step{Kind: StepModify, Modify: batch})
	}
}
