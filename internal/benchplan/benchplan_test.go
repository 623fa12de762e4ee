package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/examples/plans"
	"github.com/rackspace/terraform-provider-rackspace/validator"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func makePlan(t testing.TB, size int, share float64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writePlan(&b, size, share); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPlanHasTheSizeAndTheShareThatAreAskedFor(t *testing.T) {
	for _, share := range []float64{0, 0.1, 1. / 3, 1} {
		const size = 5e6
		raw := makePlan(t, size, share)
		if off := math.Abs(float64(len(raw))/size - 1); off > 0.1 {
			t.Errorf("share %g: %d bytes, %.0f %% off", share, len(raw), 100*off)
		}
		var p struct {
			Changes []json.RawMessage `json:"resource_changes"`
		}
		if err := json.Unmarshal(raw, &p); err != nil {
			t.Fatal(err)
		}
		network, all := 0, 0
		for _, c := range p.Changes {
			all += len(c)
			if bytes.Contains(c, []byte(`"module_address":"module.network`)) {
				network += len(c)
			}
		}
		if got := float64(network) / float64(all); math.Abs(got-share) > 0.05 {
			t.Errorf("%.2f of the changes are network, want %.2f", got, share)
		}
	}
}

func TestSameArgumentsGiveTheSameBytes(t *testing.T) {
	if !bytes.Equal(makePlan(t, 1e6, 0.5), makePlan(t, 1e6, 0.5)) {
		t.Error("two plans differ")
	}
}

func TestCopiesShareNoID(t *testing.T) {
	raw := makePlan(t, 2e6, 1)
	owner := map[string]string{}
	var p struct {
		Changes []struct {
			Module string `json:"module_address"`
			Change struct {
				After struct {
					VPC string `json:"vpc_id"`
				} `json:"after"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Changes {
		id := c.Change.After.VPC
		if other := owner[id]; id != "" && other != "" && other != c.Module {
			t.Fatalf("%s is in %s and in %s", id, other, c.Module)
		}
		owner[id] = c.Module
	}
	if len(owner) < 5 {
		t.Errorf("only %d VPCs in the plan", len(owner))
	}
}

// The copies hang together as the template does: a changed one has its findings, and one that is left as it is has what stood
// before. RSG301 counts over the whole plan.
func TestEachCopyIsJudgedLikeTheTemplate(t *testing.T) {
	want := findingsByModule(t, plans.Estate)[""]
	var stood []string
	for _, f := range want {
		if change, rest, _ := strings.Cut(f, " "); change != string(result.Introduced) {
			stood = append(stood, string(result.PreExisting)+" "+rest)
		}
	}
	slices.Sort(stood)
	raw := makePlan(t, 6e6, 1)
	changed := 0
	for module, got := range findingsByModule(t, raw) {
		want := want
		if strings.Contains(string(raw), `"`+strings.ReplaceAll(module, `"`, `\"`)+`.aws_network_acl_rule.data_from_admins","module_address"`) {
			changed++
		} else {
			want = stood
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has findings\n%q, want\n%q", module, got, want)
		}
	}
	if changed < 2 {
		t.Errorf("%d changed copies, want some", changed)
	}
}

// findingsByModule are the findings of a plan that is blocked, "<change> <rule> <address in its module>", in order.
func findingsByModule(t *testing.T, planJSON []byte) map[string][]string {
	t.Helper()
	var out, messages bytes.Buffer
	c := validator.Command{Stdin: bytes.NewReader(planJSON), Stdout: &out, Stderr: &messages}
	status := c.Main([]string{"sgplan", "check", "-o", "json", "-"})
	var r result.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || status != validator.ExitClosed {
		t.Fatalf("exit status %d: %v: %s", status, err, &messages)
	}
	modules := map[string][]string{}
	for _, f := range r.Findings {
		if f.RuleID == "RSG301" {
			continue
		}
		address, module := f.Address, ""
		if i := strings.LastIndex(address, "aws_"); i > 0 {
			module, address = address[:i-1], address[i:]
		}
		modules[module] = append(modules[module], fmt.Sprint(f.Change, " ", f.RuleID, " ", address))
	}
	for _, list := range modules {
		slices.Sort(list)
	}
	return modules
}

func TestMeasuringFailsWhereAProgramFails(t *testing.T) {
	if _, err := best("no-such-program-anywhere"); err == nil {
		t.Error("no error")
	}
	if err := skim("no-such-file"); err == nil {
		t.Error("no error")
	}
}

// BenchmarkCheck judges $SGPLAN_BENCH_PLAN, or a made plan of 10 MB with a third network.
func BenchmarkCheck(b *testing.B) {
	raw := makePlan(b, 10e6, 1./3)
	if file := os.Getenv("SGPLAN_BENCH_PLAN"); file != "" {
		var err error
		if raw, err = os.ReadFile(file); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		var out, messages bytes.Buffer
		c := validator.Command{Stdin: bytes.NewReader(raw), Stdout: &out, Stderr: &messages}
		if status := c.Main([]string{"sgplan", "check", "--exit-zero", "-q", "-"}); status != validator.ExitOpen {
			b.Fatalf("exit status %d: %s", status, &messages)
		}
	}
}
