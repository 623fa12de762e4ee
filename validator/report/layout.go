package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// How much of a long list is shown. The rest is counted, never dropped in silence; -o json has all of it.
const (
	maxAddrs     = 4
	maxRanges    = 6
	maxSets      = 4
	maxResources = 4
	maxUnknowns  = 6
	maxNotices   = 8
)

// page gathers lines of text.
type page struct {
	strings.Builder
	width int
	fixes map[string]bool // those written already
}

func newPage(s Style) *page { return &page{width: s.width(), fixes: map[string]bool{}} }

// line writes one line, or several of which the first may hold text of a plan.
func (p *page) line(format string, args ...any) {
	p.WriteString(guard(fmt.Sprintf(format, args...)) + "\n")
}

// flow writes head and parts, separated by sep, and goes on in a new line under indent where the width ends. No line is
// begun with "::", which guard would have to break.
func (p *page) flow(head string, parts []string, sep, indent string) {
	line := head
	fresh := true // nothing but head or indent stands on the line
	for _, part := range parts {
		glue := sep
		if fresh {
			glue = ""
		}
		fits := utf8.RuneCountInString(line)+utf8.RuneCountInString(glue+part) <= p.width
		if !fresh && !fits && !strings.HasPrefix(part, "::") {
			p.line("%s", strings.TrimRight(line, " "))
			line, glue, part = indent, "", strings.TrimLeft(part, " ")
		}
		line += glue + part
		fresh = false
	}
	p.line("%s", strings.TrimRight(line, " "))
}

// words flows the words of a text.
func (p *page) words(head, text, indent string) { p.flow(head, strings.Fields(text), " ", indent) }

// labelWidth is the width of the widest label, "shadowed by".
const labelWidth = 11

// labelled writes one "   = label  …" line.
func (p *page) labelled(label string, parts ...string) {
	head := fmt.Sprintf("   = %-*s ", labelWidth, label)
	p.flow(head, parts, "  ", strings.Repeat(" ", len(head)))
}

// fold shows the first limit of list and counts the rest.
func fold(list []string, limit int, what string) []string {
	if len(list) <= limit+1 { // "and 1 more" takes as much room as the one
		return list
	}
	shown := append([]string{}, list[:limit]...)
	return append(shown, fmt.Sprintf("… and %d more %s", len(list)-limit, what))
}

// splitBefore cuts text before each separator; the separator stays with what follows.
func splitBefore(text, sep string) []string {
	parts := strings.Split(text, sep)
	for i := 1; i < len(parts); i++ {
		parts[i] = sep + parts[i]
	}
	return parts
}

// plural is "1 error" or "2 errors".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
