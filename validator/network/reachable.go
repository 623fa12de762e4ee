package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

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
		if b.object(r) != nil {
			out.targets = append(out.targets, target{res: r, self: true})
		}
	}
	m := b.configModule(module)
	out.dead = m == nil
	if m != nil {
		b.makers(module, m, &out)
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
			out.dead, out.unread = out.dead || inner.dead, out.unread || inner.unread
		}
	}
	out.doubt = 0 // what else is in the module is no condition of the local
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
	return holdsIDs(t, o, k)
}

func (b *builder) allOutputs(module string, out *found, depth int) {
	if m := b.configModule(module); m != nil {
		for _, e := range m.Outputs {
			b.resolve(e, scope{module: module, any: true}, "", out, depth)
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
		b.resolve(e, scope{module: parent, forEach: m.Calls[call].ForEach, any: true}, "", out, depth)
	}
}

// makers notes the blocks, not read, that may bring ids into the module.
func (b *builder) makers(module string, m *plan.Module, out *found) {
	for block := range m.Others {
		if maker(block[:strings.LastIndexByte(block, '.')], out.kind) {
			out.dead, out.unread = out.dead || b.pending(module, block), true
		}
	}
}
