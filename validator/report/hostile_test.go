package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// evils are texts that some format, terminal or CI system would act on.
var evils = []string{
	"a\nb", "\r\n::error::x", "::set-output name=x::y", "  ::stop-commands::x", "##vso[task.complete result=Succeeded;]x", "##[group]x",
	"\x1b[2J\x1b]8;;https://evil.example\x07", "\u202e\u2066\u200b\U000e0041", "a|b", `a\|b`, `\`, "`", "``` ``", "\n```\n# x", "~~~", "]]>", "-->",
	"&#10;&lt;b&gt;", "%0A%0D%25%3A", "<script>alert(1)</script>", "<img src=x onerror=y>", "</code></summary></details><h1>", "[x](https://evil.example)",
	"](https://evil.example)", "![x](https://evil.example/y.png)", "https://evil.example www.evil.example", "mail@evil.example @somebody #1",
	"<https://evil.example>", "| - |\n| x |", "* _ ~ ** __", "10 failures", `failures": [`, "FAIL", "\nok 1 - x", "Bail out!", "x # SKIP y", `"'`, "a,b;c]=d", "\xff\xfe", "",
	"{{ .X }} ${{ github.token }} $(id)", "\ufeff", "a\u2028b", "\x00",
}

// evilMark stands in each text of a plan, so that a test can see where a format has put them.
const evilMark = "EVIL"

// hostile is a result with everything in it that there can be, in which each text that a plan, a source or a policy may have is evil.
func hostile(evil string) *result.Result {
	place := &result.Span{File: "x", StartLine: 3, StartColumn: 5, EndLine: 3, EndColumn: 9, ViaModuleCall: ptr("x")}
	open := dropped()
	open.Span, open.Steps = place, []result.Step{{Order: 1, After: []int{}, Action: "create", Address: "x", Effect: "x"}}
	open.Resources = append(open.Resources, result.Resource{Address: "x", Role: result.Cause, Type: ptr("x"), Actions: []string{"create"}, Span: place})
	open.Fixes[0].Edits = []result.Edit{{File: "x", StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2, NewText: "x"}}
	spread := fine()
	spread.Span = &result.Span{File: "x", StartLine: 3, StartColumn: 5, EndLine: 9, EndColumn: 1}
	exposed, passed, silent, known := fine(), exempted(), exempted(), exempted()
	exposed.Severity = result.Note
	passed.Exemption.Framework, passed.Exemption.Control, passed.Exemption.Expires, passed.Exemption.Span = ptr("x"), ptr("x"), ptr("x"), place
	silent.Status, known.Status, known.Exemption = result.Suppressed, result.Baseline, nil
	r := sample()
	r.NACLs = pictured().NACLs
	r.Findings = []result.Finding{open, spread, exposed, passed, silent, known}
	r.Run.Environment, r.Run.ConfigFiles, r.Tool.Commit = ptr("x"), []result.ConfigFile{{Path: "x"}}, ptr("x")
	poisonAll(reflect.ValueOf(r).Elem(), evil, "")
	r.Findings[5].Plan = "" // as what is said of the policy
	r.Summary = result.Summary{Open: 3, Blocking: 1, Exempt: 1, Baseline: 1, Suppressed: 1, ByRule: map[string]int{evil: 6}}
	return r
}

// poisonAll writes evil into each text, followed by the name of its field: what is equal stays so. Words of the program's own, such
// as severities, have types or are told by name.
func poisonAll(v reflect.Value, evil, field string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(evil + evilMark + field)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poisonAll(v.Elem(), evil, field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poisonAll(v.Index(i), evil, field)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch name := v.Type().Field(i).Name; name {
			case "Leg", "Verdict", "Filter", "Direction", "Action", "Actions", "FailOn", "Kind":
			case "ID", "Plan":
				poisonAll(v.Field(i), evil, "Plan")
			default:
				poisonAll(v.Field(i), evil, name)
			}
		}
	}
}

// entire formats have all of a text, however long it is: they are for programs, and for people who asked for all.
var entire = map[string]bool{"json": true, "jsonl": true, "text": true}

