package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// cloud is an account in the emulator with a VPC.
type cloud struct {
	*awsproxy.Proxy
	t   *testing.T
	ec2 *ec2.Client
	vpc string

	marked   awsproxy.Counts // see mark
	provider string          // more of the provider block
}

func newCloud(t *testing.T, o awsproxy.Options) *cloud {
	t.Helper()
	p := acctest.Proxy(t, o)
	c := &cloud{Proxy: p, t: t, ec2: ec2.New(ec2.Options{
		Region: acctest.Region, BaseEndpoint: aws.String(p.URL), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
	out, err := c.ec2.CreateVpc(context.Background(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.64.0.0/16")})
	if err != nil {
		t.Fatal(err)
	}
	c.vpc = aws.ToString(out.Vpc.VpcId)
	return c
}

// config is a configuration with the provider block before it; VPC stands for the VPC's id.
func (c *cloud) config(body string) string {
	return fmt.Sprintf(`
provider "rackspace" {
  region                      = %q
  access_key                  = "test"
  secret_key                  = "test"
  environment                 = "Test"
  max_retries                 = 6
  endpoints {
    ec2           = %[2]q
    sts           = %[2]q
    servicequotas = %[2]q
    cloudwatch    = %[2]q
    logs          = %[2]q
    events        = %[2]q
    configservice = %[2]q
    sns           = %[2]q
  }
  %[3]s
}
`, acctest.Region, c.URL, c.provider) + strings.ReplaceAll(body, "VPC", fmt.Sprintf("%q", c.vpc))
}

// group is the id of a resource's group.
func group(s *terraform.State, address string) string {
	return s.RootModule().Resources[address].Primary.ID
}

// rules is the rules of a group in AWS, as text, sorted.
func (c *cloud) rules(id string) []string {
	c.t.Helper()
	out, err := c.ec2.DescribeSecurityGroupRules(context.Background(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{id}}}})
	if err != nil {
		c.t.Fatal(err)
	}
	var list []string
	for _, r := range out.SecurityGroupRules {
		dir := "in"
		if aws.ToBool(r.IsEgress) {
			dir = "out"
		}
		peer := aws.ToString(r.CidrIpv4) + aws.ToString(r.CidrIpv6) + aws.ToString(r.PrefixListId)
		if r.ReferencedGroupInfo != nil {
			peer = aws.ToString(r.ReferencedGroupInfo.GroupId)
		}
		text := fmt.Sprintf("%s %s %d-%d %s", dir, aws.ToString(r.IpProtocol), aws.ToInt32(r.FromPort), aws.ToInt32(r.ToPort), peer)
		if d := aws.ToString(r.Description); d != "" {
			text += " " + d
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}

// has checks the rules of a resource's group.
func (c *cloud) has(address string, want ...string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		slices.Sort(want)
		if got := c.rules(group(s, address)); !slices.Equal(got, want) {
			return fmt.Errorf("the group has\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
		return nil
	}
}

func emptyPlan() acc.ConfigPlanChecks {
	return acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

func inPlace(address string) acc.ConfigPlanChecks {
	return acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
}

const web = `
resource "rackspace_sg_baseline" "web" {
  name   = "shop"
  preset = "public_web"
  vpc_id = VPC
  rules = {
    health = { direction = "ingress", protocol = "tcp", port = 8080, source = { cidr_ipv4 = "10.64.1.0/24" }, description = "health" }
  }
  %s
}
`

func TestAccSGBaselineOfAPreset(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	https := []string{"in tcp 443-443 0.0.0.0/0 HTTPS", "in tcp 443-443 ::/0 HTTPS", "in tcp 80-80 0.0.0.0/0 HTTP", "in tcp 80-80 ::/0 HTTP"}
	with := func(more ...string) []string { return append(slices.Clone(https), more...) }
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: c.config(fmt.Sprintf(web, "")), Check: acc.ComposeAggregateTestCheckFunc(
			acc.TestCheckResourceAttr("rackspace_sg_baseline.web", "group_name", "shop-PublicWebSecurityGroup"),
			acc.TestCheckResourceAttr("rackspace_sg_baseline.web", "tags_all.ServiceProvider", "Rackspace"),
			acc.TestCheckResourceAttr("rackspace_sg_baseline.web", "rule_usage.in4", "3"),
			c.has("rackspace_sg_baseline.web", with("in tcp 8080-8080 10.64.1.0/24 health", "out -1 -1--1 0.0.0.0/0", "out -1 -1--1 ::/0")...),
		)},
		{Config: c.config(fmt.Sprintf(web, "")), ConfigPlanChecks: emptyPlan()},
		{Config: c.config(fmt.Sprintf(web, `egress = "none"`)), ConfigPlanChecks: inPlace("rackspace_sg_baseline.web"),
			Check: c.has("rackspace_sg_baseline.web", with("in tcp 8080-8080 10.64.1.0/24 health")...)},
	}})
}
