package network

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestEffectiveGroupRules(t *testing.T) {
	const in, out = firewall.Ingress, firewall.Egress
	for _, c := range []struct {
		says, plan string
		group      firewall.ID
		dir        firewall.Direction
		want       string
	}{
		{says: "inline and vpc rules, names and numbers, self, an unknown IPv6 block",
			plan: "p08_v6_icmp/plan.json", group: "aws_security_group.s", dir: in, want: `
			icmp 8/0 0.0.0.0/0
			icmpv6 128 ::/0
			icmpv6 ::/0
			tcp 443 10.0.0.0/8
			tcp 443 192.168.0.0/16
			tcp 443 ::/0 (at least none)
			tcp 443 aws_security_group.s
			udp 53 10.8.0.0/16`},
		{says: "prefix lists of a resource, of a literal beside it, of a data source",
			plan: "p09_prefix_list/plan.json", group: "aws_security_group.s", dir: in, want: `
			tcp 22 aws_ec2_managed_prefix_list.standalone
			tcp 443 aws_ec2_managed_prefix_list.inline
			tcp 8443 aws_ec2_managed_prefix_list.inline`},
		{says: "an unset source_security_group_id is no peer though it is unknown; -1 with ports is all",
			plan: "p11_attachments/plan.json", group: "aws_security_group.app", dir: in, want: `
			all aws_security_group.app
			tcp 8080 aws_security_group.alb
			tcp 9000 aws_security_group.alb`},
		{says: "the peer of a rule with cidr_blocks is the block",
			plan: "p11_attachments/plan.json", group: "aws_security_group.app", dir: out, want: `all 0.0.0.0/0`},
		{says: "a new group without egress rules lets nothing out: the provider revokes AWS's default",
			plan: "p11_attachments/plan.json", group: "aws_security_group.alb", dir: out, want: ``},
		{says: "one unknown block hides the known ones beside it; a reference to the default group is followed",
			plan: "x14_dynamic_unknown/plan.json", group: "aws_security_group.mixed", dir: in, want: `
			tcp 22 0.0.0.0/0 (at least none)
			tcp 22 aws_vpc.main.default_security_group_id`},
		{says: "an unknown dynamic block is any number of rules",
			plan: "x14_dynamic_unknown/plan.json", group: "aws_security_group.mixed", dir: out, want: `all any rules`},
		{says: "a deleted block leaves the old rules in place",
			plan: "x16_snapshot_conflict/plan.json", group: "aws_security_group.unset", dir: in, want: `tcp 22 0.0.0.0/0`},
		{says: "an adopted default group keeps only what is configured",
			plan: "p07_defaults/plan.json", group: "aws_default_security_group.self_only", dir: in, want: `all aws_default_security_group.self_only`},
		{says: "an adopted default group without blocks is empty",
			plan: "p07_defaults/plan.json", group: "aws_default_security_group.stripped", dir: out, want: ``},
		{says: "a VPC's own default group lets everything out",
			plan: "p11_attachments/plan.json", group: "aws_vpc.main.default_security_group_id", dir: out, want: `all 0.0.0.0/0`},
		{says: "to IPv6 too where the VPC has it",
			plan: "p01_inline_nacl/plan.json", group: "aws_vpc.main.default_security_group_id", dir: out, want: `
			all 0.0.0.0/0
			all ::/0`},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, n := both(t, c.plan)
			if n.Groups[c.group] == nil {
				t.Fatalf("no %s among %v", c.group, keys(n.Groups))
			}
			if got := groupRules(n.Groups[c.group], c.dir); got != text(c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, text(c.want))
			}
		})
	}
}

func TestInterfacesGroups(t *testing.T) {
	_, n := both(t, "p11_attachments/plan.json")
	for _, c := range []struct {
		says string
		id   firewall.ID
		want string
	}{
		{"a reference is followed", "aws_instance.web", "[aws_security_group.app]"},
		{"an instance without groups carries its VPC's default group", "aws_instance.nosg", "[aws_vpc.main.default_security_group_id]"},
		{"an attachment adds a group", "aws_network_interface.eni", "[aws_security_group.alb aws_security_group.app]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := linksText(n.Interfaces[c.id].Groups); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if eni := n.Interfaces["aws_network_interface.eni"]; !eni.AddrsKnown || len(eni.Addrs) != 1 || eni.Addrs[0].String() != "10.11.2.10" {
		t.Errorf("the interface's fixed address: %v, known %v", eni.Addrs, eni.AddrsKnown)
	}
	if n.Interfaces["aws_instance.web"].AddrsKnown {
		t.Error("the address of an instance that AWS chooses is taken as known")
	}
}

func TestStrictAssumesNoMembers(t *testing.T) {
	_, n := Build(load(t, "p01_inline_nacl/plan.json"), Options{Strict: true})
	if id, exact := n.Subnets["aws_subnet.b"].NACL.Exact(); exact && id != "aws_network_acl.dyn" {
		t.Errorf("aws_subnet.b is certainly on %s", id)
	}
	for _, x := range n.Notes {
		if x.Code == "all-refs" {
			t.Errorf("the notice of an assumption that is off: %v", x)
		}
	}
	_, n = Build(load(t, "p01_inline_nacl/plan.json"), Options{})
	if !slices.ContainsFunc(n.Notes, func(x firewall.Note) bool { return x.Code == "all-refs" }) {
		t.Error("the all-refs assumption is made and not said")
	}
}

func TestSensitiveValuesAreMarked(t *testing.T) {
	_, n := both(t, "p10_sensitive/plan.json")
	for _, r := range n.NACLs["aws_network_acl.inline"].Ingress {
		if !r.SensitiveV {
			t.Errorf("rule %d of a sensitive set is not marked", r.Number)
		}
		if !r.Exact() {
			t.Errorf("rule %d is sensitive, and known all the same", r.Number)
		}
	}
	for _, g := range n.Groups["aws_security_group.s"].Ingress {
		if !g.SensitiveV {
			t.Errorf("group rule %s of a sensitive set is not marked", g.May)
		}
	}
}

func TestAKnownIPv4AddressIsKnownBesideAnUnknownIPv6One(t *testing.T) {
	_, n := both(t, "p08_v6_icmp/plan.json")
	if len(n.Interfaces) != 0 {
		t.Fatal("the plan has interfaces now: judge these")
	}
	known := plan.Strings{State: plan.Known, V: []plan.String{{State: plan.Known, V: "10.8.1.4"}}}
	b := &builder{index: newIndex(&plan.Plan{Config: &plan.Module{}}), net: n}
	i := &firewall.Interface{Subnet: firewall.LinkTo("aws_subnet.dual")}
	b.addresses(&plan.Resource{Type: "aws_instance"}, i, known, plan.Strings{State: plan.UnknownValue})
	if !i.IPv4Known || i.AddrsKnown {
		t.Errorf("IPv4 known %v, all known %v", i.IPv4Known, i.AddrsKnown)
	}
}
