package provider

import (
	"context"
	"fmt"
	"slices"
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

// moreVPCs makes VPCs and returns their ids, sorted.
func (c *cloud) moreVPCs(n int) []string {
	c.t.Helper()
	var ids []string
	for i := range n {
		out, err := c.ec2.CreateVpc(context.Background(), &ec2.CreateVpcInput{CidrBlock: aws.String(fmt.Sprintf("10.%d.0.0/16", 65+i))})
		c.must(err)
		ids = append(ids, *out.Vpc.VpcId)
	}
	slices.Sort(ids)
	return ids
}

// further is the attribute with these VPCs.
func further(vpcs ...string) string {
	return fmt.Sprintf("additional_vpc_ids = [%s]", quoted(vpcs))
}

// bare is a group with one rule.
func (c *cloud) bare(more ...string) string {
	return c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), more...))
}

func (c *cloud) byHand(associate bool, group, vpc string) {
	c.t.Helper()
	var err error
	if associate {
		_, err = c.ec2.AssociateSecurityGroupVpc(context.Background(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &group, VpcId: &vpc})
	} else {
		_, err = c.ec2.DisassociateSecurityGroupVpc(context.Background(), &ec2.DisassociateSecurityGroupVpcInput{GroupId: &group, VpcId: &vpc})
	}
	c.must(err)
	c.associations(group) // under way for one description
}

// associations are those of a group in AWS, such as "vpc-1 associated", sorted.
func (c *cloud) associations(group string) []string {
	c.t.Helper()
	out, err := c.ec2.DescribeSecurityGroupVpcAssociations(context.Background(), &ec2.DescribeSecurityGroupVpcAssociationsInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{group}}}})
	c.must(err)
	var list []string
	for _, a := range out.SecurityGroupVpcAssociations {
		if a.State != types.SecurityGroupVpcAssociationStateDisassociated {
			list = append(list, *a.VpcId+" "+string(a.State))
		}
	}
	slices.Sort(list)
	return list
}

// in checks that the group is associated with VPCs, in AWS and in the state.
func (c *cloud) in(vpcs ...string) acc.TestCheckFunc {
	checks := []acc.TestCheckFunc{acc.TestCheckResourceAttr(shop, "additional_vpc_ids.#", fmt.Sprint(len(vpcs))), c.reallyIn(vpcs...)}
	for _, vpc := range vpcs {
		checks = append(checks, acc.TestCheckTypeSetElemAttr(shop, "additional_vpc_ids.*", vpc))
	}
	return acc.ComposeAggregateTestCheckFunc(checks...)
}

func (c *cloud) reallyIn(vpcs ...string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		var want []string
		for _, vpc := range vpcs {
			want = append(want, vpc+" associated")
		}
		if got := c.associations(group(s, shop)); !slices.Equal(got, want) {
			return fmt.Errorf("the associations are %q, want %q", got, want)
		}
		return nil
	}
}

// calls are those that are about associations, in order, since the last mark.
func (c *cloud) changedVPCs(from int) []string {
	var list []string
	for _, action := range c.Actions()[from:] {
		if strings.HasSuffix(action, "SecurityGroupVpc") {
			list = append(list, strings.TrimSuffix(action, "SecurityGroupVpc"))
		}
	}
	return list
}

func TestAccSGBaselineInFurtherVPCs(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(3)
	c.Associating(awsproxy.Associating{Reads: 2})
	var from int
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.bare(further(v[0], v[1])), Check: acc.ComposeAggregateTestCheckFunc(c.in(v[0], v[1]), c.has(shop, "in tcp 80-80 10.0.0.0/8"), func(*terraform.State) error {
			actions := c.Actions()
			if slices.Index(actions, "AssociateSecurityGroupVpc") < slices.Index(actions, "AuthorizeSecurityGroupIngress") {
				return fmt.Errorf("the group is associated before its rules stand: %v", actions)
			}
			return nil
		})},
		{PreConfig: c.mark, Config: c.bare(further(v[1], v[0])), ConfigPlanChecks: emptyPlan(), Check: c.wrote()},
		{PreConfig: func() { from = len(c.Actions()) }, Config: c.bare(further(v[1], v[2])), ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(c.in(v[1], v[2]), func(*terraform.State) error {
				if got := c.changedVPCs(from); !slices.Equal(got, []string{"Associate", "Disassociate"}) {
					return fmt.Errorf("the calls are %v", got)
				}
				return nil
			})},
		{Config: c.bare(further()), ConfigPlanChecks: inPlace(shop), Check: c.in()},
		{Config: c.bare(further()), ConfigPlanChecks: emptyPlan()},
		{Config: c.bare(further(v[0])), Check: c.in(v[0])}, // and the end destroys it
	}, CheckDestroy: func(*terraform.State) error {
		if ids := c.allNamed("shop"); len(ids) > 0 {
			return fmt.Errorf("there is still %v", ids)
		}
		return nil
	}})
}

