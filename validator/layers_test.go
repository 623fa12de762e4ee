package validator

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func layerFile(name string) string { return filepath.Join("testdata", "layers", name+".json") }

// edited is a kept plan with some of its text replaced.
func edited(t *testing.T, name string, oldnew ...string) string {
	t.Helper()
	text := readFile(t, layerFile(name))
	for i := 0; i < len(oldnew); i += 2 {
		if !bytes.Contains(text, []byte(oldnew[i])) {
			t.Fatalf("%s has no %s", name, oldnew[i])
		}
	}
	file := filepath.Join(t.TempDir(), name+"-edited.json")
	if err := os.WriteFile(file, []byte(strings.NewReplacer(oldnew...).Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func judged(t *testing.T, args ...string) *result.Result {
	t.Helper()
	status, stdout, stderr := run(nil, append([]string{"check", "-o", "json"}, args...)...)
	if status > ExitNoVerdict || status == ExitUsage {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if err := validate(t, resultSchema(t), stdout); err != nil {
		t.Error(err)
	}
	var r result.Result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// notice is the messages of a code.
func noticesOf(r *result.Result, code string) []string {
	var list []string
	for _, n := range r.Notices {
		if n.Code == code {
			list = append(list, n.Message)
		}
	}
	return list
}

func TestAPlanIsGivenOnce(t *testing.T) {
	for _, command := range []string{"check", "trace"} {
		args := []string{command, layerFile("net"), edited(t, "net")}
		if command == "trace" {
			args = append(args, "--from", "internet", "--to", "10.60.1.10", "--port", "443")
		}
		status, _, stderr := run(nil, args...)
		if status != ExitUsage || !strings.Contains(stderr, "net-edited.json is the same plan as testdata") {
			t.Errorf("%s: status %d, %s", command, status, stderr)
		}
	}
	for _, args := range [][]string{{"net.json", "./net.json"}, {"-", "-"}, {"live", "live/"}} {
		if status, _, stderr := run(nil, append([]string{"check"}, args...)...); status != ExitUsage || !strings.Contains(stderr, "is given twice") {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
}

// Which of two plans of one object is right nobody can tell: they are judged apart, as they were alone.
func TestPlansThatManageOneObjectAreNotJoined(t *testing.T) {
	moved := edited(t, "acl", "10.60.2.128/25", "10.60.2.64/26")
	for _, c := range []struct {
		says, other, want string
	}{
		{"of one state", "whole", "net.json and testdata/layers/whole.json both manage"},
		{"with other values", "acl", "with different values"},
	} {
		t.Run(c.says, func(t *testing.T) {
			first := layerFile("net")
			if c.other == "acl" {
				first = moved
			}
			r := judged(t, first, layerFile(c.other), layerFile("app"))
			if got := noticesOf(r, noteOverlap); len(got) == 0 || !strings.Contains(filepath.ToSlash(strings.Join(got, "\n")), c.want) {
				t.Errorf("notices %v", got)
			}
			for i, file := range []string{first, layerFile(c.other), layerFile("app")} {
				if diff := cmp.Diff(fingerprints(judged(t, file), "plan-1"), fingerprints(r, r.Plans[i].ID)); diff != "" {
					t.Errorf("%s alone, and among the others:\n%s", file, diff)
				}
			}
		})
	}
	status, _, stderr := run(nil, "trace", layerFile("net"), layerFile("whole"), "--from", "internet", "--to", "10.60.1.10", "--port", "443")
	if status != ExitUsage || !strings.Contains(stderr, "both manage") {
		t.Errorf("trace: status %d, %s", status, stderr)
	}
}

func fingerprints(r *result.Result, plan string) []string {
	var list []string
	for _, f := range r.Findings {
		if f.Plan == plan {
			list = append(list, f.Fingerprint+" "+f.RuleID)
		}
	}
	slices.Sort(list)
	return list
}

// A finding of the layers has the fingerprint that it has in its own plan, so that what is known stays known.
func TestFingerprintsOfLayersAreThoseOfTheirPlans(t *testing.T) {
	together := judged(t, layerFile("net"), layerFile("acl"), layerFile("app"))
	alone := fingerprints(judged(t, layerFile("acl")), "plan-1")
	for _, f := range alone {
		if strings.HasSuffix(f, "RSG303") && !slices.Contains(fingerprints(together, "plan-2"), f) {
			t.Errorf("%s is not among %v", f, fingerprints(together, "plan-2"))
		}
	}
	if len(alone) == 0 {
		t.Error("nothing to compare")
	}
}

func TestWhatIsMadeInTheSameRunIsNotJoined(t *testing.T) {
	r := judged(t, layerFile("fresh"), layerFile("placeholder"))
	got := noticesOf(r, noteUnjoined)
	if len(got) != 1 || !strings.Contains(got[0], "aws_vpc.main") || !strings.Contains(got[0], "placeholder.json (subnet-00000000, vpc-00000000)") {
		t.Errorf("notices %v", got)
	}
	for _, joined := range [][]string{{layerFile("net"), layerFile("acl")}, {layerFile("fresh"), layerFile("acl")}} {
		if got := noticesOf(judged(t, joined...), noteUnjoined); len(got) > 0 {
			t.Errorf("%v: %v", joined, got)
		}
	}
}

func TestAPlanOfAnOlderState(t *testing.T) {
	stale := edited(t, "app", `"cidr_block":"10.60.3.0/24","customer`, `"cidr_block":"10.60.4.0/24","customer`, `"timestamp":"2026`, `"timestamp":"2025`)
	r := judged(t, layerFile("net"), layerFile("acl"), stale)
	got := noticesOf(r, noteOlder)
	if len(got) != 1 || !strings.Contains(got[0], "have read subnet-") || !strings.Contains(got[0], "that of "+stale+" is the older") {
		t.Errorf("notices %v", got)
	}
	if got := noticesOf(judged(t, layerFile("net"), layerFile("acl"), layerFile("app")), noteOlder); len(got) > 0 {
		t.Errorf("of one state: %v", got)
	}
	// the plan that manages the subnet says where it is
	want := judged(t, layerFile("net"), layerFile("acl"), layerFile("app"))
	if diff := cmp.Diff(fingerprints(want, "plan-3"), fingerprints(r, "plan-3")); diff != "" {
		t.Error(diff)
	}
}

// A plan that failed joins nothing, and the others are judged without it.
func TestAFailedPlanJoinsNothing(t *testing.T) {
	failed := edited(t, "acl", `"errored":false`, `"errored":true`)
	r := judged(t, layerFile("net"), failed, layerFile("app"))
	if r.Verdict != result.Incomplete {
		t.Errorf("verdict %s", r.Verdict)
	}
	want := judged(t, layerFile("net"), layerFile("app"))
	if diff := cmp.Diff(fingerprints(want, "plan-2"), fingerprints(r, "plan-3")); diff != "" {
		t.Error(diff)
	}
}

// An id that one plan marks as sensitive no notice tells.
func TestNoNoticeOnSeveralPlansTellsASensitiveID(t *testing.T) {
	marked := edited(t, "net", `"after_sensitive":{`, `"after_sensitive":{"id":true,`, `"before_sensitive":{`, `"before_sensitive":{"id":true,`,
		`"sensitive_values":{`, `"sensitive_values":{"id":true,`)
	stale := edited(t, "app", `"cidr_block":"10.60.3.0/24","customer`, `"cidr_block":"10.60.4.0/24","customer`)
	for code, others := range map[string][]string{noteOverlap: {layerFile("whole")}, noteOlder: {stale}} {
		notes := noticesOf(judged(t, append([]string{marked}, others...)...), code)
		if len(notes) != 1 || anID.MatchString(notes[0]) || !strings.Contains(notes[0], sensitive) {
			t.Errorf("%s: %v", code, notes)
		}
	}
	_, _, stderr := run(nil, "trace", marked, layerFile("whole"), "--from", "internet", "--to", "10.60.1.10", "--port", "443")
	if anID.MatchString(stderr) || !strings.Contains(stderr, "both manage "+sensitive) {
		t.Error(stderr)
	}
}

var anID = regexp.MustCompile(`(vpc|subnet|sg)-[0-9a-f]{8}`)
