package source

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// What Terraform itself has computed, or refused.
func TestFunctionsSayWhatTerraformSays(t *testing.T) {
	text, err := os.ReadFile("testdata/functions.txt")
	if err != nil {
		t.Fatal(err)
	}
	// What Terraform answers and we do not: numbers out of range, and forms of addresses that it reads in a way of its own.
	passed := []string{`"010.`, "::ffff:", "/8\", -1, 0)", "/8\", 8, -1)", "/1\", 6"}
	n, refused := 0, 0
	for line := range strings.Lines(string(text)) {
		expression, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " = ")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		tree := openTree(t, write(t, map[string]string{"main.tf": "locals {\n  x = tostring(" + expression + ")\n}\n"}))
		e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
		got := e.named(e.root, repetition{}, "local", "x")
		switch n++; {
		case want == "error":
			refused++
			if got.IsKnown() {
				t.Errorf("%s is %#v; Terraform refuses it", expression, got)
			}
		case got.IsKnown() && !got.RawEquals(cty.StringVal(want)):
			t.Errorf("%s is %#v; Terraform says %s", expression, got, want)
		case !got.IsKnown() && !slices.ContainsFunc(passed, func(s string) bool { return strings.Contains(expression, s) }):
			t.Errorf("%s is not known; Terraform says %s", expression, want)
		}
	}
	if n < 150 || refused < 20 || refused > n/2 {
		t.Errorf("%d cases, %d refused", n, refused)
	}
	t.Logf("%d cases, %d refused", n, refused)
}
