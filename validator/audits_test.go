package validator

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Audits are data sources that name a VPC: they carry no group, and hide nothing. sgplan says of a plan with them what it says without.
func TestAPlanWithAuditsIsJudgedAsWithoutThem(t *testing.T) {
	const whole = "testdata/plans/p30_audits/plan.json"
	text := readFile(t, whole)
	var plan map[string]any
	if err := json.Unmarshal(text, &plan); err != nil {
		t.Fatal(err)
	}
	dropped := 0
	var drop func(v any) any
	drop = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = drop(v[k])
			}
		case []any:
			kept := []any{}
			for _, e := range v {
				if m, ok := e.(map[string]any); ok && m["mode"] == "data" {
					dropped++
					continue
				}
				kept = append(kept, drop(e))
			}
			return kept
		}
		return v
	}
	without, err := json.Marshal(drop(plan))
	if err != nil {
		t.Fatal(err)
	}
	if dropped < 8 { // two that are read and two that are not, in the configuration and among what there is or will be
		t.Errorf("%d data sources were taken out", dropped)
	}
	bare := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(bare, without, 0o600); err != nil {
		t.Fatal(err)
	}
	var said [2]any
	for i, path := range []string{whole, bare} {
		r, err := Check(t.Context(), []Input{file(path)}, Options{AsOf: exampleDay})
		if err != nil {
			t.Fatal(err)
		}
		var findings bytes.Buffer
		encoder := json.NewEncoder(&findings)
		for _, f := range r.Findings {
			f.Fingerprint, f.Plan = "", ""
			if err := encoder.Encode(f); err != nil {
				t.Fatal(err)
			}
		}
		if len(r.Findings) < 3 {
			t.Errorf("%d findings: the group that nothing carries, and default groups", len(r.Findings))
		}
		said[i] = findings.String()
	}
	if diff := cmp.Diff(said[1], said[0]); diff != "" {
		t.Errorf("audits change the verdict: %s", diff)
	}
}
