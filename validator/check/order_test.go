package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		name  string
		check *Check
		in    []firewall.NACLRule
		want  []string
		says  []string
	}{
		{"a deny after the allow of its packets", DenyNeverMatches,
			rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), refuse(200, "tcp", "10.9.0.0/16", 22, 22)),
			[]string{"proved error aws_network_acl.n ingress deny 6 10.9.0.0/16 22 22 22 22"},
			[]string{"ingress rule 200 (deny tcp 22 10.9.0.0/16)", "rule 100 (allow tcp 0-1023 10.0.0.0/8) takes its packets first", "number 50 would work"}},
		{"a deny before it is heard", DenyNeverMatches,
			rules(refuse(50, "tcp", "10.9.0.0/16", 22, 22), permit(100, "tcp", "10.0.0.0/8", 0, 1023)), nil, nil},
		{"two allows together take a deny's packets", DenyNeverMatches,
			rules(permit(10, "tcp", "10.9.0.0/17", 22, 22), permit(20, "tcp", "10.9.128.0/17", 22, 22), permit(30, "udp", "0.0.0.0/0", 53, 53),
				refuse(200, "tcp", "10.9.0.0/16", 22, 22)),
			[]string{"proved error aws_network_acl.n ingress deny 6 10.9.0.0/16 22 22 22 22"}, []string{"rule 10 (", "rule 20 (", "take its packets"}},
		{"a deny of which something is left is heard", DenyNeverMatches,
			rules(permit(100, "tcp", "10.9.0.0/17", 22, 22), refuse(200, "tcp", "10.9.0.0/16", 22, 22)), nil, nil},
		{"an allow of one family takes nothing of the other", DenyNeverMatches,
			rules(permit(100, "tcp", "0.0.0.0/0", 22, 22), refuse(200, "tcp", "::/0", 22, 22)), nil, nil},
		{"an allow that is possibly there", DenyNeverMatches,
			rules(maybe(permit(100, "tcp", "10.0.0.0/8", 0, 1023)), refuse(200, "tcp", "10.9.0.0/16", 22, 22), permit(300, "tcp", "10.0.0.0/8", 0, 1023)),
			[]string{"possible error aws_network_acl.n ingress deny 6 10.9.0.0/16 22 22 22 22"}, []string{"depending on what the plan does not know"}},
		{"an allow after the deny of its packets", AllowNeverMatches,
			rules(refuse(100, "tcp", "10.0.0.0/8", 0, 1023), permit(200, "tcp", "10.9.0.0/16", 22, 22)),
			[]string{"proved warning aws_network_acl.n ingress allow 6 10.9.0.0/16 22 22 22 22"}, []string{"rule 100 (deny tcp 0-1023 10.0.0.0/8) takes its packets first"}},
		{"an allow after an allow is no matter of denies", AllowNeverMatches,
			rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), permit(200, "tcp", "10.9.0.0/16", 22, 22)), nil, nil},
		{"an allow after an allow is redundant", RedundantRule,
			rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), permit(200, "tcp", "10.9.0.0/16", 22, 22)),
			[]string{"proved note aws_network_acl.n ingress allow 6 10.9.0.0/16 22 22 22 22"}, []string{"rule 100 (allow tcp 0-1023 10.0.0.0/8) matches all of its packets first"}},
		{"so is one before it", RedundantRule,
			rules(permit(100, "tcp", "10.9.0.0/16", 22, 22), permit(200, "tcp", "10.0.0.0/8", 0, 1023)),
			[]string{"proved note aws_network_acl.n ingress allow 6 10.9.0.0/16 22 22 22 22"}, []string{"without it rule 200", "decides its packets alike"}},
		{"so is a deny of what would be denied anyway", RedundantRule,
			rules(permit(100, "tcp", "10.0.0.0/8", 443, 443), refuse(200, "udp", "10.0.0.0/8", 53, 53)),
			[]string{"proved note aws_network_acl.n ingress deny 17 10.0.0.0/8 53 53 53 53"}, []string{"what no rule matches is denied anyway"}},
		{"a rule is not reported as redundant and as never matching", RedundantRule,
			rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), refuse(200, "tcp", "10.9.0.0/16", 22, 22)), nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("n", tt.in, nil, "a")
			found := prior(t, tt.check, w)
			expect(t, found, tt.want...)
			if len(tt.says) > 0 {
				says(t, found, tt.says...)
			}
		})
	}
}

