package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
)

// The names of policy files: HCL, and its JSON form.
const (
	FileName     = ".sgplan.hcl"
	JSONFileName = ".sgplan.hcl.json"
)

// File is a policy file that was read.
type File struct {
	Path   string // as it was named, or found
	SHA256 string
	Text   []byte
}

// Policy is what a policy file and those that it extends say together. The zero value is the policy without a file.
type Policy struct {
	layers []*layer // the extended first

	Exemptions  []*Exemption
	Assumptions []*Assumption
	Customs     []*CustomRule

	sources map[string][]byte
}

// Files are the files that were read, the extended first.
func (p *Policy) Files() []File {
	var list []File
	for _, l := range p.layers {
		list = append(list, l.File)
	}
	return list
}

// Find returns the path of the policy file nearest to a folder: in it, or in one above up to the root of the git repository;
// "" if there is none. Outside of a repository only the folder itself is looked at: a gate gives the same answer everywhere.
func Find(folder string) (string, error) { return findUp(folder, FileName, JSONFileName) }

// findUp finds a file by the names that it may have. Two of them side by side are an error.
func findUp(folder string, names ...string) (string, error) {
	start, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	// ".." is the folder above where a link leads, and not above the link.
	if start, err = filepath.EvalSymlinks(start); err != nil {
		return "", err
	}
	root := gitRoot(start)
	up := folder
	for dir := start; ; dir, up = filepath.Dir(dir), filepath.Join(up, "..") {
		var found []string
		for _, name := range names {
			path := filepath.Join(up, name)
			if _, err := os.Stat(path); err == nil {
				found = append(found, path)
			} else if !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
		if len(found) > 1 {
			return "", fmt.Errorf("%s and %s stand side by side: which is meant? Remove one, or say --config", found[0], found[1])
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if dir == root {
			return "", nil
		}
	}
}

// gitRoot is the root of the git repository of a folder, or the folder itself where there is none.
func gitRoot(start string) string {
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return start
		}
	}
}

// Load reads a policy file and what it extends. version is that of this program, for required_version. What is wrong with the
// files is an *Error.
func Load(path, version string) (*Policy, error) { return load(path, version, os.ReadFile) }

func load(path, version string, read func(string) ([]byte, error)) (*Policy, error) {
	return newLoader(path, version, read).policy(path)
}

func newLoader(path, version string, read func(string) ([]byte, error)) *loader {
	return &loader{version: version, read: read, folder: filepath.Dir(path), sources: map[string][]byte{}}
}

// policy reads a file and what it extends.
func (ld *loader) policy(path string) (*Policy, error) {
	ld.file(path, nil)
	p := &Policy{layers: ld.layers, sources: ld.sources}
	var diags hcl.Diagnostics
	for _, l := range ld.layers {
		diags = append(diags, l.diags...)
		l.diags = nil
	}
	diags = append(diags, ld.diags...)
	if !diags.HasErrors() {
		diags = p.assemble()
	}
	if diags.HasErrors() {
		return nil, &Error{diags, ld.sources}
	}
	return p, nil
}

// loader reads files.
type loader struct {
	decoder
	version string
	read    func(path string) ([]byte, error)
	folder  string // of the file that is read first
	layers  []*layer
	sources map[string][]byte

	fetch   func(Reference) error // nil where nothing may be fetched
	fetched []Fetched             // the policies of registries that were read
}

// file reads one file, after those that it extends. by is where it is named; nil for the first.
func (ld *loader) file(path string, by []extend) {
	if i := slices.IndexFunc(ld.layers, func(l *layer) bool { return l.Path == path }); i >= 0 {
		return // two files extend it
	}
	src, err := ld.read(path)
	if err != nil {
		ld.unreadable(path, err, by)
		return
	}
	ld.add(&layer{File: File{Path: path}}, src, by)
}

// add reads the text of a layer, after the files that it extends.
func (ld *loader) add(l *layer, src []byte, by []extend) {
	ld.sources[l.Path] = src
	sum := sha256.Sum256(src)
	l.SHA256, l.Text = hex.EncodeToString(sum[:]), src
	body, diags := parse(l.Path, src)
	l.diags = append(l.diags, diags...)
	if body != nil && !diags.HasErrors() {
		l.decode(body, ld.version)
	}
	for _, e := range l.extends {
		ld.extend(l, e, append(by, extend{l.Path, e.at}))
	}
	ld.layers = append(ld.layers, l)
}

