package report

import (
	"fmt"
	"io"
	"strings"
)

// contextLines is how many lines stand around what a diff changes.
const contextLines = 3

// diffLine is one line of a diff: of both texts (' '), of the old one ('-') or of the new one ('+').
type diffLine struct {
	sign     byte
	text     string
	old, new int // how many lines of either text stand before it
}

// FixDiff writes the change of a file as a unified diff. shown is a line of the old text as it may be shown; a line that may not be shown
// as it is, and what is not printable, makes it a diff for eyes and not for patch.
func FixDiff(w io.Writer, path string, old, text []byte, shown func(line int) (string, bool), s Style) error {
	lines := diffLines(linesOf(old), linesOf(text))
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", Escape(path), Escape(path))
	for at := 0; at < len(lines); {
		if lines[at].sign == ' ' {
			at++
			continue
		}
		from, last := max(0, at-contextLines), at
		for n := at; n < len(lines) && n <= last+2*contextLines; n++ { // hunks that would touch are one
			if lines[n].sign != ' ' {
				last = n
			}
		}
		to := min(len(lines), last+1+contextLines)
		hunk(&b, lines[from:to], shown)
		at = to
	}
	_, err := io.WriteString(w, s.paint(b.String()))
	return err
}

// linesOf is the lines of a text, without what follows the last line end.
func linesOf(text []byte) []string {
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// diffLines is the lines of two texts, those in common once: a longest common subsequence between the first and the last line that differ.
func diffLines(was, is []string) []diffLine {
	head := 0
	for head < min(len(was), len(is)) && was[head] == is[head] {
		head++
	}
	tail := 0
	for tail < min(len(was), len(is))-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	a, b := was[head:len(was)-tail], is[head:len(is)-tail]
	common := commonLines(a, b)
	var out []diffLine
	add := func(sign byte, text string, old, text2 int) { out = append(out, diffLine{sign, text, old, text2}) }
	for n := range head {
		add(' ', was[n], n, n)
	}
	i, k := 0, 0
	for i < len(a) || k < len(b) {
		switch {
		case i < len(a) && k < len(b) && a[i] == b[k]:
			add(' ', a[i], head+i, head+k)
			i, k = i+1, k+1
		case i < len(a) && (k == len(b) || common(i+1, k) >= common(i, k+1)):
			add('-', a[i], head+i, head+k)
			i++
		default:
			add('+', b[k], head+i, head+k)
			k++
		}
	}
	for n := range tail {
		add(' ', was[len(was)-tail+n], len(was)-tail+n, len(is)-tail+n)
	}
	return out
}

// maxCommon is how large the table of commonLines may be; beyond it everything between the first and the last change is shown as changed.
const maxCommon = 4_000_000

// commonLines tells how many lines the rest of a from i and that of b from k have in common, in order.
func commonLines(a, b []string) func(i, k int) int {
	if (len(a)+1)*(len(b)+1) > maxCommon {
		return func(int, int) int { return 0 }
	}
	wide := len(b) + 1
	table := make([]int32, (len(a)+1)*wide)
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if a[i] == b[k] {
				table[i*wide+k] = table[(i+1)*wide+k+1] + 1
			} else {
				table[i*wide+k] = max(table[(i+1)*wide+k], table[i*wide+k+1])
			}
		}
	}
	return func(i, k int) int { return int(table[i*wide+k]) }
}

func hunk(b *strings.Builder, lines []diffLine, shown func(line int) (string, bool)) {
	was, is := 0, 0
	for _, l := range lines {
		was += btoi(l.sign != '+')
		is += btoi(l.sign != '-')
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", lines[0].old+1, was, lines[0].new+1, is)
	secret := false // the run of changes has a line that may not be shown
	for n, l := range lines {
		if n == 0 || lines[n-1].sign == ' ' || l.sign == ' ' {
			secret = false
		}
		if l.sign != '+' {
			clean, ok := shown(l.old + 1)
			secret = secret || !ok || strings.TrimRight(clean, "\r") != strings.TrimRight(l.text, "\r")
		}
		text := strings.ReplaceAll(Escape(strings.ReplaceAll(strings.TrimRight(l.text, "\r"), "\t", "\x00")), `\x00`, "\t")
		if secret {
			text = "(sensitive)"
		}
		b.WriteString(string(l.sign) + text + "\n")
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
