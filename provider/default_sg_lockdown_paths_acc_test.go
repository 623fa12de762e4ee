package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAccDefaultSGLockdownInAnotherRegion(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	west := func(o *ec2.Options) { o.Region = "us-west-2" }
	out, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")}, west)
	w.must(err)
	here := w.vpc
	w.vpc = *out.Vpc.VpcId
	there := w.lockdownConfig(`  region = "us-west-2"`)
	w.vpc = here
	w.lockSteps(2,
		acc.TestStep{Config: there, Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(2), lockdownHas("removed_rules.%", "2"), lockdownHas("region", "us-west-2"))},
		acc.TestStep{Config: there, ConfigPlanChecks: emptyPlan()},
		acc.TestStep{ResourceName: lockdown, ImportState: true, ImportStateId: *out.Vpc.VpcId + "@us-west-2", ImportStateVerify: true},
		acc.TestStep{Config: strings.Replace(there, `  region = "us-west-2"`, "", 1), ExpectError: wraps("No such VPC")},
	)
}

func TestAccDefaultSGLockdownRevokesRulesOfPrefixLists(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	list, err := w.ec2.CreateManagedPrefixList(t.Context(), &ec2.CreateManagedPrefixListInput{PrefixListName: aws.String("office"), AddressFamily: aws.String("IPv4"),
		MaxEntries: aws.Int32(1), Entries: []types.AddPrefixListEntry{{Cidr: aws.String("10.9.0.0/16")}}})
	w.must(err)
	id := *list.PrefixList.PrefixListId
	group := w.defaultGroup()
	_, err = w.ec2.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group, IpPermissions: []types.IpPermission{
		{IpProtocol: aws.String("udp"), FromPort: aws.Int32(53), ToPort: aws.Int32(53), PrefixListIds: []types.PrefixListId{{PrefixListId: &id}}}}})
	w.must(err)
	w.lockSteps(0, acc.TestStep{Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), func(s *terraform.State) error {
		for name, v := range s.RootModule().Resources[lockdown].Primary.Attributes {
			if strings.HasPrefix(name, "removed_rules.") && v == "ingress udp 53 from "+id {
				return nil
			}
		}
		return fmt.Errorf("the rule of the prefix list is not in removed_rules")
	})})
}

// Terraform plans again during the apply, when the id is known.
func TestAccDefaultSGLockdownTwiceOfAVPCThatIsNotKnown(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	of := func(name string) string {
		return fmt.Sprintf("resource %q %q {\n  vpc_id = terraform_data.vpc.output\n}\n", lockdownType, name)
	}
	config := w.provider() + fmt.Sprintf("resource \"terraform_data\" \"vpc\" {\n  input = %q\n}\n", w.vpc)
	w.lockSteps(0,
		acc.TestStep{Config: config + of("it") + of("again"), ExpectError: wraps("A VPC that is locked down twice")},
		acc.TestStep{Config: config + of("it"), Check: w.hasRules(0)},
	)
}

func TestAccDefaultSGLockdownIsReplaced(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	old, more := w.vpc, "  restore_on_destroy = true"
	out, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})
	w.must(err)
	first := w.lockdownConfig(more)
	w.vpc = *out.Vpc.VpcId
	second := w.lockdownConfig(more)
	in := func(vpc string, want int) acc.TestCheckFunc {
		return func(s *terraform.State) error {
			there := *w
			there.vpc = vpc
			return there.hasRules(want)(s)
		}
	}
	w.lockSteps(2,
		acc.TestStep{Config: first, Check: in(old, 0)},
		acc.TestStep{Config: first, Taint: []string{lockdown}, ConfigPlanChecks: action(lockdown, plancheck.ResourceActionReplace),
			Check: acc.ComposeAggregateTestCheckFunc(in(old, 0), lockdownHas("removed_rules.%", "2"))},
		acc.TestStep{Config: second, ConfigPlanChecks: action(lockdown, plancheck.ResourceActionReplace),
			Check: acc.ComposeAggregateTestCheckFunc(in(old, 2), in(w.vpc, 0), lockdownHas("id", w.vpc))},
	)
}

