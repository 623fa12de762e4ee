package source

import (
	"os"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What override files make is held against Terraform in TestWhatIsDecidedIsWhatAnApplyMakes; here is what is not followed.
func TestWhatOverrideFilesCannotSay(t *testing.T) {
	const block = "resource \"aws_network_acl\" \"a\" {\n"
	for _, c := range []struct{ base, over, err, limit string }{
		{"", block + "}", "override.tf:1: there is no aws_network_acl.a to override", ""},
		{"", "data \"aws_vpc\" \"a\" {\n}", "override.tf:1: there is no data.aws_vpc.a to override", ""},
		{"", "locals {\n  a = 1\n}", "override.tf:2: there is no local a to override", ""},
		{"", "variable \"a\" {}", "override.tf:1: there is no variable a to override", ""},
		{"", "output \"a\" {}", "override.tf:1: there is no output a to override", ""},
		{"", "module \"a\" {}", "override.tf:1: there is no module a to override", ""},
		{"module \"a\" {\n  source = \"./a\"\n}", "module \"a\" {\n  source = local.a\n}", "override.tf:1: the source of module \"a\" is not a plain text", ""},
		{block + "  count = 1\n}", block + "  for_each = {}\n}", "", "what override files make of aws_network_acl.a is not certain"},
		{block + "  ingress = []\n}", block + "  ingress {\n  }\n}", "", "what override files make of aws_network_acl.a is not certain"},
		{block + "  dynamic \"ingress\" {\n  }\n}", block + "  ingress = []\n}", "", "what override files make of aws_network_acl.a is not certain"},
		{block + "}", block + "  _ {\n  }\n}", "", "what override files make of aws_network_acl.a is not certain"},
		{block + "  count = 1\n}", block + "  count = 2\n}", "", ""},
		{block + "  ingress {\n  }\n}", block + "  dynamic \"ingress\" {\n  }\n}", "", ""},
	} {
		tree, err := Open(write(t, map[string]string{"main.tf": c.base, "override.tf": c.over}))
		if c.err != "" || err != nil {
			if err == nil || c.err == "" || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s\n%s: the error is %v", c.base, c.over, err)
			}
			continue
		}
		limits := strings.Join(tree.Limits, "; ")
		if (limits == "") != (c.limit == "") || !strings.Contains(limits, c.limit) || tree.root.opaque != (c.limit != "") {
			t.Errorf("%s\n%s: %q", c.base, c.over, limits)
		}
	}
	// What is overridden may stand in a file that is not read.
	if _, err := Open(write(t, map[string]string{"main.tf.json": `{"check":{}}`, "override.tf": block + "}"})); err != nil {
		t.Error(err)
	}
}

func TestVariablesAreOverriddenByArguments(t *testing.T) {
	object := cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x")})
	for _, c := range []struct {
		base, over string
		want       cty.Value // DynamicVal: not known
	}{
		{"default = 1", "default = 2", cty.NumberIntVal(2)},
		{"type = string", "default = 2", cty.StringVal("2")},
		{"type = string\ndefault = 1", "default = null", cty.NullVal(cty.String)},
		{"default = 1", "description = \"\"", cty.NumberIntVal(1)},
		{"type = number", "type = string\ndefault = 2", cty.StringVal("2")},
		{"type = string\ndefault = 1", "type = any", cty.DynamicVal}, // "1", not 1
		{"default = 1", "sensitive = true", cty.DynamicVal},
		{"default = 1\nephemeral = true", "ephemeral = false", cty.DynamicVal},
		{"type = object({ a = optional(string, \"x\") })\ndefault = {}", "description = \"\"", object},
		{"type = object({ a = optional(string, \"x\") })", "default = {}", cty.DynamicVal},
		{"type = object({ a = string })", "type = object({ a = optional(string, \"x\") })\ndefault = {}", cty.DynamicVal},
	} {
		tree := openTree(t, write(t, map[string]string{"main.tf": "variable \"v\" {\n" + c.base + "\n}\n", "override.tf": "variable \"v\" {\n" + c.over + "\n}\n"}))
		e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
		if got := e.variable(e.root, "v"); !got.RawEquals(c.want) {
			t.Errorf("%s | %s: %#v", c.base, c.over, got)
		}
	}
	tree := openTree(t, write(t, map[string]string{"main.tf": "variable \"v\" {}\noutput \"o\" {\n  value = 1\n  sensitive = true\n}\n",
		"override.tf": "variable \"v\" {\n  nullable = false\n}\noutput \"o\" {\n  description = \"\"\n}\n"}))
	if o := tree.root.outputs["o"]; tree.root.variables["v"].nullable || o.value == nil || !o.sensitive {
		t.Errorf("%+v %+v", tree.root.variables["v"], o)
	}
}

// An argument stands where it is written last: there it is shown and edited.
func TestWhatIsOverriddenStandsInItsFile(t *testing.T) {
	const header = "resource \"aws_network_acl_rule\" \"batch\" {"
	over := func(text string) func(dir string) {
		return func(dir string) {
			if err := os.WriteFile(dir+"/z_override.tf", []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	e, _ := evaluation(t, "../testdata/plans/t92_diagnostics", nil, over("# ours\n"+header+"\n  rule_number = 90\n}\n"))
	number, from := &result.Place{Args: []string{"rule_number"}}, &result.Place{Args: []string{"from_port"}}
	for place, want := range map[*result.Place]string{number: "z_override.tf:3:3-19", from: "nacl.tf:45:3-21", nil: "nacl.tf:39:1-40"} {
		if got := spanText(e.Locate("aws_network_acl_rule.batch", place)); got != want {
			t.Errorf("%+v: %s, want %s", place, got, want)
		}
	}
	edits := e.Edits([]result.Setting{{Address: "aws_network_acl_rule.batch", At: number, Value: "91"}, {Address: "aws_network_acl_rule.batch", At: from, Value: "1"}})
	if len(edits) != 2 || edits[0].File != "z_override.tf" || edits[0].StartColumn != 17 || edits[1].File != "nacl.tf" {
		t.Errorf("%+v", edits)
	}
	e, _ = evaluation(t, "../testdata/plans/t92_diagnostics", nil, over(header+"\n  description = sensitive(\"no\")\n}\n"))
	e.Locate("aws_network_acl_rule.batch", nil)
	if line, _ := e.Line("z_override.tf", 2); line != "  description = "+masked {
		t.Errorf("%q", line)
	}
	if edits := e.Edits([]result.Setting{{Address: "aws_network_acl_rule.batch", At: number, Value: "91"}}); len(edits) > 0 {
		t.Errorf("a block with secrets in an override file is edited: %+v", edits)
	}
	// The line of a value that is overridden is shown as little.
	e, _ = evaluation(t, "../testdata/plans/t92_diagnostics", map[string]string{"rule_number    = 90": "rule_number    = sensitive(77)"}, over(header+"\n  rule_number = 90\n}\n"))
	e.Locate("aws_network_acl_rule.batch", nil)
	if line, _ := e.Line("nacl.tf", 41); line != "  rule_number    = "+masked {
		t.Errorf("%q", line)
	}
}
