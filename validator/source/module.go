package source

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Tree is the sources of one configuration, read and parsed.
type Tree struct {
	Name string // as given
	Dir  string // in which the files are that it names; "" for those of a binary plan file, which are named from where the plan was made
	root *module
	// keep is the blocks that some expression refers to, and those that the network is made of.
	keep map[string]bool
	// functions are those that expressions call, with what stands for the ones that are not evaluated.
	functions map[string]function.Function
	// Files is what was read in Terraform's syntax: the files of each module call, so that those of a module that is called twice are
	// there twice.
	Files []File
	// Limits says of modules why nothing in them is evaluated.
	Limits []string
	texts  map[string][]byte // of the files, by path
	used   map[string]int    // how many modules of the configuration stand in a folder
	// differs: there are files that only OpenTofu reads; as is the sources as the one and the other reads them.
	differs bool
	as      map[reader]readAs
	static  *static // nil where there is a plan
}

// readAs is the sources as one program reads them, or why it cannot.
type readAs struct {
	tree *Tree
	err  error
}

// File is one file of a module.
type File struct {
	Path   string // from the working directory, or, of a binary plan file, from where the plan was made
	Module string // "a.b" for module "b" in module "a", "" for the root
	Text   []byte
	// Fetched: the module, or one that calls it, is not one by a path: others wrote it.
	Fetched bool
	// Unsure: the files of the module, or of one that calls it, may not be those that were planned, and are not compared with the plan.
	Unsure bool
}

// module is one module of the configuration.
type module struct {
	path      string            // tier.rules, "" for the root
	resources map[string]*block // by aws_subnet.a, data.aws_vpc.v
	locals    map[string]*hclsyntax.Attribute
	variables map[string]*variable
	outputs   map[string]*output
	calls     map[string]*call
	others    map[string]bool // ephemeral blocks, and data blocks within checks: nothing else can refer to their values
	// partial: something of it is not read, so that what is not found may be there.
	partial bool
	// opaque: what is read of it may not be what Terraform used.
	opaque bool
	// replaced: other files may stand in the place of those that are read (OpenTofu's).
	replaced bool
	unclear  []string // blocks of which it is not certain what override files make of them
	dir      string
}

// block is a resource or data block, or what repeats of a module block.
type block struct {
	name           string
	body           *hclsyntax.Body
	count, forEach hclsyntax.Expression
	at             hcl.Range
	def            hcl.Range          // its type and labels
	written        []*hclsyntax.Block // itself, and those of override files
}

type call struct {
	block
	source string
	module *module
}

type variable struct {
	typ       cty.Type
	defaults  *typeexpr.Defaults
	def       hclsyntax.Expression // nil: it has no default
	nullable  bool
	sensitive bool
	typed     bool // its type can be read
}

type output struct {
	value     hclsyntax.Expression
	sensitive bool
}

// Open reads the sources: a directory, DIR//SUB for a root module in a larger tree, or a binary plan file. An error is an *Error.
func Open(name string) (*Tree, error) {
	return openEach(name, func() (files, func() error, error) { return open(name) })
}

// openEach reads sources as each program does that reads them otherwise.
func openEach(name string, open func() (files, func() error, error)) (*Tree, error) {
	t, err := openAs(name, open, anyReader, nil)
	switch {
	case err != nil && (t == nil || !t.differs):
		return nil, err
	case err != nil: // what is wrong may be in a file that was not read
		t.root, t.Files = newModule(""), nil
		t.root.partial, t.root.opaque = true, true
		t.Limits = []string{"the sources are not evaluated: " + err.Error()}
	case !t.differs:
		return t, nil
	}
	t.as = map[reader]readAs{}
	for _, r := range []reader{terraform, openTofu} {
		as, err := openAs(name, open, r, nil)
		t.as[r] = readAs{as, err}
		if as != nil {
			maps.Copy(t.keep, as.keep)
		}
	}
	return t, nil
}

// openAs is nil where there is nothing to read, and what was read where something of it is wrong.
func openAs(name string, open func() (files, func() error, error), as reader, st *static) (*Tree, error) {
	from, done, err := open()
	if err != nil {
		return nil, named(name, err)
	}
	defer func() { _ = done() }()
	dir := ""
	if _, ok := from.(*directory); ok {
		dir, _, _ = strings.Cut(name, "//")
	}
	t := &Tree{Name: name, Dir: dir, keep: map[string]bool{}, functions: map[string]function.Function{}, texts: map[string][]byte{}, used: map[string]int{}, static: st}
	if st != nil {
		d, ok := from.(*directory)
		if !ok {
			return nil, named(name, errors.New("is not a directory: only sources are judged without a plan"))
		}
		if st.variables, err = d.variables(); err != nil {
			return nil, named(name, err)
		}
	}
	l := &loader{tree: t, from: from, as: as}
	if t.root, err = l.module("", nil, "", 0); err != nil {
		return t, named(name, err)
	}
	return t, nil
}

