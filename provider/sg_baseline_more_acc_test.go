package provider

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAccSGBaselineOfAnotherRegion(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	c.ec2 = ec2.New(c.ec2.Options(), func(o *ec2.Options) { o.Region = "eu-west-1" })
	out, err := c.ec2.CreateVpc(context.Background(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.65.0.0/16")})
	c.must(err)
	c.vpc = aws.ToString(out.Vpc.VpcId)
	config := c.config(shopOf(`r = { direction = "ingress", protocol = "tcp", port = 80, source = { vpc = true } }`, `region = "eu-west-1"`))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, Check: acc.ComposeAggregateTestCheckFunc(c.has(shop, "in tcp 80-80 10.65.0.0/16"), acc.TestCheckResourceAttr(shop, "region", "eu-west-1"))},
		{Config: config, ConfigPlanChecks: emptyPlan()},
		{ResourceName: shop, ImportState: true, ImportStateIdFunc: acc.ImportStateIdFunc(importID("@eu-west-1")), ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"rules", "unmanaged_rules", "unmanaged", "effective_rules", "rule_ids", "egress"}},
	}})
}

// Two groups that admit each other: Terraform can give the id of one to the other only, and the rule that closes the circle, which
// some other resource adds under its own tag, is spared by both.
func TestAccSGBaselinesThatAdmitEachOther(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(`
resource "rackspace_sg_baseline" "plane" {
  name           = "shop"
  preset         = "eks_control_plane"
  preset_sources = { eks_worker = {} }
  vpc_id         = VPC
}
resource "rackspace_sg_baseline" "worker" {
  name           = "shop"
  preset         = "eks_worker"
  preset_sources = { public_web = {}, eks_control_plane = { security_group_id = [rackspace_sg_baseline.plane.id] } }
  vpc_id         = VPC
}
`)
	plane, worker := "shop-EksControlPlaneSecurityGroup", "shop-EksWorkerSecurityGroup"
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		{PreConfig: func() {
			id := c.named(plane)
			c.refer(id, c.named(worker))
			c.tag(c.rule(id, 443), map[string]string{ownerTag: "rackspace_sg_rule/x"})
		}, Config: config, ConfigPlanChecks: emptyPlan()},
		// The foreign rule goes before its group does, as Terraform would have it.
		{PreConfig: func() { c.revoke(c.named(plane), 443) }, Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}

// A prefix list counts for its most entries, and its weight is asked for once.
func TestAccSGBaselinePrefixList(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	list, err := c.ec2.CreateManagedPrefixList(context.Background(), &ec2.CreateManagedPrefixListInput{AddressFamily: aws.String("IPv4"), MaxEntries: aws.Int32(7), PrefixListName: aws.String("offices")})
	c.must(err)
	config := c.config(shopOf(fmt.Sprintf(`r = { direction = "ingress", protocol = "tcp", port = 80, source = { prefix_list_id = %q } }`, aws.ToString(list.PrefixList.PrefixListId))))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config, Check: acc.TestCheckResourceAttr(shop, "rule_usage.in4", "7")},
		{Config: config, ConfigPlanChecks: emptyPlan()},
	}})
}
