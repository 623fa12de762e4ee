package network

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func within(t *testing.T, text string) firewall.AddrSet {
	t.Helper()
	p, err := firewall.ParseCIDR(text)
	if err != nil {
		t.Fatal(err)
	}
	return firewall.Prefixes(p)
}

// pooled is a plan that makes module.m's NACL, with a rule whose block comes from an address pool by way of a variable, and a
// group's rule whose blocks are not known.
func pooled(block, argument []string) *plan.Plan {
	acl := planned("module.m.aws_network_acl.n", "aws_network_acl", "n", &plan.Object{NetworkACL: &plan.NetworkACL{}})
	rule := planned("module.m.aws_network_acl_rule.r", "aws_network_acl_rule", "r", &plan.Object{NetworkACLRule: &plan.NetworkACLRule{
		NetworkACLID: hiddenID, RuleNumber: integer(100), RuleAction: known("allow"), Protocol: known("tcp"),
		CIDRBlock: hiddenID, FromPort: integer(443), ToPort: integer(443), Egress: plan.Bool{State: plan.Known},
	}})
	for _, r := range []*plan.Resource{acl, rule} {
		r.ModuleAddress = "module.m"
	}
	inner := &plan.Module{Resources: map[string]*plan.ConfigResource{
		"aws_network_acl.n": {Type: "aws_network_acl", Name: "n", Args: map[string]*plan.Expr{}},
		"aws_network_acl_rule.r": {Type: "aws_network_acl_rule", Name: "r", Args: map[string]*plan.Expr{
			"network_acl_id": {References: []string{"aws_network_acl.n.id", "aws_network_acl.n"}}, "cidr_block": {References: block},
		}},
	}}
	return &plan.Plan{Resources: []*plan.Resource{acl, rule}, Config: &plan.Module{Calls: map[string]*plan.ModuleCall{
		"m": {Module: inner, Args: map[string]*plan.Expr{"cidr": {References: argument}}},
	}}}
}

func TestAnAssumptionBoundsTheRuleThatHangsOnTheValue(t *testing.T) {
	viaVariable, pool := []string{"var.cidr"}, []string{"aws_vpc_ipam_pool_cidr_allocation.app.cidr", "aws_vpc_ipam_pool_cidr_allocation.app"}
	const bound, free = "100 allow 10.20.0.0/16 tcp 443 (at least none)", "100 allow 0.0.0.0/0 tcp 443 (at least none)"
	for _, c := range []struct {
		says            string
		block, argument []string
		value, cidr     string
		want            string
		used            bool
	}{
		{"by the attribute that the rule has", viaVariable, pool, "module.m.aws_network_acl_rule.r.cidr_block", "10.20.0.0/16", bound, true},
		{"by the value that reaches it through a variable", viaVariable, pool, "aws_vpc_ipam_pool_cidr_allocation.app.cidr", "10.20.0.0/16", bound, true},
		{"by the variable", viaVariable, pool, "module.m.var.cidr", "10.20.0.0/16", bound, true},
		{"not by the value of the same name in another module", viaVariable, pool, "module.m.aws_vpc_ipam_pool_cidr_allocation.app.cidr", "10.20.0.0/16", free, false},
		{"not where the expression has another reference besides", viaVariable, append(pool[:2:2], "var.other"), "aws_vpc_ipam_pool_cidr_allocation.app.cidr", "10.20.0.0/16", free, false},
		{"not by a block of the other family", viaVariable, pool, "aws_vpc_ipam_pool_cidr_allocation.app.cidr", "2001:db8::/32", free, false},
		{"not by another attribute", viaVariable, pool, "module.m.aws_network_acl_rule.r.ipv6_cidr_block", "10.20.0.0/16", free, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, after := Build(pooled(c.block, c.argument), Options{Assume: []Assumption{{Value: c.value, Within: within(t, c.cidr), Reason: "pool"}}})
			if got := rules(after.NACLs["module.m.aws_network_acl.n"], firewall.Ingress); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			used := false
			for _, n := range after.Notes {
				used = used || n.Code == NoteAssumed && n.Address == c.value && strings.Contains(n.Message, "10.20.0.0/16: pool")
			}
			if used != c.used {
				t.Errorf("notes %+v", after.Notes)
			}
		})
	}
}

// The rule keeps being undecided within the bound: an assumption never makes anything certain.
func TestAnAssumptionProvesNothingInside(t *testing.T) {
	p := load(t, "p01_inline_nacl/plan.json")
	a := Assumption{Value: "aws_network_acl.blocks.egress[rule_no=101].ipv6_cidr_block", Within: within(t, "2600:1f00::/24")}
	_, after := Build(p, Options{Assume: []Assumption{a}})
	table := firewall.EvalNACL(after.NACLs["aws_network_acl.blocks"].Egress)
	inside, outside := netip.MustParseAddr("2600:1f00::1"), netip.MustParseAddr("2001:db8::1")
	if got := table.Undecided(); !got.Addrs().Contains(inside) || got.Addrs().Contains(outside) {
		t.Errorf("undecided %s", got)
	}
	if !table.Denied().Contains(firewall.Packet{Remote: outside, Protocol: firewall.TCP, Value: 443}) {
		t.Error("outside of the bound it is not denied for certain")
	}
}
