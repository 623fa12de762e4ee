package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const naclAddress = naclType + ".it"

// moreSubnets makes subnets besides the world's own.
func (w *world) moreSubnets(n int) []string {
	w.t.Helper()
	ids := []string{w.subnet}
	for i := range n {
		out, err := w.ec2.CreateSubnet(w.t.Context(), &ec2.CreateSubnetInput{VpcId: &w.vpc, CidrBlock: aws.String(fmt.Sprintf("10.0.%d.0/24", i+2))})
		w.must(err)
		ids = append(ids, *out.Subnet.SubnetId)
	}
	return ids
}

// naclConfig is a NACL for subnets. More are attributes, of which the later of one name stands.
func (w *world) naclConfig(subnets []string, more ...string) string {
	lines := map[string]string{"vpc_id": fmt.Sprintf("%q", w.vpc), "subnet_ids": fmt.Sprintf("[\"%s\"]", strings.Join(subnets, `", "`)),
		"blast_radius_ack": fmt.Sprint(len(subnets)), "allow": `["vpc"]`,
		"compliance": `{ framework = "PCI DSS", requirement = "1.3.1", reason = "CDE segmentation", approved_by = "qsa", review_by = "2035-06-30" }`}
	for _, line := range more {
		name, value, _ := strings.Cut(line, " = ")
		lines[name] = value
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintf(&b, "  %s = %s\n", name, lines[name])
	}
	return w.provider() + fmt.Sprintf("resource %q \"it\" {\n%s}\n", naclType, b.String())
}

// nacls reads all NACLs of the VPC.
func (w *world) nacls() *naclView {
	w.t.Helper()
	v, err := readNACLs(context.Background(), w.ec2, w.vpc)
	w.must(err)
	return v
}

// placed checks which NACL each subnet has: "default", "it" for the one of the state, or an id.
func (w *world) placed(want map[string]string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		v := w.nacls()
		names := map[string]string{v.standard: "default"}
		if s != nil && s.RootModule().Resources[naclAddress] != nil {
			names[s.RootModule().Resources[naclAddress].Primary.ID] = "it"
		}
		for subnet, name := range want {
			got := v.bySubnet[subnet].acl
			if got != name && names[got] != name {
				return fmt.Errorf("%s has %s (%s), want %s", subnet, got, names[got], name)
			}
		}
		return nil
	}
}

