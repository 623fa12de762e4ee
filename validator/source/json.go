package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// labels is how many labels the blocks have that say something of values.
var labels = map[string]int{"locals": 0, "resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1}

// parseJSON makes of a file in JSON syntax what the same would be in Terraform's: each text is a template. Whether what is within a block
// is an argument or blocks, only the provider knows: it is an argument here, whose objects stand for blocks. whole is false where
// something is passed over that may declare what others refer to.
func parseJSON(name string, text []byte) (body *hclsyntax.Body, whole bool, err error) {
	root, diags := json.ParseExpression(text, name)
	if diags.HasErrors() {
		return nil, false, parseError(diags)
	}
	body, whole = &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}, true
	for _, p := range pairs(root) {
		typ := literalText(p.Key)
		n, known := labels[typ]
		whole = whole && typ != "check"
		if known {
			body.Blocks = append(body.Blocks, jsonBlocks(typ, nil, n, p)...)
		}
	}
	return body, whole, nil
}

// pairs is the members of an object, or of all objects of a list.
func pairs(x hcl.Expression) []hcl.KeyValuePair {
	if list, diags := hcl.ExprList(x); !diags.HasErrors() {
		var all []hcl.KeyValuePair
		for _, one := range list {
			all = append(all, pairs(one)...)
		}
		return all
	}
	members, _ := hcl.ExprMap(x)
	return members
}

// literalText is a text as it stands, "" for anything else.
func literalText(x hcl.Expression) string {
	v, diags := x.Value(nil)
	if diags.HasErrors() || v.Type() != cty.String || v.IsNull() {
		return ""
	}
	return v.AsString()
}

// jsonBlocks is the blocks of a type below a member, which has n more labels.
func jsonBlocks(typ string, outer []string, n int, p hcl.KeyValuePair) []*hclsyntax.Block {
	var all []*hclsyntax.Block
	if n > 0 {
		for _, below := range pairs(p.Value) {
			if name := literalText(below.Key); name != "//" {
				all = append(all, jsonBlocks(typ, append(outer[:len(outer):len(outer)], name), n-1, below)...)
			}
		}
		return all
	}
	bodies, diags := hcl.ExprList(p.Value)
	if diags.HasErrors() {
		bodies = []hcl.Expression{p.Value}
	}
	for _, x := range bodies {
		if _, diags := hcl.ExprMap(x); diags.HasErrors() {
			continue // null: there is no block
		}
		r := x.Range()
		first, last := r, r
		first.End, last.Start = r.Start, r.End
		all = append(all, &hclsyntax.Block{Type: typ, Labels: outer, Body: jsonBody(typ, x), TypeRange: p.Key.Range(), OpenBraceRange: first, CloseBraceRange: last})
	}
	return all
}

// The arguments of blocks that are no templates: what they hold is taken as it stands, as an expression, or not at all.
var plainArguments = map[string]map[string]func(hcl.Expression) hclsyntax.Expression{
	"variable":  {"type": written, "default": asItStands, "sensitive": asItStands, "nullable": asItStands, "ephemeral": asItStands},
	"output":    {"value": template, "sensitive": asItStands, "ephemeral": asItStands},
	"dynamic":   {"for_each": template, "iterator": written},
	"lifecycle": {"ignore_changes": names}, "connection": {}, "provisioner": {},
}

func jsonBody(typ string, x hcl.Expression) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: x.Range(), EndRange: x.Range()}
	for _, p := range pairs(x) {
		name := literalText(p.Key)
		convert := template
		if only := plainArguments[typ]; only != nil {
			convert = only[name]
		}
		resource := typ == "resource" || typ == "data"
		switch {
		case typ == "dynamic" && name == "content":
			body.Blocks = append(body.Blocks, jsonBlocks(name, nil, 0, p)...)
			continue
		case name == "dynamic" && (resource || typ == "content"):
			body.Blocks = append(body.Blocks, jsonBlocks(name, nil, 1, p)...)
			continue
		case resource && (name == "lifecycle" || name == "connection" || name == "provisioner"):
			body.Blocks = append(body.Blocks, jsonBlocks(name, nil, 0, p)...)
			continue
		case convert == nil || name == "//":
			continue
		}
		body.Attributes[name] = &hclsyntax.Attribute{Name: name, Expr: convert(p.Value), SrcRange: hcl.RangeBetween(p.Key.Range(), p.Value.Range()),
			NameRange: p.Key.Range(), EqualsRange: p.Key.Range()}
	}
	for _, b := range body.Blocks { // blocks, some of them written and some made
		if a := body.Attributes[typeOf(b)]; a != nil {
			a.Expr = valueAt(cty.DynamicVal, a.Expr.Range())
		}
	}
	return body
}

// template is the expression that a JSON value is: texts, and the names in objects, are templates.
func template(x hcl.Expression) hclsyntax.Expression {
	r := x.Range()
	if list, diags := hcl.ExprList(x); !diags.HasErrors() {
		out := &hclsyntax.TupleConsExpr{SrcRange: r, OpenRange: r}
		for _, one := range list {
			out.Exprs = append(out.Exprs, template(one))
		}
		return out
	}
	if members, diags := hcl.ExprMap(x); !diags.HasErrors() {
		out := &hclsyntax.ObjectConsExpr{SrcRange: r, OpenRange: r}
		for _, m := range members {
			key := &hclsyntax.ObjectConsKeyExpr{Wrapped: template(m.Key), ForceNonLiteral: true}
			out.Items = append(out.Items, hclsyntax.ObjectConsItem{KeyExpr: key, ValueExpr: template(m.Value)})
		}
		return out
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() {
		v = cty.DynamicVal
	}
	if v.Type() != cty.String || v.IsNull() {
		return valueAt(v, r)
	}
	var t hclsyntax.Expression = valueAt(cty.DynamicVal, r)
	if text := []byte(v.AsString()); !deep(text) {
		if parsed, diags := hclsyntax.ParseTemplate(text, r.Filename, r.Start); !diags.HasErrors() {
			t = parsed
		}
	}
	if whole, ok := t.(*hclsyntax.TemplateWrapExpr); ok {
		t = whole.Wrapped
	}
	return &hclsyntax.ParenthesesExpr{Expression: t, SrcRange: r} // its own range counts the text without its escapes
}

// asItStands is a value in which texts are no templates.
func asItStands(x hcl.Expression) hclsyntax.Expression {
	v, diags := x.Value(nil)
	if diags.HasErrors() {
		v = cty.DynamicVal
	}
	return valueAt(v, x.Range())
}

// written is the expression that a text spells: a type, a name.
func written(x hcl.Expression) hclsyntax.Expression {
	if text := []byte(literalText(x)); !deep(text) {
		if e, diags := hclsyntax.ParseExpression(text, x.Range().Filename, x.Range().Start); !diags.HasErrors() {
			return e
		}
	}
	return valueAt(cty.DynamicVal, x.Range())
}

// names is a list of texts that each spell a name, or one of them.
func names(x hcl.Expression) hclsyntax.Expression {
	list, diags := hcl.ExprList(x)
	if diags.HasErrors() {
		return written(x)
	}
	out := &hclsyntax.TupleConsExpr{SrcRange: x.Range(), OpenRange: x.Range()}
	for _, one := range list {
		out.Exprs = append(out.Exprs, written(one))
	}
	return out
}

func valueAt(v cty.Value, r hcl.Range) hclsyntax.Expression {
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: r}
}
