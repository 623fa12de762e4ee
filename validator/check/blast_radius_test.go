package check

import (
	"fmt"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// spread is a world of n subnets behind aws_network_acl.x, each with hosts that carry aws_security_group.g.
func spread(n, hosts int, rules ...firewall.NACLRule) world {
	w := newWorld()
	var names []string
	for i := range n {
		name := fmt.Sprintf("s%02d", i)
		w.subnet(name, "main", fmt.Sprintf("10.0.%d.0/24", 100+i))
		names = append(names, name)
		for k := range hosts {
			w.host(fmt.Sprintf("h%02d_%02d", i, k), name, []string{"g"})
		}
	}
	w.nacl("x", rules, names...)
	g := w.group("g", opening("tcp", 443, 443, "0.0.0.0/0"), opening("tcp", 80, 80, "0.0.0.0/0"), opening("udp", 53, 53, "0.0.0.0/0"))
	g.Egress = []firewall.GroupRule{opening("tcp", 5432, 5432, "10.9.0.0/16")}
	return w
}

func TestBlastRadius(t *testing.T) {
	web := permit(100, "tcp", "0.0.0.0/0", 443, 443)
	more := permit(110, "tcp", "0.0.0.0/0", 80, 80)
	const found = "warning aws_network_acl.x"
	for _, c := range []struct {
		name          string
		before, after world
		want          string
		says          string
	}{
		{"seven subnets", spread(7, 1, web), spread(7, 1, web, more), "proved " + found, "reaches 7 subnets and 7 interfaces, the budget is 6 and 50; 1 rule of their security groups allows packets"},
		{"six subnets", spread(6, 1, web), spread(6, 1, web, more), "", ""},
		{"two subnets with many interfaces", spread(2, 26, web), spread(2, 26, web, more), "proved " + found, "2 subnets and 52 interfaces"},
		{"fifty interfaces", spread(2, 25, web), spread(2, 25, web, more), "", ""},
		{"nothing changes", spread(9, 1, web), spread(9, 1, web), "", ""},
		{"a rule gets another number", spread(9, 1, web), spread(9, 1, permit(105, "tcp", "0.0.0.0/0", 443, 443)), "", ""},
		{"a rule that was within another", spread(9, 1, web), spread(9, 1, web, permit(110, "tcp", "10.0.0.0/8", 443, 443)), "", ""},
		{"subnets that are new", spread(1, 1, web), spread(9, 1, web), "", ""},
		{"a network ACL in place of the default one", spreadDefault(9), spread(9, 0, web), "proved " + found, "9 subnets and 0 interfaces"},
		{"a rule that is possibly there", spread(7, 0, web), spread(7, 0, web, maybe(more)), "possible " + found, "possibly reaches 7 subnets"},
		{"the same rule, possibly there on both sides", spread(7, 0, maybe(web)), spread(7, 0, maybe(web)), "", ""},
		{"replies", spread(7, 1, web), spread(7, 1, web, permit(120, "tcp", "10.9.0.0/16", 1024, 65535)), "proved " + found, "1 rule of their security groups allows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := planned(t, BlastRadius, c.before, c.after)
			if c.want == "" {
				expect(t, got)
				return
			}
			expect(t, got, c.want)
			says(t, got, c.says)
		})
	}
}

// spreadDefault is spread with all subnets behind the VPC's default network ACL, and without interfaces.
func spreadDefault(n int) world {
	w := spread(n, 0)
	for _, s := range w.Subnets {
		s.NACL = firewall.LinkTo(w.VPCs["aws_vpc.main"].DefaultNACL)
	}
	delete(w.NACLs, "aws_network_acl.x")
	return w
}

func TestBlastRadiusOfSubnetsThatPossiblyUseTheNACL(t *testing.T) {
	build := func(rules ...firewall.NACLRule) world {
		w := spread(7, 1, rules...)
		s := w.Subnets["aws_subnet.s00"]
		s.NACL.To = append(s.NACL.To, w.VPCs["aws_vpc.main"].DefaultNACL)
		return w
	}
	web := permit(100, "tcp", "0.0.0.0/0", 443, 443)
	expect(t, planned(t, BlastRadius, build(web), build()), "possible warning aws_network_acl.x")
	expect(t, planned(t, BlastRadius, build(web), build(web)))
}

func TestBlastRadiusIsOfThePlanAndNotOfTheWorldBefore(t *testing.T) {
	w := spread(9, 1, permit(100, "tcp", "0.0.0.0/0", 443, 443))
	expect(t, prior(t, BlastRadius, w))
	found := planned(t, BlastRadius, w, spread(9, 1))
	if n := len(found[0].Resources); n != 1+9+9 {
		t.Errorf("%d resources, want the NACL, its subnets and interfaces", n)
	}
}