// A set is all of them: what somebody else changes is shown, and set right.
func TestAccSGBaselineDriftOfVPCs(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(2)
	config := c.bare(further(v[0]))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, Check: c.in(v[0])},
		{
			PreConfig: func() { c.byHand(false, c.named("shop"), v[0]); c.byHand(true, c.named("shop"), v[1]) },
			Config:    config,
			ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionUpdate), planned{shop, func(before, after, _ obj) error {
				if got, want := fmt.Sprint(before["additional_vpc_ids"], after["additional_vpc_ids"]), fmt.Sprintf("[%s] [%s]", v[1], v[0]); got != want {
					return fmt.Errorf("planned %s, want %s", got, want)
				}
				return nil
			}}),
			Check: c.in(v[0]),
		},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// Without the attribute associations are others' business: not read, not ended, and said where they are in the way.
func TestAccSGBaselineLeavesTheVPCsOfOthers(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(1)
	unread := func(*terraform.State) error {
		if n := c.total(func(a string) bool { return strings.Contains(a, "SecurityGroupVpc") }); n > 0 {
			return fmt.Errorf("%d calls for associations", n)
		}
		return nil
	}
	config := func(more ...string) string { return c.bare(append(more, `timeouts = { delete = "3s" }`)...) }
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{PreConfig: c.mark, Config: config(), Check: unread},
		{PreConfig: func() { c.byHand(true, c.named("shop"), v[0]); c.mark() }, Config: config(), ConfigPlanChecks: emptyPlan(),
			Check: acc.ComposeTestCheckFunc(unread, c.reallyIn(v[0]), acc.TestCheckNoResourceAttr(shop, "additional_vpc_ids.#"))},
		{Config: config(), Destroy: true, ExpectError: wraps("is still in use", "VPC "+v[0], "set additional_vpc_ids = []")},
		// It is taken over without a call; what the plan did not know of waits for the next one, and then goes.
		{PreConfig: c.mark, Config: config(further(v[0])), ConfigPlanChecks: inPlace(shop), Check: acc.ComposeTestCheckFunc(c.wrote(), c.in(v[0]))},
		{PreConfig: c.mark, Config: config(), ConfigPlanChecks: inPlace(shop), Check: acc.ComposeTestCheckFunc(c.wrote(), c.reallyIn(v[0]))},
		{Config: config(further()), Check: c.reallyIn(v[0]), ExpectNonEmptyPlan: true},
		{Config: config(further()), ConfigPlanChecks: inPlace(shop), Check: c.in()},
	}})
}

// An association that fails says why; the create leaves nothing, and an update what the next one finishes.
func TestAccSGBaselineWhoseAssociationFails(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(2)
	fail := func() {
		c.Associating(awsproxy.Associating{Reads: 1, Fails: map[string]string{v[1]: "VPC is sleeping"}})
	}
	mend := func() { c.Associating(awsproxy.Associating{Reads: 1}) }
	says := wraps("The group is not associated with "+v[1], "association-failed: VPC is sleeping", "no default VPC", "The next apply tries again")
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{PreConfig: fail, Config: c.bare(further(v...)), ExpectError: says},
		{
			PreConfig: func() {
				mend()
				if ids := c.allNamed("shop"); len(ids) > 0 {
					t.Errorf("the failed create left %v", ids)
				}
			},
			Config: c.bare(further(v[0])), ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionCreate)), Check: c.in(v[0]),
		},
		{PreConfig: fail, Config: c.bare(further(v[1])), ExpectError: says},
		{
			PreConfig: func() {
				mend()
				if got := c.associations(c.named("shop")); !slices.Contains(got, v[0]+" associated") {
					t.Errorf("an association ended before the new one was there: %v", got)
				}
			},
			Config: c.bare(further(v[1])), ConfigPlanChecks: inPlace(shop), Check: c.in(v[1]),
		},
		{Config: c.bare(further(v[1])), ConfigPlanChecks: emptyPlan()},
	}})
}

