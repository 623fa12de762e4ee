package validator

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// exampleDay is the day on which the examples of rules about the policy are judged.
var exampleDay = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// judgeWith judges a plan under a policy, as of the examples' day.
func judgeWith(t *testing.T, policyText, planJSON string) *result.Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), policy.FileName)
	if err := os.WriteFile(path, []byte(policyText), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(path, "dev")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Path: "plan.json", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(planJSON)), nil }}
	r, err := Check(t.Context(), []Input{in}, Options{Files: p, Policy: p.In("").Settings(), AsOf: exampleDay})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What rules about the policy find is in the document as the schema wants it, and the verdict follows from it.
func TestFindingsAboutThePolicyKeepTheContract(t *testing.T) {
	schema := resultSchema(t)
	for _, c := range policyRules() {
		e := exampleOf(t, c.ID)
		for _, side := range []string{"bad", "good"} {
			r := judgeWith(t, e[side+"/policy.hcl"], e[side+"/plan.json"])
			var b strings.Builder
			if err := report.JSON(&b, r); err != nil {
				t.Fatal(err)
			}
			if err := validate(t, schema, b.String()); err != nil {
				t.Errorf("%s %s: %v", c.ID, side, err)
			}
			for _, f := range r.Findings {
				if f.RuleID == c.ID && (f.Span == nil || f.Span.StartLine < 1 || f.Plan != "" || f.DocsURL == "") {
					t.Errorf("%s: %+v", c.ID, f)
				}
			}
			if want := slices.ContainsFunc(r.Findings, func(f result.Finding) bool { return f.Blocking }); (r.Verdict == result.Block) != want {
				t.Errorf("%s %s: %s", c.ID, side, r.Verdict)
			}
		}
	}
}

func policyRules() []*check.Check {
	return slices.DeleteFunc(check.All(), func(c *check.Check) bool { return !c.Policy })
}

// TestABadPolicyFiresItsRule is for rules about the policy what check's TestABadExampleFiresItsRule is for the others.
func TestABadPolicyFiresItsRule(t *testing.T) {
	for _, c := range policyRules() {
		t.Run(c.ID, func(t *testing.T) {
			e := exampleOf(t, c.ID)
			r := judgeWith(t, e["bad/policy.hcl"], e["bad/plan.json"])
			var b strings.Builder
			for _, f := range r.Findings {
				if f.Status == result.Open {
					fmt.Fprintf(&b, "%s %s %s %s %s: %s\n", f.Severity, f.Certainty, f.Change, f.RuleID, f.Address, f.Message)
				}
			}
			if !slices.ContainsFunc(r.Findings, func(f result.Finding) bool { return f.RuleID == c.ID }) {
				t.Errorf("%s does not fire:\n%s", c.ID, b.String())
			}
			if *update {
				rewriteWant(t, c.ID, b.String())
				e = exampleOf(t, c.ID)
			}
			if got := strings.TrimSpace(b.String()); got != e["want"] {
				t.Errorf("the findings of the bad example changed\ngot:\n%s\nwant:\n%s\n(make generate rewrites them)", got, e["want"])
			}
		})
	}
}

func rewriteWant(t *testing.T, id, text string) {
	t.Helper()
	file := filepath.Join("check/testdata", id+".txtar")
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Files {
		if a.Files[i].Name == "want" {
			a.Files[i].Data = []byte(text)
		}
	}
	if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestUnderAGoodPolicyNothingIsOpen(t *testing.T) {
	for _, c := range policyRules() {
		e := exampleOf(t, c.ID)
		r := judgeWith(t, e["good/policy.hcl"], e["good/plan.json"])
		for _, f := range r.Findings {
			if f.Status != result.Exempt || f.Exemption == nil || f.Exemption.ID != "cde-edge" || *f.Exemption.DaysLeft != 129 {
				t.Errorf("%s: %s %s %+v", c.ID, f.Status, f.RuleID, f.Exemption)
			}
		}
		if r.Verdict != result.Pass || r.Summary.Exempt == 0 || r.Summary.Open != 0 {
			t.Errorf("%s: %s %+v", c.ID, r.Verdict, r.Summary)
		}
	}
}

func TestFindingsOfCustomRulesKeepTheContract(t *testing.T) {
	e := exampleOf(t, "RSG801")
	text := `custom_rule "X-ACME-nothing" {
  severity = "warning"
  for_each = facts.nacls
  enforce {
    condition     = false
    error_message = "${each.key} is there"
  }
}`
	r := judgeWith(t, text, e["bad/plan.json"])
	var b strings.Builder
	if err := report.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := validate(t, resultSchema(t), b.String()); err != nil {
		t.Error(err)
	}
	found := map[string]result.Change{}
	for _, f := range r.Findings {
		if f.RuleID == "X-ACME-nothing" {
			found[f.Address] = f.Change
			if f.Severity != result.Warning || f.Plan != "plan-1" || f.Certainty != result.Proved {
				t.Errorf("%+v", f)
			}
		}
	}
	if len(found) != 2 || found["aws_network_acl.app"] != result.Introduced {
		t.Errorf("%v", found)
	}
}
