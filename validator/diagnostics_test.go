package validator

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

func TestTheSourcesPageShowsWhatIsPrinted(t *testing.T) {
	_, example, _ := strings.Cut(string(readFile(t, "../docs/sgplan/sources.md")), "```\nerror[RSG401]")
	example, _, _ = strings.Cut(example, "```")
	if !strings.Contains(string(readFile(t, "testdata/diagnostics/80.txt")), "error[RSG401]"+example+"\n") || example == "" {
		t.Errorf("sgplan does not print\n%s", example)
	}
}

// What people read of one plan with something of every kind, as it was looked at by eye: -update writes it again.
func TestDiagnosticsOfEveryKind(t *testing.T) {
	const folder = "testdata/plans/t92_diagnostics"
	files, err := policy.Load(folder+"/policy.hcl", "dev")
	if err != nil {
		t.Fatal(err)
	}
	only := policy.Selection{Only: []string{"RSG101", "RSG201", "RSG301", "RSG401", "RSG501", "RSG801"}}
	for name, o := range map[string]struct {
		source string
		style  report.Style
	}{
		"80": {folder, report.Style{}}, "120": {folder, report.Style{Width: 120}}, "color": {folder, report.Style{Color: true}},
		"without-sources": {"", report.Style{}},
	} {
		t.Run(name, func(t *testing.T) {
			in := inputOf("plan.json", readFile(t, folder+"/plan.json"))
			in.Source = o.source
			asOf := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
			r, err := Check(context.Background(), []Input{in}, Options{Policy: files.In("").Settings(), Files: files, Rules: only, AsOf: asOf})
			if err != nil {
				t.Fatal(err)
			}
			r.Run.DurationMS = nil
			if r.Plans[0].SourceRoot != nil {
				*r.Plans[0].SourceRoot = "." // as of one who stands there
			}
			var b bytes.Buffer
			if err := report.Text(&b, r, report.TextOptions{Style: o.style, Verdict: true}); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata/diagnostics", name+".txt")
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(readFile(t, golden)); want != b.String() {
				t.Error(firstDifference(b.String(), want))
			}
			if o.style.Color || strings.Count(b.String(), "\n\n") < 6 {
				return
			}
			for _, line := range strings.Split(b.String(), "\n") {
				if n := len([]rune(line)); n > max(o.style.Width, 80) {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}
