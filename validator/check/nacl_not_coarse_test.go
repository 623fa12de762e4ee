package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestNACLNotCoarse(t *testing.T) {
	unknownAction := permit(100, "tcp", "10.0.0.0/8", 443, 443)
	unknownAction.Action = firewall.AnyAction
	unknownPort := permit(100, "tcp", "10.0.0.0/8", 0, 65535)
	unknownPort.Must = firewall.Set{}
	for _, c := range []struct {
		name string
		rule firewall.NACLRule
		want string
	}{
		{"a single port", permit(100, "tcp", "0.0.0.0/0", 443, 443), "proved"},
		{"a single port of udp and IPv6", permit(100, "udp", "::/0", 53, 53), "proved"},
		{"two ports", permit(100, "tcp", "0.0.0.0/0", 80, 81), ""},
		{"a type of icmp", permit(100, "icmp", "0.0.0.0/0", 3, 4), ""},
		{"all protocols of a /24", permit(100, "all", "10.0.1.0/24", 0, 0), ""},
		{"all protocols of a /25", permit(100, "all", "10.0.1.0/25", 0, 0), "proved"},
		{"all protocols of an IPv6 /64", permit(100, "all", "2001:db8::/64", 0, 0), ""},
		{"all protocols of an IPv6 /65", permit(100, "all", "2001:db8::/65", 0, 0), "proved"},
		{"a deny of one address", refuse(100, "all", "198.51.100.7/32", 0, 0), ""},
		{"a deny of one port", refuse(100, "tcp", "0.0.0.0/0", 22, 22), ""},
		{"a single port of an unknown block", vague(permit(100, "tcp", "10.0.0.0/8", 443, 443)), "proved"},
		{"ports that are not known", unknownPort, ""},
		{"a single port that is possibly there", maybe(permit(100, "tcp", "10.0.0.0/8", 443, 443)), "possible"},
		{"an action that is not known", unknownAction, "possible"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", []firewall.NACLRule{c.rule}, "a")
			found := planned(t, NACLNotCoarse, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" warning aws_network_acl.x")
		})
	}
}

func TestNACLNotCoarseNamesTheRulesOfBothDirections(t *testing.T) {
	w := newWorld()
	w.list("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(110, "tcp", "0.0.0.0/0", 1024, 65535)},
		[]firewall.NACLRule{refuse(90, "tcp", "10.9.0.0/16", 0, 65535), permit(100, "tcp", "10.9.9.9/32", 5432, 5432)}, "a")
	found := planned(t, NACLNotCoarse, newWorld(), w)
	says(t, found, "2 allow rules", "rule 100 (allow tcp 443 0.0.0.0/0), rule 100 (allow tcp 5432 10.9.9.9/32)", "could hold 1 of 2 rules")
	if len(found[0].Fixes) != 1 || !strings.Contains(*found[0].Fixes[0].HCL, "from_port         = 443\n") {
		t.Errorf("fixes are %+v", found[0].Fixes)
	}
	w.NACLs["aws_network_acl.x"].Ingress[0].SensitiveV = true
	if found = planned(t, NACLNotCoarse, newWorld(), w); strings.Contains(found[0].Message, "443") || len(found[0].Fixes) > 0 {
		t.Errorf("a sensitive value is told: %s", found[0].Message)
	}
}

func TestNACLNotCoarseIsWorseWithEachRuleMore(t *testing.T) {
	build := func(ports ...int) world {
		w := newWorld()
		var rules []firewall.NACLRule
		for i, port := range ports {
			rules = append(rules, permit(100+i, "tcp", "0.0.0.0/0", port, port))
		}
		w.nacl("x", rules, "a")
		return w
	}
	for _, c := range []struct {
		before, after world
		want          string
	}{
		{build(80), build(80), "pre-existing"}, {build(80, 443), build(80), "pre-existing"}, {build(80), build(80, 443), "worsened"},
		{build(80), build(443), "worsened"}, {build(), build(443), "introduced"},
	} {
		found := Run([]*Check{NACLNotCoarse}, c.before.Network, c.after.Network, Facts{}, DefaultOptions())
		if len(found) != 1 || string(found[0].Change) != c.want {
			t.Errorf("%+v, want %s", found, c.want)
		}
	}
}
