package network

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// effective_rules is computed and bears no mark: what its rules are made of does.
func TestTheRulesOfABaselineOfSensitiveSourcesAreSensitive(t *testing.T) {
	text, err := os.ReadFile("../testdata/plans/p13_baseline/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, attribute := range []string{"rules", "preset_sources", "vpc_cidrs", "name"} {
		var document map[string]any
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		for _, c := range document["resource_changes"].([]any) {
			c.(map[string]any)["change"].(map[string]any)["after_sensitive"] = map[string]any{attribute: true}
		}
		marked, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		p, err := plan.Read(bytes.NewReader(marked), "plan")
		if err != nil {
			t.Fatal(err)
		}
		_, after := Build(p, Options{})
		rules := after.Groups["rackspace_sg_baseline.db"].Ingress
		if len(rules) == 0 {
			t.Fatal("there are no rules")
		}
		for _, r := range rules {
			if secret := attribute != "name"; r.SensitiveV != secret || strings.Contains(r.Origin.Attribute, "[") == secret {
				t.Errorf("%s is marked: rule %s is sensitive: %v", attribute, r.Origin.Attribute, r.SensitiveV)
			}
		}
	}
}
