package sgrules

import "slices"

// work is the making of a plan's order: what is to be done, and the rules that stand after the steps so far.
type work struct {
	*todo
	options Options
	have    []Tuple     // the rules that stand
	fresh   []Tuple     // those that dropSafe has not seen yet
	wanted  [2]admitted // what the rules at the end allow, by direction
	use     QuotaUse    // Peak: so far
	count   Usage       // of have
	simple  Usage       // the count if everything is added before anything goes
	steps   []Step
	gaps    []Existing
	waves   int             // times that changes in place were made
	judged  map[string]bool // rules that dropSafe has found unsafe to revoke, by id
}

func newWork(c *Changes, t *todo) *work {
	w := &work{todo: t, options: c.options, judged: map[string]bool{}}
	final := map[string]Tuple{}
	for _, e := range t.standing {
		w.have = append(w.have, e.Tuple)
		final[e.ID] = e.Tuple
	}
	for _, d := range t.drops {
		delete(final, d.ID)
	}
	for _, m := range t.mods {
		final[m.ID] = m.To.Tuple
	}
	var end []Tuple
	for _, t := range final {
		end = append(end, t)
	}
	for _, a := range t.adds {
		end = append(end, a.Tuple)
	}
	q := c.options.Quota
	w.count = q.Count(w.have...)
	w.use = QuotaUse{Limit: q.Limit, Current: w.count, Peak: w.count, Final: q.Count(end...),
		Unweighed: q.unweighed(slices.Concat(w.have, end))}
	w.simple = w.demand(w.adds, w.mods)
	for _, d := range directions {
		w.wanted[d] = admit(end, d)
	}
	return w
}

// demand is the count once the additions are made and the changes that weigh more are done.
func (w *work) demand(adds []Addition, mods []Modification) Usage {
	sum := w.count
	for _, a := range adds {
		sum = sum.plus(w.options.Quota.of(a.Tuple), 1)
	}
	for _, m := range mods {
		delta := w.options.Quota.of(m.To.Tuple).plus(w.options.Quota.of(m.From.Tuple), -1)
		sum = sum.plus(delta.max(Usage{}), 1)
	}
	return sum
}

// schedule brings the work into an order in which nothing is refused that both sides allow. Without a quota in the way that is:
// all additions, the changes in place, tags, and only then what is to go. What changes in place would take too many calls, or
// would open a gap, is made of an addition and a revocation instead. Where the quota leaves too little room, rules go as
// soon as others have taken their place, as few as are needed; with AllowGap, also sooner.
func (w *work) schedule() error {
	for len(w.adds) > 0 || len(w.mods) > 0 {
		// The first that is possible; each opens more possibilities for those before it.
		ways := []func() bool{w.addSome, w.dropSafe, w.modifySome, w.breakUpAll, w.modifyOne, w.breakUpOne, w.openGap}
		if w.waves >= few {
			ways = slices.Insert(ways, 0, w.breakUpAll)
		}
		if !slices.ContainsFunc(ways, func(way func() bool) bool { return way() }) {
			return w.stuck()
		}
	}
	w.tagSteps()
	w.revokeSteps(w.drops)
	w.drops = nil
	return nil
}

// stuck is the error of a plan that the quota has no room for.
func (w *work) stuck() error {
	all := w.adds
	for _, m := range w.mods {
		all = append(all, Addition{m.Key, m.To}) // what is left of them cannot be made in place
	}
	use := w.use
	use.Peak = w.simple.max(w.demand(all, nil))
	return &QuotaError{use}
}

// addSome adds what fits. What takes the place of a rule that went before its time comes last: the others, once added, let
// their own predecessors go, so that one gap makes room for all instead of each addition needing one.
func (w *work) addSome() bool {
	slices.SortStableFunc(w.adds, func(a, b Addition) int { return w.opened(a) - w.opened(b) })
	var now, later []Addition
	for _, a := range w.adds {
		if w.options.Quota.allows(w.count, w.demand(append(slices.Clip(now), a), nil)) {
			now = append(now, a)
		} else {
			later = append(later, a)
		}
	}
	w.adds = later
	w.authorize(now)
	return len(now) > 0
}

