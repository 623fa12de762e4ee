package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const associateNACL = "ReplaceNetworkAclAssociation"

func TestAccNACLBaselineRidesOutWhatPasses(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"throttling":                        {Action: "CreateNetworkAclEntry", Times: 2, Effect: awsproxy.Throttle()},
		"a lost answer of the NACL":         {Action: "CreateNetworkAcl", Times: 1, Effect: awsproxy.LoseReply()},
		"a lost answer of an entry":         {Action: "CreateNetworkAclEntry", After: 1, Times: 1, Effect: awsproxy.LoseReply()},
		"a lost answer of an association":   {Action: associateNACL, Times: 1, Effect: awsproxy.LoseReply()},
		"a lost answer of the delete":       {Action: "DeleteNetworkAcl", Times: 1, Effect: awsproxy.LoseReply()},
		"a NACL that is not known yet":      {Action: "CreateNetworkAclEntry", Times: 2, Effect: awsproxy.Refuse("InvalidNetworkAclID.NotFound", "The networkAcl ID does not exist")},
		"one that cannot be associated yet": {Action: associateNACL, Times: 2, Effect: awsproxy.Refuse("InvalidNetworkAclID.NotFound", "The networkAcl ID does not exist")},
		"one that is still in use":          {Action: "DeleteNetworkAcl", Times: 2, Effect: awsproxy.Refuse("DependencyViolation", "The networkAcl has dependencies and cannot be deleted.")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			s := w.moreSubnets(1)
			injected := w.Inject(fault)
			w.naclSteps(
				acc.TestStep{Config: w.naclConfig(s), Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(vpcOnly...), w.placed(map[string]string{s[0]: "it", s[1]: "it"}),
					naclIs("original_network_acl_ids.%", "2"))},
				acc.TestStep{Config: w.provider(), Check: w.placed(map[string]string{s[0]: "default", s[1]: "default"})},
			)
			happened(t, injected, max(fault.Times, 1))
		})
	}
}

func TestAccNACLBaselineWaitsForWhatIsNotShownYet(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	w.LateCreates(2)
	w.naclSteps(acc.TestStep{Config: w.naclConfig([]string{w.subnet}), Check: w.naclHas(vpcOnly...)})
}

// A create that fails leaves nothing behind, wherever it fails.
func TestAccNACLBaselineThatFailsIsTakenBack(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"at its entries":       {Action: "CreateNetworkAclEntry", After: 1},
		"at the first subnet":  {Action: associateNACL},
		"at the second subnet": {Action: associateNACL, After: 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			s := w.moreSubnets(1)
			fault.Times, fault.Effect = 1, awsproxy.Refuse("UnauthorizedOperation", "not today")
			w.Inject(fault)
			w.naclSteps(
				acc.TestStep{Config: w.naclConfig(s), ExpectError: wraps("The NACL was not made", "not today")},
				acc.TestStep{PreConfig: func() {
					if v := w.nacls(); len(v.acls) != 1 || len(v.subnetsOf(v.standard)) != 2 {
						t.Errorf("left behind: %v", v.bySubnet)
					}
				}, Config: w.naclConfig(s), ConfigPlanChecks: action(naclAddress, plancheck.ResourceActionCreate), Check: w.placed(map[string]string{s[0]: "it", s[1]: "it"})},
			)
		})
	}
}

// An update that fails says what it has done, and the next one goes on from there.
func TestAccNACLBaselineGoesOnAfterAnError(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"at an entry":               {Action: "CreateNetworkAclEntry"},
		"at an entry that goes":     {Action: "DeleteNetworkAclEntry"},
		"at a subnet that leaves":   {Action: associateNACL},
		"at a subnet that comes":    {Action: associateNACL, After: 1},
		"at the tags, which are it": {Action: "CreateTags", After: 1}, // after that of the subnet's original
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			s := w.moreSubnets(2)
			fault.Times, fault.Effect = 1, awsproxy.Refuse("UnauthorizedOperation", "not today")
			wide := []string{`allow = ["private"]`, `tags = { Team = "cde" }`}
			end := acc.ComposeAggregateTestCheckFunc(w.placed(map[string]string{s[0]: "it", s[1]: "default", s[2]: "it"}), naclIs("original_network_acl_ids.%", "2"),
				naclIs("tags_all.Team", "cde"), naclIs("entries.%", "8"))
			w.naclSteps(
				acc.TestStep{Config: w.naclConfig(s[:2])},
				acc.TestStep{PreConfig: func() { w.Inject(fault) }, Config: w.naclConfig([]string{s[0], s[2]}, wide...), ExpectError: wraps("The NACL was not changed as planned", "not today")},
				acc.TestStep{Config: w.naclConfig([]string{s[0], s[2]}, wide...), ConfigPlanChecks: inPlace(naclAddress), Check: end},
			)
		})
	}
}

