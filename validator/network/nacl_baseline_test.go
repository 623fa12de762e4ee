package network

import (
	"fmt"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// naclBaselinePlan is the plan of such NACLs with one of its resources changed.
func naclBaselinePlan(t *testing.T, address string, change func(*plan.Resource)) (before, after *firewall.Network) {
	t.Helper()
	p := load(t, "p24_nacl_baseline/plan.json")
	for _, r := range p.Resources {
		if r.Address == address {
			change(r)
		}
	}
	return Build(p, Options{})
}

func TestEntriesOfANACLBaseline(t *testing.T) {
	before, after := both(t, "p24_nacl_baseline/plan.json")
	const freed = "rackspace_nacl_baseline.freed"
	if got, want := rules(before.NACLs[freed], firewall.Ingress), "1000 allow 10.80.0.0/16 all"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	n := after.NACLs["rackspace_nacl_baseline.new"]
	if len(n.Ingress) != 16 || len(n.Egress) != 3 || n.Inline != [2]firewall.Form{firewall.AsBlocks, firewall.AsBlocks} || !n.Managed || n.Default {
		t.Fatalf("%d and %d rules, form %v", len(n.Ingress), len(n.Egress), n.Inline)
	}
	if r := n.Ingress[2]; r.Number != 6000 || r.FromPort != 0 || r.ToPort != 21 || r.Origin.Attribute != `entries["ingress/06000"]` || !r.Exact() {
		t.Errorf("the rule is %+v", r)
	}
	for r := range n.AllRules() {
		if r.Invalid != "" || r.Must.IsEmpty() {
			t.Errorf("entry %d matches nothing: %s", r.Number, r.Invalid)
		}
	}
	if after.NACLs[freed] != nil {
		t.Error("a NACL that is destroyed is there")
	}
}

func TestSubnetsOfANACLBaseline(t *testing.T) {
	const edited, freed, old, def = "rackspace_nacl_baseline.edited", "rackspace_nacl_baseline.freed", "aws_network_acl.old", "aws_vpc.v.default_network_acl_id"
	known := func(ids ...string) plan.Strings {
		s := plan.Strings{State: plan.Known}
		for _, id := range ids {
			s.V = append(s.V, plan.String{State: plan.Known, V: id})
		}
		return s
	}
	for _, c := range []struct {
		says, address string
		change        func(*plan.Resource)
		want          map[string]string // NACL by subnet, "" for one that is not known
	}{
		{"as it is", "", nil, map[string]string{"new": "rackspace_nacl_baseline.new", "edited": edited, "added": edited, "left": def, "freed": def, "returned": old}},
		{"the NACL of before is gone too", old, func(r *plan.Resource) { r.Actions, r.After = []string{"delete"}, nil }, map[string]string{"returned": def}},
		{"it is not in the plan", freed, func(r *plan.Resource) {
			r.Before.NetworkACL.Baseline.Originals.V[0].ACLID.V, r.Before.NetworkACL.Baseline.Originals.V[1].ACLID.V = "acl-0f", "acl-0f"
		}, map[string]string{"returned": "acl-0f"}},
		{"it is not known", freed, func(r *plan.Resource) { r.Before.NetworkACL.Baseline.Originals = plan.Value[[]plan.OriginalACL]{} }, map[string]string{"returned": def}},
		{"what is forgotten keeps its subnets", freed, func(r *plan.Resource) { r.Actions, r.After = []string{"forget"}, r.Before }, map[string]string{"returned": freed}},
		{"another NACL takes the subnet", old, func(r *plan.Resource) {
			now := *r.After.NetworkACL
			r.After.NetworkACL = &now
			now.SubnetIDs = known("subnet-freed")
		}, map[string]string{"returned": old}},
		{"the subnets are known only after apply", edited, func(r *plan.Resource) { r.After.NetworkACL.SubnetIDs = plan.Strings{State: plan.UnknownValue} },
			map[string]string{"edited": "", "left": ""}},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, after := naclBaselinePlan(t, c.address, c.change)
			for name, want := range c.want {
				s := after.Subnets[firewall.ID("aws_subnet."+name)]
				if id, exact := s.NACL.Exact(); string(id) != want || exact != (want != "") {
					t.Errorf("%s is on %+v, want %s", name, s.NACL, want)
				}
			}
		})
	}
}

func TestEntriesThatAreNotKnown(t *testing.T) {
	const created = "rackspace_nacl_baseline.new"
	_, after := naclBaselinePlan(t, created, func(r *plan.Resource) {
		r.After.NetworkACL.Ingress = plan.Value[[]plan.ACLEntry]{State: plan.UnknownValue}
		r.After.NetworkACL.Egress = plan.Value[[]plan.ACLEntry]{State: plan.UnknownValue}
	})
	n := after.NACLs[created]
	if len(n.Ingress) != 1 || !n.Ingress[0].Any || len(n.Ingress[0].Why) != 1 || n.Ingress[0].Why[0].Attribute != "entries" || len(n.Egress) != 1 {
		t.Errorf("the rules are %+v", n.Ingress)
	}
}

// What its subnets get back stands between it and the NACL that takes them.
func TestWhatANACLBaselineGivesBack(t *testing.T) {
	before, after := both(t, "p31_nacl_given_back/plan.json")
	for name, want := range map[string]firewall.ID{"given": "aws_network_acl.old", "waits": "aws_network_acl.old", "fallen": "aws_vpc.v.default_network_acl_id"} {
		id := firewall.ID(`aws_subnet.s["` + name + `"]`)
		if c := before.Subnets[id].Claims; len(c) != 1 || c[0].NACL != "rackspace_nacl_baseline.b" || c[0].Returns != want {
			t.Errorf("%s: the claims are %+v", name, c)
		}
		if nacl, exact := after.Subnets[id].NACL.Exact(); !exact || nacl == "aws_vpc.v.default_network_acl_id" {
			t.Errorf("%s is on %q, %t", name, nacl, exact)
		}
	}
}

