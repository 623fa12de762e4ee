package check

import (
	"net/netip"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

// standalone makes a rule one of a resource of its own.
func standalone(r firewall.NACLRule, address string) firewall.NACLRule {
	r.Standalone = true
	r.Origin = madeBy("aws_network_acl_rule", address, "create")
	return r
}

func TestDuplicateRuleNumber(t *testing.T) {
	v4, v6 := permit(100, "tcp", "0.0.0.0/0", 443, 443), permit(100, "tcp", "::/0", 443, 443)
	unknownNumber := v6
	unknownNumber.AnyNumber = true
	for _, tt := range []struct {
		name    string
		in, out []firewall.NACLRule
		found   bool
	}{
		{"IPv4 and IPv6 share the numbers", rules(v4, v6), nil, true},
		{"a rule of a resource of its own counts", rules(v4, standalone(v6, "aws_network_acl_rule.x")), nil, true},
		{"each direction has its own numbers", rules(v4), rules(v6), false},
		{"a rule that is possibly elsewhere is none", rules(v4, maybe(v6)), nil, false},
		{"a number that is not known is none", rules(v4, unknownNumber), nil, false},
		{"different numbers", rules(v4, permit(101, "tcp", "::/0", 443, 443)), nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			n := w.list("n", nil, nil, "a")
			n.Ingress, n.Egress = tt.in, tt.out
			found := prior(t, DuplicateRuleNumber, w)
			if tt.found != (len(found) == 1) {
				t.Fatalf("%d findings:\n%s", len(found), listing(found))
			}
			if tt.found {
				says(t, found, "2 ingress rules have the number 100", "allow tcp 443 0.0.0.0/0", "allow tcp 443 ::/0")
			}
		})
	}
}

func TestAThirdRuleOfOneNumberIsWorse(t *testing.T) {
	w := newWorld()
	n := w.list("n", nil, nil, "a")
	n.Ingress = rules(permit(100, "tcp", "0.0.0.0/0", 1, 1), permit(100, "tcp", "0.0.0.0/0", 2, 2), permit(100, "tcp", "0.0.0.0/0", 3, 3))
	found := prior(t, DuplicateRuleNumber, w)
	if len(found) != 1 || found[0].Extent.Count != 3 {
		t.Errorf("%+v", found)
	}
}

var inlineEgress = [2]firewall.Form{firewall.Egress: firewall.AsBlocks}

func egressRules(o ...firewall.Origin) [2][]firewall.Origin {
	return [2][]firewall.Origin{firewall.Egress: o}
}

func TestInlineAndStandaloneRules(t *testing.T) {
	rule := standalone(permit(110, "tcp", "0.0.0.0/0", 443, 443), "aws_network_acl_rule.x")
	groupRule := opening("tcp", 443, 443, "0.0.0.0/0")
	groupRule.Standalone, groupRule.Origin.Address = true, "aws_security_group_rule.x"
	for _, tt := range []struct {
		name string
		make func(w world)
		want []string
	}{
		{"a NACL with both", func(w world) {
			n := w.list("n", nil, nil, "a")
			n.Inline, n.Egress, n.Standalone = inlineEgress, rules(rule), egressRules(rule.Origin)
		}, []string{"proved error aws_network_acl.n"}},
		{"a NACL with both, each of one direction, which do not undo each other", func(w world) {
			n := w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), rules(rule), "a")
			n.Inline, n.Standalone = [2]firewall.Form{firewall.Ingress: firewall.AsBlocks}, egressRules(rule.Origin)
		}, nil},
		{"a NACL whose value of the attribute owns the direction of the standalone rule", func(w world) {
			n := w.list("n", nil, nil, "a")
			n.Inline, n.Standalone = [2]firewall.Form{firewall.Egress: firewall.AsAttribute}, egressRules(rule.Origin)
		}, []string{"proved error aws_network_acl.n"}},
		{"a NACL whose own update deletes the standalone rule", func(w world) {
			n := w.list("n", nil, nil, "a")
			n.Inline, n.Standalone = inlineEgress, egressRules(rule.Origin)
		}, []string{"proved error aws_network_acl.n"}},
		{"a NACL with standalone rules alone", func(w world) {
			n := w.list("n", nil, nil, "a")
			n.Egress, n.Standalone = rules(rule), egressRules(rule.Origin)
		}, nil},
		{"a NACL with inline rules alone", func(w world) {
			w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), nil, "a").Inline = inlineEgress
		}, nil},
		{"a rule that is possibly of another NACL", func(w world) {
			n := w.list("n", nil, nil, "a")
			n.Inline, n.Egress = inlineEgress, rules(maybe(rule))
		}, nil},
		{"a group with both, its rule of two blocks counted once", func(w world) {
			g := w.group("g")
			g.Inline, g.Egress = inlineEgress, []firewall.GroupRule{groupRule, groupRule}
			g.Standalone = egressRules(groupRule.Origin, groupRule.Origin)
		}, []string{"proved error aws_security_group.g"}},
		{"a group with standalone rules alone", func(w world) {
			w.group("g").Standalone = egressRules(groupRule.Origin)
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			tt.make(w)
			found := prior(t, InlineAndStandaloneRules, w)
			expect(t, found, tt.want...)
			if len(found) == 1 && (found[0].Extent.Count != 1 || len(found[0].Resources) != 2 || found[0].Resources[1].Role != result.Cause) {
				t.Errorf("%+v", found[0])
			}
		})
	}
}

