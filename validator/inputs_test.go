package validator

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// tree makes files of a fresh working directory and changes to it.
func tree(t *testing.T, names ...string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func TestInputs(t *testing.T) {
	tree(t, "p.json", "a b*.json", "live/prod/net/tfplan.json", "live/prod/app/tfplan.json", "live/plan.json",
		"empty/notes.txt", "live/.terraform/modules/modules.json", "live/x/y.json")
	tests := []struct {
		name string
		args []string
		want []string // path and unit
	}{
		{"no argument is standard input", nil, []string{"- "}},
		{"so is a dash", []string{"-"}, []string{"- "}},
		{"a file has no unit", []string{"p.json"}, []string{"p.json "}},
		{"a file whose name looks like a glob is a file", []string{"a b*.json"}, []string{"a b*.json "}},
		{"a directory gives the JSON files in it and below, but not of hidden directories", []string{"live"}, []string{
			"live/plan.json ", "live/prod/app/tfplan.json prod/app", "live/prod/net/tfplan.json prod/net", "live/x/y.json x/y"}},
		{"** crosses directories", []string{"live/**/tfplan.json"}, []string{
			"live/prod/app/tfplan.json prod/app", "live/prod/net/tfplan.json prod/net"}},
		{"a star does not", []string{"live/*.json"}, []string{"live/plan.json "}},
		{"braces are alternatives", []string{"live/{x,prod/net}/*.json"}, []string{
			"live/prod/net/tfplan.json prod/net", "live/x/y.json x/y"}},
		{"a plan that is in two of them is judged once", []string{"live/x", "live/x/y.json", "live/*/y.json"}, []string{"live/x/y.json y"}},
		{"what is not there is kept, to be reported", []string{"nope.json"}, []string{"nope.json "}},
		{"so is a glob that matches nothing", []string{"*.tfplan"}, []string{"*.tfplan "}},
		{"and a directory without JSON", []string{"empty"}, []string{"empty "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list, err := (&Command{Stdin: strings.NewReader("")}).inputs(test.args)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, in := range list {
				got = append(got, filepath.ToSlash(in.Path)+" "+in.Unit)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNotThereIsNoVerdict(t *testing.T) {
	tree(t, "empty/notes.txt", "other/package.json", "parts/plan.json")
	if err := os.WriteFile("parts/plan.json", []byte(`{"format_version":"1.2","planned_values":{}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, arg, want string }{
		{"a file", "nope.json", "nope.json: cannot be read: no such file or directory"},
		{"a glob", "**/*.tfplan", "**/*.tfplan: matches no file"},
		{"a broken glob", "x[", "x[: cannot be read: "},
		{"a directory without JSON", "empty", "empty: holds no *.json file"},
		{"a directory of other JSON", "other", "no plan among the files"},
		{"a directory with parts of a plan", "parts", "has parts of a plan"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, _, stderr := run(nil, "check", test.arg)
			if status != ExitNoVerdict || !strings.Contains(stderr, "sgplan: ") || !strings.Contains(stderr, test.want) {
				t.Errorf("status %d, stderr %q; want %d, %q", status, stderr, ExitNoVerdict, test.want)
			}
		})
	}
}

// One plan that cannot be read among plans that pass leaves the run without a verdict.
func TestOneBadPlanAmongGoodOnes(t *testing.T) {
	good := planFile("p05_destroy/plan_noop.json")
	status, stdout, stderr := run(strings.NewReader("{"), "check", good, "-", planFile("p01_inline_nacl/plan.json"), "-o", "json")
	if status != ExitNoVerdict || !strings.Contains(stderr, "sgplan: -: is truncated") || !strings.Contains(stderr, "3 plans") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	if err := validate(t, resultSchema(t), stdout); err != nil {
		t.Error(err)
	}
	if status, _, _ := run(strings.NewReader("{"), "check", good, "-", "--exit-zero", "--fail-on", "never"); status != ExitNoVerdict {
		t.Errorf("--exit-zero and --fail-on never turn no verdict into %d", status)
	}
}

func TestStateFilesInADirectoryArePassedOver(t *testing.T) {
	status, _, stderr := run(nil, "check", planFile("p12_drift_data"), "-q")
	if status != ExitClosed || !strings.Contains(stderr, "(3 plans") || strings.Contains(stderr, "state") {
		t.Errorf("status %d, stderr %q; want the three plans and not the state", status, stderr)
	}
}

func TestFailingReaderIsNoVerdict(t *testing.T) {
	in := Input{Path: "p.json", Open: func() (io.ReadCloser, error) { return io.NopCloser(failingReader{}), nil }}
	r, err := Check(t.Context(), []Input{in}, Options{})
	if err != nil || r.Verdict != "incomplete" || len(r.Findings) != 1 || r.Findings[0].RuleID != "RSG902" {
		t.Errorf("result %+v, error %v", r, err)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestRulesThatDoNotExistAreAnError(t *testing.T) {
	var o Options
	o.Rules.Only = []string{"RSG000"}
	if _, err := Check(t.Context(), nil, o); err == nil {
		t.Error("no error")
	}
}

func TestNoPlanIsNoPass(t *testing.T) {
	r, err := Check(t.Context(), nil, Options{})
	if err != nil || r.Verdict != "incomplete" || r.Plans == nil {
		t.Errorf("result %+v, error %v", r, err)
	}
}
