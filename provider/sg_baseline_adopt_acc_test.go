package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// ownTags are the tags that the provider gives to a group of a name in tests.
func ownTags(name string) map[string]string {
	return map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test", "Name": name}
}

func TestAccSGBaselineImport(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(fmt.Sprintf(web, ""))
	address := "rackspace_sg_baseline.web"
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		// What the configuration alone says, no import can know: the rules bind at the first plan.
		{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"name", "preset", "preset_version", "rules",
			"egress", "unmanaged_rules", "unmanaged", "effective_rules", "rule_ids"}},
		{ResourceName: address, ImportState: true, ImportStateId: "sg-00000000000000001", ExpectError: wraps("Cannot import non-existent remote object")},
		{ResourceName: address, ImportState: true, ImportStateId: "web", ExpectError: wraps("Not the id of a security group")},
	}})
}

// A group that somebody made by hand: one apply that makes no call binds its rules, rules beyond the configuration are reported and
// stay, and the description, which nobody can change, is no reason to replace it.
func TestAccSGBaselineAdoptsAGroup(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	id := c.makeGroup("shop", ownTags("shop"))
	tags := ownTags("shop")
	delete(tags, "Name") // which is the group's alone
	c.admit(id, 80, "10.0.0.0/8", "", tags)
	c.admit(id, 22, "192.0.2.7/32", "by hand", nil)
	body := shopOf(tcp("a", 80, "10.0.0.0/8"))
	imported := c.config(fmt.Sprintf("import {\n  to = rackspace_sg_baseline.shop\n  id = %q\n}\n", id) + body)
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{
			PreConfig: c.mark, Config: imported, ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(c.wrote(), c.has(shop, "in tcp 80-80 10.0.0.0/8", "in tcp 22-22 192.0.2.7/32 by hand"),
				acc.TestCheckResourceAttr(shop, "unmanaged_rules", "report"), acc.TestCheckResourceAttr(shop, "unmanaged.%", "1"),
				acc.TestCheckResourceAttr(shop, "description", "by hand"), acc.TestCheckResourceAttr(shop, "rule_ids.%", "1")),
		},
		{Config: c.config(body), ConfigPlanChecks: emptyPlan()},
		{PreConfig: c.mark, Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), `unmanaged_rules = "revoke"`)), ConfigPlanChecks: inPlace(shop),
			Check: acc.ComposeAggregateTestCheckFunc(c.wrote("RevokeSecurityGroupIngress 1"), c.has(shop, "in tcp 80-80 10.0.0.0/8"))},
	}})
}

// awsProviderSource has its host, as OpenTofu has a registry of its own, and a mirror is one of Terraform's.
const awsProviderSource = "registry.terraform.io/hashicorp/aws"

func TestAccSGBaselineMovedFromTheAWSProvider(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	block := fmt.Sprintf(`
provider "aws" {
  region                      = %q
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {
    ec2 = %[2]q
    sts = %[2]q
  }
}
`, acctest.Region, c.URL)
	var id string
	body := shopOf(tcp("a", 80, "10.0.0.0/8"))
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{
		ExternalProviders: map[string]acc.ExternalProvider{"aws": {Source: awsProviderSource}},
		Steps: []acc.TestStep{
			{
				Config: block + strings.ReplaceAll(`
resource "aws_security_group" "shop" {
  name        = "shop"
  description = "of the other provider"
  vpc_id      = VPC
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  tags = { Team = "one" }
}
`, "VPC", fmt.Sprintf("%q", c.vpc)),
				Check: func(s *terraform.State) error { id = group(s, "aws_security_group.shop"); return nil },
			},
			{
				PreConfig: c.mark,
				Config:    c.config("moved {\n  from = aws_security_group.shop\n  to   = rackspace_sg_baseline.shop\n}\n" + body), ConfigPlanChecks: inPlace(shop),
				Check: acc.ComposeAggregateTestCheckFunc(
					// Tags alone: those of the provider come, and those that the configuration no longer has go.
					c.wrote("CreateTags 2", "DeleteTags 1"), c.has(shop, "in tcp 80-80 10.0.0.0/8"),
					func(s *terraform.State) error {
						if now := group(s, shop); now != id {
							return fmt.Errorf("the group was %s and is %s", id, now)
						}
						return nil
					}),
			},
			{Config: c.config(body), ConfigPlanChecks: emptyPlan()},
		},
	})
}