// What a killed create has left is finished by the next apply, wherever it was killed.
func TestAccNACLBaselineOfAKilledProcessIsTakenOver(t *testing.T) {
	for _, action := range []string{"CreateNetworkAcl", "CreateNetworkAclEntry", associateNACL} {
		t.Run(action, func(t *testing.T) {
			c := newCloud(t, awsproxy.Options{})
			w := &world{Proxy: c.Proxy, t: t, ec2: c.ec2, vpc: c.vpc}
			out, err := w.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: &w.vpc, CidrBlock: aws.String("10.64.1.0/24")})
			w.must(err)
			w.subnet = *out.Subnet.SubnetId
			hand := w.nacl("hand")
			w.give(w.subnet, hand)
			w.naclSteps(
				acc.TestStep{PreConfig: func() {
					c.killed(naclType, goodNACL(obj{"vpc_id": w.vpc, "subnet_ids": arr{w.subnet}}), action)
					if n := len(w.nacls().acls); n != 3 {
						t.Errorf("the killed apply has left %d NACLs", n)
					}
				}, Config: w.naclConfig([]string{w.subnet}), Check: acc.ComposeAggregateTestCheckFunc(
					w.naclHas("in 1000 allow 10.64.0.0/16 -1", "out 1000 allow 10.64.0.0/16 -1"), w.placed(map[string]string{w.subnet: "it"}), w.noMark(), func(*terraform.State) error {
						if n := len(w.nacls().acls); n != 3 {
							return fmt.Errorf("there are %d NACLs", n)
						}
						return nil
					})},
				acc.TestStep{Config: w.naclConfig([]string{w.subnet}), ConfigPlanChecks: emptyPlan()},
				acc.TestStep{Config: w.provider(), Check: w.placed(map[string]string{w.subnet: hand})},
			)
		})
	}
}

// The NACL of Firewall Manager is left alone, also where it took over later.
func TestAccNACLBaselineThatFirewallManagerTookOverIsLeftAlone(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := []string{w.subnet}
	own := ""
	tag := func(set bool) {
		var err error
		if set {
			own = w.nacls().bySubnet[w.subnet].acl
			w.tagged(own, fmsTag, "true")
			return
		}
		_, err = w.ec2.DeleteTags(context.Background(), &ec2.DeleteTagsInput{Resources: []string{own}, Tags: awsTags(map[string]string{fmsTag: "true"})})
		w.must(err)
	}
	w.naclSteps(
		acc.TestStep{Config: w.naclConfig(s)},
		acc.TestStep{PreConfig: func() { tag(true) }, Config: w.naclConfig(s, `allow = ["private"]`), ExpectError: wraps("Firewall Manager manages")},
		acc.TestStep{Config: w.naclConfig(s), Destroy: true, ExpectError: wraps("Firewall Manager manages the NACL", own)},
		acc.TestStep{PreConfig: func() { tag(false) }, Config: w.naclConfig(s), Check: w.naclHas(vpcOnly...)},
	)
}

func TestAccNACLBaselineOfWhichNothingIsKnownYet(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = { vpc = %q, subnet = %q, cidr = \"10.0.9.0/24\" }\n}\n", w.vpc, w.subnet)
	config := w.naclConfig([]string{"x"}, "vpc_id = terraform_data.later.output.vpc", "subnet_ids = [terraform_data.later.output.subnet]",
		"deny = [{ cidr = terraform_data.later.output.cidr }]") + later
	w.naclSteps(
		acc.TestStep{Config: strings.Replace(config, "blast_radius_ack = 1", "blast_radius_ack = 2", 1), ExpectError: wraps("Another number of subnets")},
		acc.TestStep{Config: config, Check: w.naclHas("in 100 deny 10.0.9.0/24 -1", "in 1000 allow 10.0.0.0/16 -1", "out 100 deny 10.0.9.0/24 -1", "out 1000 allow 10.0.0.0/16 -1")},
		acc.TestStep{Config: config, ConfigPlanChecks: emptyPlan()},
	)
}

func TestAccNACLBaselineOfASubnetThatHasOneIsRefused(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	one := w.naclConfig([]string{w.subnet})
	two := one + strings.Replace(strings.TrimPrefix(one, w.provider()), `"it"`, `"other"`, 1)
	w.naclSteps(acc.TestStep{Config: two, ExpectError: wraps("A subnet with two NACLs", w.subnet)})
}

// A subnet moves from one NACL to another in one apply, in whatever order Terraform changes the two.
func TestAccNACLBaselineHandsASubnetOn(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(2)
	config := func(a, b []string) string {
		other := strings.Replace(strings.TrimPrefix(w.naclConfig(b), w.provider()), `"it"`, `"other"`, 1)
		return w.naclConfig(a) + other
	}
	other := func(state *terraform.State) string { return state.RootModule().Resources[naclType+".other"].Primary.ID }
	w.naclSteps(
		acc.TestStep{Config: config(s[:2], s[2:])},
		acc.TestStep{Config: config(s[:1], s[1:]), Check: func(state *terraform.State) error {
			return w.placed(map[string]string{s[0]: "it", s[1]: other(state), s[2]: other(state)})(state)
		}},
		acc.TestStep{Config: w.provider(), Check: w.placed(map[string]string{s[0]: "default", s[1]: "default", s[2]: "default"})},
	)
}
