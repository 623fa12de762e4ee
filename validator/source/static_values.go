package source

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// jsonOf is a value as the JSON of a plan has it: what is known of it, and a mark for what is not (nil: everything is).
func jsonOf(v cty.Value) (value, unknown any) {
	if v.IsMarked() || !v.IsKnown() || asSymbol(v) != nil {
		return nil, true
	}
	if v.IsNull() {
		return nil, nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString(), nil
	case t == cty.Number:
		return json.Number(v.AsBigFloat().Text('f', -1)), nil
	case t == cty.Bool:
		return v.True(), nil
	case t.IsObjectType(), t.IsMapType():
		values, marks := map[string]any{}, map[string]any{}
		for name, e := range v.AsValueMap() {
			var mark any
			if values[name], mark = jsonOf(e); mark != nil {
				marks[name] = mark
			}
		}
		return values, orNil(marks, len(marks))
	case t.IsTupleType(), t.IsListType(), t.IsSetType():
		values, marks, open := []any{}, []any{}, 0
		for _, e := range v.AsValueSlice() {
			one, mark := jsonOf(e)
			values = append(values, one)
			if mark == nil {
				mark = false
			} else {
				open++
			}
			marks = append(marks, mark)
		}
		return values, orNil(marks, open)
	}
	return nil, true
}

func orNil(marks any, n int) any {
	if n == 0 {
		return nil
	}
	return marks
}

// configured is a module as the configuration in a plan's JSON has it.
func configured(m *module) map[string]any {
	resources := []any{}
	for _, name := range slices.Sorted(maps.Keys(m.resources)) {
		b := m.resources[name]
		typ, mode := b.typ(), "managed"
		if below, ok := strings.CutPrefix(typ, "data."); ok {
			typ, mode = below, "data"
		}
		r := b.configured(typ)
		r["address"], r["mode"], r["type"], r["name"] = name, mode, typ, name[strings.LastIndexByte(name, '.')+1:]
		resources = append(resources, r)
	}
	calls := map[string]any{}
	for name, c := range m.calls {
		r := c.configured("module")
		r["source"], r["module"] = c.source, configured(c.module)
		calls[name] = r
	}
	outputs := map[string]any{}
	for name, o := range m.outputs {
		if o.value != nil {
			outputs[name] = map[string]any{"expression": stated(o.value), "sensitive": o.sensitive}
		}
	}
	variables := map[string]any{}
	for name, v := range m.variables {
		one := map[string]any{"sensitive": v.sensitive}
		if v.def != nil {
			one["default"] = nil
		}
		variables[name] = one
	}
	return map[string]any{"resources": resources, "module_calls": calls, "outputs": outputs, "variables": variables}
}

// configured is the expressions of a block of a resource type, or of "module".
func (b *block) configured(typ string) map[string]any {
	r := map[string]any{"expressions": expressionsOf(typ, b.body)}
	if b.count != nil {
		r["count_expression"] = stated(b.count)
	}
	if b.forEach != nil {
		r["for_each_expression"] = stated(b.forEach)
	}
	if x := expression(b.body, "depends_on"); x != nil {
		on := []string{}
		for _, t := range x.Variables() {
			on = append(on, referenceText(t))
		}
		r["depends_on"] = on
	}
	return r
}

func expressionsOf(typ string, body *hclsyntax.Body) map[string]any {
	out := map[string]any{}
	for name, a := range body.Attributes {
		if !metaOf(typ, name) {
			out[name] = stated(a.Expr)
		}
	}
	for _, b := range body.Blocks {
		if metaOf(typ, b.Type) || b.Type == "dynamic" || b.Type == "provisioner" || b.Type == "connection" {
			continue
		}
		list, _ := out[b.Type].([]any)
		out[b.Type] = append(list, expressionsOf("", b.Body))
	}
	return out
}

// stated is an expression as a plan's JSON keeps it: its constant value, or what it refers to.
func stated(x hclsyntax.Expression) map[string]any {
	all := x.Variables()
	if len(all) == 0 {
		v, diags := x.Value(nil)
		if diags.HasErrors() {
			return map[string]any{}
		}
		value, _ := jsonOf(v)
		return map[string]any{"constant_value": value}
	}
	references := []string{}
	for _, t := range all {
		least := 2
		if t.RootName() == "data" {
			least = 3
		}
		for n := len(t); n >= min(least, len(t)); n-- {
			if text := referenceText(t[:n]); !slices.Contains(references, text) {
				references = append(references, text)
			}
		}
	}
	return map[string]any{"references": references}
}

// referenceText is a reference as it is written.
func referenceText(t hcl.Traversal) string {
	var b strings.Builder
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			if s.Key.Type() == cty.String {
				b.WriteString("[" + strconv.Quote(s.Key.AsString()) + "]")
			} else {
				b.WriteString("[" + s.Key.AsBigFloat().Text('f', -1) + "]")
			}
		default:
			return b.String()
		}
	}
	return b.String()
}

// asAttribute are the blocks that are attributes to Terraform. A dynamic block of which it is not known how many it makes is there one
// element of which nothing is known (semantics of Terraform's plans); of real blocks the whole list is not known.
var asAttribute = map[string]bool{
	"aws_network_acl.ingress": true, "aws_network_acl.egress": true, "aws_security_group.ingress": true, "aws_security_group.egress": true,
	"aws_default_security_group.ingress": true, "aws_default_security_group.egress": true, "aws_route_table.route": true, "aws_default_route_table.route": true,
}

// placeholder adds to a list an element that stands for any number of blocks.
func placeholder(content *hclsyntax.Body, values, unknown any) ([]any, []any) {
	marks := map[string]any{}
	for name := range content.Attributes {
		marks[name] = true
	}
	list, _ := values.([]any)
	markers, _ := unknown.([]any)
	return append(list, map[string]any{}), append(markers, marks)
}
