package validator

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

// The load that the server is put under. `make load` is 200 plans of 5 MB, 20 at a time.
var (
	loadTasks  = flag.Int("load-tasks", 40, "runs")
	loadAtOnce = flag.Int("load-at-once", 20, "runs that are triggered, and wait for their verdict, at once")
	loadPlan   = flag.String("load-plan", "", "a plan in the place of a bundled one")
)

// Every run gets one verdict, and its own: plans that block and plans that pass take turns. A queue that is shorter than what comes
// at once refuses some, which come again.
func TestServeLosesNothingUnderLoad(t *testing.T) {
	s := startServe(t, "--queue", "8", "--config", policyOf(t, `
environment "all" {
  match { workspace = ["ws-*"] }
}
exemption "elsewhere" {
  rules     = ["RSG101"]
  resources = ["aws_network_acl.other"]
  owner     = "team:net"
  reason    = "several plans ask at once"
  expires   = "2999-12-31"
}
custom_rule "X-ACME-few" {
  severity = "note"
  for_each = facts.nacls
  enforce {
    condition     = length(each.value.rules) < 1000
    error_message = "many"
  }
}`))
	blocked, passing, blocks := loadPlans(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	places := make(chan struct{}, *loadAtOnce)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	began := time.Now()
	for i := range *loadTasks {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			run := s.platform.Add(&hcp.Run{Workspace: fmt.Sprintf("ws-%03d", i), Plan: passing})
			want := "passed"
			if i%2 == 0 {
				run.Plan = blocked
				if blocks {
					want = "failed"
				}
			}
			start := time.Now()
			if !s.platform.TriggerUntilTaken(ctx, s.endpoint, run) {
				t.Errorf("%d: never taken", i)
				return
			}
			got, ok := run.Final(20 * time.Minute)
			if !ok || got.Status != want || strings.Contains(got.Message, "No verdict") {
				t.Errorf("%d: %v %s %q, want %s", i, ok, got.Status, got.Message, want)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(start))
		})
	}
	all.Wait()
	whole := time.Since(began)
	if status := s.end(); status != ExitOpen || strings.Count(s.log.String(), `"msg":"answered"`) != *loadTasks {
		t.Errorf("exit status %d, %d answers", status, strings.Count(s.log.String(), `"msg":"answered"`))
	}
	slices.Sort(took)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d plans of %.1f MB, %d at a time: %s in all, %.1f a second; verdict after %s (median), %s (last); %d refused and sent again; %d MB of memory",
		*loadTasks, float64(len(blocked))/1e6, *loadAtOnce, whole.Round(time.Millisecond), float64(*loadTasks)/whole.Seconds(),
		took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond),
		strings.Count(s.log.String(), "the queue is full"), memory.Sys>>20)
}

// loadPlans are the plans that take turns: one that passes, and one of which is said whether it blocks.
func loadPlans(t *testing.T) (blocked, passing []byte, blocks bool) {
	t.Helper()
	blocked, passing = example(t, "estate"), example(t, "clean")
	if *loadPlan != "" {
		blocked = readFile(t, *loadPlan)
		passing = padded(passing, len(blocked))
	}
	if blocksPlan(t, passing) {
		t.Fatal("the plan that passes blocks")
	}
	return blocked, passing, blocksPlan(t, blocked)
}

// policyOf is a folder with a policy file.
func policyOf(t *testing.T, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".sgplan.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// padded is a plan with as much text that is no network as makes it so large.
func padded(plan []byte, size int) []byte {
	text := strings.TrimSuffix(strings.TrimSpace(string(plan)), "}")
	return []byte(text + `,"padding":["` + strings.Repeat("x", max(0, size-len(text)-20)) + `"]}`)
}

// blocksPlan reports whether check blocks a plan.
func blocksPlan(t *testing.T, plan []byte) bool {
	t.Helper()
	r, err := Check(t.Context(), []Input{inputOf("-", plan)}, Options{})
	if err != nil || r.Verdict == "incomplete" {
		t.Fatal(err, r)
	}
	return r.Verdict == "block"
}
