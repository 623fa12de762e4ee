package report

import (
	"fmt"
	"io"
	"strings"
)

// contextLines is how many lines stand around what a diff changes.
const contextLines = 3

// FixDiff writes the change of a file as a unified diff. Both texts have the same number of lines. shown is a line of the old text as it
// may be shown; a line that may not be shown as it is, and what is not printable, makes it a diff for eyes and not for patch.
func FixDiff(w io.Writer, path string, old, text []byte, shown func(line int) (string, bool), s Style) error {
	was, is := strings.Split(string(old), "\n"), strings.Split(string(text), "\n")
	if len(was) != len(is) {
		return fmt.Errorf("%s: a fix adds or removes lines", path)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", Escape(path), Escape(path))
	for at := 0; at < len(was); {
		if was[at] == is[at] {
			at++
			continue
		}
		from, to := max(0, at-contextLines), at+1
		for last := at; to < len(was) && to <= last+2*contextLines; to++ { // hunks that would touch are one
			if was[to] != is[to] {
				last = to
			}
			if to == last+2*contextLines {
				break
			}
		}
		end := to
		for end > at && was[end-1] == is[end-1] {
			end--
		}
		to = min(len(was), end+contextLines)
		if to == len(was) && was[to-1] == "" && is[to-1] == "" { // after the last line end
			to--
		}
		hunk(&b, was, is, from, to, shown)
		at = to
	}
	_, err := io.WriteString(w, s.paint(b.String()))
	return err
}

func hunk(b *strings.Builder, was, is []string, from, to int, shown func(line int) (string, bool)) {
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", from+1, to-from, from+1, to-from)
	line := func(sign string, n int, text string) {
		clean, ok := shown(n + 1)
		switch {
		case !ok || strings.TrimRight(clean, "\r") != strings.TrimRight(was[n], "\r"):
			text = "(sensitive)"
		default:
			text = strings.ReplaceAll(Escape(strings.ReplaceAll(strings.TrimRight(text, "\r"), "\t", "\x00")), `\x00`, "\t")
		}
		b.WriteString(sign + text + "\n")
	}
	for n := from; n < to; {
		if was[n] == is[n] {
			line(" ", n, was[n])
			n++
			continue
		}
		end := n
		for end < to && was[end] != is[end] {
			end++
		}
		for k := n; k < end; k++ {
			line("-", k, was[k])
		}
		for k := n; k < end; k++ {
			line("+", k, is[k])
		}
		n = end
	}
}
