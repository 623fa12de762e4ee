package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Name is how the sources were named.
func (e *Evaluation) Name() string { return e.tree.Name }

// Dir is the directory in which the files are that Locate names; "" for those of a binary plan file.
func (e *Evaluation) Dir() string { return e.tree.Dir }

// Given is what the sources give an argument of an instance, or a part of its value, for certain.
func (e *Evaluation) Given(r *plan.Resource, argument string, path ...string) (plan.Given, bool) {
	if e.partial() {
		return plan.Given{}, false
	}
	sc, b := e.blockOf(r)
	if b == nil || e.perhaps(r, b) && !parents[argument] {
		return plan.Given{}, false
	}
	x := expression(b.body, argument)
	if x == nil {
		return plan.Given{}, false
	}
	if len(path) > 0 {
		return partOf(e.eval(x, sc, e.repetitionOf(b, sc, r.Index)), path)
	}
	return e.givenBy(x, sc, e.repetitionOf(b, sc, r.Index), 0)
}

// partOf is what stands in a value at a path: null where an object on the way does not have it.
func partOf(v cty.Value, path []string) (plan.Given, bool) {
	for _, name := range path {
		switch t := v.Type(); {
		case !known(v):
			return plan.Given{}, false
		case v.IsNull() || t.IsObjectType() && !t.HasAttribute(name):
			return plan.Given{Null: true}, true
		case t.IsObjectType():
			v = v.GetAttr(name)
		case !t.IsMapType():
			return plan.Given{}, false
		case !v.HasIndex(cty.StringVal(name)).True():
			return plan.Given{Null: true}, true
		default:
			v = v.Index(cty.StringVal(name))
		}
	}
	return elements(v)
}

// blockOf is the block of an instance, with the module instance that it stands in.
func (e *Evaluation) blockOf(r *plan.Resource) (*scope, *block) {
	sc := e.scope(r.ModuleAddress)
	if sc == nil {
		return nil, nil
	}
	name := r.Type + "." + r.Name
	if r.Data {
		name = "data." + name
	}
	return sc, sc.module.resources[name]
}

// givenBy looks through what only changes the order of a list, which is the one thing that hangs on ids that are not known: sort,
// distinct, sets; also behind a local, a variable and an output. What stands there otherwise is evaluated.
func (e *Evaluation) givenBy(x hclsyntax.Expression, sc *scope, rep repetition, depth int) (plan.Given, bool) {
	if depth > maxNested {
		return plan.Given{}, false
	}
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return e.givenBy(x.Expression, sc, rep, depth+1)
	case *conditional:
		is, ok := conform(e.eval(x.Condition, sc, rep), cty.Bool)
		switch {
		case !ok || !known(is) || is.IsNull():
			return plan.Given{}, false
		case is.True():
			return e.givenBy(x.TrueResult, sc, rep, depth+1)
		}
		return e.givenBy(x.FalseResult, sc, rep, depth+1)
	case *hclsyntax.FunctionCallExpr:
		if reorders[x.Name] && !x.ExpandFinal {
			return e.union(x.Args, sc, rep, depth)
		}
	case *hclsyntax.ScopeTraversalExpr:
		if _, iterator := rep.iterators[x.Traversal.RootName()]; iterator {
			break
		}
		if there, at, again := e.behind(x.Traversal, sc); there != nil {
			return e.givenBy(there, at, again, depth+1)
		}
	}
	return elements(e.eval(x, sc, rep))
}

// reorders are the functions whose result has the elements of their arguments, and no other: none of those is null or empty.
var reorders = map[string]bool{"compact": true, "toset": true, "tolist": true, "distinct": true, "sort": true, "reverse": true, "concat": true, "setunion": true}

// union is the elements of lists.
func (e *Evaluation) union(args []hclsyntax.Expression, sc *scope, rep repetition, depth int) (plan.Given, bool) {
	all := plan.Given{List: true}
	for _, a := range args {
		g, ok := e.givenBy(a, sc, rep, depth+1)
		if !ok || !g.List {
			return plan.Given{}, false
		}
		all.Elements = append(all.Elements, g.Elements...)
	}
	all.Null = len(all.Elements) == 0
	return all, true
}

// behind is the expression of a local, or of what a module is called with, where a reference names it as a whole.
func (e *Evaluation) behind(t hcl.Traversal, sc *scope) (hclsyntax.Expression, *scope, repetition) {
	s := steps(t, 3)
	if len(t) != len(s) || sc.module.opaque {
		return nil, nil, repetition{}
	}
	switch {
	case len(s) == 2 && s[0] == "local":
		if a := sc.module.locals[s[1]]; a != nil {
			return a.Expr, sc, repetition{}
		}
	case len(s) == 2 && s[0] == "var" && sc.parent != nil:
		decl, x := sc.module.variables[s[1]], expression(sc.call.body, s[1])
		if decl != nil && x != nil && decl.plain() {
			return x, sc.parent, e.repetitionOf(&sc.call.block, sc.parent, sc.key)
		}
	case len(s) == 3 && s[0] == "module":
		c := sc.module.calls[s[1]]
		if c == nil || c.count != nil || c.forEach != nil || c.module.opaque || c.module.partial {
			break
		}
		if o := c.module.outputs[s[2]]; o != nil && !o.sensitive && o.value != nil {
			return o.value, e.child(sc, c, plan.Key{}), repetition{}
		}
	}
	return nil, nil, repetition{}
}

// plain reports whether a variable hands on what it is given, so far as texts and lists of them go.
func (v *variable) plain() bool {
	if v.sensitive || !v.typed || !v.nullable || v.defaults != nil {
		return false
	}
	t := v.typ
	if t.IsListType() || t.IsSetType() {
		t = t.ElementType()
	}
	return t == cty.String || t == cty.DynamicPseudoType
}

// elements is what a value gives, if it is decided as a whole.
func elements(v cty.Value) (plan.Given, bool) {
	if one, ok := text(v); ok {
		return plan.Given{Elements: []plan.Element{one}}, true
	}
	t := v.Type()
	switch {
	case !known(v):
		return plan.Given{}, false
	case v.IsNull():
		return plan.Given{Null: true}, true
	case !t.IsTupleType() && !t.IsListType() && !t.IsSetType():
		return plan.Given{}, false
	}
	g := plan.Given{List: true}
	for _, e := range v.AsValueSlice() {
		one, ok := text(e)
		if !ok {
			return plan.Given{}, false
		}
		g.Elements = append(g.Elements, one)
	}
	g.Null = len(g.Elements) == 0
	return g, true
}

// text is a value that is a text, or a symbol.
func text(v cty.Value) (plan.Element, bool) {
	if s := asSymbol(v); s != nil {
		return plan.Element{Address: s.address, Attr: s.attr}, true
	}
	if !known(v) || v.IsNull() || !v.Type().IsPrimitiveType() {
		return plan.Element{}, false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || s.AsString() == "" {
		return plan.Element{}, false
	}
	return plan.Element{Text: s.AsString()}, true
}

// Limits says what of the sources is not used, and why.
func (e *Evaluation) Limits() []string {
	if e.partial() {
		return []string{"the sources in " + e.tree.Name + " are not used: the plan does not hold all that they make"}
	}
	return e.tree.Limits
}
