package firewall

import "slices"

// explain fills By, Carved and Number.
func (t *NACLTable) explain(f *RuleFate) {
	f.By, f.Carved, f.Number = nil, false, 0
	me := &t.bounds[f.Rule]
	switch f.Kind {
	case FateFine:
		return
	case FateRedundant:
		f.By = t.cover(f.Wins, func(j int) bool { return !t.before(j, f.Rule) && t.bounds[j].action == me.action }, f.Rule)
		return
	case FateRedundantNever:
		f.By = t.cover(f.Matches, func(j int) bool { return t.before(j, f.Rule) }, f.Rule)
		return
	}
	f.By = t.cover(f.Lost, func(j int) bool { return t.before(j, f.Rule) && t.bounds[j].action != me.action }, f.Rule)
	f.Carved = len(f.By) > 0
	for _, j := range f.By {
		f.Carved = f.Carved && f.Matches.Covers(t.bounds[j].may)
	}
	f.Number = t.numberThatWorks(f)
}

// cover returns a smallest set of the rules that want accepts, other than rule except, that together match as much of
// target as all of them do: one rule if one will do, else two, else a set of which none can be left out. Where there is
// a choice it takes the rules of lowest number.
func (t *NACLTable) cover(target Set, want func(int) bool, except int) []int {
	var rules []int
	var parts []Set
	for j := range t.rules {
		if j == except || !want(j) {
			continue
		}
		if part := t.bounds[j].must.Intersect(target); !part.IsEmpty() {
			rules, parts = append(rules, j), append(parts, part)
		}
	}
	target = UnionAll(parts...)
	for a := range parts {
		if parts[a].Covers(target) {
			return []int{rules[a]}
		}
	}
	for a := range parts {
		t.stop.Check()
		for b := a + 1; b < len(parts); b++ {
			if parts[a].Union(parts[b]).Covers(target) {
				return []int{rules[a], rules[b]}
			}
		}
	}
	for a := len(parts) - 1; a >= 0; a-- {
		t.stop.Check()
		rest := slices.Delete(slices.Clone(parts), a, a+1)
		if UnionAll(rest...).Covers(target) {
			parts, rules = rest, slices.Delete(rules, a, a+1)
		}
	}
	return rules
}

// numberThatWorks finds RuleFate.Number, and tries it.
func (t *NACLTable) numberThatWorks(f *RuleFate) int {
	var used []int
	first := 0 // the number of the first rule that takes a packet of Lost
	for j := range t.rules {
		r := &t.rules[j]
		if r.floats() {
			return 0
		}
		if j != f.Rule {
			used = append(used, r.Number)
		}
		if first == 0 && t.before(j, f.Rule) && r.Action != t.rules[f.Rule].Action && t.MayWin(j).Overlaps(f.Lost) {
			first = r.Number
		}
	}
	number := freeBefore(first, used)
	if number == 0 {
		return 0
	}
	if !t.wonAt(f.Rule, number).Covers(f.Lost.Intersect(t.bounds[f.Rule].must)) {
		return 0
	}
	return number
}

// freeBefore returns a number below n that is not used: half way between n and the used number before it, or, where they
// leave no room, before that one in turn; 0 if there is none. used is ascending.
func freeBefore(n int, used []int) int {
	k, _ := slices.BinarySearch(used, n)
	for n > 1 {
		prev := 0
		if k > 0 {
			prev = used[k-1]
		}
		if n-prev > 1 {
			return (n + prev) / 2
		}
		n = prev
		for k > 0 && used[k-1] >= n {
			k--
		}
	}
	return 0
}

// possibleFate is the fate of rule i for some values of the unknown ones; Kind is FateFine if none was found.
// That a rule is possibly redundant is worth no word.
func (t *NACLTable) possibleFate(i int) RuleFate {
	if !t.bounds[i].may.Overlaps(t.opposed(t.bounds[i].action)) {
		return RuleFate{} // no packet of it ever meets another action
	}
	for _, most := range []bool{false, true} {
		table, origin := t.supposed(i, most)
		f := table.provedFate(slices.Index(origin, i))
		if f.Kind == FateFine || f.Kind == FateRedundant || f.Kind == FateRedundantNever {
			continue
		}
		f.Rule, f.Proved, f.Number = i, false, 0
		for k, j := range f.By {
			f.By[k] = origin[j]
			f.Placeholder = f.Placeholder || t.rules[origin[j]].Any
		}
		slices.Sort(f.By)
		why := append(t.unknownsOf(t.bounds[i].may), t.rules[i].Why...)
		if len(why) == 0 { // no packet hangs on what is unknown, but whether a rule before it is an exception to it does
			for j := range t.rules {
				if j != i && !t.before(i, j) {
					why = append(why, t.rules[j].Why...)
				}
			}
		}
		f.Why = uniqueUnknowns(why)
		return f
	}
	return RuleFate{}
}

// supposed is the table with values supposed for the unknown ones that leave rule i least: the rules of the other action
// match all that they may, and come first where they can; the rules of the same action match what they must, or, with
// most, all that they may. origin is the index in t of each of its rules.
func (t *NACLTable) supposed(i int, most bool) (table *NACLTable, origin []int) {
	me := &t.bounds[i]
	var first, rest []int
	for j := range t.rules {
		if other := t.bounds[j].action != me.action; other && t.rules[j].floats() {
			first = append(first, j)
		} else if j != i || !t.rules[i].floats() {
			rest = append(rest, j)
		}
	}
	if t.rules[i].floats() {
		rest = append(rest, i)
	}
	var rules []NACLRule
	for _, j := range slices.Concat(first, rest) {
		b := &t.bounds[j]
		r := NACLRule{Number: len(rules) + 1, Action: b.action, Must: b.may, May: b.may}
		switch {
		case j == i:
		case b.action != me.action:
			r.Action = Deny + Allow - me.action
		case !most:
			r.Must, r.May = b.must, b.must
		}
		rules, origin = append(rules, r), append(origin, j)
	}
	return evalNACL(rules, t.stop), origin
}
