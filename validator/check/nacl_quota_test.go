package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestNACLQuota(t *testing.T) {
	with := func(more ...firewall.NACLRule) []firewall.NACLRule { return append(ladder(14), more...) }
	v6 := func(n int) []firewall.NACLRule {
		var out []firewall.NACLRule
		for i := range n {
			out = append(out, permit(400+i, "tcp", "2001:db8::/32", i, i))
		}
		return out
	}
	invalid := permit(500, "tcp", "10.0.0.0/8", 1, 1)
	invalid.Invalid = "ports in the wrong order"
	one := permit(600, "tcp", "10.0.0.0/8", 1, 1)
	for _, c := range []struct {
		name  string
		rules []firewall.NACLRule
		want  []string
		says  string
	}{
		{"15 with the default deny is below 80 %", with(), nil, ""},
		{"16 with the default deny is 80 %", with(one), []string{"proved warning aws_network_acl.x ingress IPv4"}, "uses 16 of the 20 IPv4 ingress rules"},
		{"20 fit", ladder(19), []string{"proved warning aws_network_acl.x ingress IPv4"}, "20 of the 20"},
		{"21 do not fit", ladder(20), []string{"proved error aws_network_acl.x ingress IPv4"}, "unless the quota was raised"},
		{"41 never fit", ladder(40), []string{"proved error aws_network_acl.x ingress IPv4"}, "even with the quota raised"},
		{"IPv6 counts by itself", append(v6(14), ladder(14)...), nil, ""},
		{"20 rules of IPv6 do not fit", append(v6(20), ladder(3)...), []string{"proved error aws_network_acl.x ingress IPv6"}, "IPv6"},
		{"a rule that AWS refuses anyway does not count", with(invalid), nil, ""},
		{"a rule that is possibly there", with(maybe(one)), []string{"possible warning aws_network_acl.x ingress IPv4"}, "uses 15 to 16 of the 20 IPv4 ingress rules that AWS takes by default (14 to 15 numbered"},
		{"certainly 20, possibly 21", append(ladder(19), maybe(one)), []string{"possible error aws_network_acl.x ingress IPv4"}, "uses 20 to 21 of the 20 IPv4 ingress rules that AWS takes by default (19 to 20 numbered and the default deny): with more than 20 the apply fails"},
		{"a rule of unknown CIDR counts in its family", with(vague(one)), []string{"proved warning aws_network_acl.x ingress IPv4"}, "uses 16"},
		{"a block of any number of rules counts as possible", with(firewall.NACLRule{Any: true}), []string{"possible warning aws_network_acl.x ingress IPv4"}, "uses at least 15 of the 20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", c.rules)
			found := planned(t, NACLQuota, newWorld(), w)
			expect(t, found, c.want...)
			if len(c.want) > 0 {
				says(t, found, c.says)
			}
		})
	}
}

func TestEachDirectionHasItsOwnQuota(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", ladder(12))
	n.Egress = ladder(12)
	expect(t, planned(t, NACLQuota, w, w))
	n.Egress = ladder(22)
	found := planned(t, NACLQuota, w, w)
	expect(t, found, "proved error aws_network_acl.x egress IPv4")
	if found[0].Extent.Count != 23 {
		t.Errorf("extent is %v, want the 23 rules", found[0].Extent.Count)
	}
}

func TestAWSsOwnRulesTakeUpQuota(t *testing.T) {
	w := newWorld()
	n := w.NACLs["aws_vpc.main.default_network_acl_id"]
	n.Managed = true
	n.Ingress = append(ladder(14)[1:], n.Ingress...)
	expect(t, planned(t, NACLQuota, w, w))
	n.Ingress = append(n.Ingress, permit(700, "tcp", "10.0.0.0/8", 1, 1))
	expect(t, planned(t, NACLQuota, w, w), "proved warning aws_vpc.main.default_network_acl_id ingress IPv4")
}
