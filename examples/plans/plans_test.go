package plans

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

var remake = flag.Bool("plans", false, "remake the plan.json files with Terraform and the emulator")

// examples are the folders; all sources but the change are applied before the plan is made. Without a change, none is.
var examples = []struct{ dir, change string }{
	{dir: "blocked", change: "nacl.tf"},
	{dir: "clean"},
	{dir: "estate", change: "change.tf"},
}

func TestPlanIsWhatTerraformMakesOfTheSources(t *testing.T) {
	for _, e := range examples {
		t.Run(e.dir, func(t *testing.T) {
			t.Parallel() // the provider spends its time waiting
			tf := testenv.Terraform(t)
			tf.Endpoint = testenv.StartEmulator(t).URL
			got := makePlan(t, tf, e.dir, e.change)
			file := filepath.Join(e.dir, "plan.json")
			if old, _ := os.ReadFile(file); *remake && !testenv.SamePlan(got, old) { // there may be none yet
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if made, here := toolVersion(t, want), toolVersion(t, got); made != here {
				t.Skipf("plan.json was made by Terraform %s; here is %s, which may word it differently", made, here)
			}
			if diff := cmp.Diff(essence(t, want), essence(t, got)); diff != "" {
				t.Errorf("run `make plans`: plan.json (-) is not what Terraform makes of the sources (+):\n%s", diff)
			}
		})
	}
}

// makePlan plans all sources of dir, after it applied those that are not the change.
func makePlan(t *testing.T, tf *testenv.TF, dir, change string) []byte {
	t.Helper()
	work := t.TempDir()
	write(t, filepath.Join(work, "provider.tf"), []byte(testenv.Provider))
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources in %s: %v", dir, err)
	}
	for _, f := range files {
		if name := filepath.Base(f); name != change {
			write(t, filepath.Join(work, name), source(t, dir, name))
		}
	}
	tf.Init(work)
	if change != "" {
		tf.Apply(work)
		write(t, filepath.Join(work, change), source(t, dir, change))
	}
	// Without a refresh: the emulator forgets the description of a rule that refers to a group, which is not the change.
	tf.Plan(work, "tf.plan", "-refresh=false")
	return tf.ShowJSON(work, "tf.plan")
}

// essence is the part of a plan that does not change from run to run: no time, no id of the emulator.
func essence(t *testing.T, plan []byte) any {
	t.Helper()
	var p struct {
		Configuration   any `json:"configuration"`
		ResourceChanges []struct {
			Address string `json:"address"`
			Change  struct {
				Actions []string `json:"actions"`
				Unknown any      `json:"after_unknown"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(plan, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// toolVersion is the version of the Terraform that made a plan.
func toolVersion(t *testing.T, plan []byte) string {
	t.Helper()
	var p struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(plan, &p); err != nil {
		t.Fatal(err)
	}
	return p.Version
}

func TestBothPlansAreOfTheSameService(t *testing.T) {
	if !bytes.Equal(source(t, "blocked", "service.tf"), source(t, "clean", "service.tf")) {
		t.Error("blocked/service.tf and clean/service.tf differ: the network ACL must be the only difference")
	}
}

func source(t *testing.T, dir, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
