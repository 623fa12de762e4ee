package validator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// reportPlans are what reports are compared on: findings of all kinds, several plans, a plan that cannot be judged.
func reportPlans() map[string][]string {
	return map[string][]string{
		"blocked":    {"../examples/plans/blocked/plan.json"},
		"clean":      {"../examples/plans/clean/plan.json"},
		"several":    {planFile("p01_inline_nacl/plan.json"), planFile("p08_v6_icmp/plan.json"), planFile("p10_sensitive/plan.json")},
		"no verdict": {planFile("x13_errored/plan.json")},
		"no plan":    {"testdata/nothing.json"},
	}
}

// What check writes in a format is what report makes of its JSON, byte for byte, with the same status. Formats of several files are
// compared file by file.
func TestAReportOfASavedResultIsThatOfTheCheck(t *testing.T) {
	for name, plans := range reportPlans() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			saved := filepath.Join(dir, "saved")
			args := append([]string{"check", "-o", "json=" + saved}, plans...)
			again := []string{"report", saved}
			for _, f := range report.Formats() {
				args = append(args, "-o", f.Name+"="+filepath.Join(dir, "check-"+f.Name))
				again = append(again, "-o", f.Name+"="+filepath.Join(dir, "report-"+f.Name))
			}
			status, _, stderr := run(nil, args...)
			if status == ExitUsage {
				t.Fatal(stderr)
			}
			reported, stdout, said := run(nil, again...)
			if reported != status || stdout != "" {
				t.Errorf("status %d, want %d; stdout %q, stderr %s", reported, status, stdout, said)
			}
			if verdict := lastLine(stderr); lastLine(said) != verdict {
				t.Errorf("says %q, want %q", lastLine(said), verdict)
			}
			page := filepath.Join(dir, "check-html")
			if _, again, _ := run(nil, "report", page, "-o", "html"); again != contents(t, page) {
				t.Error("a page is another when it is read again")
			}
			for _, f := range report.Formats() {
				want, got := contents(t, filepath.Join(dir, "check-"+f.Name)), contents(t, filepath.Join(dir, "report-"+f.Name))
				if f.Name == "azure" { // it names the markdown's file
					want = strings.ReplaceAll(want, "check-markdown", "report-markdown")
				}
				if got != want {
					t.Errorf("%s differs:\n%.2000s\nwant\n%.2000s", f.Name, got, want)
				}
			}
		})
	}
}

// Nothing that is asked for of formats changes the status.
func TestNoFormatChangesTheStatus(t *testing.T) {
	for name, plans := range reportPlans() {
		want, _, _ := run(nil, append([]string{"check", "-q"}, plans...)...)
		for _, f := range report.Formats() {
			out := f.Name
			if f.Files != nil {
				out += "=" + t.TempDir()
			}
			if status, _, stderr := run(nil, append([]string{"check", "-o", out}, plans...)...); status != want {
				t.Errorf("%s -o %s: status %d, want %d: %s", name, f.Name, status, want, stderr)
			}
		}
	}
}

func TestHelpListsEveryFormat(t *testing.T) {
	for _, command := range []string{"check", "report"} {
		_, stdout, _ := run(nil, "help", command)
		for _, f := range report.Formats() {
			if !strings.Contains(stdout, "\n  "+f.Name+" ") || !strings.Contains(stdout, " "+f.Title+"\n") {
				t.Errorf("help %s does not list %s:\n%s", command, f.Name, stdout)
			}
		}
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// contents is a file's, or those of all files in a folder.
func contents(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !info.IsDir() {
		return string(readFile(t, path))
	}
	all := ""
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		t.Fatal(err, len(entries))
	}
	for _, e := range entries {
		all += "-- " + e.Name() + " --\n" + string(readFile(t, filepath.Join(path, e.Name())))
	}
	return all
}
