package validator

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// realPlans are the paths of all JSON files in testdata/plans: plans of every kind, and a state.
func realPlans(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir("testdata/plans", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".json" {
			list = append(list, path)
		}
		return err
	})
	if err != nil || len(list) < 20 {
		t.Fatalf("%d plans, %v", len(list), err)
	}
	return list
}

// resultSchema is the published schema, with formats such as dates asserted.
func resultSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile("result/result.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.200q", err, text)
	}
	return s.Validate(v)
}

func TestResultOfEveryPlanIsValidAndTheSameTwice(t *testing.T) {
	schema := resultSchema(t)
	for _, path := range realPlans(t) {
		for _, flags := range [][]string{nil, {"--strict", "--all", "--fail-on", "note"}, {"--changed-only", "--env", "prod", "--as-of", "2026-11-22"}} {
			args := append([]string{"check", path, "-o", "json"}, flags...)
			status, stdout, stderr := run(nil, args...)
			if status == ExitUsage {
				t.Fatalf("%v: %s", args, stderr)
			}
			if err := validate(t, schema, stdout); err != nil {
				t.Errorf("%v: %v", args, err)
			}
			if _, again, _ := run(nil, args...); masked(again) != masked(stdout) {
				t.Errorf("%v: two runs differ", args)
			}
			checkDocument(t, path, status, stdout)
		}
	}
}

// checkDocument insists on what the schema cannot say.
func checkDocument(t *testing.T, path string, status int, text string) {
	t.Helper()
	var r result.Result
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	want := map[result.Verdict]int{result.Pass: ExitOpen, result.Block: ExitClosed, result.Incomplete: ExitNoVerdict}[r.Verdict]
	if status != want {
		t.Errorf("%s: status %d for verdict %s", path, status, r.Verdict)
	}
	seen := map[string]bool{}
	for _, f := range r.Findings {
		if seen[f.Fingerprint] {
			t.Errorf("%s: two findings have the fingerprint %s", path, f.Fingerprint)
		}
		seen[f.Fingerprint] = true
	}
	if len(r.Plans) != 1 || r.Plans[0].Path != path {
		t.Errorf("%s: plans %+v", path, r.Plans)
	}
	if n := r.Plans[0].NACL; n.ShareOfFilterRules < 0 || n.ShareOfFilterRules > 1 || n.MaxRulesOneDirection > n.RulesAfter {
		t.Errorf("%s: %+v", path, n)
	}
}

func TestSchemaIsNotBlind(t *testing.T) {
	schema := resultSchema(t)
	_, stdout, _ := run(nil, "check", planFile("p01_inline_nacl/plan.json"), "-o", "json")
	for name, change := range map[string]func(*result.Result){
		"a severity that does not exist":  func(r *result.Result) { r.Findings[0].Severity = "fatal" },
		"a port beyond 65535":             func(r *result.Result) { r.Findings[0].Uncovered[0].DstPorts[0][1] = 65536 },
		"a date that is none":             func(r *result.Result) { r.Run.AsOf = "22.11.2026" },
		"a fingerprint without version":   func(r *result.Result) { r.Findings[0].Fingerprint = "00" },
		"a hop verdict that is not known": func(r *result.Result) { r.Findings[0].Witness[0].Hops[0].Verdict = "maybe" },
		"a producer that is not known":    func(r *result.Result) { r.Plans[0].Producer = "pulumi" },
	} {
		t.Run(name, func(t *testing.T) {
			var r result.Result
			if err := json.Unmarshal([]byte(stdout), &r); err != nil {
				t.Fatal(err)
			}
			change(&r)
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if validate(t, schema, string(text)) == nil {
				t.Error("accepted")
			}
		})
	}
}

// Every line of every real report is text: nothing in it moves the cursor or is a command to a CI system.
func TestTextOfEveryPlanIsPlain(t *testing.T) {
	for _, path := range realPlans(t) {
		_, stdout, stderr := run(nil, "check", path)
		for _, line := range strings.Split(stdout+stderr, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%s: %q", path, line)
			}
		}
	}
}

// The plan's sensitive variables are the office's addresses and the admin port 22; another rule states 22 openly.
func TestSensitiveValuesAreNeverPrinted(t *testing.T) {
	path := planFile("p10_sensitive/plan.json")
	for _, args := range [][]string{
		{"check", path, "--all", "--strict"}, {"check", path, "-o", "json", "--all", "--strict"}, {"check", path, "-o", "html"},
		{"trace", path, "--from", "198.51.100.7", "--to", "10.10.0.5", "--port", "22"}, {"facts", path},
		{"check", path, "--config", "testdata/policy/tells_all.hcl"},
	} {
		status, stdout, stderr := run(nil, args...)
		if status == ExitUsage {
			t.Fatal(stderr)
		}
		if at := strings.Index(stdout+stderr, "203.0.113."); at >= 0 {
			t.Errorf("%v: …%.200s", args, (stdout + stderr)[max(0, at-80):])
		}
	}
}

// A plan cut off anywhere, or with one byte changed, is never judged worse than it is and never panics.
func TestTruncatedPlanIsNeverAPass(t *testing.T) {
	_, whole, _ := run(nil, "check", planFile("p05_destroy/plan_noop.json"), "-o", "json")
	if !strings.Contains(whole, `"verdict": "pass"`) {
		t.Fatal("this test wants a plan that passes")
	}
	text := readFile(t, planFile("p05_destroy/plan_noop.json"))
	text = bytes.TrimRight(text, "\n ")
	for n := 0; n < len(text); n += 1 + len(text)/400 {
		status, _, stderr := run(bytes.NewReader(text[:n]), "check", "-q")
		if status != ExitNoVerdict || strings.Count(stderr, "\n") != 2 {
			t.Fatalf("cut after %d bytes: status %d, stderr %q", n, status, stderr)
		}
	}
}
