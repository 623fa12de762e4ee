package stage_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testingGuide is where the module of docs/guides/testing.md is, with its test.
const testingGuide = "../../../examples/guides/testing"

func TestTheGuideTestsAModuleWithMocks(t *testing.T) {
	s := theatre(t)
	account, err := s.Account(t.Context(), "10.20.0.0/16", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	folder, err := s.Folder(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(testingGuide)); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		return account.Terraform(t.Context(), folder, append(args, "-no-color")...)
	}
	if _, err := run("init"); err != nil {
		t.Fatal(err)
	}
	calls := account.Proxy.Counts()
	if out, err := run("test"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if n := account.Proxy.Counts().Since(calls); len(n) != 0 {
		t.Errorf("a mock calls nothing, and there were %v", n)
	}

	// Without the id of the guide there is an error, of which the guide speaks.
	file := filepath.Join(folder, "tests", "service.tftest.hcl")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bare := strings.Replace(string(content), `id = "sg-0123456789abcdef0"`, "", 1)
	if err := os.WriteFile(file, []byte(bare), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run("test"); err == nil {
		t.Errorf("an id that cannot be one was taken:\n%s", out)
	}
}
