package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// mark is a place in a source with what is said of it.
type mark struct {
	span    result.Span
	label   string // not yet escaped
	primary bool
}

// maxMarks is how many further places a finding shows beside its own.
const maxMarks = 4

// marksOf are the places of a finding that have something to say: its own first, the others by file and line.
func marksOf(f result.Finding) []mark {
	if f.Span == nil {
		return nil
	}
	own := mark{span: *f.Span, label: f.Point.Label, primary: true}
	var list []mark
	for _, r := range f.Resources {
		same := func(m mark) bool { return sameLine(m.span, *r.Span) }
		if r.Span == nil || r.Label == "" || same(own) || slices.ContainsFunc(list, same) {
			continue
		}
		list = append(list, mark{span: *r.Span, label: r.Label})
	}
	list = list[:min(len(list), maxMarks)]
	slices.SortStableFunc(list, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.File, b.span.File), cmp.Compare(a.span.StartLine, b.span.StartLine))
	})
	return append([]mark{own}, list...)
}

func sameLine(a, b result.Span) bool { return a.File == b.File && a.StartLine == b.StartLine }

// gutterOf is the columns of the widest line number that a finding shows.
func gutterOf(f result.Finding) int {
	most := 10
	for _, m := range marksOf(f) {
		most = max(most, m.span.StartLine)
	}
	for _, x := range f.Fixes {
		for _, e := range x.Edits {
			most = max(most, e.StartLine)
		}
	}
	return len(strconv.Itoa(most))
}

// snippet writes the lines of a finding's places, those of its own file first. Lines that cannot be had are left out.
func (p *page) snippet(f result.Finding) {
	marks := marksOf(f)
	if p.source == nil || len(marks) == 0 {
		return
	}
	byFile := map[string][]mark{}
	files := []string{marks[0].span.File}
	for _, m := range marks {
		if byFile[m.span.File] = append(byFile[m.span.File], m); !slices.Contains(files, m.span.File) {
			files = append(files, m.span.File)
		}
	}
	any := false
	for i, file := range files {
		list := byFile[file]
		slices.SortStableFunc(list, func(a, b mark) int { return cmp.Compare(a.span.StartLine, b.span.StartLine) })
		for k, m := range list {
			text, ok := p.source(f.Plan, file, m.span.StartLine)
			if !ok {
				continue
			}
			if !any {
				p.line("%s |", p.margin)
			}
			if i > 0 && k == 0 {
				p.place(m.span)
			}
			any = true
			p.marked(m, text)
		}
	}
}

// marked writes one line and what is said of it.
func (p *page) marked(m mark, text string) {
	shown, at := sourceLine(text)
	room := p.width - len(p.margin) - 3
	from, to := column(at, m.span.StartColumn), column(at, m.span.EndColumn)
	if strings.Contains(text, masked) || to <= from || m.span.EndLine != m.span.StartLine {
		to = widthOf(strings.TrimRight(shown, " "))
	}
	shown, from, to = window(shown, from, to, room)
	p.line("%*d | %s", len(p.margin), m.span.StartLine, shown)
	sign := "-"
	if m.primary {
		sign = "^"
	}
	under := p.margin + " | " + strings.Repeat(" ", from) + strings.Repeat(sign, max(1, to-from))
	label := Escape(m.label)
	switch {
	case label == "":
		p.line("%s", under)
	case widthOf(under)+1+widthOf(label) <= p.width:
		p.line("%s %s", under, label)
	default:
		p.line("%s", under)
		indent := p.margin + " | " + strings.Repeat(" ", min(from, max(0, room-40)))
		p.words(indent, label, indent)
	}
}

// masked stands in a line in the place of a value that is not to be seen: the columns after it are not those of the source.
const masked = "(sensitive)"

// column is the column, from 0, of a character, from 1.
func column(at []int, char int) int { return at[min(max(char-1, 0), len(at)-1)] }

// window is what of a line there is room for: its beginning, or what stands from a mark on where that is beyond.
func window(shown string, from, to, room int) (string, int, int) {
	if widthOf(shown) <= room {
		return shown, from, to
	}
	if from > room-20 {
		indent := 4
		cutAt := from - indent
		shown = "…" + suffix(shown, widthOf(shown)-cutAt-1)
		from, to = from-cutAt, to-cutAt
	}
	if widthOf(shown) > room {
		shown = prefix(shown, room-1) + "…"
	}
	return shown, from, min(to, widthOf(shown)) // a wide character may not fit where one column is left
}

// place writes the place of lines in another file. The line begins with colons, so nothing in it may read as the end of a command: see
// guard.
func (p *page) place(s result.Span) {
	p.WriteString(p.margin + "::: " + plain(placeText(s)) + "\n")
	if via := viaText(s); via != "" {
		p.words(p.margin+"    ", via, p.margin+"    ")
	}
}

// plain is a text without two colons in a row.
func plain(s string) string { return strings.ReplaceAll(s, "::", `:\x3a`) }

func placeText(s result.Span) string {
	return fmt.Sprintf("%s:%d:%d", Escape(s.File), s.StartLine, s.StartColumn)
}

// viaText says in which module a place is.
func viaText(s result.Span) string {
	if s.ViaModuleCall == nil {
		return ""
	}
	return "in " + Escape(*s.ViaModuleCall)
}

// edits writes the lines of a fix as they are with it; false where they cannot be had.
func (p *page) edits(plan string, f result.Fix, at *result.Span) bool {
	if p.source == nil || len(f.Edits) == 0 {
		return false
	}
	type line struct {
		file string
		n    int
	}
	edited := map[line]string{}
	var order []line
	edits := slices.Clone(f.Edits)
	slices.SortStableFunc(edits, func(a, b result.Edit) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(b.StartColumn, a.StartColumn))
	})
	for _, e := range edits {
		if strings.Contains(e.NewText, "\n") {
			return false // blocks that are added are shown as what they are
		}
		l := line{e.File, e.StartLine}
		text, ok := edited[l]
		if !ok {
			if text, ok = p.source(plan, e.File, e.StartLine); !ok {
				return false
			}
			order = append(order, l)
		}
		runes := []rune(text)
		if strings.Contains(text, masked) || e.EndLine != e.StartLine || e.StartColumn < 1 || e.EndColumn < e.StartColumn || e.EndColumn > len(runes)+1 {
			return false
		}
		edited[l] = string(runes[:e.StartColumn-1]) + e.NewText + string(runes[e.EndColumn-1:])
	}
	file := ""
	if at != nil {
		file = at.File
	}
	for _, l := range order {
		if l.file != file {
			p.WriteString(p.margin + "::: " + plain(Escape(l.file)) + "\n")
			file = l.file
		}
		shown, _ := sourceLine(edited[l])
		shown, _, _ = window(shown, 0, 0, p.width-len(p.margin)-3)
		p.line("%*d ~ %s", len(p.margin), l.n, strings.TrimRight(shown, " "))
	}
	return true
}
