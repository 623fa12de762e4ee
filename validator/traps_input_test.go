package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What is no plan, or no whole one.

func TestTrap27_AStateIsAnInputErrorAndNotAPlanWithoutChanges(t *testing.T) {
	state := planFile("p12_drift_data/state.json")
	for name, args := range map[string][]string{
		"check":                     {"check", state},
		"check that lets all pass":  {"check", state, "--exit-zero", "--fail-on", "never"},
		"trace":                     {"trace", state, "--from", "203.0.113.9", "--to", "10.12.1.10", "--port", "443"},
		"check of an empty state":   {"check", "-"},
		"check of an empty state 2": {"check"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, stderr := run(strings.NewReader(`{"format_version":"1.0"}`), args...)
			if status != ExitNoVerdict || !strings.Contains(stderr, "sgplan: ") {
				t.Errorf("status %d, %q; want %d", status, stderr, ExitNoVerdict)
			}
			if len(args) > 1 && args[1] == state && !strings.Contains(stderr, "state") {
				t.Errorf("that it is a state is not said: %q", stderr)
			}
		})
	}
	r := checked(t, state)
	if r.Verdict != result.Incomplete || len(r.Findings) != 1 || r.Findings[0].RuleID != "RSG902" {
		t.Errorf("verdict %s, findings %+v; want incomplete, RSG902 alone", r.Verdict, r.Findings)
	}
}

func TestTrap28_APlanThatErroredIsRefused(t *testing.T) {
	path := planFile("x13_errored/plan.json")
	for name, args := range map[string][]string{
		"check":                    {"check", path},
		"check that lets all pass": {"check", path, "--exit-zero", "--fail-on", "never"},
		"check of other rules":     {"check", path, "--only", "RSG101"},
		"trace":                    {"trace", path, "--from", "203.0.113.9", "--to", "10.13.1.10", "--port", "22"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, stderr := run(nil, args...)
			if status != ExitNoVerdict || !strings.Contains(stderr, "sgplan: ") {
				t.Errorf("status %d, %q; want %d", status, stderr, ExitNoVerdict)
			}
		})
	}
	// Rule 110 is not in the plan. Nothing else may be said of a NACL that lacks it.
	r := checked(t, path)
	if r.Verdict != result.Incomplete || len(r.Findings) != 1 || r.Findings[0].RuleID != "RSG901" || !r.Plans[0].Errored {
		t.Errorf("verdict %s, findings %+v; want incomplete, RSG901 alone", r.Verdict, r.Findings)
	}
}

// checked is the document that check writes.
func checked(t *testing.T, args ...string) *result.Result {
	t.Helper()
	_, stdout, stderr := run(nil, append([]string{"check", "-o", "json"}, args...)...)
	var r result.Result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	return &r
}
