package check

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestARuleThatIsTooNarrowIsWidened(t *testing.T) {
	narrow := func(change func(r *firewall.NACLRule)) []firewall.NACLRule {
		r := permit(100, "tcp", "0.0.0.0/0", 32768, 60999)
		r.Origin = firewall.Origin{Address: "aws_network_acl.n", Attribute: "egress[rule_no=100]", Actions: []string{"create"}}
		if change != nil {
			change(&r)
		}
		return rules(r)
	}
	for _, tt := range []struct {
		name string
		out  []firewall.NACLRule
		want result.Applicability
		hcl  string // "" for another fix
	}{
		{"to both sides", narrow(nil), result.MachineApplicable, "from_port = 1024\nto_port   = 65535\n"},
		{"to one", narrow(func(r *firewall.NACLRule) {
			o := r.Origin
			*r = permit(100, "tcp", "0.0.0.0/0", 1024, 60999)
			r.Origin = o
		}), result.MachineApplicable, "to_port   = 65535\n"},
		{"where it is there already", narrow(func(r *firewall.NACLRule) { r.Origin.Actions = []string{"update"} }), result.MaybeIncorrect, "from_port = 1024\nto_port   = 65535\n"},
		{"not over a deny behind it", append(narrow(nil), refuse(200, "tcp", "0.0.0.0/0", 3389, 3389)), "", ""},
		{"not where its block is not all of it", rules(permit(100, "tcp", "10.0.0.0/8", 32768, 60999)), "", ""},
		{"not one of two", append(narrow(nil), permit(110, "tcp", "0.0.0.0/0", 61000, 61001)), "", ""},
		{"not of the other provider, which writes it otherwise", narrow(func(r *firewall.NACLRule) { r.Origin.Type = "awscc_ec2_network_acl_entry" }), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), tt.out, "a")
			found := prior(t, InboundReplyDropped, w)
			if len(found) != 1 {
				t.Fatal(listing(found))
			}
			i := slices.IndexFunc(found[0].Fixes, func(f result.Fix) bool { return len(f.Sets) > 0 })
			switch {
			case tt.hcl == "" && i < 0:
			case i < 0 || *found[0].Fixes[i].HCL != tt.hcl || found[0].Fixes[i].Applicability != tt.want:
				t.Errorf("%+v", found[0].Fixes)
			}
		})
	}
}

// A wider rule lets the gap pass, takes nothing away, and overrides no deny.
func TestAWidenedRuleIsProved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		n := w.list("n", drawRules(t, "in"), drawRules(t, "out"), "a")
		p := &Pass{Net: w.Network, Options: DefaultOptions(), cache: &cache{}}
		for _, d := range directions {
			for _, g := range p.replyGaps(serviceGaps, d) {
				back := opposite(d)
				wide, ok := widen(p.Table(n, back), back, g.Gap, fixPorts(g, p.admittedFrom(n, d, requestSet(g))))
				if !ok {
					continue
				}
				before, after := p.Table(n, back), firewall.EvalNACL(wide.among(n.Rules(back)))
				if !after.Allowed().Covers(before.Allowed()) || !after.Allowed().Covers(g.Gap.Seen(back)) {
					t.Errorf("rule %d with %v does not let %v pass", wide.rule.Number, wide.PortRange, g.Gap)
				}
				for i, r := range before.Rules() {
					if r.Action == firewall.Deny && after.Allowed().Overlaps(before.Won(i)) {
						t.Errorf("it overrides deny rule %d", r.Number)
					}
				}
			}
		}
	})
}
