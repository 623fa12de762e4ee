package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

//go:generate go test . -run ^(TestFormatsPage|TestFormatsOfTheSample)$ -count=1 -update

// Format is one way of writing a result: metadata and function in one value. The help of -o, the documentation and the tests
// that hold for every format are made of these.
type Format struct {
	Name  string // as -o takes it
	Title string // what it is, in half a sentence
	Goes  string // who reads it and how it gets there, in Markdown
	File  string // a name that a file of it usually has; a folder's for Files
	Log   bool   // it is for a log, in which others of that kind may stand, too

	// NACLs: it shows Result.NACLs.
	NACLs bool

	// Write writes the result. It changes neither the result nor the verdict.
	Write func(w io.Writer, r *result.Result, o Options) error
	// Files, in place of Write, makes several files, which go to one folder.
	Files func(r *result.Result, o Options) ([]File, error)
}

// File is one of the files of a format that has several.
type File struct {
	Name string
	Text []byte
}

// Options is what a user may choose of formats, and what the program knows of its rules. The zero value is good.
type Options struct {
	Text TextOptions
	// Suppressed asks SARIF for the findings that are exempt, suppressed or in the baseline, too.
	Suppressed bool
	// Summary is the absolute path of a file that holds the markdown; "" if there is none.
	Summary string
	// Rule tells what a rule's page says, nil for a rule that has none; nil if nothing is known of rules.
	Rule func(id string) *Rule
}

// Rule is what is said of a rule itself, whatever it has found.
type Rule struct {
	Title string // one sentence
	Why   string // Markdown paragraphs
	Fix   string // likewise
	// Controls are the requirements of standards that it answers.
	Controls []Control
}

// Control is a requirement: by standard, with its version, and its number there.
type Control struct{ Standard, ID string }

// rule is what is known of a rule, empty if nothing is.
func (o Options) rule(id string) Rule {
	if o.Rule != nil {
		if r := o.Rule(id); r != nil {
			return *r
		}
	}
	return Rule{}
}

var formats = map[string]*Format{}

// register adds a format; it is called for a package variable, so a doubled name fails at start.
func register(f Format) *Format { //nolint:unparam // a result lets the declaration of a package variable call it
	if formats[f.Name] != nil {
		panic("format registered twice: " + f.Name)
	}
	formats[f.Name] = &f
	return &f
}

// Formats returns every format, by name.
func Formats() []*Format {
	var list []*Format
	for _, f := range formats {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Format) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// FormatNames are the names of all formats.
func FormatNames() []string {
	var list []string
	for _, f := range Formats() {
		list = append(list, f.Name)
	}
	return list
}

// FindFormat returns the format of a name.
func FindFormat(name string) (*Format, error) {
	if f := formats[name]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("format %q is not known: %s", name, strings.Join(FormatNames(), ", "))
}
