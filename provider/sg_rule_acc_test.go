package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const rule = "rackspace_sg_rule.it"

// ruleConfig is a rule for port 443 of a group, unless more says otherwise.
func (w *world) ruleConfig(group, more string) string {
	return w.provider() + fmt.Sprintf("resource \"rackspace_sg_rule\" \"it\" {\n  security_group_id = %q\n  direction = \"ingress\"\n%s\n}\n", group, more)
}

// runSteps runs the steps and looks whether the group is empty in the end.
func (w *world) runSteps(group string, steps ...acc.TestStep) {
	w.t.Helper()
	acctest.Test(w.t, "rackspace", New("test"), acc.TestCase{Steps: steps, CheckDestroy: func(*terraform.State) error {
		rules, err := w.readIngress(group)
		for content, r := range rules {
			if strings.HasPrefix(tag(r, "rackspace:owner"), "rackspace_sg_rule/") {
				err = fmt.Errorf("%s is left", content)
			}
		}
		return err
	}})
}

const https = "  protocol = \"tcp\"\n  port = 443\n  source = { cidr_ipv4 = \"10.0.0.0/8\" }\n"

// hasRule checks that the ingress rule is there, is the one of the state, and carries its owner.
func (w *world) hasRule(group, content string, more ...func(types.SecurityGroupRule) error) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		rules, err := w.readIngress(group)
		if err != nil {
			return err
		}
		r, ok := rules[content]
		state := s.RootModule().Resources[rule].Primary.Attributes
		switch {
		case !ok:
			return fmt.Errorf("%q is not there, but %v", content, rules)
		case *r.SecurityGroupRuleId != state["id"]:
			return fmt.Errorf("the state has %s, AWS %s", state["id"], *r.SecurityGroupRuleId)
		case tag(r, "rackspace:owner") != state["owner"] || !strings.HasPrefix(state["owner"], "rackspace_sg_rule/"):
			return fmt.Errorf("the state has owner %q, AWS %q", state["owner"], tag(r, "rackspace:owner"))
		}
		for _, check := range more {
			if err := check(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func hasDescription(want string) func(types.SecurityGroupRule) error {
	return func(r types.SecurityGroupRule) error {
		if got := aws.ToString(r.Description); got != want {
			return fmt.Errorf("description is %q, want %q", got, want)
		}
		return nil
	}
}

func hasTag(key, want string) func(types.SecurityGroupRule) error {
	return func(r types.SecurityGroupRule) error {
		if got := tag(r, key); got != want {
			return fmt.Errorf("tag %s is %q, want %q", key, got, want)
		}
		return nil
	}
}

func TestAccSGRuleIsMadeChangedAndRemoved(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	id := acc.TestCheckResourceAttrWith // of the rule that must stay the same
	var first string
	remember := id(rule, "id", func(v string) error { first = v; return nil })
	same := id(rule, "id", func(v string) error {
		if v != first {
			return fmt.Errorf("the rule is another one: %s, was %s", v, first)
		}
		return nil
	})
	updated := acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(rule, plancheck.ResourceActionUpdate)}}
	w.runSteps(group,
		acc.TestStep{Config: w.ruleConfig(group, https), Check: acc.ComposeAggregateTestCheckFunc(
			w.hasRule(group, "tcp 443-443 10.0.0.0/8", hasTag("ServiceProvider", "Rackspace")), remember,
			acc.TestMatchResourceAttr(rule, "arn", regexp.MustCompile(`^arn:aws:ec2:us-east-1:`+w.Account+`:security-group-rule/sgr-`)),
			acc.TestCheckResourceAttr(rule, "region", "us-east-1"))},
		acc.TestStep{Config: w.ruleConfig(group, https+"  description = \"from the office\"\n  tags = { Team = \"db\" }\n"), ConfigPlanChecks: updated,
			Check: acc.ComposeAggregateTestCheckFunc(same,
				w.hasRule(group, "tcp 443-443 10.0.0.0/8", hasDescription("from the office"), hasTag("Team", "db")))},
		acc.TestStep{Config: w.ruleConfig(group, strings.ReplaceAll(https, "443", "8443")), ConfigPlanChecks: updated,
			Check: acc.ComposeAggregateTestCheckFunc(same, w.hasRule(group, "tcp 8443-8443 10.0.0.0/8", hasDescription(""), hasTag("Team", "")))},
		acc.TestStep{Config: w.ruleConfig(group, strings.ReplaceAll(https, "cidr_ipv4 = \"10.0.0.0/8\"", "self = true")), ConfigPlanChecks: updated,
			Check: w.hasRule(group, "tcp 443-443 "+group)},
	)
}

func TestAccSGRuleDriftIsMended(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	config := w.ruleConfig(group, https+"  description = \"ours\"\n")
	only := func() (r types.SecurityGroupRule) {
		for _, r = range w.ingress(group) {
		}
		return r
	}
	action := func(a plancheck.ResourceActionType) acc.ConfigPlanChecks {
		return acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(rule, a)}}
	}
	there := w.hasRule(group, "tcp 443-443 10.0.0.0/8", hasDescription("ours"))
	w.runSteps(group,
		acc.TestStep{Config: config, Check: there},
		acc.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate), Check: there, PreConfig: func() {
			r := only()
			_, err := w.ec2.ModifySecurityGroupRules(t.Context(), &ec2.ModifySecurityGroupRulesInput{GroupId: &group,
				SecurityGroupRules: []types.SecurityGroupRuleUpdate{{SecurityGroupRuleId: r.SecurityGroupRuleId,
					SecurityGroupRule: &types.SecurityGroupRuleRequest{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(1), ToPort: aws.Int32(2),
						CidrIpv4: aws.String("192.0.2.0/24"), Description: aws.String("by hand")}}}})
			w.must(err)
		}},
		acc.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate), Check: there, PreConfig: func() {
			_, err := w.ec2.DeleteTags(t.Context(), &ec2.DeleteTagsInput{Resources: []string{*only().SecurityGroupRuleId},
				Tags: []types.Tag{{Key: aws.String("rackspace:owner")}, {Key: aws.String("ServiceProvider")}}})
			w.must(err)
		}},
		acc.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate), Check: there, PreConfig: func() {
			w.revoke(group, *only().SecurityGroupRuleId)
		}},
	)
}
