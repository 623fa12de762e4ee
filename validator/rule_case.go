package validator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// judgeCases judges assertions of what rules find in plans, and adds them to the document: whatever an exemption or the baseline makes of
// the findings. An error is as of Check.
func judgeCases(ctx context.Context, doc *result.Expectations, inputs []Input, cases []*policy.RuleCase, o Options) error {
	if len(cases) == 0 {
		return nil
	}
	for _, x := range cases {
		if !slices.Contains(o.Rules.Only, x.Rule) {
			o.Rules.Only = append(o.Rules.Only, x.Rule)
		}
	}
	r, err := Check(ctx, inputs, o)
	if err != nil {
		return err
	}
	for _, x := range cases {
		e := caseOf(x, r)
		doc.Expectations = append(doc.Expectations, e)
		switch e.Outcome {
		case result.ExpectPassed:
			doc.Passed++
		case result.ExpectFailed:
			doc.Failed++
		case result.ExpectUnknown:
			doc.Unknown++
		}
	}
	return nil
}

// caseOf is what became of one assertion. What is found for certain decides; what is only possible leaves it open.
func caseOf(x *policy.RuleCase, r *result.Result) result.Expectation {
	out := result.Expectation{Name: x.Name(), Outcome: result.ExpectPassed, Hops: []result.Hop{}, Unknowns: []result.Unknown{},
		Span: &result.Span{File: x.At.Filename, StartLine: x.At.Start.Line, StartColumn: x.At.Start.Column, EndLine: x.At.End.Line, EndColumn: x.At.End.Column}}
	var proved, possible []string
	for _, f := range r.Findings {
		if !x.IsAbout(&f) {
			continue
		}
		text := fmt.Sprintf("%s: %s", f.Address, f.Message)
		if f.Certainty == result.Proved {
			proved = append(proved, text)
			continue
		}
		possible = append(possible, text)
		out.Unknowns = append(out.Unknowns, f.Unknowns...)
	}
	out.Flows = len(proved) + len(possible)
	switch {
	case x.Fails && len(proved) > 0:
	case !x.Fails && len(proved) > 0:
		out.Outcome, out.Message = result.ExpectFailed, "it finds "+few(proved)
	case len(possible) > 0:
		out.Outcome, out.Message = result.ExpectUnknown, "what it finds is only possible: "+few(possible)
		return out
	case x.Fails:
		out.Outcome, out.Message = result.ExpectFailed, "it finds nothing"
	}
	out.Unknowns = []result.Unknown{}
	return out
}

// few is the first of several, and how many more.
func few(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return fmt.Sprintf("%s; and %d more", list[0], len(list)-1)
}

// kept are inputs that can be read twice: standard input is read but once.
func kept(inputs []Input) []Input {
	out := slices.Clone(inputs)
	for i := range out {
		if out[i].Path != stdinPath {
			continue
		}
		open := out[i].Open
		var text []byte
		var err error
		done := false
		out[i].Open = func() (io.ReadCloser, error) {
			if !done {
				done = true
				var f io.ReadCloser
				if f, err = open(); err == nil {
					text, err = io.ReadAll(f)
				}
			}
			return io.NopCloser(bytes.NewReader(text)), err
		}
	}
	return out
}
