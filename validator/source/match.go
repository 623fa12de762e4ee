package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// New puts sources and a plan together. It is an *Error if the sources are not those that were planned, so far as the plan shows
// it: it must have been read with Keeps. stop is asked all along, and ends the evaluation by a panic.
func New(t *Tree, p *plan.Plan, stop func()) (*Evaluation, error) {
	if p.Kept == nil {
		return nil, &Error{Source: t.Name, What: "the plan was read without the values that its sources refer to"}
	}
	if err := t.matches(t.root, p.Config); err != nil {
		return nil, named(t.Name, err)
	}
	e := newEvaluation(t, p, stop)
	if e.partial() {
		return e, nil
	}
	if err := e.matches(); err != nil {
		return nil, named(t.Name, err)
	}
	return e, nil
}

// partial reports whether the plan does not hold all that the configuration makes: what a reference stands for is not known then.
func (e *Evaluation) partial() bool {
	return e.plan.Errored || e.plan.Deferred > 0 || e.plan.Complete != nil && !*e.plan.Complete
}

// mismatch is sources of another plan.
func mismatch(b *block, format string, args ...any) *Error {
	e := &Error{What: "these are not the sources of the plan: " + fmt.Sprintf(format, args...)}
	if b != nil {
		e.Place = place(b.at)
	}
	return e
}

// matches compares what the plan holds of a module's configuration with the sources: blocks, calls, and what each argument refers
// to.
func (t *Tree) matches(m *module, c *plan.Module) error {
	if m.opaque {
		return nil
	}
	if err := m.sameBlocks(c); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m.resources)) {
		b := m.resources[name]
		r := c.Resources[name]
		if r == nil {
			r = c.Others[name]
		}
		if r == nil || r.Unreadable {
			continue
		}
		if err := b.sameArguments(m, r.Args, r.ForEach, r.Count); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.calls)) {
		call, planned := m.calls[name], c.Calls[name]
		if planned == nil {
			continue
		}
		if planned.Source != "" && planned.Source != call.source {
			return mismatch(&call.block, "the source of module %q is %q here and %q in the plan", name, call.source, planned.Source)
		}
		if err := call.sameArguments(m, planned.Args, planned.ForEach, planned.Count); err != nil {
			return err
		}
		if err := t.matches(call.module, planned.Module); err != nil {
			return err
		}
	}
	return nil
}

// sameBlocks compares the names of what a module declares. What the sources lack may stand in a file that is not read.
func (m *module) sameBlocks(c *plan.Module) error {
	for _, name := range slices.Sorted(maps.Keys(m.resources)) {
		if c.Resources[name] == nil && c.Others[name] == nil {
			return mismatch(m.resources[name], "the plan does not have %s in %s", name, m.name())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.calls)) {
		if c.Calls[name] == nil {
			return mismatch(&m.calls[name].block, "the plan does not call module %q in %s", name, m.name())
		}
	}
	if m.partial {
		return nil
	}
	planned := append(slices.Collect(maps.Keys(c.Resources)), slices.Collect(maps.Keys(c.Others))...)
	slices.Sort(planned)
	for _, name := range planned {
		if m.resources[name] == nil && !m.others[name] {
			return mismatch(nil, "they lack %s in %s", name, m.name())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Calls)) {
		if m.calls[name] == nil {
			return mismatch(nil, "they lack the call of module %q in %s", name, m.name())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Outputs)) {
		if m.outputs[name] == nil {
			return mismatch(nil, "they lack output %q in %s", name, m.name())
		}
	}
	return nil
}

// meta are the arguments of blocks that say nothing of the object.
var meta = map[string]bool{"count": true, "for_each": true, "provider": true, "providers": true, "depends_on": true, "source": true,
	"version": true, "lifecycle": true}

// sameArguments compares what the arguments of a block refer to.
func (b *block) sameArguments(m *module, args map[string]*plan.Expr, forEach, count *plan.Expr) error {
	compare := func(name string, all []hclsyntax.Expression, planned *plan.Expr) error {
		here, there := referred(all), plannedReferences(planned)
		if slices.Equal(here, there) {
			return nil
		}
		return mismatch(b, "%s of %s in %s refers to %s here and to %s in the plan", name, b.name, m.name(), list(here), list(there))
	}
	if err := compare("for_each", []hclsyntax.Expression{b.forEach}, forEach); err != nil {
		return err
	}
	if err := compare("count", []hclsyntax.Expression{b.count}, count); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		planned := args[name]
		if meta[name] || len(planned.Blocks) > 0 || b.dynamic(name) {
			continue
		}
		if err := compare(name, b.expressions(name), planned); err != nil {
			return err
		}
	}
	return nil
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// expressions are those of an argument, or of the blocks of its name: some arguments may be written as blocks.
func (b *block) expressions(name string) []hclsyntax.Expression {
	if x := expression(b.body, name); x != nil {
		return []hclsyntax.Expression{x}
	}
	var all []hclsyntax.Expression
	for _, inner := range b.body.Blocks {
		if inner.Type == name {
			for _, a := range inner.Body.Attributes {
				all = append(all, a.Expr)
			}
		}
	}
	return all
}

// dynamic reports whether there are dynamic blocks of a name, which the plan's JSON does not have.
func (b *block) dynamic(name string) bool {
	return slices.ContainsFunc(b.body.Blocks, func(x *hclsyntax.Block) bool {
		return x.Type == "dynamic" && len(x.Labels) == 1 && x.Labels[0] == name
	})
}

// referred is what expressions refer to: the first names of each reference.
func referred(all []hclsyntax.Expression) []string {
	var out []string
	for _, x := range all {
		if x == nil {
			continue
		}
		for _, t := range x.Variables() {
			s := steps(t, 4)
			if s[0] == "resource" && len(s) > 1 {
				s = s[1:]
			}
			out = append(out, head(s))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// plannedReferences is the same of an expression of the plan.
func plannedReferences(x *plan.Expr) []string {
	var out []string
	if x == nil {
		return nil
	}
	for _, r := range x.References {
		if i := strings.IndexByte(r, '['); i >= 0 {
			r = r[:i]
		}
		out = append(out, head(strings.Split(r, ".")))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// head is the names that say what is referred to: aws_subnet.a, data.aws_vpc.v, local.x, each.value.
func head(s []string) string {
	n := 2
	if s[0] == "data" {
		n = 3
	}
	return strings.Join(s[:min(n, len(s))], ".")
}
