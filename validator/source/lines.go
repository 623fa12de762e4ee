package source

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// What stands in a line in the place of a value that is marked sensitive.
const masked = "(sensitive)"

// secret is what of a file is not to be shown: bytes from and to.
type secret struct{ from, to int }

// Line is a line of a file, from 1, without its end. Values that are marked sensitive, or that sensitive() is called with, are masked in
// the blocks that Locate was asked for; no other line is to be shown, and none of a file in JSON syntax,
// in which one line may hold several blocks.
func (e *Evaluation) Line(file string, n int) (string, bool) {
	text := e.tree.texts[file]
	if strings.HasSuffix(file, ".json") {
		return "", false
	}
	from := 0
	for ; n > 1; n-- {
		i := bytes.IndexByte(text[from:], '\n')
		if i < 0 {
			return "", false
		}
		from += i + 1
	}
	to := len(text)
	if i := bytes.IndexByte(text[from:], '\n'); i >= 0 {
		to = from + i
	}
	if n < 1 || from == len(text) {
		return "", false
	}
	line := string(text[from:to])
	if first := e.secretIn(file, from, to); first >= 0 {
		line = string(text[from:first]) + masked // and no comment behind it, which may say it again
	}
	return strings.TrimRight(line, "\r"), true
}

// secretsOf is what of a block is not to be shown.
func (e *Evaluation) secretsOf(b *block) []secret {
	e.hide(b)
	var list []secret
	for _, w := range b.written {
		for _, s := range e.secrets[w.TypeRange.Filename] {
			if s.from >= w.OpenBraceRange.Start.Byte && s.to <= w.CloseBraceRange.End.Byte {
				list = append(list, s)
			}
		}
	}
	return list
}

// secretIn is where, in a line, the first part begins that is not to be shown; -1 if there is none.
func (e *Evaluation) secretIn(file string, from, to int) int {
	first := -1
	for _, s := range e.secrets[file] {
		if s.from < to && s.to > from && (first < 0 || s.from < first) {
			first = max(s.from, from)
		}
	}
	return first
}

// hide notes what of a block is not to be shown: what the plan marks in any of its instances. Of a type whose marks are not known a line
// that is header and arguments at once is not shown.
func (e *Evaluation) hide(b *block) {
	if e.hidden[b] {
		return
	}
	if e.hidden == nil {
		e.hidden, e.secrets, e.kept = map[*block]bool{}, map[string][]secret{}, map[*block][]*plan.KeptInstance{}
		for k, list := range e.instances {
			if b := k.scope.module.resources[k.block]; b != nil {
				e.kept[b] = append(e.kept[b], list...)
			}
		}
	}
	e.hidden[b] = true
	var marks []any
	for _, i := range e.kept[b] {
		marks = append(marks, parsed(i.Sensitive))
	}
	is := func(name string) bool {
		return slices.ContainsFunc(marks, func(m any) bool { return marked(member(m, name)) })
	}
	for _, w := range b.written { // also what is overridden: its lines may be shown
		if !read(b.name) && w.OpenBraceRange.Start.Line == w.CloseBraceRange.End.Line {
			e.mask(hcl.RangeBetween(w.OpenBraceRange, w.CloseBraceRange))
		}
		for name, a := range w.Body.Attributes {
			e.maskArgument(a, is(name))
		}
		for _, inner := range w.Body.Blocks {
			e.maskBody(inner.Body, is(typeOf(inner)))
		}
	}
}

func (e *Evaluation) maskBody(body *hclsyntax.Body, all bool) {
	for _, a := range body.Attributes {
		e.maskArgument(a, all)
	}
	for _, b := range body.Blocks {
		e.maskBody(b.Body, all)
	}
}

func (e *Evaluation) maskArgument(a *hclsyntax.Attribute, all bool) {
	calls := false
	_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if c, ok := n.(*hclsyntax.FunctionCallExpr); ok && c.Name == "sensitive" {
			calls = true
		}
		return nil
	})
	if all || calls {
		e.mask(a.Expr.Range())
	}
}

func (e *Evaluation) mask(r hcl.Range) {
	e.secrets[r.Filename] = append(e.secrets[r.Filename], secret{r.Start.Byte, r.End.Byte})
}
