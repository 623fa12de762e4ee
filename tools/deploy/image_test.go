package deploy

import (
	"bufio"
	"debug/elf"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

const root = "../.."

// buildContext is a copy of what a build of the image is given: the repository without what .dockerignore names.
func buildContext(t *testing.T) string {
	t.Helper()
	file, err := os.Open(root + "/.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		if err != nil || name == "." {
			return err
		}
		skip, err := ignored.MatchesOrParentMatches(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && skip:
			return filepath.SkipDir
		case d.IsDir():
			return os.Mkdir(filepath.Join(copied, name), 0o755)
		case skip:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(copied, name), text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

// program is sgplan, built by the Dockerfile's own command from its own context.
func program(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages, _ := read(t, text)
	out := filepath.Join(t.TempDir(), "sgplan")
	for _, c := range stages[0].Commands {
		run, ok := c.(*instructions.RunCommand)
		if !ok || !strings.Contains(run.CmdLine[0], "go build") {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(run.CmdLine[0], "/out/sgplan", out, 1))
		cmd.Dir = buildContext(t)
		cmd.Env = append(os.Environ(), "TARGETOS=linux", "TARGETARCH="+runtime.GOARCH, "VERSION=1.2.3", "COMMIT=0123abc")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		return out
	}
	t.Fatal("the Dockerfile builds nothing")
	return ""
}

// The image has no loader, no libraries, no /etc/passwd and no environment: its program needs none of them.
func TestTheProgramOfTheImageStartsWhereNothingElseIs(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("images are for Linux")
	}
	path := program(t)
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil || len(libraries) > 0 || slices.ContainsFunc(file.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Errorf("the program is not static: %v, %v", libraries, err)
	}

	version := exec.CommandContext(t.Context(), path, "version", "-o", "json")
	version.Env = []string{}
	said, err := version.Output()
	if err != nil || !strings.Contains(string(said), `"version": "1.2.3"`) || !strings.Contains(string(said), `"commit": "0123abc"`) {
		t.Errorf("%v: %s", err, said)
	}

	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := exec.CommandContext(t.Context(), path, "serve", "--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0", "--hmac-key-file="+key,
		"--allow-host=app.terraform.io", "--allow-host=archivist.terraform.io")
	serve.Env, serve.Dir = []string{}, t.TempDir()
	log, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	lines := bufio.NewScanner(log)
	for address == "" && lines.Scan() {
		if m := regexp.MustCompile(`"probes and metrics","address":"([^"]+)"`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	client := http.Client{Timeout: time.Minute}
	for _, page := range []string{"/healthz", "/readyz", "/metrics"} {
		resp, err := client.Get("http://" + address + page)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", page, resp.StatusCode)
		}
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // to its end
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}
