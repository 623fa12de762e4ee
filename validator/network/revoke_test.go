package network

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestWhatABaselineRevokes(t *testing.T) {
	is := func(s string) plan.String { return plan.String{V: s, State: plan.Known} }
	unknown := plan.String{State: plan.UnknownValue}
	ignoring := func(description, tag plan.String) plan.Value[[]plan.IgnoredRules] {
		return plan.Value[[]plan.IgnoredRules]{State: plan.Known, V: []plan.IgnoredRules{{DescriptionRegex: description, TagKey: tag}}}
	}
	tags := func(keys ...string) plan.Value[[]string] { return plan.Value[[]string]{State: plan.Known, V: keys} }
	rule := func(description plan.String, keys plan.Value[[]string]) *plan.Object {
		return &plan.Object{VPCGroupRule: &plan.VPCGroupRule{Description: description, TagKeys: keys}}
	}
	some := rule(is("a rule"), tags("Name"))
	none := plan.String{}
	for _, tt := range []struct {
		name    string
		policy  plan.String
		ignored plan.Value[[]plan.IgnoredRules]
		rule    *plan.Object
		want    firewall.Revocation
		why     string
	}{
		{"a rule of the AWS provider", is("revoke"), ignoring(is("^kubernetes"), none), some, firewall.CertainlyRevoked, ""},
		{"one without a description", is("revoke"), ignoring(is("."), none), rule(none, tags()), firewall.CertainlyRevoked, ""},
		{"which it reports", is("report"), plan.Value[[]plan.IgnoredRules]{}, some, firewall.Spared, ""},
		{"which it ignores", is("ignore"), plan.Value[[]plan.IgnoredRules]{}, some, firewall.Spared, ""},
		{"of which it is not known what it does", unknown, plan.Value[[]plan.IgnoredRules]{}, some, firewall.PerhapsRevoked, "b unmanaged_rules"},
		{"a rule of rackspace_sg_rule", is("revoke"), plan.Value[[]plan.IgnoredRules]{}, &plan.Object{BaselineRule: &plan.BaselineRuleResource{}}, firewall.Spared, ""},
		{"a rule with the tag of an owner", is("revoke"), plan.Value[[]plan.IgnoredRules]{}, rule(none, tags(ownerTag)), firewall.Spared, ""},
		{"the description is excepted", is("revoke"), ignoring(is("rule$"), none), some, firewall.Spared, ""},
		{"the tag is excepted", is("revoke"), ignoring(none, is("Name")), some, firewall.Spared, ""},
		{"of description and tag, both must match", is("revoke"), ignoring(is("rule$"), is("Keep")), some, firewall.CertainlyRevoked, ""},
		{"the description is not known", is("revoke"), ignoring(is("rule$"), none), rule(unknown, tags()), firewall.PerhapsRevoked, "r description"},
		{"nor matters it", is("revoke"), ignoring(is("rule$"), is("Keep")), rule(unknown, tags()), firewall.CertainlyRevoked, ""},
		{"the tags are not known", is("revoke"), ignoring(none, is("Keep")), rule(none, plan.Value[[]string]{State: plan.UnknownValue}), firewall.PerhapsRevoked, "r tags_all"},
		{"a rule of the older kind has tags that nobody sees", is("revoke"), ignoring(none, is("Keep")),
			&plan.Object{GroupRule: &plan.GroupRule{}}, firewall.PerhapsRevoked, "r tags"},
		{"but where none is asked for", is("revoke"), ignoring(is("x"), none), &plan.Object{GroupRule: &plan.GroupRule{}}, firewall.CertainlyRevoked, ""},
		{"the exceptions are not known", is("revoke"), plan.Value[[]plan.IgnoredRules]{State: plan.UnknownValue}, some, firewall.PerhapsRevoked, "b ignore_rules"},
		{"one of them is not", is("revoke"), ignoring(unknown, none), some, firewall.PerhapsRevoked, "b ignore_rules"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &builder{side: sideAfter}
			g := newGroupTable(&firewall.Group{ID: "b"})
			g.owner, g.baseline = &plan.Resource{Address: "b"}, &plan.Baseline{UnmanagedRules: tt.policy, Ignored: tt.ignored}
			r := &plan.Resource{Address: "r", Type: "aws_vpc_security_group_ingress_rule"}
			if tt.rule.GroupRule != nil {
				r.Type = "aws_security_group_rule"
			}
			got, why := b.revocation(g, r, tt.rule, []*perm{{key: "k"}})
			var names []string
			for _, u := range why {
				names = append(names, u.Address+" "+u.Attribute)
			}
			if want := (map[bool][]string{false: {tt.why}})[tt.why == ""]; got != tt.want || !slices.Equal(slices.Compact(names), want) {
				t.Errorf("%d %q, want %d %q", got, names, tt.want, want)
			}
			if g.own["k"] = true; tt.want != firewall.Spared {
				if got, _ := b.revocation(g, r, tt.rule, []*perm{{key: "k"}}); got != firewall.Spared {
					t.Error("a rule that the baseline states is revoked")
				}
			}
		})
	}
	forgotten := newGroupTable(&firewall.Group{ID: "b"})
	forgotten.owner, forgotten.baseline = &plan.Resource{Address: "b", Actions: []string{"forget"}}, &plan.Baseline{UnmanagedRules: is("revoke")}
	if got, _ := (&builder{side: sideAfter}).revocation(forgotten, &plan.Resource{}, some, nil); got != firewall.Spared {
		t.Error("a baseline that is forgotten revokes")
	}
	if got, _ := (&builder{}).revocation(newGroupTable(&firewall.Group{}), &plan.Resource{}, some, nil); got != firewall.Spared {
		t.Error("a group without a baseline revokes")
	}
}

