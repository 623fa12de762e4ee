package validator

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestStories runs what users do, a script for each story: the very lines that they type or that their pipelines hold, on plans that
// Terraform and OpenTofu made, with the whole of what is printed and written. What is not on every machine (Terraform, Terragrunt,
// Jenkins, …) has a stand-in in testdata/stories/bin or below, which says what it stands for. $PAGES are the pages of the rules, $HOOKS
// those of pre-commit, $IN20D and $IN90D days from today.
func TestStories(t *testing.T) {
	day := func(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/stories",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			for name, path := range map[string]string{"EXAMPLES": "../examples/plans", "LAYERS": "testdata/layers", "PLANS": "testdata/plans", "PAGES": "../docs/rules",
				"HOOKS": "../.pre-commit-hooks.yaml", "BIN": "testdata/stories/bin", "RELEASE": "../tools/release"} {
				absolute, err := filepath.Abs(path)
				if err != nil {
					return err
				}
				e.Setenv(name, absolute)
			}
			e.Setenv("PATH", e.Getenv("BIN")+string(filepath.ListSeparator)+e.Getenv("PATH"))
			for name, n := range map[string]int{"TODAY": 0, "IN20D": 20, "IN90D": 90} {
				e.Setenv(name, day(n))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": runWithStatus, "want": wantFile, "platform": (&storyPlatform{t: t}).command},
	})
}

// pageMasks hide what differs from day to day and from build to build in reports that are files.
var pageMasks = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`"(version|rules_digest)":\s*"[^"]*"`), `"$1": "X"`},
	{regexp.MustCompile(`sgplan \S+, rules [0-9a-f]+`), "sgplan X, rules X"},
	{regexp.MustCompile("sgplan `[^`]+` · rules `[0-9a-f]+`"), "sgplan `X` · rules `X`"},
}

// wantFile is "want FILE NAME": the file is what testdata/stories/want/NAME holds. These are too long to stand in a script. The style of a
// page is its name: one that is not there whole is seen.
func wantFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: want FILE NAME")
	}
	got := masked(ts.ReadFile(args[0]))
	for _, m := range pageMasks {
		got = m.pattern.ReplaceAllString(got, m.mask)
	}
	got = strings.ReplaceAll(got, ts.Getenv("TODAY"), "TODAY")
	style, err := os.ReadFile(filepath.Join("report", "html", "style.css"))
	ts.Check(err)
	got = strings.Replace(got, strings.TrimSpace(string(style)), "report/html/style.css", 1)
	golden, err := filepath.Abs(filepath.Join("testdata", "stories", "want", args[1]))
	ts.Check(err)
	if *update {
		ts.Check(os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	ts.Check(err)
	if got != string(want) {
		file := ts.MkAbs(args[0] + ".got")
		ts.Check(os.WriteFile(file, []byte(got), 0o644))
		_ = ts.Exec("diff", "-u", golden, file) // shown
		ts.Fatalf("%s is not %s; -update writes it", args[0], golden)
	}
}
