package validator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The baseline of a plan holds all that is found in the same plan, and takes nothing from other findings. In another plan a
// finding that has the same fingerprint is known only if nothing of it is worse.
func TestTheBaselineOfAPlanHoldsWhatIsFoundInIt(t *testing.T) {
	all := 0
	for _, path := range realPlans(t) {
		j, err := judgeAll(t.Context(), []Input{file(path)}, Options{AsOf: exampleDay, remember: true})
		if err != nil {
			t.Fatal(err)
		}
		b := &policy.Baseline{FormatVersion: policy.BaselineVersion, Created: "2026-11-22", Owner: "o", Reason: "r", Expires: "2027-01-01", Findings: j.known}
		where := filepath.Join(t.TempDir(), policy.BaselineName)
		text, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(where, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if b, err = policy.ReadBaseline(where); err != nil {
			t.Fatal(err)
		}
		r, err := Check(t.Context(), []Input{file(path)}, Options{AsOf: exampleDay, Baseline: b})
		if err != nil {
			t.Fatal(err)
		}
		held := map[string]bool{}
		for _, k := range b.Findings {
			held[k.Fingerprint] = true
		}
		all += len(held)
		for _, f := range r.Findings {
			if (f.Status == result.Baseline) != held[f.Fingerprint] {
				t.Errorf("%s: %s %s %s", path, f.Status, f.RuleID, f.Message)
			}
		}
	}
	if all < 20 {
		t.Errorf("%d findings are known", all)
	}
}
