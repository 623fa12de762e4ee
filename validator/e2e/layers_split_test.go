package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layerOf cuts a plan by types, as states are cut: the VPC, its network ACLs, and the rest.
func layerOf(typ string) int {
	switch {
	case strings.Contains(typ, "network_acl"):
		return 1
	case strings.Contains(typ, "vpc_security_group"), !strings.HasPrefix(typ, "aws_vpc") && !strings.Contains(typ, "subnet"):
		return 2
	}
	return 0
}

// Of a real plan that is cut in three, what the parts together answer is what the whole does, or nothing: a reference from one part
// to what another makes leads nowhere, and must not be taken for an answer. The prior side has ids for all.
func TestACutPlanNeverAnswersOtherwise(t *testing.T) {
	for _, seed := range keptSeeds {
		t.Run(fmt.Sprintf("network-%d", seed), func(t *testing.T) {
			dir := filepath.Join(kept, fmt.Sprintf("network-%d", seed))
			whole := filepath.Join(dir, "plan.json")
			text, err := os.ReadFile(whole)
			if err != nil {
				t.Fatal(err)
			}
			var flows []string
			for _, q := range keptQuestions(t, dir) {
				flows = append(flows, q.line)
			}
			want, got := traceFiles(t, flows, whole), traceFiles(t, flows, cutPlan(t, text)...)
			tally, wrong := map[string]int{}, 0
			for i, w := range want.Traces {
				for _, x := range []struct {
					side, want, got string
					unknown         bool
				}{{"before", w.Before.Verdict, got.Traces[i].Before.Verdict, false}, {"after", w.After.Verdict, got.Traces[i].After.Verdict, true}} {
					tally[x.side+" "+x.got]++
					if x.got == x.want || x.unknown && x.got == unknown {
						continue
					}
					if wrong++; wrong <= 3 {
						t.Errorf("%s: %s\n  the parts say %s, the whole %s", x.side, flows[i], x.got, x.want)
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d answers differ", wrong)
			}
			t.Log(tally)
		})
	}
}

// cutPlan writes the parts of a plan to files.
func cutPlan(t *testing.T, text []byte) []string {
	t.Helper()
	var files []string
	for layer := range 3 {
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		other := func(x any) bool { return layerOf(x.(map[string]any)["type"].(string)) != layer }
		if list, ok := doc["resource_changes"].([]any); ok {
			doc["resource_changes"] = slices.DeleteFunc(list, other)
		}
		if state, ok := doc["prior_state"].(map[string]any); ok {
			cutModule(state["values"].(map[string]any)["root_module"], "child_modules", other)
		}
		cutModule(doc["configuration"].(map[string]any)["root_module"], "", other)
		doc["planned_values"] = map[string]any{}
		out, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), fmt.Sprintf("part%d.json", layer))
		if err := os.WriteFile(file, out, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// cutModule drops resources of a module of the state, or of the configuration, and of the modules in it.
func cutModule(x any, children string, other func(any) bool) {
	m, ok := x.(map[string]any)
	if !ok {
		return
	}
	if list, ok := m["resources"].([]any); ok {
		m["resources"] = slices.DeleteFunc(list, other)
	}
	if list, ok := m[children].([]any); ok {
		for _, child := range list {
			cutModule(child, children, other)
		}
	}
	if calls, ok := m["module_calls"].(map[string]any); ok {
		for _, call := range calls {
			cutModule(call.(map[string]any)["module"], children, other)
		}
	}
}
