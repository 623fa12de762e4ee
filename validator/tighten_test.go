package validator

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// tightenings are policies each of which says one thing that is tighter than the default.
func tightenings() map[string]string {
	out := map[string]string{
		"fail on warning": `sgplan { fail_on = "warning" }`, "fail on note": `sgplan { fail_on = "note" }`,
		"strict": `sgplan { strict = true }`, "all": `sgplan { all = true }`,
	}
	for _, c := range check.All() {
		if !c.Input {
			out[c.ID+" is an error"] = fmt.Sprintf("rule %q { severity = \"error\" }", c.ID)
		}
	}
	for _, name := range []string{"max_rules_per_direction", "max_custom_nacls", "max_added_in_one_plan", "max_deny_rules", "max_share_of_rules",
		"max_subnets_reached", "max_interfaces_reached"} {
		for _, n := range []string{"0", "1"} {
			if name != "max_share_of_rules" || n == "0" {
				out[name+" "+n] = fmt.Sprintf("nacl_budget { %s = %s }", name, n)
			}
		}
	}
	return out
}

// A plan that is blocked stays so under a tighter policy, and one that has no verdict has none.
func TestATighterPolicyOpensNoGate(t *testing.T) {
	inputs := map[string]string{}
	for _, path := range realPlans(t) {
		inputs[path] = string(readFile(t, path))
	}
	policies := map[string]*policy.Policy{}
	for name, text := range tightenings() {
		path := filepath.Join(t.TempDir(), policy.FileName)
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(strings.ReplaceAll(text, "{ ", "{\n"), " }", "\n}")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := policy.Load(path, "dev")
		if err != nil {
			t.Fatal(err)
		}
		policies[name] = p
	}
	verdict := func(path string, p *policy.Policy) result.Verdict {
		r, err := Check(t.Context(), []Input{inputOf(path, []byte(inputs[path]))}, Options{Files: p, Policy: p.In("").Settings(), AsOf: exampleDay})
		if err != nil {
			t.Fatal(err)
		}
		return r.Verdict
	}
	closed := 0
	names := slices.Sorted(maps.Keys(policies))
	for i, path := range slices.Sorted(maps.Keys(inputs)) {
		was := verdict(path, &policy.Policy{})
		if was == result.Pass {
			continue
		}
		closed++
		for j, name := range names {
			if (i+j)%3 > 0 {
				continue // each plan with a third of them, each of them with a third of the plans
			}
			if now := verdict(path, policies[name]); now == result.Pass {
				t.Errorf("%s: %s, and with %s %s", path, was, name, now)
			}
		}
	}
	if closed < 10 {
		t.Errorf("%d plans are closed", closed)
	}
}

// An exemption from a finding of a real plan silences the findings of its rule at its resource, and no other.
func TestAnExemptionOfARealFindingSilencesNoOther(t *testing.T) {
	exempted := 0
	for _, path := range realPlans(t) {
		text := readFile(t, path)
		judge := func(p *policy.Policy) map[string]result.Finding {
			r, err := Check(t.Context(), []Input{inputOf(path, text)}, Options{Files: p, AsOf: exampleDay})
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]result.Finding{}
			for _, f := range r.Findings {
				found[f.Fingerprint] = f
			}
			return found
		}
		without := judge(&policy.Policy{})
		tried := 0
		for _, f := range without {
			if tried++; tried > 3 || policy.AboutInput(f.RuleID) || strings.ContainsAny(f.Address, "*\"") {
				continue
			}
			file := filepath.Join(t.TempDir(), policy.FileName)
			block, err := policy.Draft{Rules: []string{f.RuleID}, Resources: []string{f.Address}, Framework: "F", Control: "1", Reason: "r", Owner: "o", Expires: exampleDay.AddDate(1, 0, 0)}.HCL()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, block, 0o644); err != nil {
				t.Fatal(err)
			}
			p, err := policy.Load(file, "dev")
			if err != nil {
				t.Fatal(err)
			}
			for fingerprint, now := range judge(p) {
				was, there := without[fingerprint]
				named := now.RuleID == f.RuleID && now.Address == f.Address
				switch {
				case !there && !policy.AboutPolicy(now.RuleID):
					t.Errorf("%s: %s is new", path, now.RuleID)
				case there && now.Status != was.Status && !named:
					t.Errorf("%s: an exemption from %s at %s made %s at %s %s", path, f.RuleID, f.Address, now.RuleID, now.Address, now.Status)
				case named && now.Status == result.Exempt:
					exempted++
				}
			}
		}
	}
	if exempted < 20 {
		t.Errorf("%d findings were exempted", exempted)
	}
}
