package network

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestWhichRulesStandBeforeASubnetComes(t *testing.T) {
	_, after := both(t, "t76_order_of_rules/plan.json")
	for _, c := range []struct {
		says, subnet string
		after        []string
		perhaps      []string
	}{
		{"nothing orders an association and a rule of the same network ACL", "any", nil, nil},
		{"depends_on orders them", "waits", []string{"aws_network_acl_rule.waits"}, nil},
		{"so does depends_on a module that holds the rule", "module", []string{`module.rules.aws_network_acl_rule.r["100"]`}, nil},
		{"and an id that the rule hands on", "handed", []string{"aws_network_acl_rule.handed"}, nil},
		{"a local value hides it", "local", nil, []string{"aws_network_acl_rule.local"}},
		{"a network ACL with subnets of its own waits for none of its rules", "keyed", nil, nil},
	} {
		t.Run(c.says, func(t *testing.T) {
			s := after.Subnets[firewall.ID(`aws_subnet.s["`+c.subnet+`"]`)]
			if s == nil || len(s.Claims) == 0 {
				t.Fatalf("subnet %+v", s)
			}
			for _, claim := range s.Claims {
				if !slices.Equal(claim.After, c.after) || !slices.Equal(claim.Perhaps, c.perhaps) {
					t.Errorf("after %q, perhaps %q", claim.After, claim.Perhaps)
				}
			}
		})
	}
}
