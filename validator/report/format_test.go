package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// render is all that a format makes of a result; of several files each under its name.
func render(t testing.TB, f *Format, r *result.Result, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if f.Files == nil {
		if err := f.Write(&b, r, o); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		return b.String()
	}
	files, err := f.Files(r, o)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	for _, file := range files {
		fmt.Fprintf(&b, "-- %s --\n%s", file.Name, file.Text)
	}
	return b.String()
}

// renderAs is render by name.
func renderAs(t testing.TB, name string, r *result.Result, o Options) string {
	t.Helper()
	f, err := FindFormat(name)
	if err != nil {
		t.Fatal(err)
	}
	return render(t, f, r, o)
}

// each runs a test for every format that there is.
func each(t *testing.T, test func(t *testing.T, f *Format)) {
	list := Formats()
	if len(list) < 3 {
		t.Fatalf("%d formats", len(list))
	}
	for _, f := range list {
		t.Run(f.Name, func(t *testing.T) { test(t, f) })
	}
}

func TestAFormatSaysWhatItIs(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)?$`).MatchString(f.Name) || f.Title == "" || f.Goes == "" || f.File == "" {
			t.Errorf("%+v lacks a name, a title, where it goes or a file", f)
		}
		if strings.HasSuffix(f.Title, ".") || len(f.Title) > 70 || strings.Contains(f.Title, "\n") {
			t.Errorf("the title is for one line of help, without a full stop: %q", f.Title)
		}
		if (f.Write == nil) == (f.Files == nil) {
			t.Error("a format has either Write or Files")
		}
		if _, err := os.Stat(f.Name + ".go"); err != nil {
			t.Errorf("a format has a file of its own: %v", err)
		}
		if found, err := FindFormat(f.Name); found != f {
			t.Errorf("not found by its name: %v", err)
		}
	})
}

func TestAFormatLeavesTheResultAlone(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		r := sample()
		first := render(t, f, r, Options{})
		if diff := cmp.Diff(sample(), r); diff != "" {
			t.Errorf("rendering changed the result:\n%s", diff)
		}
		for range 8 {
			if again := render(t, f, r, Options{}); again != first {
				t.Fatalf("two renderings differ:\n%s", cmp.Diff(first, again))
			}
		}
	})
}

// golden compares what a format makes of the sample with testdata/<file>; -update writes it. The style of the page is its name there.
func golden(t *testing.T, f *Format, got string) {
	t.Helper()
	style, err := htmlStyle()
	if err != nil {
		t.Fatal(err)
	}
	got = strings.Replace(got, string(style), "html/style.css", 1)
	path := filepath.Join("testdata", "golden", f.Name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFormatsOfTheSample(t *testing.T) {
	each(t, func(t *testing.T, f *Format) { golden(t, f, render(t, f, sample(), Options{})) })
}

func TestFormatsOfNothing(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		for _, r := range []*result.Result{
			{Verdict: result.Pass, Plans: []result.Plan{{ID: "plan-1", Path: "plan.json"}}},
			{Verdict: result.Incomplete},
		} {
			if text := render(t, f, r, Options{}); text != strings.ToValidUTF8(text, "") {
				t.Errorf("%q is not UTF-8", text)
			}
		}
	})
}

// Of several plans, each format says which one a finding is of.
func TestSeveralPlansAreToldApartInEveryFormat(t *testing.T) {
	each(t, func(t *testing.T, f *Format) {
		if f.Name == "gitlab-annotations" {
			return // it is about rules
		}
		r := sample()
		r.Plans = append(r.Plans, result.Plan{ID: "plan-2", Path: "live/other.json"})
		for i := range r.Findings {
			r.Findings[i].Plan = "plan-2"
		}
		text := render(t, f, r, Options{})
		if !strings.Contains(text, "aws_network_acl.app in live/other.json") && !strings.Contains(text, "aws_network_acl.app   in live/other.json") && !strings.Contains(text, `"plan": "plan-2"`) && !strings.Contains(text, `"plan":"plan-2"`) {
			t.Errorf("got %.3000s", text)
		}
	})
}
