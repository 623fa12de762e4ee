package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestARuleWhoseNACLIsNotKnown(t *testing.T) {
	const d, both = firewall.Ingress, "ingress allow 6 10.0.0.0/8 22 22 22 22 allow 6 10.0.0.0/8 443 443 443 443"
	taken := permit(100, "tcp", "10.0.0.0/8", 443, 443)
	rule := maybe(standalone(permit(100, "tcp", "10.0.0.0/8", 22, 22), `aws_network_acl_rule.x["ssh"]`))
	why := []firewall.Unknown{{Address: rule.Origin.Address, Attribute: "network_acl_id", Reason: firewall.KnownAfterApply}}
	either := firewall.Candidate{Origin: rule.Origin, Among: []firewall.ID{"aws_network_acl.m", "aws_network_acl.n"}, Why: why}
	anywhere := either
	anywhere.Among = nil
	sibling := standalone(taken, `aws_network_acl_rule.x["web"]`)
	for _, tt := range []struct {
		name           string
		m, n           []firewall.NACLRule // besides the rule
		inline         bool
		c              firewall.Candidate
		numbers, mixed []string
	}{
		{"each that it may be for has the number", rules(taken), rules(taken), true, either,
			[]string{`proved error aws_network_acl_rule.x["ssh"] ingress`}, []string{`proved error aws_network_acl_rule.x["ssh"]`}},
		{"one of those has it", rules(taken), nil, true, either,
			[]string{"possible error aws_network_acl.m " + both}, []string{`proved error aws_network_acl_rule.x["ssh"]`}},
		{"it may be for others too", rules(taken), rules(taken), false, anywhere,
			[]string{"possible error aws_network_acl.m " + both, "possible error aws_network_acl.n " + both}, nil},
		{"the number is that of another instance of its block", rules(sibling), rules(sibling), false, either, nil, nil},
		{"nobody has the number", rules(permit(99, "tcp", "10.0.0.0/8", 443, 443)), nil, false, either, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			for name, own := range map[string][]firewall.NACLRule{"m": tt.m, "n": tt.n} {
				n := w.list(name, nil, nil, "a")
				n.Ingress, n.Perhaps[d] = append(own, rule), []firewall.Candidate{tt.c}
				if tt.inline {
					n.Inline[d] = firewall.AsBlocks
				}
			}
			for _, x := range []struct {
				check *Check
				want  []string
			}{{DuplicateRuleNumber, tt.numbers}, {InlineAndStandaloneRules, tt.mixed}} {
				expect(t, prior(t, x.check, w), x.want...)
			}
		})
	}
}

func TestRulesThatABaselineRevokes(t *testing.T) {
	candidate := func(revoked firewall.Revocation, among ...firewall.ID) firewall.Candidate {
		return firewall.Candidate{Origin: madeBy("aws_security_group_rule", "aws_security_group_rule.x"), Among: among, Revoked: revoked,
			Why: []firewall.Unknown{{Address: "aws_security_group_rule.x", Attribute: "security_group_id", Reason: firewall.KnownAfterApply}}}
	}
	const g, h = "rackspace_sg_baseline.g", "rackspace_sg_baseline.h"
	for _, tt := range []struct {
		name string
		make func(g, h *firewall.Group)
		want []string
	}{
		{"certainly", func(g, _ *firewall.Group) { g.Revoked = []firewall.Candidate{candidate(firewall.CertainlyRevoked)} }, []string{"proved error " + g}},
		{"possibly", func(g, _ *firewall.Group) { g.Revoked = []firewall.Candidate{candidate(firewall.PerhapsRevoked)} }, []string{"possible error " + g + " possible"}},
		{"whichever of two it is for", func(x, y *firewall.Group) {
			x.Perhaps[0] = []firewall.Candidate{candidate(firewall.CertainlyRevoked, g, h)}
			y.Perhaps = x.Perhaps
		}, []string{"proved error aws_security_group_rule.x"}},
		{"if it is for the one", func(x, y *firewall.Group) {
			x.Perhaps[0] = []firewall.Candidate{candidate(firewall.CertainlyRevoked, g, h)}
			y.Perhaps[0] = []firewall.Candidate{candidate(firewall.Spared, g, h)}
		}, []string{"possible error " + g + " possible"}},
		{"if it is for either, possibly", func(x, y *firewall.Group) {
			x.Perhaps[0] = []firewall.Candidate{candidate(firewall.CertainlyRevoked, g, h)}
			y.Perhaps[0] = []firewall.Candidate{candidate(firewall.PerhapsRevoked, g, h)}
		}, []string{"possible error " + g + " possible", "possible error " + h + " possible"}},
		{"one of the two is an aws_security_group that states its rules inline", func(x, y *firewall.Group) {
			x.Perhaps[0] = []firewall.Candidate{candidate(firewall.CertainlyRevoked, g, h)}
			y.Perhaps[0] = []firewall.Candidate{candidate(firewall.Spared, g, h)}
			y.Origin.Type, y.Inline[0] = "aws_security_group", firewall.AsBlocks
		}, []string{"proved error aws_security_group_rule.x"}},
		{"no rule", func(_, _ *firewall.Group) {}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			var groups []*firewall.Group
			for _, id := range []firewall.ID{g, h} {
				w.Groups[id] = &firewall.Group{ID: id, Managed: true, Origin: madeBy(baselineType, string(id))}
				groups = append(groups, w.Groups[id])
			}
			tt.make(groups[0], groups[1])
			expect(t, prior(t, InlineAndStandaloneRules, w), tt.want...)
		})
	}
}

func TestBlockOf(t *testing.T) {
	for address, want := range map[string]string{
		"aws_vpc.v":                                 "aws_vpc.v",
		`module.m["a"].aws_vpc.v[0]`:                "module.m.aws_vpc.v",
		`module.m["a]\"."].module.n.aws_vpc.v["["]`: "module.m.module.n.aws_vpc.v",
	} {
		if got := blockOf(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
