package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestWhatTakesASubnetFromItsNetworkACL(t *testing.T) {
	_, after := both(t, "t77_list_to_list/plan.json")
	for _, c := range []struct {
		says, subnet, taker, has string
		order                    firewall.TakerOrder
	}{
		{"nothing orders two lists", "any", "any_from", "aws_network_acl.any_to", firewall.AnyOrder},
		{"the one that gets it waits", "first", "first_from", "aws_network_acl.first_to", firewall.TakesFirst},
		{"the one that loses it waits, and so takes it from the other", "last", "last_from", "aws_vpc.main.default_network_acl_id", firewall.TakesLast},
		{"nothing orders a network ACL that goes", "gone", "gone_from", "aws_network_acl.gone_to", firewall.AnyOrder},
		{"nothing orders an association and a list", "association", "association_from", "aws_network_acl.association_to", firewall.AnyOrder},
	} {
		t.Run(c.says, func(t *testing.T) {
			s := after.Subnets[firewall.ID(`aws_subnet.s["`+c.subnet+`"]`)]
			if s == nil || len(s.Claims) != 1 || len(s.Claims[0].Takers) != 1 {
				t.Fatalf("subnet %+v", s)
			}
			if got := s.Claims[0].Takers[0]; got.Address != "aws_network_acl."+c.taker || got.Order != c.order {
				t.Errorf("taken by %+v", got)
			}
			if got, exact := s.NACL.Exact(); !exact || string(got) != c.has {
				t.Errorf("filtered by %v, want %s", s.NACL, c.has)
			}
		})
	}
}

// What keeps the subnet in its list takes nothing, and a list that the plan leaves as it is.
func TestOnlyAListThatLosesASubnetTakesIt(t *testing.T) {
	for _, name := range []string{"x17_subnet_ids/plan.json", "p04_replace/plan.json"} {
		before, after := both(t, name)
		for _, s := range before.Subnets {
			for _, c := range s.Claims {
				if len(c.Takers) > 0 {
					t.Errorf("%s: before the plan %s is taken by %+v", name, s.ID, c.Takers)
				}
			}
		}
		for _, s := range after.Subnets {
			for _, c := range s.Claims {
				for _, k := range c.Takers {
					if k.Address == c.Origin.Address {
						t.Errorf("%s: %s takes %s from itself", name, k.Address, s.ID)
					}
				}
			}
		}
	}
}
