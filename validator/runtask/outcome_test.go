package runtask

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestOutcomesSayWhatBlocksFirst(t *testing.T) {
	r := verdictOf(result.Block)
	exempt := finding("d", false)
	exempt.Status, exempt.Exemption = result.Exempt, &result.Exemption{ID: "x", Owner: "team:net", Reason: "audit"}
	possible := finding("c", false)
	possible.Certainty, possible.Severity = result.Possible, result.Warning
	before := finding("b", false)
	before.Change = result.PreExisting
	r.Findings = []result.Finding{exempt, possible, before, finding("a", true)}
	var got []string
	for _, o := range outcomes(r, repository{}) {
		a := o.Attributes
		got = append(got, fmt.Sprint(a.Description, " ", a.Tags["Status"], a.Tags["Severity"], a.Tags["Rule"], a.Tags["Owner"], a.ID, a.URL))
	}
	want := []string{
		"RSG101 a: network ACL drops replies [{Blocked error}] [{Error error}] [{RSG101 none}] []v1:ahttps://example.com/RSG101",
		"RSG101 b: network ACL drops replies [{Open info}] [{Error error}] [{RSG101 none}] []v1:bhttps://example.com/RSG101",
		"RSG101 c: network ACL drops replies [{Undecided warning}] [{Warning warning}] [{RSG101 none}] []v1:chttps://example.com/RSG101",
		"RSG101 d: network ACL drops replies [{Exempt info}] [{Error error}] [{RSG101 none}] [{team:net none}]v1:dhttps://example.com/RSG101",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Names and descriptions in a plan are an attacker's to choose.
func TestNothingOfAPlanBreaksOut(t *testing.T) {
	for _, text := range []string{
		"```\n# Approved\n[click](https://evil.example)", "`````", "~~~~\n<script>", "\x1b[31mred", "a\u202eb", "\r\n\r\n", "\xff\xfe", strings.Repeat("`", 10_000),
		strings.Repeat("x", 100_000), strings.Repeat("\u00e9", 40_000),
	} {
		r := verdictOf(result.Block)
		f := finding(text, true)
		f.Message = text
		hcl := text
		f.Fixes = []result.Fix{{Title: text, Applicability: result.MaybeIncorrect, HCL: &hcl}}
		r.Findings = []result.Finding{f}
		checkFence(t, fence(cut(text, maxBody)))
		for _, o := range append(outcomes(r, repository{}), rest(r.Findings)) {
			a := o.Attributes
			checkFence(t, a.Body)
			if strings.ContainsAny(a.Description, "\n\r\x1b\u202e") || utf8.RuneCountInString(a.Description) > maxDescription || len(a.Body) > maxListed+20_000 {
				t.Errorf("%.40q: description %.80q, body of %d bytes", text, a.Description, len(a.Body))
			}
			if strings.ContainsAny(a.Body, "\r\x1b\u202e") || !utf8.ValidString(a.Body) {
				t.Errorf("%.40q: body %.200q", text, a.Body)
			}
		}
	}
}

// checkFence checks a block of code as CommonMark has it: only a line of at least as many marks as the first ends it.
func checkFence(t *testing.T, body string) {
	t.Helper()
	lines := strings.Split(body, "\n")
	marks := strings.TrimSuffix(lines[0], "text")
	if len(marks) < 3 || strings.Trim(marks, "`") != "" {
		t.Fatalf("no fence: %.60q", body)
	}
	for i, l := range lines[1:] {
		if strings.HasPrefix(strings.TrimLeft(l, " "), marks) != (i == len(lines)-2) {
			t.Fatalf("line %d of %d ends the fence, or does not: %.60q", i+2, len(lines), l)
		}
	}
}

func FuzzFence(f *testing.F) {
	f.Add("```\n````")
	f.Fuzz(func(t *testing.T, text string) { checkFence(t, fence(cut(text, 100))) })
}

// One callback holds all: the others are counted and listed, so that none is lost.
func TestManyFindingsFitOneCallback(t *testing.T) {
	r := verdictOf(result.Block)
	for i := range 20_000 {
		f := finding(fmt.Sprintf("aws_network_acl.web[%d]", i), i%2 == 0)
		f.Message = strings.Repeat("long ", 20)
		r.Findings = append(r.Findings, f)
	}
	list := outcomes(r, repository{})
	body := callback("running", "sending the findings", list)
	if len(body) >= 1_000_000 || !json.Valid(body) {
		t.Errorf("%d bytes", len(body))
	}
	last := list[len(list)-1].Attributes
	if len(list) < 500 || !strings.HasPrefix(last.Description, fmt.Sprintf("%d more findings, of which ", 20_000-len(list)+1)) {
		t.Errorf("%d outcomes, the last is %q", len(list), last.Description)
	}
	for _, o := range list[:len(list)-1] {
		if o.Attributes.Tags["Status"][0].Label != "Blocked" {
			t.Fatal("what does not block stands before what does")
		}
	}
	if outcomes(verdictOf(result.Pass), repository{}) != nil {
		t.Error("outcomes of nothing")
	}
}

func TestAMessageIsOneShortLine(t *testing.T) {
	body := string(callback("passed", "a\nb\x1b"+strings.Repeat("x", 5000), nil))
	if len(body) > 700 || !strings.Contains(body, `"message":"a b\\x1bxxx`) || strings.Contains(body, "relationships") {
		t.Errorf("%s", body)
	}
}
