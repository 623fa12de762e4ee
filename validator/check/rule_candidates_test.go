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
				n.Ingress, n.Inline, n.Perhaps[d] = append(own, rule), tt.inline, []firewall.Candidate{tt.c}
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
