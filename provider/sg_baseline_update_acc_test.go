package provider

import (
	"fmt"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const shop = "rackspace_sg_baseline.shop"

// shopOf is a group without a preset that lets nothing out.
func shopOf(rules string, more ...string) string {
	return fmt.Sprintf(`
resource "rackspace_sg_baseline" "shop" {
  name   = "shop"
  vpc_id = VPC
  egress = "none"
  rules = {
    %s
  }
  %s
}
`, rules, strings.Join(more, "\n"))
}

// tcp is a rule of one port and one block, as it is written.
func tcp(key string, port int, cidr string, more ...string) string {
	return fmt.Sprintf("%q = { direction = \"ingress\", protocol = \"tcp\", port = %d, source = { cidr_ipv4 = %q } %s }\n", key, port, cidr, strings.Join(more, " "))
}

func TestAccSGBaselineChangesRulesInPlace(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	a, b := tcp("a", 80, "10.0.0.0/8"), tcp("b", 90, "10.0.0.0/8")
	var id string
	same := func(s *terraform.State) error {
		if now := group(s, shop); id == "" {
			id = now
		} else if now != id {
			return fmt.Errorf("the group was %s and is %s", id, now)
		}
		return nil
	}
	step := func(rules string, has []string, wrote ...string) acc.TestStep {
		s := acc.TestStep{PreConfig: c.mark, Config: c.config(shopOf(rules)), ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(c.wrote(wrote...), c.has(shop, has...), same)}
		if id == "" && wrote == nil {
			s.ConfigPlanChecks = acc.ConfigPlanChecks{}
		}
		return s
	}
	first := step(a+b, []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8"},
		"CreateSecurityGroup 1", "AuthorizeSecurityGroupIngress 1", "RevokeSecurityGroupEgress 1")
	first.ConfigPlanChecks = acc.ConfigPlanChecks{}
	renamed := step(strings.Replace(a, `"a"`, `"z"`, 1)+b, []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8"})
	renamed.ConfigPlanChecks = inPlace(shop)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		first,
		renamed,
		step(a+b+tcp("c", 100, "10.0.0.0/8"), []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8", "in tcp 100-100 10.0.0.0/8"},
			"AuthorizeSecurityGroupIngress 1"),
		step(a+tcp("b", 90, "10.0.0.0/16"), []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/16"},
			"ModifySecurityGroupRules 1", "RevokeSecurityGroupIngress 1"),
		step(a+tcp("b", 90, "10.0.0.0/16", `, description = "why"`), []string{"in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/16 why"},
			"ModifySecurityGroupRules 1"),
		step(a, []string{"in tcp 80-80 10.0.0.0/8"}, "RevokeSecurityGroupIngress 1"),
		{Config: c.config(shopOf(a)), ConfigPlanChecks: emptyPlan()},
	}})
}

func TestAccSGBaselinePlansEveryRuleThatCanBeKnown(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	at := func(key string, attribute string, want knownvalue.Check) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(shop, tfjsonpath.New("effective_rules").AtMapKey(key).AtMapKey(attribute), want)
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{{
		// The blocks of a VPC that does not exist yet are written; the group of a rule is made in the same run.
		Config: c.config(`
resource "rackspace_sg_baseline" "other" {
  name   = "other"
  vpc_id = VPC
}
resource "terraform_data" "cidr" { input = "10.9.0.0/16" }
resource "rackspace_sg_baseline" "shop" {
  name      = "shop"
  preset    = "mysql"
  vpc_id    = terraform_data.vpc.output
  vpc_cidrs = ["10.64.0.0/16", "2001:db8::/56"]
  egress    = "vpc"
  rules = {
    other = { direction = "ingress", protocol = "6", port = 81, source = { security_group_id = rackspace_sg_baseline.other.id } }
    cidr  = { direction = "ingress", protocol = "TCP", port = 82, source = { cidr_ipv4 = terraform_data.cidr.output }, description = "" }
  }
}
resource "terraform_data" "vpc" { input = VPC }
`),
		ConfigPlanChecks: preApply(
			at("mysql/vpc/10.64.0.0/16", "cidr_ipv4", knownvalue.StringExact("10.64.0.0/16")),
			at("mysql/vpc/10.64.0.0/16", "from_port", knownvalue.Int32Exact(3306)),
			at("mysql/vpc/2001:db8::/56", "cidr_ipv6", knownvalue.StringExact("2001:db8::/56")),
			at("egress/vpc/10.64.0.0/16", "protocol", knownvalue.StringExact("-1")),
			at("other", "protocol", knownvalue.StringExact("tcp")),
			at("other", "to_port", knownvalue.Int32Exact(81)),
			at("cidr", "protocol", knownvalue.StringExact("tcp")),
			plancheck.ExpectUnknownValue(shop, tfjsonpath.New("effective_rules").AtMapKey("other").AtMapKey("security_group_id")),
			plancheck.ExpectUnknownValue(shop, tfjsonpath.New("effective_rules").AtMapKey("cidr").AtMapKey("cidr_ipv4")),
			plancheck.ExpectKnownValue(shop, tfjsonpath.New("group_name"), knownvalue.StringExact("shop-MYSQLSecurityGroup")),
			plancheck.ExpectKnownValue(shop, tfjsonpath.New("tags_all").AtMapKey("Environment"), knownvalue.StringExact("Test")),
			plancheck.ExpectKnownValue("rackspace_sg_baseline.other", tfjsonpath.New("rule_usage").AtMapKey("out6"), knownvalue.Int64Exact(1)),
			plancheck.ExpectKnownValue("rackspace_sg_baseline.other", tfjsonpath.New("unmanaged"), knownvalue.MapSizeExact(0)),
		),
		Check: acc.TestCheckResourceAttr(shop, "effective_rules.cidr.cidr_ipv4", "10.9.0.0/16"),
	}}})
}

