package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a reviewer would otherwise have to look for, over all files of the repository.

const maxLines = 500

// marks are promises to keep or to strike. They are written apart, so that this file holds none.
var marks = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b|panic\("to` + `do"\)`)

// machinePaths name a place on the author's machine.
var machinePaths = regexp.MustCompile(`(^|[^\w.~-])/(work|root|home/[a-z]\w*|Users/[A-Za-z]\w*)/`)

func TestGoFilesAreShort(t *testing.T) {
	for file, content := range files(t, ".go") {
		if lines := bytes.Count(content, []byte("\n")); lines > maxLines && !generated(content) {
			t.Errorf("%s has %d lines, more than %d: split it by what a reader looks for", file, lines, maxLines)
		}
	}
}

func TestNoMarksAreLeft(t *testing.T) {
	for file, content := range files(t, ".go", ".md", ".yml", ".tf", ".hcl", ".awk", "GNUmakefile") {
		report(t, file, content, marks, "a mark: do it, or open an issue")
	}
}

func TestNoPathOfOneMachine(t *testing.T) {
	for file, content := range files(t, "") {
		// The pattern is slow on a plan of megabytes: most files hold none of its beginnings.
		suspect := func(beginning string) bool { return bytes.Contains(content, []byte(beginning)) }
		if !strings.Contains(file, "testdata/fuzz/") && slices.ContainsFunc([]string{"/work", "/root", "/home", "/Users"}, suspect) {
			report(t, file, content, machinePaths, "a path of one machine")
		}
	}
}

// families are modules that one house writes, versions and releases as one thing in parts, and those whose types another has
// in its own interface: cobra's flags are pflag's, and a value of HCL is one of cty. Whoever takes the first takes no further
// risk with the second. They count as one dependency, or a limit on modules would forbid the AWS SDK, which has one for each
// service. What Go's own house writes (golang.org/x) is of one family with Go, and counts as none.
var families = [][]string{
	{"github.com/aws/"}, {"github.com/hashicorp/terraform-plugin-"}, {"github.com/spf13/cobra", "github.com/spf13/pflag"},
	{"github.com/hashicorp/hcl/v2", "github.com/zclconf/go-cty"},
}

// readers are modules that nothing but tests imports (deps_test.go says where): they read what the program writes, and
// files that are for others, each as those who take it do. No user takes a risk with them.
var readers = []string{"github.com/owenrumney/go-sarif/v3", "github.com/yuin/goldmark", "go.yaml.in/yaml/v4",
	"github.com/santhosh-tekuri/jsonschema/v6", "golang.org/x/net"}

func TestDirectDependenciesAreFew(t *testing.T) {
	direct := regexp.MustCompile(`(?m)^(?:require )?\t?((\S+\.\S+/\S+) v\S+)$`).FindAllStringSubmatch(string(read(t, "go.mod")), -1)
	distinct := map[string]bool{}
	for _, m := range direct {
		name := m[2]
		if slices.Contains(readers, name) || strings.HasPrefix(name, "golang.org/x/") {
			continue
		}
		for _, f := range families {
			if slices.ContainsFunc(f, func(beginning string) bool { return strings.HasPrefix(m[2], beginning) }) {
				name = f[0]
			}
		}
		distinct[name] = true
	}
	if len(distinct) == 0 || len(distinct) > 13 {
		t.Errorf("go.mod has %d direct requirements, want 1 to 13: %q", len(distinct), slices.Sorted(maps.Keys(distinct)))
	}
	for _, r := range house {
		if slices.ContainsFunc(readers, func(m string) bool { return strings.Contains(r.others, m) }) {
			t.Errorf("%s imports what is for tests alone", r.folder)
		}
	}
}

func TestWorkflowsPinActionsByCommit(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	uses := 0
	for file, content := range files(t, ".yml") {
		if !strings.HasPrefix(file, ".github/workflows/") {
			continue
		}
		for _, m := range regexp.MustCompile(`(?m)uses: *(.+)$`).FindAllSubmatch(content, -1) {
			uses++
			if !pinned.Match(m[1]) {
				t.Errorf("%s uses %s: want a commit, and the version as a comment", file, m[1])
			}
		}
		if !regexp.MustCompile(`(?m)^permissions:`).Match(content) {
			t.Errorf("%s does not say which permissions it needs", file)
		}
	}
	if uses == 0 {
		t.Error("no workflow uses an action: is the pattern of this test right?")
	}
}

// A stamp on a constant, or on a name that does not exist, is ignored by the linker without a word.
func TestReleaseStampsVariablesThatExist(t *testing.T) {
	stamps := regexp.MustCompile(`-X ([\w./-]+)\.(\w+)=`).FindAllStringSubmatch(string(read(t, ".goreleaser.yml")), -1)
	for _, want := range []string{"main.version", module + "/validator.version", module + "/validator.commit"} {
		if !slices.ContainsFunc(stamps, func(s []string) bool { return s[1]+"."+s[2] == want }) {
			t.Errorf("%s is not stamped", want)
		}
	}
	for _, s := range stamps {
		folder := strings.TrimPrefix(s[1], module+"/")
		if s[1] == "main" {
			folder = "."
		}
		if !hasStringVar(t, folder, s[2]) {
			t.Errorf("%s has no string variable %s", s[1], s[2])
		}
	}
}

// The registry rejects a release whose sums name anything but the provider's archives and the manifest.
func TestReleaseSumsNameTheProviderAlone(t *testing.T) {
	config := string(read(t, ".goreleaser.yml"))
	sums := regexp.MustCompile(`(?ms)^checksum:\n(.*?)^\S`).FindString(config)
	if !strings.Contains(sums, "ids: [provider]") || !strings.Contains(sums, "glob: terraform-registry-manifest.json") {
		t.Errorf("checksum wants ids: [provider] and the manifest, got:\n%s", sums)
	}
}

// hasStringVar reports whether a package declares `var name = "..."` or `var name string`.
func hasStringVar(t *testing.T, folder, name string) bool {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR && slices.ContainsFunc(g.Specs, isString(name)) {
				return true
			}
		}
	}
	return false
}

// isString matches the declaration of one variable that is a string by its type or its value.
func isString(name string) func(ast.Spec) bool {
	return func(s ast.Spec) bool {
		v := s.(*ast.ValueSpec)
		i := slices.IndexFunc(v.Names, func(n *ast.Ident) bool { return n.Name == name })
		if i < 0 {
			return false
		}
		if typ, ok := v.Type.(*ast.Ident); ok {
			return typ.Name == "string"
		}
		literal, ok := v.Values[i].(*ast.BasicLit)
		return ok && literal.Kind == token.STRING
	}
}

func generated(content []byte) bool {
	return regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`).Match(content)
}

func report(t *testing.T, file string, content []byte, pattern *regexp.Regexp, what string) {
	t.Helper()
	for i, line := range bytes.Split(content, []byte("\n")) {
		if m := pattern.Find(line); m != nil {
			t.Errorf("%s:%d: %q: %s", file, i+1, m, what)
		}
	}
}

// files returns the text files of the repository whose names end in one of the endings, by slash path.
func files(t *testing.T, endings ...string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "bin", "dist", "completions", ".terraform"}, entry.Name()) {
			return filepath.SkipDir
		}
		wanted := func(ending string) bool { return strings.HasSuffix(file, ending) }
		if entry.Name() == ".git" { // of a worktree: a file that names the repository
			return nil
		}
		if !entry.Type().IsRegular() || !slices.ContainsFunc(endings, wanted) {
			return nil
		}
		content, err := os.ReadFile(file)
		if err == nil && !bytes.Contains(content, []byte{0}) {
			found[filepath.ToSlash(file)] = content
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("no file ends in %q", endings)
	}
	return found
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
