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
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What was there before is there again: after a replacement, after a destroy, and in the mind of what was imported.

func TestAccNACLBaselineIsReplaced(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	here, s := *w, w.moreSubnets(1)
	hand := w.nacl("hand")
	w.give(s[1], hand)
	there := *newWorldBeside(w)
	old := map[string]string{s[0]: "default", s[1]: hand}
	in, out := acc.TestStep{Config: here.naclConfig(s), Check: here.placed(map[string]string{s[0]: "it", s[1]: "it"})},
		acc.TestStep{Config: w.provider(), Check: acc.ComposeAggregateTestCheckFunc(here.placed(old), there.placed(map[string]string{there.subnet: "default"}))}
	tainted := in
	tainted.Taint, tainted.ConfigPlanChecks = []string{naclAddress}, action(naclAddress, plancheck.ResourceActionReplace)
	tainted.Check = acc.ComposeAggregateTestCheckFunc(in.Check, naclIs("original_network_acl_ids."+s[1], hand))
	first := tainted // makes the new one before it destroys the old one
	first.Config = here.naclConfig(s, `lifecycle = {create_before_destroy = true}`)
	first.Config = strings.Replace(first.Config, "lifecycle = {create_before_destroy = true}", "lifecycle {\n    create_before_destroy = true\n  }", 1)
	w.naclSteps(in, tainted, first,
		acc.TestStep{Config: there.naclConfig([]string{there.subnet}), ConfigPlanChecks: action(naclAddress, plancheck.ResourceActionReplace), Check: acc.ComposeAggregateTestCheckFunc(
			here.placed(old), there.placed(map[string]string{there.subnet: "it"}), naclIs("original_network_acl_ids.%", "1"))},
		out)
}

// newWorldBeside is another VPC of the same account.
func newWorldBeside(w *world) *world {
	w.t.Helper()
	there := *w
	vpc, err := w.ec2.CreateVpc(w.t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.77.0.0/16")})
	w.must(err)
	there.vpc = *vpc.Vpc.VpcId
	subnet, err := w.ec2.CreateSubnet(w.t.Context(), &ec2.CreateSubnetInput{VpcId: &there.vpc, CidrBlock: aws.String("10.77.1.0/24")})
	w.must(err)
	there.subnet = *subnet.Subnet.SubnetId
	return &there
}

// A destroy finds things otherwise than the last refresh has left them.
func TestNACLBaselineGivesBackWhatThereIs(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(w *world, subnets []string, hand string)
		second    string // what the second subnet has in the end, "hand" for what it had in the beginning
		says      string
	}{
		"as it was":                          {second: "hand"},
		"the original is gone":               {func(w *world, _ []string, hand string) { w.deleteACL(hand) }, "default", "which it had before, is gone"},
		"somebody gave a subnet another":     {func(w *world, s []string, _ string) { w.give(s[1], w.nacls().standard) }, "default", ""},
		"a subnet is gone":                   {func(w *world, s []string, _ string) { w.deleteSubnet(s[1]) }, "", ""},
		"the NACL is gone, as all have left": {func(w *world, s []string, _ string) { w.leave(s) }, "default", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			s := w.moreSubnets(1)
			hand := w.nacl("hand")
			w.give(s[1], hand)
			p := connected(t, w.URL)
			state := p.decode(p.resourceType(naclType), w.applied(p, obj{"subnet_ids": arr{s[0], s[1]}, "blast_radius_ack": int64(2)}))
			own := at(t, state, "id")
			if c.meanwhile != nil {
				c.meanwhile(w, s, hand)
			}
			said := p.destroy(naclType, state)
			want := map[string]string{s[0]: "default"}
			switch c.second {
			case "hand":
				want[s[1]] = hand
			case "default":
				want[s[1]] = "default"
			}
			w.must(w.placed(want)(nil))
			if _, there := w.nacls().acls[own]; there || (len(said) == 0) != (c.says == "") || c.says != "" && (len(said) != 1 || !strings.Contains(said[0], c.says)) {
				t.Errorf("%s is there: %t, said %q", own, there, said)
			}
		})
	}
}

// A state from before an update that was killed, and an import, know what the subnets had.
func TestNACLBaselineKnowsWhatAKilledUpdateTookFrom(t *testing.T) {
	for _, denied := range []bool{false, true} {
		t.Run(fmt.Sprint("may not tag: ", denied), func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			s := w.moreSubnets(1)
			hand := w.nacl("hand")
			w.give(s[1], hand)
			old := w.applied(connected(t, w.URL), obj{})
			p := connected(t, w.URL) // another run
			typ := p.resourceType(naclType)
			config := goodNACL(obj{"vpc_id": w.vpc, "subnet_ids": arr{s[0], s[1]}, "blast_radius_ack": int64(2)})
			plan := p.planOf(naclType, old, nil, config)
			if denied {
				w.Inject(awsproxy.Fault{Action: "CreateTags", Effect: awsproxy.Refuse("UnauthorizedOperation", "not today")})
			}
			done, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: naclType, PriorState: old, PlannedState: plan.PlannedState,
				Config: p.dynamic(typ, p.wire(typ, config)), PlannedPrivate: plan.PlannedPrivate})
			w.must(err)
			want := map[string]string{s[0]: w.nacls().standard, s[1]: hand}
			if diff := cmp.Diff(want, mapAt(t, p.decode(typ, done.NewState), "original_network_acl_ids")); diff != "" || len(done.Diagnostics) > 0 {
				t.Error(diff, saidAll(done.Diagnostics))
			}
			read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: naclType, CurrentState: old})
			w.must(err)
			imported, _, problems := p.importByIdentity(naclType, obj{"id": at(t, p.decode(typ, old), "id")})
			if denied {
				delete(want, s[1])
			}
			for says, state := range map[string]tftypes.Value{"read": p.decode(typ, read.NewState), "imported": imported} {
				if diff := cmp.Diff(want, mapAt(t, state, "original_network_acl_ids")); diff != "" || len(problems) > 0 {
					t.Error(says, diff, problems)
				}
			}
		})
	}
}

