package network

import (
	"slices"
	"strings"

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
	kind    kind // the kind of object that is looked for
	targets []target
	indexed bool // an index was chosen by each.* or count.index: a whole-resource reference means one of its instances
	dead    bool // something leads where the JSON has nothing: the value may come from elsewhere
}

// add adds targets of a memo: a list that others hold too is shared until something is appended to it.
func (f *found) add(targets []target) {
	if len(f.targets) == 0 {
		f.targets = slices.Clip(targets)
		return
	}
	f.targets = append(f.targets, targets...)
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

type resolvedKey struct {
	expr    *plan.Expr
	module  string
	forEach *plan.Expr
	suffix  string
	kind    kind
}

// resolved is resolve with a memo: the instances of a module share their call's arguments.
func (b *builder) resolved(e *plan.Expr, sc scope, suffix string, k kind, depth int) *found {
	key := resolvedKey{e, sc.module, sc.forEach, suffix, k}
	if f := b.exprs[key]; f != nil {
		return f
	}
	if refs := maximal(e.References); len(refs) == 1 && len(e.Blocks) == 0 && strings.HasPrefix(refs[0].steps[0], "var") && sc.module != "" {
		if f := b.argument(refs[0], sc, suffix, k, depth); f != nil {
			b.exprs[key] = f
			return f
		}
	}
	f := &found{kind: k}
	b.resolve(e, sc, suffix, f, depth)
	if len(b.searching) == 0 {
		b.exprs[key] = f
	}
	return f
}

// argument is what the module call gives for a variable; nil if it gives nothing or the variable is unknown to it.
func (b *builder) argument(ref reference, sc scope, suffix string, k kind, depth int) *found {
	parent, call, _ := splitModule(sc.module)
	m := b.configModule(parent)
	if len(ref.steps) < 2 || m == nil || m.Calls[call] == nil || depth > maxDepth {
		return nil
	}
	name, _ := cutKey(ref.steps[1])
	e := m.Calls[call].Args[name]
	if e == nil {
		return nil
	}
	return b.resolved(e, scope{module: parent, forEach: m.Calls[call].ForEach}, or(lastAttr(ref, 2), suffix), k, depth+1)
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
		b.followVariable(ref, sc, suffix, out, depth)
	case "local":
		f := b.reachable(sc.module, out.kind, depth)
		out.add(f.targets)
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
	if typ := ref.steps[n]; plan.Types[typ] == nil {
		out.dead = out.dead || mayName(typ, or(ref.attribute(n+2), suffix), out.kind)
		return
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
	if f := b.argument(ref, sc, suffix, out.kind, depth); f != nil {
		out.add(f.targets)
		out.indexed = out.indexed || f.indexed
		out.dead = out.dead || f.dead
	}
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
		out.targets = slices.Clone(out.targets) // part of it may be a memo's
		for i := before; i < len(out.targets); i++ {
			out.targets[i].sure, out.targets[i].guess = false, true
		}
	}
}

// reachable is everything that a local value of the module instance can be made of: the JSON has no locals, but a local
// can only refer to what its own module holds: its resources, its calls' outputs, its variables. Modules that are being
// searched already add nothing more, so that only the outermost search is complete, and kept.
func (b *builder) reachable(module string, k kind, depth int) found {
	if f, ok := b.reach[reachKey{module, k}]; ok {
		return f
	}
	outermost := len(b.searching) == 0
	if b.searching[module] {
		return found{kind: k}
	}
	b.searching[module] = true
	out := found{kind: k}
	for _, r := range b.byModule[module] {
		out.targets = append(out.targets, target{res: r, self: true})
	}
	m := b.configModule(module)
	out.dead = m == nil
	if m != nil {
		for typ := range m.Others {
			out.dead = out.dead || mayName(typ, "", k)
		}
		for call := range m.Calls {
			for _, child := range b.children(module, call) {
				b.allOutputs(child, &out, depth+1)
			}
		}
	}
	if module != "" {
		b.allArguments(module, &out, depth+1)
	}
	out.targets = slices.Clone(out.targets) // part of it may be a memo's
	for i := 0; i < len(out.targets); i++ {
		t := &out.targets[i]
		if t.sure, t.guess = false, true; !t.self && handsOn(t, k) {
			t.self = true // what it hands on was made in its own module
			inner := b.reachable(t.res.ModuleAddress, k, depth)
			out.targets = append(out.targets, inner.targets...)
			out.dead = out.dead || inner.dead
		}
	}
	if outermost {
		b.reach[reachKey{module, k}] = out
		clear(b.searching)
	}
	return out
}

type reachKey struct {
	module string
	kind   kind
}

// handsOn reports whether the target may hold the id of another object of kind k; "" is any attribute.
func handsOn(t *target, k kind) bool {
	o := t.res.After
	if o == nil {
		o = t.res.Before
	}
	for _, a := range passing(k) {
		if _, ok := idAttribute(o, a); ok && (t.attr == "" || t.attr == a) {
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

func or[T ~string](a, b T) T {
	if a != "" {
		return a
	}
	return b
}
