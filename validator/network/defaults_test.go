package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// keyed gives a resource an instance key.
func keyed(key string, r *plan.Resource) *plan.Resource {
	r.Address, r.Index = r.Address+`["`+key+`"]`, plan.Key{Kind: plan.StringKey, Str: key}
	return r
}

// eachDefaultACL is a plan with VPCs a and b, a subnet in a, and a block of aws_default_network_acl for each of both whose index
// the JSON has lost. entries are the ingress rules of the first and of the second.
func eachDefaultACL(first, second []plan.ACLEntry) *plan.Plan {
	acl := func(key string, entries []plan.ACLEntry) *plan.Resource {
		return keyed(key, planned("aws_default_network_acl.d", "aws_default_network_acl", "d", &plan.Object{NetworkACL: &plan.NetworkACL{
			DefaultNetworkACLID: hiddenID, VPCID: hiddenID,
			Ingress: plan.Value[[]plan.ACLEntry]{State: plan.Known, V: entries}, Egress: plan.Value[[]plan.ACLEntry]{State: plan.Known},
		}}))
	}
	vpc := func(key string) *plan.Resource {
		return keyed(key, planned("aws_vpc.v", "aws_vpc", "v", &plan.Object{VPC: &plan.VPC{
			CIDRBlock: known("10.0.0.0/16"), DefaultNetworkACLID: hiddenID, DefaultSecurityGroupID: hiddenID}}))
	}
	subnet := planned("aws_subnet.s", "aws_subnet", "s", &plan.Object{Subnet: &plan.Subnet{VPCID: hiddenID, CIDRBlock: known("10.0.1.0/24")}})
	return &plan.Plan{
		Resources: []*plan.Resource{acl("a", first), acl("b", second), subnet, vpc("a"), vpc("b")},
		Config: &plan.Module{Resources: map[string]*plan.ConfigResource{
			"aws_vpc.v": {Type: "aws_vpc", Name: "v"},
			"aws_subnet.s": {Type: "aws_subnet", Name: "s", Args: map[string]*plan.Expr{
				"vpc_id": {References: []string{`aws_vpc.v["a"].id`, `aws_vpc.v["a"]`, "aws_vpc.v"}}}},
			"aws_default_network_acl.d": {Type: "aws_default_network_acl", Name: "d", Args: map[string]*plan.Expr{
				"default_network_acl_id": {References: []string{"aws_vpc.v", "each.key"}}}},
		}},
	}
}

func TestDefaultNACLsThatAreAlikeAreDealtOut(t *testing.T) {
	open := []plan.ACLEntry{{RuleNo: integer(100), Action: known("allow"), Protocol: known("-1"), CIDRBlock: known("0.0.0.0/0")}}
	for _, c := range []struct {
		says          string
		first, second []plan.ACLEntry
		strict, known bool
	}{
		{"as many as VPCs, and alike: each has one", nil, nil, false, true},
		{"it matters which is whose", nil, open, false, false},
		{"that each VPC has one is an assumption", nil, nil, true, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, n := Build(eachDefaultACL(c.first, c.second), Options{Strict: c.strict})
			id, exact := n.Subnets["aws_subnet.s"].NACL.Exact()
			if !exact || n.NACLs[id] == nil {
				t.Fatalf("the subnet is on %+v", n.Subnets["aws_subnet.s"].NACL)
			}
			table := firewall.EvalNACL(n.NACLs[id].Ingress)
			if all := table.Denied().Equal(firewall.Everything()); all != c.known {
				t.Errorf("%s denies %v", id, table.Denied())
			}
			if table.Allowed().IsEmpty() != true {
				t.Errorf("%s certainly allows %v", id, table.Allowed())
			}
		})
	}
}

// inVPC is a subnet of a VPC that the plan does not hold.
func inVPC(vpc string) *plan.Resource {
	return inState("aws_subnet.s", "aws_subnet", "s", "subnet-1", &plan.Object{Subnet: &plan.Subnet{VPCID: known(vpc), CIDRBlock: known("10.0.1.0/24")}})
}

