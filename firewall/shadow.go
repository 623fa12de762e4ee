package firewall

// FateKind says what is wrong with a rule's place in the order.
type FateKind uint8

// The kinds, by the rule that reports them.
const (
	FateFine           FateKind = iota
	FateDenyNever               // RSG201: a deny that decides no packet, and allows before it take some of its packets
	FateAllowNever              // RSG202: an allow that decides no packet, and denies before it take some of its packets
	FateDenyPartly              // RSG208: a deny that decides some packets, and allows before it take the others
	FateRedundantNever          // RSG203: a rule that decides nothing, and its packets meet the same action (or none is left to decide)
	FateRedundant               // RSG203: a rule that decides packets, all of which would meet the same action without it
)

// RuleFate is what becomes of one rule in its table.
type RuleFate struct {
	Rule int // index into the table's Rules
	Kind FateKind
	// Proved: Kind holds whatever the unknown values are. Otherwise it holds for some; the sets are then those of such a
	// case.
	Proved bool
	// Placeholder: not proved, and it rests on a block of which nothing at all is known (NACLRule.Any).
	Placeholder bool

	Matches Set // the packets that the rule matches, at most
	Wins    Set // of Matches: what it decides, at most
	// Lost is, of Matches, what rules of the other action certainly decide before it.
	Lost Set
	// By is a smallest set of rules, as ascending indexes, that together match Lost, none of which can be left out; for
	// FateRedundantNever the rules before it that match all that it matches, for FateRedundant the rules after it that would
	// take over (the implicit deny is not listed).
	By []int
	// Carved: each rule of By matches only packets that this rule matches too: exceptions written before a general rule, the
	// usual and harmless reason for a FateDenyPartly.
	Carved bool
	// Number is a free rule number at which the rule would decide all of Lost, 0 if there is none or it is not certain.
	// It lies before the first rule that takes a packet of Lost, half way to the rule before that one.
	Number int
	Why    []Unknown // the unknown values, where not proved; deduplicated and sorted
}

// Fates returns the fate of every rule whose Kind is not FateFine, in the table's order. Placeholders, rules of unknown
// action and rules that match nothing have none.
//
// What is possible is judged for two cases: that the rules of the other action match all that they may, and come first where
// their number is not known, while those of the same action match what they must; and that all match what they may.
// Redundancy is reported only where it is proved.
//
// They are found once for each table, and not for the caller to change.
func Fates(t *NACLTable) []RuleFate { return kept(&t.memo.allFates, t.findFates) }

func (t *NACLTable) findFates() []RuleFate {
	var fates []RuleFate
	for i := range t.rules {
		t.stop.Check()
		if t.rules[i].Any || t.bounds[i].action == AnyAction || t.bounds[i].may.IsEmpty() {
			continue
		}
		fate := t.provedFate(i)
		if fate.Kind == FateFine && !t.certain() {
			fate = t.possibleFate(i)
		}
		if fate.Kind != FateFine {
			fates = append(fates, fate)
		}
	}
	return fates
}

// certain reports whether everything about the rules is known.
func (t *NACLTable) certain() bool {
	return kept(&t.memo.sure, func() bool {
		for i := range t.rules {
			if !t.rules[i].Exact() {
				return false
			}
		}
		return true
	})
}

// provedFate is the fate of rule i that holds whatever the unknown values are; Kind is FateFine if there is none.
func (t *NACLTable) provedFate(i int) RuleFate {
	me := &t.bounds[i]
	f := RuleFate{Rule: i, Proved: true, Matches: me.may, Wins: t.MayWin(i)}
	if t.rules[i].Maybe {
		return f // where it is not in this NACL it has no fate
	}
	// A packet that it matches and that certainly meets the other action is decided by a rule before it.
	f.Lost = me.may.Intersect(t.Allowed())
	if me.action == Allow {
		f.Lost = me.may.Intersect(t.Denied())
	}
	redundant := t.redundant(i, f.Wins)
	switch {
	case f.Wins.IsEmpty():
		f.Kind = t.neverKind(i, f.Lost)
	case me.action == Deny && me.must.Overlaps(f.Lost) && !t.Won(i).IsEmpty():
		f.Kind = FateDenyPartly
	case redundant:
		f.Kind = FateRedundant
	}
	t.explain(&f)
	switch {
	case f.Kind != FateDenyPartly:
	case f.Carved && redundant:
		f.Kind = FateRedundant
		t.explain(&f)
	case !f.Carved && t.perhapsCarved(&f):
		return RuleFate{Rule: i}
	}
	return f
}

// perhapsCarved reports whether rules of which not everything is known may turn out to take all of Lost as exceptions: see RuleFate.Carved.
func (t *NACLTable) perhapsCarved(f *RuleFate) bool {
	if t.certain() {
		return false
	}
	var parts []Set
	for j := range t.rules {
		b := &t.bounds[j]
		if j != f.Rule && !t.before(f.Rule, j) && b.action != Deny && f.Matches.Covers(b.must) && (!t.rules[j].Exact() || f.Matches.Covers(b.may)) {
			parts = append(parts, b.may)
		}
	}
	return UnionAll(parts...).Covers(f.Lost)
}

// neverKind is the kind of rule i, which decides nothing; lost is the packets that it may match and that certainly meet the
// other action. FateFine if the kind hangs on unknown values.
func (t *NACLTable) neverKind(i int, lost Set) FateKind {
	me := &t.bounds[i]
	// Whatever the rule matches, at least one packet, does it hold one of s?
	holds := func(s Set) bool { return me.must.Overlaps(s) || s.Covers(me.may) }
	switch {
	case me.action == Deny && holds(lost):
		return FateDenyNever
	case me.action == Deny && t.Denied().Covers(me.may):
		return FateRedundantNever
	case me.action == Allow && holds(lost):
		return FateAllowNever
	case me.action == Allow && t.Allowed().Covers(me.may):
		return FateRedundantNever
	}
	return FateFine
}

// redundant reports whether the packets that rule i possibly decides would certainly meet the same action without it: where
// it decides, no rule before it does.
func (t *NACLTable) redundant(i int, wins Set) bool {
	after := evalNACL(t.after(i, wins), t.stop)
	if t.bounds[i].action == Allow {
		return after.Allowed().Covers(wins)
	}
	return !after.Allowed().Overlaps(wins) && !after.Undecided().Overlaps(wins)
}

// after is the rules that possibly come after rule i, as far as they say something of wins.
func (t *NACLTable) after(i int, wins Set) []NACLRule {
	var out []NACLRule
	for j := range t.rules {
		if j != i && !t.before(j, i) && t.bounds[j].may.Overlaps(wins) {
			out = append(out, t.rules[j])
		}
	}
	return out
}

// before reports whether rule j certainly stands before rule i.
func (t *NACLTable) before(j, i int) bool {
	a, b := &t.rules[j], &t.rules[i]
	return !a.floats() && !b.floats() && a.Number < b.Number
}

// floats reports whether the place of the rule in the order is not known.
func (r *NACLRule) floats() bool { return r.AnyNumber || r.Any }
