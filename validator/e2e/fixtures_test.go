package e2e_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// update makes the kept plans anew: go test ./validator/e2e -run TestKeptPlans -update, with Terraform and the emulator at hand.
var update = flag.Bool("update", false, "make the plans of testdata/flows anew")

// kept are real plans with questions and the simulator's answers, which need no Terraform to be checked:
//
//	plan.json   the plan, without white space
//	flows.txt   the flows, as the trace command reads them
//	want.txt    line by line, the answers before and after; a question mark: unknown will do, for the plan hides what decides
const kept = "../testdata/flows"

// keptSeeds are chosen for their layouts: flat, network module, group module, two deep, and keyed tiers, with and without refresh.
var keptSeeds = []uint64{101, 103, 106, 109, 119, 124}

// A kept plan stays small enough to be read and to live in a repository.
const maxPlan = 400 << 10

func TestKeptPlans(t *testing.T) {
	for _, seed := range keptSeeds {
		t.Run(fmt.Sprintf("network-%d", seed), func(t *testing.T) {
			dir := filepath.Join(kept, fmt.Sprintf("network-%d", seed))
			if *update {
				keepPlan(t, dir, seed)
			}
			plan, err := os.ReadFile(filepath.Join(dir, "plan.json"))
			if err != nil {
				t.Fatal(err)
			}
			if len(plan) > maxPlan {
				t.Errorf("plan.json has %d bytes, more than %d", len(plan), maxPlan)
			}
			compare(t, plan, keptQuestions(t, dir), func(question, bool) string { return "" })
		})
	}
}

func TestEveryKeptPlanIsChecked(t *testing.T) {
	dirs, err := os.ReadDir(kept)
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) != len(keptSeeds) {
		t.Errorf("%s holds %d folders for %d seeds", kept, len(dirs), len(keptSeeds))
	}
}

// keepPlan makes the files of one kept plan. The simulator, not the engine, writes the answers.
func keepPlan(t *testing.T, dir string, seed uint64) {
	t.Helper()
	s := makeScenario(seed, 1)
	var plan bytes.Buffer
	if err := json.Compact(&plan, realPlan(t, s)); err != nil {
		t.Fatal(err)
	}
	var flows, want strings.Builder
	for _, q := range s.ask(newDice(seed+1000), 200) {
		mark := ""
		if q.hidden {
			mark = "?"
		}
		fmt.Fprintln(&flows, q.line)
		fmt.Fprintf(&want, "%s %s%s\n", q.before, q.after, mark)
	}
	writeFiles(t, dir, map[string]string{"plan.json": plan.String() + "\n", "flows.txt": flows.String(), "want.txt": want.String()})
}

func keptQuestions(t *testing.T, dir string) []question {
	t.Helper()
	flows, wants := lines(t, dir, "flows.txt"), lines(t, dir, "want.txt")
	if len(flows) != len(wants) {
		t.Fatalf("%d flows have %d answers", len(flows), len(wants))
	}
	var qs []question
	for i, line := range flows {
		before, after, ok := strings.Cut(wants[i], " ")
		if !ok {
			t.Fatalf("want.txt, line %d: %q is not two answers", i+1, wants[i])
		}
		answer, hidden := strings.CutSuffix(after, "?")
		qs = append(qs, question{line: line, before: before, after: answer, hidden: hidden})
	}
	return qs
}

func lines(t *testing.T, dir, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
