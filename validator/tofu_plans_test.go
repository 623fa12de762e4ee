package validator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

const tofuFolder = "testdata/plans/p26_tofu"

// tofuPlans are the plans of tofuFolder that OpenTofu 1.12.6 made with hashicorp/aws 5.100.0 and the emulator, by where the provider
// comes from: OpenTofu's registry, which it asks if nothing is said, and Terraform's.
var tofuPlans = map[string]string{"plan_tofu.json": "hashicorp/aws", "plan_tofu_mirror.json": "registry.terraform.io/hashicorp/aws"}

// TestOpenTofuPlans remakes the plans with -plans, as TestTrapPlans does; otherwise they have to be what OpenTofu makes. Where the
// registries cannot be reached $TF_CLI_CONFIG_FILE names a mirror of both.
func TestOpenTofuPlans(t *testing.T) {
	for file, provider := range tofuPlans {
		t.Run(file, func(t *testing.T) {
			tofu := testenv.OpenTofu(t)
			tofu.Endpoint = testenv.StartEmulator(t).URL
			work := t.TempDir()
			writeSource(t, filepath.Join(work, "provider.tf"), []byte(strings.Replace(testenv.Provider, `"hashicorp/aws"`, `"`+provider+`"`, 1)))
			copySources(t, filepath.Join(tofuFolder, "before"), work)
			tofu.Init(work)
			tofu.Apply(work)
			copySources(t, tofuFolder, work)
			writeSource(t, filepath.Join(work, "nacl.tofu"), readFile(t, filepath.Join(tofuFolder, "nacl.tofu")))
			tofu.Plan(work, "tf.plan", "-refresh=false")
			got, path := tofu.ShowJSON(work, "tf.plan"), filepath.Join(tofuFolder, file)
			if testenv.SamePlan(got, readIfThere(t, path)) {
				return
			}
			if !*remakePlans {
				t.Fatal("OpenTofu makes another plan: run with -plans")
			}
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Who made a plan does not hang on where its provider came from, and OpenTofu's own files are the sources of its plans.
func TestAPlanOfOpenTofuIsJudgedWithItsFiles(t *testing.T) {
	var first []result.Finding
	for file := range tofuPlans {
		status, text, messages := run(nil, "check", filepath.Join(tofuFolder, file), "--source", tofuFolder, "-o", "json")
		var r result.Result
		if err := json.Unmarshal([]byte(text), &r); err != nil || status != ExitClosed {
			t.Fatalf("%s: status %d, %v: %s", file, status, err, messages)
		}
		if p := r.Plans[0]; p.Producer != "opentofu" || *p.ProducerVersion != "1.12.6" || p.Complete != nil {
			t.Errorf("%s is of %s %s, complete %v", file, p.Producer, *p.ProducerVersion, p.Complete)
		}
		for _, f := range r.Findings {
			if f.RuleID == "RSG101" && (f.Span == nil || f.Span.File != "nacl.tofu") {
				t.Errorf("%s: RSG101 is at %+v", file, f.Span)
			}
		}
		if first == nil {
			first = r.Findings
		}
		if diff := cmp.Diff(first, r.Findings); diff != "" {
			t.Errorf("the findings hang on the registry:\n%s", diff)
		}
	}
}
