package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackendsThatAreNotThereAreDroppedAndOthersStay(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module m\n\nrequire (\n\tm/s3 v0.0.0\n\tm/http v0.0.0\n)\n\nreplace m/s3 => ./s3\n\nreplace m/http => ./http\n")
	write("http/go.mod", "module m/http\n")
	write("internal/backend/init/init.go", "package init\n\nimport (\n\thttp \"m/http\"\n\ts3 \"m/s3\"\n)\n\nvar b = []any{\n\ts3.New(),\n\thttp.New(),\n}\n")
	if err := dropBackends(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "internal/backend/init/init.go"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if text := string(content); strings.Contains(text, "s3") || strings.Count(text, "http") < 2 {
			t.Errorf("%s is\n%s", name, text)
		}
	}
}

func TestACallThatNamesNoProgramIsRefused(t *testing.T) {
	for _, args := range [][]string{nil, {"terraform"}, {"packer", "1.0.0"}} {
		if _, err := run(t.Context(), args); err == nil || !strings.Contains(err.Error(), "usage") {
			t.Errorf("%q: %v", args, err)
		}
	}
}
