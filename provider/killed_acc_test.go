package provider

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What a process leaves that is killed after a call and before Terraform has the state: the next apply finishes it.

// killed applies a new resource until a call has been answered, and hears of it no more. It is for a step's PreConfig: what a test does
// before its first step may lie for minutes, and the calls of the killed end some time.
func (c *cloud) killed(name string, config obj, action string) {
	c.t.Helper()
	reached := make(chan struct{})
	c.Inject(awsproxy.Fault{Action: action, Times: 1, Effect: func(ctx context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
		reply := serve()
		close(reached)
		<-ctx.Done()
		return reply
	}})
	p := connected(c.t, c.URL)
	t := p.resourceType(name)
	none := p.dynamic(t, tftypes.NewValue(t, nil))
	plan := p.planOf(name, none, nil, config)
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan struct{})
	c.t.Cleanup(func() { end(); <-ended })
	go func() {
		defer close(ended)
		_, _ = p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: none, PlannedState: plan.PlannedState,
			Config: p.dynamic(t, p.wire(t, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	}()
	<-reached
}

func TestAccSGRuleOfAKilledProcessIsTakenOver(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	id := c.makeGroup("db", nil)
	var left string // the rule of which no state knows
	kill := func() {
		c.killed("rackspace_sg_rule", obj{"security_group_id": id, "direction": "ingress", "protocol": "tcp", "port": int64(443), "source": obj{"cidr_ipv4": "10.0.0.0/8"}},
			"AuthorizeSecurityGroupIngress")
		left = c.rule(id, 443)
		c.mark()
	}
	const address = "rackspace_sg_rule.it"
	config := c.config(fmt.Sprintf(`
resource "rackspace_sg_rule" "it" {
  security_group_id = %q
  direction         = "ingress"
  protocol          = "tcp"
  port              = 443
  source            = { cidr_ipv4 = "10.0.0.0/8" }
  description       = "ours"
  tags              = { Team = "db" }
}
`, id))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{PreConfig: kill, Config: config, Check: func(s *terraform.State) error {
			if got := s.RootModule().Resources[address].Primary.ID; got != left {
				return fmt.Errorf("the state has %s, want %s", got, left)
			}
			rules := c.described(id)
			tags := map[string]string{}
			for _, tag := range rules[0].Tags {
				tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			want := map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test", "Team": "db", ownerTag: s.RootModule().Resources[address].Primary.Attributes["owner"]}
			if len(rules) != 1 || aws.ToString(rules[0].Description) != "ours" || !maps.Equal(tags, want) || c.Counts().Since(c.marked)["AuthorizeSecurityGroupIngress"] > 0 {
				return fmt.Errorf("there are %d rules, the first with %q and %q, want %q", len(rules), aws.ToString(rules[0].Description), tags, want)
			}
			return nil
		}},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// A mark that stays, since nobody may take it away, is taken away by the next apply that may.
func TestAccSGRuleThatStaysMarkedIsMended(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	id := c.makeGroup("db", nil)
	c.Inject(awsproxy.Fault{Action: "DeleteTags", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	config := c.config(fmt.Sprintf("resource \"rackspace_sg_rule\" \"it\" {\n  security_group_id = %q\n  direction = \"ingress\"\n  protocol = \"tcp\"\n  port = 443\n"+
		"  source = { cidr_ipv4 = \"10.0.0.0/8\" }\n}\n", id))
	marked := func(want bool) acc.TestCheckFunc {
		return func(*terraform.State) error {
			for _, tag := range c.described(id)[0].Tags {
				if aws.ToString(tag.Key) == unfinishedTag && !want {
					return fmt.Errorf("the mark is still there")
				}
			}
			return nil
		}
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, ExpectNonEmptyPlan: true, Check: marked(true)},
		{Config: config, ConfigPlanChecks: inPlace("rackspace_sg_rule.it"), Check: marked(false)},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// An update that was killed left a rule with our tags, and a state that does not know of it.
func TestAccSGBaselineTakesOverWhatAKilledUpdateLeft(t *testing.T) {
	for _, policy := range []string{unmanagedRevoke, unmanagedReport, unmanagedIgnore} {
		t.Run(policy, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			more := fmt.Sprintf("unmanaged_rules = %q", policy)
			first, second := c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), more)), c.config(shopOf(tcp("a", 80, "10.0.0.0/8")+tcp("b", 90, "10.0.0.0/8"), more))
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: first},
				{PreConfig: func() {
					c.admit(c.named("shop"), 90, "10.0.0.0/8", "", map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test"})
					c.mark()
				}, Config: second,
					Check: acc.ComposeAggregateTestCheckFunc(c.wrote(), c.has(shop, "in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8"),
						acc.TestCheckResourceAttr(shop, "rule_ids.%", "2"), acc.TestCheckResourceAttr(shop, "unmanaged.%", "0"))},
				{Config: second, ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

// A create that was killed left a group of which no state knows. Nothing proves that it is this resource's: the error says how to import it.
func TestAccSGBaselineSaysHowToImportWhatAKilledCreateLeft(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	id := c.makeGroup("shop", map[string]string{ownerTag: baselinePrefix + "x"})
	config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8")))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, ExpectError: wraps(ownerTag, "interrupted", "terraform import ADDRESS "+id)},
		{Config: c.config(fmt.Sprintf("import {\n  to = rackspace_sg_baseline.shop\n  id = %q\n}\n", id) + shopOf(tcp("a", 80, "10.0.0.0/8"), `unmanaged_rules = "revoke"`)),
			Check: c.has(shop, "in tcp 80-80 10.0.0.0/8")},
	}})
}
