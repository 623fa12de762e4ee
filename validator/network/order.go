package network

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// orders says which rule resources of a NACL stand before a statement that gives it a subnet is made or changed. What Terraform makes
// waits for all that its block refers to or depends on, of whatever instances, and for what these wait for.
func (b *builder) orders() {
	if b.side == sideBefore {
		return
	}
	var byAddress map[string]*plan.Resource
	for _, s := range b.net.Subnets {
		for i := range s.Claims {
			c := &s.Claims[i]
			n := b.net.NACLs[c.NACL]
			if n == nil || !acted(c.Origin) {
				continue
			}
			for _, list := range n.Standalone {
				for _, rule := range list {
					if !acted(rule) {
						continue
					}
					if byAddress == nil {
						byAddress = b.aclResources()
					}
					b.order(c, byAddress[c.Origin.Address], byAddress[rule.Address], rule.Address)
				}
			}
		}
	}
}

func (b *builder) order(c *firewall.Claim, from, to *plan.Resource, address string) {
	if from == nil || to == nil {
		c.Perhaps = append(c.Perhaps, address) // one of several, of which it is not known which
		return
	}
	w := waiter{index: b.index, seen: map[blockKey]bool{}, target: blockKey{configPath(to.ModuleAddress), blockName(to)}}
	w.block(configPath(from.ModuleAddress), blockName(from))
	switch {
	case w.found:
		c.After = append(c.After, address)
	case w.dead:
		c.Perhaps = append(c.Perhaps, address)
	}
}

// acted reports whether the plan makes or changes what an origin is of.
func acted(o firewall.Origin) bool {
	for _, a := range o.Actions {
		if a == "create" || a == "update" {
			return true
		}
	}
	return false
}

func (b *builder) aclResources() map[string]*plan.Resource {
	out := map[string]*plan.Resource{}
	for _, typ := range []string{"aws_network_acl", "aws_network_acl_association", "aws_network_acl_rule"} {
		for _, r := range b.byType[typ] {
			out[r.Address] = r
		}
	}
	return out
}

// waiter follows what a block waits for until it finds its target, block by block: Terraform tells instances of a module apart in
// no reference. Modules are named by their configPath.
type waiter struct {
	*index
	target blockKey
	seen   map[blockKey]bool
	found  bool
	dead   bool // a reference leads to where the JSON does not: a local value
}

// module returns the configuration at a path, and the call of it.
func (w *waiter) module(path string) (m *plan.Module, call *plan.ModuleCall) {
	m = w.plan.Config
	for _, name := range strings.Split(strings.TrimSuffix(path, "."), ".") {
		if name == "" {
			continue
		}
		if m == nil || m.Calls[name] == nil {
			return nil, nil
		}
		call = m.Calls[name]
		m = call.Module
	}
	return m, call
}

// parentPath is the path of the module around: "a.b." → "a.".
func parentPath(path string) string {
	trimmed := strings.TrimSuffix(path, ".")
	return trimmed[:strings.LastIndexByte(trimmed, '.')+1]
}

func (w *waiter) enter(k blockKey) bool {
	if w.found || w.seen[k] {
		return false
	}
	w.seen[k] = true
	return true
}

func (w *waiter) block(path, block string) {
	k := blockKey{path, block}
	if !w.enter(k) {
		return
	}
	if w.found = len(w.seen) > 1 && k == w.target; w.found {
		return
	}
	m, _ := w.module(path)
	if m == nil {
		w.dead = true
		return
	}
	c := m.Resources[block]
	if c == nil {
		c = m.Others[block]
	}
	if c != nil {
		w.exprs(path, c.Args)
		w.expr(path, c.ForEach)
		w.expr(path, c.Count)
		w.dependsOn(path, c.DependsOn)
	}
	w.around(path)
}

// around follows what the call of a module, and those around it, wait for.
func (w *waiter) around(path string) {
	for ; path != "" && w.enter(blockKey{path, "call"}); path = parentPath(path) {
		if _, call := w.module(path); call != nil {
			w.expr(parentPath(path), call.ForEach)
			w.expr(parentPath(path), call.Count)
			w.dependsOn(parentPath(path), call.DependsOn)
		}
	}
}

// dependsOn follows a depends_on, which waits for all of a module that it names.
func (w *waiter) dependsOn(path string, list []string) {
	for _, ref := range list {
		if name, ok := strings.CutPrefix(ref, "module."); ok {
			w.all(path + stepName(name) + ".")
		} else {
			w.reference(path, ref)
		}
	}
}

func (w *waiter) all(path string) {
	m, _ := w.module(path)
	if m == nil || !w.enter(blockKey{path, "all"}) {
		return
	}
	for name := range m.Resources {
		w.block(path, name)
	}
	for name := range m.Others {
		w.block(path, name)
	}
	for name := range m.Calls {
		w.all(path + name + ".")
	}
}

func (w *waiter) exprs(path string, args map[string]*plan.Expr) {
	for name, e := range args {
		if name != "tags" { // names no rule, and nearly always a local value
			w.expr(path, e)
		}
	}
}

func (w *waiter) expr(path string, e *plan.Expr) {
	if e == nil {
		return
	}
	for _, ref := range maximal(e.References) {
		w.reference(path, strings.Join(ref.steps, "."))
	}
	for _, args := range e.Blocks {
		w.exprs(path, args)
	}
}

// stepName is the first name of a traversal, without its key.
func stepName(s string) string {
	if i := strings.IndexAny(s, ".["); i >= 0 {
		return s[:i]
	}
	return s
}

func (w *waiter) reference(path, ref string) {
	steps := splitSteps(ref)
	for i := range steps {
		steps[i] = stepName(steps[i])
	}
	switch {
	case len(steps) < 2, steps[0] == "each", steps[0] == "count", steps[0] == "path", steps[0] == "terraform", steps[0] == "self":
	case steps[0] == "local":
		w.dead = true
	case steps[0] == "var":
		if _, call := w.module(path); call != nil && w.enter(blockKey{path, ref}) {
			w.expr(parentPath(path), call.Args[steps[1]])
		}
	case steps[0] == "module":
		w.outputs(path+steps[1]+".", steps[2:])
	case steps[0] == "data" && len(steps) > 2:
		w.block(path, strings.Join(steps[:3], "."))
	default:
		w.block(path, steps[0]+"."+steps[1])
	}
}

// outputs follows one output of a module, or all of them.
func (w *waiter) outputs(path string, name []string) {
	m, _ := w.module(path)
	if m == nil {
		return
	}
	for output, e := range m.Outputs {
		if (len(name) == 0 || name[0] == output) && w.enter(blockKey{path, "output." + output}) {
			w.expr(path, e)
		}
	}
}