func TestTheLostPacketsOfADenyAreThoseThatPass(t *testing.T) {
	w := newWorld()
	w.list("n", rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), refuse(200, "tcp", "10.9.0.0/16", 22, 22)), nil, "a")
	f := prior(t, DenyNeverMatches, w)[0]
	equalBoxes(t, f.Uncovered, "tcp 10.9.0.0/16:0-65535 -> 10.0.1.0/24:22")
	if f.Inexact || len(f.Witness) != 1 {
		t.Fatalf("%+v", f)
	}
	p := f.Witness[0]
	if p.Src != "10.9.0.10" || p.Dst != "10.0.1.10" || *p.DstPort != 22 || p.Verdict != "delivered" || *p.Hops[0].Rule != "100" {
		t.Errorf("%+v", p)
	}
	if *f.Fixes[0].HCL != "rule_no = 50\n" || f.Fixes[0].Applicability != result.MaybeIncorrect {
		t.Errorf("%+v", f.Fixes)
	}
}

func TestOutboundPacketsRunTheOtherWay(t *testing.T) {
	w := newWorld()
	n := w.list("n", nil, rules(permit(100, "udp", "10.0.0.0/8", 0, 65535), refuse(200, "udp", "10.9.0.0/16", 53, 53)), "a")
	n.Egress[1].Standalone = true
	f := prior(t, DenyNeverMatches, w)[0]
	equalBoxes(t, f.Uncovered, "udp 10.0.1.0/24:0-65535 -> 10.9.0.0/16:53")
	if f.Witness[0].Src != "10.0.1.10" || f.Witness[0].Hops[0].Direction != "egress" || *f.Fixes[0].HCL != "rule_number = 50\n" {
		t.Errorf("%+v", f)
	}
}

func TestAMisplacedRuleDoesMoreHarmInMoreSubnets(t *testing.T) {
	list := rules(permit(100, "tcp", "10.0.0.0/8", 0, 1023), refuse(200, "tcp", "10.9.0.0/16", 22, 22))
	before, after := newWorld(), newWorld()
	before.list("n", list, nil, "a")
	after.list("n", list, nil, "a", "b")
	for _, tt := range []struct {
		from, to world
		want     result.Change
	}{{before, after, result.Worsened}, {after, before, result.PreExisting}, {before, before, result.PreExisting}} {
		f := Run([]*Check{DenyNeverMatches}, tt.from.Network, tt.to.Network, Facts{}, DefaultOptions())
		if len(f) != 1 || f[0].Change != tt.want {
			t.Errorf("got %+v, want %s", f, tt.want)
		}
	}
}

func TestABlockOfUnknownRulesIsNoMisplacedRule(t *testing.T) {
	w := newWorld()
	w.list("n", rules(
		firewall.NACLRule{Any: true, AnyNumber: true, Action: firewall.AnyAction, Maybe: true, May: firewall.Everything()},
		refuse(200, "tcp", "10.9.0.0/16", 22, 22), permit(300, "tcp", "10.0.0.0/8", 0, 1023)), nil, "a")
	for _, c := range []*Check{DenyNeverMatches, AllowNeverMatches} {
		expect(t, prior(t, c, w))
	}
}

func TestAKeyOfASensitiveRuleTellsNothing(t *testing.T) {
	r := permit(100, "tcp", "198.51.100.77/32", 4433, 4433)
	r.SensitiveV, r.Origin.Address = true, "aws_network_acl.n"
	if key := strings.Join(contentKey(&r), " "); key != "sensitive aws_network_acl.n" {
		t.Errorf("key %q", key)
	}
}
