package source

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes files below a new folder, and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const empty = `output "x" { value = 1 }`

func TestWhichFoldersModulesAreReadFrom(t *testing.T) {
	call := func(source string) string { return `module "m" { source = "` + source + `" }` }
	installed := `{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"registry.terraform.io/a/b/c","Dir":".terraform/modules/m/sub"}]}`
	for _, c := range []struct {
		says  string
		files map[string]string
		sub   string
		err   string
	}{
		{says: "a path below", files: map[string]string{"main.tf": call("./m"), "m/main.tf": empty}},
		{says: "a path above, within the tree", sub: "//live/prod", files: map[string]string{"live/prod/main.tf": call("../../m"), "m/main.tf": empty}},
		{says: "a path out of the tree", sub: "", files: map[string]string{"main.tf": call("../m")}, err: "lies outside: give the tree that holds it"},
		{says: "what init installed", files: map[string]string{"main.tf": call("a/b/c"), ".terraform/modules/modules.json": installed, ".terraform/modules/m/sub/main.tf": empty}},
		{says: "what is not installed", files: map[string]string{"main.tf": call("a/b/c")}, err: "module m (a/b/c) is not installed: run `terraform init` there"},
		{says: "what is installed elsewhere", files: map[string]string{"main.tf": call("a/b/c"),
			".terraform/modules/modules.json": `{"Modules":[{"Key":"m","Dir":"../../etc"}]}`}, err: "lies outside"},
		{says: "an absolute path", files: map[string]string{"main.tf": call("a/b/c"),
			".terraform/modules/modules.json": `{"Modules":[{"Key":"m","Dir":"/etc"}]}`}, err: "etc cannot be read"},
		{says: "no folder", files: map[string]string{"main.tf": call("./m")}, err: "m cannot be read: "},
		{says: "modules without end", files: map[string]string{"main.tf": call("./")}, err: "has too many modules"},
		{says: "a source that is computed", files: map[string]string{"main.tf": `module "m" { source = local.x }`}, err: "main.tf:1: the source of module \"m\" is not a plain text"},
		{says: "a file that is too large", files: map[string]string{"main.tf": "#" + strings.Repeat("x", maxFile)}, err: "main.tf is larger than 2 MiB"},
		{says: "a file that nests too deeply", files: map[string]string{"main.tf": "locals {\n x = " + strings.Repeat("[", 6000)}, err: "main.tf: is nested too deeply"},
		{says: "one name twice", files: map[string]string{"a.tf": `resource "aws_vpc" "v" {}`, "b.tf": `resource "aws_vpc" "v" {}`}, err: "b.tf:1: aws_vpc.v is declared twice"},
	} {
		tree, err := Open(write(t, c.files) + c.sub)
		switch {
		case c.err == "" && (err != nil || tree.root.calls["m"].module.outputs["x"] == nil):
			t.Errorf("%s: %v", c.says, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: the error is %v", c.says, err)
		}
	}
}

func TestNoSymbolicLinkLeadsOut(t *testing.T) {
	secret := write(t, map[string]string{"main.tf": empty})
	dir := write(t, map[string]string{"main.tf": `module "m" { source = "./m" }`})
	if err := os.Symlink(secret, filepath.Join(dir, "m")); err != nil {
		t.Skip(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "m cannot be read: ") {
		t.Errorf("a folder: %v", err)
	}
	dir = write(t, nil)
	if err := os.Symlink(filepath.Join(secret, "main.tf"), filepath.Join(dir, "main.tf")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "main.tf cannot be read: ") {
		t.Errorf("a file: %v", err)
	}
}

func TestWhatIsNotReadMakesAModuleOpaqueOrPartial(t *testing.T) {
	for name, want := range map[string]struct {
		text            string
		opaque, partial bool
	}{"main.tf": {}, "more.tf.json": {text: "{}"}, "checks.tf.json": {text: `{"check":{}}`, partial: true}, "override.tf": {}, "x_override.tf": {},
		"x_override.tf.json": {text: "{}"}, "main.tofu": {opaque: true, partial: true}, "notes.txt": {text: "{"}, ".hidden.tf": {text: "{"}} {
		tree, err := Open(write(t, map[string]string{name: want.text}))
		if err != nil {
			t.Fatal(err)
		}
		if tree.root.opaque != want.opaque || tree.root.partial != want.partial {
			t.Errorf("%s: opaque %v, partial %v", name, tree.root.opaque, tree.root.partial)
		}
		if (len(tree.Limits) == 1) != want.opaque {
			t.Errorf("%s: %v", name, tree.Limits)
		}
	}
}

// binary is a binary plan file with these entries.
func binary(t *testing.T, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tfplan")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestABinaryPlanHoldsItsSources(t *testing.T) {
	const list = `[{"Key":"","Dir":"."},{"Key":"m","Source":"a/b/c","Dir":"../../m"}]`
	const root = `module "m" { source = "a/b/c" }`
	for _, c := range []struct {
		says    string
		entries []string
		err     string
	}{
		{says: "its modules by key", entries: []string{"tfplan", "x", "tfconfig/modules.json", list, "tfconfig/m-/main.tf", root, "tfconfig/m-m/main.tf", empty}},
		{says: "no configuration", entries: []string{"tfplan", "x"}, err: "holds no configuration"},
		{says: "a module that it does not list", entries: []string{"tfconfig/modules.json", `[{"Key":"","Dir":"."}]`, "tfconfig/m-/main.tf", root}, err: "module m (a/b/c) is not in it"},
		{says: "a list that is none", entries: []string{"tfconfig/modules.json", `{`, "tfconfig/m-/main.tf", root}, err: "tfconfig/modules.json is not a list of modules"},
		{says: "a file twice", entries: []string{"tfconfig/m-/main.tf", root, "tfconfig/m-/main.tf", root}, err: "has tfconfig/m-/main.tf twice"},
		{says: "a bomb", entries: []string{"tfconfig/m-/main.tf", strings.Repeat(" ", maxFile+1)}, err: "is larger than"},
		{says: "a mistake names its file", entries: []string{"tfconfig/modules.json", list, "tfconfig/m-/main.tf", root, "tfconfig/m-m/main.tf", "\n}"}, err: "../../m/main.tf:2: "},
	} {
		tree, err := Open(binary(t, c.entries...))
		switch {
		case c.err == "" && (err != nil || tree.root.calls["m"].module.outputs["x"] == nil):
			t.Errorf("%s: %v", c.says, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: the error is %v", c.says, err)
		}
	}
}

// Which files are whose decides which comments in them count.
func TestTheFilesOfModulesAreKept(t *testing.T) {
	call := func(name, source string) string { return `module "` + name + `" { source = "` + source + `" }` + "\n" }
	tree := map[string]string{
		"live/main.tf": call("own", "../m") + call("again", "../m") + call("far", "a/b/c") + call("odd", "./odd"), "live/x.tf.json": "{}",
		"m/main.tf": empty, "live/odd/main.tf": call("below", "./below"), "live/odd/override.tf": "", "live/odd/x.tofu": "", "live/odd/below/main.tf": empty,
		"live/.terraform/modules/modules.json": `{"Modules":[{"Key":"far","Source":"a/b/c","Dir":".terraform/modules/far"}]}`,
		"live/.terraform/modules/far/main.tf":  call("sub", "./sub"), "live/.terraform/modules/far/sub/main.tf": empty,
	}
	dir := write(t, tree)
	opened, err := Open(dir + "//live")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"=live/main.tf", "again=m/main.tf", "far=live/.terraform/modules/far/main.tf fetched",
		"far.sub=live/.terraform/modules/far/sub/main.tf fetched", "odd=live/odd/main.tf unsure", "odd=live/odd/override.tf unsure", "odd=live/odd/x.tofu unsure",
		"odd.below=live/odd/below/main.tf unsure", "own=m/main.tf"}
	for i, f := range opened.Files {
		name := strings.TrimPrefix(f.Path, filepath.ToSlash(dir)+"/")
		got := f.Module + "=" + name
		if f.Fetched {
			got += " fetched"
		}
		if f.Unsure {
			got += " unsure"
		}
		if i >= len(want) || got != want[i] || string(f.Text) != tree[name] {
			t.Errorf("%s", got)
		}
	}
	if len(opened.Files) != len(want) {
		t.Errorf("%d files", len(opened.Files))
	}
	_, err = Open(write(t, map[string]string{"main.tf": empty, "override.tf": strings.Repeat("[", 6000)}))
	if err == nil || !strings.Contains(err.Error(), "override.tf: is nested too deeply") {
		t.Errorf("%v", err)
	}
}
