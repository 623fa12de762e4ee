// Command terraform builds a Terraform or an OpenTofu of a version from its Go module, for tests: a machine needs no more than Go and
// a module proxy. It prints where the program is, and builds it only once.
//
//	go run -C tools/terraform . terraform 1.16.2
//	go run -C tools/terraform . tofu 1.12.6
//
// What it builds is a test tool: it is never shipped (Terraform since 1.6 is under the BUSL). It lacks the remote backends whose
// modules the zip of Terraform's module leaves out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

// program is where a program is in its module.
type program struct{ module, main string }

var programs = map[string]program{
	"terraform": {"github.com/hashicorp/terraform", "."},
	"tofu":      {"github.com/opentofu/opentofu", "./cmd/tofu"},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	path, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "terraform:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}

func run(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 || programs[args[0]].module == "" {
		return "", errors.New("usage: terraform terraform|tofu VERSION")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	version := strings.TrimPrefix(args[1], "v")
	out := filepath.Join(cache, "terraform-provider-rackspace", args[0]+"-"+version, args[0])
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	fmt.Fprintf(os.Stderr, "building %s %s (minutes)\n", args[0], version)
	return out, build(ctx, programs[args[0]], version, out)
}

func build(ctx context.Context, p program, version, out string) error {
	found, err := command(ctx, os.TempDir(), "mod", "download", "-json", p.module+"@v"+version)
	var module struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(found, &module); jsonErr != nil || module.Dir == "" {
		return fmt.Errorf("%s %s cannot be downloaded: %s (%w)", p.module, version, module.Error, errors.Join(err, jsonErr))
	}
	source, err := os.MkdirTemp("", "terraform")
	if err != nil {
		return err
	}
	defer os.RemoveAll(source)
	if err := copyTree(module.Dir, source); err != nil {
		return err
	}
	if err := dropBackends(source); err != nil {
		return err
	}
	flags := "-s -w"
	for _, module := range programs { // neither is a pre-release then
		flags += " -X '" + module.module + "/version.dev=no'"
	}
	half := out + ".new"
	defer os.Remove(half)
	if _, err := command(ctx, source, "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", half, p.main); err != nil {
		return err
	}
	return os.Rename(half, out)
}

// command runs go, and returns its standard output.
func command(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "CGO_ENABLED=0")
	return cmd.Output()
}

// copyTree copies a module out of the module cache, whose files cannot be written.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}

var local = regexp.MustCompile(`(?m)^replace (\S+) => (\./\S+)$`)

// dropBackends takes out of the sources the backends that are modules of their own and not in the zip.
func dropBackends(source string) error {
	modFile, initFile := filepath.Join(source, "go.mod"), filepath.Join(source, "internal", "backend", "init", "init.go")
	mod, err := os.ReadFile(modFile)
	if err != nil {
		return err
	}
	code, err := os.ReadFile(initFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	gone := false
	for _, m := range local.FindAllStringSubmatch(string(mod), -1) {
		if _, err := os.Stat(filepath.Join(source, m[2], "go.mod")); err == nil {
			continue
		}
		gone = true
		name := regexp.QuoteMeta(m[1])
		mod = regexp.MustCompile(`(?m)^(replace `+name+` => \S+|\s+`+name+` v\S+.*)\n`).ReplaceAll(mod, nil)
		line := regexp.MustCompile(`(?m)^\s+(\w+) "` + name + `"\n`).FindSubmatch(code)
		if line != nil {
			code = []byte(strings.Replace(string(code), string(line[0]), "", 1))
			code = regexp.MustCompile(`(?m)^.*\b`+string(line[1])+`\.New\(\).*\n`).ReplaceAll(code, nil)
		}
	}
	if !gone {
		return nil
	}
	return errors.Join(os.WriteFile(modFile, mod, 0o600), os.WriteFile(initFile, code, 0o600))
}
