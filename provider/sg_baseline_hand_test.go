package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What somebody else does to a group beside Terraform, and what Terraform did.

// must ends the test on an error of a call that the test itself makes.
func (c *cloud) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// named is the id of the group of a name.
func (c *cloud) named(name string) string {
	c.t.Helper()
	ids := c.allNamed(name)
	if len(ids) != 1 {
		c.t.Fatalf("there are %d groups %s", len(ids), name)
	}
	return ids[0]
}

func (c *cloud) allNamed(name string) []string {
	c.t.Helper()
	out, err := c.ec2.DescribeSecurityGroups(context.Background(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("group-name"), Values: []string{name}}, {Name: aws.String("vpc-id"), Values: []string{c.vpc}}}})
	c.must(err)
	var ids []string
	for _, g := range out.SecurityGroups {
		ids = append(ids, aws.ToString(g.GroupId))
	}
	return ids
}

// makeGroup makes a group by hand, without rules.
func (c *cloud) makeGroup(name string, tags map[string]string) string {
	c.t.Helper()
	in := &ec2.CreateSecurityGroupInput{GroupName: aws.String(name), Description: aws.String("by hand"), VpcId: aws.String(c.vpc)}
	if len(tags) > 0 {
		in.TagSpecifications = []types.TagSpecification{{ResourceType: types.ResourceTypeSecurityGroup, Tags: awsTags(tags)}}
	}
	out, err := c.ec2.CreateSecurityGroup(context.Background(), in)
	c.must(err)
	id := aws.ToString(out.GroupId)
	for _, r := range c.described(id) {
		_, err := c.ec2.RevokeSecurityGroupEgress(context.Background(), &ec2.RevokeSecurityGroupEgressInput{GroupId: aws.String(id),
			SecurityGroupRuleIds: []string{aws.ToString(r.SecurityGroupRuleId)}})
		c.must(err)
	}
	return id
}

func (c *cloud) described(id string) []types.SecurityGroupRule {
	c.t.Helper()
	out, err := c.ec2.DescribeSecurityGroupRules(context.Background(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{id}}}})
	c.must(err)
	return out.SecurityGroupRules
}

// admit adds an ingress rule by hand: TCP, one port, one block.
func (c *cloud) admit(id string, port int32, cidr, description string, tags map[string]string) {
	c.t.Helper()
	ip := types.IpRange{CidrIp: aws.String(cidr)}
	if description != "" {
		ip.Description = aws.String(description)
	}
	in := &ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String(id), IpPermissions: []types.IpPermission{{
		IpProtocol: aws.String("tcp"), FromPort: aws.Int32(port), ToPort: aws.Int32(port), IpRanges: []types.IpRange{ip}}}}
	if len(tags) > 0 {
		in.TagSpecifications = []types.TagSpecification{{ResourceType: types.ResourceTypeSecurityGroupRule, Tags: awsTags(tags)}}
	}
	_, err := c.ec2.AuthorizeSecurityGroupIngress(context.Background(), in)
	c.must(err)
}

// rule is the ingress rule of a port.
func (c *cloud) rule(id string, port int32) string {
	c.t.Helper()
	for _, r := range c.described(id) {
		if aws.ToInt32(r.FromPort) == port {
			return aws.ToString(r.SecurityGroupRuleId)
		}
	}
	c.t.Fatalf("%s has no rule of port %d", id, port)
	return ""
}

// revoke revokes the ingress rule of a port by hand.
func (c *cloud) revoke(id string, port int32) {
	c.t.Helper()
	_, err := c.ec2.RevokeSecurityGroupIngress(context.Background(), &ec2.RevokeSecurityGroupIngressInput{GroupId: aws.String(id),
		SecurityGroupRuleIds: []string{c.rule(id, port)}})
	c.must(err)
}

// move changes the block of the ingress rule of a port by hand.
func (c *cloud) move(id string, port int32, cidr string) {
	c.t.Helper()
	_, err := c.ec2.ModifySecurityGroupRules(context.Background(), &ec2.ModifySecurityGroupRulesInput{GroupId: aws.String(id),
		SecurityGroupRules: []types.SecurityGroupRuleUpdate{{SecurityGroupRuleId: aws.String(c.rule(id, port)), SecurityGroupRule: &types.SecurityGroupRuleRequest{
			IpProtocol: aws.String("tcp"), FromPort: aws.Int32(port), ToPort: aws.Int32(port), CidrIpv4: aws.String(cidr)}}}})
	c.must(err)
}

