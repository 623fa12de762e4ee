package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// sarifSchema is the schema of OASIS. The field's library holds it as a constant of its own, whose text is read here: what the library
// validates are its own types, which do not survive to be written again.
var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	dir, err := build.Import("github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif", ".", build.FindOnly)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir.Dir, "schema.go"), nil, 0)
	if err != nil {
		return nil, err
	}
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err = strconv.Unquote(lit.Value)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif-2.1.0.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("sarif-2.1.0.json")
})

// examineSARIF holds a file to the schema of OASIS, to what the field's library reads, and to what code scanning demands beyond it.
func examineSARIF(t *testing.T, r *result.Result, text string) {
	t.Helper()
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("against the schema: %.2000v", err)
	}
	lib, err := sarif.FromBytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(lib)
	if err != nil {
		t.Fatal(err)
	}
	var mine, theirs map[string]any
	if json.Unmarshal([]byte(text), &mine) != nil || json.Unmarshal(kept, &theirs) != nil {
		t.Fatal("is not JSON")
	}
	if lost := missing("", theirs, mine, true); lost != "" {
		t.Errorf("the library reads it otherwise: %s", lost)
	}
	var log sarifLog
	strict(t, text, &log)
	run := log.Runs[0]
	if log.Schema == "" || len(log.Runs) != 1 || run.Tool.Driver.Name == "" || !strings.HasSuffix(run.Automation.ID, "/") || len(run.Results) > 5000 {
		t.Errorf("%d runs, %d results, id %q", len(log.Runs), len(run.Results), run.Automation.ID)
	}
	for _, x := range run.Tool.Driver.Rules {
		examineSARIFRule(t, x)
	}
	seen := map[string]bool{}
	for _, x := range run.Results {
		if print := x.Fingerprints["primaryLocationLineHash"]; print == "" && r.Findings[0].Fingerprint != "" || seen[print] {
			t.Errorf("fingerprint %q is empty or another's", print)
		} else {
			seen[print] = true
		}
		if run.Tool.Driver.Rules[x.RuleIndex].ID != x.RuleID || x.Message.Text == "" || len(x.Locations) != 1 || len(x.Related) > 100 {
			t.Errorf("result %+v", x)
		}
		examineSARIFLinks(t, x)
	}
}

func examineSARIFRule(t *testing.T, x sarifRule) {
	t.Helper()
	short := func(s string, limit int) bool { return s != "" && len([]rune(s)) <= limit }
	if x.ID == "" || !short(x.Name, 255) || !short(x.Short.Text, 1024) || !short(x.Full.Text, 1024) || x.Help.Text == "" || len(x.Properties.Tags) > 10 {
		t.Errorf("rule %+v", x)
	}
	if security := x.Properties.Security != ""; security != strings.HasPrefix(x.ID, "RSG6") || security != slices.Contains(x.Properties.Tags, "security") {
		t.Errorf("%s is a security rule: %v, %v", x.ID, x.Properties.Security, x.Properties.Tags)
	}
}

// A link in a message leads to a related location and nowhere else.
func examineSARIFLinks(t *testing.T, x sarifResult) {
	t.Helper()
	for _, m := range regexp.MustCompile(`\[[^\]]*\]\(([^)]*)\)?`).FindAllStringSubmatch(x.Message.Text, -1) {
		if !slices.ContainsFunc(x.Related, func(l sarifLocation) bool { return fmt.Sprint(l.ID) == m[1] }) {
			t.Errorf("a link to %.100q", m[1])
		}
	}
	for _, flow := range x.CodeFlows {
		for _, step := range flow.Threads[0].Steps {
			if step.Location.Physical.Artifact.URI == "" || step.Location.Message.Text == "" {
				t.Errorf("step %+v", step)
			}
		}
	}
	if at := x.Locations[0].Physical; at.Artifact.URI == "" || at.Region.StartLine < 1 || at.Region.EndLine != at.Region.StartLine || at.Region.EndColumn <= at.Region.StartColumn {
		t.Errorf("place %+v", at)
	}
}

// sarifRead is what is written, read again.
func sarifRead(t *testing.T, r *result.Result, o Options) sarifRun {
	t.Helper()
	text := renderAs(t, "sarif", r, o)
	examineSARIF(t, r, text)
	var log sarifLog
	strict(t, text, &log)
	return log.Runs[0]
}

