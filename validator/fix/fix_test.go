package fix

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

const text = "a = 1 # é\nb = \"é\" # x\r\nc = 3"

func edit(line, from, to int, new string) result.Edit {
	return result.Edit{File: "x.tf", StartLine: line, StartColumn: from, EndLine: line, EndColumn: to, NewText: new}
}

func plan(t *testing.T, fixes ...[]result.Edit) ([]File, []Left, error) {
	t.Helper()
	var list []Choice
	for _, edits := range fixes {
		list = append(list, Choice{"RSG101", result.Fix{Edits: edits}})
	}
	return Plan(list, func(path string) ([]byte, error) {
		if path != "x.tf" {
			return nil, os.ErrNotExist
		}
		return []byte(text), nil
	})
}

func TestEditsAreApplied(t *testing.T) {
	for _, c := range []struct {
		name  string
		fixes [][]result.Edit
		want  string
		left  int
	}{
		{"one", [][]result.Edit{{edit(1, 5, 6, "22")}}, "a = 22 # é\nb = \"é\" # x\r\nc = 3", 0},
		{"columns count characters", [][]result.Edit{{edit(2, 5, 8, "7")}}, "a = 1 # é\nb = 7 # x\r\nc = 3", 0},
		{"at the end of a file without a line end", [][]result.Edit{{edit(3, 5, 6, "44")}}, "a = 1 # é\nb = \"é\" # x\r\nc = 44", 0},
		{"two of one line, in any order", [][]result.Edit{{edit(1, 5, 6, "2"), edit(1, 1, 2, "aa")}}, "aa = 2 # é\nb = \"é\" # x\r\nc = 3", 0},
		{"the same twice", [][]result.Edit{{edit(1, 5, 6, "2")}, {edit(1, 5, 6, "2")}}, "a = 2 # é\nb = \"é\" # x\r\nc = 3", 0},
		{"another of the same place is left out as a whole", [][]result.Edit{{edit(1, 5, 6, "2")}, {edit(1, 5, 6, "3"), edit(3, 5, 6, "4")}}, "a = 2 # é\nb = \"é\" # x\r\nc = 3", 1},
		{"one within another", [][]result.Edit{{edit(2, 5, 8, "7")}, {edit(2, 6, 7, "e")}}, "a = 1 # é\nb = 7 # x\r\nc = 3", 1},
		{"neighbours", [][]result.Edit{{edit(2, 1, 2, "B")}, {edit(2, 2, 3, "  ")}}, "a = 1 # é\nB  = \"é\" # x\r\nc = 3", 0},
	} {
		files, left, err := plan(t, c.fixes...)
		if err != nil || len(files) != 1 || string(files[0].New) != c.want || string(files[0].Old) != text || len(left) != c.left {
			t.Errorf("%s: %v, %d left, %v; want %q, %d", c.name, files, len(left), err, c.want, c.left)
		}
	}
}

func TestAnEditOutsideOfTheTextIsAnError(t *testing.T) {
	for _, e := range []result.Edit{edit(4, 1, 2, ""), edit(1, 11, 12, ""), edit(1, 6, 5, ""), edit(0, 1, 2, ""), edit(1, 0, 2, "")} {
		if _, _, err := plan(t, []result.Edit{e}); !errors.Is(err, errMoved) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

func TestWriteKeepsPermissionsAndLinksAndRefusesWhatHasChanged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.tf")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("x.tf", filepath.Join(dir, "link.tf")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := Write(root, File{Path: "x.tf", Old: []byte("old"), New: []byte("new")}); err != nil {
		t.Fatal(err)
	}
	if err := Write(root, File{Path: "link.tf", Old: []byte("new"), New: []byte("newer")}); err != nil {
		t.Fatal(err)
	}
	if err := Write(root, File{Path: "x.tf", Old: []byte("old"), New: []byte("lost")}); !errors.Is(err, errMoved) {
		t.Errorf("what has changed meanwhile is written over: %v", err)
	}
	if err := Write(root, File{Path: "../x.tf", New: []byte("lost")}); err == nil || !strings.Contains(err.Error(), "escapes") {
		t.Errorf("a path that leads outside: %v", err)
	}
	info, err := os.Lstat(path)
	got, _ := os.ReadFile(path)
	if err != nil || info.Mode() != 0o640 || string(got) != "newer" {
		t.Errorf("%v %q %v", info.Mode(), got, err)
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("%v is left", list)
	}
}