func TestAccSGBaselineOfAVPCThatIsNotKnown(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(`
resource "terraform_data" "vpc" { input = VPC }
resource "rackspace_sg_baseline" "shop" {
  name   = "shop"
  preset = "mysql"
  vpc_id = terraform_data.vpc.output
}
`)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, ConfigPlanChecks: preApply(plancheck.ExpectUnknownValue(shop, tfjsonpath.New("effective_rules"))),
			Check: c.has(shop, "in tcp 3306-3306 10.64.0.0/16 MySQL", "out -1 -1--1 0.0.0.0/0", "out -1 -1--1 ::/0")},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// Every spelling that AWS stores otherwise, and every kind of peer: the second plan is empty.
func TestAccSGBaselineSpellings(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	other := c.makeGroup("other", nil)
	body := fmt.Sprintf(`
resource "rackspace_sg_baseline" "shop" {
  name   = "shop"
  vpc_id = VPC
  egress = "rules_only"
  rules = {
    six     = { direction = "ingress", protocol = "6", port = 1, source = { cidr_ipv4 = "10.0.0.0/8" }, description = "" }
    upper   = { direction = "ingress", protocol = "TCP", port = 2, source = { cidr_ipv6 = "2001:0DB8::/32" } }
    ping    = { direction = "ingress", protocol = "icmp", icmp = { type = 8 }, source = { cidr_ipv4 = "10.0.0.0/8" } }
    allicmp = { direction = "ingress", protocol = "icmp", icmp = { type = -1 }, source = { cidr_ipv4 = "10.1.0.0/16" } }
    icmp6   = { direction = "ingress", protocol = "icmpv6", source = { cidr_ipv6 = "::/0" } }
    fiftyeight = { direction = "ingress", protocol = "58", icmp = { type = 128, code = 0 }, source = { cidr_ipv6 = "2001:db8::/32" } }
    all     = { direction = "egress", protocol = "all", source = { anywhere = true } }
    ports   = { direction = "ingress", protocol = "-1", from_port = -1, to_port = -1, source = { self = true } }
    esp     = { direction = "ingress", protocol = "50", source = { cidr_ipv4 = "10.0.0.0/8" } }
    group   = { direction = "ingress", protocol = "tcp", from_port = 0, to_port = 65535, source = { security_group_id = %q } }
    foreign = { direction = "ingress", protocol = "tcp", port = 5, source = { security_group_id = "%s/%s" }, description = "by account" }
    vpc     = { direction = "ingress", protocol = "udp", port = 53, source = { vpc = true } }
  }
}
`, other, c.Account, other)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(body), Check: acc.ComposeAggregateTestCheckFunc(
			acc.TestCheckResourceAttr(shop, "effective_rules.ports.self", "true"),
			acc.TestCheckNoResourceAttr(shop, "effective_rules.ports.from_port"),
			acc.TestCheckResourceAttr(shop, "effective_rules.allicmp.to_port", "-1"),
			acc.TestCheckResourceAttr(shop, "effective_rules.upper.cidr_ipv6", "2001:db8::/32"),
			acc.TestCheckResourceAttr(shop, "effective_rules.foreign.security_group_id", other),
			acc.TestCheckResourceAttr(shop, "rule_ids.%", "13"),
		)},
		{Config: c.config(body), ConfigPlanChecks: emptyPlan()},
	}})
}
