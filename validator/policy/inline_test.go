package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// commentOf is a comment on RSG101 at aws_network_acl.a, which a case changes.
func commentOf(change ...func(*Comment)) Comment {
	c := Comment{ID: "main.tf:3", Key: "k", Plan: "plan-1", Rules: []string{"RSG101"}, Blocks: []string{"aws_network_acl.a"},
		Reason: "why", Owner: "team:net", Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
		At: hcl.Range{Filename: "main.tf", Start: hcl.Pos{Line: 3, Column: 1}, End: hcl.Pos{Line: 3, Column: 9}}}
	for _, f := range change {
		f(&c)
	}
	return c
}

func whole(c *Comment) { c.Blocks, c.Whole = []string{"module.a", "module.b.module.a"}, true }

func TestWhereACommentSilences(t *testing.T) {
	for address, c := range map[string]struct{ block, module bool }{
		`aws_network_acl.a`:                                   {true, false},
		`aws_network_acl.a[0]`:                                {true, false},
		`aws_network_acl.a["x.y[0]"]`:                         {true, false},
		`aws_network_acl.a["say \"]\".aws_network_acl.b"]`:    {true, false},
		"aws_network_acl.a[\"two\nlines\"]":                   {true, false},
		`aws_network_acl.b["].aws_network_acl.a"]`:            {},
		`aws_network_acl.ab`:                                  {},
		`aws_network_acl.a[0]b`:                               {},
		`aws_network_acl.[0]a`:                                {},
		`aws_network_acl.a[0][1]`:                             {},
		`aws_network_acl.a[x]`:                                {},
		`aws_network_acl.a["x`:                                {},
		`aws_network_acl.a.ingress`:                           {},
		`data.aws_network_acl.a`:                              {},
		`aws_network_acl.*`:                                   {},
		`module.a.aws_network_acl.a`:                          {false, true},
		`module.a["k"].module.in[1].aws_network_acl.z["x.y"]`: {false, true},
		`module.b["k"].module.a[0].aws_network_acl.z`:         {false, true},
		`module.b.aws_network_acl.z`:                          {},
		`module.ab.aws_network_acl.z`:                         {},
		`module.a[0]b.aws_network_acl.z`:                      {},
		`module.c["x"].module.a.aws_network_acl.z`:            {},
		`module.c["].module.a.x"].aws_network_acl.z`:          {},
		`net//aws_network_acl.a`:                              {},
		`plan-1`:                                              {},
		``:                                                    {},
	} {
		for i, want := range []bool{c.block, c.module} {
			x := commentOf()
			if i == 1 {
				whole(&x)
			}
			p := &Policy{}
			g := NewGrants(p, nil, today)
			g.Add(p.In("").Inline(x))
			f := naclFinding()
			f.Address, f.Plan = address, "plan-1"
			if g.Apply(&f, Scope{}, p.In("")); (f.Status == result.Exempt) != want {
				t.Errorf("%s: %s by a comment at %v", address, f.Status, x.Blocks)
			}
		}
	}
}

func TestACommentIsForItsPlanAlone(t *testing.T) {
	p := &Policy{}
	g := NewGrants(p, nil, today)
	g.Add(p.In("").Inline(commentOf()))
	f := naclFinding()
	f.Plan = "plan-2"
	if g.Apply(&f, Scope{}, p.In("")); f.Status != result.Open {
		t.Error(f.Status)
	}
}

// The policy's own exemption goes before a comment, and a comment before the baseline.
func TestWhichOfSeveralPermissionsIsNamed(t *testing.T) {
	f := naclFinding()
	f.Plan, f.Extent = "plan-1", &result.Extent{}
	b := baselineOf(t, t.TempDir(), f)
	for want, c := range map[string]struct {
		policy  string
		comment bool
	}{"config": {exemptionText("x"), true}, "inline": {"", true}, "baseline": {"", false}} {
		p := policyOf(t, c.policy)
		g := NewGrants(p, b, today)
		if c.comment {
			g.Add(p.In("").Inline(commentOf()))
		}
		f := f
		if g.Apply(&f, Scope{}, p.In("")); f.Exemption == nil || f.Exemption.Kind != want {
			t.Errorf("want %s: %+v", want, f.Exemption)
		}
		if x := f.Exemption; want == "inline" && (x.ID != "main.tf:3" || x.Reason != "why" || x.Owner != "team:net" || *x.Expires != "2026-12-31" ||
			*x.DaysLeft != 39 || x.Span.File != "main.tf" || x.Span.StartLine != 3) {
			t.Errorf("%+v", x)
		}
	}
}

