package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// lockdownPlan is the plan of lockdowns with one of its resources changed.
func lockdownPlan(t *testing.T, address string, change func(*plan.Resource)) (before, after *firewall.Network) {
	t.Helper()
	p := load(t, "p23_lockdown/plan.json")
	for _, r := range p.Resources {
		if r.Address == address {
			change(r)
			return Build(p, Options{})
		}
	}
	t.Fatal("no " + address)
	return nil, nil
}

// defaultRules is what the default group of a VPC allows, and what its interfaces carry has to be it.
func defaultRules(t *testing.T, n *firewall.Network, name string) string {
	t.Helper()
	g := n.Groups[n.VPCs[firewall.ID("aws_vpc."+name)].DefaultGroup]
	if i := n.Interfaces[firewall.ID("aws_network_interface."+name+"[0]")]; i != nil && linksText(i.Groups) != "["+string(g.ID)+"]" {
		t.Errorf("the interface carries %s, and not %s", linksText(i.Groups), g.ID)
	}
	return groupRules(g, firewall.Ingress) + "\n--\n" + groupRules(g, firewall.Egress)
}

func TestLockdown(t *testing.T) {
	const closed = "\n--\n"
	aws := func(group string) string { return "all " + group + "\n--\nall 0.0.0.0/0" }
	const drifted = "tcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\n"
	for name, want := range map[string][2]string{
		"fresh":    {"", closed},
		"taken":    {"all aws_vpc.taken.default_security_group_id\ntcp 24 10.9.1.0/24\n--\nall 0.0.0.0/0", closed},
		"drifted":  {drifted, closed},
		"restored": {closed, aws("rackspace_default_sg_lockdown.restored")},
		"left":     {closed, closed},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := both(t, "p23_lockdown/plan.json")
			if name != "fresh" {
				if got := defaultRules(t, before, name); got != want[0] {
					t.Errorf("before, got\n%s", got)
				}
			}
			if got := defaultRules(t, after, name); got != want[1] {
				t.Errorf("after, got\n%s", got)
			}
		})
	}
}

