package firewall

import (
	"net/netip"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// The laws of this file need no oracle: they say how the tables of two lists of rules hang together.

// sameFate fails unless two tables do the same with every packet.
func sameFate(t failer, what string, a, b *NACLTable) {
	t.Helper()
	if !a.Allowed().Equal(b.Allowed()) || !a.Undecided().Equal(b.Undecided()) {
		t.Fatalf("%s: allowed %v, and %v\nundecided %v, and %v", what, a.Allowed(), b.Allowed(), a.Undecided(), b.Undecided())
	}
}

func drawVagueRules(t *rapid.T, most int) []NACLRule {
	var out []NACLRule
	for _, v := range rapid.SliceOfN(rapid.Custom(drawVague), 0, most).Draw(t, "rules") {
		out = append(out, v.rule("x"))
	}
	return out
}

func TestTheOrderInWhichRulesAreGivenDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawVagueRules(t, 12)
		other := rapid.Permutation(slices.Clone(rules)).Draw(t, "order")
		sameFate(t, "in another order", EvalNACL(rules), EvalNACL(other))
	})
}

func TestNumbersMatterByTheirOrderAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawVagueRules(t, 12)
		spread := slices.Clone(rules)
		for i := range spread {
			spread[i].Number = spread[i].Number*1000 - 5
		}
		sameFate(t, "with other numbers", EvalNACL(rules), EvalNACL(spread))
	})
}

func TestARuleThatCannotWinCanGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := EvalNACL(drawVagueRules(t, 12))
		rules := table.Rules()
		for i := range rules {
			if table.MayWin(i).IsEmpty() {
				sameFate(t, "without a rule that wins nothing", table, EvalNACL(slices.Delete(slices.Clone(rules), i, i+1)))
			}
		}
	})
}

func TestNeighboursOfOneActionCanChangePlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rulesOf(drawDistinct(t, 12))
		swapped := EvalNACL(rules).Rules()
		for i := 1; i < len(swapped); i++ {
			if swapped[i].Action == swapped[i-1].Action || !swapped[i].May.Overlaps(swapped[i-1].May) {
				swapped[i].Number, swapped[i-1].Number = swapped[i-1].Number, swapped[i].Number
				break
			}
		}
		sameFate(t, "after the change", EvalNACL(rules), EvalNACL(swapped))
	})
}

func TestARuleForABlockIsTwoRulesForItsHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole, halves []NACLRule
		for _, s := range drawDistinct(t, 10) {
			whole = append(whole, s.rule())
			for i, half := range split(netip.MustParsePrefix(s.cidr)) {
				h := s
				h.cidr, h.number = half.String(), s.number+i
				halves = append(halves, h.rule())
			}
		}
		sameFate(t, "in halves", EvalNACL(whole), EvalNACL(halves))
	})
}

// split returns the two halves of a prefix, or a single address as it is.
func split(p netip.Prefix) []netip.Prefix {
	if p.IsSingleIP() {
		return []netip.Prefix{p}
	}
	low := netip.PrefixFrom(p.Masked().Addr(), p.Bits()+1)
	first, host := number(low.Addr()), low.Addr().BitLen()-low.Bits()
	return []netip.Prefix{low, netip.PrefixFrom(first.last(host).Next().ip(familyOf(low.Addr())), p.Bits()+1)}
}

func TestSwappingAllowAndDenySwapsWhatRulesDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rulesOf(drawDistinct(t, 12))
		flipped := slices.Clone(rules)
		var matched Set
		for i := range flipped {
			flipped[i].Action = Allow - flipped[i].Action
			matched = matched.Union(flipped[i].May)
		}
		got, want := EvalNACL(flipped).Allowed(), matched.Subtract(EvalNACL(rules).Allowed())
		if !got.Equal(want) {
			t.Fatalf("allowed %v, want %v", got, want)
		}
	})
}

// TestKnowingMoreNeverContradicts makes one unknown value known: what was decided stays so.
func TestKnowingMoreNeverContradicts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rapid.Custom(drawVague), 1, 10).Draw(t, "rules")
		var before, after []NACLRule
		learned := rapid.IntRange(0, len(rules)-1).Draw(t, "which becomes known")
		for i, v := range rules {
			before = append(before, v.rule("x"))
			if i != learned {
				after = append(after, v.rule("x"))
				continue
			}
			worlds := v.completions()
			after = append(after, rulesOf(worlds[rapid.IntRange(0, len(worlds)-1).Draw(t, "what it is")])...)
		}
		a, b := EvalNACL(before), EvalNACL(after)
		if !b.Allowed().Covers(a.Allowed()) || !b.Denied().Covers(a.Denied()) {
			t.Fatalf("allowed %v, then %v\ndenied %v, then %v", a.Allowed(), b.Allowed(), a.Denied(), b.Denied())
		}
	})
}

// TestUnknownValuesThatHangTogetherAreStillSound has two rules whose unknown values are one: both are there or neither.
func TestUnknownValuesThatHangTogetherAreStillSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixed := drawDistinct(t, 6)
		pair := []spoken{drawSpoken(t), drawSpoken(t)}
		pair[0].number, pair[1].number = 15, 35
		rules := rulesOf(fixed)
		for _, s := range pair {
			r := s.rule()
			r.Maybe, r.Must = true, Set{}
			rules = append(rules, r)
		}
		table := EvalNACL(rules)
		for _, w := range [][]spoken{fixed, slices.Concat(fixed, pair)} {
			real := EvalNACL(rulesOf(w))
			if !real.Allowed().Covers(table.Allowed()) || !real.Denied().Covers(table.Denied()) {
				t.Fatalf("allowed %v, denied %v; in a world %v", table.Allowed(), table.Denied(), real.Allowed())
			}
		}
	})
}

func TestBlameIsAPartitionOfWhatIsMatched(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := EvalNACL(rulesOf(drawDistinct(t, 12)))
		var sum, allowed Set
		for i, r := range table.Rules() {
			won := table.Won(i)
			if sum.Overlaps(won) || !r.May.Covers(won) {
				t.Fatalf("rule %d wins %v, which others win or it does not match", i, won)
			}
			sum = sum.Union(won)
			if r.Action == Allow {
				allowed = allowed.Union(won)
			}
		}
		if !allowed.Equal(table.Allowed()) || !table.Denied().Covers(Everything().Subtract(sum)) {
			t.Fatalf("what allow rules win is %v, but %v is allowed", allowed, table.Allowed())
		}
	})
}

// TestATableCanBeUsedByManyAtOnce finds a fault only under the race detector, or if results differ.
func TestATableCanBeUsedByManyAtOnce(t *testing.T) {
	table := EvalNACL(benchRules(60))
	want := table.Won(7).String() + table.Denied().String()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, p := range world {
				table.Decide(p)
			}
			if got := table.Won(7).String() + table.Denied().String(); got != want {
				t.Error("results differ between goroutines")
			}
			_ = table.Allowed().Union(table.Undecided()).Subtract(table.MayWin(3)).String()
		})
	}
	wg.Wait()
}
