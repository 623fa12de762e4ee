package provider

import (
	"fmt"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// Elements of which nothing is known are planned, and right at apply; what they then lack is said.
func TestAccSGBaselineOfWhichWholeElementsAreNotKnown(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	const later = `
resource "terraform_data" "later" {
  input = {
    rule      = { direction = "ingress", protocol = "tcp", port = 22, source = { cidr_ipv4 = "0.0.0.0/0" } }
    rules     = { b = { direction = "ingress", protocol = "tcp", port = 80, source = { cidr_ipv4 = "10.0.0.0/8" } } }
    exception = { rule = "a", guardrail = "admin_ports_open", reason = "CHG-1", expires = "2199-01-31" }
  }
}
resource "rackspace_sg_baseline" "shop" {
  name       = "shop"
  vpc_id     = VPC
  egress     = "none"
  rules      = merge({ a = terraform_data.later.output.rule }, { for k in ["b"] : k => terraform_data.later.output.rules[k] })
  exceptions = [terraform_data.later.output.exception]
}
`
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(later), Check: c.has(shop, "in tcp 22-22 0.0.0.0/0", "in tcp 80-80 10.0.0.0/8")},
		{Config: c.config(later), ConfigPlanChecks: emptyPlan()},
		{Config: c.config(strings.Replace(later, `protocol = "tcp", port = 80, `, "port = 80, ", 1)), ExpectError: wraps("A value is missing", `protocol is required: write "tcp"`)},
	}})
}

// Sources of a preset that turn out equal are one rule of AWS's with a key for each. They part when they differ, and meet again.
func TestAccSGBaselineTwins(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	one, two := c.makeGroup("one", nil), c.makeGroup("two", nil)
	config := func(second string) string {
		return c.config(fmt.Sprintf(`
resource "terraform_data" "groups" { input = [%q, %q] }
resource "rackspace_sg_baseline" "shop" {
  name           = "shop"
  vpc_id         = VPC
  egress         = "none"
  preset         = "eks_worker"
  preset_sources = { public_web = { security_group_id = [terraform_data.groups.output[0]] }, eks_control_plane = { security_group_id = [terraform_data.groups.output[1]] } }
}
`, one, second))
	}
	of := func(web, plane string) []string {
		rules := []string{"in tcp 1025-65535 " + plane + " Kubelets and pods from the control plane", "in tcp 443-443 " + plane + " Extension API servers and webhooks from the control plane",
			"in -1 -1--1 SELF All traffic among workers"}
		if web != plane {
			rules = append(rules, "in tcp 1025-65535 "+web+" Node ports from load balancers")
		}
		return rules
	}
	check := func(rules ...string) acc.TestCheckFunc {
		return func(s *terraform.State) error {
			for i, r := range rules {
				rules[i] = strings.Replace(r, "SELF", group(s, shop), 1)
			}
			return c.has(shop, rules...)(s)
		}
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config(one), Check: acc.ComposeAggregateTestCheckFunc(check(of(one, one)...), acc.TestCheckResourceAttr(shop, "rule_ids.%", "4"), acc.TestCheckResourceAttr(shop, "rule_usage.in4", "3"))},
		{Config: config(one), ConfigPlanChecks: emptyPlan()},
		{PreConfig: func() { c.revoke(c.named("shop-EksWorkerSecurityGroup"), 1025) }, Config: config(one), Check: check(of(one, one)...)},
		{Config: config(one), ConfigPlanChecks: emptyPlan()},
		{Config: config(two), Check: check(of(one, two)...)},
		{Config: config(two), ConfigPlanChecks: emptyPlan()},
		{Config: config(one), Check: check(of(one, one)...)},
		{Config: config(one), ConfigPlanChecks: emptyPlan()},
	}})
}

// Rules that turn out to be one are refused at apply as they are at plan.
func TestAccSGBaselineOfRulesThatTurnOutEqual(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(`resource "terraform_data" "block" { input = "10.0.0.0/8" }` + shopOf(tcp("a", 80, "10.0.0.0/8")+
			strings.Replace(tcp("b", 80, "x"), `"x"`, "terraform_data.block.output", 1))),
			ExpectError: wraps("Two keys for one rule", `["a" "b"] are the same rule to AWS`)},
	}})
}
