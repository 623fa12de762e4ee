package source

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Roots are the root modules in a folder and below: the folders with files of a configuration that no module there calls by a path, as
// TREE//DIR. Hidden folders are passed over. An error is an *Error.
func Roots(name string) ([]string, error) {
	tree, sub, _ := strings.Cut(name, "//")
	if tree == "" {
		tree = "."
	}
	from, done, err := open(tree)
	if err != nil {
		return nil, named(name, err)
	}
	defer func() { _ = done() }()
	d, ok := from.(*directory)
	if !ok {
		return nil, named(name, errors.New("is not a directory"))
	}
	found, called := map[string]bool{}, map[string]bool{}
	top := filepath.Join(tree, filepath.FromSlash(sub))
	err = filepath.WalkDir(top, func(at string, e fs.DirEntry, err error) error {
		switch rel, _ := filepath.Rel(tree, at); {
		case err != nil:
			return err
		case e.IsDir() && at != top && strings.HasPrefix(e.Name(), "."):
			return filepath.SkipDir
		case !e.IsDir() && configuration(e.Name()):
			dir := path.Dir(filepath.ToSlash(rel))
			if found[dir] = true; len(found) > maxModules {
				return errors.New("hold too many modules")
			}
			return d.calls(dir, filepath.ToSlash(rel), called)
		}
		return nil
	})
	if err != nil {
		return nil, named(name, err)
	}
	maps.DeleteFunc(found, func(dir string, _ bool) bool { return called[dir] })
	var roots []string
	for _, dir := range slices.Sorted(maps.Keys(found)) {
		roots = append(roots, tree+"//"+dir)
	}
	return roots, nil
}

// calls notes the folders that a file's modules are in. A file that cannot be read or parsed calls none: who reads the module says why.
func (d *directory) calls(dir, name string, called map[string]bool) error {
	text, err := d.read(name)
	if err != nil {
		return err
	}
	if deep(text) {
		return nil
	}
	body, _, err := parse(name, text)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	for _, b := range body.Blocks {
		if b.Type != "module" || len(b.Labels) != 1 {
			continue
		}
		c := &call{}
		if c.readSource(b.Labels[0], b) == nil && local(c.source) {
			called[path.Join(dir, c.source)] = true
		}
	}
	return nil
}
