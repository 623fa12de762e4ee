package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// decoder reads bodies strictly and gathers what is wrong, each with its place.
type decoder struct{ diags hcl.Diagnostics }

// fail adds an error at a place.
func (d *decoder) fail(at hcl.Range, summary, format string, args ...any) {
	d.diags = append(d.diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &at})
}

// content reads a body that has these attributes and blocks and no others. A name that ends in "!" is required; a block's
// labels follow its name, after spaces.
func (d *decoder) content(b hcl.Body, attributes, blocks []string) *hcl.BodyContent {
	schema := &hcl.BodySchema{}
	for _, name := range attributes {
		name, required := strings.CutSuffix(name, "!")
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name, Required: required})
	}
	for _, words := range blocks {
		fields := strings.Fields(words)
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: fields[0], LabelNames: fields[1:]})
	}
	c, diags := b.Content(schema)
	d.diags = append(d.diags, diags...)
	return c
}

// shaped reads a body of the shape of a block.
func (d *decoder) shaped(b hcl.Body, block string) *hcl.BodyContent {
	return d.content(b, shapes[block].attributes, shapes[block].blocks)
}

// once returns the first block of a type; a second one is an error.
func (d *decoder) once(c *hcl.BodyContent, typ string) *hcl.Block {
	list := c.Blocks.OfType(typ)
	if len(list) > 1 {
		d.fail(list[1].DefRange, "Duplicate "+typ+" block", "There is one %s block already, at %s.", typ, place(list[0].DefRange))
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// unique fails for blocks of one type with equal labels.
func (d *decoder) unique(blocks hcl.Blocks) {
	seen := map[string]hcl.Range{}
	for _, b := range blocks {
		label := b.Labels[0]
		if first, ok := seen[label]; ok {
			d.fail(b.DefRange, "Duplicate "+b.Type+" block", "%s %q is there already, at %s.", b.Type, label, place(first))
		}
		seen[label] = b.DefRange
	}
}

// value is the value of an attribute, which must be of a type as it stands: "5" is no number.
func (d *decoder) value(a *hcl.Attribute, want cty.Type) (cty.Value, bool) {
	v, diags := a.Expr.Value(nil)
	d.diags = append(d.diags, diags...)
	if diags.HasErrors() {
		return v, false
	}
	if want == cty.List(cty.String) {
		return v, d.stringList(a, v)
	}
	if v.IsNull() || !v.Type().Equals(want) {
		d.wrongType(a, want)
		return v, false
	}
	return v, true
}

func (d *decoder) stringList(a *hcl.Attribute, v cty.Value) bool {
	ok := !v.IsNull() && v.Type().IsTupleType()
	if ok {
		for _, e := range v.AsValueSlice() {
			ok = ok && !e.IsNull() && e.Type() == cty.String
		}
	}
	if !ok {
		d.wrongType(a, cty.List(cty.String))
	}
	return ok
}

func (d *decoder) wrongType(a *hcl.Attribute, want cty.Type) {
	names := map[cty.Type]string{cty.String: "a string", cty.Number: "a number", cty.Bool: "true or false"}
	name, ok := names[want]
	if !ok {
		name = "a list of strings"
	}
	d.fail(a.Expr.Range(), "Wrong type", "%s must be %s.", a.Name, name)
}

// text is a string attribute, "" if it is not there.
func (d *decoder) text(c *hcl.BodyContent, name string) string {
	a := c.Attributes[name]
	if a == nil {
		return ""
	}
	v, ok := d.value(a, cty.String)
	if !ok {
		return ""
	}
	return v.AsString()
}

// texts is an attribute that is a list of strings; of one that is there and should say something, also an empty list is wrong.
func (d *decoder) texts(c *hcl.BodyContent, name string) []string {
	a := c.Attributes[name]
	if a == nil {
		return nil
	}
	v, ok := d.value(a, cty.List(cty.String))
	if !ok {
		return nil
	}
	list := stringsOf(v)
	if len(list) == 0 || slices.Contains(list, "") {
		d.fail(a.Expr.Range(), "Empty "+name, "%s must name something.", name)
	}
	return list
}

// boolean is a switch, false if it is not there.
func (d *decoder) boolean(c *hcl.BodyContent, name string) bool {
	a := c.Attributes[name]
	if a == nil {
		return false
	}
	v, ok := d.value(a, cty.Bool)
	return ok && v.True()
}

func stringsOf(v cty.Value) []string {
	var list []string
	for _, e := range v.AsValueSlice() {
		list = append(list, e.AsString())
	}
	return list
}

// place is "file:line:column".
func place(r hcl.Range) string {
	return fmt.Sprintf("%s:%d:%d", r.Filename, r.Start.Line, r.Start.Column)
}
