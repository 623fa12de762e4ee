package policy

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// finding is an open finding of the plan's own doing, proved, unless change says otherwise.
func finding(severity result.Severity, change ...func(*result.Finding)) result.Finding {
	f := result.Finding{RuleID: "RSG101", Severity: severity, Status: result.Open, Certainty: result.Proved, Change: result.Introduced}
	for _, c := range change {
		c(&f)
	}
	return f
}

func possible(f *result.Finding)  { f.Certainty = result.Possible }
func worsened(f *result.Finding)  { f.Change = result.Worsened }
func before(f *result.Finding)    { f.Change = result.PreExisting }
func undecided(f *result.Finding) { f.Change = result.UnknownChange }
func exempt(f *result.Finding)    { f.Status = result.Exempt }
func input(f *result.Finding)     { f.RuleID = "RSG902" }

func TestJudge(t *testing.T) {
	tests := []struct {
		name     string
		finding  result.Finding
		settings Settings
		verdict  result.Verdict
		blocking bool
	}{
		{"a new proved error blocks", finding(result.Error), Settings{}, result.Block, true},
		{"a worsened error blocks", finding(result.Error, worsened), Settings{}, result.Block, true},
		{"an error that stood before does not", finding(result.Error, before), Settings{}, result.Pass, false},
		{"but does with All", finding(result.Error, before), Settings{All: true}, result.Block, true},
		{"an error of unknown change does not", finding(result.Error, undecided), Settings{}, result.Pass, false},
		{"but does with All", finding(result.Error, undecided), Settings{All: true}, result.Block, true},
		{"a possible error does not", finding(result.Error, possible), Settings{}, result.Pass, false},
		{"but does with Strict", finding(result.Error, possible), Settings{Strict: true}, result.Block, true},
		{"an exempt error does not", finding(result.Error, exempt), Settings{All: true, Strict: true}, result.Pass, false},
		{"a warning does not", finding(result.Warning), Settings{}, result.Pass, false},
		{"a warning does at fail-on warning", finding(result.Warning), Settings{FailOn: FailOnWarning}, result.Block, true},
		{"a note does not at fail-on warning", finding(result.Note), Settings{FailOn: FailOnWarning}, result.Pass, false},
		{"a note does at fail-on note", finding(result.Note), Settings{FailOn: FailOnNote}, result.Block, true},
		{"nothing blocks at fail-on never", finding(result.Error), Settings{FailOn: FailOnNever}, result.Pass, false},
		{"a possible warning does not block under Strict at fail-on error", finding(result.Warning, possible),
			Settings{Strict: true}, result.Pass, false},
		{"an input finding is no verdict", finding(result.Error, input), Settings{}, result.Incomplete, true},
		{"also at fail-on never", finding(result.Error, input), Settings{FailOn: FailOnNever}, result.Incomplete, false},
		{"also if it is a note", finding(result.Note, input), Settings{}, result.Incomplete, false},
		{"an exempt input finding passes", finding(result.Error, input, exempt), Settings{}, result.Pass, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := []result.Finding{test.finding}
			verdict, sum := Judge(list, test.settings)
			if verdict != test.verdict || list[0].Blocking != test.blocking || (sum.Blocking == 1) != test.blocking {
				t.Errorf("verdict %s, blocking %v, summary %+v; want %s, %v", verdict, list[0].Blocking, sum, test.verdict, test.blocking)
			}
		})
	}
}

func TestJudgeOfSeveralFindings(t *testing.T) {
	t.Run("an input finding outweighs a blocking one in either order", func(t *testing.T) {
		for _, list := range [][]result.Finding{
			{finding(result.Error), finding(result.Error, input)},
			{finding(result.Error, input), finding(result.Error)},
		} {
			if verdict, _ := Judge(list, Settings{}); verdict != result.Incomplete {
				t.Errorf("verdict %s", verdict)
			}
		}
	})
	t.Run("no finding passes", func(t *testing.T) {
		verdict, sum := Judge(nil, Settings{})
		if verdict != result.Pass || sum.Open != 0 || sum.ByRule == nil {
			t.Errorf("verdict %s, summary %+v", verdict, sum)
		}
	})
	t.Run("each finding is counted once by status and once by rule", func(t *testing.T) {
		list := []result.Finding{finding(result.Error), finding(result.Note), finding(result.Error, exempt), finding(result.Error, input)}
		list = append(list, finding(result.Error), finding(result.Error))
		list[4].Status, list[5].Status = result.Baseline, result.Suppressed
		_, sum := Judge(list, Settings{})
		if sum.Open != 3 || sum.Exempt != 1 || sum.Baseline != 1 || sum.Suppressed != 1 || sum.Blocking != 2 {
			t.Errorf("summary %+v", sum)
		}
		if sum.ByRule["RSG101"] != 5 || sum.ByRule["RSG902"] != 1 {
			t.Errorf("by rule %v", sum.ByRule)
		}
	})
	t.Run("a second judgement forgets the first", func(t *testing.T) {
		list := []result.Finding{finding(result.Error)}
		Judge(list, Settings{})
		if Judge(list, Settings{FailOn: FailOnNever}); list[0].Blocking {
			t.Error("still blocking")
		}
	})
}

func TestThresholdsCoverTheDefault(t *testing.T) {
	if got := (Settings{}).Threshold(); got != Thresholds[0] {
		t.Errorf("default %s, first of the list %s", got, Thresholds[0])
	}
}

func TestByPlan(t *testing.T) {
	for name, test := range map[string]struct {
		f    result.Finding
		want bool
	}{
		"introduced":                      {finding(result.Note), true},
		"unknown may be the plan's doing": {finding(result.Note, undecided), true},
		"stood before":                    {finding(result.Note, before), false},
		"the input itself":                {finding(result.Note, before, input), true},
	} {
		if got := ByPlan(test.f); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
