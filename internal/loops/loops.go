// Package loops has HCL's own loops ask whether to go on: a for expression over for expressions may take hours, and HCL can't be told to
// stop.
package loops

import (
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// asked is the name under which an evaluation has what loops ask. No expression can name it.
const asked = "(go on?)"

type question struct{ ask func() }

var questionType = cty.Capsule("question", reflect.TypeFor[question]())

// Ask adds to the variables of an evaluation what its loops call before each element. It ends the evaluation by a panic.
func Ask(variables map[string]cty.Value, ask func()) {
	variables[asked] = cty.CapsuleVal(questionType, &question{ask})
}

// Guard has the for expressions in an expression ask. Of one that is not written in HCL's native syntax it does nothing.
func Guard(e hcl.Expression) {
	n, ok := e.(hclsyntax.Node)
	if !ok {
		return
	}
	_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		if f, ok := n.(*hclsyntax.ForExpr); ok {
			For(f)
		}
		return nil
	})
}

// For has one for expression ask, and not those in it.
func For(f *hclsyntax.ForExpr) {
	if f.CondExpr != nil { // it comes first
		f.CondExpr = guarded(f.CondExpr)
	} else {
		f.ValExpr = guarded(f.ValExpr)
	}
}

// element stands around what a loop evaluates for each element, as parentheses do, so that what it refers to is found.
type element struct{ *hclsyntax.ParenthesesExpr }

func guarded(e hclsyntax.Expression) hclsyntax.Expression {
	if _, done := e.(*element); done {
		return e
	}
	return &element{&hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}}
}

// Value asks, and is that of the expression.
func (e *element) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	for c := ctx; c != nil; c = c.Parent() {
		v, there := c.Variables[asked]
		if !there {
			continue
		}
		if q, ok := v.EncapsulatedValue().(*question); ok {
			q.ask()
		}
		break
	}
	return e.Expression.Value(ctx)
}
