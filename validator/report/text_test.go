package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func textOf(t *testing.T, r *result.Result, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sampleText is what the specification's sample looks like in 80 columns.
const sampleText = `error[RSG101]: network ACL lets HTTPS in but drops most replies
    (introduced by this plan)
  --> aws_network_acl.app
   = request     203.0.113.9:1024 -> 10.20.4.10:443  NACL in #100 ✓
                 SG in aws_security_group.web.ingress[0] ✓
   = reply       10.20.4.10:443 -> 203.0.113.9:1024
                 SG out tracked ✓ (aws_security_group.web)
                 NACL out * ✗ implicit deny [SUBNET_ACL_RESTRICTION]
   = gap         tcp 10.20.4.0/24:443
                   -> 0.0.0.0/0:{1024-32767, 61000-65535}   exact
   = allows      aws_network_acl_rule.https_in
   = unknown     aws_network_acl.app.subnet_ids (known after apply)
help: open the whole client range (maybe-incorrect: read it first)
+   egress {
+     from_port = 1024
+
+     to_port   = 65535
+   }

warning[RSG303]: rule 110 is for a single port
    (there before this plan; possible, not proved)
  --> aws_network_acl.app

error[RSG301]: 7 rules added  (introduced by this plan; exempt)
  --> aws_network_acl.edge
   = exempt      pci-edge  owner team:net
   = reason      assessor asks for it

note[id-flow]: an id reaches the attribute that it is given to unmodified

blocked: 1 error, 1 warning, 1 exempt  (1 plan, 41 ms)  sgplan explain RSG101
`

func TestText(t *testing.T) {
	got := textOf(t, sample(), TextOptions{Verdict: true})
	if diff := cmp.Diff(sampleText, got); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestTextLeavesTheDocumentAlone(t *testing.T) {
	r := sample()
	textOf(t, r, TextOptions{})
	if diff := cmp.Diff(sample(), r); diff != "" {
		t.Errorf("rendering changed the document:\n%s", diff)
	}
}

func TestTextWithoutFindingsIsEmpty(t *testing.T) {
	r := &result.Result{Verdict: result.Pass}
	if got := textOf(t, r, TextOptions{}); got != "" {
		t.Errorf("got %q", got)
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]*m")

func TestColourOnlyDoublesWords(t *testing.T) {
	plain := textOf(t, sample(), TextOptions{Verdict: true})
	colored := textOf(t, sample(), TextOptions{Verdict: true, Style: Style{Color: true}})
	if plain == colored || sgr.ReplaceAllString(colored, "") != plain {
		t.Errorf("colour changes more than colour:\n%s", colored)
	}
	for _, want := range []string{bold + red + "error[RSG101]" + reset, green + "✓" + reset, red + "✗" + reset, bold + red + "blocked:" + reset} {
		if !strings.Contains(colored, want) {
			t.Errorf("%q is not there", want)
		}
	}
}

func TestEveryLineFitsUnlessOneWordIsTooLong(t *testing.T) {
	for _, width := range []int{80, 100, 120} {
		for _, line := range strings.Split(textOf(t, sample(), TextOptions{Style: Style{Width: width}}), "\n") {
			if utf8.RuneCountInString(line) > width && !strings.HasPrefix(strings.TrimSpace(line), "NACL out *") {
				t.Errorf("wider than %d: %q", width, line)
			}
		}
	}
}

func TestMaxFindingsSaysHowManyAreHidden(t *testing.T) {
	got := textOf(t, sample(), TextOptions{MaxFindings: 1})
	if !strings.Contains(got, "error[RSG101]") || strings.Contains(got, "RSG303") || !strings.Contains(got, "… and 2 more findings") {
		t.Errorf("got:\n%s", got)
	}
	if got := textOf(t, sample(), TextOptions{MaxFindings: 3}); strings.Contains(got, "more finding") {
		t.Errorf("nothing is hidden, but:\n%s", got)
	}
}

func TestAResourceOfSeveralFixesStandsOnce(t *testing.T) {
	r := sample()
	one, two := "resource \"a\" \"one\" {\n}\n", "resource \"a\" \"two\" {\n}\n"
	r.Findings = nil
	for _, hcl := range []string{one, one + "\n" + two, two, "egress {\n}\n", "egress {\n}\n\n" + one} {
		f := fine()
		f.Fixes = []result.Fix{{Title: "mend", Applicability: result.HasPlaceholders, HCL: ptr(hcl)}}
		r.Findings = append(r.Findings, f)
	}
	got := textOf(t, r, TextOptions{})
	for text, want := range map[string]int{`"one"`: 1, `"two"`: 1, "egress {": 2, "(as above)": 1, "1 of 2 resources as above": 2} {
		if n := strings.Count(strings.Join(strings.Fields(got), " "), text); n != want {
			t.Errorf("%q stands %d times, want %d, in\n%s", text, n, want, got)
		}
	}
}

func TestPlanIsNamedOnlyAmongSeveral(t *testing.T) {
	r := sample()
	if strings.Contains(textOf(t, r, TextOptions{}), "plan.json") {
		t.Error("one plan needs no name")
	}
	r.Plans = append(r.Plans, result.Plan{ID: "plan-2", Path: "other.json"})
	if !strings.Contains(textOf(t, r, TextOptions{}), "--> aws_network_acl.app   in plan.json\n") {
		t.Error("which plan is not said")
	}
}

func TestVerdictLine(t *testing.T) {
	note := fine()
	note.Severity = result.Note
	old := dropped()
	old.Blocking, old.Change = false, result.PreExisting
	tests := []struct {
		name   string
		change func(*result.Result)
		want   string
	}{
		{"blocked", func(*result.Result) {}, "blocked: 1 error, 1 warning, 1 exempt  (1 plan, 41 ms)  sgplan explain RSG101"},
		{"passed with nothing found", func(r *result.Result) {
			*r = result.Result{Verdict: result.Pass, Plans: r.Plans}
		}, "passed: 0 errors, 0 warnings, 0 exempt  (1 plan)"},
		{"what does not block is said", func(r *result.Result) {
			r.Verdict, r.Findings, r.Summary = result.Pass, []result.Finding{old, old}, result.Summary{}
		}, "passed: 2 errors, 0 warnings, 0 exempt, 0 blocking  (1 plan, 41 ms)"},
		{"notes are counted where there are any", func(r *result.Result) {
			r.Verdict, r.Findings, r.Summary = result.Pass, []result.Finding{note}, result.Summary{}
		}, "passed: 0 errors, 0 warnings, 1 note, 0 exempt  (1 plan, 41 ms)"},
		{"counts are said whatever the width", func(r *result.Result) {
			r.Summary.Baseline, r.Summary.Exempt, r.Summary.Blocking = 100000, 1000000000, 1000000
		}, "blocked: 1 error, 1 warning, 1000000000 exempt, 100000 in the baseline, 1000000 blocking  (1 plan)"},
		{"no verdict", func(r *result.Result) {
			r.Verdict, r.Findings, r.Summary, r.Plans = result.Incomplete, nil, result.Summary{}, nil
		}, "no verdict: 0 errors, 0 warnings, 0 exempt  (0 plans, 41 ms)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := sample()
			test.change(r)
			if got := VerdictLine(r); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// FuzzText puts hostile text wherever a document can hold text of a plan.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"::error::x", "a b\n::set-output name=x::y", "##vso[task.complete]", "\x1b[2J", "x ::warning::y ::z", "\u202e"} {
		f.Add(seed, 80)
	}
	f.Fuzz(func(t *testing.T, evil string, width int) {
		r := sample()
		poison(r, evil)
		for _, line := range strings.Split(textOf(t, r, TextOptions{Verdict: true, Style: Style{Width: width % 200}}), "\n") {
			if what := dangerous(line); what != "" {
				t.Errorf("%s in line %q", what, line)
			}
		}
		var b bytes.Buffer
		traces := Traces{Traces: []Trace{{Flow: evil, Before: TraceSide{Hops: r.Findings[0].Witness[0].Hops, Unknowns: r.Findings[0].Unknowns, Notes: []string{evil}}}}}
		if err := TracesText(&b, traces, Style{}); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if what := dangerous(line); what != "" {
				t.Errorf("%s in trace line %q", what, line)
			}
		}
	})
}

func poison(r *result.Result, evil string) {
	f := dropped()
	f.Message, f.Address = evil, evil
	f.Resources[1].Address = evil
	f.Uncovered[0].Src = []string{evil, evil}
	f.Unknowns[0].Address, f.Unknowns[0].Attribute = evil, evil
	f.Fixes[0].Title, f.Fixes[0].HCL = evil, ptr(evil)
	f.Witness[0].Src, f.Witness[0].Hops[0].Address, f.Witness[0].Hops[1].Rule = evil, evil, ptr(evil)
	f.Exemption = &result.Exemption{ID: evil, Owner: evil, Reason: evil}
	r.Findings = []result.Finding{f}
	r.Notices[0].Message, r.Notices[0].Code = evil, evil
	r.Plans = append(r.Plans, result.Plan{ID: "plan-2"})
	r.Plans[0].Path = evil
}
