// Package fix applies the edits of fixes to files. It knows no rule and no plan: the edits are exact, and were made of the same text.
package fix

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// File is one file with its edits.
type File struct {
	Path     string // slashes, from the root of the sources
	Old, New []byte
	Edits    int
}

// Left is a fix that is not applied, and why.
type Left struct {
	Fix  result.Fix
	Why  string
	Rule string // of the finding
}

// Choice is a fix of a finding.
type Choice struct {
	Rule string
	Fix  result.Fix
}

// Plan applies the edits of fixes to the text of files, in order: each fix whole, or not at all where another one has changed the same
// place in another way. Fixes that say the same are one. Reading a file is the caller's; an error of it ends all.
func Plan(list []Choice, read func(path string) ([]byte, error)) ([]File, []Left, error) {
	taken := map[string][]result.Edit{}
	var left []Left
	for _, c := range list {
		if why := clash(taken, c.Fix.Edits); why != "" {
			left = append(left, Left{c.Fix, why, c.Rule})
			continue
		}
		for _, e := range c.Fix.Edits {
			if !slices.Contains(taken[e.File], e) {
				taken[e.File] = append(taken[e.File], e)
			}
		}
	}
	var out []File
	for path, edits := range taken {
		old, err := read(path)
		if err != nil {
			return nil, nil, err
		}
		text, err := apply(old, edits)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, File{path, old, text, len(edits)})
	}
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return out, left, nil
}

// clash says which place an edit and one that is taken change in different ways; "" if none.
func clash(taken map[string][]result.Edit, edits []result.Edit) string {
	for _, e := range edits {
		for _, t := range taken[e.File] {
			if e != t && overlap(e, t) {
				return fmt.Sprintf("another fix changes %s:%d in another way", e.File, e.StartLine)
			}
		}
	}
	return ""
}

// overlap reports whether two edits have a character in common, or begin at one.
func overlap(a, b result.Edit) bool {
	less := func(line, column, thanLine, thanColumn int) bool {
		return line < thanLine || line == thanLine && column < thanColumn
	}
	return a.StartLine == b.StartLine && a.StartColumn == b.StartColumn ||
		less(a.StartLine, a.StartColumn, b.EndLine, b.EndColumn) && less(b.StartLine, b.StartColumn, a.EndLine, a.EndColumn)
}

// errMoved is of an edit that is not within the text.
var errMoved = errors.New("the file is another one than the plan was checked with")

// apply replaces ranges of a text; columns count characters from 1.
func apply(text []byte, edits []result.Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b result.Edit) int {
		return cmp.Or(cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(a.StartColumn, b.StartColumn))
	})
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		from, ok := offset(text, e.StartLine, e.StartColumn)
		to, also := offset(text, e.EndLine, e.EndColumn)
		if !ok || !also || from < at || to < from {
			return nil, errMoved
		}
		out.Write(text[at:from])
		out.WriteString(e.NewText)
		at = to
	}
	out.Write(text[at:])
	return out.Bytes(), nil
}

// offset is where a character of a line begins.
func offset(text []byte, line, column int) (int, bool) {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return 0, false
		}
		at += i + 1
	}
	for ; column > 1; column-- {
		if at >= len(text) || text[at] == '\n' {
			return 0, false
		}
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return at, line == 1 && column == 1
}

// Write puts a file in the place of the one that was read, if that is still the same: through a file beside it, so that nobody sees half
// of it, with its permissions. A link stays a link.
func Write(root *os.Root, f File) error {
	path := filepath.FromSlash(f.Path)
	info, err := root.Stat(path)
	if err != nil {
		return err
	}
	now, err := root.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, f.Old) {
		return fmt.Errorf("%s: %w", f.Path, errMoved)
	}
	if l, err := root.Lstat(path); err == nil && l.Mode()&fs.ModeSymlink != 0 {
		return root.WriteFile(path, f.New, info.Mode().Perm())
	}
	beside := path + ".sgplan"
	if err := root.WriteFile(beside, f.New, info.Mode().Perm()); err != nil {
		return err
	}
	if err := root.Rename(beside, path); err != nil {
		_ = root.Remove(beside) // what the rename says is what counts
		return err
	}
	return nil
}
