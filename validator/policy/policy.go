// Package policy decides what the findings of a run mean: which of them block, and what the verdict is.
package policy

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// FailOn is the lowest severity that blocks.
type FailOn string

// The thresholds. Never blocks nothing: a run is then closed only by an input that cannot be judged.
const (
	FailOnError   FailOn = "error"
	FailOnWarning FailOn = "warning"
	FailOnNote    FailOn = "note"
	FailOnNever   FailOn = "never"
)

// Thresholds are the values of FailOn, the default first.
var Thresholds = []FailOn{FailOnError, FailOnWarning, FailOnNote, FailOnNever}

// Settings is what a policy says. The zero value is the default policy.
type Settings struct {
	FailOn FailOn // "" for error
	Strict bool   // a finding that is only possible blocks as a proved one does
	All    bool   // findings that stood before the plan block too
	// JudgePartial lets a plan that is only a part (RSG903) be judged for what it holds.
	JudgePartial bool
}

// Threshold is FailOn with its default.
func (s Settings) Threshold() FailOn {
	if s.FailOn == "" {
		return FailOnError
	}
	return s.FailOn
}

// Judge marks the findings that block, in place, and returns the verdict with the counts.
//
// A finding blocks if it is open, reaches the threshold, is proved (or Strict) and is the plan's doing: introduced or
// worsened (or All). A finding about the input itself makes the verdict incomplete, whatever else was found: what was not
// read cannot be judged.
func Judge(findings []result.Finding, s Settings) (result.Verdict, result.Summary) {
	sum := result.Summary{ByRule: map[string]int{}}
	verdict := result.Pass
	for i := range findings {
		f := &findings[i]
		f.Blocking = s.blocks(f)
		count(&sum, f)
		switch {
		case f.Status == result.Open && AboutInput(f.RuleID) && (unskippable(f.RuleID) || !s.JudgePartial):
			verdict = result.Incomplete
		case f.Blocking && verdict == result.Pass:
			verdict = result.Block
		}
	}
	return verdict, sum
}

// AboutInput reports whether a rule is of the family 9xx, which says that a plan cannot be judged as it is.
func AboutInput(ruleID string) bool { return strings.HasPrefix(ruleID, "RSG9") }

// AboutPolicy reports whether a rule is of the family 8xx, which speaks of the policy and not of a plan.
func AboutPolicy(ruleID string) bool { return strings.HasPrefix(ruleID, "RSG8") }

func (s Settings) blocks(f *result.Finding) bool {
	if s.JudgePartial && AboutInput(f.RuleID) && !unskippable(f.RuleID) {
		return false
	}
	return f.Status == result.Open && s.severe(f) && s.certain(f) && s.ours(f)
}

func (s Settings) severe(f *result.Finding) bool {
	least := result.Severity(s.Threshold()).Rank() // 0 for never
	return least > 0 && f.Severity.Rank() >= least
}

func (s Settings) certain(f *result.Finding) bool { return s.Strict || f.Certainty == result.Proved }

func (s Settings) ours(f *result.Finding) bool {
	return s.All || f.Change == result.Introduced || f.Change == result.Worsened
}

func count(sum *result.Summary, f *result.Finding) {
	sum.ByRule[f.RuleID]++
	switch f.Status {
	case result.Exempt:
		sum.Exempt++
	case result.Baseline:
		sum.Baseline++
	case result.Suppressed:
		sum.Suppressed++
	default:
		sum.Open++
	}
	if f.Blocking {
		sum.Blocking++
	}
}
