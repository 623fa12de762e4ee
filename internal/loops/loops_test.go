package loops

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func TestLoopsAskForEachElement(t *testing.T) {
	for text, want := range map[string]int{
		`[for x in l : x]`:                                 3,
		`[for x in l : x if x == "none"]`:                  4, // HCL tries the condition once more, before all
		`{for x in l : x => [for y in l : y]}`:             3 + 9,
		`[for x in [for y in l : y] : x]`:                  3 + 3,
		`"%{for x in l}${x}%{endfor}"`:                     3,
		`[for x in l : x if anyof([for y in l : y == x])]`: 4 + 12,
		`length(l)`: 0,
	} {
		e, diags := hclsyntax.ParseExpression([]byte(text), "x.hcl", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		Guard(e)
		Guard(e) // once is enough
		names := len(e.Variables())
		n := 0
		vars := map[string]cty.Value{"l": cty.ListVal([]cty.Value{cty.StringVal("a"), cty.StringVal("b"), cty.StringVal("c")})}
		plain, _ := e.Value(&hcl.EvalContext{Variables: vars, Functions: functions})
		Ask(vars, func() { n++ })
		v, diags := e.Value(&hcl.EvalContext{Variables: vars, Functions: functions})
		if diags.HasErrors() || n != want || names == 0 || !v.RawEquals(plain) {
			t.Errorf("%s: asked %d times, want %d; %v %v; %d names", text, n, want, diags, v, names)
		}
	}
}

var functions = map[string]function.Function{
	"length": stdlib.LengthFunc,
	"anyof": function.New(&function.Spec{Params: []function.Parameter{{Name: "l", Type: cty.List(cty.Bool)}}, Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(args[0].LengthInt() > 0), nil
		}}),
}
