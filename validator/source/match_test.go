package source

import (
	"os"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestADifferenceFromThePlanIsSeen(t *testing.T) {
	const folder = "../testdata/plans/t10_swapped_keys"
	text, err := os.ReadFile(folder + "/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, by, err string }{
		{"", "", ""},
		{`resource "aws_network_acl_rule" "in"`, `resource "aws_network_acl_rule" "out"`, "the plan does not have aws_network_acl_rule.out in the root module"},
		{`resource "aws_subnet" "tier" {`, "locals {\n a = 1\n}\nresource \"aws_subnet\" \"more\" {\n}\nresource \"aws_subnet\" \"tier\" {", "main.tf:9: "},
		{`module.tier[each.value.to].nacl_id`, `module.tier[each.key].nacl_id`, "network_acl_id of aws_network_acl_rule.in in the root module refers to each.key, module.tier here and to each.value, module.tier in the plan"},
		{`toset(["web", "app"])`, `toset(["web", "db"])`, `they have no module for`},
		{`rule_number    = 100`, `rule_number    = 101`, `they give rule_number of aws_network_acl_rule.in["app"] another value`},
		{`"10.110.1.0/24"`, `"10.110.9.0/24"`, `they give cidr_block of aws_subnet.tier["web"] another value`},
		{`{ web = "10.110.1.0/24", app = "10.110.2.0/24" }`, `{ web = "10.110.1.0/24" }`, `they do not make aws_subnet.tier["app"]`},
		{`{ web = "10.110.1.0/24", app = "10.110.2.0/24" }`, `{ web = "10.110.1.0/24", app = "10.110.2.0/24", db = "10.110.3.0/24" }`, "they make 3 of aws_subnet.tier, the plan has 2"},
		{`source   = "./tier"`, `source   = "./tier/."`, `the source of module "tier" is "./tier/." here and "./tier" in the plan`},
		{`resource "aws_network_acl_association" "web" {`, `/*`, "main.tf"},
	} {
		dir := t.TempDir()
		copyTree(t, folder, dir)
		changed := strings.Replace(string(text), c.old, c.by, 1)
		if err := os.WriteFile(dir+"/main.tf", []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		tree, err := Open(dir)
		if err == nil {
			_, err = New(tree, readPlan(t, folder+"/plan.json", tree), nil)
		}
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s → %s: the error is %v", c.old, c.by, err)
		}
	}
}

// A module that is called in a file that is not read is not held against the sources; one that nothing calls is.
func TestModulesThatMayBeCalledElsewhere(t *testing.T) {
	for other, want := range map[string]string{"main.tofu": "", "other.tf": "they lack "} {
		dir := t.TempDir()
		copyTree(t, "../testdata/plans/p02_module_foreach", dir)
		for name, text := range map[string]string{"main.tf": "locals {\n  x = aws_network_acl.this\n}\n", other: ""} {
			if err := os.WriteFile(dir+"/"+name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		tree := openTree(t, dir)
		p := readPlan(t, dir+"/plan.json", tree)
		_, err := New(tree, p, nil)
		if len(p.Kept.Instances) == 0 || want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", other, err)
		}
	}
}

func TestAPlanThatIsAPartDecidesNothing(t *testing.T) {
	for _, folder := range []string{"x13_errored", "x15_target"} {
		tree := openTree(t, "../testdata/plans/"+folder)
		p := readPlan(t, "../testdata/plans/"+folder+"/plan.json", tree)
		e, err := New(tree, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Limits()) != 1 {
			t.Errorf("%s: %v", folder, e.Limits())
		}
		for _, r := range p.Resources {
			for _, attr := range []string{"vpc_id", "network_acl_id", "subnet_ids"} {
				if g, ok := e.Given(r, attr); ok {
					t.Errorf("%s: %s.%s is decided: %+v", folder, r.Address, attr, g)
				}
			}
		}
	}
}

func TestModuleAddressesAreCutAtTheirCalls(t *testing.T) {
	for address, want := range map[string]struct {
		parent, call string
		key          plan.Key
	}{
		"module.a":             {"", "a", plan.Key{}},
		"module.a.module.b[2]": {"module.a", "b", plan.Key{Kind: plan.IntKey, Int: 2}},
		`module.a["x.module.y"].module.b["a\"]"]`: {`module.a["x.module.y"]`, "b", plan.Key{Kind: plan.StringKey, Str: `a"]`}},
		`module.a["$${x}"]`:                       {"", "a", plan.Key{Kind: plan.StringKey, Str: "${x}"}},
	} {
		parent, call, key, ok := splitModule(address)
		if !ok || parent != want.parent || call != want.call || key != want.key {
			t.Errorf("%s: %q %q %+v %v", address, parent, call, key, ok)
		}
	}
}
