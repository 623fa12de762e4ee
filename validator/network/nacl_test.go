package network

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// text cuts the indentation of a test table's multi-line text.
func text(s string) string {
	var lines []string
	for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
		lines = append(lines, strings.TrimSpace(l))
	}
	return strings.Join(lines, "\n")
}

// The expectations are read off the main.tf files beside the plans, by the rules of the AWS documentation and the provider.
func TestEffectiveNACLRules(t *testing.T) {
	const in, out = firewall.Ingress, firewall.Egress
	for _, c := range []struct {
		says, plan string
		before     bool
		nacl       firewall.ID
		dir        firewall.Direction
		want       string
	}{
		{says: "an action is read whatever its case, a number shared by both families stays twice, icmp without a type is 0/0",
			plan: "p01_inline_nacl/plan.json", nacl: "aws_network_acl.blocks", dir: in, want: `
			100 allow 0.0.0.0/0 tcp 443
			110 allow ::/0 icmpv6
			110 deny 10.0.2.0/24 tcp
			120 allow 0.0.0.0/0 icmp 0/0`},
		{says: "an unknown IPv6 block may be any IPv6 address and no IPv4 one",
			plan: "p01_inline_nacl/plan.json", nacl: "aws_network_acl.blocks", dir: out, want: `
			100 allow 0.0.0.0/0 all
			101 allow ::/0 all (at least none)`},
		{says: "a new NACL without blocks has no rules, though they are known only after apply",
			plan: "p01_inline_nacl/plan.json", nacl: "aws_network_acl.absent", dir: in, want: ``},
		{says: "dynamic blocks with a known for_each are rules like others",
			plan: "p01_inline_nacl/plan.json", nacl: "aws_network_acl.dyn", dir: in, want: `
			200 deny 0.0.0.0/0 tcp 22
			210 deny 0.0.0.0/0 tcp 3389`},
		{says: "rules come through two modules, a constant key, and lost keys that every assignment fills alike",
			plan: "p02_module_foreach/plan.json", nacl: `module.tier["web"].aws_network_acl.this`, dir: in, want: `
			100 allow 0.0.0.0/0 tcp 443
			500 allow 0.0.0.0/0 icmp 3/4
			900 deny 0.0.0.0/0 udp 53
			920 deny 0.0.0.0/0 tcp 23`},
		{says: "the constant-key rule is not in the other instance",
			plan: "p02_module_foreach/plan.json", nacl: `module.tier["app"].aws_network_acl.this`, dir: in, want: `
			100 allow 10.1.1.0/24 tcp 8080
			110 allow 10.1.1.0/24 tcp 8443
			500 allow 0.0.0.0/0 icmp 3/4
			920 deny 0.0.0.0/0 tcp 23`},
		{says: "a constant index is exact, element() and a local stay candidates",
			plan: "p03_standalone_rules/plan.json", nacl: "aws_network_acl.n[0]", dir: in, want: `
			100 allow 10.9.0.0/16 tcp 22
			110 allow 10.9.0.0/16 tcp 22
			120 allow 10.9.0.0/16 tcp 22 (at least none) maybe
			140 allow 10.9.0.0/16 tcp 22 (at least none) maybe`},
		{says: "both branches of a condition stay candidates",
			plan: "p03_standalone_rules/plan.json", nacl: `aws_network_acl.k["b"]`, dir: in, want: `
			130 allow 10.9.0.0/16 tcp 22 (at least none) maybe
			140 allow 10.9.0.0/16 tcp 22 (at least none) maybe
			150 allow 10.9.0.0/16 tcp 22`},
		{says: "inline rules change number in place",
			plan: "p04_replace/plan.json", nacl: "aws_network_acl.inplace", dir: in, want: `
			90 deny 203.0.113.0/24 tcp
			100 allow 0.0.0.0/0 tcp 443`},
		{says: "the prior state is the world before",
			plan: "p04_replace/plan.json", before: true, nacl: "aws_network_acl.inplace", dir: in, want: `
			100 allow 0.0.0.0/0 tcp 443
			200 deny 203.0.113.0/24 tcp`},
		{says: "a replaced rule leaves no phantom of its old ports in a no-op NACL's snapshot",
			plan: "p04_replace/plan.json", nacl: "aws_network_acl.stay", dir: in, want: `
			110 allow 0.0.0.0/0 tcp 22-23
			121 allow 0.0.0.0/0 tcp 80
			130 allow 0.0.0.0/0 tcp 81`},
		{says: "a replaced NACL keeps nothing but what its replaced rules bring",
			plan: "p04_replace/plan.json", nacl: "aws_network_acl.moved_vpc", dir: in, want: `100 allow 0.0.0.0/0 tcp 22`},
		{says: "a forgotten rule still filters, deleted ones do not, moved ones keep their NACL",
			plan: "p06_moved_removed_import/plan.json", nacl: `aws_network_acl.this["web"]`, dir: in, want: `
			100 deny 0.0.0.0/0 tcp 22
			110 allow 0.0.0.0/0 tcp 3389
			200 allow 0.0.0.0/0 tcp 8000`},
		{says: "an imported NACL is updated from what AWS had",
			plan: "p06_moved_removed_import/plan.json", before: true, nacl: "aws_network_acl.imported", dir: in, want: `100 allow 0.0.0.0/0 tcp 443`},
		{says: "adopting a default NACL wipes its rules first",
			plan: "p07_defaults/plan.json", nacl: "aws_default_network_acl.main", dir: in, want: `100 allow 10.7.0.0/16 tcp`},
		{says: "an adopted default NACL without egress blocks denies everything out",
			plan: "p07_defaults/plan.json", nacl: "aws_default_network_acl.main", dir: out, want: ``},
		{says: "a standalone rule joins AWS's own rules of an untouched default NACL",
			plan: "p07_defaults/plan.json", nacl: "aws_vpc.untouched.default_network_acl_id", dir: in, want: `
			50 deny 0.0.0.0/0 tcp 23
			100 allow 0.0.0.0/0 all`},
		{says: "the protocol table: 58 over IPv4 and 47 have no types or ports, unset types are 0/0",
			plan: "p08_v6_icmp/plan.json", nacl: "aws_network_acl.n", dir: in, want: `
			100 allow 0.0.0.0/0 icmp 3/4
			101 allow ::/0 icmpv6 2/0
			110 allow 0.0.0.0/0 icmp
			111 allow ::/0 icmpv6 128
			120 allow 0.0.0.0/0 icmpv6
			130 allow 0.0.0.0/0 icmp 0/0
			140 allow 0.0.0.0/0 proto 47`},
		{says: "a rule that a -refresh=false snapshot misses is there all the same",
			plan: "p12_drift_data/plan_no_refresh.json", nacl: "aws_network_acl.snap", dir: in, want: `
			100 allow 0.0.0.0/0 tcp 443
			300 allow 10.12.1.0/24 tcp 22`},
		{says: "a dynamic block with an unknown for_each is any number of rules",
			plan: "x14_dynamic_unknown/plan.json", nacl: "aws_network_acl.dyn_and_static", dir: in, want: `
			? ? any rules
			500 deny 0.0.0.0/0 tcp 23`},
		{says: "so it is where the block is a real one and the whole attribute is unknown",
			plan: "x14_dynamic_unknown/plan.json", nacl: "aws_default_network_acl.dyn", dir: in, want: `? ? any rules`},
		{says: "an unknown number leaves one rule, whose place is not known",
			plan: "x14_dynamic_unknown/plan.json", nacl: "aws_network_acl.unknown_number", dir: in, want: `
			? allow 0.0.0.0/0 tcp 22
			150 deny 10.14.1.0/24 tcp 22
			300 allow 10.1.0.0/16 tcp 22
			310 allow 10.14.1.5/32 tcp 22`},
		{says: "an emptied dynamic block leaves the old rules in place",
			plan: "x16_snapshot_conflict/plan.json", nacl: "aws_network_acl.dyn", dir: in, want: `
			100 allow 0.0.0.0/0 tcp 22
			101 allow 0.0.0.0/0 tcp 80`},
		{says: "a deleted block leaves the old rules in place",
			plan: "x16_snapshot_conflict/plan.json", nacl: "aws_network_acl.unset", dir: in, want: `100 allow 0.0.0.0/0 tcp 22`},
		{says: "ingress = [] removes them",
			plan: "x16_snapshot_conflict/plan.json", nacl: "aws_network_acl.emptied", dir: in, want: ``},
		{says: "a NACL's update deletes a standalone rule that the plan calls no-op",
			plan: "x16_snapshot_conflict/plan.json", nacl: "aws_network_acl.mixed", dir: in, want: `100 allow 0.0.0.0/0 tcp 22`},
		{says: "before that update the deny is there",
			plan: "x16_snapshot_conflict/plan.json", before: true, nacl: "aws_network_acl.mixed", dir: in, want: `
			50 deny 203.0.113.0/24 tcp 22
			100 allow 0.0.0.0/0 tcp 22`},
	} {
		t.Run(c.says, func(t *testing.T) {
			before, after := both(t, c.plan)
			n := after
			if c.before {
				n = before
			}
			if n.NACLs[c.nacl] == nil {
				t.Fatalf("no %s among %v", c.nacl, keys(n.NACLs))
			}
			if got := rules(n.NACLs[c.nacl], c.dir); got != text(c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, text(c.want))
			}
		})
	}
}

