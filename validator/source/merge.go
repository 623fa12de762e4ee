package source

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// merge puts one top-level block of an override file into what the module declares, as Terraform does
// (https://developer.hashicorp.com/terraform/language/files/override). There must be something to override.
func (m *module) merge(b *hclsyntax.Block) error {
	name := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "locals":
		for _, name := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
			a := b.Body.Attributes[name]
			if m.locals[name] == nil {
				return m.lacks(a.SrcRange, "local "+name)
			}
			m.locals[name] = a
		}
	case b.Type == "resource" && len(b.Labels) == 2:
		return m.mergeResource(name, b)
	case b.Type == "data" && len(b.Labels) == 2:
		return m.mergeResource("data."+name, b)
	case b.Type == "module" && len(b.Labels) == 1:
		c := m.calls[name]
		if c == nil {
			return m.lacks(b.TypeRange, "module "+name)
		}
		m.overlay(&c.block, b)
		if expression(b.Body, "source") == nil {
			return nil
		}
		c.source = ""
		return c.readSource(name, b)
	case b.Type == "variable" && len(b.Labels) == 1:
		if m.variables[name] == nil {
			return m.lacks(b.TypeRange, "variable "+name)
		}
		m.variables[name] = m.variables[name].merged(b.Body)
	case b.Type == "output" && len(b.Labels) == 1:
		o := m.outputs[name]
		if o == nil {
			return m.lacks(b.TypeRange, "output "+name)
		}
		over := newOutput(b.Body)
		if over.value == nil {
			over.value = o.value
		}
		m.outputs[name] = &output{over.value, over.sensitive || o.sensitive}
	}
	return nil
}

// lacks is an override of what is not there; it may be in a file that is not read.
func (m *module) lacks(r hcl.Range, what string) error {
	if m.partial {
		return nil
	}
	return at(r, "there is no %s to override", what)
}

func (m *module) mergeResource(name string, b *hclsyntax.Block) error {
	r := m.resources[name]
	if r == nil {
		return m.lacks(b.TypeRange, name)
	}
	m.overlay(r, b)
	return nil
}

// overlay gives a block what another one overrides: an argument takes the place of the one of its name, and blocks of a type that of all
// of it, also of those that dynamic blocks make.
func (m *module) overlay(b *block, over *hclsyntax.Block) {
	theirs := map[string]bool{}
	for _, inner := range over.Body.Blocks {
		theirs[typeOf(inner)] = true
	}
	body := &hclsyntax.Body{Attributes: maps.Clone(b.body.Attributes), SrcRange: b.body.SrcRange, EndRange: b.body.EndRange}
	maps.Copy(body.Attributes, over.Body.Attributes)
	for _, inner := range b.body.Blocks {
		if !theirs[typeOf(inner)] || inner.Type == "lifecycle" { // of that each argument counts
			body.Blocks = append(body.Blocks, inner)
		}
	}
	body.Blocks = append(body.Blocks, over.Body.Blocks...)
	b.body, b.count, b.forEach = body, expression(body, "count"), expression(body, "for_each")
	b.written = append(b.written, over)
	// What Terraform refuses, or in which it takes one of two, is not evaluated.
	odd := b.count != nil && b.forEach != nil || theirs["_"]
	for _, inner := range body.Blocks {
		odd = odd || body.Attributes[typeOf(inner)] != nil
	}
	if odd {
		m.unclear = append(m.unclear, b.name)
	}
}

// typeOf is the type of a block, or of those that a dynamic block makes.
func typeOf(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

// merged is a variable with what a block overrides of it. A default that was converted to another type before, and the defaults in types,
// of which Terraform keeps those of the first, are not followed.
func (v *variable) merged(body *hclsyntax.Body) *variable {
	over := newVariable(body)
	typed, def := body.Attributes["type"] != nil, body.Attributes["default"] != nil
	out := *v
	out.sensitive = v.sensitive || over.sensitive
	if typed {
		out.typ, out.typed = over.typ, v.typed && over.typed && (v.def == nil || def)
	}
	if def {
		out.def = over.def
	}
	if body.Attributes["nullable"] != nil {
		out.nullable = over.nullable
	}
	if (typed || def) && (v.defaults != nil || over.defaults != nil) {
		out.typed = false
	}
	return &out
}
