package firewall

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestOnAKnownNetworkEveryVerdictIsThatOfSendingThePackets(t *testing.T) {
	seen := map[Verdict]int{}
	many(t, 3, func(t *rapid.T) {
		w := drawTown(t)
		n := w.network()
		for _, f := range w.flows() {
			got, want := n.Trace(f.flow()), w.trace(f)
			if got.Verdict != want {
				t.Fatalf("%+v is %q, want %q\nhops %+v\ntown %+v", f, got.Verdict, want, got.Hops, *w)
			}
			if fault := faultOf(got); fault != "" {
				t.Fatalf("%+v is %q, but %s: %+v", f, want, fault, got.Hops)
			}
			seen[want]++
		}
	})
	for _, v := range []Verdict{Works, Blocked, ReplyBlocked} {
		if seen[v] < 10 {
			t.Errorf("the towns drawn have %d flows that are %s: too few to prove anything", seen[v], v)
		}
	}
}

func TestACertainVerdictHoldsWhateverTheUnknownValuesAre(t *testing.T) {
	certain := 0
	many(t, 3, func(t *rapid.T) {
		w := drawTown(t)
		n, variants := w.network(), []*town{w}
		masked := map[string]bool{}
		for range rapid.IntRange(1, 2).Draw(t, "masks") {
			m, ok := drawMask(t, w)
			if !ok || masked[m.place] {
				continue
			}
			masked[m.place] = true
			m.hide(n, []Unknown{m.why})
			variants = each(variants, m.variants)
		}
		for _, f := range w.flows() {
			got := n.Trace(f.flow())
			if got.Verdict == Undecidable {
				continue
			}
			certain++
			for _, v := range variants {
				if want := v.trace(f); got.Verdict != want {
					t.Fatalf("%+v is %q, but %q is possible\nhops %+v\nnetwork of %+v\nmay be %+v", f, got.Verdict, want, got.Hops, *w, *v)
				}
			}
		}
	})
	if certain < 100 {
		t.Errorf("%d certain verdicts prove too little", certain)
	}
}

// each replaces every town by its variants.
func each(list []*town, variants func(*town) []*town) []*town {
	var out []*town
	for _, w := range list {
		out = append(out, variants(w)...)
	}
	return out
}

func TestWithOneUnknownValueTheAnswerIsGivenWhereAllItsValuesAgreeElseTheValueIsNamed(t *testing.T) {
	undecided, needless := 0, map[string]int{}
	many(t, 3, func(t *rapid.T) {
		w := drawTown(t)
		m, ok := drawMask(t, w)
		if !ok {
			return
		}
		n := w.network()
		m.hide(n, []Unknown{m.why})
		for _, f := range w.flows() {
			got, want := n.Trace(f.flow()), agreed(m.variants(w), f)
			switch {
			case got.Verdict != Undecidable || w.trace(f) == Undecidable:
				continue
			case want != Undecidable && m.complete:
				t.Fatalf("%+v is %q for every %s, but the answer is unknown\nhops %+v\nunknowns %v\ntown %+v", f, want, m.name, got.Hops, got.Unknowns, *w)
			case want != Undecidable:
				needless[m.name]++
			}
			undecided++
			if !slices.Contains(got.Unknowns, m.why) && !slices.Contains(got.Unknowns, m.or) {
				t.Fatalf("%+v hangs on %v, but the answer names %v\nhops %+v\nnetwork of %+v", f, m.why, got.Unknowns, got.Hops, *w)
			}
		}
	})
	t.Logf("%d flows undecided, of which all values drawn agree: %v", undecided, needless)
}

// agreed is the verdict in all of the towns, Undecidable if they differ.
func agreed(list []*town, f townFlow) Verdict {
	verdict := list[0].trace(f)
	for _, w := range list[1:] {
		if w.trace(f) != verdict {
			return Undecidable
		}
	}
	return verdict
}

// faultOf says in what the hops contradict the verdict.
func faultOf(t Trace) string {
	for i, h := range t.Hops {
		denies := h.Verdict == HopDeny || h.Verdict == HopImplicitDeny
		last := i == len(t.Hops)-1
		switch {
		case h.Verdict == HopUnknown && t.Verdict != Undecidable && !(t.Verdict == Blocked && h.Leg == Request && !last):
			return "a hop is not known"
		case denies && !last:
			return "the packet goes on after it is dropped"
		case denies != (h.AWSCode != ""):
			return "a refusal has no code, or something else has"
		case last && t.Verdict == Blocked && !(denies && h.Leg == Request), last && t.Verdict == ReplyBlocked && !(denies && h.Leg == Reply):
			return "the last hop does not drop the packet"
		case denies && t.Verdict == Works:
			return "a hop drops the packet"
		}
	}
	return ""
}
