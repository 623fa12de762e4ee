package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// evaluation is a folder's sources with its plan, of which some texts are replaced in both.
func evaluation(t *testing.T, folder string, replace map[string]string, move func(dir string)) (*Evaluation, string) {
	t.Helper()
	dir := t.TempDir()
	copyTree(t, folder, dir)
	all, _ := filepath.Glob(dir + "/*")
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		for old, now := range replace {
			text = bytes.ReplaceAll(text, []byte(old), []byte(now))
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if move != nil {
		move(dir)
	}
	tree := openTree(t, dir)
	e, err := New(tree, readPlan(t, dir+"/plan.json", tree), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e, dir
}

func spanText(s *result.Span) string {
	if s == nil {
		return "nowhere"
	}
	via := ""
	if s.ViaModuleCall != nil {
		via = " in " + *s.ViaModuleCall
	}
	return fmt.Sprintf("%s:%d:%d-%d%s", s.File, s.StartLine, s.StartColumn, s.EndColumn, via)
}

func TestWhereThingsStand(t *testing.T) {
	e, _ := evaluation(t, "../testdata/plans/t92_diagnostics", nil, nil)
	number := []string{"rule_number", "rule_no"}
	for _, tt := range []struct {
		address string
		at      *result.Place
		want    string
	}{
		{"aws_vpc.prod", nil, "main.tf:2:1-26"},
		{"aws_network_acl.web", &result.Place{Within: "ingress[rule_no=100]", Args: number}, "nacl.tf:6:5-21"},
		{"aws_network_acl.web", &result.Place{Within: "ingress[rule_no=100]"}, "nacl.tf:5:3-10"},
		{"aws_network_acl.web", &result.Place{Within: "egress[rule_no=100]", Args: []string{"from_port"}}, "nacl.tf:19:2-20"},
		{"aws_network_acl.web", &result.Place{Within: "ingress[rule_no=7]", Args: number}, "nacl.tf:1:1-33"},
		{"aws_network_acl.web", &result.Place{Within: "subnet_ids"}, "nacl.tf:3:3-35"},
		{"aws_network_acl_rule.batch", &result.Place{Args: number}, "nacl.tf:41:3-22"},
		{"aws_network_acl_rule.batch", &result.Place{Args: []string{"nothing"}}, "nacl.tf:39:1-40"},
		{"module.edge.aws_network_acl.edge", &result.Place{Within: "ingress[rule_no=200]", Args: number},
			"edge/nacl.tf:23:5-21 in module.edge, called at main.tf:25:1"},
		{"module.edge.aws_network_acl.edge", &result.Place{Within: "ingress", Args: number},
			"edge/nacl.tf:9:1-34 in module.edge, called at main.tf:25:1"}, // which of them is not said
		{"aws_network_acl.gone", nil, "nowhere"},
		{"module.gone.aws_network_acl.web", nil, "nowhere"},
		{"plan-1", nil, "nowhere"},
		{"", nil, "nowhere"},
	} {
		if got := spanText(e.Locate(tt.address, tt.at)); got != tt.want {
			t.Errorf("%s %+v: %s, want %s", tt.address, tt.at, got, tt.want)
		}
	}
}

// A module that the user did not write is shown where the user calls it, also what it calls in turn.
func TestAFetchedModuleIsShownAtItsCall(t *testing.T) {
	e, _ := evaluation(t, "../testdata/plans/p02_module_foreach", map[string]string{`"./tier"`: `"acme/tier/aws"`}, func(dir string) {
		manifest := `{"Modules":[{"Key":"tier","Source":"acme/tier/aws","Dir":".terraform/modules/tier"},` +
			`{"Key":"tier.rules","Source":"./rules","Dir":".terraform/modules/tier/rules"}]}`
		if err := os.MkdirAll(dir+"/.terraform/modules", 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(dir+"/tier", dir+"/.terraform/modules/tier"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/.terraform/modules/modules.json", []byte(manifest), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	const want = "main.tf:15:1-14 in module.tier, called at main.tf:15:1"
	for _, address := range []string{`module.tier["web"].aws_network_acl.this`, `module.tier["app"].module.rules.aws_network_acl_rule.this["100"]`} {
		if got := spanText(e.Locate(address, &result.Place{Args: []string{"rule_number"}})); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestAddressesAreTakenApart(t *testing.T) {
	for address, want := range map[string]string{
		`aws_subnet.a`:                             " aws_subnet.a",
		`aws_subnet.a["x.y"]`:                      " aws_subnet.a",
		`data.aws_vpc.v[0]`:                        " data.aws_vpc.v",
		`module.a["k.]\""].module.b[0].aws_x.y[1]`: `module.a["k.]\""].module.b[0] aws_x.y`,
		`aws_vpc.main.default_network_acl_id`:      " aws_vpc.main",
		`module.a`:                                 " ",
		`sg-0123`:                                  " ",
	} {
		if module, block := splitAddress(address); module+" "+block != want {
			t.Errorf("%s: %q %q", address, module, block)
		}
	}
}

func TestEditsAreExact(t *testing.T) {
	from := []string{"from_port"}
	e, dir := evaluation(t, "../testdata/plans/t92_diagnostics", nil, nil)
	edits := e.Edits([]result.Setting{
		{Address: "aws_network_acl.web", At: &result.Place{Within: "egress[rule_no=100]", Args: from}, Value: "1024"},
		{Address: "aws_network_acl.web", At: &result.Place{Within: "ingress[rule_no=100]", Args: []string{"cidr_block"}}, Value: `"10.0.0.0/8"`},
		{Address: "module.edge.aws_network_acl.edge", At: &result.Place{Within: "ingress[rule_no=200]", Args: []string{"rule_no"}}, Value: "90"},
	})
	want := []string{"nacl.tf 19:15-20 32768", "nacl.tf 9:18-29 \"0.0.0.0/0\"", "edge/nacl.tf 23:18-21 200"}
	for i, x := range edits {
		text, err := os.ReadFile(filepath.Join(dir, x.File))
		if err != nil {
			t.Fatal(err)
		}
		line := []rune(strings.Split(string(text), "\n")[x.StartLine-1])
		if got := fmt.Sprintf("%s %d:%d-%d %s", x.File, x.StartLine, x.StartColumn, x.EndColumn, string(line[x.StartColumn-1:x.EndColumn-1])); got != want[i] {
			t.Errorf("%s, want %s", got, want[i])
		}
	}
	if len(edits) != 3 {
		t.Errorf("%+v", edits)
	}
	for what, s := range map[string]result.Setting{
		"an expression":           {Address: "aws_network_acl_rule.scanner", At: &result.Place{Args: []string{"cidr_block"}}, Value: `"10.0.0.0/8"`},
		"an argument that is not": {Address: "aws_network_acl_rule.scanner", At: &result.Place{Args: []string{"icmp_type"}}, Value: "0"},
		"a block":                 {Address: "aws_network_acl.web", At: &result.Place{Within: "egress[rule_no=100]"}, Value: "0"},
		"no resource":             {Address: "aws_network_acl.gone", At: &result.Place{Args: from}, Value: "0"},
		"what breaks the file":    {Address: "aws_network_acl_rule.batch", At: &result.Place{Args: from}, Value: "1 }"},
		"what is more than one":   {Address: "aws_network_acl_rule.batch", At: &result.Place{Args: from}, Value: "1\n  to_port = 2"},
	} {
		if edits := e.Edits([]result.Setting{s}); len(edits) > 0 {
			t.Errorf("%s: %+v", what, edits)
		}
	}
	several, _ := evaluation(t, "../testdata/plans/p02_module_foreach", nil, nil)
	for _, address := range []string{`module.tier["web"].aws_network_acl.this`, `module.tier["web"].module.rules.aws_network_acl_rule.this["100"]`} {
		if edits := several.Edits([]result.Setting{{Address: address, At: &result.Place{Args: []string{"egress", "protocol"}}, Value: "false"}}); len(edits) > 0 {
			t.Errorf("one of several instances is not edited: %+v", edits)
		}
	}
}

// A line that has a value which is marked sensitive is not shown beyond it.
func TestSensitiveLinesAreMasked(t *testing.T) {
	e, dir := evaluation(t, "../testdata/plans/t91_sensitive_literals", nil, nil)
	for _, r := range e.plan.Resources {
		e.Locate(r.Address, &result.Place{Args: []string{"cidr_block"}})
	}
	text, err := os.ReadFile(dir + "/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	masks := 0
	for n := range strings.Split(string(text), "\n") {
		line, _ := e.Line("main.tf", n+1)
		if strings.Contains(line, "66.55.0") || strings.Contains(line, "4711") || strings.Contains(line, "1234") || strings.Contains(line, "4712") {
			t.Errorf("line %d: %s", n+1, line)
		}
		if strings.Contains(line, masked) {
			masks++
		}
	}
	if line, ok := e.Line("main.tf", 3); !ok || line != `  cidr_block = "10.0.0.0/16"` || masks < 10 {
		t.Errorf("%q, and %d lines are masked", line, masks)
	}
	for _, n := range []int{-1, 0, 10000} {
		if line, ok := e.Line("main.tf", n); ok {
			t.Errorf("line %d is %q", n, line)
		}
	}
}

// What is not certain is the block: an argument whose changes do not count, and one of several alike.
func TestWhatIsNotCertainIsTheBlock(t *testing.T) {
	at := &result.Place{Within: "ingress[rule_no=100]", Args: []string{"from_port"}}
	const block = "  ingress {\n    rule_no    = 100"
	for name, tt := range map[string]struct{ old, now, want string }{
		"as it is":               {"", "", "nacl.tf:10:5-21"},
		"all is ignored":         {block, "  lifecycle {\n    ignore_changes = all\n  }\n" + block, "nacl.tf:1:1-33"},
		"the blocks are ignored": {block, "  lifecycle {\n    ignore_changes = [tags, ingress]\n  }\n" + block, "nacl.tf:1:1-33"},
		"another is ignored":     {block, "  lifecycle {\n    ignore_changes = [tags]\n  }\n" + block, "nacl.tf:13:5-21"},
		"two have the number":    {block, "  ingress {\n    rule_no = 100\n  }\n" + block, "nacl.tf:1:1-33"},
		"two may have it":        {block, "  ingress {\n    rule_no = timestamp()\n  }\n" + block, "nacl.tf:1:1-33"},
		"one has another":        {block, "  ingress {\n    rule_no = 10 * 9\n  }\n" + block, "nacl.tf:13:5-21"},
		"an unknown number":      {"rule_no    = 100 # お客様の要求", "rule_no    = timestamp()", "nacl.tf:10:5-21"},
		"made by another":        {block, "  dynamic \"ingress\" {\n    for_each = [90, 80]\n    content {\n      rule_no = ingress.value\n    }\n  }\n" + block, "nacl.tf:16:5-21"},
		"perhaps made":           {block, "  dynamic \"ingress\" {\n    for_each = [aws_vpc.prod.id]\n    content {\n      rule_no = ingress.value\n    }\n  }\n" + block, "nacl.tf:1:1-33"},
		"not written":            {"    from_port  = 443\n", "", "nacl.tf:5:3-10"},
		"a mark at the beginning and ends of two characters": {"\n", "\r\n", "nacl.tf:10:5-21"},
	} {
		t.Run(name, func(t *testing.T) {
			e, _ := evaluation(t, "../testdata/plans/t92_diagnostics", nil, func(dir string) {
				text, err := os.ReadFile(dir + "/nacl.tf")
				if err != nil {
					t.Fatal(err)
				}
				changed := strings.ReplaceAll(string(text), tt.old, tt.now)
				if tt.old == "" {
					changed = string(text)
				}
				if tt.now == "\r\n" {
					changed = "\ufeff" + changed
				}
				if err := os.WriteFile(dir+"/nacl.tf", []byte(changed), 0o600); err != nil {
					t.Fatal(err)
				}
			})
			if got := spanText(e.Locate("aws_network_acl.web", at)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestABinaryPlanNamesItsFilesFromWhereItWasMade(t *testing.T) {
	const folder = "../testdata/plans/t92_diagnostics"
	entries := []string{"tfconfig/modules.json", `[{"Key":"","Dir":""},{"Key":"edge","Source":"./edge","Dir":"edge"}]`}
	for file, name := range map[string]string{"main.tf": "m-/main.tf", "nacl.tf": "m-/nacl.tf", "sg.tf": "m-/sg.tf", "edge/nacl.tf": "m-edge/nacl.tf"} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, "tfconfig/"+name, string(text))
	}
	tree := openTree(t, binary(t, entries...))
	e, err := New(tree, readPlan(t, folder+"/plan.json", tree), nil)
	if err != nil {
		t.Fatal(err)
	}
	at := &result.Place{Within: "ingress[rule_no=200]", Args: []string{"rule_no"}}
	const want = "edge/nacl.tf:23:5-21 in module.edge, called at main.tf:25:1"
	if got := spanText(e.Locate("module.edge.aws_network_acl.edge", at)); got != want || e.Dir() != "" {
		t.Errorf("%s in %q", got, e.Dir())
	}
	if tree := openTree(t, folder+"/..//t92_diagnostics"); tree.Dir != folder+"/.." {
		t.Errorf("a tree is in %q", tree.Dir)
	}
}
