package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// declared finds the variables of an example.
var declared = regexp.MustCompile(`(?m)^variable "(\w+)"`)

// An example is what people copy: each is applied as it stands, and then has nothing left to do.
func TestAccExamplesApplyAsTheyStand(t *testing.T) {
	examples, err := filepath.Glob(filepath.Join("..", "examples", "resources", "*", "resource.tf"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range examples {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := newCloud(t, awsproxy.Options{})
			known := map[string]string{"vpc_id": c.vpc}
			values := config.Variables{}
			for _, v := range declared.FindAllStringSubmatch(string(source), -1) {
				value, ok := known[v[1]]
				if !ok {
					t.Fatalf("%s has the variable %s, and this test no value for it", file, v[1])
				}
				values[v[1]] = config.StringVariable(value)
			}
			// The blocks of a configuration may stand in any order, so that the text of the example is used unchanged.
			whole := c.config("") + string(source)
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: whole, ConfigVariables: values},
				{Config: whole, ConfigVariables: values, ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}
