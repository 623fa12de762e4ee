package plans

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// check runs sgplan on the plan of a folder and returns its exit status and its result.
func check(t *testing.T, dir string) (int, result.Result) {
	t.Helper()
	var out, messages bytes.Buffer
	c := validator.Command{Stdout: &out, Stderr: &messages}
	status := c.Main([]string{"sgplan", "check", "-o", "json", filepath.Join(dir, "plan.json")})
	var r result.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s%s", err, &out, &messages)
	}
	return status, r
}

// blocking are the IDs of the rules that block, in order.
func blocking(r result.Result) []string {
	var ids []string
	for _, f := range r.Findings {
		if f.Blocking {
			ids = append(ids, f.RuleID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestCleanPlanHasNoFinding(t *testing.T) {
	status, r := check(t, "clean")
	if status != validator.ExitOpen || len(r.Findings) != 0 {
		t.Errorf("got exit status %d and findings %+v", status, r.Findings)
	}
}

// Clients use ports from 1024. The NACL lets replies out to 32768-60999, which leaves two ranges.
func TestBlockedPlanLosesRepliesOutsideTheReturnRule(t *testing.T) {
	status, r := check(t, "blocked")
	if status != validator.ExitClosed || !slices.Contains(blocking(r), "RSG101") {
		t.Fatalf("got exit status %d and %q, want 1 and RSG101 among them", status, blocking(r))
	}
	f := r.Findings[slices.IndexFunc(r.Findings, func(f result.Finding) bool { return f.RuleID == "RSG101" })]
	want := []result.Set{{
		Src: []string{"10.20.4.0/24"}, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
		SrcPorts: [][2]int{{443, 443}}, DstPorts: [][2]int{{1024, 32767}, {61000, 65535}},
	}}
	if diff := cmp.Diff(want, f.Uncovered); diff != "" || !f.UncoveredExact {
		t.Errorf("the gap (-want +got), exact %v:\n%s", f.UncoveredExact, diff)
	}
	if f.Address != "aws_network_acl.web" || f.Change != result.Introduced || f.Certainty != result.Proved {
		t.Errorf("got %s %s %s, want aws_network_acl.web introduced proved", f.Address, f.Change, f.Certainty)
	}
}

// The change opens the databases to administrators and forgets their replies; what the estate had before does not block.
func TestEstatePlanForgetsTheRepliesToAdministrators(t *testing.T) {
	status, r := check(t, "estate")
	if want := []string{"RSG101", "RSG302"}; status != validator.ExitClosed || !slices.Equal(blocking(r), want) {
		t.Fatalf("got exit status %d and %q, want 1 and %q", status, blocking(r), want)
	}
	for _, f := range r.Findings {
		if f.Blocking && f.Address != "aws_network_acl.data" {
			t.Errorf("%s blocks %s, which the change does not touch", f.RuleID, f.Address)
		}
	}
}
