package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// target is one attribute of one resource instance that a value may come from.
type target struct {
	res  *plan.Resource
	attr string // first attribute after the instance; "" when the reference does not say it
	// sure is true when the written reference names this very instance: a key that is lost (count.index, each.key,
	// a splat) makes it one of several.
	sure bool
	// guess is true when the JSON does not even show that the expression refers to this instance: it came through a
	// local, or through a module reference that has lost its output's name.
	guess bool
	// self is true when only the instance itself counts, not what its attributes hand on: those come from the same scope.
	self bool
}

// found is what the references of one expression lead to.
type found struct {
	targets []target
	indexed bool // an index was chosen by each.* or count.index: a whole-resource reference means one of its instances
	dead    bool // something leads where the JSON has nothing: the value may come from elsewhere
}

// scope is where an expression stands: a module instance, and the for_each that gives its each.value a meaning.
type scope struct {
	module  string
	forEach *plan.Expr
	// outer is the scope of forEach itself, where it differs (a module call's for_each stands in the parent).
}

const maxDepth = 40 // module calls and outputs cannot refer in circles; a hostile plan might

// resolve follows the references of e within sc. suffix is the attribute that is taken of the result, if any.
func (b *builder) resolve(e *plan.Expr, sc scope, suffix string, out *found, depth int) {
	if e == nil || depth > maxDepth {
		out.dead = out.dead || depth > maxDepth
		return
	}
	for _, ref := range maximal(e.References) {
		b.follow(ref, sc, suffix, out, depth)
	}
	for _, block := range e.Blocks {
		for _, arg := range block {
			b.resolve(arg, sc, suffix, out, depth+1)
		}
	}
}

func (b *builder) follow(ref reference, sc scope, suffix string, out *found, depth int) {
	head, _ := cutKey(ref.steps[0])
	switch head {
	case "path", "terraform", "self":
	case "count":
		out.indexed = true
	case "each":
		out.indexed = true
		if ref.attribute(1) == "value" {
			b.resolve(sc.forEach, scope{module: sc.module}, or(lastAttr(ref, 2), suffix), out, depth+1)
		}
	case "var":
		b.followVariable(ref, sc, or(lastAttr(ref, 2), suffix), out, depth)
	case "local":
		f := b.reachable(sc.module, depth)
		out.targets = append(out.targets, f.targets...)
		out.dead = out.dead || f.dead
	case "module":
		b.followModule(ref, sc, suffix, out, depth)
	case "data":
		b.followResource(ref, 1, sc, suffix, out)
	default:
		b.followResource(ref, 0, sc, suffix, out)
	}
}

// followResource takes the instances of the named block in the module instance. n is the index of the type's step.
func (b *builder) followResource(ref reference, n int, sc scope, suffix string, out *found) {
	if len(ref.steps) < n+2 {
		out.dead = true
		return
	}
	name, key := cutKey(ref.steps[n+1])
	block := ref.steps[n] + "." + name
	if n == 1 {
		block = "data." + block
	}
	all := b.byBlock[blockKey{sc.module, block}]
	attr := or(ref.attribute(n+2), suffix)
	for _, r := range all {
		if b.object(r) == nil && b.side == sideBefore {
			continue
		}
		if key != "" && keyText(r) != key {
			continue
		}
		out.targets = append(out.targets, target{res: r, attr: attr, sure: key != "" || len(all) == 1})
	}
}

// followVariable goes to the argument of the module call. A root variable, and a default, are known values.
func (b *builder) followVariable(ref reference, sc scope, suffix string, out *found, depth int) {
	if sc.module == "" || len(ref.steps) < 2 {
		return
	}
	name, _ := cutKey(ref.steps[1])
	parent, call, _ := splitModule(sc.module)
	m := b.configModule(parent)
	if m == nil || m.Calls[call] == nil {
		out.dead = true
		return
	}
	c := m.Calls[call]
	b.resolve(c.Args[name], scope{module: parent, forEach: c.ForEach}, suffix, out, depth+1)
}

// followModule goes to the outputs of a module call: one output of one instance, or, where the JSON has lost the key (and
// with it the output's name), all outputs of all instances.
func (b *builder) followModule(ref reference, sc scope, suffix string, out *found, depth int) {
	if len(ref.steps) < 2 {
		out.dead = true
		return
	}
	call, key := cutKey(ref.steps[1])
	output := ref.attribute(2)
	instances := b.children(sc.module, call)
	before := len(out.targets)
	for _, m := range instances {
		if _, _, k := splitModule(m); key != "" && k != key {
			continue
		}
		conf := b.configModule(m)
		if conf == nil {
			out.dead = true
			continue
		}
		for name, e := range conf.Outputs {
			if output == "" || name == output {
				b.resolve(e, scope{module: m}, or(lastAttr(ref, 3), suffix), out, depth+1)
			}
		}
	}
	if key == "" && output == "" {
		for i := before; i < len(out.targets); i++ {
			out.targets[i].sure, out.targets[i].guess = false, true
		}
	}
}

// reachable is everything that a local value of the module instance can be made of: the JSON has no locals, but a local
// can only refer to what its own module holds: its resources, its calls' outputs, its variables. Modules that are being
// searched already add nothing more, so that only the outermost search is complete, and kept.
func (b *builder) reachable(module string, depth int) found {
	if f, ok := b.reach[module]; ok {
		return f
	}
	outermost := len(b.searching) == 0
	if b.searching[module] {
		return found{}
	}
	b.searching[module] = true
	var out found
	for _, r := range b.byModule[module] {
		out.targets = append(out.targets, target{res: r, self: true})
	}
	m := b.configModule(module)
	out.dead = m == nil
	if m != nil {
		for call := range m.Calls {
			for _, child := range b.children(module, call) {
				b.allOutputs(child, &out, depth+1)
			}
		}
	}
	if module != "" {
		b.allArguments(module, &out, depth+1)
	}
	for i := 0; i < len(out.targets); i++ {
		t := &out.targets[i]
		if t.sure, t.guess = false, true; !t.self && handsOn(t.attr) {
			t.self = true // what it hands on was made in its own module
			inner := b.reachable(t.res.ModuleAddress, depth)
			out.targets = append(out.targets, inner.targets...)
			out.dead = out.dead || inner.dead
		}
	}
	if outermost {
		b.reach[module] = out
		clear(b.searching)
	}
	return out
}

// handsOn reports whether an attribute may hold the id of another object; "" is any attribute.
func handsOn(attr string) bool {
	for k := kindVPC; k <= kindPrefixList; k++ {
		if attr == "" || slices.Contains(passing(k), attr) {
			return true
		}
	}
	return false
}

func (b *builder) allOutputs(module string, out *found, depth int) {
	if m := b.configModule(module); m != nil {
		for _, e := range m.Outputs {
			b.resolve(e, scope{module: module}, "", out, depth)
		}
	}
}

func (b *builder) allArguments(module string, out *found, depth int) {
	parent, call, _ := splitModule(module)
	m := b.configModule(parent)
	if m == nil || m.Calls[call] == nil {
		out.dead = true
		return
	}
	for _, e := range m.Calls[call].Args {
		b.resolve(e, scope{module: parent, forEach: m.Calls[call].ForEach}, "", out, depth)
	}
}

// lastAttr is the last attribute step at or after n, without an index; "" if there is none.
func lastAttr(r reference, n int) string {
	if len(r.steps) <= n {
		return ""
	}
	name, _ := cutKey(r.steps[len(r.steps)-1])
	return name
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
