package validator

import (
	"bytes"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// located is the sources in which an address is looked up, with the address as they have it; nil where there are none.
type located func(address string) (*source.Evaluation, string)

// spans fills in where findings stand in the sources, and the edits of their fixes.
func (of located) spans(found []result.Finding) {
	if of == nil {
		return
	}
	for i := range found {
		f := &found[i]
		if f.Span == nil {
			f.Span = of.span(f.Point.Address, f.Point.At)
		}
		for k := range f.Resources {
			r := &f.Resources[k]
			r.Span = of.span(r.Address, r.At)
		}
		for k := range f.Fixes {
			of.edits(&f.Fixes[k])
		}
	}
}

func (of located) span(address string, at *result.Place) *result.Span {
	e, own := of(address)
	if e == nil {
		return nil
	}
	return e.Locate(own, at)
}

// edits are of one plan's sources.
func (of located) edits(f *result.Fix) {
	var in *source.Evaluation
	var own []result.Setting
	for _, s := range f.Sets {
		e, address := of(s.Address)
		if e == nil || in != nil && e != in {
			return
		}
		in, s.Address = e, address
		own = append(own, s)
	}
	if in != nil {
		f.Edits = append(f.Edits, in.Edits(own)...)
	}
}

// locate is where the one plan of a layer has its sources.
func (l *layer) locate() located {
	if l.sources == nil {
		return nil
	}
	return func(address string) (*source.Evaluation, string) { return l.sources, address }
}

// lines hands lines of the sources to who shows them, without what is sensitive. They are of the places that spans has found.
func (j *judgement) lines(l *layer, redact *redactor) {
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
		return redact.text(text), ok
	}
}

// policyLines hands lines of the policy's files to who shows them: those of findings of no plan.
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
		return "", false
	}
}
