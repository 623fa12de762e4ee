package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestWhichNACLASubnetHasByAPartOfAReference(t *testing.T) {
	const net = "module.net.aws_subnet."
	for _, c := range []struct {
		says, plan string
		subnet     firewall.ID
		want       string
	}{
		{"each.value of a module call is one of the for_each's, and each is somewhere", "t50_each_value", `aws_subnet.s["web"]`,
			`module.nacl["app"].aws_network_acl.this | module.nacl["web"].aws_network_acl.this`},
		{"each.value of a resource likewise", "t50_each_value", `aws_subnet.s["ops"]`, `aws_network_acl.t["lb"] | aws_network_acl.t["ops"]`},
		{"each.value of a for_each of one reference is that", "t50_each_value", `aws_subnet.s["one"]`, `aws_network_acl.one["one"]`},
		{"an element of an output's list is one of these, or none", "t51_parts_of_outputs", net + "private[0]",
			"aws_network_acl.first | aws_network_acl.second | module.net.aws_vpc.this.default_network_acl_id"},
		{"an attribute of a variable's object is one of these, or none", "t51_parts_of_outputs", net + "back",
			"module.front.aws_network_acl.back | module.front.aws_network_acl.front | module.net.aws_vpc.this.default_network_acl_id"},
		{"the element of a list of one is that", "t51_parts_of_outputs", net + "single[0]", "aws_network_acl.single"},
		{"a list that was read says what it holds", "t53_listed_ids", "aws_subnet.old", "aws_network_acl.known"},
		{"a known condition cannot choose a known id", "t54_unknown_condition", "aws_subnet.second", "aws_network_acl.new"},
		{"an unknown one can", "t54_unknown_condition", "aws_subnet.s", "aws_network_acl.new | aws_network_acl.old"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, n := both(t, c.plan+"/plan.json")
			if n.Subnets[c.subnet] == nil {
				t.Fatalf("no %s among %v", c.subnet, keys(n.Subnets))
			}
			if got := linkText(n.Subnets[c.subnet].NACL); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
