package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// plan_tofu.json is what OpenTofu 1.12 makes of the same sources.
func TestOpenTofuAndTerraformPlanTheSameNetwork(t *testing.T) {
	ours, theirs := load(t, "p02_module_foreach/plan.json"), load(t, "p02_module_foreach/plan_tofu.json")
	if ours.Producer != plan.Terraform || theirs.Producer != plan.OpenTofu {
		t.Fatalf("producers %s and %s", ours.Producer, theirs.Producer)
	}
	_, a := Build(ours, Options{})
	_, b := Build(theirs, Options{})
	if x, y := dump(a), dump(b); x != y {
		t.Errorf("Terraform:\n%s\nOpenTofu:\n%s", x, y)
	}
}

func TestBuildIsDeterministic(t *testing.T) {
	for _, name := range []string{"p02_module_foreach/plan.json", "p03_standalone_rules/plan.json", "p11_attachments/plan.json"} {
		_, first := both(t, name)
		for range 20 {
			if _, again := both(t, name); dump(again) != dump(first) {
				t.Fatalf("%s: two builds differ:\n%s\n%s", name, dump(first), dump(again))
			}
		}
	}
}
