package validator

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// What AWS keeps though the plan destroys the resource that manages it.

func TestADefaultNACLThatLeavesTheConfigurationKeepsItsRules(t *testing.T) {
	x := openTrap(t, "t72_dropped_defaults/plan.json")
	x.flow("tcp 203.0.113.9 -> 10.172.1.9:443", "blocked", "blocked")
	x.rules(x.after, x.defaultNACL("aws_vpc.main"), firewall.Ingress)
	x.rules(x.after, x.defaultNACL("aws_vpc.main"), firewall.Egress)
}

func TestADefaultGroupThatLeavesTheConfigurationKeepsItsRules(t *testing.T) {
	x := openTrap(t, "t72_dropped_defaults/plan.json")
	g := x.after.Groups[x.after.VPCs["aws_vpc.main"].DefaultGroup]
	if g == nil || len(g.Ingress)+len(g.Egress) > 0 || g.Assumed {
		t.Errorf("the default group is %+v", g)
	}
	if list := x.findings("RSG604", ""); len(list) != 0 {
		t.Errorf("an emptied default group is reported: %+v", list)
	}
}

func TestADefaultResourceThatMovesOnLeavesItsRulesBehind(t *testing.T) {
	x := openTrap(t, "t72_dropped_defaults/plan.json")
	x.flow("tcp 203.0.113.9 -> 10.174.1.9:443", "blocked", "blocked")
	x.flow("tcp 203.0.113.9 -> 10.175.1.9:443", "allowed", "blocked")
	for _, vpc := range []firewall.ID{"aws_vpc.left", "aws_vpc.next"} {
		x.rules(x.after, x.defaultNACL(vpc), firewall.Ingress)
		if g := x.after.Groups[x.after.VPCs[vpc].DefaultGroup]; g == nil || len(g.Ingress)+len(g.Egress) > 0 {
			t.Errorf("the default group of %s is %+v", vpc, g)
		}
	}
}

func TestDefaultResourcesGoWithTheirVPC(t *testing.T) {
	x := openTrap(t, "t72_dropped_defaults/plan.json")
	if x.after.NACLs["aws_default_network_acl.gone"] != nil || x.after.Groups["aws_default_security_group.gone"] != nil {
		t.Error("defaults of a VPC that is destroyed are still there")
	}
	destroyed := openTrap(t, "p05_destroy/plan.json")
	if len(destroyed.after.NACLs)+len(destroyed.after.Groups) > 0 {
		t.Errorf("after a destroy there are still %v and %v", destroyed.after.NACLs, destroyed.after.Groups)
	}
}

// defaultNACL is the ID of a VPC's default NACL after the plan.
func (x *trap) defaultNACL(vpc firewall.ID) firewall.ID { return x.after.VPCs[vpc].DefaultNACL }