func TestWhatACommentMayNotSay(t *testing.T) {
	custom := "custom_rule \"X-ACME-a\" {\n  ignorable = false\n  enforce {\n    condition = true\n    error_message = \"\"\n  }\n}\n"
	custom += strings.NewReplacer("X-ACME-a", "X-ACME-b", "false", "true").Replace(custom)
	for name, c := range map[string]struct {
		policy, env string
		rules       []string
		want        string
	}{
		"nothing is wrong":              {"", "", []string{"RSG101", "nacl-heavy", "RSG501"}, ""},
		"comments are allowed":          {`sgplan { inline = "allow" }`, "", []string{"RSG101"}, ""},
		"comments are not":              {`sgplan { inline = "deny" }`, "", []string{"RSG101"}, `silences nothing: the policy allows no comments (inline = "deny" at .sgplan.hcl:1`},
		"not ignorable":                 {`rule "RSG101" { ignorable = false }`, "", []string{"RSG301", "RSG101"}, "silences nothing: RSG101 is not ignorable (.sgplan.hcl:1"},
		"not ignorable elsewhere":       {"environment \"prod\" {\n  rule \"RSG101\" { ignorable = false }\n}", "", []string{"RSG101"}, ""},
		"not ignorable here":            {"environment \"prod\" {\n  rule \"RSG101\" { ignorable = false }\n}", "prod", []string{"RSG101"}, "RSG101 is not ignorable (.sgplan.hcl:2"},
		"a requirement":                 {"", "", []string{"nacl-without-compliance"}, "RSG302 takes an exemption in the policy file"},
		"the input":                     {"", "", []string{"plan-unsupported"}, "RSG902 cannot be exempted from"},
		"the policy":                    {"", "", []string{"RSG802"}, "RSG802 cannot be exempted from"},
		"no rule":                       {"", "", []string{"RSG000"}, `there is no rule "RSG000"`},
		"no custom rule":                {"", "", []string{"X-ACME-a"}, `there is no rule "X-ACME-a"`},
		"a custom rule":                 {custom, "", []string{"X-ACME-b"}, ""},
		"a custom rule not to be":       {custom, "", []string{"X-ACME-a"}, "X-ACME-a is not ignorable (.sgplan.hcl:1"},
		"a path that names a setting":   {"", "", []string{"RSG101.ignorable"}, `there is no rule "RSG101.ignorable"`},
		"a pattern is no rule":          {"", "", []string{"RSG*"}, `there is no rule "RSG*"`},
		"the name in another case":      {"", "", []string{"rsg101"}, `there is no rule "rsg101"`},
		"all of it and not one of many": {"", "", []string{"RSG101", "RSG302"}, "silences nothing: RSG302 takes"},
	} {
		t.Run(name, func(t *testing.T) {
			p := policyOf(t, c.policy)
			e := p.In(c.env)
			x := e.Inline(commentOf(func(m *Comment) { m.Rules = c.rules }))
			if !strings.Contains(x.lacks(), c.want) || (c.want == "") != (x.lacks() == "") {
				t.Errorf("%q", x.lacks())
			}
			g := NewGrants(p, nil, today)
			g.Add(x)
			f := naclFinding()
			f.Plan = "plan-1"
			g.Apply(&f, Scope{}, e)
			problems := g.Problems(func(*Exemption) bool { return true })
			if (f.Status == result.Exempt) != (c.want == "" && c.rules[0] == "RSG101") {
				t.Errorf("%s: %v", f.Status, problems)
			}
			for _, p := range problems {
				if (p.RuleID == "RSG802") != (c.want != "") || p.RuleID == "RSG802" && (len(p.Covered) > 0) != slices.Contains(c.rules, "RSG101") {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

// Whatever keys instances have, the address is that of the block.
func TestTheKeysOfAnAddressHideNoBlock(t *testing.T) {
	key := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"[0]", "[17]"}),
		rapid.Map(rapid.StringOf(rapid.SampledFrom([]rune("a.[]\"\\ \n0"))), func(s string) string { return "[" + strconv.Quote(s) + "]" }))
	rapid.Check(t, func(t *rapid.T) {
		address, want := "", ""
		for i := range rapid.IntRange(0, 3).Draw(t, "modules") {
			address += fmt.Sprintf("module.m%d%s.", i, key.Draw(t, "key"))
			want += fmt.Sprintf("module.m%d.", i)
		}
		address, want = address+"aws_vpc.v"+key.Draw(t, "key"), want+"aws_vpc.v"
		if got, ok := configured(address); !ok || got != want {
			t.Fatalf("%s is %s, %v", address, got, ok)
		}
	})
}
