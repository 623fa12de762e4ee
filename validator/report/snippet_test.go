package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// pointed is a result of one finding that points at lines of a source.
func pointed(lines []string, own result.Span, label string, others ...result.Resource) *result.Result {
	r := sample()
	f := fine()
	f.Span, f.Point.Label, f.Resources = &own, label, others
	r.Findings, r.Notices = []result.Finding{f}, nil
	r.Line = func(_, file string, n int) (string, bool) {
		if file == "gone.tf" || n > len(lines) {
			return "", false
		}
		return lines[n-1], true
	}
	return r
}

func spanOf(file string, line, from, to int) result.Span {
	return result.Span{File: file, StartLine: line, StartColumn: from, EndLine: line, EndColumn: to}
}

func ptrSpan(s result.Span) *result.Span { return &s }

func TestSnippets(t *testing.T) {
	long := `  cidr_blocks = [` + strings.Repeat(`"10.0.0.0/8", `, 20) + `]`
	for _, tt := range []struct {
		name string
		r    *result.Result
		want string
	}{
		{"a tab, a wide character before the mark, and none behind it",
			pointed([]string{"\tお客 = 1 # x"}, spanOf("a.tf", 1, 5, 8), "one"),
			" 1 |     お客 = 1 # x\n   |          ^^^ one\n"},
		{"what a terminal obeys, and what turns text, is written out",
			pointed([]string{"a = \"\x1b[31m\u202e\" # b = 2 ##[error]"}, spanOf("a.tf", 1, 15, 20), ""),
			` 1 | a = "\x1b[31m\u{202e}" # b = 2 \x23#[error]` + "\n   |                         ^^^^^\n"},
		{"the end of a line that is too long is left out",
			pointed([]string{long}, spanOf("a.tf", 1, 3, len(long)+1), "open"),
			` 1 |   cidr_blocks = ["10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8", "…` + "\n   |   " + strings.Repeat("^", 73) + "\n   |   open\n"},
		{"and its beginning where the mark is behind that",
			pointed([]string{long}, spanOf("a.tf", 1, 200, 210), "here"),
			"^^^^^^^^^^ here\n"},
		{"what is masked is underlined to its end",
			pointed([]string{"  a = (sensitive)"}, spanOf("a.tf", 1, 3, 40), "x"),
			" 1 |   a = (sensitive)\n   |   ^^^^^^^^^^^^^^^ x\n"},
		{"other places stand in the order of the lines, those of other files after them",
			pointed([]string{"a", "b", "c"}, spanOf("a.tf", 2, 1, 2), "own",
				result.Resource{Role: result.Drops, Label: "drops", Span: ptrSpan(spanOf("b.tf", 3, 1, 2))},
				result.Resource{Role: result.Allows, Label: "allows", Span: ptrSpan(spanOf("a.tf", 1, 1, 2))},
				result.Resource{Role: result.Cause, Label: "again", Span: ptrSpan(spanOf("a.tf", 2, 1, 2))},
				result.Resource{Role: result.Cause, Label: "lost", Span: ptrSpan(spanOf("gone.tf", 1, 1, 2))},
				result.Resource{Role: result.Cause, Span: ptrSpan(spanOf("a.tf", 3, 1, 2))}),
			"   |\n 1 | a\n   | - allows\n 2 | b\n   | ^ own\n  ::: b.tf:3:1\n 3 | c\n   | - drops\n"},
		{"no line, no snippet", pointed(nil, spanOf("a.tf", 1, 1, 2), "own"), "  --> a.tf:1:1   aws_network_acl.app\n\n"},
		{"a path cannot end a command", pointed([]string{"a"}, spanOf("a.tf", 1, 1, 2), "",
			result.Resource{Label: "x", Span: ptrSpan(spanOf("error ::x", 1, 1, 2))}), `  ::: error :\x3ax:1:1` + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := textOf(t, tt.r, TextOptions{}); !strings.Contains(got, tt.want) {
				t.Errorf("%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestAnEditIsShownAsTheLineThatItMakes(t *testing.T) {
	r := pointed([]string{"  from = 32768 # wide お", "  to   = 60999"}, spanOf("a.tf", 1, 3, 15), "")
	fix := result.Fix{Title: "open it", Applicability: result.MachineApplicable, HCL: ptr("from = 1024\nto = 65535\n"), Edits: []result.Edit{
		{File: "a.tf", StartLine: 2, StartColumn: 10, EndLine: 2, EndColumn: 15, NewText: "65535"},
		{File: "a.tf", StartLine: 1, StartColumn: 10, EndLine: 1, EndColumn: 15, NewText: "1024"},
	}}
	r.Findings[0].Fixes = []result.Fix{fix}
	const want = " 1 ~   from = 1024 # wide お\n 2 ~   to   = 65535\n"
	if got := textOf(t, r, TextOptions{}); !strings.Contains(got, want) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	r.Line = nil
	if got := textOf(t, r, TextOptions{}); !strings.Contains(got, "~   from = 1024\n~   to = 65535\n") {
		t.Errorf("without sources:\n%s", got)
	}
}

// Whatever a line holds, a snippet is no wider than the terminal, its marks stand below the text, and nothing in it is a control.
func TestSnippetsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOfN(rapid.RuneFrom([]rune("ab =\"\t\x1b\u202e#:お👩\u200d☃é")), 1, 200, -1).Draw(t, "line")
		n := len([]rune(line))
		from := rapid.IntRange(1, n).Draw(t, "from")
		to := rapid.IntRange(from+1, n+1).Draw(t, "to")
		width := rapid.IntRange(60, 120).Draw(t, "width")
		label := rapid.StringMatching(`([a-z]{1,12} ){0,20}`).Draw(t, "label")
		p := newPage(Style{Width: width})
		p.marked(mark{span: spanOf("a.tf", 1, from, to), label: label, primary: true}, line)
		all := strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n")
		for _, l := range all {
			if widthOf(l) > width {
				t.Errorf("%d columns: %q", widthOf(l), l)
			}
			if strings.ContainsAny(l, "\t\x1b\u202e") {
				t.Errorf("%q", l)
			}
		}
		if end := strings.LastIndexByte(all[1], '^') + 1; end > max(widthOf(all[0]), 6) {
			t.Errorf("%q\n%q", all[0], all[1])
		}
	})
}
