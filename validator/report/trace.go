package report

import (
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Traces is the document of `sgplan trace`, format 1.x.
type Traces struct {
	FormatVersion string  `json:"format_version"`
	Traces        []Trace `json:"traces"`
}

// Trace is the answer to one flow on both sides of a plan.
type Trace struct {
	Flow   string    `json:"flow"` // the line as given
	Before TraceSide `json:"before"`
	After  TraceSide `json:"after"`
}

// TraceSide is the answer on one side: the hops of the request, then those of its reply.
type TraceSide struct {
	Verdict  string           `json:"verdict"` // allowed, blocked, reply-blocked, unknown, absent
	Hops     []result.Hop     `json:"hops"`
	Unknowns []result.Unknown `json:"unknowns"`

	// Replies is how many of Hops, counted from the end, are the reply's. For people only.
	Replies int `json:"-"`
	// Notes say what the answer assumes. For people only.
	Notes []string `json:"-"`
}

// TracesJSON writes the document.
func TracesJSON(w io.Writer, t Traces) error { return writeJSON(w, t) }

// TracesText writes each flow with its answer before and after, hop by hop. Where both sides agree, the hops stand once.
func TracesText(w io.Writer, t Traces, s Style) error {
	p := newPage(s)
	for i, trace := range t.Traces {
		if i > 0 {
			p.line("")
		}
		p.line("flow: %s", Escape(strings.TrimSpace(trace.Flow)))
		p.side("before", trace.Before)
		p.side("after", trace.After)
	}
	_, err := io.WriteString(w, s.paint(p.String()))
	return err
}

var answers = map[string]string{
	"allowed":       "allowed ✓",
	"blocked":       "blocked ✗ the request does not arrive",
	"reply-blocked": "reply-blocked ✗ the request arrives, the answer is dropped",
	"unknown":       "unknown ? it hangs on a value that the plan does not know",
	"absent":        "absent: an endpoint does not exist on this side of the plan",
}

func (p *page) side(name string, t TraceSide) {
	p.line("  %-7s %s", name, answers[t.Verdict])
	requests := len(t.Hops) - t.Replies
	for i, h := range t.Hops {
		label := "request"
		if i >= requests {
			label = "reply"
		}
		p.flow("    "+label+strings.Repeat(" ", 9-len(label)), []string{hopText(h, "")}, " ", "             ")
	}
	p.unknowns(t.Unknowns)
	for _, note := range t.Notes {
		p.words("    note: ", Escape(note), "          ")
	}
}
