package provider

import (
	"fmt"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// hit checks that a fault was met: one that was not proves nothing.
func hit(faults ...*awsproxy.Injected) acc.TestCheckFunc {
	return func(*terraform.State) error {
		for i, f := range faults {
			if f.Hits() == 0 {
				return fmt.Errorf("fault %d was not met", i)
			}
		}
		return nil
	}
}

// What goes away by itself is ridden out: the apply ends well, with one group and the right rules.
func TestAccSGBaselineRidesOutFaults(t *testing.T) {
	for name, inject := range map[string]func(c *cloud) *awsproxy.Injected{
		"throttling": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroup*", Times: 2, Effect: awsproxy.Throttle()})
		},
		"an internal error": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.InternalError()})
		},
		"a connection that breaks": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupRules", Times: 1, Effect: awsproxy.Reset()})
		},
		"a group that is not known just after it was made": func(c *cloud) *awsproxy.Injected { return c.LateCreates(3) },
		"a lost answer to CreateSecurityGroup": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "CreateSecurityGroup", Times: 1, Effect: awsproxy.LoseReply()})
		},
		"a lost answer to Authorize": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.LoseReply()})
		},
		"a lost answer to Modify": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "ModifySecurityGroupRules", Times: 1, Effect: awsproxy.LoseReply()})
		},
		"a lost answer to Revoke": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "RevokeSecurityGroup*", Times: 1, Effect: awsproxy.LoseReply()})
		},
		"a rule that somebody adds first": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: c.before(func() { c.admit(c.named("shop"), 90, "10.0.0.0/8", "", nil) })})
		},
		"a group that a rule names and that is not known yet": func(c *cloud) *awsproxy.Injected {
			return c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.Refuse("InvalidGroup.NotFound", "The security group does not exist")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			fault := inject(c)
			first := c.config(shopOf(tcp("a", 80, "10.0.0.0/8") + tcp("b", 90, "10.0.0.0/8")))
			second := c.config(shopOf(tcp("a", 80, "10.0.0.0/16")))
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: first, Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.0.0.0/8", "in tcp 90-90 10.0.0.0/8"), c.one("shop"))},
				{Config: second, Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.0.0.0/16"), hit(fault))},
				{Config: second, ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

// one checks that there is one group of a name.
func (c *cloud) one(name string) acc.TestCheckFunc {
	return func(*terraform.State) error {
		if ids := c.allNamed(name); len(ids) != 1 {
			return fmt.Errorf("there are %d groups %s: %v", len(ids), name, ids)
		}
		return nil
	}
}

func TestAccSGBaselineReadsThatLag(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.StaleRules(3)
	first := c.config(shopOf(tcp("a", 80, "10.0.0.0/8") + tcp("b", 90, "10.0.0.0/8")))
	second := c.config(shopOf(tcp("a", 80, "10.0.0.0/16", `, description = "x"`)))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: first},
		{PreConfig: func() { c.StaleRules(3) }, Config: second},
		{PreConfig: func() { c.StaleRules(0) }, Config: second, ConfigPlanChecks: emptyPlan(), Check: c.has(shop, "in tcp 80-80 10.0.0.0/16 x")},
	}})
}

// A create that fails leaves no group behind, and the next apply creates: it does not replace.
func TestAccSGBaselineMakesAGroupOrNone(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8")))
	c.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupEgress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized.")})
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, ExpectError: wraps("The rules are not all in place", "allow ec2:RevokeSecurityGroupEgress")},
		{
			PreConfig: func() {
				if ids := c.allNamed("shop"); len(ids) != 0 {
					t.Errorf("the failed create left %v", ids)
				}
			},
			Config: config, ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionCreate)),
			Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.0.0.0/8"), c.one("shop")),
		},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// Where the fresh group cannot be deleted either, the state has it: nothing is lost.
func TestAccSGBaselineKeepsWhatItCannotUndo(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8")))
	c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized.")})
	c.Inject(awsproxy.Fault{Action: "DeleteSecurityGroup", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized.")})
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, ExpectError: wraps("is left half made", "terraform untaint")},
		{Config: config, ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionDestroyBeforeCreate)), Check: c.one("shop")},
	}})
}

