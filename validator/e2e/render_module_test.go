package e2e_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// configuration is a tree of modules in the making.
type configuration struct {
	modules map[string]*module // by path without keys
}

// module is one module's source, and how its parent calls it.
type module struct {
	path      string
	body      strings.Builder
	instances []string                     // its paths with keys
	locals    map[string]string            // name → expression
	outputs   map[string]string            // name → expression
	variables map[string]string            // name → default, "" if there is none
	inputs    map[string]map[string]string // variable → instance → expression in the parent
}

// render writes w as HCL: file name → content.
func (w *world) render() map[string]string {
	c := &configuration{modules: map[string]*module{}}
	c.module("")
	rs := w.resources()
	for _, r := range rs {
		c.module(r.Module)
	}
	for _, set := range gather(rs) {
		c.write(set)
	}
	for _, n := range w.NACLs {
		for _, r := range n.Rules {
			if r.Forget {
				c.forget(r.place, "aws_network_acl_rule")
			}
		}
	}
	for _, g := range w.Groups {
		for _, r := range g.Rules {
			if r.Forget {
				c.forget(r.place, g.ruleType(r.Egress))
			}
		}
	}
	return c.files()
}

// forget writes that a resource leaves the state and stays in AWS.
func (c *configuration) forget(p place, typ string) {
	fmt.Fprintf(&c.module(p.Module).body, "removed {\n  from = %s.%s\n  lifecycle {\n    destroy = false\n  }\n}\n", typ, p.Name)
}

// module returns the module at a path with keys, making it and those above it where needed.
func (c *configuration) module(path string) *module {
	def := withoutKeys(path)
	m := c.modules[def]
	if m == nil {
		m = &module{path: def, locals: map[string]string{}, outputs: map[string]string{},
			variables: map[string]string{}, inputs: map[string]map[string]string{}}
		c.modules[def] = m
	}
	if !slices.Contains(m.instances, path) {
		m.instances = append(m.instances, path)
		if path != "" {
			c.module(parent(path))
		}
	}
	return m
}

var keys = regexp.MustCompile(`\[[^]]*\]`)

func withoutKeys(path string) string { return keys.ReplaceAllString(path, "") }

func parent(path string) string {
	if i := strings.LastIndex(path, "/"); i >= 0 {
		return path[:i]
	}
	return ""
}

func last(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// expr writes r for use in the module from: up through outputs to the module that both are in, down through variables.
func (c *configuration) expr(from string, r ref, hint string) string {
	e, at := r.expr, r.module
	for at != "" && !inside(from, at) {
		name := identifier(r.expr)
		c.module(at).outputs[name] = e
		e = "module." + last(at) + "." + name
		at = parent(at)
	}
	for _, m := range below(at, from) {
		e = "var." + c.input(m, identifier(hint), e)
	}
	return e
}

// inside reports whether path is module at, or in it.
func inside(path, at string) bool { return path == at || strings.HasPrefix(path, at+"/") }

// below are the modules on the way down from at (not itself) to path.
func below(at, path string) []string {
	var way []string
	for p := path; p != at && p != ""; p = parent(p) {
		way = append([]string{p}, way...)
	}
	return way
}

// input passes e to the module instance m and returns the name of the variable.
func (c *configuration) input(m, name, e string) string {
	mod := c.module(m)
	for try := name; ; try += "_" {
		if mod.inputs[try] == nil {
			mod.inputs[try] = map[string]string{}
		}
		if old, ok := mod.inputs[try][m]; !ok || old == e {
			mod.inputs[try][m] = e
			mod.variables[try] = ""
			return try
		}
	}
}

// index matches an instance key within an expression.
var index = regexp.MustCompile(`\[([^]]*)\]`)

var notIdentifier = regexp.MustCompile(`[^a-z0-9]+`)

func identifier(s string) string {
	return strings.Trim(notIdentifier.ReplaceAllString(strings.ToLower(s), "_"), "_")
}

// files are the modules' sources, with calls, variables, outputs and locals.
func (c *configuration) files() map[string]string {
	files := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(c.modules)) {
		m := c.modules[path]
		b := &m.body
		for _, child := range slices.Sorted(maps.Keys(c.modules)) {
			if child != "" && parent(child) == path {
				c.modules[child].call(b)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(m.variables)) {
			if d := m.variables[name]; d != "" {
				fmt.Fprintf(b, "variable %q {\n  default = %s\n}\n", name, d)
			} else {
				fmt.Fprintf(b, "variable %q {}\n", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(m.locals)) {
			fmt.Fprintf(b, "locals {\n  %s = %s\n}\n", name, m.locals[name])
		}
		for _, name := range slices.Sorted(maps.Keys(m.outputs)) {
			fmt.Fprintf(b, "output %q {\n  value = %s\n}\n", name, m.outputs[name])
		}
		if path == "" {
			files["main.tf"] = testenv.Provider + b.String()
		} else {
			files[path+"/main.tf"] = b.String()
		}
	}
	return files
}

// call writes the module's call into its parent.
func (m *module) call(b *strings.Builder) {
	name := last(m.path)
	fmt.Fprintf(b, "module %q {\n  source = \"./%s\"\n", name, name)
	instances := slices.Sorted(slices.Values(m.instances))
	key := func(instance string) string { return strings.Trim(keys.FindString(last(instance)), "[]") }
	switch first := key(instances[0]); {
	case first == "":
	case first[0] == '"':
		var all []string
		for _, i := range instances {
			all = append(all, key(i))
		}
		fmt.Fprintf(b, "  for_each = toset([%s])\n", strings.Join(all, ", "))
	default:
		fmt.Fprintf(b, "  count = %d\n", len(instances))
	}
	for _, v := range slices.Sorted(maps.Keys(m.inputs)) {
		var exprs, table []string
		for _, i := range instances {
			e := m.inputs[v][i]
			if e == "" {
				e = "null" // this instance has nothing that reads it
			}
			if !slices.Contains(exprs, e) {
				exprs = append(exprs, e)
			}
			table = append(table, key(i)+" = "+e)
		}
		if len(exprs) == 1 {
			fmt.Fprintf(b, "  %s = %s\n", v, exprs[0])
		} else {
			fmt.Fprintf(b, "  %s = { %s }[each.key]\n", v, strings.Join(table, ", "))
		}
	}
	b.WriteString("}\n")
}
