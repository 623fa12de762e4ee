package validator

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

var remakePlans = flag.Bool("plans", false, "remake the plans testdata/plans/tNN_* from their sources (needs terraform and moto_server; use -timeout 30m)")

// TestTrapPlans remakes testdata/plans/tNN_*/plan.json: what is in before/ is applied to the emulator, then the folder is
// planned, with the flags of plan.args if there is one. A plan that differs in what the emulator draws alone is left as it is. One of them is -run TestTrapPlans/t02.
func TestTrapPlans(t *testing.T) {
	if !*remakePlans {
		t.Skip("rewrites files: run with -plans")
	}
	folders, err := filepath.Glob("testdata/plans/t[0-9][0-9]_*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	emulator := testenv.StartEmulator(t)
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			emulator.Reset()
			tf := testenv.Terraform(t)
			tf.Endpoint = emulator.URL
			rewritePlan(t, folder, trapPlan(t, tf, folder))
		})
	}
}

// rewritePlan writes a folder's plan.json, unless it says the same.
func rewritePlan(t *testing.T, folder string, plan []byte) {
	t.Helper()
	path := filepath.Join(folder, "plan.json")
	if testenv.SamePlan(plan, readIfThere(t, path)) {
		return
	}
	if err := os.WriteFile(path, plan, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBaselinePlans remakes the plans that need the provider of this repository, which has to be built (make build).
func TestBaselinePlans(t *testing.T) {
	if !*remakePlans {
		t.Skip("rewrites files: run with -plans")
	}
	s, err := stage.Open("../bin/terraform-provider-rackspace")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, folder := range []string{"p16_opened_baseline", "p17_mended_baseline", "p18_revoked_rules", "p23_lockdown", "p24_nacl_baseline", "p25_forms", "p30_audits", "p31_nacl_given_back", "p27_nested_sources", "p28_monitor", "p29_nacl_moved"} {
		t.Run(folder, func(t *testing.T) {
			account, err := s.Account(t.Context(), "10.255.0.0/16", false)
			if err != nil {
				t.Fatal(err)
			}
			defer account.Close()
			folder, work := filepath.Join("testdata/plans", folder), t.TempDir()
			run := func(args ...string) string {
				out, err := account.Terraform(t.Context(), work, args...)
				if err != nil {
					t.Fatal(err)
				}
				return out
			}
			before := readIfThere(t, filepath.Join(folder, "before", "main.tf"))
			if before != nil {
				writeSource(t, filepath.Join(work, "main.tf"), before)
				run("init", "-input=false")
				run("apply", "-input=false", "-auto-approve")
			}
			copySources(t, folder, work)
			if before == nil {
				run("init", "-input=false")
			}
			run("plan", "-input=false", "-out=tf.plan")
			rewritePlan(t, folder, slim(t, []byte(run("show", "-json", "tf.plan"))))
		})
	}
}

// trapPlan plans the sources of a folder, after it applied those of before/ where there are any.
func trapPlan(t *testing.T, tf *testenv.TF, folder string) []byte {
	t.Helper()
	work := t.TempDir()
	copySources(t, folder, work)
	before := readIfThere(t, filepath.Join(folder, "before", "main.tf"))
	if before != nil {
		writeSource(t, filepath.Join(work, "main.tf"), before)
	}
	tf.Init(work)
	if before != nil {
		tf.Apply(work)
		copySources(t, folder, work)
	}
	tf.Plan(work, "tf.plan", strings.Fields(string(readIfThere(t, filepath.Join(folder, "plan.args"))))...)
	return slim(t, tf.ShowJSON(work, "tf.plan"))
}

// copySources copies the .tf files of a folder and of its modules.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(from, path)
		if err != nil || filepath.Ext(path) != ".tf" || strings.HasPrefix(name, "before"+string(filepath.Separator)) {
			return err
		}
		writeSource(t, filepath.Join(to, name), readFile(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func writeSource(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readIfThere(t *testing.T, path string) []byte {
	t.Helper()
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil
	}
	return readFile(t, path)
}

// slim drops what nothing reads, or what differs each time, and lays the rest out for people.
func slim(t *testing.T, planJSON []byte) []byte {
	t.Helper()
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(planJSON, &parts); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"planned_values", "relevant_attributes", "timestamp"} {
		delete(parts, name)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(parts); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
