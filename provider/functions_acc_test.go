package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// requires names the provider as functions want it: without that, Terraform does not look for any.
const requires = "terraform {\n  required_providers {\n    rackspace = {\n      source = \"hashicorp/rackspace\"\n    }\n  }\n}\n"

// testFunctions runs steps with a Terraform that knows functions. Functions need no configuration of the provider.
func testFunctions(t *testing.T, steps ...acc.TestStep) {
	t.Helper()
	for i := range steps {
		steps[i].Config = requires + steps[i].Config
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: steps,
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}})
}

func TestAccFunctionExamplesApplyAsTheyStand(t *testing.T) {
	examples, err := filepath.Glob(filepath.Join("..", "examples", "functions", "*", "function.tf"))
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	// What the comments of the examples promise.
	checks := map[string]map[string]knownvalue.Check{
		"cis_filter_pattern": {"pattern": knownvalue.StringRegexp(regexp.MustCompile(`^\{ \(\$\.eventName = Authorize`))},
		"canonical_cidr":     {"office": knownvalue.StringExact("203.0.113.0/24")},
		"support_topic":      {"topic": knownvalue.StringExact("arn:aws-us-gov:sns:us-gov-west-1:123456789012:rackspace-support-urgent")},
		"is_subsumed":        {"accepted": knownvalue.ListSizeExact(2)},
		"rule_weight": {"weight": knownvalue.ObjectExact(map[string]knownvalue.Check{"in4": knownvalue.Int64Exact(22), "in6": knownvalue.Int64Exact(21),
			"out4": knownvalue.Int64Exact(1), "out6": knownvalue.Int64Exact(1)})},
		"preset_rules": {"reachable": knownvalue.Bool(true), "rules": knownvalue.MapPartial(map[string]knownvalue.Check{"http/anywhere/0.0.0.0/0": knownvalue.NotNull()})},
		"return_rules": {"returns": knownvalue.ListSizeExact(2), "narrow": knownvalue.ListSizeExact(1)},
		"parse_rule":   {"rules": knownvalue.MapSizeExact(3)},
	}
	for _, file := range examples {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []statecheck.StateCheck
			for output, check := range checks[name] {
				want = append(want, statecheck.ExpectKnownOutputValue(output, check))
			}
			if len(want) == 0 {
				t.Fatal("no result of the example is checked")
			}
			testFunctions(t, acc.TestStep{Config: string(source), ConfigStateChecks: want})
		})
	}
}

// A preset's rules are those that the resource makes, and a rule that is parsed is one that it takes.
func TestAccFunctionsAgreeWithTheResource(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	testFunctions(t, acc.TestStep{Config: c.config("") + fmt.Sprintf(`
resource "rackspace_sg_baseline" "it" {
  name           = "shop"
  vpc_id         = %q
  preset         = "mysql"
  preset_version = 1
  vpc_cidrs      = ["10.64.0.0/16"]
}
resource "rackspace_sg_baseline" "lines" {
  name   = "lines"
  vpc_id = %[1]q
  egress = "none"
  rules = { for line in ["tcp/443 from 10.0.0.0/8", "icmp/8 from 10.0.0.0/8", "udp/4000-4999 to ${rackspace_sg_baseline.it.id}", "all from self"] :
    replace(line, "/[^a-z0-9]/", "_") => provider::rackspace::parse_rule(line) }
}
output "same" {
  value = rackspace_sg_baseline.it.effective_rules == provider::rackspace::preset_rules("mysql", { preset_version = 1, vpc_cidrs = ["10.64.0.0/16"] })
}
output "weight" {
  value = rackspace_sg_baseline.lines.rule_usage.in4 == provider::rackspace::rule_weight(rackspace_sg_baseline.lines.effective_rules).in4
}
output "within" {
  value = [
    provider::rackspace::is_subsumed(rackspace_sg_baseline.it.effective_rules, ["tcp/3306 from 10.64.0.0/10", "all to anywhere"]),
    provider::rackspace::is_subsumed(rackspace_sg_baseline.it.effective_rules, "tcp/3306 from 10.64.0.0/10"),
  ]
}
`, c.vpc), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
		statecheck.ExpectKnownOutputValue("weight", knownvalue.Bool(true)),
		statecheck.ExpectKnownOutputValue("within", knownvalue.ListExact([]knownvalue.Check{knownvalue.Bool(true), knownvalue.Bool(false)})),
	}})
}

// Terraform names the parameter, and shows what the function says of it.
func TestAccFunctionErrorsNameTheArgument(t *testing.T) {
	step := func(call, wants string) acc.TestStep {
		return acc.TestStep{Config: "output \"it\" {\n  value = provider::rackspace::" + call + "\n}\n", ExpectError: regexp.MustCompile(`(?s)` + wants)}
	}
	testFunctions(t,
		step(`canonical_cidr("10.0.0.1")`, `"cidr" parameter.*no prefix`),
		step(`is_subsumed("tcp/1 from self", [{ direction = "ingress", protocol = "tcp", prt = 1 }])`, `"others" parameter.*others\[0\]:\s+there\s+is\s+no\s+attribute\s+prt`),
		step(`rule_weight("tcp/1 from pl-1")`, `"rules" parameter.*pl-1`),
		step(`return_rules("tcp/1 from 10.0.0.0/8", "linux", "mac")`, `"clients" parameter.*"mac"`),
	)
}
