package report

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// columns counts the columns that text takes on a terminal. What is ambiguous takes one: the answer hangs on no locale.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

// widthOf is the columns of a text.
func widthOf(s string) int {
	n := 0
	for _, r := range s {
		n += columns.RuneWidth(r)
	}
	return n
}

// cut is a text of at most so many columns: what is too long loses its middle, since both ends of an address tell.
func cut(s string, width int) string {
	if widthOf(s) <= width || width < 2 {
		return s
	}
	head := (width - 1) / 2
	return prefix(s, head) + "…" + suffix(s, width-1-head)
}

// prefix is the beginning of a text, of at most so many columns.
func prefix(s string, width int) string {
	for i, r := range s {
		if width -= columns.RuneWidth(r); width < 0 {
			return s[:i]
		}
	}
	return s
}

// suffix is the end of a text, of at most so many columns.
func suffix(s string, width int) string {
	at := len(s)
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if width -= columns.RuneWidth(r); width < 0 {
			break
		}
		at -= size
	}
	return s[at:]
}

// sourceLine is a line of a source as it is shown: escaped, with tabs of four columns. at[i] is the column, from 0, in which its i-th
// character stands, and the last one where it ends.
func sourceLine(text string) (shown string, at []int) {
	var b strings.Builder
	column := 0
	for i, r := range text {
		at = append(at, column)
		piece := Escape(text[i : i+runeSize(text[i:])])
		switch {
		case r == '\t':
			piece = strings.Repeat(" ", tabWidth-column%tabWidth)
		case strings.HasPrefix(text[i:], "##"):
			piece = Escape("##")[:len(Escape("##"))-1]
		}
		b.WriteString(piece)
		column += widthOf(piece)
	}
	return b.String(), append(at, column)
}

const tabWidth = 4

func runeSize(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}
