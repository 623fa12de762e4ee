package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

func TestChangedIsThePacketsOfAnotherFate(t *testing.T) {
	seen := map[bool]int{}
	many(t, 5, func(t *rapid.T) {
		before, after := drawWorldRules(t), drawWorldRules(t)
		if rapid.Bool().Draw(t, "much alike") {
			after = append(append([]spoken{}, before...), after[0])
			after[len(after)-1].number = rapid.SampledFrom([]int{5, 105, 400}).Draw(t, "number")
		}
		must, may := Changed(EvalNACL(rulesOf(before)), EvalNACL(rulesOf(after)))
		if !must.Equal(may) {
			t.Fatalf("all is known and not all proved: %s, %s", must, may)
		}
		for _, p := range world {
			want := readAloud(before, p) != readAloud(after, p)
			if must.Contains(p) != want {
				t.Fatalf("%v changes: %v, want %v, from %v to %v", p, !want, want, before, after)
			}
			seen[want]++
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestChangedOfWhatIsNotKnown(t *testing.T) {
	web := spoken{number: 100, action: Allow, protocol: 6, cidr: "10.0.0.0/8", from: 443, to: 443}.rule()
	perhaps := web
	perhaps.Maybe, perhaps.Must = true, Set{}
	renumbered := web
	renumbered.Number = 110
	const port = "10.0.0.0/8 tcp 443"
	for _, c := range []struct {
		says          string
		before, after []NACLRule
		must, may     string
	}{
		{"added", nil, []NACLRule{web}, port, port},
		{"taken away", []NACLRule{web}, nil, port, port},
		{"renumbered", []NACLRule{web}, []NACLRule{renumbered}, "none", "none"},
		{"possibly added", nil, []NACLRule{perhaps}, "none", port},
		{"possibly there, before and after", []NACLRule{perhaps}, []NACLRule{perhaps}, "none", "none"},
		{"certain now", []NACLRule{perhaps}, []NACLRule{web}, "none", port},
	} {
		must, may := Changed(EvalNACL(c.before), EvalNACL(c.after))
		if must.String() != c.must || may.String() != c.may {
			t.Errorf("%s: %s, at most %s", c.says, must, may)
		}
	}
}
