package provider

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAccSGRuleInAnotherRegionThanTheProviders(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	west := func(o *ec2.Options) { o.Region = "us-west-2" }
	vpc, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")}, west)
	w.must(err)
	out, err := w.ec2.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: aws.String("db"),
		Description: aws.String("of a test"), VpcId: vpc.Vpc.VpcId}, west)
	w.must(err)
	config := w.ruleConfig(*out.GroupId, https+"  region = \"us-west-2\"\n")
	w.runSteps(w.group("unused"),
		acc.TestStep{Config: config, Check: acc.TestMatchResourceAttr(rule, "arn", regexp.MustCompile(`^arn:aws:ec2:us-west-2:`))},
		acc.TestStep{ResourceName: rule, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc: func(s *terraform.State) (string, error) {
				return s.RootModule().Resources[rule].Primary.ID + "@us-west-2", nil
			}},
		acc.TestStep{Config: w.ruleConfig(w.group("east"), https), ConfigPlanChecks: action(rule, plancheck.ResourceActionReplace),
			Check: acc.TestCheckResourceAttr(rule, "region", "us-east-1")},
	)
}

func TestAccSGRuleLeavesTagsThatAreIgnored(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	config := func(more string) string {
		return strings.Replace(w.ruleConfig(group, https+more), "  region =",
			"  environment = \"Test\"\n  default_tags = { App = \"shop\" }\n  ignore_tags = { keys = [\"Cost\"], key_prefixes = [\"rackspace\"] }\n  region =", 1)
	}
	both := func(cost string) acc.TestCheckFunc {
		return w.hasRule(group, webRule, hasTag("App", "shop"), hasTag("Environment", "Test"), hasTag("Cost", cost))
	}
	w.runSteps(group,
		acc.TestStep{Config: config(""), Check: both("")},
		acc.TestStep{PreConfig: func() { w.tag(*w.ingress(group)[webRule].SecurityGroupRuleId, "Cost", "7") },
			Config: config(""), ConfigPlanChecks: action(rule, plancheck.ResourceActionNoop), Check: both("7")},
		acc.TestStep{Config: config("  tags = { Team = \"db\" }\n"), Check: both("7")},
		acc.TestStep{Config: config("  tags = { Cost = \"8\" }\n"), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)ignore_tags.*"Cost"`)},
		acc.TestStep{Config: w.ruleConfig(group, https), ConfigPlanChecks: action(rule, plancheck.ResourceActionUpdate),
			Check: w.hasRule(group, webRule, hasTag("App", ""), hasTag("Environment", ""), hasTag("Cost", ""))},
	)
}

func TestAccSGRuleThatAnotherResourceHasTakenOverIsForgotten(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.group("db")
	config := w.ruleConfig(group, https)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, Check: w.hasRule(group, webRule)},
		{PreConfig: func() {
			w.tag(*w.ingress(group)[webRule].SecurityGroupRuleId, "rackspace:owner", "rackspace_sg_rule/of-another")
		}, Config: config, ExpectError: regexp.MustCompile(`(?s)belongs\s+to\s+another.*rackspace_sg_rule/of-another`)},
		{Config: w.provider(), Check: w.ruleCount(group, 1)},
	}})
}

// tag tags a rule by hand.
func (w *world) tag(id, key, value string) {
	w.t.Helper()
	_, err := w.ec2.CreateTags(w.t.Context(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: &key, Value: &value}}})
	w.must(err)
}

func TestTheImportsOfTheExamplesAreUnderstood(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	lines := regexp.MustCompile(`(?m)^terraform import (rackspace_\w+)\.\w+ (\S+)$`)
	for resource, want := range map[string]string{"rackspace_sg_rule": "InvalidSecurityGroupRuleId.NotFound", "rackspace_sg_attachment": "InvalidNetworkInterfaceID.NotFound"} {
		script, err := os.ReadFile("../examples/resources/" + resource + "/import.sh")
		if err != nil {
			t.Fatal(err)
		}
		found := lines.FindAllStringSubmatch(string(script), -1)
		if len(found) != 2 {
			t.Errorf("%s: %d imports are shown, want two", resource, len(found))
		}
		for _, m := range found {
			resp, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: m[1], ID: m[2]})
			if err != nil {
				t.Fatal(err)
			}
			// It is not there: that AWS says so proves that the id was understood.
			if got := fmt.Sprint(saidAll(resp.Diagnostics)); m[1] != resource || !strings.Contains(got, want) {
				t.Errorf("%s: got %s, want %s", m[0], got, want)
			}
		}
	}
}
