package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Locate is where a resource instance, or a place in it, stands in the sources: nil for what has no block in them. What is not certain is
// the block's header. In a module that is not of the user's own tree it is the header of the call that brings the module in. A span is of
// one line, and its columns count characters (Unicode code points).
func (e *Evaluation) Locate(address string, at *result.Place) *result.Span {
	sc, b := e.find(address)
	if sc == nil {
		return nil
	}
	if out := outermost(sc); out != nil {
		return e.span(out.call.def, calledAt(e, out))
	}
	if b == nil || sc.module.replaced {
		return nil
	}
	var via *string
	if sc.parent != nil {
		via = calledAt(e, sc)
	}
	return e.span(e.rangeOf(sc, b, e.keyOf(address), at), via)
}

// rangeOf is the range of a place in a block, or of the block's header.
func (e *Evaluation) rangeOf(sc *scope, b *block, key string, at *result.Place) hcl.Range {
	e.hide(b)
	if at == nil || sc.module.opaque {
		return b.def
	}
	if p := e.part(sc, b, key, at); p != nil {
		return p.at
	}
	return b.def
}

// find is the module instance and the block of an address.
func (e *Evaluation) find(address string) (*scope, *block) {
	module, name := splitAddress(address)
	sc := e.scope(module)
	if sc == nil || name == "" {
		return nil, nil
	}
	return sc, sc.module.resources[name]
}

// splitAddress is the module instance of a resource's address, and the resource's block: aws_subnet.a, data.aws_vpc.v.
func splitAddress(address string) (module, block string) {
	var steps []string // outside keys
	start, quoted, inKey := 0, false, false
	for i := 0; i <= len(address); i++ {
		switch {
		case i == len(address) || address[i] == '.' && !inKey:
			steps = append(steps, address[start:i])
			start = i + 1
		case quoted && address[i] == '\\':
			i++
		case address[i] == '"' && inKey:
			quoted = !quoted
		case quoted:
		case address[i] == '[':
			inKey = true
		case address[i] == ']':
			inKey = false
		}
	}
	n := 0
	for n+1 < len(steps) && steps[n] == "module" {
		n += 2
	}
	own, size := steps[n:], 2
	if len(own) > 0 && own[0] == "data" {
		size = 3
	}
	if len(own) < size {
		return "", ""
	}
	last, _, _ := strings.Cut(own[size-1], "[")
	return strings.Join(steps[:n], "."), strings.Join(append(own[:size-1:size-1], last), ".")
}

// keyOf is the key of an instance as its address writes it, "" if it has none.
func (e *Evaluation) keyOf(address string) string {
	_, block := splitAddress(address)
	i := strings.LastIndex(address, block+"[")
	if block == "" || i < 0 {
		return ""
	}
	return address[i+len(block):]
}

// outermost is the module instance whose call brings in a module from elsewhere (a registry, a repository): nil where sc is of the user's
// own tree.
func outermost(sc *scope) *scope {
	var out *scope
	for ; sc.parent != nil; sc = sc.parent {
		if !local(sc.call.source) {
			out = sc
		}
	}
	return out
}

// calledAt says which call a module comes from: "module.edge, called at live/main.tf:18:1".
func calledAt(e *Evaluation, sc *scope) *string {
	at := e.span(sc.call.def, nil)
	if at == nil {
		return nil
	}
	text := fmt.Sprintf("module.%s, called at %s:%d:%d", strings.ReplaceAll(sc.module.path, ".", ".module."), at.File, at.StartLine, at.StartColumn)
	return &text
}

// span is a range in lines and columns; of more lines it is the first. It is nil for what lies outside of the text.
func (e *Evaluation) span(r hcl.Range, via *string) *result.Span {
	text := e.tree.texts[r.Filename]
	from, to := r.Start.Byte, r.End.Byte
	if from < 0 || from > to || to > len(text) {
		return nil
	}
	if i := strings.IndexAny(string(text[from:to]), "\r\n"); i >= 0 {
		to = from + i
	}
	begin := from
	for begin > 0 && text[begin-1] != '\n' {
		begin--
	}
	column := func(at int) int { return utf8.RuneCount(text[begin:at]) + 1 }
	return &result.Span{File: r.Filename, StartLine: r.Start.Line, StartColumn: column(from), EndLine: r.Start.Line, EndColumn: column(to),
		ViaModuleCall: via}
}
