package check

import "testing"

func TestInputRules(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name  string
		facts Facts
		want  string
	}{
		{"a whole plan", Facts{Complete: &yes}, ""},
		{"a plan that does not say whether it is whole", Facts{}, ""},
		{"a plan that ended with an error", Facts{Errored: true, Complete: &no}, "RSG901"},
		{"a targeted plan", Facts{Complete: &no}, "RSG903"},
		{"a plan that defers changes", Facts{Complete: &yes, Deferred: 2}, "RSG903"},
		{"a plan of a later format", Facts{Unsupported: "format 9.0"}, "RSG902"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.facts.Plan = "live/prod"
			got := ""
			for _, rule := range []*Check{PlanErrored, PlanUnsupported, PlanPartial} {
				for _, f := range Run([]*Check{rule}, nil, nil, c.facts, DefaultOptions()) {
					got += f.RuleID
					if f.Address != "live/prod" || f.Change != "introduced" || f.Severity != "error" {
						t.Errorf("finding is %s %s %s, want an introduced error at the plan", f.Severity, f.Change, f.Address)
					}
				}
				p := Pass{Check: rule, Facts: c.facts, cache: &cache{}}
				if rule.Whole(&p); len(p.found) > 0 {
					t.Errorf("%s judges the prior side", rule.ID)
				}
			}
			if got != c.want {
				t.Errorf("rules %q report, want %q", got, c.want)
			}
		})
	}
}

func TestInputRulesSayWhy(t *testing.T) {
	for _, c := range []struct {
		rule  *Check
		facts Facts
		want  string
	}{
		{PlanUnsupported, Facts{Unsupported: "format 9.0"}, "the plan cannot be judged: format 9.0"},
		{PlanPartial, Facts{Deferred: 1}, "defers 1 change"},
	} {
		found, _ := judgeBoth([]*Check{c.rule}, Pass{Facts: c.facts, Net: newWorld().Network, Prior: newWorld().Network})
		says(t, found[0], c.want)
	}
}