func TestSARIFOfAFindingWithSources(t *testing.T) {
	r := full()
	f := &r.Findings[0]
	f.Span = &result.Span{File: "net prod/nacl.tf", StartLine: 25, StartColumn: 18, EndLine: 25, EndColumn: 23}
	f.Resources[1].Span = &result.Span{File: "nacl.tf", StartLine: 7, StartColumn: 5, EndLine: 9, EndColumn: 2}
	f.Resources[1].Address = `aws_network_acl_rule.in["a](b"]`
	f.Fixes[0].Edits = []result.Edit{{File: "nacl.tf", StartLine: 1, StartColumn: 2, EndLine: 3, EndColumn: 4, NewText: "from_port = 1024"}}
	r.Plans[0].Unit, r.Plans[0].SourceRoot = ptr("live/net"), ptr("live")
	run := sarifRead(t, r, Options{Rule: func(id string) *Rule { return &Rule{Title: "T " + id, Why: "W", Fix: "F"} }})
	got := run.Results[0]
	at := got.Locations[0].Physical
	if at.Artifact.URI != "live/net%20prod/nacl.tf" || at.Region != (sarifRegion{25, 18, 25, 23}) {
		t.Errorf("place %+v", at)
	}
	if len(got.Related) != 1 || got.Related[0].Physical.Region != (sarifRegion{7, 5, 7, 6}) || !strings.HasSuffix(got.Message.Text, `allows: [aws_network_acl_rule.in("a)(b")](1).`) {
		t.Errorf("related %+v, message %q", got.Related, got.Message.Text)
	}
	if len(got.CodeFlows) != 2 || len(got.CodeFlows[0].Threads[0].Steps) != 3 || len(got.Fixes) != 1 || got.Baseline != "new" || got.Suppressions != nil {
		t.Errorf("%d flows, %d fixes, %s", len(got.CodeFlows), len(got.Fixes), got.Baseline)
	}
	if files := []string{got.Related[0].Physical.Artifact.URI, got.Fixes[0].Changes[0].Artifact.URI}; files[0] != "live/nacl.tf" || files[1] != "live/nacl.tf" {
		t.Errorf("files %q", files)
	}
	if run.Automation.ID != "sgplan/live/net/" || got.Fingerprints["sgplan/v1"] != f.Fingerprint || got.Fingerprints["primaryLocationLineHash"] != f.Fingerprint {
		t.Errorf("id %q, fingerprints %v", run.Automation.ID, got.Fingerprints)
	}
	if rule := run.Tool.Driver.Rules[0]; rule.Short.Text != "T RSG101" || rule.Full.Text != "W" || rule.Help.Text != "W\n\nF" || rule.Properties.Precision != "very-high" {
		t.Errorf("rule %+v", rule)
	}
}

func TestSARIFLeavesOutWhatIsNotOpen(t *testing.T) {
	r := sample()
	silent, known := exempted(), exempted()
	silent.Status, known.Status, known.Change = result.Suppressed, result.Baseline, result.Introduced
	silent.Fingerprint, known.Fingerprint = "a", "b"
	r.Findings = append(r.Findings, silent, known)
	if run := sarifRead(t, r, Options{}); len(run.Results) != 2 {
		t.Errorf("%d results, want the 2 that are open", len(run.Results))
	}
	run := sarifRead(t, r, Options{Suppressed: true})
	var kinds []string
	for _, x := range run.Results {
		if x.Suppressions != nil {
			kinds = append(kinds, x.Suppressions[0].Kind+" "+x.Baseline+" "+x.Suppressions[0].Justification)
		}
	}
	want := []string{"external new assessor asks for it (pci-edge, owner team:net)", "inSource new assessor asks for it (pci-edge, owner team:net)", "external unchanged assessor asks for it (pci-edge, owner team:net)"}
	if len(run.Results) != 5 || !slices.Equal(kinds, want) {
		t.Errorf("%d results, suppressions %q", len(run.Results), kinds)
	}
}

func TestSARIFKeepsWhatBlocksAndCountsTheRest(t *testing.T) {
	var log sarifLog
	strict(t, renderAs(t, "sarif", many(2000), Options{}), &log)
	run := log.Runs[0]
	if len(run.Results) != 5000 || run.Results[0].Level != "error" || run.Results[1999].Level != "error" || run.Results[4999].Level != "note" {
		t.Errorf("%d results", len(run.Results))
	}
	if n := run.Invocations[0].Notifications[0]; n.Message.Text != "1000 more findings have no room in this file" {
		t.Errorf("notification %+v", n)
	}
}

func TestSARIFIsNoLargerThanItIsTaken(t *testing.T) {
	for _, c := range []struct{ limit, want int }{{1 << 20, 300}, {8000, 75}, {100, 0}} {
		var b bytes.Buffer
		if err := writeSARIF(&b, many(100), Options{}, c.limit); err != nil {
			t.Fatal(err)
		}
		var log sarifLog
		strict(t, b.String(), &log)
		if n := len(log.Runs[0].Results); n != c.want || n > 0 && zipped(b.Bytes()) > c.limit {
			t.Errorf("%d results, %d bytes of %d, want %d results", n, zipped(b.Bytes()), c.limit, c.want)
		}
	}
}

func TestSARIFOfNoVerdictWasNotSuccessful(t *testing.T) {
	if run := sarifRead(t, &result.Result{Tool: result.Tool{Name: "sgplan"}, Verdict: result.Incomplete, Findings: []result.Finding{dropped()}}, Options{}); run.Invocations[0].Successful {
		t.Error("it says that it was")
	}
}

func TestTheSchemaOfSARIFIsNotBlind(t *testing.T) {
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	good := renderAs(t, "sarif", full(), Options{})
	for old, bad := range map[string]string{`"level": "error"`: `"level": "fatal"`, `"startLine": 1`: `"startLine": 0`, `"text"`: `"texts"`, `"version": "2.1.0"`: `"version": "2.2"`} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(good, old, bad, 1)))
		if err != nil || schema.Validate(doc) == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestURIs(t *testing.T) {
	for file, want := range map[string]string{
		"a b/c%d.tf": "a%20b/c%25d.tf", "x:y.tf": "./x:y.tf", "/tmp/a?.tf": "file:///tmp/a%3F.tf", "C:/a.tf": "file:///C:/a.tf", "../a#b.tf": "../a%23b.tf",
		"//evil.example/a": "file:///evil.example/a",
	} {
		if got := uriOf(file); got != want {
			t.Errorf("%s is %s, want %s", file, got, want)
		}
	}
}
