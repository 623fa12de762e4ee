package source

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestAdditionsHaveOnePlaceOrNone(t *testing.T) {
	const block = "ingress {\n  rule_no = 1\n}\n"
	const beside = "resource \"aws_network_acl_rule\" \"r\" {\n}\n"
	for name, c := range map[string]struct {
		source, hcl string
		within      bool
		want        *result.Edit
	}{
		"within":                   {"resource \"aws_network_acl\" \"n\" {\n  a = 1\n}\n", block, true, &result.Edit{StartLine: 3, NewText: "\n  ingress {\n    rule_no = 1\n  }\n"}},
		"within nothing":           {"resource \"aws_network_acl\" \"n\" {\n}\n", block, true, &result.Edit{StartLine: 2, NewText: "  ingress {\n    rule_no = 1\n  }\n"}},
		"after, before another":    {"resource \"aws_network_acl\" \"n\" {\n} # x\nlocals {}\n", beside, false, &result.Edit{StartLine: 3, NewText: "\n" + beside + "\n"}},
		"after, at the end":        {"resource \"aws_network_acl\" \"n\" {\n}\n", beside, false, &result.Edit{StartLine: 3, NewText: "\n" + beside}},
		"lines of Windows":         {"resource \"aws_network_acl\" \"n\" {\r\n}\r\n", block, true, &result.Edit{StartLine: 2, NewText: "  ingress {\r\n    rule_no = 1\r\n  }\r\n"}},
		"in one line":              {"resource \"aws_network_acl\" \"n\" {}\n", block, true, nil},
		"a list is there":          {"resource \"aws_network_acl\" \"n\" {\n  ingress = []\n}\n", block, true, nil},
		"a dynamic block is there": {"resource \"aws_network_acl\" \"n\" {\n  dynamic \"ingress\" {\n    for_each = []\n    content {}\n  }\n}\n", block, true, nil},
		"several instances":        {"resource \"aws_network_acl\" \"n\" {\n  count = 1\n}\n", block, true, nil},
		"the name is taken":        {"resource \"aws_network_acl\" \"n\" {\n}\n" + beside, beside, false, nil},
		"no line end":              {"resource \"aws_network_acl\" \"n\" {\n}", beside, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(c.source), 0o600); err != nil {
				t.Fatal(err)
			}
			e := newEvaluation(openTree(t, dir), &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
			got := e.Additions([]result.Addition{{Address: "aws_network_acl.n", Within: c.within, Text: c.hcl}})
			switch {
			case c.want == nil && got == nil:
			case c.want == nil || len(got) != 1 || got[0].NewText != c.want.NewText || got[0].StartLine != c.want.StartLine || got[0].EndColumn != 1:
				t.Errorf("got %+v", got)
			}
		})
	}
}
