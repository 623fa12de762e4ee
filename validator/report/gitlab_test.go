package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// strict decodes JSON in which no other keys are than v has.
func strict(t *testing.T, text string, v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
}

func examineGitLab(t *testing.T, r *result.Result, text string) {
	t.Helper()
	var issues []struct {
		Description string `json:"description"`
		CheckName   string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Severity    string `json:"severity"`
		Location    struct {
			Path  string `json:"path"`
			Lines struct {
				Begin int `json:"begin"`
			} `json:"lines"`
		} `json:"location"`
	}
	strict(t, text, &issues)
	if !strings.HasPrefix(text, "[") || len(issues) != len(openFindings(r)) {
		t.Errorf("%d issues for %d open findings in %.100q", len(issues), len(openFindings(r)), text)
	}
	seen := map[string]bool{}
	for _, x := range issues {
		if x.Description == "" || x.CheckName == "" || seen[x.Fingerprint] || x.Location.Path == "" || x.Location.Lines.Begin < 1 {
			t.Errorf("issue %+v", x)
		}
		if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, x.Severity) {
			t.Errorf("severity %q", x.Severity)
		}
		seen[x.Fingerprint] = true
	}
}

func TestAFindingWithoutSourcesStandsInItsPlan(t *testing.T) {
	for _, c := range []struct {
		plan result.Plan
		want string
	}{
		{result.Plan{Path: "live/net/plan.json"}, "live/net/plan.json"},
		{result.Plan{Path: "./plan.json"}, "plan.json"},
		{result.Plan{Path: `live\net\plan.json`}, "live/net/plan.json"},
		{result.Plan{Path: "-"}, "plan.json"},
		{result.Plan{Path: "/tmp/x1/plan.json"}, "plan.json"},
		{result.Plan{Path: "/tmp/x1/live/net/tfplan.json", Unit: ptr("live/net")}, "live/net/tfplan.json"},
		{result.Plan{Path: `C:\tmp\tfplan.json`, Unit: ptr("net")}, "net/tfplan.json"},
	} {
		c.plan.ID = "plan-1"
		r := &result.Result{Plans: []result.Plan{c.plan}}
		if got := placeOf(r, result.Finding{Plan: "plan-1"}); got.file != c.want || got.line != 1 || got.inSource {
			t.Errorf("%+v: got %+v, want %s", c.plan, got, c.want)
		}
	}
}

func TestAPlaceIsNamedFromTheRepository(t *testing.T) {
	for _, c := range []struct{ root, plan, file, want string }{
		{"live/net", "plan-1", "nacl.tf", "live/net/nacl.tf"}, {".", "plan-1", "modules/a/nacl.tf", "modules/a/nacl.tf"}, {`live\net`, "plan-1", "nacl.tf", "live/net/nacl.tf"},
		{"../net", "plan-1", "nacl.tf", "../net/nacl.tf"}, {"/src/net", "plan-1", "nacl.tf", "/src/net/nacl.tf"}, {"live", "", ".sgplan.hcl", ".sgplan.hcl"},
	} {
		r := &result.Result{Plans: []result.Plan{{ID: "plan-1", SourceRoot: &c.root}}}
		f := result.Finding{Plan: c.plan, Span: &result.Span{File: c.file, StartLine: 3, StartColumn: 1, EndLine: 3, EndColumn: 9}}
		if got := placeOf(r, f); got.file != c.want || got.line != 3 || !got.inSource {
			t.Errorf("%+v: got %+v", c, got)
		}
	}
}

func TestEqualFingerprintsAreToldApart(t *testing.T) {
	r := sample()
	r.Findings = []result.Finding{dropped(), dropped()}
	examineGitLab(t, r, renderAs(t, "gitlab", r, Options{}))
	examineSARIF(t, r, renderAs(t, "sarif", r, Options{}))
	if !strings.Contains(renderAs(t, "gitlab", r, Options{}), `0001:2"`) {
		t.Error("the second has the fingerprint of the first")
	}
}

// The text names a place as platforms do, and still finds its line.
func TestTheTextNamesPlacesFromTheWorkingDirectory(t *testing.T) {
	for root, want := range map[string]string{"live/net": "--> live/net/nacl.tf:3:1", ".": "--> nacl.tf:3:1", "/src/net": "--> nacl.tf:3:1", "../net": "--> ../net/nacl.tf:3:1"} {
		r := sample()
		f := dropped()
		f.Span = &result.Span{File: "nacl.tf", StartLine: 3, StartColumn: 1, EndLine: 3, EndColumn: 9, ViaModuleCall: ptr("module.a, called at main.tf:7:1")}
		r.Findings, r.Plans[0].SourceRoot = []result.Finding{f}, &root
		r.Line = func(_, file string, n int) (string, bool) { return "the line", file == "nacl.tf" && n == 3 }
		text := renderAs(t, "text", r, Options{})
		call := strings.Replace(strings.TrimPrefix(want, "--> "), "nacl.tf:3:1", "main.tf:7:1", 1)
		if !strings.Contains(text, want) || !strings.Contains(text, "| the line") || !strings.Contains(text, "called at "+call) {
			t.Errorf("root %s: got\n%s", root, text)
		}
		if r.Findings[0].Span.File != "nacl.tf" {
			t.Error("the result was changed")
		}
	}
}
