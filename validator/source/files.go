package source

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The limits of what is read: far above what people write, and low enough for hostile archives.
const (
	maxFile    = 2 << 20
	maxTotal   = 64 << 20
	maxEntries = 50000
	maxModules = 5000
	maxNested  = 40 // module calls within each other
)

// folder is the files of one module.
type folder struct {
	dir   string            // of the module within the sources, "." for the tree's own
	at    string            // the same as a user finds it: by its path from the working directory, or as the binary plan has it
	files map[string][]byte // by name within the folder: .tf, .tf.json and their OpenTofu forms

	fetched, unsure bool   // as in File
	absent          string // why it cannot be read: nothing in the module is evaluated
}

// files finds the folders of modules. Nothing outside of what was given is read, and nothing is fetched.
type files interface {
	// module is the folder of a module: its path (a.b for module "b" in module "a"), the folder of the module that calls it, and
	// the source that the call states.
	module(key string, parent *folder, source string) (*folder, error)
}

// open opens a directory, or DIR//SUB for a root module within a larger tree, or a binary plan file.
func open(name string) (files, func() error, error) {
	tree, sub, _ := strings.Cut(name, "//")
	if tree == "" {
		tree = "."
	}
	info, err := os.Stat(tree)
	if err != nil {
		return nil, nil, errors.New("cannot be read: " + cause(err))
	}
	if info.IsDir() {
		return openDirectory(tree, sub)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, errors.New("cannot be read: " + cause(err))
	}
	a, err := openArchive(f, info.Size())
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return a, f.Close, nil
}

// cause is the operating system's word without the path, which the message has already.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// manifest is .terraform/modules/modules.json, and tfconfig/modules.json of a binary plan.
type manifest struct {
	Modules []installed
}

type installed struct{ Key, Source, Dir string }

func (m manifest) find(key string) *installed {
	i := slices.IndexFunc(m.Modules, func(x installed) bool { return x.Key == key })
	if i < 0 {
		return nil
	}
	return &m.Modules[i]
}

// directory is a tree on disk. An os.Root keeps all reading within it, symbolic links included.
type directory struct {
	fs       fs.FS
	tree     string // as given
	sub      string
	manifest manifest
	total    int
}

func openDirectory(tree, sub string) (files, func() error, error) {
	root, err := os.OpenRoot(tree)
	if err != nil {
		return nil, nil, errors.New("cannot be read: " + cause(err))
	}
	d := &directory{fs: root.FS(), tree: filepath.ToSlash(tree), sub: path.Clean(strings.Trim(sub, "/"))}
	if sub == "" {
		d.sub = "."
	}
	if err := d.readManifest(); err != nil {
		root.Close()
		return nil, nil, err
	}
	return d, root.Close, nil
}

// readManifest reads what `terraform init` installed, if it did.
func (d *directory) readManifest() error {
	name := path.Join(d.sub, manifestPath)
	text, err := d.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	if err := json.Unmarshal(text, &d.manifest); err != nil {
		return fmt.Errorf("%s is not a list of modules: %w", name, err)
	}
	return nil
}

func (d *directory) read(name string) ([]byte, error) {
	f, err := d.fs.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, pathless(err))
	}
	defer f.Close()
	return limited(f, name, &d.total)
}

func pathless(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// limited reads a file within the limits.
func limited(f io.Reader, name string, total *int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	*total += len(text)
	switch {
	case len(text) > maxFile:
		return nil, fmt.Errorf("%s is larger than %d MiB", name, maxFile>>20)
	case *total > maxTotal:
		return nil, fmt.Errorf("the sources are larger than %d MiB", maxTotal>>20)
	}
	return text, nil
}

func (d *directory) module(key string, parent *folder, source string) (*folder, error) {
	dir := d.sub
	switch {
	case key == "":
	case local(source):
		dir = path.Join(parent.dir, source)
	default:
		m := d.manifest.find(key)
		if m == nil {
			return nil, fmt.Errorf("module %s (%s) is not installed: run `terraform init` there, or give the binary plan file", key, source)
		}
		dir = path.Join(d.sub, m.Dir)
	}
	if !fs.ValidPath(dir) {
		return nil, fmt.Errorf("module %s (%s) lies outside: give the tree that holds it, as in --source TREE//DIR", key, source)
	}
	entries, err := fs.ReadDir(d.fs, dir)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", dir, pathless(err))
	}
	f := &folder{dir: dir, at: path.Join(d.tree, dir), files: map[string][]byte{}}
	for _, e := range entries {
		if e.IsDir() || !configuration(e.Name()) {
			continue
		}
		if f.files[e.Name()], err = d.read(path.Join(dir, e.Name())); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// local reports whether a module's source is a path.
func local(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")
}

// configuration reports whether Terraform or OpenTofu read a file of this name. Editors' files are passed over as they do.
func configuration(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") {
		return false
	}
	return slices.ContainsFunc([]string{".tf", ".tf.json", ".tofu", ".tofu.json"}, func(x string) bool { return strings.HasSuffix(name, x) })
}

// archive is a binary plan file: a zip with a copy of each module.
type archive struct {
	modules  map[string]*folder // by key
	manifest manifest
}

// openArchive reads the configuration in a binary plan file: tfconfig/modules.json, and a folder tfconfig/m-KEY for each module.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errors.New("is neither a directory nor a binary plan file of `terraform plan -out` (one that OpenTofu encrypted cannot be read)")
	}
	if len(z.File) > maxEntries {
		return nil, errors.New("has too many files")
	}
	a := &archive{modules: map[string]*folder{}}
	total := 0
	for _, f := range z.File {
		below, ok := strings.CutPrefix(f.Name, "tfconfig/")
		if !ok {
			continue
		}
		dir, name := path.Split(below)
		key, isModule := strings.CutPrefix(strings.TrimSuffix(dir, "/"), "m-")
		if below != "modules.json" && (!isModule || strings.Contains(key, "/") || !configuration(name)) {
			continue
		}
		text, err := unzip(f, &total)
		if err != nil {
			return nil, err
		}
		if below == "modules.json" {
			if err := json.Unmarshal(text, &a.manifest.Modules); err != nil {
				return nil, fmt.Errorf("%s is not a list of modules: %w", f.Name, err)
			}
			continue
		}
		if a.modules[key] == nil {
			a.modules[key] = &folder{files: map[string][]byte{}}
		}
		if _, twice := a.modules[key].files[name]; twice {
			return nil, fmt.Errorf("has %s twice", f.Name)
		}
		a.modules[key].files[name] = text
	}
	if a.modules[""] == nil && a.manifest.find("") == nil {
		return nil, errors.New("holds no configuration: it is no binary plan file of `terraform plan -out`")
	}
	return a, nil
}

func unzip(f *zip.File, total *int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", f.Name, err)
	}
	defer r.Close()
	return limited(r, f.Name, total)
}

func (a *archive) module(key string, _ *folder, source string) (*folder, error) {
	f := a.modules[key]
	m := a.manifest.find(key)
	switch {
	case m == nil:
		return nil, fmt.Errorf("module %s (%s) is not in it", key, source)
	case f == nil:
		f = &folder{files: map[string][]byte{}}
	}
	f.dir = path.Clean(strings.TrimPrefix(m.Dir, "/"))
	f.at = f.dir
	return f, nil
}

// Holds reports whether a folder, DIR or TREE//DIR, holds files of a configuration, or name is a file.
func Holds(name string) bool {
	tree, sub, _ := strings.Cut(name, "//")
	if tree == "" {
		tree = "."
	}
	dir := path.Join(tree, sub)
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return true
	}
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && configuration(e.Name()) })
}
