package report

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// formatsTable is the table of the page on formats.
func formatsTable() string {
	var b strings.Builder
	b.WriteString("\n| Format | What it is | A file of it | Where it goes |\n|---|---|---|---|\n")
	for _, f := range Formats() {
		file := f.File
		if f.Files != nil {
			file += "/"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s |\n", f.Name, f.Title, file, f.Goes)
	}
	return b.String() + "\n"
}

// TestFormatsPage compares the table of the page with the formats that there are; -update writes it.
func TestFormatsPage(t *testing.T) {
	const path = "../../docs/sgplan/formats.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- formats: make generate -->\n", "<!-- end of formats -->"
	before, rest, ok := strings.Cut(string(text), begin)
	got, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table", path)
	}
	want := formatsTable()
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		got = want
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is stale (-formats +page); make generate rewrites it:\n%s", path, diff)
	}
	for _, f := range Formats() {
		if !strings.Contains(before+after, "-o "+f.Name) && !strings.Contains(before+after, "`"+f.Name+"`") {
			t.Errorf("%s has no example of %s", path, f.Name)
		}
	}
}