// An association ends when no interface needs it any longer; until then the error names these.
func TestAccSGBaselineWhoseAssociationIsInUse(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(1)
	subnet, err := c.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: &v[0], CidrBlock: aws.String("10.65.1.0/24")})
	c.must(err)
	var nic string
	inUse := wraps("The group is still associated with "+v[0], "network interface eni-", "Take it off these")
	soon := `timeouts = { update = "3s", delete = "3s" }`
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.bare(further(v[0]), soon)},
		{
			PreConfig: func() {
				out, err := c.ec2.CreateNetworkInterface(context.Background(), &ec2.CreateNetworkInterfaceInput{SubnetId: subnet.Subnet.SubnetId, Groups: []string{c.named("shop")}})
				c.must(err)
				nic = *out.NetworkInterface.NetworkInterfaceId
			},
			Config: c.bare(further(), soon), ExpectError: inUse,
		},
		{Config: c.bare(further(v[0]), soon), Destroy: true, ExpectError: inUse},
		{
			PreConfig: func() {
				_, err := c.ec2.DeleteNetworkInterface(context.Background(), &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: &nic})
				c.must(err)
			},
			Config: c.bare(further()), ConfigPlanChecks: inPlace(shop), Check: c.in(),
		},
	}})
}

func TestAccSGBaselineRidesOutFaultsOfAssociations(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"throttling":                           {Action: "AssociateSecurityGroupVpc", Times: 2, Effect: awsproxy.Throttle()},
		"a lost answer to Associate":           {Action: "AssociateSecurityGroupVpc", Times: 1, Effect: awsproxy.LoseReply()},
		"a lost answer to Disassociate":        {Action: "DisassociateSecurityGroupVpc", Times: 1, Effect: awsproxy.LoseReply()},
		"a read that throttles":                {Action: "DescribeSecurityGroupVpcAssociations", Times: 2, Effect: awsproxy.Throttle()},
		"a read that does not show it yet":     {Action: "DescribeSecurityGroupVpcAssociations", After: 1, Times: 2, Effect: awsproxy.Answer("<r/>")},
		"a VPC that is not known everywhere":   {Action: "AssociateSecurityGroupVpc", Times: 2, Effect: awsproxy.Refuse("InvalidVpcID.NotFound", "The vpc ID does not exist")},
		"an end that is refused for some time": {Action: "DisassociateSecurityGroupVpc", Times: 2, Effect: awsproxy.Refuse("DependencyViolation", "in use")},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			v := c.moreVPCs(2)
			injected := c.Inject(fault)
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: c.bare(further(v[0])), Check: c.in(v[0])},
				{Config: c.bare(further(v[1])), Check: acc.ComposeAggregateTestCheckFunc(c.in(v[1]), hit(injected))},
				{Config: c.bare(further(v[1])), ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

// What cannot be read is an error, of groups alone that need it.
func TestAccSGBaselineWhoseAssociationsCannotBeRead(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.bare(further()) + strings.ReplaceAll("resource \"rackspace_sg_baseline\" \"other\" {\n  name = \"other\"\n  vpc_id = VPC\n}\n", "VPC", fmt.Sprintf("%q", c.vpc))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		{
			PreConfig: func() {
				c.Inject(awsproxy.Fault{Action: "DescribeSecurityGroupVpcAssociations", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized.")})
			},
			RefreshState: true, ExpectError: wraps("cannot be read", "ec2:DescribeSecurityGroupVpcAssociations"),
		},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// VPCs that are known only after apply are planned; an import leaves the attribute to the configuration.
func TestAccSGBaselineInVPCsOfTheSameRun(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(2)
	later := c.bare("additional_vpc_ids = [terraform_data.vpc.output]") + fmt.Sprintf("resource \"terraform_data\" \"vpc\" {\n  input = %q\n}\n", v[0])
	whole := strings.Replace(strings.Replace(later, "[terraform_data.vpc.output]", "terraform_data.vpc.output", 1), fmt.Sprintf("%q\n}\n", v[0]), fmt.Sprintf("[%q]\n}\n", v[1]), 1)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: later, Check: c.in(v[0])},
		{Config: whole, Check: c.in(v[1])},
		{Config: whole, ConfigPlanChecks: emptyPlan()},
		{Config: whole, ResourceName: shop, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{
			"additional_vpc_ids", "unmanaged_rules", "egress", "rules", "rule_ids", "effective_rules", "unmanaged", "mistagged_rules"}},
	}})
}

// The refresh of many groups reads their associations together.
func TestAccSGBaselineReadsTheVPCsOfManyGroupsTogether(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	v := c.moreVPCs(1)
	config := c.config(fmt.Sprintf(`
resource "rackspace_sg_baseline" "many" {
  count  = 10
  name   = "many-${count.index}"
  vpc_id = VPC
  additional_vpc_ids = [%q]
}
`, v[0]))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		{PreConfig: c.mark, RefreshState: true, Check: func(*terraform.State) error {
			if n := c.total(func(a string) bool { return a == "DescribeSecurityGroupVpcAssociations" }); n == 0 || n > 4 {
				return fmt.Errorf("%d reads of the associations of 10 groups", n)
			}
			return nil
		}},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}
