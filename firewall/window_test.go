package firewall_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	. "github.com/rackspace/terraform-provider-rackspace/firewall"
)

// A change of the oracle: the rules that one resource is at its steps, one after the other; nil where there is none.
type chain [][]NACLRule

// smallRule is a rule over four addresses and four ports, so that rules often meet.
func smallRule(t *rapid.T, number int) NACLRule {
	prefix := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(rapid.IntRange(0, 3).Draw(t, "addr"))}), rapid.IntRange(30, 32).Draw(t, "bits")).Masked()
	lo := rapid.IntRange(1, 4).Draw(t, "lo")
	set, _ := NACLMatch(6, prefix, lo, rapid.IntRange(lo, 4).Draw(t, "hi"), 0, 0)
	return NACLRule{Number: number, Action: rapid.SampledFrom([]Action{Allow, Deny}).Draw(t, "action"), Must: set, May: set}
}

func smallPackets() []Packet {
	var out []Packet
	for a := range 4 {
		for port := uint16(1); port <= 4; port++ {
			out = append(out, Packet{Remote: netip.AddrFrom4([4]byte{10, 0, 0, byte(a)}), Protocol: TCP, Value: port})
		}
	}
	return out
}

// allows is first match, one rule after the other.
func allows(rules []NACLRule, p Packet) bool {
	rules = slices.Clone(rules)
	slices.SortFunc(rules, func(a, b NACLRule) int { return a.Number - b.Number })
	for _, r := range rules {
		if r.Must.Contains(p) {
			return r.Action == Allow
		}
	}
	return false
}

// moments calls visit for every combination of steps of the chains.
func moments(chains []chain, have []NACLRule, visit func([]NACLRule)) {
	if len(chains) == 0 {
		visit(have)
		return
	}
	for _, rules := range chains[0] {
		moments(chains[1:], slices.Concat(have, rules), visit)
	}
}

// Every moment of an apply whose steps come in any order is tried, packet by packet.
func TestAWindowIsWhatSomeMomentOfTheApplyShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.Permutation([]int{1, 2, 3, 4, 5, 6, 7, 8}).Draw(t, "numbers")
		next := func() NACLRule {
			r := smallRule(t, numbers[0])
			numbers = numbers[1:]
			return r
		}
		var s Stage
		var before, after []NACLRule
		var chains []chain
		for range rapid.IntRange(0, 2).Draw(t, "standing") {
			r := next()
			s.Standing, before, after = append(s.Standing, r), append(before, r), append(after, r)
		}
		chains = append(chains, chain{before})
		before, after = slices.Clone(before), slices.Clone(after)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			a, b := next(), next()
			switch kind := rapid.SampledFrom([]string{"make", "delete", "replace", "swap"}).Draw(t, "kind"); kind {
			case "make":
				s.Passing, after = append(s.Passing, b), append(after, b)
				chains = append(chains, chain{nil, {b}})
			case "delete":
				s.Passing, before = append(s.Passing, a), append(before, a)
				chains = append(chains, chain{{a}, nil})
			case "replace":
				s.Passing, before, after = append(s.Passing, a, b), append(before, a), append(after, b)
				chains = append(chains, chain{{a}, nil, {b}})
			case "swap":
				s.Swap(a, b)
				before, after = append(before, a), append(after, b)
				chains = append(chains, chain{{a}, {a, b}, {b}})
			}
		}
		w, proved := WindowOf(before, after, []Stage{s})
		if !proved {
			t.Fatal("nothing is unknown")
		}
		for _, p := range smallPackets() {
			refused, admitted := false, false
			was, is := allows(before, p), allows(after, p)
			moments(chains, nil, func(rules []NACLRule) {
				refused = refused || was && is && !allows(rules, p)
				admitted = admitted || !was && !is && allows(rules, p)
			})
			if got := w.Refused.Contains(p); got != refused {
				t.Errorf("%s: refused %v, want %v", fmt.Sprint(p), got, refused)
			}
			if got := w.Admitted.Contains(p); got != admitted {
				t.Errorf("%s: admitted %v, want %v", fmt.Sprint(p), got, admitted)
			}
		}
	})
}

func TestAWindowThatHangsOnAValueIsNotProved(t *testing.T) {
	all := EvalNACL(nil).Denied()
	whole := NACLRule{Number: 100, Action: Allow, Must: all, May: all}
	open := NACLRule{Number: 100, Action: Allow, May: all, Why: []Unknown{{Address: "x", Attribute: "cidr_block"}}}
	w, proved := WindowOf([]NACLRule{whole}, []NACLRule{open}, []Stage{{Passing: []NACLRule{whole, open}}})
	if proved || !w.Refused.Equal(all) {
		t.Errorf("a rule made anew, of which not all is known: proved %v, refused %v", proved, w.Refused)
	}
	w, _ = WindowOf([]NACLRule{open}, []NACLRule{open}, []Stage{{Standing: []NACLRule{open}}})
	if !w.IsEmpty() {
		t.Errorf("a rule that stands all the while opens a window: %v", w)
	}
}
