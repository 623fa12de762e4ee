package firewall

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The plain reading of the 2xx rules: every packet of the small world of oracle_test.go, one at a time.

// plainFate is the fate of rule i of known rules, each packet considered alone. The second result is whether removing the
// rule changes no packet's fate.
func plainFate(rules []spoken, i int) (FateKind, bool) {
	matches, wins, lost := 0, 0, 0
	redundant := true
	without := slices.Delete(slices.Clone(rules), i, i+1)
	for _, p := range world {
		if !rules[i].speaksOf(p) {
			continue
		}
		matches++
		d := decider(rules, p)
		if d == i {
			wins++
		} else if rules[d].action != rules[i].action {
			lost++
		}
		redundant = redundant && readAloud(rules, p) == readAloud(without, p)
	}
	switch {
	case matches == 0:
		return FateFine, redundant
	case wins == 0 && rules[i].action == Deny && lost > 0:
		return FateDenyNever, redundant
	case wins == 0 && rules[i].action == Allow && lost > 0:
		return FateAllowNever, redundant
	case wins == 0:
		return FateRedundantNever, redundant
	case rules[i].action == Deny && lost > 0:
		return FateDenyPartly, redundant
	case redundant:
		return FateRedundant, redundant
	}
	return FateFine, redundant
}

