package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/rackspace/terraform-provider-rackspace/internal/loops"
)

// guard replaces, in all expressions of a body, what HCL would answer wrongly of symbols: == and !=, which say that values of
// different types differ, conditionals, which would convert a symbol that stands beside a text, and the parts of texts.
func guard(body *hclsyntax.Body) {
	for _, a := range body.Attributes {
		a.Expr = guarded(a.Expr)
	}
	for _, b := range body.Blocks {
		guard(b.Body)
	}
}

func guarded(e hclsyntax.Expression) hclsyntax.Expression {
	if e == nil {
		return nil
	}
	switch e := e.(type) {
	case *hclsyntax.BinaryOpExpr:
		e.LHS, e.RHS = guarded(e.LHS), guarded(e.RHS)
		switch e.Op {
		case hclsyntax.OpEqual:
			e.Op = equal
		case hclsyntax.OpNotEqual:
			e.Op = notEqual
		}
	case *hclsyntax.ConditionalExpr:
		e.Condition, e.TrueResult, e.FalseResult = guarded(e.Condition), guarded(e.TrueResult), guarded(e.FalseResult)
		return &conditional{e}
	case *hclsyntax.ForExpr:
		e.CollExpr, e.KeyExpr, e.ValExpr, e.CondExpr = guarded(e.CollExpr), inText(e.KeyExpr), guarded(e.ValExpr), guarded(e.CondExpr)
		loops.For(e)
	case *hclsyntax.FunctionCallExpr:
		for i := range e.Args {
			e.Args[i] = guarded(e.Args[i])
		}
	case *hclsyntax.IndexExpr:
		e.Collection, e.Key = guarded(e.Collection), guarded(e.Key)
	case *hclsyntax.ObjectConsExpr:
		for i := range e.Items {
			e.Items[i].KeyExpr, e.Items[i].ValueExpr = guarded(e.Items[i].KeyExpr), guarded(e.Items[i].ValueExpr)
		}
	case *hclsyntax.ObjectConsKeyExpr:
		e.Wrapped = guarded(e.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		e.Expression = guarded(e.Expression)
	case *hclsyntax.RelativeTraversalExpr:
		e.Source = guarded(e.Source)
	case *hclsyntax.SplatExpr:
		e.Source, e.Each = guarded(e.Source), guarded(e.Each)
	case *hclsyntax.TemplateExpr:
		for i := range e.Parts {
			e.Parts[i] = inText(e.Parts[i])
		}
	case *hclsyntax.TemplateJoinExpr:
		e.Tuple = inText(e.Tuple)
	case *hclsyntax.TemplateWrapExpr:
		e.Wrapped = guarded(e.Wrapped)
	case *hclsyntax.TupleConsExpr:
		for i := range e.Exprs {
			e.Exprs[i] = guarded(e.Exprs[i])
		}
	case *hclsyntax.UnaryOpExpr:
		e.Val = guarded(e.Val)
	}
	return e
}

// inText is an expression that becomes a part of a text, of which HCL asks whether it is known before it is one.
func inText(e hclsyntax.Expression) hclsyntax.Expression {
	switch e := e.(type) {
	case nil:
		return nil
	case *hclsyntax.LiteralValueExpr:
		return e
	}
	return &textPart{&hclsyntax.ParenthesesExpr{Expression: guarded(e), SrcRange: e.Range()}}
}

// textPart stands around an expression as parentheses do, so that what it refers to is found.
type textPart struct{ *hclsyntax.ParenthesesExpr }

// Value is that of the expression, without symbols.
func (p *textPart) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := p.Expression.Value(ctx)
	return blind(v), diags
}

var (
	equal    = comparison(func(same cty.Value) cty.Value { return same })
	notEqual = comparison(cty.Value.Not)
)

func comparison(answer func(same cty.Value) cty.Value) *hclsyntax.Operation {
	operand := function.Parameter{Type: cty.DynamicPseudoType, AllowUnknown: true, AllowDynamicType: true, AllowNull: true}
	return &hclsyntax.Operation{Type: cty.Bool, Impl: function.New(&function.Spec{
		Params: []function.Parameter{operand, operand},
		Type:   function.StaticReturnType(cty.Bool),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return answer(same(args[0], args[1])), nil },
	})}
}

// same compares values of simple types. Of others the types are not what they are in Terraform, which says that a list and a tuple
// differ whatever they hold: only null is told from what is there.
func same(a, b cty.Value) cty.Value {
	simple := func(v cty.Value) bool {
		return v.Type().IsPrimitiveType() || v.Type() == cty.DynamicPseudoType && v.IsKnown()
	}
	switch {
	case simple(a) && simple(b):
		return a.Equals(b)
	case !a.IsKnown() || !b.IsKnown():
		return cty.UnknownVal(cty.Bool)
	case a.IsNull() || b.IsNull():
		return cty.BoolVal(a.IsNull() && b.IsNull())
	}
	return cty.UnknownVal(cty.Bool)
}

// conditional is a conditional of which the branches may hold symbols.
type conditional struct{ *hclsyntax.ConditionalExpr }

// Value is HCL's own where there is no symbol. Else it is the branch that is taken, made what both branches can be.
func (c *conditional) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	yes, yesDiags := c.TrueResult.Value(ctx)
	no, noDiags := c.FalseResult.Value(ctx)
	condition, diags := c.Condition.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	condition, marks := condition.Unmark()
	if !condition.IsKnown() {
		return cty.DynamicVal.WithMarks(marks), diags
	}
	taken := yesDiags
	isTrue, err := convert.Convert(condition, cty.Bool)
	if err == nil && !isTrue.IsNull() && isTrue.False() {
		taken = noDiags
	}
	diags = append(diags, taken...)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	plain := &hclsyntax.ConditionalExpr{Condition: literal(condition), TrueResult: literal(yes), FalseResult: literal(no), SrcRange: c.SrcRange}
	if !symbolic(yes.Type()) && !symbolic(no.Type()) {
		v, more := plain.Value(ctx)
		return withoutOrder(v).WithMarks(marks), append(diags, more...)
	}
	plain.TrueResult, plain.FalseResult = literal(blind(yes)), literal(blind(no))
	v, more := plain.Value(ctx) // it says what is wrong, and the type
	if more.HasErrors() {
		return cty.DynamicVal, append(diags, more...)
	}
	chosen := yes
	if isTrue.False() {
		chosen = no
	}
	out, ok := conform(chosen, resultType(v, yes, no))
	if !ok {
		return cty.DynamicVal.WithMarks(marks), diags
	}
	return out.WithMarks(marks), diags
}

// resultType is the type to which both branches of a conditional are converted: any where one of them is null or has no type.
func resultType(result, yes, no cty.Value) cty.Type {
	if common, _ := convert.UnifyUnsafe([]cty.Type{blind(yes).Type(), blind(no).Type()}); common != cty.NilType {
		return common
	}
	return result.Type()
}

func literal(v cty.Value) hclsyntax.Expression { return &hclsyntax.LiteralValueExpr{Val: v} }
