package e2e_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// gather puts instances of one resource together, in the order of their first.
func gather(rs []resource) [][]resource {
	var order []string
	sets := map[string][]resource{}
	for _, r := range rs {
		id := withoutKeys(r.Module) + " " + r.typ + "." + r.Name
		if sets[id] == nil {
			order = append(order, id)
		}
		sets[id] = append(sets[id], r)
	}
	var all [][]resource
	for _, id := range order {
		all = append(all, sets[id])
	}
	return all
}

// write writes one resource with all its instances: arguments on which all agree as they are, the others through each.value,
// count.index, or a table that the module is called with.
func (c *configuration) write(set []resource) {
	first := set[0]
	m := c.module(first.Module)
	id := first.typ + "_" + first.Name
	values, names := c.values(set)
	fmt.Fprintf(&m.body, "resource %q %q {\n", first.typ, first.Name)
	var varying []string
	for _, name := range names {
		if !agree(values, name) {
			varying = append(varying, name)
		}
	}
	cell := c.repetition(m, id, set, values, varying)
	for _, name := range names {
		if slices.Contains(varying, name) {
			fmt.Fprintf(&m.body, "  %s = %s\n", name, cell(name))
		} else {
			fmt.Fprintf(&m.body, "  %s = %s\n", name, values[0][name])
		}
	}
	c.writeBlocks(m, set)
	for _, name := range first.clear {
		fmt.Fprintf(&m.body, "  %s = []\n", name)
	}
	if first.cbd {
		m.body.WriteString("  lifecycle {\n    create_before_destroy = true\n  }\n")
	}
	if first.ignore != "" {
		fmt.Fprintf(&m.body, "  lifecycle {\n    ignore_changes = [%s]\n  }\n", first.ignore)
	}
	m.body.WriteString("}\n")
	if first.Was != "" {
		fmt.Fprintf(&m.body, "moved {\n  from = %s.%s\n  to   = %s.%s\n}\n", cmp.Or(first.wasType, first.typ), first.Was, first.typ, first.Name)
	}
}

// values are the texts of all arguments of all instances, and the names in order.
func (c *configuration) values(set []resource) (values []map[string]string, names []string) {
	for _, r := range set {
		v := map[string]string{}
		for _, a := range r.args {
			v[a.name] = c.text(r.Module, a, fmt.Sprintf("%s_%s_%s", r.typ, r.Name, a.name))
			if !slices.Contains(names, a.name) {
				names = append(names, a.name)
			}
		}
		values = append(values, v)
	}
	return values, names
}

func agree(values []map[string]string, name string) bool {
	for _, v := range values {
		if v[name] != values[0][name] {
			return false
		}
	}
	return true
}

// text is the expression of an argument within a module.
func (c *configuration) text(module string, a arg, hint string) string {
	if a.refs == nil && a.tmpl == "" && a.lit != "" {
		return a.lit
	}
	var exprs []string
	for i, r := range a.refs {
		e := c.expr(module, r, fmt.Sprintf("%s_%d", hint, i))
		if r.splat {
			return e
		}
		exprs = append(exprs, c.hide(module, a, e, fmt.Sprintf("%s_%d", hint, i)))
	}
	if a.tmpl != "" {
		var filled []any
		for _, e := range exprs {
			filled = append(filled, e)
		}
		return fmt.Sprintf(a.tmpl, filled...)
	}
	if a.set {
		return "[" + strings.Join(exprs, ", ") + "]"
	}
	return exprs[0]
}

// hide writes e so that a plan does not tell what it stands for.
func (c *configuration) hide(module string, a arg, e, hint string) string {
	m := c.module(module)
	switch {
	case a.hide == "local":
		name := identifier(hint)
		m.locals[name] = e
		return "local." + name
	case a.hide == "index": // computed: the plan's references then lack it
		return index.ReplaceAllString(e, "[one([$1])]")
	case a.hide == "cond" && a.alt.expr != "":
		m.variables["choice"] = "true"
		return "var.choice ? " + e + " : " + c.expr(module, a.alt, hint+"_alt")
	}
	return e
}