// An update that fails half way is finished by the next apply, with no call made twice.
func TestAccSGBaselineFinishesAnInterruptedUpdate(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	second := c.config(shopOf(tcp("a", 80, "10.0.0.0/16")))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8") + tcp("b", 90, "10.0.0.0/8")))},
		{
			PreConfig: func() {
				c.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupIngress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized.")})
			},
			Config: second, ExpectError: wraps("The rules are not all in place"),
		},
		{PreConfig: c.mark, Config: second, ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.0.0.0/16"), c.wrote("RevokeSecurityGroupIngress 1"))},
		{Config: second, ConfigPlanChecks: emptyPlan()},
	}})
}

func TestAccSGBaselineEndsInTime(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.Inject(awsproxy.Fault{Action: "AuthorizeSecurityGroupIngress", Times: 1, Effect: awsproxy.Hang()})
	config := func(limit string) string {
		return c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), fmt.Sprintf(`timeouts = { create = %q }`, limit)))
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config("3s"), ExpectError: wraps("The rules are not all in place")},
		{Config: config("5m"), Check: c.one("shop")},
	}})
}

// A group of the very name that somebody else made is not taken for ours.
func TestAccSGBaselineTakesNobodysGroup(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.makeGroup("Shop", nil)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8"))), ExpectError: wraps("InvalidGroup.Duplicate", "Import it, or choose another name")},
	}})
}

// A group that is gone is made again; one that goes between plan and apply is an error that says so, and soon.
func TestAccSGBaselineThatIsGone(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	first, second := c.config(shopOf(tcp("a", 80, "10.0.0.0/8"))), c.config(shopOf(tcp("a", 81, "10.0.0.0/8")))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: first},
		{PreConfig: func() { c.drop(c.named("shop")) }, Config: first, ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionCreate))},
		{
			PreConfig: func() {
				id := c.named("shop")
				c.Inject(awsproxy.Fault{Action: "DescribeSecurityGroups", When: ofGroup(func() string { return id }), After: 1, Times: 1,
					Effect: c.before(func() { c.drop(id) })})
			},
			Config: second, ExpectError: wraps("InvalidGroup.NotFound"),
		},
		{Config: second, Check: c.has(shop, "in tcp 81-81 10.0.0.0/8")},
	}})
}

// A group with 20 rules takes one call for each direction and kind, whatever their number; reads are few.
func TestAccSGBaselineMakesFewCalls(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	var rules strings.Builder
	for i := range 20 {
		rules.WriteString(tcp(fmt.Sprintf("r%d", i), 1000+i, "10.0.0.0/8"))
	}
	config := c.config(strings.Replace(shopOf(rules.String()), `egress = "none"`, "", 1))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{
			PreConfig: c.mark, Config: config,
			// The rule to 0.0.0.0/0 with which AWS makes the group is kept, and gets tags.
			Check: acc.ComposeAggregateTestCheckFunc(c.wrote("AuthorizeSecurityGroupEgress 1", "AuthorizeSecurityGroupIngress 1", "CreateSecurityGroup 1", "CreateTags 1"),
				func(*terraform.State) error {
					// One read of the group and its rules before, and one of the rules after.
					if n := c.total(func(a string) bool { return strings.HasPrefix(a, "DescribeSecurityGroup") }); n > 3 {
						return fmt.Errorf("%d reads of the group: %v", n, c.Counts().Since(c.marked))
					}
					return nil
				}),
		},
		{PreConfig: c.mark, Config: config, ConfigPlanChecks: emptyPlan(), Check: c.wrote()},
	}})
}

// The refresh of many groups is two calls, not two for each.
func TestAccSGBaselineReadsManyGroupsTogether(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(`
resource "rackspace_sg_baseline" "many" {
  count  = 20
  name   = "many-${count.index}"
  preset = "mysql"
  vpc_id = VPC
}
`)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		{PreConfig: c.mark, RefreshState: true, Check: func(*terraform.State) error {
			groups := c.total(func(a string) bool { return strings.HasPrefix(a, "DescribeSecurityGroup") })
			if groups > 12 {
				return fmt.Errorf("%d reads for 20 groups: %v", groups, c.Counts().Since(c.marked))
			}
			return nil
		}},
		{PreConfig: c.mark, Config: config, ConfigPlanChecks: emptyPlan(), Check: func(*terraform.State) error {
			if n := c.total(func(a string) bool { return a == "DescribeVpcs" }); n > 3 {
				return fmt.Errorf("%d reads of one VPC", n)
			}
			return nil
		}},
	}})
}