// drawWorldRules draws rules whose edges are those of the small world, so that its packets stand for all.
func drawWorldRules(t *rapid.T) []spoken {
	var out []spoken
	numbers := rapid.Permutation([]int{1, 2, 100, 110, 120, 200, 300, 32766}).Draw(t, "numbers")
	for _, n := range numbers[:rapid.IntRange(1, 6).Draw(t, "rules")] {
		r := spoken{number: n, action: Allow, protocol: rapid.SampledFrom([]int{-1, 6, 6, 6, 17, 1, 47}).Draw(t, "protocol"), icmpType: -1, code: -1}
		if rapid.Bool().Draw(t, "deny") {
			r.action = Deny
		}
		ports := rapid.SampledFrom([][2]int{{0, 65535}, {80, 1023}, {79, 1023}, {1024, 65535}, {0, 79}}).Draw(t, "ports")
		r.from, r.to = ports[0], ports[1]
		r.cidr = rapid.SampledFrom([]string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/32", "::/0", "2001:db8::/32"}).Draw(t, "cidr")
		if r.protocol == 17 {
			r.from, r.to = 53, 53
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b spoken) int { return a.number - b.number })
	return out
}

func TestTheFateOfEveryKnownRuleIsThatOfItsPackets(t *testing.T) {
	seen := map[FateKind]int{}
	many(t, 10, func(t *rapid.T) { checkFates(t, drawWorldRules(t), seen) })
	for kind := FateDenyNever; kind <= FateRedundant; kind++ {
		if seen[kind] == 0 {
			t.Errorf("fate %d was never seen", kind)
		}
	}
}

func checkFates(t *rapid.T, rules []spoken, seen map[FateKind]int) {
	fates := map[int]RuleFate{}
	for _, f := range Fates(EvalNACL(rulesOf(rules))) {
		fates[f.Rule] = f
	}
	for i := range rules {
		f := fates[i]
		want, redundant := plainFate(rules, i)
		if want == FateDenyPartly && redundant && f.Kind == FateRedundant {
			want = FateRedundant // checkCarved says when
			checkCarved(t, rules, i)
		}
		if f.Kind != want {
			t.Fatalf("the fate of %v is %d, want %d, in %v", rules[i], f.Kind, want, rules)
		}
		if f.Kind == FateFine {
			continue
		}
		if !f.Proved {
			t.Fatalf("the fate of %v is not proved though everything is known", rules[i])
		}
		checkFate(t, rules, f)
		seen[f.Kind]++
	}
}

// checkCarved checks that every earlier allow that takes packets of deny i could only be an exception to it.
func checkCarved(t *rapid.T, rules []spoken, i int) {
	for _, p := range world {
		if d := decider(rules, p); rules[i].speaksOf(p) && d != i && rules[d].action == Allow {
			return // at least one exception; that By holds nothing else is checkFate's to say
		}
	}
	t.Fatalf("deny %v has no exception", rules[i])
}

// checkFate checks the sets, the rules named and the number of a fate.
func checkFate(t *rapid.T, rules []spoken, f RuleFate) {
	carved := len(f.By) > 0
	for _, p := range world {
		matches, d := rules[f.Rule].speaksOf(p), decider(rules, p)
		lost := matches && d != f.Rule && rules[d].action != rules[f.Rule].action
		if f.Matches.Contains(p) != matches || f.Wins.Contains(p) != (matches && d == f.Rule) || f.Lost.Contains(p) != lost {
			t.Fatalf("%v: matches, wins, lost of %v are wrong in %v", p, rules[f.Rule], rules)
		}
		for _, j := range f.By {
			carved = carved && (!rules[j].speaksOf(p) || matches)
		}
	}
	if f.Kind == FateDenyNever || f.Kind == FateAllowNever || f.Kind == FateDenyPartly {
		if f.Carved != carved {
			t.Fatalf("carved is %v for %v by %v in %v", f.Carved, rules[f.Rule], f.By, rules)
		}
		checkCover(t, rules, f)
		checkNumber(t, rules, f)
	}
}

// checkCover checks that the rules named together take what is lost, that none can be left out, and that fewer do only where
// more than two are named.
func checkCover(t *rapid.T, rules []spoken, f RuleFate) {
	takes := func(by []int) bool {
		for _, p := range world {
			if f.Lost.Contains(p) && !slices.ContainsFunc(by, func(j int) bool { return rules[j].speaksOf(p) }) {
				return false
			}
		}
		return true
	}
	if !takes(f.By) {
		t.Fatalf("%v do not take %v of %v", f.By, f.Lost, rules)
	}
	for k, j := range f.By {
		if takes(slices.Delete(slices.Clone(f.By), k, k+1)) {
			t.Fatalf("%v can be left out of %v in %v", rules[j], f.By, rules)
		}
		if j >= f.Rule || rules[j].action == rules[f.Rule].action {
			t.Fatalf("%v does not take packets from %v", rules[j], rules[f.Rule])
		}
	}
	for j := range f.Rule {
		if len(f.By) > 1 && rules[j].action != rules[f.Rule].action && takes([]int{j}) {
			t.Fatalf("%v alone takes what %v do in %v", rules[j], f.By, rules)
		}
	}
}

// checkNumber moves the rule to the number proposed and looks whether it then decides what it lost.
func checkNumber(t *rapid.T, rules []spoken, f RuleFate) {
	first := 0 // the number before which it must stand
	for _, p := range world {
		if d := decider(rules, p); f.Lost.Contains(p) && (first == 0 || rules[d].number < first) {
			first = rules[d].number
		}
	}
	taken := func(n int) bool { return slices.ContainsFunc(rules, func(r spoken) bool { return r.number == n }) }
	if f.Number == 0 {
		for n := 1; n < first; n++ {
			if !taken(n) {
				t.Fatalf("no number proposed for %v, but %d is free in %v", rules[f.Rule], n, rules)
			}
		}
		return
	}
	if f.Number < 1 || f.Number >= first || taken(f.Number) {
		t.Fatalf("number %d proposed for %v does not work in %v", f.Number, rules[f.Rule], rules)
	}
	moved := slices.Clone(rules)
	moved[f.Rule].number = f.Number
	for _, p := range world {
		if f.Lost.Contains(p) && decider(moved, p) != f.Rule {
			t.Fatalf("at %d rule %v still does not decide %v in %v", f.Number, rules[f.Rule], p, rules)
		}
	}
}

func TestAProvedFateHoldsWhateverTheUnknownValuesAreAndAPossibleOneForSome(t *testing.T) {
	proved, possible := 0, 0
	many(t, 10, func(t *rapid.T) {
		// Few rules: the more there are, the less hangs on the one that is hidden.
		rules := drawWorldRules(t)
		rules = rules[:min(len(rules), 3)]
		hidden := rulesOf(rules)
		variants, complete := hideOne(t, rules, hidden)
		fates := map[int]RuleFate{} // by number: a hidden number is drawn for none of the rules that are looked at
		table := EvalNACL(hidden)
		for _, f := range Fates(table) {
			fates[table.Rules()[f.Rule].Number] = f
		}
		for i, r := range rules {
			if hidden[i].Action == AnyAction {
				continue // what it is for is not known
			}
			f := fates[r.number]
			kinds := map[FateKind]bool{}
			for _, v := range variants {
				i := slices.IndexFunc(v, func(s spoken) bool { return s.number == r.number })
				if i < 0 {
					kinds[FateFine] = true // it is not there
					continue
				}
				kind, redundant := plainFate(v, i)
				if f.Proved && f.Kind == FateRedundant && redundant {
					kind = FateRedundant // Carved chooses; or it decides nothing in this one
				}
				kinds[kind] = true
			}
			switch {
			case f.Kind == FateFine:
			case f.Proved && (len(kinds) > 1 || !kinds[f.Kind]):
				t.Fatalf("fate %d of %v is proved, but may be %v\nrules %v\nvariants %v", f.Kind, r, kinds, rules, variants)
			case !f.Proved && complete && !kinds[f.Kind]:
				t.Fatalf("fate %d of %v is possible, but is one of %v\nrules %v\nvariants %v", f.Kind, r, kinds, rules, variants)
			case !f.Proved && len(f.Why) == 0:
				t.Fatalf("fate %d of %v is possible, but no value is named", f.Kind, r)
			case f.Proved:
				proved++
			default:
				possible++
			}
			if f.Kind == FateFine && kinds[FateDenyNever] {
				t.Fatalf("%v possibly never matches, and nothing says so\nrules %v\nvariants %v", r, rules, variants)
			}
		}
	})
	if proved < 20 || possible == 0 {
		t.Errorf("%d proved and %d possible fates prove too little", proved, possible)
	}
}

// hideOne hides one value of the rules as the evaluator takes them, and returns what they may be; complete says that this
// is all that they may be.
func hideOne(t *rapid.T, rules []spoken, hidden []NACLRule) (variants [][]spoken, complete bool) {
	i := rapid.IntRange(0, len(rules)-1).Draw(t, "hidden rule")
	vary := func(change func(*spoken)) {
		v := slices.Clone(rules)
		change(&v[i])
		slices.SortFunc(v, func(a, b spoken) int { return a.number - b.number })
		variants = append(variants, v)
	}
	hidden[i].Why = []Unknown{{"rule", "hidden", KnownAfterApply}}
	switch rapid.IntRange(0, 2).Draw(t, "hidden value") {
	case 0:
		hidden[i].Action = AnyAction
		vary(func(s *spoken) { s.action = Allow })
		vary(func(s *spoken) { s.action = Deny })
		return variants, true
	case 1:
		hidden[i].Maybe, hidden[i].Must = true, Set{}
		return [][]spoken{rules, slices.Delete(slices.Clone(rules), i, i+1)}, true
	}
	hidden[i].May, hidden[i].Must = NewSet(hidden[i].May.Addrs(), AllServices()), Set{}
	vary(func(s *spoken) { s.protocol = -1 })
	vary(func(s *spoken) { s.protocol, s.from, s.to = 6, 80, 80 })
	vary(func(s *spoken) { s.protocol = 47 })
	return variants, false
}