// Keeps reports whether the values of a block's instances are needed to evaluate expressions.
func (t *Tree) Keeps(block string) bool { return t.keep[block] }

type loader struct {
	tree *Tree
	from files
	as   reader
	n    int
}

// module reads a module and those that it calls.
func (l *loader) module(key string, parent *folder, source string, depth int) (*module, error) {
	if l.n++; l.n > maxModules || depth > maxNested {
		return nil, errors.New("has too many modules")
	}
	f, err := l.from.module(key, parent, source)
	if err != nil && l.tree.static != nil && parent != nil {
		return l.skipped(key, err), nil
	}
	if err != nil {
		return nil, err
	}
	if parent != nil {
		f.fetched, f.unsure = parent.fetched || !local(source), parent.unsure
	}
	m := newModule(key)
	if f.absent != "" {
		l.opaque(m, f.absent)
		return m, nil
	}
	m.dir = f.dir
	l.tree.used[f.dir]++
	f.files = l.as.files(f.files)
	for _, name := range ordered(f.files) {
		if err := l.read(m, path.Join(f.dir, name), f.files[name]); err != nil {
			return nil, err
		}
	}
	if len(m.unclear) > 0 {
		l.opaque(m, "what override files make of "+m.unclear[0]+" is not certain")
	}
	f.unsure = f.unsure || m.opaque
	if err := l.texts(key, f); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(m.calls)) {
		c := m.calls[name]
		if c.module, err = l.module(join(key, name), f, c.source, depth+1); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func newModule(path string) *module {
	return &module{path: path, resources: map[string]*block{}, locals: map[string]*hclsyntax.Attribute{}, variables: map[string]*variable{},
		outputs: map[string]*output{}, calls: map[string]*call{}, others: map[string]bool{}}
}

// read adds what a file of a module declares, or notes that it is not read.
func (l *loader) read(m *module, name string, text []byte) error {
	l.tree.texts[name] = text
	if ofTofu(name) && l.as != openTofu {
		m.replaced, l.tree.differs = true, true
		l.opaque(m, name+" may have been read or not")
		return nil
	}
	return l.file(m, name, text)
}

// opaque notes that nothing in a module is evaluated.
func (l *loader) opaque(m *module, why string) {
	m.partial, m.opaque = true, true
	l.tree.Limits = append(l.tree.Limits, fmt.Sprintf("%s is not evaluated: %s", m.name(), why))
}

// texts keeps the files of a folder.
func (l *loader) texts(key string, f *folder) error {
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		text := f.files[name]
		switch {
		case strings.HasSuffix(name, ".json"):
			continue
		case deep(text): // who reads it must be able to parse it
			return &Error{Place: path.Join(f.dir, name), What: "is nested too deeply"}
		}
		l.tree.Files = append(l.tree.Files, File{path.Join(f.at, name), key, text, f.fetched, f.unsure})
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (m *module) name() string {
	if m.path == "" {
		return "the root module"
	}
	return "module " + m.path
}

// file adds what one file declares.
func (l *loader) file(m *module, name string, text []byte) error {
	if deep(text) {
		return &Error{Place: name, What: "is nested too deeply"}
	}
	body, whole, err := parse(name, text)
	if err != nil {
		return err
	}
	m.partial = m.partial || !whole
	guard(body)
	l.refer(body)
	declare := m.declare
	if overrides(path.Base(name)) {
		declare = m.merge
	}
	for _, b := range body.Blocks {
		if err := declare(b); err != nil {
			return err
		}
	}
	for name := range m.resources {
		if read(name) {
			l.tree.keep[name] = true
		}
	}
	return nil
}

// parse reads a file; whole is false where it may declare more.
func parse(name string, text []byte) (body *hclsyntax.Body, whole bool, err error) {
	if strings.HasSuffix(name, ".json") {
		return parseJSON(name, text)
	}
	f, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, false, parseError(diags)
	}
	body, ok := f.Body.(*hclsyntax.Body)
	if !ok {
		return nil, false, &Error{Place: name, What: "is not a configuration"}
	}
	return body, true, nil
}

func parseError(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			return at(*d.Subject, "%s: %s", d.Summary, strings.Join(strings.Fields(d.Detail), " "))
		}
	}
	return errors.New("cannot be parsed")
}

// deep reports whether the parser, which calls itself, would nest too deeply.
func deep(text []byte) bool {
	depth, run := 0, 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		switch c {
		case '!', '-', '?', ' ', '\n', '\t':
			run += btoi(c == '!' || c == '-' || c == '?')
		default:
			run = 0
		}
		if depth > 5000 || run > 5000 {
			return true
		}
	}
	return false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
