package testenv

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Pages compares the generated Markdown pages of a folder, by file name, with those that are there, of which none may be more;
// update writes them first.
func Pages(t testing.TB, folder string, want map[string]string, update bool) {
	t.Helper()
	for name, page := range want {
		file := filepath.Join(folder, name)
		if update {
			if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v (make generate writes it)", err)
		} else if diff := cmp.Diff(page, string(got)); diff != "" {
			t.Errorf("%s is stale (-generated +committed); make generate rewrites it:\n%s", name, diff)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := want[filepath.Base(file)]; !ok {
			t.Errorf("%s is a page of nothing that there is", file)
		}
	}
}
