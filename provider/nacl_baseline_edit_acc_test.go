package provider

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/naclrules"
)

// entriesOf reads the entries of the NACL that a subnet has.
func (w *world) entriesOf(subnet string) []baseline.NACLEntry {
	v := w.nacls()
	entries, err := naclrules.Read(v.acls[v.bySubnet[subnet].acl].Entries)
	w.must(err)
	return entries
}

// hand makes or replaces an inbound IPv4 entry by hand.
func (w *world) hand(replaced bool, number int32, action types.RuleAction, cidr string) {
	w.t.Helper()
	acl := aws.String(w.nacls().bySubnet[w.subnet].acl)
	var err error
	if replaced {
		_, err = w.ec2.ReplaceNetworkAclEntry(context.Background(), &ec2.ReplaceNetworkAclEntryInput{NetworkAclId: acl, RuleNumber: &number, RuleAction: action,
			CidrBlock: &cidr, Protocol: aws.String("-1"), Egress: aws.Bool(false)})
	} else {
		_, err = w.ec2.CreateNetworkAclEntry(context.Background(), &ec2.CreateNetworkAclEntryInput{NetworkAclId: acl, RuleNumber: &number, RuleAction: action,
			CidrBlock: &cidr, Protocol: aws.String("-1"), Egress: aws.Bool(false)})
	}
	w.must(err)
}

// watched is the entries that a subnet had after each call on a NACL.
type watched struct {
	w      *world
	subnet string
	mu     sync.Mutex
	seen   [][]baseline.NACLEntry
}

// watch looks at a subnet after each call on a NACL from now on.
func (w *world) watch(subnet string) *watched {
	o := &watched{w: w, subnet: subnet}
	o.seen = append(o.seen, w.entriesOf(subnet))
	for _, action := range []string{"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry", "ReplaceNetworkAclAssociation", "DeleteNetworkAcl"} {
		w.Inject(awsproxy.Fault{Action: action, Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
			reply := serve()
			o.mu.Lock()
			defer o.mu.Unlock()
			o.seen = append(o.seen, w.entriesOf(subnet))
			return reply
		}})
	}
	return o
}

// gapless checks that between the first and the last look each packet fared as at one of the two, and looks anew from here.
func (o *watched) gapless(looks int) acc.TestCheckFunc {
	return func(*terraform.State) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		if len(o.seen) <= looks {
			return fmt.Errorf("%d looks, want more than %d", len(o.seen), looks)
		}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			first, last := baseline.NACLTable(o.seen[0], d).Allowed(), baseline.NACLTable(o.seen[len(o.seen)-1], d).Allowed()
			for i, entries := range o.seen {
				now := baseline.NACLTable(entries, d).Allowed()
				if lost := first.Intersect(last).Subtract(now); !lost.IsEmpty() {
					return fmt.Errorf("after call %d, %s drops %s", i, d, lost)
				}
				if more := now.Subtract(first.Union(last)); !more.IsEmpty() {
					return fmt.Errorf("after call %d, %s lets %s pass", i, d, more)
				}
			}
		}
		o.seen = o.seen[len(o.seen)-1:]
		return nil
	}
}

func TestAccNACLBaselineChangesWithoutAGap(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(1)
	var o *watched
	gapless := func(looks int) acc.TestCheckFunc {
		return func(state *terraform.State) error { return o.gapless(looks)(state) }
	}
	steps := []acc.TestStep{
		{PreConfig: func() { o = w.watch(w.subnet) }, Config: w.naclConfig(s, `allow = ["internet_cis_safe"]`), Check: gapless(18)},
		{Config: w.naclConfig(s, `allow = ["vpc", "internet_in_cis_safe"]`, `deny = [{ cidr = "198.51.100.0/24" }, { cidr = "203.0.113.0/24" }]`), Check: gapless(20)},
		{Config: w.naclConfig(s, `allow = ["private", "internet_out"]`, `deny = [{ cidr = "203.0.113.0/24" }]`), Check: gapless(20)},
		{PreConfig: func() { // what changes places by hand comes back to its own
			w.hand(true, 5000, types.RuleActionAllow, "172.16.0.0/12")
			w.hand(true, 5100, types.RuleActionAllow, "10.0.0.0/8")
			w.hand(false, 50, types.RuleActionDeny, "10.9.0.0/16")
			o.seen = [][]baseline.NACLEntry{w.entriesOf(w.subnet)}
		}, Config: w.naclConfig(s, `allow = ["private", "internet_out"]`, `deny = [{ cidr = "203.0.113.0/24" }]`), ConfigPlanChecks: inPlace(naclAddress), Check: gapless(3)},
		{Config: w.naclConfig(s[:1], `allow = ["vpc"]`), Check: gapless(10)},
		{Config: w.provider(), Check: gapless(1)},
	}
	w.naclSteps(steps...)
}

// A subnet that leaves does not see the entries of those that stay.
func TestAccNACLBaselineLetsSubnetsGoBeforeItChanges(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(1)
	var o *watched
	w.naclSteps(
		acc.TestStep{Config: w.naclConfig(s, `allow = ["private", "internet_out"]`)},
		acc.TestStep{PreConfig: func() { o = w.watch(w.subnet) }, Config: w.naclConfig(s[1:]), Check: func(state *terraform.State) error { return o.gapless(3)(state) }},
	)
}

