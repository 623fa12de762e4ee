package validator

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What several statements of a configuration about one object make of each other.

func TestInlineRulesOfOneDirectionDoNotUndoStandaloneOnesOfTheOther(t *testing.T) {
	x := openTrap(t, "t61_mixed_directions/plan.json")
	// The default NACL owns both directions: this very plan takes out the rule that the last one made.
	if f := x.findings("RSG205", ""); len(f) != 1 || f[0].Address != "aws_default_network_acl.d" {
		t.Errorf("want one finding, at the default NACL: %+v", f)
	}
	x.rules(x.before, "aws_network_acl.n", firewall.Egress, "100 allow 10.9.0.0/16 tcp 1024-65535", "110 allow 10.8.0.0/16 tcp 1024-65535")
	x.rules(x.after, "aws_network_acl.n", firewall.Egress, "100 allow 10.9.0.0/16 tcp 1024-65535")
	x.rules(x.after, "aws_network_acl.n", firewall.Ingress, "100 allow 10.9.0.0/16 tcp 8443")
	for side, want := range map[*firewall.Network]int{x.before: 2, x.after: 1} {
		if g := side.Groups["aws_security_group.g"]; len(g.Egress) != want || len(g.Ingress) != 1 {
			t.Errorf("the group has egress %+v, want %d rules", g.Egress, want)
		}
	}
}

func TestTwoNACLsThatReferToOneBlockMayShareItsSubnets(t *testing.T) {
	x := openTrap(t, "t62_parts_of_a_block/plan.json")
	shared := x.findings("RSG207", "")
	if len(shared) != 3 { // two blocks, and the subnet for which it is certain
		t.Errorf("%d findings: %+v", len(shared), shared)
	}
	for _, f := range shared {
		if alone := f.Address == "aws_network_acl.first"; alone != (f.Certainty == result.Proved) {
			t.Errorf("%s: %s", f.Certainty, f.Message)
		}
	}
	// What hides which subnets are whose is one thing for all subnets of a block.
	list := x.findings("RSG501", "")
	if len(list) != 2 || len(list[1].Resources) != 6 || !strings.Contains(list[1].Message, "each of aws_subnet.counted[0], aws_subnet.counted[1], aws_subnet.counted[2] and 1 more") {
		t.Errorf("%d findings: %+v", len(list), list)
	}
	// The last of the counted subnets is in neither list, which the plan does not show.
	x.flow("tcp 203.0.113.9 -> 10.162.3.9:443", "allowed", "unknown")
	x.flow("tcp 203.0.113.9 -> 10.162.20.9:443", "allowed", "blocked")
	s := x.after.Subnets["aws_subnet.counted[3]"]
	if want := []firewall.ID{"aws_network_acl.private", "aws_network_acl.public", "aws_vpc.main.default_network_acl_id"}; !slices.Equal(s.NACL.To, want) {
		t.Errorf("candidates %v, want %v", s.NACL.To, want)
	}
}