func TestAccDefaultSGLockdownFinishesAnUpdateAfterAnError(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	group := w.defaultGroup()
	open := func() {
		w.authorize(group, 443, "10.0.0.0/8")
		_, err := w.ec2.AuthorizeSecurityGroupEgress(context.Background(), &ec2.AuthorizeSecurityGroupEgressInput{GroupId: &group, IpPermissions: []types.IpPermission{
			{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(25), ToPort: aws.Int32(25), IpRanges: []types.IpRange{{CidrIp: aws.String("10.0.0.0/8")}}}}})
		w.must(err)
		w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupEgress", Times: 1, Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
	}
	w.lockSteps(0,
		acc.TestStep{Config: w.lockdownConfig("")},
		acc.TestStep{PreConfig: open, Config: w.lockdownConfig(""), ExpectError: wraps("The default group was not closed", "not today")},
		acc.TestStep{Config: w.lockdownConfig(""), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0), lockdownHas("removed_rules.%", "4"), lockdownHas("open_rules.%", "0"))},
	)
}

// What a destroy says, and that it is one of a VPC that is gone.
func TestAccDefaultSGLockdownDestroyed(t *testing.T) {
	for name, c := range map[string]struct {
		restore, gone bool
		says          string
	}{
		"left closed":                    {says: "The default group stays closed"},
		"restored":                       {restore: true},
		"restored in a VPC that is gone": {restore: true, gone: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			p := connected(t, w.URL)
			typ := p.resourceType(lockdownType)
			state, _, problems := p.importByIdentity(lockdownType, obj{"vpc_id": w.vpc})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			values := map[string]tftypes.Value{}
			w.must(state.As(&values))
			values["restore_on_destroy"] = tftypes.NewValue(tftypes.Bool, c.restore)
			group := at(t, state, "security_group_id")
			if c.gone {
				_, err := w.ec2.DeleteSubnet(t.Context(), &ec2.DeleteSubnetInput{SubnetId: &w.subnet})
				w.must(err)
				_, err = w.ec2.DeleteVpc(t.Context(), &ec2.DeleteVpcInput{VpcId: &w.vpc})
				w.must(err)
			}
			none := p.dynamic(typ, tftypes.NewValue(typ, nil))
			done, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: lockdownType,
				PriorState: p.dynamic(typ, tftypes.NewValue(typ, values)), PlannedState: none, Config: none})
			w.must(err)
			said := strings.Join(saidAll(done.Diagnostics), "\n")
			if hasError(done.Diagnostics) || (said == "") != (c.says == "") || c.says != "" && (!strings.Contains(said, c.says) || !strings.Contains(said, group)) {
				t.Errorf("said %q", said)
			}
		})
	}
}

func TestAccDefaultSGLockdownMovedFromTheAWSProvider(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	aws := fmt.Sprintf("provider \"aws\" {\n  region = %q\n  access_key = \"test\"\n  secret_key = \"test\"\n  skip_credentials_validation = true\n"+
		"  skip_metadata_api_check = true\n  endpoints {\n    ec2 = %[2]q\n    sts = %[2]q\n  }\n}\n", acctest.Region, w.URL)
	moved := w.lockdownConfig("") + "moved {\n  from = aws_default_security_group.it\n  to   = " + lockdown + "\n}\n"
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{
		ExternalProviders: map[string]acc.ExternalProvider{"aws": {Source: awsProviderSource}}, CheckDestroy: w.hasRules(0),
		Steps: []acc.TestStep{
			{Config: aws + fmt.Sprintf("resource \"aws_default_security_group\" \"it\" {\n  vpc_id = %q\n  ingress {\n    from_port = 80\n    to_port = 80\n"+
				"    protocol = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\"]\n  }\n}\n", w.vpc), Check: w.hasRules(1)},
			{Config: moved, ConfigPlanChecks: inPlace(lockdown), Check: acc.ComposeAggregateTestCheckFunc(w.hasRules(0),
				lockdownHas("security_group_id", w.defaultGroup()), lockdownHas("region", acctest.Region), lockdownHas("removed_rules.%", "1"))},
			{Config: moved, ConfigPlanChecks: emptyPlan()},
		},
	})
}