func TestSubnetsNACL(t *testing.T) {
	for _, c := range []struct {
		says, plan string
		before     bool
		subnet     firewall.ID
		want       string
	}{
		{says: "subnet_ids names it", plan: "p01_inline_nacl/plan.json", subnet: "aws_subnet.a", want: "aws_network_acl.blocks"},
		{says: "two associations of a module's instances, their keys lost, leave two candidates and not the default",
			plan: "p02_module_foreach/plan.json", subnet: `aws_subnet.tier["web"]`,
			want: `module.tier["app"].aws_network_acl.this | module.tier["web"].aws_network_acl.this`},
		{says: "nobody claims it: the adopted default NACL", plan: "p07_defaults/plan.json", subnet: "aws_subnet.a", want: "aws_default_network_acl.main"},
		{says: "nobody claims it: AWS's own default NACL", plan: "p07_defaults/plan.json", subnet: "aws_subnet.u", want: "aws_vpc.untouched.default_network_acl_id"},
		{says: "an association to a VPC's default_network_acl_id", plan: "p07_defaults/plan.json", subnet: "aws_default_subnet.d", want: "aws_default_vpc.d.default_network_acl_id"},
		{says: "subnet_ids = [] sends it to the default", plan: "x17_subnet_ids/plan.json", subnet: "aws_subnet.s[0]", want: "aws_vpc.main.default_network_acl_id"},
		{says: "a dropped subnet_ids argument leaves it", plan: "x17_subnet_ids/plan.json", subnet: "aws_subnet.s[1]", want: "aws_network_acl.dropped"},
		{says: "a deleted association sends it to the default though the no-op NACL still lists it",
			plan: "x17_subnet_ids/plan.json", subnet: "aws_subnet.s[2]", want: "aws_vpc.main.default_network_acl_id"},
		{says: "before, it is associated", plan: "x17_subnet_ids/plan.json", before: true, subnet: "aws_subnet.s[2]", want: "aws_network_acl.assoc"},
		{says: "a targeted destroy of one rule leaves everything else", plan: "p05_destroy/plan_target_destroy.json", subnet: "aws_subnet.a", want: "aws_network_acl.n"},
	} {
		t.Run(c.says, func(t *testing.T) {
			before, after := both(t, c.plan)
			n := after
			if c.before {
				n = before
			}
			if n.Subnets[c.subnet] == nil {
				t.Fatalf("no %s among %v", c.subnet, keys(n.Subnets))
			}
			if got := linkText(n.Subnets[c.subnet].NACL); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
