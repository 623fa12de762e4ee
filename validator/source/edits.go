package source

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// change is a replacement in a file.
type change struct {
	at   hcl.Range
	attr *hclsyntax.Attribute
	text string
}

// Edits is the edits of the user's own files that give arguments their values: all of them, or none. An edit is exact: it replaces a value
// that is written out, in a block of which there is one instance, and the file with it has the new value in that place.
func (e *Evaluation) Edits(settings []result.Setting) []result.Edit {
	byFile := map[string][]change{}
	var out []result.Edit
	for _, s := range settings {
		c := e.change(s)
		if c == nil {
			return nil
		}
		span := e.span(c.at, nil)
		if span == nil {
			return nil
		}
		byFile[span.File] = append(byFile[span.File], *c)
		out = append(out, result.Edit{File: span.File, StartLine: span.StartLine, StartColumn: span.StartColumn,
			EndLine: span.EndLine, EndColumn: span.EndColumn, NewText: s.Value})
	}
	for file, list := range byFile {
		if !e.holds(file, list) {
			return nil
		}
	}
	return out
}

// change is the replacement that a setting is; nil where it is none.
func (e *Evaluation) change(s result.Setting) *change {
	sc, b := e.find(s.Address)
	if b == nil || b.count != nil || b.forEach != nil || sc.module.opaque || !e.single(sc) || len(e.secretsOf(b)) > 0 {
		return nil
	}
	p := e.part(sc, b, "", s.At)
	if p == nil || p.shared || p.expr == nil || p.attr == nil || !writtenOut(p.expr) {
		return nil
	}
	return &change{p.expr.Range(), p.attr, s.Value}
}

// single reports whether a module instance is the user's own, and the only one of its files.
func (e *Evaluation) single(sc *scope) bool {
	if outermost(sc) != nil || e.tree.used[sc.module.dir] != 1 {
		return false
	}
	for ; sc.parent != nil; sc = sc.parent {
		if sc.call.count != nil || sc.call.forEach != nil || e.tree.used[sc.module.dir] != 1 {
			return false
		}
	}
	return true
}

// writtenOut reports whether an expression is a number or a text in one line, and nothing that has a name.
func writtenOut(x hclsyntax.Expression) bool {
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
	case *hclsyntax.UnaryOpExpr:
		return writtenOut(x.Val)
	case *hclsyntax.TemplateExpr:
		if !x.IsStringLiteral() {
			return false
		}
	default:
		return false
	}
	return x.Range().Start.Line == x.Range().End.Line
}

// holds applies changes to a file, reads it again, and reports whether each argument has its new value there and nothing else is other
// than it was.
func (e *Evaluation) holds(file string, list []change) bool {
	slices.SortFunc(list, func(a, b change) int { return a.at.Start.Byte - b.at.Start.Byte })
	old := e.tree.texts[file]
	var text bytes.Buffer
	at := 0
	var wants []int // where the new values begin
	for _, c := range list {
		if c.at.Start.Byte < at {
			return false
		}
		text.Write(old[at:c.at.Start.Byte])
		wants = append(wants, text.Len())
		text.WriteString(c.text)
		at = c.at.End.Byte
	}
	text.Write(old[at:])
	f, diags := hclsyntax.ParseConfig(text.Bytes(), file, hcl.InitialPos)
	if diags.HasErrors() || strings.HasSuffix(file, ".json") {
		return false
	}
	body, ok := f.Body.(*hclsyntax.Body)
	if !ok {
		return false
	}
	for i, c := range list {
		if !hasValue(body, c, wants[i]) {
			return false
		}
	}
	return true
}

// hasValue reports whether the argument of a change, which now begins at a byte, has the new value.
func hasValue(body *hclsyntax.Body, c change, at int) bool {
	want, diags := hclsyntax.ParseExpression([]byte(c.text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return false
	}
	value, diags := want.Value(nil)
	if diags.HasErrors() {
		return false
	}
	found := false
	var walk func(b *hclsyntax.Body)
	walk = func(b *hclsyntax.Body) {
		for name, a := range b.Attributes {
			if name == c.attr.Name && a.Expr.Range().Start.Byte == at {
				have, diags := a.Expr.Value(nil)
				found = !diags.HasErrors() && have.RawEquals(value)
			}
		}
		for _, inner := range b.Blocks {
			walk(inner.Body)
		}
	}
	walk(body)
	return found
}
