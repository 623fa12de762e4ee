package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// alone makes a NACL rule one that is written as a resource of its own.
func alone(r firewall.NACLRule) firewall.NACLRule {
	r.Standalone = true
	return r
}

// beside writes ports beside a NACL rule's protocol without changing what it matches.
func beside(r firewall.NACLRule, from, to int) firewall.NACLRule {
	r.FromPort, r.ToPort = from, to
	return r
}

func TestPortZeroRule(t *testing.T) {
	const zero, ignored = "warning aws_network_acl.x ingress port-zero", "warning aws_network_acl.x ingress ports-ignored"
	all := permit(100, "all", "0.0.0.0/0", 0, 0)
	unknownPort := permit(100, "tcp", "10.0.0.0/8", 0, 65535)
	unknownPort.FromPort, unknownPort.ToPort, unknownPort.Must = 0, 0, firewall.Set{}
	unknownProtocol := beside(all, 443, 443)
	unknownProtocol.Protocol, unknownProtocol.Must = 0, firewall.Set{}
	refused := permit(0, "tcp", "10.0.0.0/8", 0, 0)
	refused.Invalid = "number 0"
	for _, c := range []struct {
		name string
		rule firewall.NACLRule
		want string
	}{
		{"tcp 0-0", permit(100, "tcp", "10.0.0.0/8", 0, 0), "proved " + zero},
		{"udp 0-0 of IPv6", permit(100, "udp", "2001:db8::/32", 0, 0), "proved " + zero},
		{"a deny that means all", refuse(100, "tcp", "0.0.0.0/0", 0, 0), "proved " + zero},
		{"0-0 whose block is not known", vague(permit(100, "tcp", "10.0.0.0/8", 0, 0)), "proved " + zero},
		{"0-0 that is possibly there", maybe(permit(100, "tcp", "10.0.0.0/8", 0, 0)), "possible " + zero},
		{"port 0 and more", permit(100, "tcp", "10.0.0.0/8", 0, 1), ""},
		{"all protocols with ports 0", all, ""},
		{"icmp type 0 code 0", permit(100, "icmp", "10.0.0.0/8", 0, 0), ""},
		{"ports that are not known", unknownPort, ""},
		{"a rule that AWS refuses", refused, ""},
		{"all protocols with a port", beside(alone(all), 443, 443), "proved " + ignored},
		{"all protocols with a port that is possibly there", maybe(beside(alone(all), 443, 443)), "possible " + ignored},
		{"all protocols with all ports", beside(alone(all), 0, 65535), ""},
		{"all protocols with all ports, inline", beside(all, 0, 65535), "proved " + ignored},
		{"all protocols with -1", beside(alone(all), -1, -1), ""},
		{"icmp with its type as a port", beside(permit(100, "icmp", "10.0.0.0/8", 0, 0), 8, 0), "proved " + ignored},
		{"a protocol that is not known", unknownProtocol, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", []firewall.NACLRule{c.rule}, "a")
			if c.want == "" {
				expect(t, planned(t, PortZeroRule, newWorld(), w))
				return
			}
			expect(t, planned(t, PortZeroRule, newWorld(), w), c.want)
		})
	}
}

func TestPortZeroRuleOfAGroup(t *testing.T) {
	all := opening("all", 0, 0, "10.0.0.0/8")
	narrow := all
	narrow.FromPort, narrow.ToPort, narrow.Standalone = 443, 443, true
	w := newWorld()
	g := w.group("g", opening("tcp", 0, 0, "10.0.0.0/8"), narrow, opening("icmp", 8, 0, "10.0.0.0/8"), opening("icmp", -1, -1, "10.0.0.0/8"))
	g.Egress = []firewall.GroupRule{all}
	found := planned(t, PortZeroRule, newWorld(), w)
	expect(t, found, "proved warning aws_security_group.g ingress port-zero", "proved warning aws_security_group.g ingress ports-ignored")
}

func TestPortZeroRuleTellsNoSensitiveValue(t *testing.T) {
	w := newWorld()
	secret := permit(100, "tcp", "10.0.0.0/8", 0, 0)
	secret.SensitiveV = true
	w.nacl("x", []firewall.NACLRule{secret}, "a")
	found := planned(t, PortZeroRule, newWorld(), w)
	expect(t, found, "proved warning aws_network_acl.x ingress sensitive")
	says(t, found, "1 ingress rule whose ports do not mean what they seem to: rule 100 (allow (sensitive))")
}

func TestHundredsOfPortZeroRulesAreOneFinding(t *testing.T) {
	build := func(n int) world {
		w := newWorld()
		var rules []firewall.NACLRule
		for i := range n {
			rules = append(rules, permit(100+i, "tcp", "10.0.0.0/8", 0, 0))
		}
		w.nacl("x", rules, "a")
		return w
	}
	says(t, planned(t, PortZeroRule, newWorld(), build(300)), "300 ingress rules", "rule 100 (allow tcp 0 10.0.0.0/8)", "and 297 more")
	for _, c := range []struct {
		before, after int
		want          string
	}{{2, 2, "pre-existing"}, {2, 3, "worsened"}, {3, 2, "pre-existing"}, {0, 1, "introduced"}} {
		found := Run([]*Check{PortZeroRule}, build(c.before).Network, build(c.after).Network, Facts{}, DefaultOptions())
		if len(found) != 1 || string(found[0].Change) != c.want {
			t.Errorf("%d to %d: %+v, want %s", c.before, c.after, found, c.want)
		}
	}
}