// opened is 1 for an addition whose key had a rule that went before its time, 0 for others.
func (w *work) opened(a Addition) int {
	id := w.options.Bound[a.Key]
	if slices.ContainsFunc(w.gaps, func(e Existing) bool { return e.ID == id }) {
		return 1
	}
	return 0
}

// dropSafe revokes rules that are in the way of an addition and whose place others have taken: no more than make all fit. A rule
// that was not safe to revoke before is so only if one that has come since may allow the same packets.
func (w *work) dropSafe() bool {
	var now []Existing
	lack := w.lack()
	for _, d := range slices.Clone(w.drops) {
		if w.judged[d.ID] && len(touching(w.fresh, d.Tuple)) > 0 {
			w.judged[d.ID] = false
		}
		if w.judged[d.ID] || !w.helps(d.Tuple, lack) {
			continue
		}
		w.judged[d.ID] = true
		rest := touching(minus(w.have, d.Tuple), d.Tuple)
		if admit(rest, d.Direction).keeps(d.Tuple, w.wanted[d.Direction]) {
			w.take(d)
			lack = w.lack()
			now = append(now, d)
		}
	}
	w.fresh = nil
	w.revokeSteps(now)
	return len(now) > 0
}

// helps reports whether revoking t makes room where some is wanting.
func (w *work) helps(t Tuple, lack [4]int) bool {
	for i, n := range w.options.Quota.of(t).counts() {
		if n > 0 && lack[i] > 0 {
			return true
		}
	}
	return false
}

// lack is how much room is wanting for all that is still to be added or changed.
func (w *work) lack() [4]int {
	var lack [4]int
	now := w.count.counts()
	for i, n := range w.demand(w.adds, w.mods).counts() {
		if limit := w.options.Quota.Limit; limit > 0 && n > limit && n > now[i] {
			lack[i] = n - limit
		}
	}
	return lack
}

// openGap revokes one rule before its time, that which frees most of what is wanting, and of a key that waits for its new rule
// first. Where nothing is left to revoke, but a change in place that opens a gap, it makes that.
func (w *work) openGap() bool {
	if !w.options.AllowGap {
		return false
	}
	best, bestGain := -1, 0
	lack := w.lack()
	for i, d := range w.drops {
		gain := 0
		for j, n := range w.options.Quota.of(d.Tuple).counts() {
			gain += 2 * min(n, lack[j])
		}
		if gain > 0 && slices.ContainsFunc(w.adds, func(a Addition) bool { return w.options.Bound[a.Key] == d.ID }) {
			gain++
		}
		if gain > bestGain {
			best, bestGain = i, gain
		}
	}
	if best >= 0 {
		d := w.drops[best]
		w.take(d)
		w.gaps = append(w.gaps, d)
		w.revokeSteps([]Existing{d})
		return true
	}
	for _, m := range w.mods {
		if w.options.Quota.allows(w.count, w.demand(nil, []Modification{m})) {
			w.gaps = append(w.gaps, Existing{m.ID, m.From})
			w.modify([]Modification{m})
			return true
		}
	}
	return false
}

// take removes a rule from what is to go and from what stands.
func (w *work) take(d Existing) {
	w.drops = slices.DeleteFunc(w.drops, func(e Existing) bool { return e.ID == d.ID })
	w.have = minus(w.have, d.Tuple)
	w.count = w.count.plus(w.options.Quota.of(d.Tuple), -1)
}

// minus returns the rules but those of content gone, each once.
func minus(rules []Tuple, gone ...Tuple) []Tuple {
	times := map[Tuple]int{}
	for _, t := range gone {
		times[t]++
	}
	return slices.DeleteFunc(slices.Clone(rules), func(t Tuple) bool {
		times[t]--
		return times[t] >= 0
	})
}