func TestTheDefaultNACLOfAVPCThatThePlanDoesNotHold(t *testing.T) {
	closed := func(vpc plan.String) *plan.Object {
		return &plan.Object{NetworkACL: &plan.NetworkACL{DefaultNetworkACLID: known("acl-1"), VPCID: vpc,
			Ingress: plan.Value[[]plan.ACLEntry]{State: plan.Known}, Egress: plan.Value[[]plan.ACLEntry]{State: plan.Known}}}
	}
	for _, c := range []struct {
		says  string
		acl   *plan.Resource
		nacl  firewall.ID
		rules string
	}{
		{"it is assumed where nothing manages one", nil, "vpc-1.default_network_acl_id", "100 allow 0.0.0.0/0 all\n101 allow ::/0 all"},
		{"it is in the state", inState("aws_default_network_acl.d", "aws_default_network_acl", "d", "acl-1", closed(known("vpc-1"))),
			"aws_default_network_acl.d", ""},
		{"one of another VPC is no concern", inState("aws_default_network_acl.d", "aws_default_network_acl", "d", "acl-1", closed(known("vpc-2"))),
			"vpc-1.default_network_acl_id", "100 allow 0.0.0.0/0 all\n101 allow ::/0 all"},
		{"it is perhaps one that is adopted by its id", planned("aws_default_network_acl.d", "aws_default_network_acl", "d", closed(hiddenID)),
			"vpc-1.default_network_acl_id", "? ? any rules\n100 allow 0.0.0.0/0 all (at least none) maybe\n101 allow ::/0 all (at least none) maybe"},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := &plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{inVPC("vpc-1")}}
			if c.acl != nil {
				p.Resources = append(p.Resources, c.acl)
			}
			_, n := Build(p, Options{})
			id, _ := n.Subnets["aws_subnet.s"].NACL.Exact()
			if id != c.nacl {
				t.Fatalf("the subnet is on %q", id)
			}
			if got := rules(n.NACLs[id], firewall.Ingress); got != c.rules {
				t.Errorf("it has the rules\n%s\nwant\n%s", got, c.rules)
			}
		})
	}
}

func TestTheDestroyOfADefaultVPC(t *testing.T) {
	for _, c := range []struct {
		says  string
		force plan.Bool
		kept  bool
	}{
		{"takes it out of the state alone", plan.Bool{}, true},
		{"deletes it where force_destroy says so", plan.Bool{State: plan.Known, V: true}, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			vpc := inState("aws_default_vpc.v", "aws_default_vpc", "v", "vpc-1", &plan.Object{VPC: &plan.VPC{CIDRBlock: known("172.31.0.0/16"), ForceDestroy: c.force}})
			subnet := inState("aws_default_subnet.s", "aws_default_subnet", "s", "subnet-1", &plan.Object{Subnet: &plan.Subnet{
				VPCID: known("vpc-1"), CIDRBlock: known("172.31.1.0/24")}})
			for _, r := range []*plan.Resource{vpc, subnet} {
				r.Actions, r.After = []string{"delete"}, nil
			}
			_, n := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{subnet, vpc}}, Options{})
			if kept := n.VPCs["aws_default_vpc.v"] != nil; kept != c.kept {
				t.Errorf("the VPC is there: %v", kept)
			}
			if kept := n.Subnets["aws_default_subnet.s"] != nil; kept != c.kept {
				t.Errorf("the subnet is there: %v", kept)
			}
		})
	}
}

func TestAnAdoptedDefaultSubnetIsInADefaultVPC(t *testing.T) {
	subnet := planned("aws_default_subnet.s", "aws_default_subnet", "s", &plan.Object{Subnet: &plan.Subnet{VPCID: hiddenID, CIDRBlock: hiddenID}})
	_, n := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{subnet}}, Options{})
	if id, exact := n.Subnets["aws_default_subnet.s"].NACL.Exact(); !exact || !n.NACLs[id].Assumed {
		t.Errorf("no default NACL is assumed: %+v", n.Subnets["aws_default_subnet.s"].NACL)
	}
}
