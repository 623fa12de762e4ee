package inline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// whole is a comment that lacks nothing.
const whole = `sgplan:ignore[RSG201] reason="vendor VPN" owner="team:net" until=2026-12-31`

func TestWhatACommentSays(t *testing.T) {
	for _, c := range []struct{ text, rules, reason, owner, until, problem string }{
		{whole, "[RSG201]", "vendor VPN", "team:net", "2026-12-31", ""},
		{`sgplan:ignore[RSG201, nacl-heavy] owner=me until="2026-12-31" reason="say \"no\""`, "[RSG201 nacl-heavy]", `say "no"`, "me", "2026-12-31", ""},
		{`sgplan: ` + strings.TrimPrefix(whole, "sgplan:"), "[RSG201]", "vendor VPN", "team:net", "2026-12-31", ""},
		{`sgplan:ignore[RSG201] owner=me until=2026-12-31`, "[RSG201]", "", "me", "2026-12-31", "no reason"},
		{`sgplan:ignore[RSG201] reason=" " owner=me until=2026-12-31`, "[RSG201]", "", "me", "2026-12-31", "no reason"},
		{`sgplan:ignore[RSG201] reason=x until=2026-12-31`, "[RSG201]", "x", "", "2026-12-31", "no owner"},
		{`sgplan:ignore[RSG201] reason=x owner=me`, "[RSG201]", "x", "me", "", "no until"},
		{`sgplan:ignore[RSG201] reason=x owner=me until=2026-02-30`, "[RSG201]", "x", "me", "", "not a day"},
		{`sgplan:ignore[] reason=x owner=me until=2026-12-31`, "[]", "x", "me", "2026-12-31", "names no rule"},
		{whole + ` ticket=7`, "[RSG201]", "vendor VPN", "team:net", "2026-12-31", `no "ticket"`},
		{whole + ` owner=him`, "[RSG201]", "vendor VPN", "him", "2026-12-31", "twice"},
		{whole + ` because`, "[RSG201]", "vendor VPN", "team:net", "2026-12-31", `"because" is not`},
		{`sgplan:ignore RSG201`, "[]", "", "", "", "not of the form"},
		{`SGPLAN:skip[RSG201]`, "[]", "", "", "", "not of the form"},
		{whole + strings.Repeat(" ", 1000) + "x=y", "[]", "", "", "", "longer than 1000 bytes"},
	} {
		list := Read("main.tf", []byte("# "+c.text+"\nresource \"a\" \"b\" {}\n"))
		if len(list) != 1 {
			t.Errorf("%s: %d comments", c.text, len(list))
			continue
		}
		got, until := list[0], ""
		if !got.Until.IsZero() {
			until = got.Until.Format("2006-01-02")
		}
		if fmt.Sprint(got.Rules) != c.rules || got.Reason != c.reason || got.Owner != c.owner || until != c.until {
			t.Errorf("%s: %+v", c.text, got)
		}
		if problems := strings.Join(got.Problems, "; "); (c.problem == "") != (problems == "") || !strings.Contains(problems, c.problem) {
			t.Errorf("%s: problems %q, want %q", c.text, problems, c.problem)
		}
	}
}

func TestWhichBlockACommentIsFor(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string // the addresses, "none" for no block
	}{
		"before it":                      {"# %\nresource \"a\" \"b\" {}\n", []string{"a.b"}},
		"in it":                          {"resource \"a\" \"b\" {\n  ingress {\n    // %\n  }\n}\nresource \"a\" \"c\" {}\n", []string{"a.b"}},
		"at the end of its line":         {"resource \"a\" \"b\" {} # %\nresource \"a\" \"c\" {}\n", []string{"a.b"}},
		"behind its brace":               {"resource \"a\" \"b\" {\n} # %\nresource \"a\" \"c\" {}\n", []string{"a.b"}},
		"among other comments":           {"# why\n# %\n/* more\nof it */\nresource \"a\" \"b\" {}\n", []string{"a.b"}},
		"two of them":                    {"# %\n# %\nresource \"a\" \"b\" {}\n", []string{"a.b", "a.b"}},
		"with an empty line between":     {"# %\n\nresource \"a\" \"b\" {}\n", []string{"none"}},
		"after the last":                 {"resource \"a\" \"b\" {}\n# %", []string{"none"}},
		"of a data source":               {"data \"a\" \"b\" {\n  /* % */\n}\n", []string{"data.a.b"}},
		"of a module":                    {"# %\nmodule \"m\" {}\n", []string{"module.m"}},
		"of what no plan names":          {"# %\nlocals {}\n", []string{""}},
		"in a string it is none":         {"locals {\n  a = \"# %\"\n  b = <<X\n# %\nX\n}\n", nil},
		"prose is none":                  {"# see sgplan's page: it says ignore[RSG201]\nlocals {}\n", nil},
		"in a file that is not right":    {"# %\nresource \"a\" \"b\" {}\nresource {{{\n", []string{"a.b"}},
		"with the newlines of Windows":   {"# %\r\nresource \"a\" \"b\" {}\r\n", []string{"a.b"}},
		"that begins where it ends":      {"/* %\n*/ resource \"a\" \"b\" {}\n", []string{"a.b"}},
		"on the line that begins it, /*": {"/* % */ resource \"a\" \"b\" {}\n", []string{"a.b"}},
	} {
		var got []string
		for _, x := range Read("main.tf", []byte(strings.ReplaceAll(c.text, "%", whole))) {
			address := "none"
			if x.Block != nil {
				address = x.Block.Address()
			}
			if (address == "none") != (len(x.Problems) > 0) {
				t.Errorf("%s: problems %q", name, x.Problems)
			}
			got = append(got, address)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A file of nothing but comments is read in a time that grows with it alone: else this takes minutes.
func TestManyCommentsAreRead(t *testing.T) {
	const n = 100_000
	list := Read("main.tf", []byte(strings.Repeat("# sgplan:\n", n)+strings.Repeat("locals {} # sgplan:\n", n)))
	if len(list) != 2*n || list[0].Block == nil || list[0].Block != list[n].Block || list[0].Block == list[n+1].Block {
		t.Errorf("%d comments", len(list))
	}
}

func TestWhereACommentStands(t *testing.T) {
	at := Read("main.tf", []byte("locals {\n  /* sgplan:\nö */ # sgplan: ö\n}\n"))
	if got := fmt.Sprint(at[0].At, at[1].At); got != "main.tf:2,3-3,5 main.tf:3,6-17" {
		t.Error(got)
	}
}

// Whatever a file holds, it is read; a comment that holds has all that an exemption has.
func FuzzRead(f *testing.F) {
	f.Add([]byte("# " + whole + "\nresource \"a\" \"b\" {}\n"))
	f.Add([]byte("/* sgplan:ignore[\n*/ resource {{{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, c := range Read("main.tf", text) {
			if len(c.Problems) == 0 && (len(c.Rules) == 0 || c.Reason == "" || c.Owner == "" || c.Until.IsZero() || c.Block == nil) {
				t.Errorf("%+v silences something", c)
			}
		}
	})
}