func parse(path string, src []byte) (hcl.Body, hcl.Diagnostics) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	var f *hcl.File
	var diags hcl.Diagnostics
	if filepath.Ext(path) == ".json" {
		f, diags = hcljson.Parse(src, path)
	} else {
		f, diags = hclsyntax.ParseConfig(src, path, hcl.InitialPos)
	}
	if f == nil {
		return nil, diags
	}
	return f.Body, diags
}

// extend reads a file that l extends: a local one, by its path from l, or one that was fetched.
func (ld *loader) extend(l *layer, e extend, by []extend) {
	switch {
	case strings.HasPrefix(e.path, scheme):
		ld.extendFetched(e, by)
		return
	case strings.Contains(e.path, "://") || strings.HasPrefix(e.path, "git::"):
		ld.fail(e.at, "Not a local file", "%s: a check uses no network. Fetch the policy before, check its digest, and name the file here; "+
			"or keep it in an OCI registry, from which `sgplan init` fetches oci://HOST/REPOSITORY@sha256:….", e.path)
		return
	case l.fetched:
		ld.fail(e.at, "Not a fetched policy", "%s: a policy of a registry extends only others of one, by oci://HOST/REPOSITORY@sha256:….", e.path)
		return
	}
	path := e.path
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(l.Path), path)
	}
	if slices.ContainsFunc(by, func(x extend) bool { return x.path == path }) {
		ld.fail(e.at, "Files extend each other", "%s extends itself, by way of others.", path)
		return
	}
	ld.file(path, by)
}

func (ld *loader) unreadable(path string, err error, by []extend) {
	var known *fs.PathError
	if errors.As(err, &known) {
		err = known.Err
	}
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "The policy cannot be read", Detail: fmt.Sprintf("%s: %v.", path, err)}
	if len(by) > 0 {
		d.Subject = &by[len(by)-1].at
	}
	ld.diags = append(ld.diags, d)
}

// assemble puts the layers together, and says what only shows then.
func (p *Policy) assemble() hcl.Diagnostics {
	var diags hcl.Diagnostics
	exemptions, assumptions, customs := map[string]hcl.Range{}, map[string]hcl.Range{}, map[string]hcl.Range{}
	for i, l := range p.layers {
		l.checkLocks(p.layers[:i], p.Environments())
		p.checkEnvironments(i)
		for _, x := range l.exemptions {
			l.onlyOnce(exemptions, "exemption", x.ID, x.At)
		}
		for _, c := range l.customs {
			l.onlyOnce(customs, "custom_rule", c.ID, c.At)
		}
		for _, a := range l.assumptions {
			l.onlyOnce(assumptions, "assume", a.Value, a.At)
		}
		p.Exemptions = append(p.Exemptions, l.exemptions...)
		p.Customs = append(p.Customs, l.customs...)
		p.Assumptions = append(p.Assumptions, l.assumptions...)
		diags = append(diags, l.diags...)
	}
	return append(diags, p.checkTogether()...)
}

// onlyOnce fails for a block whose label another has, in whichever file.
func (l *layer) onlyOnce(seen map[string]hcl.Range, block, label string, at hcl.Range) {
	if first, ok := seen[label]; ok {
		l.fail(at, "Duplicate "+block+" block", "%s %q is there already, at %s.", block, label, place(first))
	}
	seen[label] = at
}

// checkTogether fails for profiles that no file defines, and for exemptions from what nothing may silence.
func (p *Policy) checkTogether() hcl.Diagnostics {
	var d decoder
	s := p.In("").s
	def := s["ephemeral.default"]
	if len(stringsOf(def.value)) == 0 {
		d.fail(def.at, "Empty default", "At least one range of client ports is in use.")
	}
	for _, name := range stringsOf(def.value) {
		if _, ok := s["ephemeral.range."+name+".ports"]; !ok {
			d.fail(def.at, "Unknown range", "There is no range %q.", name)
		}
	}
	for _, x := range p.Exemptions {
		for _, id := range x.Rules {
			if isCustom(id) && !slices.ContainsFunc(p.Customs, func(c *CustomRule) bool { return c.ID == id }) {
				d.fail(x.rulesAt, "Unknown rule", "There is no custom rule %q.", id)
				continue
			}
			if e, ok := s["rule."+id+".ignorable"]; ok && e.value.False() {
				d.fail(x.rulesAt, "Not to be exempted", "%s is not ignorable (%s).", id, place(e.at))
			}
		}
	}
	return d.diags
}