// repetition writes count or for_each and returns how an argument that varies is written.
func (c *configuration) repetition(m *module, id string, set []resource, values []map[string]string, varying []string) func(string) string {
	table := identifier("t_" + id)
	several := len(m.instances) > 1
	switch key := set[0].Key; {
	case key == "" && len(varying) == 0:
		return nil
	case key == "": // one in each instance of the module
		for i, r := range set {
			c.input(r.Module, table, object(values[i], varying))
		}
		return func(name string) string { return "var." + table + "." + name }
	case key[0] == '"' && several:
		for _, instance := range m.instances {
			c.input(instance, table, rows(set, values, varying, instance))
		}
		fmt.Fprintf(&m.body, "  for_each = var.%s\n", table)
	case key[0] == '"':
		fmt.Fprintf(&m.body, "  for_each = %s\n", rows(set, values, varying, m.instances[0]))
	default:
		fmt.Fprintf(&m.body, "  count = %d\n", len(set))
		return func(name string) string {
			var list []string
			for _, v := range values {
				list = append(list, orNull(v[name]))
			}
			return "[" + strings.Join(list, ", ") + "][count.index]"
		}
	}
	return func(name string) string { return "each.value." + name }
}

// rows are the instances of a for_each in one instance of a module.
func rows(set []resource, values []map[string]string, varying []string, module string) string {
	var rows []string
	for i, r := range set {
		if r.Module == module {
			rows = append(rows, r.Key+" = "+object(values[i], varying))
		}
	}
	return "{ " + strings.Join(rows, ", ") + " }"
}

func object(v map[string]string, names []string) string {
	var fields []string
	for _, name := range names {
		fields = append(fields, name+" = "+orNull(v[name]))
	}
	return "{ " + strings.Join(fields, ", ") + " }"
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return s
}

// writeBlocks writes nested blocks, which all instances must have alike.
func (c *configuration) writeBlocks(m *module, set []resource) {
	text := func(r resource) string {
		var b strings.Builder
		rest := r.blocks
		for len(rest) > 0 {
			name, n := rest[0].name, 1
			for n < len(rest) && rest[n].name == name {
				n++
			}
			c.writeBlockGroup(&b, r, rest[:n], len(r.blocks)-len(rest))
			rest = rest[n:]
		}
		return b.String()
	}
	all := text(set[0])
	for _, r := range set {
		if text(r) != all {
			panic("instances of " + r.typ + "." + r.Name + " have different blocks")
		}
	}
	m.body.WriteString(all)
}

// writeBlockGroup writes all blocks of one name.
func (c *configuration) writeBlockGroup(b *strings.Builder, r resource, blocks []block, at int) {
	var names []string
	var values []map[string]string
	for i, bl := range blocks {
		v := map[string]string{}
		for _, a := range bl.args {
			v[a.name] = c.text(r.Module, a, fmt.Sprintf("%s_%s_%d_%s", r.typ, r.Name, at+i, a.name))
			if !slices.Contains(names, a.name) {
				names = append(names, a.name)
			}
		}
		values = append(values, v)
	}
	if !blocks[0].dynamic {
		for i, bl := range blocks {
			fmt.Fprintf(b, "  %s {\n", bl.name)
			for _, a := range bl.args {
				fmt.Fprintf(b, "    %s = %s\n", a.name, values[i][a.name])
			}
			b.WriteString("  }\n")
		}
		return
	}
	name := blocks[0].name
	fmt.Fprintf(b, "  dynamic %q {\n    for_each = [\n", name)
	for _, v := range values {
		fmt.Fprintf(b, "      %s,\n", object(v, names))
	}
	b.WriteString("    ]\n    content {\n")
	for _, n := range names {
		fmt.Fprintf(b, "      %s = %s.value.%s\n", n, name, n)
	}
	b.WriteString("    }\n  }\n")
}
