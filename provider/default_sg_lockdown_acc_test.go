package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const lockdown = lockdownType + ".it"

func (w *world) defaultGroup() string {
	w.t.Helper()
	out, err := w.ec2.DescribeSecurityGroups(context.Background(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("vpc-id"), Values: []string{w.vpc}}, {Name: aws.String("group-name"), Values: []string{"default"}}}})
	w.must(err)
	return *out.SecurityGroups[0].GroupId
}

func (w *world) lockdownConfig(more string) string {
	return w.provider() + fmt.Sprintf("resource %q \"it\" {\n  vpc_id = %q\n%s\n}\n", lockdownType, w.vpc, more)
}

// hasRules checks how many rules the default group has.
func (w *world) hasRules(want int) acc.TestCheckFunc {
	return func(*terraform.State) error {
		out, err := w.ec2.DescribeSecurityGroupRules(context.Background(), &ec2.DescribeSecurityGroupRulesInput{
			Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{w.defaultGroup()}}}})
		if err == nil && len(out.SecurityGroupRules) != want {
			err = fmt.Errorf("the default group has %d rules, want %d", len(out.SecurityGroupRules), want)
		}
		return err
	}
}

// lockSteps runs the steps and counts the rules that are left in the end.
func (w *world) lockSteps(left int, steps ...acc.TestStep) {
	w.t.Helper()
	acctest.Test(w.t, "rackspace", New("test"), acc.TestCase{Steps: steps, CheckDestroy: w.hasRules(left)})
}

func lockdownHas(name, value string) acc.TestCheckFunc {
	return acc.TestCheckResourceAttr(lockdown, name, value)
}

func TestAccDefaultSGLockdownClosesAndStaysClosed(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.defaultGroup()
	other := w.group("other")
	_, err := w.ec2.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group, IpPermissions: []types.IpPermission{
		{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(22), ToPort: aws.Int32(22), Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: aws.String("::/0")}}},
		{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(23), ToPort: aws.Int32(23), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &other}}}}})
	w.must(err)
	w.lockSteps(0,
		acc.TestStep{Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), lockdownHas("id", w.vpc),
			lockdownHas("security_group_id", group), lockdownHas("open_rules.%", "0"), lockdownHas("removed_rules.%", "4"), lockdownHas("in_use_by.%", "0"))},
		acc.TestStep{Config: w.lockdownConfig(""), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{PreConfig: func() { w.authorize(group, 443, "10.0.0.0/8") }, Config: w.lockdownConfig(""), ConfigPlanChecks: inPlace(lockdown),
			Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), lockdownHas("removed_rules.%", "5"), lockdownHas("open_rules.%", "0"))},
		acc.TestStep{ResourceName: lockdown, ImportState: true, ImportStateId: w.vpc, ImportStateVerify: true},
		acc.TestStep{ResourceName: lockdown, ImportState: true, ImportStateId: "main", ExpectError: wraps(`"main" is no VPC`)},
	)
}

func TestAccDefaultSGLockdownRestoresAWSsOwnRules(t *testing.T) {
	for name, blocks := range map[string]int{"IPv4": 2, "IPv6": 3} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			if blocks == 3 {
				out, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16"), AmazonProvidedIpv6CidrBlock: aws.Bool(true)})
				w.must(err)
				w.vpc = *out.Vpc.VpcId
			}
			w.lockSteps(blocks, acc.TestStep{Config: w.lockdownConfig("  restore_on_destroy = true"), Check: w.hasRules(0)})
			if got := slices.Collect(maps.Keys(w.ingress(w.defaultGroup()))); len(got) != 1 || got[0] != "-1 -1--1 "+w.defaultGroup() {
				t.Errorf("the inbound rules are %v", got)
			}
		})
	}
}

func TestAccDefaultSGLockdownOfAGroupInUse(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	eni := w.networkInterface(w.defaultGroup())
	w.lockSteps(0,
		acc.TestStep{Config: w.lockdownConfig(""), PlanOnly: true, ExpectError: wraps("The default group is in use", eni, "fail_if_in_use = false")},
		acc.TestStep{Config: w.lockdownConfig("  fail_if_in_use = false"), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), lockdownHas("in_use_by.%", "1"),
			acc.TestCheckResourceAttrSet(lockdown, "in_use_by."+eni))},
		acc.TestStep{Config: w.lockdownConfig(""), ConfigPlanChecks: inPlace(lockdown)},
		acc.TestStep{PreConfig: func() { w.authorize(w.defaultGroup(), 443, "10.0.0.0/8") }, Config: w.lockdownConfig(""), PlanOnly: true,
			ExpectError: wraps("The default group is in use", eni)},
		acc.TestStep{Config: w.lockdownConfig("  fail_if_in_use = false"), Check: w.hasRules(0)},
	)
}

func TestAccDefaultSGLockdownSparesRulesOfOthers(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	rule := w.authorize(w.defaultGroup(), 443, "10.0.0.0/8")
	_, err := w.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{rule}, Tags: []types.Tag{{Key: aws.String(ownerTag), Value: aws.String(newOwner())}}})
	w.must(err)
	w.lockSteps(0,
		acc.TestStep{Config: w.lockdownConfig(""), ExpectError: wraps("The default group has rules of others", rule)},
		acc.TestStep{PreConfig: func() { w.must(w.hasRules(3)(nil)); w.revoke(w.defaultGroup(), rule) }, Config: w.lockdownConfig(""), Check: w.hasRules(0)},
	)
}

func TestAccDefaultSGLockdownOfNoVPC(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.vpc = "vpc-0123456789abcdef0"
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: w.lockdownConfig(`  timeouts = { create = "2s" }`), ExpectError: wraps("No such VPC", w.vpc)}}})
}

func TestAccDefaultSGLockdownWhoseAnswerIsLostIsFinished(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	lost := w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupIngress", Times: 1, Effect: awsproxy.LoseReply()})
	w.lockSteps(0, acc.TestStep{Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), lockdownHas("removed_rules.%", "2"))})
	happened(t, lost, 1)
}