// naclHas checks the entries that AWS has, as "in 100 deny 198.51.100.0/24 all".
func (w *world) naclHas(want ...string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		acl := w.nacls().acls[s.RootModule().Resources[naclAddress].Primary.ID]
		var got []string
		for _, e := range acl.Entries {
			if aws.ToInt32(e.RuleNumber) > 32766 {
				continue
			}
			way, what := "in", aws.ToString(e.Protocol)
			if aws.ToBool(e.Egress) {
				way = "out"
			}
			if e.PortRange != nil {
				what += fmt.Sprintf(" %d-%d", aws.ToInt32(e.PortRange.From), aws.ToInt32(e.PortRange.To))
			}
			if e.IcmpTypeCode != nil {
				what += fmt.Sprintf(" %d/%d", aws.ToInt32(e.IcmpTypeCode.Type), aws.ToInt32(e.IcmpTypeCode.Code))
			}
			got = append(got, fmt.Sprintf("%s %d %s %s%s %s", way, aws.ToInt32(e.RuleNumber), e.RuleAction, aws.ToString(e.CidrBlock), aws.ToString(e.Ipv6CidrBlock), what))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			return fmt.Errorf("the entries are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		return nil
	}
}

// naclSteps runs the steps; in the end no NACL but the VPC's own and those of before are left.
func (w *world) naclSteps(steps ...acc.TestStep) {
	w.t.Helper()
	before := len(w.nacls().acls)
	acctest.Test(w.t, "rackspace", New("test"), acc.TestCase{Steps: steps, CheckDestroy: func(*terraform.State) error {
		if n := len(w.nacls().acls); n != before {
			return fmt.Errorf("there are %d NACLs, and were %d", n, before)
		}
		return nil
	}})
}

func naclIs(name, value string) acc.TestCheckFunc {
	return acc.TestCheckResourceAttr(naclAddress, name, value)
}

var vpcOnly = []string{"in 1000 allow 10.0.0.0/16 -1", "out 1000 allow 10.0.0.0/16 -1"}

func TestAccNACLBaselineIsMadeEditedAndUndone(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(2)
	other, err := w.ec2.CreateNetworkAcl(t.Context(), &ec2.CreateNetworkAclInput{VpcId: &w.vpc})
	w.must(err)
	hand := *other.NetworkAcl.NetworkAclId
	w.give(s[1], hand)
	wide := append(slices.Clone(vpcOnly), "in 100 deny 198.51.100.0/24 -1", "out 100 deny 198.51.100.0/24 -1",
		"out 10000 allow 0.0.0.0/0 -1", "out 11000 allow ::/0 -1",
		"in 10000 allow 0.0.0.0/0 6 1024-3388", "in 10100 allow 0.0.0.0/0 6 3390-65535", "in 10200 allow 0.0.0.0/0 17 1024-3388", "in 10300 allow 0.0.0.0/0 17 3390-65535",
		"in 10400 allow 0.0.0.0/0 1 -1/-1",
		"in 11000 allow ::/0 6 1024-3388", "in 11100 allow ::/0 6 3390-65535", "in 11200 allow ::/0 17 1024-3388", "in 11300 allow ::/0 17 3390-65535",
		"in 11400 allow ::/0 58 -1/-1")
	wide = slices.DeleteFunc(wide, func(e string) bool { return e == "out 1000 allow 10.0.0.0/16 -1" }) // everything may go out
	more := []string{`allow = ["vpc", "internet_out"]`, `deny = [{ cidr = "198.51.100.0/24" }]`}
	w.naclSteps(
		acc.TestStep{Config: w.naclConfig(s[:2]), Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(slices.Clone(vpcOnly)...),
			w.placed(map[string]string{s[0]: "it", s[1]: "it", s[2]: "default"}), naclIs("entries.%", "2"), naclIs("entries.ingress/01000.block", "vpc"),
			naclIs("original_network_acl_ids."+s[1], hand), naclIs("original_network_acl_ids.%", "2"), w.noMark())},
		acc.TestStep{Config: w.naclConfig(s[:2]), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{Config: w.naclConfig(s[:2], more...), ConfigPlanChecks: inPlace(naclAddress), Check: w.naclHas(wide...)},
		acc.TestStep{Config: w.naclConfig([]string{s[0], s[2]}, more...), ConfigPlanChecks: inPlace(naclAddress),
			Check: acc.ComposeAggregateTestCheckFunc(w.placed(map[string]string{s[0]: "it", s[1]: hand, s[2]: "it"}), naclIs("original_network_acl_ids.%", "2"))},
		acc.TestStep{Config: w.naclConfig(s[:2]), ConfigPlanChecks: inPlace(naclAddress), Check: acc.ComposeAggregateTestCheckFunc(w.naclHas(slices.Clone(vpcOnly)...),
			w.placed(map[string]string{s[0]: "it", s[1]: "it", s[2]: "default"}))},
		acc.TestStep{Config: w.provider(), Check: w.placed(map[string]string{s[0]: "default", s[1]: hand, s[2]: "default"})},
	)
}

// give gives a subnet a NACL by hand.
func (w *world) give(subnet, acl string) {
	w.t.Helper()
	_, err := w.ec2.ReplaceNetworkAclAssociation(context.Background(), &ec2.ReplaceNetworkAclAssociationInput{
		AssociationId: aws.String(w.nacls().bySubnet[subnet].association), NetworkAclId: &acl})
	w.must(err)
}

// noMark checks that no NACL is marked as unfinished.
func (w *world) noMark() acc.TestCheckFunc {
	return func(*terraform.State) error {
		for id, acl := range w.nacls().acls {
			if tagValue(acl.Tags, unfinishedTag) != "" {
				return fmt.Errorf("%s is marked as unfinished", id)
			}
		}
		return nil
	}
}
