package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// try and can take an error for an answer. Only one that Terraform meets too is one: an attribute or a key that is not there of a
// value that is known. All other errors may be our own.
var (
	tryFunction = function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "expressions", Type: customdecode.ExpressionClosureType},
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			for i, a := range args {
				c := customdecode.ExpressionClosureFromVal(a)
				v, diags := c.Value()
				switch {
				case !diags.HasErrors() && v.IsWhollyKnown() && (i == len(args)-1 || succeeds(c.Expression, c.EvalContext)):
					return v, nil
				case !diags.HasErrors(), !missing(c.Expression, c.EvalContext):
					return cty.DynamicVal, nil
				}
			}
			return cty.DynamicVal, nil
		},
	})
	canFunction = function.New(&function.Spec{
		Params: []function.Parameter{{Name: "expression", Type: customdecode.ExpressionClosureType}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			c := customdecode.ExpressionClosureFromVal(args[0])
			v, diags := c.Value()
			switch {
			case !diags.HasErrors() && v.IsWhollyKnown() && succeeds(c.Expression, c.EvalContext):
				return cty.True, nil
			case diags.HasErrors() && missing(c.Expression, c.EvalContext):
				return cty.False, nil
			}
			return cty.UnknownVal(cty.Bool), nil
		},
	})
)

// succeeds reports whether an expression that has a value cannot fail when more is known: it takes a part of something, or all
// that it refers to is known. What a function throws away may be an error then.
func succeeds(e hcl.Expression, ctx *hcl.EvalContext) bool {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return succeeds(e.Expression, ctx)
	case *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.RelativeTraversalExpr:
		return succeeds(e.Source, ctx)
	case *hclsyntax.IndexExpr:
		return succeeds(e.Collection, ctx) && succeeds(e.Key, ctx)
	}
	for _, t := range e.Variables() {
		v, diags := t.TraverseAbs(ctx)
		if diags.HasErrors() || !v.IsWhollyKnown() || symbolic(v.Type()) {
			return false
		}
	}
	return true
}

// missing reports whether an expression fails because what it takes of a known value is not there.
func missing(e hcl.Expression, ctx *hcl.EvalContext) bool {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return missing(e.Expression, ctx)
	case *hclsyntax.ScopeTraversalExpr:
		return lacks(variableOf(ctx, e.Traversal.RootName()), e.Traversal[1:])
	case *hclsyntax.RelativeTraversalExpr:
		v, diags := e.Source.Value(ctx)
		if diags.HasErrors() {
			return missing(e.Source, ctx)
		}
		return lacks(v, e.Traversal)
	case *hclsyntax.IndexExpr:
		v, diags := e.Collection.Value(ctx)
		if diags.HasErrors() {
			return missing(e.Collection, ctx)
		}
		key, diags := e.Key.Value(ctx)
		if diags.HasErrors() {
			return missing(e.Key, ctx)
		}
		return known(v) && known(key) && key.Type().IsPrimitiveType()
	}
	return false
}

func known(v cty.Value) bool { return !v.IsMarked() && v.IsKnown() }

// lacks reports whether a step of the traversal is not there, in a value that is known.
func lacks(v cty.Value, t hcl.Traversal) bool {
	for _, step := range t {
		if !known(v) || v.Type() == symbolType {
			return false
		}
		next, diags := step.TraversalStep(v)
		if diags.HasErrors() {
			return true
		}
		v = next
	}
	return false
}

func variableOf(ctx *hcl.EvalContext, name string) cty.Value {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[name]; ok {
			return v
		}
	}
	return cty.DynamicVal
}
