package validator

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The ways in which an instance comes by its groups and interfaces.

func TestAnInstancesGroups(t *testing.T) {
	x := openTrap(t, "t73_instance_groups/plan.json")
	const web, management = "aws_security_group.web", "aws_security_group.management"
	for _, c := range []struct {
		says, instance string
		groups         []firewall.ID
		https          string // what comes of a flow to port 443
	}{
		{"without groups of its own it has those of its launch template", "by_template", []firewall.ID{web}, "allowed"},
		{"groups of its own go before the launch template's", "over_template", []firewall.ID{management}, "blocked"},
		{"a template without groups leaves the default group", "bare_template", []firewall.ID{"aws_vpc.main.default_security_group_id"}, "blocked"},
		{"a template's network interface states groups and subnet", "by_interface_of_template", []firewall.ID{web}, "allowed"},
		{"a template that is not in the plan may state any groups", "foreign_template", nil, "unknown"},
		{"security_groups is sent where it is written", "by_security_groups", []firewall.ID{web}, "allowed"},
	} {
		t.Run(c.says, func(t *testing.T) {
			x.t = t
			n := x.after.Interfaces[firewall.ID("aws_instance."+c.instance)]
			if n == nil || !slices.Equal(n.Groups.Sure, c.groups) || n.Groups.Open != (c.groups == nil) {
				t.Errorf("groups %+v", n)
			}
			x.flow("tcp 10.173.0.9 -> aws_instance."+c.instance+":443", "absent", c.https)
		})
	}
	x.t = t
	for _, f := range x.findings("RSG604", "") {
		for _, r := range f.Resources {
			if r.Role == result.Cause && r.Type != nil && *r.Type == "aws_instance" && r.Address != "aws_instance.bare_template" {
				t.Errorf("the default group is said to be on %s", r.Address)
			}
		}
	}
}

func TestAnInstanceIsItsFirstInterface(t *testing.T) {
	x := openTrap(t, "t73_instance_groups/plan.json")
	if got := x.after.Aliases["aws_instance.two_interfaces"]; got != "aws_network_interface.b_first" {
		t.Errorf("the instance is %s", got)
	}
	x.flow("tcp 10.173.0.9 -> aws_instance.two_interfaces:443", "absent", "allowed")
	x.flow("tcp 10.173.0.9 -> 10.173.1.31:443", "allowed", "blocked")

	const flow = "tcp 10.173.0.9 -> aws_instance.hidden_index:443"
	x.flow(flow, "absent", "unknown")
	if why := x.unknowns(flow); !slices.ContainsFunc(why, func(u result.Unknown) bool {
		return u.Address == "aws_instance.hidden_index" && u.Attribute == "network_interface"
	}) {
		t.Errorf("what hides the answer is not named: %+v", why)
	}
	// The interfaces themselves are no riddle.
	x.flow("tcp 10.173.0.9 -> 10.173.1.40:443", "allowed", "allowed")
	x.flow("tcp 10.173.0.9 -> 10.173.1.41:443", "allowed", "blocked")
}
