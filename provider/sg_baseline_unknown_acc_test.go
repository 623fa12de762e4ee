package provider

import (
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

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
