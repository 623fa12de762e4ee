package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func drawFinding(t *rapid.T) result.Finding {
	return result.Finding{
		RuleID:    rapid.SampledFrom([]string{"RSG101", "RSG203", "RSG301", "RSG501", "RSG901", "RSG903"}).Draw(t, "rule"),
		Severity:  rapid.SampledFrom([]result.Severity{result.Error, result.Warning, result.Note}).Draw(t, "severity"),
		Certainty: rapid.SampledFrom([]result.Certainty{result.Proved, result.Possible}).Draw(t, "certainty"),
		Status:    rapid.SampledFrom([]result.Status{result.Open, result.Exempt, result.Baseline, result.Suppressed}).Draw(t, "status"),
		Change: rapid.SampledFrom([]result.Change{result.Introduced, result.Worsened, result.PreExisting, result.UnknownChange}).
			Draw(t, "change"),
	}
}

// blocked are the places of the findings that block.
func blocked(list []result.Finding, s Settings) []int {
	var at []int
	Judge(list, s)
	for i, f := range list {
		if f.Blocking {
			at = append(at, i)
		}
	}
	return at
}

func TestATighterPolicyBlocksNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(drawFinding), 0, 6).Draw(t, "findings")
		s := Settings{
			FailOn: rapid.SampledFrom(Thresholds).Draw(t, "fail-on"),
			Strict: rapid.Bool().Draw(t, "strict"),
			All:    rapid.Bool().Draw(t, "all"),
		}
		loose := blocked(list, s)
		tighter := []Settings{
			{FailOn: FailOnNote, Strict: s.Strict, All: s.All}, {FailOn: s.FailOn, Strict: true, All: s.All},
			{FailOn: s.FailOn, Strict: s.Strict, All: true},
		}
		for _, tight := range tighter {
			if s.FailOn == FailOnNever && tight.FailOn != FailOnNever {
				continue
			}
			now := blocked(list, tight)
			for _, i := range loose {
				if !slices.Contains(now, i) {
					t.Fatalf("%+v blocks finding %d, the tighter %+v does not", s, i, tight)
				}
			}
		}
	})
}

func TestTheVerdictFollowsFromTheFindings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(drawFinding), 0, 6).Draw(t, "findings")
		s := Settings{FailOn: rapid.SampledFrom(Thresholds).Draw(t, "fail-on")}
		verdict, sum := Judge(list, s)
		input := slices.ContainsFunc(list, func(f result.Finding) bool { return f.Status == result.Open && AboutInput(f.RuleID) })
		if (verdict == result.Incomplete) != input {
			t.Fatalf("verdict %s, input finding %v", verdict, input)
		}
		if verdict == result.Pass && sum.Blocking > 0 || verdict == result.Block && sum.Blocking == 0 {
			t.Fatalf("verdict %s with %d blocking", verdict, sum.Blocking)
		}
		if sum.Open+sum.Exempt+sum.Baseline+sum.Suppressed != len(list) || sum.Blocking > sum.Open {
			t.Fatalf("%+v of %d findings", sum, len(list))
		}
	})
}
