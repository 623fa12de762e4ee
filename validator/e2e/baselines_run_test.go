package e2e_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// TestTraceOfBaselinesAgreesWithTheSimulator is TestTraceAgreesWithTheSimulator with resources of this repository's provider in the place of
// some of the AWS provider's. The variables are the same, but that it asks for one.
func TestTraceOfBaselinesAgreesWithTheSimulator(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes half a minute a plan")
	}
	s := providerStage(t)
	first, n := number(t, "SGPLAN_E2E_FIRST", firstSeed), number(t, "SGPLAN_E2E_SEEDS", 1)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			world := makeScenario(uint64(seed), 2)
			world.withBaselines(newDice(uint64(seed) + 5000))
			keep(t, world, "before", world.before.render())
			keep(t, world, "after", world.after.render())
			plan := baselinePlan(t, s, world)
			keep(t, world, ".", map[string]string{"plan.json": string(plan)})
			asked := world.ask(newDice(uint64(seed)+1000), questions)
			compare(t, plan, asked, world.excerpt)
			sources := t.TempDir()
			writeFiles(t, sources, world.after.render())
			compare(t, plan, asked, world.excerpt, "--source", sources, "--strict")
		})
	}
}

// providerStage has the provider, built from these sources.
func providerStage(t *testing.T) *stage.Stage {
	t.Helper()
	testenv.TerraformPath(t)
	testenv.SharedEmulator(t)
	folder := t.TempDir()
	writeFiles(t, folder, map[string]string{"main.tf": testenv.Provider})
	testenv.Terraform(t).Init(folder) // which skips without the AWS provider
	provider := filepath.Join(folder, "terraform-provider-rackspace")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", provider, "../..").CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	s, err := stage.Open(provider)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// baselinePlan is realPlan with the provider.
func baselinePlan(t *testing.T, on *stage.Stage, s *scenario) []byte {
	t.Helper()
	dir, run := applied(t, on, s.before)
	removeSources(t, dir)
	writeFiles(t, dir, withProvider(s.after.render()))
	run("get")
	args := []string{"plan", "-input=false", "-no-color", "-out=tf.plan"}
	if s.noRefresh {
		args = append(args, "-refresh=false")
	}
	for _, address := range s.replace {
		args = append(args, "-replace="+address)
	}
	run(args...)
	return []byte(run("show", "-json", "tf.plan"))
}

// applied applies a world in an account of its own, and returns the folder, and what runs Terraform in it.
func applied(t *testing.T, on *stage.Stage, w *world) (dir string, run func(args ...string) string) {
	t.Helper()
	account, err := on.Account(t.Context(), "10.255.0.0/16", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	dir = t.TempDir()
	run = func(args ...string) string {
		out, err := account.Terraform(t.Context(), dir, args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	writeFiles(t, dir, withProvider(w.render()))
	run("init", "-input=false", "-no-color")
	run("apply", "-input=false", "-no-color", "-auto-approve")
	return dir, run
}

// withProvider adds the provider to the root module, and to each module that it is from rackspace/rackspace.
func withProvider(files map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		if filepath.Dir(name) == "." {
			text = strings.Replace(text, "required_providers {", "required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }", 1) +
				"provider \"rackspace\" {\n  region     = \"us-east-1\"\n  guardrails = { admin_ports_open = \"allow\", all_protocols_open = \"allow\" }\n}\n"
		} else {
			text = "terraform {\n  required_providers {\n    rackspace = { source = \"rackspace/rackspace\" }\n  }\n}\n" + text
		}
		out[name] = text
	}
	return out
}
