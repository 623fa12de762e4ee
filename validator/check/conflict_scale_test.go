package check

import (
	"fmt"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// crowd is a world of n VPCs with 3 subnets behind one NACL, and 12 interfaces with 2 of 3 groups that admit one another.
func crowd(n int) world {
	w := newWorld()
	for v := range n {
		vpc := fmt.Sprintf("v%d", v)
		w.addVPC(vpc, fmt.Sprintf("10.%d.%d.0/20", v/16, v%16*16))
		var subnets []string
		for s := range 3 {
			name := fmt.Sprintf("%s-%d", vpc, s)
			w.subnet(name, vpc, fmt.Sprintf("10.%d.%d.0/24", v/16, v%16*16+s))
			subnets = append(subnets, name)
		}
		nacl := w.nacl(vpc, append(ladder(10), permit(900, "tcp", "0.0.0.0/0", 1024, 65535)), subnets...)
		nacl.VPC = firewall.LinkTo(firewall.ID("aws_vpc." + vpc))
		for _, g := range []string{"web", "app", "db"} {
			w.group(vpc+g, opening("tcp", 443, 443, "0.0.0.0/0"), openingTo("tcp", 8080, 8081, vpc+"web"), openingTo("all", 0, 0, vpc+g))
		}
		for i := range 12 {
			groups := []string{vpc + []string{"web", "app", "db"}[i%3], vpc + []string{"app", "db", "web"}[i%3]}
			w.host(fmt.Sprintf("%s-%d", vpc, i), subnets[i/4], groups)
		}
	}
	return w
}

func BenchmarkConflictsOfACrowd(b *testing.B) {
	w, before := crowd(340), newWorld()
	for _, c := range []*Check{NACLHeavy, NACLWithoutCompliance, SGAllowsNACLDrops} {
		b.Run(c.ID, func(b *testing.B) {
			for b.Loop() {
				judgeBoth([]*Check{c}, Pass{Net: w.Network, Prior: before.Network, Options: DefaultOptions()})
			}
		})
	}
}

func TestEachVPCOfACrowdHasTheSameConflicts(t *testing.T) {
	w := crowd(3)
	count := map[string]int{}
	for _, f := range planned(t, SGAllowsNACLDrops, w, w) {
		count[f.Key[0]]++
	}
	for v := range 3 {
		if key := fmt.Sprintf("aws_network_acl.v%d", v); count[key] != 3 {
			t.Errorf("%s: %d findings, want one for each of its groups", key, count[key])
		}
	}
}