// widen gives the VPC one more block.
func (c *cloud) widen(cidr string) {
	c.t.Helper()
	_, err := c.ec2.AssociateVpcCidrBlock(context.Background(), &ec2.AssociateVpcCidrBlockInput{VpcId: aws.String(c.vpc), CidrBlock: aws.String(cidr)})
	c.must(err)
}

func (c *cloud) tag(id string, tags map[string]string) {
	c.t.Helper()
	_, err := c.ec2.CreateTags(context.Background(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: awsTags(tags)})
	c.must(err)
}

func (c *cloud) untag(id, key string) {
	c.t.Helper()
	_, err := c.ec2.DeleteTags(context.Background(), &ec2.DeleteTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: aws.String(key)}}})
	c.must(err)
}

// mark begins a count of calls; its value is for PreConfig.
func (c *cloud) mark() { c.marked = c.Counts() }

// wrote checks the calls since the last mark that change something, as in "AuthorizeSecurityGroupIngress 1".
func (c *cloud) wrote(want ...string) acc.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		for action, n := range c.Counts().Since(c.marked) {
			if !isRead(action) {
				got = append(got, fmt.Sprintf("%s %d", action, n))
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			return fmt.Errorf("the calls that change something are %q, want %q", got, want)
		}
		return nil
	}
}

func isRead(action string) bool {
	return strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "Get")
}

// total is the calls of some kinds since the last mark.
func (c *cloud) total(match func(action string) bool) int {
	n := 0
	for action, count := range c.Counts().Since(c.marked) {
		if match(action) {
			n += count
		}
	}
	return n
}

// planned checks a resource of the plan: its values before and after.
type planned struct {
	address string
	check   func(before, after, unknown obj) error
}

func (p planned) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, r := range req.Plan.ResourceChanges {
		if r.Address == p.address {
			before, _ := r.Change.Before.(obj)
			after, _ := r.Change.After.(obj)
			unknown, _ := r.Change.AfterUnknown.(obj)
			resp.Error = p.check(before, after, unknown)
			return
		}
	}
	resp.Error = fmt.Errorf("the plan has no %s", p.address)
}

// keysOf are the keys of an attribute that is a map.
func keysOf(values obj, attribute string) []string {
	m, _ := values[attribute].(obj)
	return slices.Sorted(maps.Keys(m))
}

func preApply(checks ...plancheck.PlanCheck) acc.ConfigPlanChecks {
	return acc.ConfigPlanChecks{PreApply: checks}
}

// faults that only some groups see.
func ofGroup(id func() string) func(*awsproxy.Call) bool {
	return func(call *awsproxy.Call) bool { return call.Names(id()) }
}

// before does something at the moment of a call, and then lets it pass.
func (c *cloud) before(do func()) awsproxy.Effect {
	return func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
		do()
		return serve()
	}
}

// wraps matches an error that has the texts one after the other, wherever Terraform breaks its lines.
func wraps(texts ...string) *regexp.Regexp {
	var parts []string
	for _, text := range texts {
		var words []string
		for _, w := range strings.Fields(text) {
			words = append(words, regexp.QuoteMeta(w))
		}
		parts = append(parts, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(parts, `.*`))
}

// drop deletes a group by hand.
func (c *cloud) drop(id string) {
	c.t.Helper()
	_, err := c.ec2.DeleteSecurityGroup(context.Background(), &ec2.DeleteSecurityGroupInput{GroupId: aws.String(id)})
	c.must(err)
}

// refer adds a rule to a group, by hand, that names another.
func (c *cloud) refer(id, other string) {
	c.t.Helper()
	_, err := c.ec2.AuthorizeSecurityGroupIngress(context.Background(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String(id),
		IpPermissions: []types.IpPermission{{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(443), ToPort: aws.Int32(443),
			UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: aws.String(other)}}}}})
	c.must(err)
}

// importID is the id of the group and what follows it.
func importID(more string) func(*terraform.State) (string, error) {
	return func(s *terraform.State) (string, error) { return group(s, shop) + more, nil }
}