func TestTwoNACLsOneSubnet(t *testing.T) {
	claim := func(nacl, by string, sure bool) firewall.Claim {
		return firewall.Claim{NACL: firewall.ID("aws_network_acl." + nacl), Origin: firewall.Origin{Address: by}, Sure: sure}
	}
	oneOf := func(nacl, by string) firewall.Claim {
		c := claim(nacl, by, false)
		c.OneOf = true
		return c
	}
	for _, tt := range []struct {
		name   string
		claims []firewall.Claim
		want   []string
	}{
		{"nobody claims it", nil, nil},
		{"one claim", []firewall.Claim{claim("x", "aws_network_acl.x", true)}, nil},
		{"two claims for one NACL agree", []firewall.Claim{claim("x", "aws_network_acl.x", true), claim("x", "aws_network_acl_association.a", true)}, nil},
		{"two NACLs", []firewall.Claim{claim("y", "aws_network_acl.y", true), claim("x", "aws_network_acl.x", true)},
			[]string{"proved error aws_network_acl.x aws_subnet.a aws_network_acl.y"}},
		{"three NACLs are one finding", []firewall.Claim{claim("y", "1", true), claim("x", "2", true), claim("z", "3", true)},
			[]string{"proved error aws_network_acl.x aws_subnet.a aws_network_acl.y aws_network_acl.z"}},
		{"the candidates of one statement are no rivals", []firewall.Claim{claim("x", "aws_network_acl_association.a", false), claim("y", "aws_network_acl_association.a", false)}, nil},
		{"a candidate against a claim", []firewall.Claim{claim("x", "aws_network_acl.x", true), claim("y", "aws_network_acl_association.a", false)},
			[]string{"possible error aws_network_acl.x aws_network_acl.y"}},
		{"candidates of two statements: each may mean another subnet", []firewall.Claim{oneOf("x", "1"), oneOf("y", "2")}, nil},
		{"one of several subnets against a claim", []firewall.Claim{claim("x", "1", true), oneOf("y", "2")},
			[]string{"possible error aws_network_acl.x aws_network_acl.y"}},
		{"two statements that both name it, of which nothing is certain", []firewall.Claim{claim("x", "1", false), claim("y", "2", false)},
			[]string{"possible error aws_network_acl.x aws_network_acl.y"}},
		{"what is certain stands alone", []firewall.Claim{claim("x", "1", true), claim("y", "2", true), claim("z", "3", false)},
			[]string{"proved error aws_network_acl.x aws_subnet.a aws_network_acl.y"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			for _, name := range []string{"x", "y", "z"} {
				w.list(name, nil, nil)
			}
			w.Subnets["aws_subnet.a"].Claims = tt.claims
			found := prior(t, TwoNACLsOneSubnet, w)
			expect(t, found, tt.want...)
			for _, f := range found {
				roles := map[result.Role]int{}
				for _, r := range uniqueResources(f.Resources) {
					roles[r.Role]++
				}
				if roles[result.Subject] < 2 || roles[result.Association] < 2 || roles[result.Cause] != 1 {
					t.Errorf("resources %+v", f.Resources)
				}
			}
		})
	}
}
