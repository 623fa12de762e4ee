package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

// This file defines the evaluation of a NACL a second time, by folding whole sets, one rule after the other, as a textbook
// does. It is slow and short, and unlike the oracle of single packets it is compared on every packet there is.

// foldKnown is A := ∅, U := all; for each rule in order: M := match ∩ U; if it allows, A := A ∪ M; U := U ∖ M.
func foldKnown(rules []NACLRule) (allowed Set) {
	open := Everything()
	for _, r := range rules {
		matched := r.Must.Intersect(open)
		if r.Action == Allow {
			allowed = allowed.Union(matched)
		}
		open = open.Subtract(matched)
	}
	return allowed
}

// foldVague keeps what each action may decide. Rules of one number are taken together: none of them closes a packet for
// the others. Rules of unknown number decide whatever they may match, and what they are certain to match does not reach the
// implicit deny.
func foldVague(rules []NACLRule) (mayAllow, mayDeny Set) {
	open := Everything()
	decide := func(r NACLRule, in Set) {
		won := r.May.Union(r.Must).Intersect(in)
		if r.Any {
			r.Action = AnyAction
		}
		if r.Action != Deny {
			mayAllow = mayAllow.Union(won)
		}
		if r.Action != Allow {
			mayDeny = mayDeny.Union(won)
		}
	}
	var i int
	for i < len(rules) && !rules[i].AnyNumber && !rules[i].Any {
		closing := Set{}
		for number := rules[i].Number; i < len(rules) && rules[i].Number == number && !rules[i].AnyNumber && !rules[i].Any; i++ {
			decide(rules[i], open)
			if !rules[i].Maybe {
				closing = closing.Union(rules[i].Must)
			}
		}
		open = open.Subtract(closing)
	}
	for ; i < len(rules); i++ {
		if rules[i].Any && rules[i].May.IsEmpty() {
			rules[i].May = Everything()
		}
		decide(rules[i], Everything())
		if !rules[i].Maybe && !rules[i].Any {
			open = open.Subtract(rules[i].Must)
		}
	}
	return mayAllow, mayDeny.Union(open)
}

func TestKnownRulesAreTheFoldOfTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rulesOf(drawDistinct(t, 40))
		table := EvalNACL(rules)
		want := foldKnown(table.Rules())
		if !table.Allowed().Equal(want) || !table.Undecided().IsEmpty() || !table.Denied().Equal(Everything().Subtract(want)) {
			t.Fatalf("allowed %v\nwant    %v\nundecided %v", table.Allowed(), want, table.Undecided())
		}
	})
}

func TestBusyListsOfRulesAreTheFoldOfTheirDefinition(t *testing.T) {
	for _, n := range []int{1, 19, 39, 150, 400} {
		table := EvalNACL(benchRules(n))
		if want := foldKnown(table.Rules()); !table.Allowed().Equal(want) {
			t.Errorf("%d rules: allowed differs by %v and %v", n, table.Allowed().Subtract(want), want.Subtract(table.Allowed()))
		}
	}
}

func TestVagueRulesAreTheFoldOfTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawVagueRules(t, 25)
		if rapid.IntRange(0, 3).Draw(t, "placeholder") == 0 {
			rules = append(rules, NACLRule{Any: true, May: drawSet(t, "of a placeholder")})
		}
		checkFold(t, rules)
	})
}

func TestBusyListsOfVagueRulesAreTheFoldOfTheirDefinition(t *testing.T) {
	for _, n := range []int{19, 39, 150} {
		rules := benchRules(n)
		for i := range rules {
			switch i % 9 {
			case 1:
				rules[i].Maybe, rules[i].Must = true, Set{}
			case 3:
				rules[i].Action = AnyAction
			case 5:
				rules[i].May = rules[i].May.Union(rules[(i+1)%n].May)
			case 7:
				rules[i].Number = rules[i-1].Number
			case 8:
				rules[i].AnyNumber = i%2 == 0
			}
		}
		checkFold(t, rules)
	}
}

func checkFold(t failer, rules []NACLRule) {
	t.Helper()
	table := EvalNACL(rules)
	mayAllow, mayDeny := foldVague(table.Rules())
	if !table.Allowed().Equal(mayAllow.Subtract(mayDeny)) {
		t.Fatalf("allowed is %v\nwant %v", table.Allowed(), mayAllow.Subtract(mayDeny))
	}
	if !table.Denied().Equal(mayDeny.Subtract(mayAllow)) {
		t.Fatalf("denied is %v\nwant %v", table.Denied(), mayDeny.Subtract(mayAllow))
	}
	if !table.Undecided().Equal(mayAllow.Intersect(mayDeny)) {
		t.Fatalf("undecided is %v\nwant %v", table.Undecided(), mayAllow.Intersect(mayDeny))
	}
}
