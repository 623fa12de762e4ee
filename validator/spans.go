package validator

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// located is where the findings of a plan stand. Several plans that are one network name resources of each other: a finding's places are
// all named from the root of its own plan's sources.
type located struct {
	*layer
	// owner is the plan of an address, with the address as that plan has it.
	owner func(address string) (*layer, string)
}

// locate is where the findings of the one plan stand.
func (l *layer) locate() located {
	return located{l, func(address string) (*layer, string) { return l, address }}
}

// spans fills in where findings stand in the sources, and the edits of their fixes.
func (x located) spans(found []result.Finding) {
	if x.sources == nil {
		return
	}
	for i := range found {
		f := &found[i]
		if f.Span == nil {
			f.Span = x.span(f.Point.Address, f.Point.At)
		}
		for k := range f.Resources {
			r := &f.Resources[k]
			r.Span = x.span(r.Address, r.At)
		}
		for k := range f.Fixes {
			x.edits(&f.Fixes[k])
		}
	}
}

func (x located) span(address string, at *result.Place) *result.Span {
	of, own := x.owner(address)
	if of.sources == nil {
		return nil
	}
	s := of.sources.Locate(own, at)
	if s == nil || of == x.layer {
		return s
	}
	return x.abroad(of, s)
}

// abroad is a place in the sources of another plan, named from the root of those of this one; nil where it cannot be.
func (x located) abroad(of *layer, s *result.Span) *result.Span {
	if x.sources.Dir() == "" || of.sources.Dir() == "" {
		return nil
	}
	rel, err := filepath.Rel(x.sources.Dir(), of.sources.Dir())
	if err != nil {
		return nil
	}
	from := func(file string) string { return path.Join(filepath.ToSlash(rel), file) }
	out := *s
	out.File = from(s.File)
	if x.foreign == nil {
		x.foreign = map[string]foreignFile{}
	}
	x.foreign[out.File] = foreignFile{of.sources, s.File}
	if s.ViaModuleCall != nil {
		module, at, _ := strings.Cut(*s.ViaModuleCall, calledAt)
		via := module + calledAt + from(at)
		out.ViaModuleCall = &via
	}
	return &out
}

// calledAt stands before the place of a module call.
const calledAt = ", called at "

// foreignFile is a file of another plan's sources, as those name it.
type foreignFile struct {
	in   *source.Evaluation
	name string
}

// edits are of the plan's own sources.
func (x located) edits(f *result.Fix) {
	var own []result.Setting
	for _, s := range f.Sets {
		of, address := x.owner(s.Address)
		if of != x.layer {
			return
		}
		s.Address = address
		own = append(own, s)
	}
	if len(own) > 0 {
		f.Edits = append(f.Edits, x.sources.Edits(own)...)
	}
	x.additions(f)
}

// additions are edits, too, where it is sure where they go.
func (x located) additions(f *result.Fix) {
	var own []result.Addition
	for _, a := range f.Adds {
		of, address := x.owner(a.Address)
		if of != x.layer {
			return
		}
		a.Address = address
		own = append(own, a)
	}
	if len(own) == 0 {
		return
	}
	if edits := x.sources.Additions(own); len(edits) > 0 {
		f.Edits = edits
		f.Applicability = cmp.Or(f.Placed.Applicability, f.Applicability)
		f.Title = cmp.Or(f.Placed.Title, f.Title)
	}
}

// lines hands lines of the sources to who shows them, without what is sensitive. They are of the places that spans has found.
func (j *judgement) lines(l *layer, redact *redactor) {
	for id, text := range l.said.lines {
		j.comments[id] = redact.text(text)
	}
	if l.sources == nil {
		return
	}
	before := j.result.Line
	j.result.Line = func(plan, file string, n int) (string, bool) {
		if plan != l.facts.Plan {
			if before == nil {
				return "", false
			}
			return before(plan, file, n)
		}
		text, ok := l.sources.Line(file, n)
		if other, is := l.foreign[file]; is {
			theirs, there := other.in.Line(other.name, n)
			if text, ok = theirs, there && (!ok || theirs == text); !ok { // two plans of one folder: what either hides is hidden
				return "", false
			}
		}
		return redact.text(text), ok
	}
}

// policyLines hands lines of the policy's files, and comments in sources, to who shows them: those of findings of no plan.
func (j *judgement) policyLines() {
	before := j.result.Line
	j.result.Line = func(plan, file string, n int) (string, bool) {
		if plan != "" && before != nil {
			return before(plan, file, n)
		}
		for _, f := range j.options.Files.Files() {
			if lines := bytes.Split(f.Text, []byte("\n")); plan == "" && f.Path == file && 0 < n && n <= len(lines) {
				return string(bytes.TrimRight(lines[n-1], "\r")), true
			}
		}
		text, ok := j.comments[fmt.Sprintf("%s:%d", file, n)]
		return text, ok && plan == ""
	}
}