// One that moves to another VPC is two; one that is imported is the one that another type forgets.
func TestANACLBaselineThatMovesAndOneThatIsImported(t *testing.T) {
	before, after := both(t, "p29_nacl_moved/plan.json")
	const moved, taken, def, to = "rackspace_nacl_baseline.moved", "rackspace_nacl_baseline.taken", "aws_vpc.from.default_network_acl_id", "aws_subnet.to"
	of := func(name string) string { return `aws_subnet.from["` + name + `"]` }
	for _, c := range []struct {
		net  *firewall.Network
		when string
		want map[string]string // NACL by subnet, "" where the state says two: it still has the association of before
	}{
		{before, "before", map[string]string{of("closed"): "", of("plain"): moved, of("taken"): taken, to: "aws_vpc.to.default_network_acl_id"}},
		{after, "after", map[string]string{of("closed"): "aws_network_acl.closed", of("plain"): def, of("taken"): taken, to: moved}},
	} {
		for subnet, want := range c.want {
			if id, exact := c.net.Subnets[firewall.ID(subnet)].NACL.Exact(); string(id) != want || exact != (want != "") {
				t.Errorf("%s: %s is on %q, want %s", c.when, subnet, id, want)
			}
		}
	}
	for _, c := range []struct {
		acl  *firewall.NACL
		want string
	}{
		{before.NACLs[moved], "1000 allow 10.82.0.0/16 all"}, {after.NACLs[moved], "1000 allow 10.83.0.0/16 all"},
		{before.NACLs[taken], "100 allow 0.0.0.0/0 tcp 22"}, {after.NACLs[taken], "1000 allow 10.82.0.0/16 all"},
	} {
		if got := rules(c.acl, firewall.Ingress); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
	if n := len(after.NACLs); n != 5 { // the two, the closed one and the default ones
		t.Errorf("there are %d NACLs", n)
	}
}

// A set with a subnet that the plan makes is not known as a whole: what it lets go is what it had and does not name any more.
func TestWhatANACLBaselineGivesBackForANewSubnet(t *testing.T) {
	in := func(ids ...string) plan.Strings {
		v := plan.Strings{State: plan.Known}
		for _, id := range ids {
			v.V = append(v.V, known(id))
		}
		return v
	}
	subnet := func() *plan.Object { return &plan.Object{Subnet: &plan.Subnet{VPCID: known("vpc-1")}} }
	acl := func(ids plan.Strings, b *plan.NACLBaseline) *plan.Object {
		return &plan.Object{ID: known("acl-new"), NetworkACL: &plan.NetworkACL{VPCID: known("vpc-1"), SubnetIDs: ids, Baseline: b}}
	}
	later := plan.Strings{State: plan.UnknownValue}
	originals := &plan.NACLBaseline{Originals: plan.Value[[]plan.OriginalACL]{State: plan.Known, V: []plan.OriginalACL{{SubnetID: "subnet-a", ACLID: known("acl-old")},
		{SubnetID: "subnet-b", ACLID: known("acl-old")}}}}
	b := &plan.Resource{Address: "rackspace_nacl_baseline.b", Type: "rackspace_nacl_baseline", Name: "b", Actions: []string{"update"},
		Before: acl(in("subnet-a", "subnet-b"), originals), After: acl(later, &plan.NACLBaseline{Originals: plan.Value[[]plan.OriginalACL]{State: plan.UnknownValue}})}
	for _, c := range []struct {
		says string
		refs []string
		want map[string]string
	}{
		{"what is named stays", []string{`aws_subnet.s["b"].id`, `aws_subnet.s["b"]`, "aws_subnet.s", `aws_subnet.s["new"].id`, `aws_subnet.s["new"]`},
			map[string]string{"a": "[aws_network_acl.old]", "b": "[rackspace_nacl_baseline.b]", "new": "[rackspace_nacl_baseline.b]"}},
		{"of what is chosen each perhaps", []string{"count.index", "aws_subnet.s"},
			map[string]string{"a": "[aws_network_acl.old rackspace_nacl_baseline.b]", "b": "[aws_network_acl.old rackspace_nacl_baseline.b]", "new": "[rackspace_nacl_baseline.b]"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{"rackspace_nacl_baseline.b": {Type: b.Type, Name: "b",
				Args: map[string]*plan.Expr{"subnet_ids": {References: c.refs}}}}}
			_, after := Build(&plan.Plan{Config: config, Resources: []*plan.Resource{
				inState("aws_vpc.v", "aws_vpc", "v", "vpc-1", &plan.Object{VPC: &plan.VPC{CIDRBlock: known("10.0.0.0/16")}}),
				keyed("a", inState("aws_subnet.s", "aws_subnet", "s", "subnet-a", subnet())), keyed("b", inState("aws_subnet.s", "aws_subnet", "s", "subnet-b", subnet())),
				keyed("new", planned("aws_subnet.s", "aws_subnet", "s", subnet())),
				inState("aws_network_acl.old", "aws_network_acl", "old", "acl-old", &plan.Object{NetworkACL: &plan.NetworkACL{VPCID: known("vpc-1"), SubnetIDs: in()}}), b,
			}}, Options{})
			for name, want := range c.want {
				if l := after.Subnets[firewall.ID(fmt.Sprintf("aws_subnet.s[%q]", name))].NACL; fmt.Sprint(l.To) != want || l.Open {
					t.Errorf("%s is on %v, open %t, want %s", name, l.To, l.Open, want)
				}
			}
		})
	}
}
