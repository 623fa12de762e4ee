package policy

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Error is what is wrong with policy files. Its lines hold text of the files: whoever prints them has to escape them.
type Error struct {
	Diagnostics hcl.Diagnostics
	sources     map[string][]byte
}

// Error is the first fault, with its place.
func (e *Error) Error() string {
	first := e.Diagnostics[0]
	text := first.Summary + ": " + first.Detail
	if first.Subject != nil {
		text = place(*first.Subject) + ": " + text
	}
	return text
}

// Lines is each fault with its place, the line of the file, and what is wrong there.
func (e *Error) Lines() []string {
	var out []string
	for _, d := range e.Diagnostics {
		head := "error: " + d.Summary
		if d.Severity == hcl.DiagWarning {
			head = "warning: " + d.Summary
		}
		out = append(out, head)
		if d.Subject != nil {
			out = append(out, "  --> "+place(*d.Subject))
			out = append(out, e.snippet(*d.Subject)...)
		}
		if d.Detail != "" {
			out = append(out, "   = "+strings.Join(strings.Fields(d.Detail), " "))
		}
	}
	return out
}

// snippet is the line of a place, with a mark under what is meant.
func (e *Error) snippet(r hcl.Range) []string {
	lines := bytes.Split(e.sources[r.Filename], []byte("\n"))
	if r.Start.Line < 1 || r.Start.Line > len(lines) {
		return nil
	}
	text := strings.ReplaceAll(strings.TrimRight(string(lines[r.Start.Line-1]), "\r"), "\t", " ")
	width := 1
	if r.End.Line == r.Start.Line && r.End.Column > r.Start.Column {
		width = r.End.Column - r.Start.Column
	}
	number := strconv.Itoa(r.Start.Line)
	gap := strings.Repeat(" ", len(number))
	return []string{
		fmt.Sprintf(" %s | %s", number, text),
		fmt.Sprintf(" %s | %s%s", gap, strings.Repeat(" ", max(0, r.Start.Column-1)), strings.Repeat("^", width)),
	}
}
