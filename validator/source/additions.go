package source

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// insertion is text that is put into a file.
type insertion struct {
	file         string
	at           int // the byte before which it stands
	line, column int
	text         string
}

// Additions is the edits that write HCL into the user's own files: blocks at the end of a resource's block, or resources after it. All of
// it, or nothing: where the resource is not one block of one instance that is all in one file, or the name is taken, or what comes out does
// not have exactly what was added.
func (e *Evaluation) Additions(list []result.Addition) []result.Edit {
	var all []insertion
	names := map[string]bool{}
	for _, a := range list {
		in := e.insertion(a, names)
		if in == nil {
			return nil
		}
		if n := len(all); n > 0 && all[n-1].file == in.file && all[n-1].at == in.at {
			all[n-1].text += in.text
			continue
		}
		all = append(all, *in)
	}
	byFile := map[string][]insertion{}
	var out []result.Edit
	for _, in := range all {
		byFile[in.file] = append(byFile[in.file], in)
		out = append(out, result.Edit{File: in.file, StartLine: in.line, StartColumn: in.column, EndLine: in.line, EndColumn: in.column, NewText: in.text})
	}
	for file, here := range byFile {
		if !e.adds(file, here, list) {
			return nil
		}
	}
	return out
}

// insertion is where one addition goes; nil where that is not sure.
func (e *Evaluation) insertion(a result.Addition, names map[string]bool) *insertion {
	sc, b := e.find(a.Address)
	if b == nil || b.count != nil || b.forEach != nil || sc.module.opaque || sc.module.partial || !e.single(sc) || len(b.written) != 1 ||
		len(e.secretsOf(b)) > 0 {
		return nil
	}
	added, diags := hclsyntax.ParseConfig([]byte(a.Text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	body, ok := added.Body.(*hclsyntax.Body)
	if !ok || len(body.Attributes) > 0 || len(body.Blocks) == 0 {
		return nil
	}
	for _, x := range body.Blocks {
		if a.Within && (b.body.Attributes[x.Type] != nil || b.dynamic(x.Type) || b.ignores(x.Type, nil)) {
			return nil // a list, or blocks of which the numbers are not written out
		}
		if name := strings.Join(x.Labels, "."); !a.Within {
			if x.Type != "resource" || sc.module.resources[name] != nil || names[name] {
				return nil
			}
			names[name] = true
		}
	}
	if a.Within {
		return e.within(b, a.Text)
	}
	return e.after(b, a.Text)
}

// within is before the brace that ends a block, which has a line of its own.
func (e *Evaluation) within(b *block, text string) *insertion {
	brace := b.written[0].CloseBraceRange
	source := e.tree.texts[brace.Filename]
	begin := bytes.LastIndexByte(source[:brace.Start.Byte], '\n') + 1
	margin := string(source[begin:brace.Start.Byte])
	if begin == 0 || strings.TrimSpace(margin) != "" || strings.HasSuffix(brace.Filename, ".json") {
		return nil
	}
	var out strings.Builder
	if len(b.body.Attributes)+len(b.body.Blocks) > 0 {
		out.WriteString("\n")
	}
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if line != "" {
			line = margin + "  " + line
		}
		out.WriteString(line + "\n")
	}
	return &insertion{brace.Filename, begin, brace.Start.Line, 1, ended(source, out.String())}
}

// after is the line after a block.
func (e *Evaluation) after(b *block, text string) *insertion {
	brace := b.written[0].CloseBraceRange
	source := e.tree.texts[brace.Filename]
	end := bytes.IndexByte(source[brace.End.Byte:], '\n')
	if end < 0 || strings.HasSuffix(brace.Filename, ".json") {
		return nil
	}
	next := brace.End.Byte + end + 1
	text = "\n" + strings.TrimRight(text, "\n") + "\n"
	if rest := source[next:]; len(rest) > 0 && rest[0] != '\n' && rest[0] != '\r' {
		text += "\n"
	}
	return &insertion{brace.Filename, next, brace.Start.Line + 1, 1, ended(source, text)}
}

// ended is a text with the ends of lines that a file has.
func ended(source []byte, text string) string {
	if bytes.Contains(source, []byte("\r\n")) {
		return strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// adds reports whether a file with the insertions is one that can be read, and has as many more blocks as were added.
func (e *Evaluation) adds(file string, here []insertion, list []result.Addition) bool {
	old := e.tree.texts[file]
	text := bytes.Clone(old)
	for i := len(here) - 1; i >= 0; i-- {
		in := here[i]
		if i > 0 && here[i-1].at >= in.at {
			return false
		}
		text = bytes.Join([][]byte{text[:in.at], []byte(in.text), text[in.at:]}, nil)
	}
	want := 0
	for _, a := range list {
		if _, b := e.find(a.Address); b.written[0].CloseBraceRange.Filename == file {
			want += blocksIn([]byte(a.Text))
		}
	}
	was, is := blocksIn(old), blocksIn(text)
	return was >= 0 && is == was+want
}

// blocksIn counts the blocks of a text, those within others too; -1 where it cannot be read.
func blocksIn(text []byte) int {
	f, diags := hclsyntax.ParseConfig(text, "", hcl.InitialPos)
	if diags.HasErrors() {
		return -1
	}
	body, ok := f.Body.(*hclsyntax.Body)
	if !ok {
		return -1
	}
	n := 0
	_ = hclsyntax.VisitAll(body, func(x hclsyntax.Node) hcl.Diagnostics {
		if _, ok := x.(*hclsyntax.Block); ok {
			n++
		}
		return nil
	})
	return n
}