// A plan in which a peer of a rule is not known does not say which rules of others stay. It makes none, and what it revokes was said so before.
func TestRulesOfOthersBesideAPeerThatIsNotKnown(t *testing.T) {
	const web = "rackspace_sg_baseline.web"
	build := func(change func(before, after *plan.Baseline)) *firewall.Group {
		p := load(t, "p18_revoked_rules/plan.json")
		for _, r := range p.Resources {
			if r.Address == web {
				r.After.Baseline.Others = plan.Value[[]plan.BaselineRule]{State: plan.UnknownValue}
				change(r.Before.Baseline, r.After.Baseline)
			}
		}
		_, after := Build(p, Options{})
		return after.Groups[web]
	}
	_, planned := both(t, "p18_revoked_rules/plan.json")
	const own = "tcp 80 10.9.0.0/16"
	const each = `tcp 22 10.9.1.0/24 maybe
tcp 23 10.9.2.0/24
tcp 23 10.9.2.0/24 maybe
tcp 24 10.9.3.0/24
tcp 24 10.9.3.0/24 maybe
tcp 25 10.9.4.0/24
tcp 25 10.9.4.0/24 maybe
` + own // of those that stay their own resources say so
	for _, c := range []struct {
		says   string
		change func(before, after *plan.Baseline)
		want   string
	}{
		{"as the plan that is known", func(_, _ *plan.Baseline) {}, groupRules(planned.Groups[web], firewall.Ingress)},
		{"all stay where none is revoked", func(_, after *plan.Baseline) { after.UnmanagedRules.V = "report" },
			"tcp 22 10.9.1.0/24\ntcp 23 10.9.2.0/24\ntcp 24 10.9.3.0/24\ntcp 25 10.9.4.0/24\n" + own},
		{"each may go where another policy is new", func(before, _ *plan.Baseline) { before.UnmanagedRules.V = "report" }, each},
		{"what is ignored changes", func(before, _ *plan.Baseline) { before.Ignored.V = nil }, each},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := groupRules(build(c.change), firewall.Ingress); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
