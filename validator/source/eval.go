package source

import (
	"math"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/internal/loops"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Evaluation is a configuration's sources with the values of a plan of it. It is not safe for concurrent use.
type Evaluation struct {
	tree      *Tree
	plan      *plan.Plan
	root      *scope
	scopes    map[string]*scope
	byAddress map[string]*scope
	instances map[instancesKey][]*plan.KeptInstance
	keysOf    map[keysKey][]plan.Key
	depth     int
	budget    int    // how many expressions may still be evaluated
	elements  int    // how many elements of for expressions
	stop      func() // panics if the evaluation is to end
	cut       int    // how deep the outermost value stands that was asked for while it was being evaluated
	groupsOf  map[groupsKey][]group
	hidden    map[*block]bool                 // of whose values it is noted which are not to be shown
	secrets   map[string][]secret             // by file
	making    bool                            // a plan is being made of the sources: what instances have, their blocks say
	kept      map[*block][]*plan.KeptInstance // of all module instances
}

// instancesKey is one block in one module instance.
type instancesKey struct {
	scope *scope
	block string
}

// maxDepth is how many values may hang on each other in a row, maxEvaluations how many expressions are evaluated at most, and maxElements
// how many elements of for expressions: then nothing more is known.
const (
	maxDepth       = 500
	maxEvaluations = 5_000_000
	maxElements    = 2_000_000
)

func newEvaluation(t *Tree, p *plan.Plan, stop func()) *Evaluation {
	if stop == nil {
		stop = func() {}
	}
	e := &Evaluation{tree: t, stop: stop, elements: maxElements, plan: p, root: newScope("", t.root, nil, nil, plan.Key{}), scopes: map[string]*scope{},
		byAddress: map[string]*scope{}, instances: map[instancesKey][]*plan.KeptInstance{}, keysOf: map[keysKey][]plan.Key{}, cut: math.MaxInt, budget: maxEvaluations}
	for _, i := range p.Kept.Instances {
		if sc := e.scope(i.Module); sc != nil {
			k := instancesKey{sc, i.Block}
			e.instances[k] = append(e.instances[k], i)
		}
	}
	return e
}

// eval is the value of an expression; what cannot be evaluated is not known.
func (e *Evaluation) eval(x hclsyntax.Expression, sc *scope, rep repetition) (v cty.Value) {
	e.stop()
	if e.budget--; x == nil || sc.module.opaque || e.depth > maxDepth || e.budget < 0 {
		return cty.DynamicVal
	}
	depth := e.depth
	e.depth++
	defer func() {
		e.depth = depth
		if recover() != nil { // in cty: an expression that nobody thought of says nothing
			e.stop()
			v = cty.DynamicVal
		}
	}()
	variables := e.variables(x, sc, rep)
	loops.Ask(variables, e.element)
	v, diags := x.Value(&hcl.EvalContext{Variables: variables, Functions: e.tree.functions})
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	return v
}

// element is asked before each element of a for expression.
func (e *Evaluation) element() {
	e.stop()
	if e.elements--; e.elements < 0 {
		panic("more elements than are evaluated")
	}
}

// once evaluates a value of a scope one time. A value that hangs on itself is not known, and what was made of it is not kept.
func (e *Evaluation) once(sc *scope, name string, make func() cty.Value) cty.Value {
	if v, done := sc.values[name]; done {
		return v
	}
	if at := sc.busy[name]; at > 0 {
		e.cut = min(e.cut, at)
		return cty.DynamicVal
	}
	e.depth++
	depth := e.depth
	sc.busy[name] = depth
	defer func() {
		delete(sc.busy, name)
		e.depth = depth - 1
	}()
	v := make()
	if e.cut >= depth {
		e.cut = math.MaxInt
		sc.values[name] = v
	}
	return v
}

// variables are the values that an expression refers to.
func (e *Evaluation) variables(x hclsyntax.Expression, sc *scope, rep repetition) map[string]cty.Value {
	roots := map[string]map[string]cty.Value{}
	data := map[string]map[string]cty.Value{}
	hidden := map[string]bool{}
	var calls []hcl.Traversal
	out := map[string]cty.Value{}
	for _, t := range x.Variables() {
		s := steps(t, 3)
		root := t.RootName()
		if v, ok := rep.iterators[root]; ok {
			out[root] = v
			continue
		}
		if len(s) < 2 || root == "data" && len(s) < 3 {
			hidden[root] = true
			continue
		}
		if root == "data" {
			if data[s[1]] == nil {
				data[s[1]] = map[string]cty.Value{}
			}
			data[s[1]][s[2]] = e.blockValue(sc, "data."+s[1]+"."+s[2])
			continue
		}
		if roots[root] == nil {
			roots[root] = map[string]cty.Value{}
		}
		if root == "module" {
			roots[root][s[1]] = cty.DynamicVal
			calls = append(calls, t)
		} else if _, done := roots[root][s[1]]; !done {
			roots[root][s[1]] = e.named(sc, rep, root, s[1])
		}
	}
	for name := range roots["module"] {
		roots["module"][name] = e.moduleValue(sc, name, outputsOf(calls, name))
	}
	for root, values := range roots {
		out[root] = cty.ObjectVal(values)
	}
	if len(data) > 0 {
		types := map[string]cty.Value{}
		for typ, values := range data {
			types[typ] = cty.ObjectVal(values)
		}
		out["data"] = cty.ObjectVal(types)
	}
	for root := range hidden {
		out[root] = cty.DynamicVal
	}
	return out
}

// named is the value of a reference of two steps.
func (e *Evaluation) named(sc *scope, rep repetition, root, name string) cty.Value {
	switch root {
	case "local":
		a := sc.module.locals[name]
		if a == nil {
			return cty.DynamicVal
		}
		return e.once(sc, "local."+name, func() cty.Value { return e.eval(a.Expr, sc, repetition{}) })
	case "var":
		return e.once(sc, "var."+name, func() cty.Value { return e.variable(sc, name) })
	case "each":
		if name == "key" {
			return orUnknown(rep.key)
		}
		return orUnknown(rep.value)
	case "count":
		return orUnknown(rep.index)
	case "path", "terraform", "self", "ephemeral", "resource", "template":
		return cty.DynamicVal
	}
	return e.blockValue(sc, root+"."+name)
}

func orUnknown(v cty.Value) cty.Value {
	if v == cty.NilVal {
		return cty.DynamicVal
	}
	return v
}

// variable is an input variable of a module instance. What is sensitive is not known, so that nothing printed can hang on it.
func (e *Evaluation) variable(sc *scope, name string) cty.Value {
	decl := sc.module.variables[name]
	if decl == nil || decl.sensitive || !decl.typed {
		return cty.DynamicVal
	}
	v := e.given(sc, name)
	if v == cty.NilVal || known(v) && v.IsNull() && !decl.nullable {
		if decl.def == nil || sc.parent == nil && e.tree.static != nil && !e.tree.static.defaults {
			return cty.DynamicVal
		}
		v = e.eval(decl.def, sc, repetition{})
	}
	return converted(v, decl.typ, decl.defaults)
}

func converted(v cty.Value, t cty.Type, defaults *typeexpr.Defaults) cty.Value {
	if defaults != nil && known(v) && !v.IsNull() {
		v = defaults.Apply(v)
	}
	out, ok := conform(v, t)
	if !ok {
		return cty.DynamicVal
	}
	return out
}

// given is what a module is called with, or what the plan says of a variable of the root; NilVal if there is nothing.
func (e *Evaluation) given(sc *scope, name string) cty.Value {
	if sc.parent != nil {
		x := expression(sc.call.body, name)
		if x == nil {
			return cty.NilVal
		}
		return e.eval(x, sc.parent, e.repetitionOf(&sc.call.block, sc.parent, sc.key))
	}
	text, there := e.plan.Kept.Variables[name]
	switch v := e.plan.Config.Variables[name]; {
	case v != nil && v.Sensitive:
		return cty.DynamicVal
	case !there:
		return cty.NilVal
	}
	return variableValue(text)
}

// outputsOf is the outputs of a module that references name; nil for all, where one of them does not say.
func outputsOf(calls []hcl.Traversal, name string) map[string]bool {
	out := map[string]bool{}
	for _, t := range calls {
		if s := steps(t, 2); s[1] != name {
			continue
		}
		rest := t[2:]
		if len(rest) > 0 {
			if _, key := rest[0].(hcl.TraverseIndex); key {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 {
			return nil
		}
		attr, ok := rest[0].(hcl.TraverseAttr)
		if !ok {
			return nil
		}
		out[attr.Name] = true
	}
	return out
}

// moduleValue is the outputs of a module's instances: those that are asked for.
func (e *Evaluation) moduleValue(sc *scope, name string, asked map[string]bool) cty.Value {
	c := sc.module.calls[name]
	if c == nil {
		return cty.DynamicVal
	}
	keys, ok := e.keys(&c.block, sc)
	if !ok {
		return cty.DynamicVal
	}
	return e.together(&c.block, keys, func(k plan.Key) cty.Value { return e.outputs(e.child(sc, c, k), asked) })
}

// together is the value of a block: of its one instance, a tuple (count), or an object (for_each).
func (e *Evaluation) together(b *block, keys []plan.Key, one func(plan.Key) cty.Value) cty.Value {
	switch {
	case b.count != nil:
		var list []cty.Value
		for _, k := range keys {
			list = append(list, one(k))
		}
		return cty.TupleVal(list)
	case b.forEach != nil:
		all := map[string]cty.Value{}
		for _, k := range keys {
			all[k.Str] = one(k)
		}
		return cty.ObjectVal(all)
	}
	return one(plan.Key{})
}

func (e *Evaluation) outputs(sc *scope, asked map[string]bool) cty.Value {
	if sc.module.partial {
		return cty.DynamicVal
	}
	out := map[string]cty.Value{}
	for name, o := range sc.module.outputs {
		if o.sensitive || asked != nil && !asked[name] {
			out[name] = cty.DynamicVal
			continue
		}
		out[name] = e.once(sc, "output."+name, func() cty.Value { return e.eval(o.value, sc, repetition{}) })
	}
	return cty.ObjectVal(out)
}