// Terraform from 1.12 on imports by identity.
func TestSGBaselineImportByIdentity(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	id := c.makeGroup("shop", ownTags("shop"))
	p := connected(c.t, c.URL)
	schemas, err := p.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	c.must(err)
	identity := schemas.IdentitySchemas["rackspace_sg_baseline"].ValueType()
	for _, x := range []struct {
		name     string
		identity obj
		refused  string
	}{
		{"the id alone", obj{"id": id}, ""},
		{"account, region and id", obj{"id": id, "region": acctest.Region, "account_id": c.Account}, ""},
		{"another account", obj{"id": id, "account_id": "210987654321"}, "A group of another account"},
		{"no id of a group", obj{"id": "vpc-1"}, "Not the id of a security group"},
	} {
		t.Run(x.name, func(t *testing.T) {
			resp, err := p.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: "rackspace_sg_baseline",
				Identity: &tfprotov6.ResourceIdentityData{IdentityData: p.dynamic(identity, p.wire(identity, x.identity))}})
			if err != nil {
				t.Fatal(err)
			}
			if x.refused != "" {
				if len(resp.Diagnostics) != 1 || !strings.Contains(said(resp.Diagnostics[0]), x.refused) {
					t.Errorf("want %q, got %v", x.refused, resp.Diagnostics)
				}
				return
			}
			for _, d := range resp.Diagnostics {
				t.Fatal(said(d))
			}
			in := resp.ImportedResources[0]
			read, err := p.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: in.TypeName, CurrentState: in.State,
				Private: in.Private, CurrentIdentity: in.Identity})
			if err != nil || hasError(read.Diagnostics) {
				t.Fatal(err, read)
			}
			got := p.text(in.TypeName, read.NewState, "group_name")
			if got != "shop" || p.text(in.TypeName, read.NewState, "region") != acctest.Region {
				t.Errorf("imported %q", got)
			}
		})
	}
}

// text is an attribute of a state that is a text.
func (p *protocol) text(name string, state *tfprotov6.DynamicValue, attribute string) string {
	p.t.Helper()
	var attributes map[string]tftypes.Value
	if err := p.decode(p.resourceType(name), state).As(&attributes); err != nil {
		p.t.Fatal(err)
	}
	var s string
	if err := attributes[attribute].As(&s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

func TestAccSGBaselineReplacement(t *testing.T) {
	for _, x := range []struct{ name, before, after, summary string }{
		{"another name", `name = "shop"`, `name = "store"`, "the name of a security group"},
		{"another description", `name = "shop"`, "name = \"shop\"\n description = \"new\"", "the description of a security group"},
		{"a preset with a suffix of its own", "name = \"shop\"\n preset = \"mysql\"", "name = \"shop\"\n preset = \"postgres\"", "the name of a security group"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			config := func(what, policy string) string {
				return c.config(fmt.Sprintf("resource \"rackspace_sg_baseline\" \"shop\" {\n  %s\n  vpc_id = VPC\n  %s\n}\n", what, policy))
			}
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: config(x.before, "")},
				{Config: config(x.after, ""), ExpectError: wraps("The group would be replaced", x.summary, `replace_policy = "allow"`)},
				{Config: config(x.after, `replace_policy = "allow"`),
					ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(shop, plancheck.ResourceActionDestroyBeforeCreate))},
				{Config: config(x.after, `replace_policy = "allow"`), ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

func TestAccSGBaselineDestroyWhileInUse(t *testing.T) {
	c := newCloud(t, awsproxy.Options{})
	config := c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), `timeouts = { delete = "3s" }`))
	var eni string
	use := func() {
		id := c.named("shop")
		other := c.makeGroup("referrer", nil)
		c.refer(other, id)
		subnet, err := c.ec2.CreateSubnet(context.Background(), &ec2.CreateSubnetInput{VpcId: aws.String(c.vpc), CidrBlock: aws.String("10.64.0.0/24")})
		c.must(err)
		out, err := c.ec2.CreateNetworkInterface(context.Background(), &ec2.CreateNetworkInterfaceInput{SubnetId: subnet.Subnet.SubnetId, Groups: []string{id},
			Description: aws.String("of the test")})
		c.must(err)
		eni = aws.ToString(out.NetworkInterface.NetworkInterfaceId)
	}
	free := func() {
		_, err := c.ec2.DeleteNetworkInterface(context.Background(), &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: aws.String(eni)})
		c.must(err)
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: config},
		{PreConfig: use, Config: config, Destroy: true, ExpectError: wraps("is still in use", "network interface eni-", "of the test", "(referrer)", "revoke_references_on_delete = true")},
		// With the references revoked, and the interface gone, it goes.
		{PreConfig: free, Config: c.config(shopOf(tcp("a", 80, "10.0.0.0/8"), `revoke_references_on_delete = true`))},
		{Config: c.config(""), Check: func(*terraform.State) error {
			if ids := c.allNamed("shop"); len(ids) > 0 {
				return fmt.Errorf("the group is still there: %v", ids)
			}
			if rules := c.rules(c.named("referrer")); len(rules) > 0 {
				return fmt.Errorf("the referrer still has %v", rules)
			}
			return nil
		}},
	}})
}