func TestLockdownOfOtherPlans(t *testing.T) {
	const closed = "\n--\n"
	const drifted, restored = "rackspace_default_sg_lockdown.drifted", "rackspace_default_sg_lockdown.restored"
	const awsOwn = "all " + restored + "\n--\nall 0.0.0.0/0"
	text := func(s string) plan.String { return plan.String{State: plan.Known, V: s} }
	asBefore := func(r *plan.Resource, actions ...string) {
		r.Actions = actions
		if now := *r.Before; len(actions) > 0 && actions[0] != "forget" {
			lockdown := *now.Lockdown
			now.Lockdown, r.After = &lockdown, &now
		}
	}
	for _, c := range []struct {
		says, address, vpc string
		change             func(*plan.Resource)
		want               string
	}{
		{"what is not touched keeps its rules", drifted, "drifted", func(r *plan.Resource) { asBefore(r, "no-op") },
			"tcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\n"},
		{"a destroy leaves them", drifted, "drifted", func(r *plan.Resource) { r.Actions, r.After = []string{"delete"}, nil },
			"tcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\n"},
		{"one that restores adds AWS's", drifted, "drifted", func(r *plan.Resource) {
			r.Actions, r.After = []string{"delete"}, nil
			r.Before.Lockdown.Restore = plan.Bool{State: plan.Known, V: true}
		}, "all " + drifted + "\ntcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\nall 0.0.0.0/0"},
		{"a text in another form may be any rule", drifted, "drifted", func(r *plan.Resource) {
			asBefore(r, "no-op")
			r.After.Lockdown.Open = plan.Value[[]plan.BaselineRule]{State: plan.Known, V: []plan.BaselineRule{
				{Direction: hiddenID, Protocol: hiddenID, FromPort: plan.Int{State: plan.UnknownValue}, ToPort: plan.Int{State: plan.UnknownValue}}}}
		}, "all any rules maybe\ntcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\nall any rules maybe"},
		{"rules that the state has and the lockdown has not found stay", drifted, "drifted", func(r *plan.Resource) {
			r.Before.Lockdown.Open = plan.Value[[]plan.BaselineRule]{State: plan.Known}
		}, "tcp 22 10.9.1.0/24\ntcp 23 10.9.1.0/24\n--\n"},
		{"a rule made after the lockdown was stays", "aws_vpc_security_group_ingress_rule.late", "drifted", func(r *plan.Resource) {
			r.Actions, r.Before = []string{"create"}, nil
		}, "tcp 22 10.9.1.0/24\n--\n"},
		{"one made together with it is perhaps revoked", "aws_vpc_security_group_ingress_rule.own", "taken", func(r *plan.Resource) {
			r.Actions, r.Before = []string{"create"}, nil
		}, "tcp 24 10.9.1.0/24 maybe\n--\n"},
		{"the rule of a rackspace_sg_rule stays", "aws_vpc_security_group_ingress_rule.own", "taken", func(r *plan.Resource) {
			x := r.After.VPCGroupRule
			rule := &plan.Object{BaselineRule: &plan.BaselineRuleResource{GroupID: x.SecurityGroupID, BaselineRule: plan.BaselineRule{
				Direction: text("ingress"), Protocol: x.IPProtocol, FromPort: x.FromPort, ToPort: x.ToPort, CIDRIPv4: x.CIDRIPv4}}}
			r.Type, r.Before, r.After = "rackspace_sg_rule", rule, rule
		}, "tcp 24 10.9.1.0/24\n--\n"},
		{"what is forgotten restores nothing", restored, "restored", func(r *plan.Resource) { asBefore(r, "forget") }, closed},
		{"what is made anew is closed", restored, "restored", func(r *plan.Resource) { asBefore(r, "delete", "create") }, closed},
		{"the end of the old one comes last where the new one is made first", restored, "restored",
			func(r *plan.Resource) { asBefore(r, "create", "delete") }, awsOwn},
		{"one that moves on to another VPC restores what it leaves", restored, "restored", func(r *plan.Resource) {
			asBefore(r, "delete", "create")
			r.After.Lockdown.VPCID, r.After.Lockdown.GroupID = text("vpc-0fedcba9876543210"), hiddenID
		}, "all aws_vpc.restored.default_security_group_id\n--\nall 0.0.0.0/0"},
		{"of which VPC is not known", "rackspace_default_sg_lockdown.taken", "taken", func(r *plan.Resource) { r.After.Lockdown.VPCID = hiddenID; r.Name = "x" },
			"all aws_vpc.taken.default_security_group_id maybe\ntcp 24 10.9.1.0/24\n--\nall 0.0.0.0/0 maybe"},
		{"another resource manages the group too", "aws_vpc_security_group_ingress_rule.late", "left", func(r *plan.Resource) {
			r.Address, r.Type, r.Name = "aws_default_security_group.d", "aws_default_security_group", "d"
			o := &plan.Object{SecurityGroup: &plan.SecurityGroup{}}
			o.SecurityGroup.VPCID = text("vpc-3e9e72e38334a633a")
			r.Before, r.After = o, o
		}, "all any rules\n--\nall any rules"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, after := lockdownPlan(t, c.address, c.change)
			if got := defaultRules(t, after, c.vpc); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// The attributes of a lockdown lead to the group and to the VPC.
func TestWhatRefersToALockdown(t *testing.T) {
	p := load(t, "p23_lockdown/plan.json")
	for _, r := range p.Resources {
		if r.Address == "aws_vpc_security_group_ingress_rule.own" {
			r.Actions, r.Before, r.After.VPCGroupRule.SecurityGroupID = []string{"create"}, nil, hiddenID
			p.Config.Resources["aws_vpc_security_group_ingress_rule.own"].Args["security_group_id"] = &plan.Expr{
				References: []string{"rackspace_default_sg_lockdown.fresh.security_group_id", "rackspace_default_sg_lockdown.fresh"}}
		}
		if r.Address == "aws_subnet.fresh" {
			p.Config.Resources["aws_subnet.fresh"].Args["vpc_id"] = &plan.Expr{
				References: []string{"rackspace_default_sg_lockdown.fresh.id", "rackspace_default_sg_lockdown.fresh"}}
		}
	}
	_, n := Build(p, Options{})
	if got := groupRules(n.Groups["rackspace_default_sg_lockdown.fresh"], firewall.Ingress); got != "tcp 24 10.9.1.0/24 maybe" {
		t.Errorf("the rule is not the group's: %s", got)
	}
	if id, exact := n.Subnets["aws_subnet.fresh"].VPC.Exact(); id != "aws_vpc.fresh" || !exact {
		t.Errorf("the subnet is in %v", n.Subnets["aws_subnet.fresh"].VPC)
	}
}
