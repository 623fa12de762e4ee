package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain text stays", "aws_network_acl.app", "aws_network_acl.app"},
		{"other scripts, accents and symbols stay", "naïve 網路 ✓ €", "naïve 網路 ✓ €"},
		{"an instance key stays", `module.a["x:y"].aws_subnet.s[0]`, `module.a["x:y"].aws_subnet.s[0]`},
		{"an IPv6 range stays", "tcp ::/0", "tcp ::/0"},
		{"a line feed becomes an escape", "a\nb", `a\nb`},
		{"so does a carriage return, which overwrites the line", "a\rb", `a\x0db`},
		{"an escape sequence loses its ESC", "\x1b[31mred", `\x1b[31mred`},
		{"a C1 control sequence introducer too", "\u009b31m", `\x9b31m`},
		{"a raw C1 byte, no UTF-8, too", "\x9b31m", `\x9b31m`},
		{"NUL and DEL", "\x00\x7f", `\x00\x7f`},
		{"a right-to-left override", "a\u202eb", `a\u{202e}b`},
		{"a bidi isolate", "\u2066x", `\u{2066}x`},
		{"a zero-width space", "a\u200bb", `a\u{200b}b`},
		{"a line separator", "a\u2028b", `a\u{2028}b`},
		{"a tag character above the basic plane", "\U000e0041", `\u{e0041}`},
		{"a no-break space, which looks like a space", "a\u00a0b", `a\xa0b`},
		{"an Azure command anywhere", "x ##vso[task.complete]", `x \x23#vso[task.complete]`},
		{"a log group anywhere", "x ##[group]", `x \x23#[group]`},
		{"three hashes leave no pair", "###", `\x23\x23#`},
		{"one hash stays", "#100", "#100"},
		{"the replacement character stays itself", "\uFFFD", "\uFFFD"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Escape(test.in); got != test.want {
				t.Errorf("Escape(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestGuard(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"a GitHub command at the start", "::error::x", `\x3a:error::x`},
		{"space before it does not help", " \t::error::x", " \t" + `\x3a:error::x`},
		{"text before it does", "x ::error::y", "x ::error::y"},
		{"a lone colon is no command", ": x", ": x"},
		{"three colons", ":::x", `\x3a::x`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := guard(test.in); got != test.want {
				t.Errorf("guard(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

// dangerous names what a terminal or a CI system would act on in one line of text.
func dangerous(line string) string {
	for _, r := range line {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			if r != utf8.RuneError || !utf8.ValidString(line) {
				return "a character that is not printable"
			}
		}
	}
	switch {
	case strings.Contains(line, "##"):
		return "##"
	case strings.HasPrefix(strings.TrimSpace(line), "::"):
		return "a leading ::"
	}
	return ""
}

func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "aws_vpc.a", "::error::x", "##vso[x]", "\x1b]8;;http://x\x07", "a\u202e\u2066", "\xff\xc2", "###", "\r\n::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if what := dangerous(guard(got)); what != "" {
			t.Errorf("Escape(%q) = %q holds %s", s, got, what)
		}
		if strings.Count(got, "\n") > 0 {
			t.Errorf("Escape(%q) = %q has several lines", s, got)
		}
		if harmless(s) && got != s {
			t.Errorf("Escape(%q) = %q changes harmless text", s, got)
		}
	})
}

func harmless(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(` ._-[]"/`, r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
