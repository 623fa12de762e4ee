package plan

import "testing"

func TestNullIsTheZeroValue(t *testing.T) {
	var s String
	equal(t, "state", s.State, Null)
	equal(t, "blank", Blank(s), true)
	equal(t, "unknown", s.IsUnknown(), false)
}

func TestOnlyAKnownValueIsGiven(t *testing.T) {
	for _, c := range []struct {
		v    Int
		want int64
		ok   bool
	}{
		{Int{}, 7, false},
		{Int{State: UnknownValue, V: 3}, 7, false},
		{Int{State: Known, V: 3}, 3, true},
		{Int{State: Known, V: 0, Sensitive: true}, 0, true},
	} {
		equal(t, "or", c.v.Or(7), c.want)
		_, ok := c.v.Get()
		equal(t, "ok", ok, c.ok)
	}
	equal(t, "known text is not blank", Blank(known("x")), false)
	equal(t, "unknown text is not blank", Blank(String{State: UnknownValue}), false)
}

func TestActionsAsQuestions(t *testing.T) {
	for _, c := range []struct {
		actions             []string
		replaced, forgotten bool
	}{
		{nil, false, false},
		{[]string{"create"}, false, false},
		{[]string{"delete"}, false, false},
		{[]string{"delete", "create"}, true, false},
		{[]string{"create", "delete"}, true, false},
		{[]string{"forget"}, false, true},
		{[]string{"create", "forget"}, true, true},
		{[]string{"forget", "create"}, true, true},
	} {
		r := Resource{Actions: c.actions}
		if r.Replaced() != c.replaced || r.Forgotten() != c.forgotten {
			t.Errorf("%v: replaced %v, forgotten %v", c.actions, r.Replaced(), r.Forgotten())
		}
	}
	equal(t, "a managed resource is never read", (&Resource{Actions: []string{"read"}}).DeferredRead(), false)
}