func TestAccNACLBaselineShowsDriftAndPutsItBack(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(2)
	config := w.naclConfig(s[:2])
	back := acc.ComposeAggregateTestCheckFunc(w.naclHas(vpcOnly...), w.placed(map[string]string{s[0]: "it", s[1]: "it", s[2]: "default"}))
	var own string
	drift := func(change func()) acc.TestStep {
		return acc.TestStep{PreConfig: change, Config: config, ConfigPlanChecks: inPlace(naclAddress), Check: back}
	}
	w.naclSteps(
		acc.TestStep{Config: config, Check: back},
		drift(func() { w.hand(true, 1000, types.RuleActionDeny, "0.0.0.0/0") }),
		drift(func() { w.hand(false, 50, types.RuleActionAllow, "0.0.0.0/0") }),
		drift(func() {
			_, err := w.ec2.DeleteNetworkAclEntry(context.Background(), &ec2.DeleteNetworkAclEntryInput{NetworkAclId: aws.String(w.nacls().bySubnet[w.subnet].acl),
				RuleNumber: aws.Int32(1000), Egress: aws.Bool(true)})
			w.must(err)
		}),
		drift(func() { w.give(s[0], w.nacls().standard) }),
		drift(func() { w.give(s[2], w.nacls().bySubnet[s[1]].acl) }),
		acc.TestStep{PreConfig: func() {
			own = w.nacls().bySubnet[w.subnet].acl
			w.give(s[0], w.nacls().standard)
			w.give(s[1], w.nacls().standard)
			w.deleteACL(own)
		},
			Config: config, Check: back},
	)
}

func (w *world) deleteACL(id string) {
	w.t.Helper()
	_, err := w.ec2.DeleteNetworkAcl(context.Background(), &ec2.DeleteNetworkAclInput{NetworkAclId: &id})
	w.must(err)
}

// An entry that somebody makes between plan and apply is not removed unseen.
func TestAccNACLBaselineLeavesWhatCameAfterThePlan(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := []string{w.subnet}
	shown := naclIs("entries.ingress/00050.action", "deny")
	w.naclSteps(
		acc.TestStep{Config: w.naclConfig(s)},
		acc.TestStep{PreConfig: func() {
			w.Inject(awsproxy.Fault{Action: "CreateNetworkAclEntry", Times: 1, Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
				w.hand(false, 50, types.RuleActionDeny, "10.9.0.0/16")
				return serve()
			}})
		}, Config: w.naclConfig(s, `allow = ["vpc", "internet_out"]`), ExpectNonEmptyPlan: true},
		acc.TestStep{RefreshState: true, ExpectNonEmptyPlan: true, Check: shown},
		acc.TestStep{Config: w.naclConfig(s), Check: w.naclHas(vpcOnly...)},
	)
}

func TestAccNACLBaselineImport(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := []string{w.subnet}
	acl := func(state *terraform.State) (string, error) {
		return state.RootModule().Resources[naclAddress].Primary.ID, nil
	}
	w.naclSteps(
		acc.TestStep{Config: w.naclConfig(s, `tags = { Team = "cde" }`)},
		acc.TestStep{ResourceName: naclAddress, ImportState: true, ImportStateIdFunc: acl, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"allow", "blast_radius_ack", "compliance"}},
		acc.TestStep{ResourceName: naclAddress, ImportState: true, ImportStateId: "cde", ExpectError: wraps(`"cde" is no NACL`)},
		acc.TestStep{ResourceName: naclAddress, ImportState: true, ImportStateId: w.nacls().standard, ExpectError: wraps("is the default NACL")},
		acc.TestStep{ResourceName: naclAddress, ImportState: true, ImportStateId: "acl-0123456789abcdef0", ExpectError: wraps("cannot be imported")},
		acc.TestStep{PreConfig: func() { w.hand(false, 50, types.RuleActionAllow, "0.0.0.0/0") }, Config: w.naclConfig(s, `tags = { Team = "pci" }`), Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(vpcOnly...), naclIs("tags_all.Team", "pci"))},
	)
}

// One that is imported does not know what its subnets had: they go to the default NACL. One whose NACL is gone goes there too.
func TestAccNACLBaselineWithoutItsOriginals(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(1)
	out, err := w.ec2.CreateNetworkAcl(t.Context(), &ec2.CreateNetworkAclInput{VpcId: &w.vpc})
	w.must(err)
	gone := *out.NetworkAcl.NetworkAclId
	out, err = w.ec2.CreateNetworkAcl(t.Context(), &ec2.CreateNetworkAclInput{VpcId: &w.vpc})
	w.must(err)
	own := *out.NetworkAcl.NetworkAclId
	w.give(s[0], own)
	w.give(s[1], gone)
	imported := w.naclConfig(s[:1]) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", naclAddress, own)
	steps := []acc.TestStep{
		{Config: imported, Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(vpcOnly...), naclIs("original_network_acl_ids.%", "0"), naclIs("id", own))},
		{Config: w.naclConfig(s), Check: naclIs("original_network_acl_ids."+s[1], gone)},
		{PreConfig: func() { w.deleteACL(gone) }, Config: w.provider(), Check: w.placed(map[string]string{s[0]: "default", s[1]: "default"})},
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: steps})
}
