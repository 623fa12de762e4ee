package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestSGUnused(t *testing.T) {
	const unused = "note aws_security_group.g"
	for _, c := range []struct {
		name  string
		build func(w world, g *firewall.Group)
		want  string
		says  string
	}{
		{"nothing carries it", func(world, *firewall.Group) {}, "proved " + unused, "nothing in the plan or its state carries"},
		{"another group is carried", func(w world, _ *firewall.Group) { w.group("h"); w.host("x", "a", []string{"h"}) }, "proved " + unused, ""},
		{"an instance carries it", func(w world, _ *firewall.Group) { w.host("x", "a", []string{"g"}) }, "", ""},
		{"an instance possibly carries it", func(w world, g *firewall.Group) { w.host("x", "a", nil).Groups.Maybe = []firewall.ID{g.ID} }, "", ""},
		{"an instance carries what is not known", func(w world, _ *firewall.Group) { w.host("x", "a", nil).Groups.Open = true }, "", ""},
		{"its id reaches what is not modelled", func(_ world, g *firewall.Group) { g.Beyond = firewall.MayBeBeyond }, "", ""},
		{"what the plan takes away may have carried it", func(_ world, g *firewall.Group) { g.Beyond = firewall.WasBeyond }, "possible " + unused, ""},
		{"a default group", func(_ world, g *firewall.Group) { g.Default = true }, "", ""},
		{"a group that the plan does not manage", func(_ world, g *firewall.Group) { g.Managed = false }, "", ""},
		{"a rule names it", func(w world, _ *firewall.Group) {
			w.group("h", openingTo("tcp", 443, 443, "g"), openingTo("tcp", 444, 444, "g"))
			w.host("x", "a", []string{"h"})
		}, "proved " + unused, "2 rules of other groups name it, and match nobody unless"},
		{"it names itself", func(w world, g *firewall.Group) { g.Ingress = []firewall.GroupRule{openingTo("tcp", 443, 443, "g")} }, "proved " + unused, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.build(w, w.group("g"))
			found := planned(t, SGUnused, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			says(t, found, c.says)
		})
	}
}

func TestAGroupThatWasPossiblyUsedIsNotCalledOld(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.group("g").Beyond = firewall.WasBeyond
	after.group("g")
	found := Run([]*Check{SGUnused}, before.Network, after.Network, Facts{}, DefaultOptions())
	if len(found) != 1 || found[0].Change != "unknown" || found[0].Certainty != "proved" {
		t.Errorf("%+v", found)
	}
}
