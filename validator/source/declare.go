package source

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// declare adds one top-level block. What says nothing of values (terraform, provider, moved, check) is passed over.
func (m *module) declare(b *hclsyntax.Block) error {
	switch {
	case b.Type == "locals":
		for name, a := range b.Body.Attributes {
			if m.locals[name] != nil {
				return at(a.SrcRange, "local %q is declared twice", name)
			}
			m.locals[name] = a
		}
	case b.Type == "resource" && len(b.Labels) == 2:
		return m.resource(strings.Join(b.Labels, "."), b)
	case b.Type == "data" && len(b.Labels) == 2:
		return m.resource("data."+strings.Join(b.Labels, "."), b)
	case b.Type == "ephemeral" && len(b.Labels) == 2:
		m.others[strings.Join(b.Labels, ".")] = true
	case b.Type == "check":
		for _, inner := range b.Body.Blocks {
			if inner.Type == "data" && len(inner.Labels) == 2 {
				m.others["data."+strings.Join(inner.Labels, ".")] = true
			}
		}
	case b.Type == "module" && len(b.Labels) == 1:
		return m.call(b.Labels[0], b)
	case b.Type == "variable" && len(b.Labels) == 1:
		if m.variables[b.Labels[0]] != nil {
			return at(b.TypeRange, "variable %q is declared twice", b.Labels[0])
		}
		m.variables[b.Labels[0]] = newVariable(b.Body)
	case b.Type == "output" && len(b.Labels) == 1:
		if m.outputs[b.Labels[0]] != nil {
			return at(b.TypeRange, "output %q is declared twice", b.Labels[0])
		}
		m.outputs[b.Labels[0]] = newOutput(b.Body)
	}
	return nil
}

func newOutput(body *hclsyntax.Body) *output {
	return &output{value: expression(body, "value"), sensitive: !off(body, "sensitive") || !off(body, "ephemeral")}
}

func (m *module) resource(name string, b *hclsyntax.Block) error {
	if m.resources[name] != nil {
		return at(b.TypeRange, "%s is declared twice", name)
	}
	m.resources[name] = newBlock(name, b)
	return nil
}

func newBlock(name string, b *hclsyntax.Block) *block {
	return &block{name: name, body: b.Body, count: expression(b.Body, "count"), forEach: expression(b.Body, "for_each"), at: b.TypeRange,
		def: b.DefRange(), written: []*hclsyntax.Block{b}}
}

func (m *module) call(name string, b *hclsyntax.Block) error {
	if m.calls[name] != nil {
		return at(b.TypeRange, "module %q is declared twice", name)
	}
	m.calls[name] = &call{block: *newBlock("module."+name, b)}
	return m.calls[name].readSource(name, b)
}

// readSource reads where the files of a called module are.
func (c *call) readSource(name string, b *hclsyntax.Block) error {
	if e := expression(b.Body, "source"); e != nil {
		if v, diags := e.Value(nil); !diags.HasErrors() && v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			c.source = v.AsString()
		}
	}
	if c.source == "" {
		return at(b.TypeRange, "the source of module %q is not a plain text", name)
	}
	return nil
}

func newVariable(body *hclsyntax.Body) *variable {
	v := &variable{typ: cty.DynamicPseudoType, typed: true, def: expression(body, "default")}
	v.sensitive = !off(body, "sensitive") || !off(body, "ephemeral")
	v.nullable = !off(body, "nullable") || body.Attributes["nullable"] == nil
	if e := expression(body, "type"); e != nil {
		var diags hcl.Diagnostics
		v.typ, v.defaults, diags = typeexpr.TypeConstraintWithDefaults(e)
		v.typed = !diags.HasErrors()
	}
	return v
}

// expression is the expression of an attribute, nil if the body does not have it.
func expression(body *hclsyntax.Body, name string) hclsyntax.Expression {
	if a := body.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

// off reports whether an attribute is not there, or is false.
func off(body *hclsyntax.Body, name string) bool {
	e := expression(body, name)
	if e == nil {
		return true
	}
	v, diags := e.Value(nil)
	if diags.HasErrors() {
		return false
	}
	v, err := convert.Convert(v, cty.Bool) // "false" is as good
	return err == nil && v.RawEquals(cty.False)
}

// read reports whether a block is of a type that the network is made of.
func read(block string) bool {
	if below, ok := strings.CutPrefix(block, "data."); ok {
		return plan.Types[below[:strings.LastIndexByte(below, '.')]].Data()
	}
	return plan.Types[block[:strings.LastIndexByte(block, '.')]].Managed()
}
