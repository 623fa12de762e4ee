package firewall

// Stage is the rules of one direction of a NACL, in the middle of an apply that changes them.
type Stage struct {
	Standing []NACLRule // stand all the while
	Passing  []NACLRule // each stands at some moments and not at others, whatever the others do
}

// Swap enters a rule of which a resource makes a new one before it deletes the old: one of the two always stands. Packets that
// both match, and treat alike, are decided at the higher of their numbers at the latest.
func (s *Stage) Swap(before, after NACLRule) {
	s.Passing = append(s.Passing, before, after)
	both := after
	both.Must, both.May = before.Must.Intersect(after.Must), before.May.Intersect(after.May)
	both.Number, both.AnyNumber = max(before.Number, after.Number), before.AnyNumber || after.AnyNumber
	if before.Action == after.Action && !both.May.IsEmpty() {
		s.Standing = append(s.Standing, both)
	}
}

// extreme is the table at the moment at which the fewest packets are allowed (Deny), or the most (Allow). As each passing rule
// may be gone, a packet is refused at some moment if and only if the standing rules and the denies among the passing refuse it.
func (s Stage) extreme(a Action) *NACLTable {
	rules := append([]NACLRule{}, s.Standing...)
	for _, r := range s.Passing {
		if r.Action == a || r.Action == AnyAction || r.Any {
			rules = append(rules, r)
		}
	}
	return EvalNACL(rules)
}

// Refuses returns the table that shows what is refused at some moment of the stage: it is what is denied there.
func (s Stage) Refuses() *NACLTable { return s.extreme(Deny) }

// Admits returns the table that shows what is let through at some moment of the stage.
func (s Stage) Admits() *NACLTable { return s.extreme(Allow) }

// Window is packets of one direction that fare otherwise while a plan is applied than both before and after.
type Window struct {
	Refused  Set // allowed before and after, denied at some moment between
	Admitted Set // denied before and after, allowed at some moment between
}

// IsEmpty reports whether no packet fares otherwise.
func (w Window) IsEmpty() bool { return w.Refused.IsEmpty() && w.Admitted.IsEmpty() }

// WindowOf returns the packets of the window between two sides, and whether that is proved. What is proved holds whatever the values
// are that are not known; where nothing is, what holds for some of them is returned.
func WindowOf(before, after []NACLRule, stages []Stage) (w Window, proved bool) {
	if w = window(before, after, stages); !w.IsEmpty() {
		return w, true
	}
	if !inexact(before, after, stages) {
		return w, true
	}
	for _, match := range []bool{false, true} {
		var settledStages []Stage
		for _, s := range stages {
			settledStages = append(settledStages, Stage{settleAll(s.Standing, match), settleAll(s.Passing, match)})
		}
		one := window(settleAll(before, match), settleAll(after, match), settledStages)
		w.Refused, w.Admitted = w.Refused.Union(one.Refused), w.Admitted.Union(one.Admitted)
	}
	return w, false
}

func window(before, after []NACLRule, stages []Stage) Window {
	var w Window
	b, a := EvalNACL(before), EvalNACL(after)
	allowed, denied := b.Allowed().Intersect(a.Allowed()), b.Denied().Intersect(a.Denied())
	for _, s := range stages {
		w.Refused = w.Refused.Union(allowed.Intersect(s.Refuses().Denied()))
		w.Admitted = w.Admitted.Union(denied.Intersect(s.Admits().Allowed()))
	}
	return w
}

func inexact(before, after []NACLRule, stages []Stage) bool {
	lists := [][]NACLRule{before, after}
	for _, s := range stages {
		lists = append(lists, s.Standing, s.Passing)
	}
	for _, list := range lists {
		for i := range list {
			if !list[i].Exact() {
				return true
			}
		}
	}
	return false
}

// settleAll gives the rules values in the place of those that are not known, with which they match all that they possibly do, or as
// little. Placeholders and rules without a number are left out.
func settleAll(rules []NACLRule, match bool) []NACLRule {
	var out []NACLRule
	for _, r := range rules {
		switch {
		case r.Exact():
		case r.Any, r.AnyNumber, r.Maybe && !match:
			continue
		default:
			if r.Maybe = false; match {
				r.Must = r.May.Union(r.Must)
			}
			if r.May = r.Must; r.Action == AnyAction {
				r.Action = Allow
			}
		}
		out = append(out, r)
	}
	return out
}
