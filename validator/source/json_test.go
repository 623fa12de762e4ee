package source

import (
	"os"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What JSON syntax means is held against Terraform in TestWhatIsDecidedIsWhatAnApplyMakes; here is what is not decided, and where things stand.
func TestFilesInJSONSyntax(t *testing.T) {
	const file = `{"resource": {"aws_network_acl_rule": {"batch": {
  "network_acl_id": "${aws_network_acl.db.id}", "rule_number": 90, "rule_action": "deny", "protocol": "tcp",
  "cidr_block": "\u0031\u0030.20.8.0/24",
  "from_port": 0,
  "to_port": "${sensitive(65535)}"
}}}}`
	e, _ := evaluation(t, "../testdata/plans/t92_diagnostics", nil, func(dir string) {
		text, err := os.ReadFile(dir + "/nacl.tf")
		if err != nil {
			t.Fatal(err)
		}
		before, rest, _ := strings.Cut(string(text), `resource "aws_network_acl_rule" "batch" {`)
		_, after, _ := strings.Cut(rest, "\n}\n")
		for name, text := range map[string]string{"/nacl.tf": before + after, "/x.tf.json": file} {
			if err := os.WriteFile(dir+name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
	if len(e.Limits()) > 0 {
		t.Error(e.Limits())
	}
	for arg, want := range map[string]string{"": "x.tf.json:1:40-47", "cidr_block": "x.tf.json:3:3-41", "from_port": "x.tf.json:4:3-17", "rule_number": "x.tf.json:2:49-66"} {
		if got := spanText(e.Locate("aws_network_acl_rule.batch", &result.Place{Args: []string{arg}})); got != want {
			t.Errorf("%s: %s, want %s", arg, got, want)
		}
	}
	for n := range 8 {
		if line, ok := e.Line("x.tf.json", n); ok {
			t.Errorf("a line is shown: %s", line)
		}
	}
	if edits := e.Edits([]result.Setting{{Address: "aws_network_acl_rule.batch", At: &result.Place{Args: []string{"from_port"}}, Value: "1"}}); len(edits) > 0 {
		t.Errorf("%+v", edits)
	}
}

func TestWhatIsIgnoredInJSONSyntax(t *testing.T) {
	for lifecycle, want := range map[string]bool{`{"ignore_changes": ["tags", "from_port"]}`: true, `{"ignore_changes": "all"}`: true, `[{"ignore_changes": ["tags"]}]`: false,
		`{"ignore_changes": ["${x}"]}`: true, `{"create_before_destroy": true}`: false, `{}`: false} {
		tree := openTree(t, write(t, map[string]string{"main.tf.json": `{"resource":{"aws_network_acl_rule":{"r":{"lifecycle":` + lifecycle + `}}}}`,
			"override.tf": "resource \"aws_network_acl_rule\" \"r\" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n"}))
		if got := tree.root.resources["aws_network_acl_rule.r"].ignores("", []string{"from_port"}); got != want {
			t.Errorf("%s: %v", lifecycle, got)
		}
	}
}

func TestWhichBlocksJSONDecides(t *testing.T) {
	const port = `"from_port": 1`
	for body, want := range map[string]int{ // how many blocks; -1: not decided
		`"ingress": [{` + port + `}, {` + port + `}]`: 2,
		`"ingress": []`:                  0,
		`"egress": [{}]`:                 0,
		`"ingress": null`:                -1,
		`"ingress": {` + port + `}`:      1, // no set of objects is made of an object
		`"ingress": "${aws_vpc.v.tags}"`: -1,
		`"ingress": [{` + port + `}], "dynamic": {"ingress": {"for_each": [1], "content": {` + port + `}}}`: -1,
		`"dynamic": {"ingress": {"for_each": [1, 2], "content": {` + port + `}}}`:                           2,
		`"dynamic": [{"ingress": [{"for_each": [1], "content": {}}, {"for_each": [2], "content": [{}]}]}]`:  2,
		`"dynamic": {"ingress": {"for_each": "${aws_vpc.v.tags}", "content": {}}}`:                          -1,
		`"dynamic": {"ingress": {"for_each": [1]}}`:                                                         -1,
		`"dynamic": {"egress": {"for_each": [1], "content": {}}}`:                                           0,
	} {
		tree := openTree(t, write(t, map[string]string{"main.tf.json": `{"resource":{"aws_security_group":{"g":{` + body + `}}}}`}))
		e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
		got := -1
		if blocks, ok := e.Blocks(&plan.Resource{Type: "aws_security_group", Name: "g"}, "ingress"); ok {
			got = len(blocks)
		}
		if got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
}

// Names that say something in one kind of block are plain ones in others.
func TestNamesInJSONSyntax(t *testing.T) {
	names := []string{"provider", "providers", "depends_on", "dynamic", "lifecycle", "connection", "provisioner", "iterator", "default", "//"}
	members := `"source": "./m"`
	for _, name := range names {
		members += `, "` + name + `": {"x": 1}`
	}
	tree := openTree(t, write(t, map[string]string{"main.tf.json": `{"locals": {` + members + `}, "module": {"m": {` + members + `}}, "resource": {"aws_vpc": {"v": {` + members + `}}}}`,
		"m/main.tf": ""}))
	for _, name := range names {
		there := name != "//"
		if m := tree.root.calls["m"].body; (tree.root.locals[name] != nil) != there || (m.Attributes[name] != nil) != there || len(m.Blocks) > 0 {
			t.Errorf("%s is lost", name)
		}
	}
	if v := tree.root.resources["aws_vpc.v"].body; len(v.Blocks) != 3 || v.Attributes["lifecycle"] != nil || v.Attributes["dynamic"] != nil {
		t.Errorf("%+v", v)
	}
}

func TestWhatIsATemplateInJSONSyntax(t *testing.T) {
	tree := openTree(t, write(t, map[string]string{"main.tf.json": `{
		"variable": {"v": {"type": "string", "default": "${x}", "description": "${", "nullable": "false", "sensitive": "false"}},
		"output": {"o": {"value": "${1 + 1}", "sensitive": "false"}},
		"resource": {"aws_security_group": {"g": {"dynamic": {"ingress": {"for_each": ["a"], "iterator": "it", "content": {"from_port": "${it.value}"}}}}}}}`}))
	e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
	if v := e.variable(e.root, "v"); !v.RawEquals(cty.StringVal("${x}")) || tree.root.variables["v"].nullable {
		t.Errorf("%#v, %+v", v, tree.root.variables["v"])
	}
	if o := tree.root.outputs["o"]; o.sensitive || !e.eval(o.value, e.root, repetition{}).RawEquals(cty.NumberIntVal(2)) {
		t.Errorf("%+v", o)
	}
	blocks, ok := e.Blocks(&plan.Resource{Type: "aws_security_group", Name: "g"}, "ingress")
	if !ok || len(blocks) != 1 || len(blocks[0].Args["from_port"].Elements) != 1 || blocks[0].Args["from_port"].Elements[0].Text != "a" {
		t.Errorf("%+v", blocks)
	}
}

func TestMistakesInJSONSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"{\n": "main.tf.json:2: ",
		`{"locals": {"x": 1}, "locals": {"x": 2}}`:                                                              "local \"x\" is declared twice",
		`{"resource": [{"aws_vpc": {"v": {}}}, {"aws_vpc": {"v": {}}}]}`:                                        "aws_vpc.v is declared twice",
		`{"resource": {"aws_vpc": {"v": [{}, {}]}}}`:                                                            "aws_vpc.v is declared twice",
		`{"module": {"m": {"source": "${local.x}"}}}`:                                                           "the source of module \"m\" is not a plain text",
		`{"locals": {"x": "${` + strings.Repeat(`\u0028`, 6000) + "1" + strings.Repeat(`\u0029`, 6000) + `}"}}`: "",
		`{"locals": {"x": "${"}, "resource": {"aws_vpc": {"v": null, "//": {}}}, "terraform": 1, "data": 2}`:    "",
		`[{"locals": {}}]`: "",
	} {
		tree, err := Open(write(t, map[string]string{"main.tf.json": text}))
		if want == "" && (err != nil || len(tree.root.resources) > 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.60s: %v", text, err)
		}
		if want == "" && tree != nil && tree.root.locals["x"] != nil {
			if v, _ := tree.root.locals["x"].Expr.Value(nil); v.IsKnown() {
				t.Errorf("%.60s is decided: %#v", text, v)
			}
		}
	}
}