// What somebody else writes into the tags, and more subnets than they hold.
func TestOriginalNACLsInTags(t *testing.T) {
	many := map[string]string{}
	for i := range 40 {
		many[fmt.Sprintf("subnet-%017x", i)] = fmt.Sprintf("acl-%017x", i)
	}
	for _, c := range []struct{ room, want int }{{45, 40}, {8, 40}, {3, 15}, {0, 0}, {-1, 0}} {
		var tags []types.Tag
		for n, v := range originalsValues(many, c.room) {
			if len(v) > tagValueLimit {
				t.Errorf("%d characters", len(v))
			}
			tags = append(tags, types.Tag{Key: aws.String(numberedKey(originalACLsTag, n)), Value: &v})
		}
		got := notedOriginals(tags)
		for subnet, acl := range got {
			if many[subnet] != acl {
				t.Errorf("%s: %s", subnet, acl)
			}
		}
		if len(got) != c.want {
			t.Errorf("room for %d: %d subnets, want %d", c.room, len(got), c.want)
		}
	}
	odd := []types.Tag{{Key: aws.String(originalACLsTag), Value: aws.String("subnet-0123456789abcdef0 acl-0123456789abcdef0 subnet-1 acl-0123456789abcdef0 subnet-0123456789abcdef1")}}
	if got := notedOriginals(odd); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func (w *world) deleteSubnet(id string) {
	w.t.Helper()
	_, err := w.ec2.DeleteSubnet(context.Background(), &ec2.DeleteSubnetInput{SubnetId: &id})
	w.must(err)
}

// leave gives all subnets the default NACL, and deletes theirs.
func (w *world) leave(subnets []string) {
	w.t.Helper()
	v := w.nacls()
	for _, s := range subnets {
		w.give(s, v.standard)
	}
	w.deleteACL(v.bySubnet[subnets[0]].acl)
}

func TestAccNACLBaselineIsImportedByABlock(t *testing.T) {
	for name, named := range map[string]string{"id": "id = %q", "identity": "identity = {\n    id = %q\n  }"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			own := w.nacl("cde")
			w.give(w.subnet, own)
			config := w.naclConfig([]string{w.subnet}, `tags = { Name = "cde" }`)
			block := "import {\n  to = " + naclAddress + "\n  " + fmt.Sprintf(named, own) + "\n}\n"
			checks := []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_5_0)}
			if name == "identity" {
				checks = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)}
			}
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{TerraformVersionChecks: checks, Steps: []acc.TestStep{
				{Config: config + block, ConfigPlanChecks: inPlace(naclAddress), Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(slices.Clone(vpcOnly)...), naclIs("id", own),
					naclIs("original_network_acl_ids.%", "0"), w.placed(map[string]string{w.subnet: "it"}))},
				{Config: config, ConfigPlanChecks: emptyPlan()},
				{Config: w.provider(), Check: w.placed(map[string]string{w.subnet: "default"})},
			}})
		})
	}
}

// A list that grows at its front moves each entry to another number.
func TestAccNACLBaselineMovesEntriesWithoutAGap(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	var o *watched
	denying := func(looks int, cidrs ...string) acc.TestStep {
		list := make([]string, 0, len(cidrs))
		for _, c := range cidrs {
			list = append(list, fmt.Sprintf("{ cidr = %q }", c))
		}
		return acc.TestStep{Config: w.naclConfig([]string{w.subnet}, `allow = ["internet_cis_safe"]`, "deny = ["+strings.Join(list, ", ")+"]"),
			Check: func(s *terraform.State) error { return o.gapless(looks)(s) }}
	}
	const a, b, c, d, f = "198.51.100.0/24", "192.0.2.0/24", "10.0.7.0/24", "203.0.113.0/24", "2001:db8::/32"
	first := denying(0, a)
	first.Check = func(*terraform.State) error { o = w.watch(w.subnet); return nil }
	w.naclSteps(first,
		denying(6, b, c, d, a), // from one to four, the most beside an allow: the one that stays goes from first to last
		denying(6, a, d, c, b), // end to end
		denying(4, f, c, d),    // and the other family, which is numbered apart
		denying(4, d, f),
		denying(2),
	)
}
