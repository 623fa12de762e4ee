package policy

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Selection is the rules that a run is limited to, by ID or name.
type Selection struct {
	Only []string // none: all rules
	Skip []string
}

// Rule is what a selection needs to know of a rule.
type Rule struct{ ID, Name string }

// Accepts returns a test for rules. It fails for a word that is no rule, and for skipping a rule without which an input that
// cannot be judged would pass. Rules about the input run under any Only.
func (s Selection) Accepts(catalogue []Rule) (func(Rule) bool, error) {
	for _, word := range slices.Concat(s.Only, s.Skip) {
		if !slices.ContainsFunc(catalogue, func(r Rule) bool { return r.is(word) }) {
			return nil, fmt.Errorf("no rule %q: `sgplan rules` lists them", word)
		}
	}
	for _, r := range catalogue {
		if slices.ContainsFunc(s.Skip, r.is) && unskippable(r.ID) {
			return nil, fmt.Errorf("%s (%s) cannot be skipped: such a plan cannot be judged", r.ID, r.Name)
		}
	}
	return func(r Rule) bool {
		if slices.ContainsFunc(s.Skip, r.is) {
			return false
		}
		return len(s.Only) == 0 || AboutInput(r.ID) || slices.ContainsFunc(s.Only, r.is)
	}, nil
}

func (r Rule) is(word string) bool { return word == r.ID || word == r.Name }

// unskippable are the input rules but RSG903: of a plan that is partial, what it holds can be judged, if the user says so.
func unskippable(id string) bool { return AboutInput(id) && id != "RSG903" }

// ByPlan reports whether a finding is, or may be, the plan's doing, or is about the input itself.
func ByPlan(f result.Finding) bool {
	return f.Change != result.PreExisting || AboutInput(f.RuleID)
}
