package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

// Each packet of the small world by the rule that decides it, said with comparisons alone.
func TestOfferedIsWhatRulesForServicesDecide(t *testing.T) {
	seen := map[bool]int{}
	many(t, 5, func(t *rapid.T) {
		rules := drawWorldRules(t)
		got := Offered(EvalNACL(rulesOf(rules)), nil)
		for _, p := range world {
			d := decider(rules, p)
			want := d >= 0 && rules[d].action == Allow
			if want {
				r := rules[d]
				replies := (r.protocol == 6 || r.protocol == 17) && r.from >= 1024 && r.from <= 32768 && r.to == 65535
				general := r.protocol == -1 && (r.cidr == "0.0.0.0/0" || r.cidr == "::/0")
				want = !replies && !general
			}
			if got.Contains(p) != want {
				t.Fatalf("%v is offered: %v, want %v, in %v", p, !want, want, rules)
			}
			seen[want]++
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestOfferedIsCertain(t *testing.T) {
	web := spoken{number: 100, action: Allow, protocol: 6, cidr: "0.0.0.0/0", from: 443, to: 443}.rule()
	perhaps := web
	perhaps.Maybe, perhaps.Must = true, Set{}
	deny := NACLRule{Number: 90, Action: Deny, May: NewSet(prefixes("0.0.0.0/1"), AllServices()), Maybe: true}
	for says, c := range map[string]struct {
		rules []NACLRule
		want  string
	}{
		"known":                {[]NACLRule{web}, "0.0.0.0/0 tcp 443"},
		"possibly there":       {[]NACLRule{perhaps}, "none"},
		"any number of rules":  {[]NACLRule{web, {Any: true, AnyNumber: true, Action: AnyAction, May: Everything()}}, "none"},
		"a deny that may come": {[]NACLRule{web, deny}, "128.0.0.0/1 tcp 443"},
	} {
		if got := Offered(EvalNACL(c.rules), nil); got.String() != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
	}
}
