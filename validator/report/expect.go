package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ExpectJSON writes the document.
func ExpectJSON(w io.Writer, r *result.Expectations) error { return writeJSON(w, r) }

var outcomeWords = map[result.Outcome]string{result.ExpectPassed: "ok ✓", result.ExpectFailed: "failed ✗", result.ExpectUnknown: "cannot tell ?"}

// ExpectText writes each expectation with what it came to, and of one that did not pass, a packet.
func ExpectText(w io.Writer, r *result.Expectations, s Style) error {
	p := newPage(s)
	for _, e := range r.Expectations {
		p.words(outcomeWords[e.Outcome]+" ", expectName(e), "    ")
		if e.Outcome == result.ExpectPassed {
			continue
		}
		if e.Span != nil {
			p.line("  --> %s:%d:%d", Escape(e.Span.File), e.Span.StartLine, e.Span.StartColumn)
		}
		p.words("   = ", Escape(e.Message), "     ")
		if e.Example != nil {
			p.labelled("packet", exampleText(e.Example))
		}
		for i, h := range e.Hops {
			label := "request"
			if i >= len(e.Hops)-e.Replies {
				label = "reply"
			}
			p.labelled(label, hopText(h, ""))
		}
		p.unknowns(e.Unknowns)
	}
	for _, n := range fold(distinct(noticeTexts(r.Notices)), maxNotices, "notices: -o json has them") {
		p.words("note: ", n, "      ")
	}
	p.line("%s", ExpectVerdict(r))
	_, err := io.WriteString(w, s.paint(p.String()))
	return err
}

// expectName is an expectation's name, with the plan that it was held against alone.
func expectName(e result.Expectation) string {
	if e.Plan == nil {
		return Escape(e.Name)
	}
	return Escape(e.Name) + " (" + Escape(*e.Plan) + ")"
}

// distinct is a list without what stands in it before: each plan has its notices.
func distinct(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// ExpectVerdict is the outcome of all in one line.
func ExpectVerdict(r *result.Expectations) string {
	head := "passed"
	switch {
	case r.Failed > 0:
		head = "failed"
	case r.Unknown > 0:
		head = "no verdict"
	}
	return fmt.Sprintf("%s: %s, %d passed, %d failed, %d cannot be told", head, plural(len(r.Expectations), "expectation"), r.Passed, r.Failed, r.Unknown)
}

// ExpectTAP writes version 14 of the Test Anything Protocol. What cannot be told is not ok.
// Source: testanything.org, "TAP 14 specification".
func ExpectTAP(w io.Writer, r *result.Expectations) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Expectations))
	for i, e := range r.Expectations {
		word := "ok"
		if e.Outcome != result.ExpectPassed {
			word = "not ok"
		}
		fmt.Fprintf(&b, "%s %d - %s\n", word, i+1, strings.ReplaceAll(expectName(e), "#", `\#`))
		if e.Outcome != result.ExpectPassed {
			fmt.Fprintf(&b, "  ---\n  outcome: %s\n  message: %q\n  ...\n", e.Outcome, Escape(e.Message))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
