package check_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
)

var plans = flag.Bool("plans", false, "rewrite the plans of the rules' examples from their sources (needs terraform and moto_server)")

// TestExamplePlans rewrites bad/plan.json and good/plan.json from the sources beside them. Where there is a before.tf it is
// applied first, and main.tf is what comes after. Plans of rules about the input are written by hand. All of them take longer
// than go test allows (use -timeout 60m); those of one rule are -run TestExamplePlans/RSG101.
func TestExamplePlans(t *testing.T) {
	if !*plans {
		t.Skip("rewrites files: run with -plans")
	}
	moto := testenv.StartEmulator(t)
	tf := testenv.Terraform(t)
	tf.Endpoint = moto.URL
	dir := t.TempDir()
	writeTF(t, dir, "common.tf", []byte(testenv.Provider))
	tf.Init(dir)
	for _, c := range check.All() {
		if c.Input {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			e := openExample(t, c.ID)
			for _, side := range []string{"bad", "good"} {
				moto.Reset()
				_ = os.Remove(filepath.Join(dir, "terraform.tfstate"))
				if before := e.get(side + "/before.tf"); before != nil {
					writeTF(t, dir, "main.tf", before)
					tf.Apply(dir)
				}
				writeTF(t, dir, "main.tf", e.get(side+"/main.tf"))
				tf.Plan(dir, "tfplan")
				made, name := compactPlan(t, tf.ShowJSON(dir, "tfplan")), side+"/plan.json"
				if !testenv.SamePlan(made, e.get(name)) { // not what the emulator draws anew each time
					e.set(name, made)
				}
			}
			e.write(t)
		})
	}
}

// compactPlan drops what no rule reads, or what is different each time.
func compactPlan(t *testing.T, planJSON []byte) []byte {
	t.Helper()
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(planJSON, &parts); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"planned_values", "relevant_attributes", "timestamp"} {
		delete(parts, name)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(parts); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func writeTF(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
