package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestDefaultSGNotClosed(t *testing.T) {
	const group = firewall.ID("aws_vpc.main.default_security_group_id")
	awsRule := opening("all", 0, 0, "0.0.0.0/0")
	awsRule.Origin = firewall.Origin{Address: "aws_vpc.main", Attribute: "default_security_group_id"}
	ruleOfPlan := opening("tcp", 22, 22, "10.0.0.0/8")
	ruleOfPlan.Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.r", "create")
	possibly := ruleOfPlan
	possibly.Maybe = true
	manage := func(w world, rules ...firewall.GroupRule) {
		g := w.Groups[group]
		g.Managed, g.Ingress = true, rules
		g.Origin = madeBy("aws_default_security_group", "aws_default_security_group.d", "create")
	}
	use := func(w world) {
		w.host("i", "a", nil).Groups.Sure = []firewall.ID{group}
	}
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
		says  string
	}{
		{"managed and empty", func(w world) { manage(w) }, "", ""},
		{"managed with a rule", func(w world) { manage(w, opening("tcp", 22, 22, "10.0.0.0/8")) }, "proved warning aws_default_security_group.d rules", "has 1 rule"},
		{"managed with a rule that is possibly there", func(w world) { manage(w, possibly) }, "possible warning aws_default_security_group.d rules", "possibly has rules"},
		{"managed, empty and used", func(w world) { manage(w); use(w) }, "proved warning aws_default_security_group.d used", "it is on 1 interface, the first is aws_instance.i"},
		{"not managed, in a VPC that is there", func(w world) {}, "possible warning aws_vpc.main rules", "nothing in the plan manages it"},
		{"not managed, with AWS's rules, in a VPC that is there", func(w world) { w.Groups[group].Ingress = []firewall.GroupRule{awsRule} }, "possible warning aws_vpc.main rules", "possibly"},
		{"not managed, in a default VPC that the plan takes over", func(w world) {
			w.VPCs["aws_vpc.main"].Origin = madeBy("aws_default_vpc", "aws_vpc.main", "create")
			w.Groups[group].Ingress = []firewall.GroupRule{awsRule}
		}, "possible warning aws_vpc.main rules", "possibly"},
		{"not managed, in a VPC that is there, with a rule of the plan", func(w world) { w.Groups[group].Ingress = []firewall.GroupRule{ruleOfPlan} }, "proved warning aws_vpc.main rules", "has rules, and nothing"},
		{"not managed, in a VPC that the plan makes", func(w world) {
			w.VPCs["aws_vpc.main"].Origin.Actions = []string{"create"}
			w.Groups[group].Ingress = []firewall.GroupRule{awsRule}
		}, "proved warning aws_vpc.main rules", "nothing in the plan manages it"},
		{"not managed, in a VPC that is there, and used", func(w world) { use(w) }, "proved warning aws_vpc.main used", "1 interface"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.build(w)
			found := planned(t, DefaultSGNotClosed, w, w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			says(t, found, c.says)
		})
	}
}

func TestFixOfADefaultGroupNamesTheVPC(t *testing.T) {
	w := newWorld()
	v := w.VPCs["aws_vpc.main"]
	v.Origin.Address = `module.net["a"].aws_vpc.main`
	hcl := *planned(t, DefaultSGNotClosed, w, w)[0].Fixes[0].HCL
	if !strings.Contains(hcl, `"aws_default_security_group" "main_default"`) || !strings.Contains(hcl, "vpc_id = aws_vpc.main.id") {
		t.Errorf("fix is\n%s", hcl)
	}
}

// A lockdown is proposed where the plan of the VPC has the provider rackspace.
func TestFixOfADefaultGroupIsOfTheProviderInUse(t *testing.T) {
	const lockdown, group = `resource "rackspace_default_sg_lockdown" "main_default"`, `resource "aws_default_security_group" "main_default"`
	of := func(rackspace bool) Facts {
		return Facts{Owner: func(address string) Owner { return Owner{Address: address, Rackspace: rackspace} }, Rackspace: !rackspace}
	}
	for _, c := range []struct {
		facts Facts
		want  string
	}{{Facts{Rackspace: true}, lockdown}, {Facts{}, group}, {of(true), lockdown}, {of(false), group}} {
		w := newWorld()
		found := Run([]*Check{DefaultSGNotClosed}, w.Network, w.Network, c.facts, DefaultOptions())
		if hcl := *found[0].Fixes[0].HCL; !strings.Contains(hcl, c.want) || !strings.Contains(hcl, "vpc_id = aws_vpc.main.id") {
			t.Errorf("of %+v the fix is\n%s", c.facts, hcl)
		}
	}
}

func TestOneFindingForEachVPC(t *testing.T) {
	w := newWorld()
	w.addVPC("other", "10.1.0.0/16")
	expect(t, planned(t, DefaultSGNotClosed, w, w), "possible warning aws_vpc.main rules", "possible warning aws_vpc.other rules")
}
