package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes text from a plan safe to print within a line: names, tags and descriptions in a plan are an attacker's to
// choose.
//
// What is not printable (control characters, the characters that turn the direction of text, invisible ones, line ends,
// bytes that are no UTF-8) is written as an escape that a person can read. "##" is broken, since CI systems find commands
// such as "##vso[" anywhere in a line. See guard for the start of a line.
func Escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '#' && strings.HasPrefix(s[i:], "##"):
			b.WriteString(`\x23`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// EscapeLine makes a whole line safe to print.
func EscapeLine(line string) string { return guard(Escape(line)) }

// guard keeps a line from starting with "::", with or without space before it: GitHub would read it as a command.
func guard(line string) string {
	if i := strings.Index(line, "::"); i >= 0 && strings.TrimSpace(line[:i]) == "" {
		return line[:i] + `\x3a` + line[i+1:]
	}
	return line
}
