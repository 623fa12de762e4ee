package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The policy of a small tree: each case below breaks one line of it.
var fakeHouse = []room{
	{folder: "ground", std: "fmt", why: "pure"},
	{folder: "face", ours: "ground", others: "example.org/good/...", why: "may not know the other face"},
	{folder: "other", ours: "ground", tests: "face example.org/fortests", why: "may not know the other face"},
	{folder: "other/cmd/tool", ours: "other", why: "hands over"},
	{folder: "internal/testenv", why: "tests only"},
	{folder: "internal/testenv/part", why: "tests only"},
}

// fakeTree is a tree that keeps the policy; a case adds one file.
var fakeTree = map[string]string{
	"ground/a.go":                `import "fmt"`,
	"face/a.go":                  `import ("` + module + `/ground"; "example.org/good/part"; "net/url")`,
	"other/a.go":                 `import "` + module + `/ground"`,
	"other/a_test.go":            `import ("` + module + `/face"; "` + module + `/other"; "example.org/fortests"; "os/exec"; "` + module + `/internal/testenv"; "` + module + `/internal/testenv/part")`,
	"other/cmd/tool/a.go":        `import "` + module + `/other"`,
	"internal/testenv/a.go":      `import ("testing"; "net/http")`,
	"internal/testenv/part/a.go": `import ("testing"; "net/http"; "` + module + `/internal/testenv")`,
	"other/testdata/a.go":        `import "anything.example/at/all"`,
}

func TestThePolicyIsKeptByATreeThatKeepsIt(t *testing.T) {
	if broken := judge(t, "", ""); len(broken) != 0 {
		t.Errorf("got %q", broken)
	}
}

func TestThePolicyFails(t *testing.T) {
	for _, c := range []struct{ name, file, code, want string }{
		{"for a standard package outside a folder's list", "ground/b.go", `import "os"`, "standard packages"},
		{"for a module that is not the folder's", "face/b.go", `import "example.org/bad"`, "not a dependency"},
		{"for a module that only begins alike", "face/b.go", `import "example.org/goodness"`, "not a dependency"},
		{"for one face that imports the other", "face/b.go", `import "` + module + `/other"`, "other face"},
		{"for the same in its tests", "face/b_test.go", `import "` + module + `/other"`, "other face"},
		{"for code that imports what its tests may", "other/b.go", `import "example.org/fortests"`, "not a dependency"},
		{"for a command that is imported, by a test too", "other/b_test.go", `import "` + module + `/other/cmd/tool"`, "command"},
		{"for test code in the product", "other/b.go", `import "` + module + `/internal/testenv"`, "stays out"},
		{"for a part of the test code in the product", "other/b.go", `import "` + module + `/internal/testenv/part"`, "stays out"},
		{"for the testing package in the product", "other/b.go", `import "testing"`, "stays out"},
		{"for a library that logs", "other/b.go", `import "log"`, "does not log"},
		{"for a check that reaches the network", "other/b.go", `import "net/http"`, "no network"},
		{"for a check that starts a program", "other/b.go", `import "os/exec"`, "no program"},
		{"for the repository's root", "other/b.go", `import "` + module + `"`, "not a dependency"},
		{"for a folder without a line", "newroom/b.go", ``, "not in the policy"},
		{"for a renamed import", "ground/b.go", `import f "os"`, "standard packages"},
		{"for a file of another system", "ground/b_windows.go", `import "os"`, "standard packages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := judge(t, c.file, c.code)
			if len(broken) != 1 || !strings.Contains(broken[0], c.want) || !strings.HasPrefix(broken[0], c.file) {
				t.Errorf("got %q, want one line on %s that says %q", broken, c.file, c.want)
			}
		})
	}
}

func TestThePolicyFailsForALineWithoutAFolder(t *testing.T) {
	root := plant(t, map[string]string{"ground/a.go": ""})
	broken, err := violations(root, fakeHouse[:2])
	if err != nil || len(broken) != 1 || !strings.HasPrefix(broken[0], "face ") {
		t.Errorf("got %q, %v; want one line on face", broken, err)
	}
}

func TestThePolicyFailsForAFileThatDoesNotParse(t *testing.T) {
	root := plant(t, map[string]string{"ground/a.go": `import "`})
	if _, err := violations(root, fakeHouse[:1]); err == nil {
		t.Error("no error")
	}
}

// judge returns the breaches of the fake tree with one more file.
func judge(t *testing.T, file, code string) []string {
	t.Helper()
	root := plant(t, fakeTree)
	if file != "" {
		write(t, root, file, code)
	}
	broken, err := violations(root, fakeHouse)
	if err != nil {
		t.Fatal(err)
	}
	return broken
}

func plant(t *testing.T, tree map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for file, code := range tree {
		write(t, root, file, code)
	}
	return root
}

func write(t *testing.T, root, file, code string) {
	t.Helper()
	file = filepath.Join(root, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package p\n\n"+code+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}
