package report

import (
	"fmt"
	"slices"
	"strings"
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
	width  int
	fixes  map[string]bool // those written already
	source func(plan, file string, line int) (string, bool)
	margin string // of the finding at hand: as wide as its line numbers
}

func newPage(s Style) *page { return &page{width: s.width(), fixes: map[string]bool{}, margin: "  "} }

// line writes one line, or several of which the first may hold text of a plan.
func (p *page) line(format string, args ...any) {
	p.WriteString(guard(fmt.Sprintf(format, args...)) + "\n")
}

// flow is whole, where words for which no line has room lose their middle.
func (p *page) flow(head string, parts []string, sep, indent string) {
	room := p.width - widthOf(indent)
	parts = slices.Clone(parts)
	for i, part := range parts {
		if over := widthOf(part) - room; over > 0 {
			words := strings.Split(part, " ")
			long := slices.MaxFunc(words, func(a, b string) int { return widthOf(a) - widthOf(b) })
			if n := widthOf(long); n-over >= leastWord {
				words[slices.Index(words, long)] = cut(long, n-over)
			}
			parts[i] = strings.Join(words, " ")
		}
	}
	p.whole(head, parts, sep, indent)
}

// leastWord is how much is left of a word that loses its middle.
const leastWord = 24

// whole writes head and parts, separated by sep, and goes on in a new line under indent where the width ends. No line is
// begun with "::", which guard would have to break.
func (p *page) whole(head string, parts []string, sep, indent string) {
	line := head
	fresh := true // nothing but head or indent stands on the line
	for _, part := range parts {
		glue := sep
		if fresh {
			glue = ""
		}
		fits := widthOf(line)+widthOf(glue+part) <= p.width
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
	head := p.head(label)
	p.flow(head, parts, "  ", strings.Repeat(" ", len(head)))
}

// head begins a labelled line.
func (p *page) head(label string) string {
	return fmt.Sprintf("%s = %-*s ", p.margin, labelWidth, label)
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

// fitting cuts the parts that fit into no line at their spaces.
func (p *page) fitting(parts []string, indent int) []string {
	var out []string
	for _, part := range parts {
		if indent+widthOf(part) > p.width {
			out = append(out, strings.SplitAfter(part, " ")...)
		} else {
			out = append(out, part)
		}
	}
	return out
}

// plural is "1 error" or "2 errors".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