// checkFormat is what holds for each format, whatever is in the result. What a format promises beyond it is checked by examine.
func checkFormat(t *testing.T, f *Format, r *result.Result) {
	t.Helper()
	text := render(t, f, r, Options{Suppressed: true})
	if strings.ToValidUTF8(text, "") != text {
		t.Errorf("is not UTF-8: %.200q", text)
	}
	for _, line := range strings.Split(text, "\n") {
		if c, bad := commands[f.Name]; bad && strings.HasPrefix(line, c) {
			line = line[len(c):] // its own command; examine looks at the rest
		}
		if what := dangerous(line); what != "" {
			t.Errorf("%s in line %.300q", what, line)
		}
	}
	switch filepath.Ext(f.File) {
	case ".json", ".sarif":
		if !json.Valid([]byte(text)) {
			t.Errorf("is not JSON: %.300q", text)
		}
	case ".xml":
		if err := wellFormed(text); err != nil {
			t.Errorf("is not XML: %v in %.300q", err, text)
		}
	}
	if examine := examinations[f.Name]; examine != nil {
		examine(t, r, text)
	}
}

// commands are how lines begin that a format makes and no text of a plan may.
var commands = map[string]string{"github": "::", "azure": "##vso[", "markdown": "### "}

// examinations look at what a format has made of a result as its platform does. Each stands beside the tests of its format.
var examinations = map[string]func(t *testing.T, r *result.Result, text string){
	"atlantis": examineAtlantis, "azure": examineAzure, "bitbucket": examineBitbucket, "github": examineGitHub, "gitlab": examineGitLab,
	"gitlab-annotations": examineGitLabAnnotations, "gitlab-sast": examineGitLabSAST,
	"html":  examineHTML,
	"jsonl": examineLines, "junit": examineJUnit, "markdown": examineMarkdown, "sarif": examineSARIF, "tap": examineTAP,
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestHostileResultsInEveryFormat(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		for i, evil := range append(evils, strings.Repeat("x`|", 9000), strings.Repeat("```\n", 3000)) {
			checkFormat(t, f, hostile(evil))
			r := hostile(evil)
			r.Verdict, r.Summary.Blocking, r.Findings[0].Blocking = result.Pass, 0, false
			if i%2 == 1 {
				r.Verdict = result.Incomplete
			}
			checkFormat(t, f, r)
		}
	})
}

// A name of a megabyte makes no report that nobody takes.
func TestNoNameMakesAReportTooLarge(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		if entire[f.Name] {
			t.Skip("it has all of a text")
		}
		if text := render(t, f, hostile(strings.Repeat("é", 500_000)), Options{Suppressed: true}); len(text) > 1<<20 {
			t.Errorf("%d bytes", len(text))
		}
	})
}

// The fixture is only as good as it is hostile: every text of a result that JSON shows holds the mark.
func TestTheHostileResultIsHostileThroughout(t *testing.T) {
	harmless := map[string]bool{"leg": true, "verdict": true, "filter": true, "direction": true, "action": true, "fail_on": true, "kind": true,
		"severity": true, "certainty": true, "status": true, "change": true, "role": true, "applicability": true, "actions": true}
	mayBeEmpty := strings.Fields("after resources witness uncovered unknowns fixes edits ports shadowed_by except needed egress")
	var doc any
	if err := json.Unmarshal(jsonOf(t, hostile("x")), &doc); err != nil {
		t.Fatal(err)
	}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(k, x)
			}
		case []any:
			for _, x := range v {
				walk(key, x)
			}
			if len(v) == 0 && !harmless[key] && !slices.Contains(mayBeEmpty, key) {
				t.Errorf("the list %s is empty", key)
			}
		case string:
			if !harmless[key] && !strings.Contains(v, evilMark) && v != "" {
				t.Errorf("%s is %q", key, v)
			}
		}
	}
	walk("", doc)
}

func FuzzFormats(f *testing.F) {
	for _, evil := range evils {
		f.Add(evil)
	}
	f.Fuzz(func(t *testing.T, evil string) {
		for _, format := range Formats() {
			checkFormat(t, format, hostile(evil))
		}
	})
}

// printable reports whether a text holds nothing that a terminal acts on.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
