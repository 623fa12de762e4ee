package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestWrappingLosesNoWordAndFillsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z.:\[\]]{1,30}`), 0, 30).Draw(t, "words")
		width := rapid.IntRange(40, 120).Draw(t, "width")
		p := &page{width: width}
		p.words("help: ", strings.Join(words, " "), "    ")
		text := p.String()
		got := strings.Fields(strings.TrimPrefix(text, "help:"))
		if !slices.Equal(got, words) && len(got)+len(words) > 0 {
			t.Fatalf("got %q, want %q", got, words)
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range lines {
			if utf8.RuneCountInString(line) > width && !strings.Contains(line, " ::") {
				t.Fatalf("line %q is wider than %d", line, width)
			}
			if i+1 < len(lines) {
				next := strings.Fields(lines[i+1])[0]
				if len(line)+1+len(next) <= width {
					t.Fatalf("%q had room for %q", line, next)
				}
			}
			if line != strings.TrimRight(line, " ") {
				t.Fatalf("space at the end of %q", line)
			}
		}
	})
}

func TestFoldShowsOrCountsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, limit := rapid.IntRange(0, 30).Draw(t, "n"), rapid.IntRange(1, 10).Draw(t, "limit")
		var list []string
		for i := range n {
			list = append(list, fmt.Sprint(i))
		}
		got := fold(list, limit, "things")
		hidden := 0
		if len(got) > 0 && strings.HasPrefix(got[len(got)-1], "…") {
			_, _ = fmt.Sscanf(got[len(got)-1], "… and %d more things", &hidden)
			got = got[:len(got)-1]
			if hidden < 2 {
				t.Fatalf("%d hidden, which would fit in the place of the count", hidden)
			}
		}
		if len(got)+hidden != n || len(got) > limit+1 || !slices.Equal(got, list[:len(got)]) {
			t.Fatalf("%d shown and %d hidden of %d, limit %d", len(got), hidden, n, limit)
		}
	})
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 errors", 1: "1 error", 2: "2 errors"} {
		if got := plural(n, "error"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestALongAddressLosesItsMiddleBesideItsPlace(t *testing.T) {
	r := sample()
	f := fine()
	f.Address = `module.estate["` + strings.Repeat("a", 80) + `"].aws_network_acl.app`
	f.Message = "network ACL " + f.Address + " お客 is too long"
	r.Findings, r.Notices = []result.Finding{f}, nil
	const want = "warning[RSG303]: network ACL\n    module.estate[\"aaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaa\"].aws_network_acl.app\n"
	got := textOf(t, r, TextOptions{})
	if !strings.Contains(got, "  --> "+f.Address+"\n") || !strings.Contains(got, want) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
