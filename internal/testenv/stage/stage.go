// Package stage lets a program show the provider at work: a real Terraform, the provider as it is built, and accounts of the EC2
// emulator. It reaches neither a registry (but for the AWS provider, see Open) nor AWS.
package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// Version is the version by which Terraform finds the built provider.
const Version = "0.0.1"

// Stage is what all accounts share. Close it.
type Stage struct {
	terraform string // the binary
	config    string // its CLI configuration
	folder    string // everything that is made here
	emulator  *testenv.Emulator
}

// Open starts the emulator and writes a CLI configuration for Terraform that takes rackspace/rackspace from the file provider.
// All other providers come from where the caller's TF_CLI_CONFIG_FILE says, or from the registry. Its error says what is missing.
func Open(provider string) (*Stage, error) {
	terraform, err := testenv.FindTerraform()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "stage")
	if err != nil {
		return nil, err
	}
	s := &Stage{terraform: terraform, folder: folder, config: filepath.Join(folder, "terraform.tfrc")}
	if err := s.install(provider); err != nil {
		s.Close()
		return nil, err
	}
	if s.emulator, err = testenv.RunEmulator(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close stops the emulator and removes what was made.
func (s *Stage) Close() {
	if s.emulator != nil {
		s.emulator.Stop()
	}
	_ = os.RemoveAll(s.folder)
}

// install links the provider into a mirror, as `terraform providers mirror` lays one out, and writes the configuration.
func (s *Stage) install(provider string) error {
	binary, err := filepath.Abs(provider)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("the provider is not built (make build): %w", err)
	}
	mirror, cache := filepath.Join(s.folder, "mirror"), filepath.Join(s.folder, "plugins")
	place := filepath.Join(mirror, "registry.terraform.io", "rackspace", "rackspace", Version, runtime.GOOS+"_"+runtime.GOARCH)
	for _, folder := range []string{place, cache} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	if err := os.Symlink(binary, filepath.Join(place, "terraform-provider-rackspace_v"+Version)); err != nil {
		return err
	}
	config, err := configuration(os.Getenv("TF_CLI_CONFIG_FILE"), mirror)
	if err != nil {
		return err
	}
	return os.WriteFile(s.config, []byte(config), 0o600)
}

// installation is the beginning of the block that says where providers come from.
var installation = regexp.MustCompile(`(?m)^[ \t]*provider_installation[ \t]*\{`)

// configuration is the caller's CLI configuration with the mirror before all else. Of a caller who has none it is the mirror and,
// for all other providers, the registry.
func configuration(file, mirror string) (string, error) {
	ours := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path    = %q\n    include = [\"rackspace/rackspace\"]\n  }\n", mirror)
	var theirs []byte
	if file != "" {
		var err error
		if theirs, err = os.ReadFile(file); err != nil && !os.IsNotExist(err) {
			return "", err
		}
	}
	if at := installation.FindIndex(theirs); at != nil {
		return string(theirs[:at[0]]) + ours + string(theirs[at[1]:]), nil
	}
	return string(theirs) + "\n" + ours + "  direct {\n    exclude = [\"rackspace/rackspace\"]\n  }\n}\n", nil
}

// Folder makes a folder for a configuration, with the given files, whose names may have folders.
func (s *Stage) Folder(files map[string]string) (string, error) {
	folder, err := os.MkdirTemp(s.folder, "configuration")
	if err != nil {
		return "", err
	}
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(content), 0o600)); err != nil {
			return "", err
		}
	}
	return folder, nil
}

// Terraform runs Terraform in a folder against an account and returns its standard output. Its error has what Terraform said.
func (a *Account) Terraform(ctx context.Context, folder string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, a.stage.terraform, args...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Dir = folder
	cmd.Env = append(testenv.Environment(a.stage.config, a.Proxy.URL, filepath.Join(a.stage.folder, "plugins")), "TF_VAR_vpc_id="+a.VPC)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("terraform %s: %w\n%s%s", args[0], err, out, errs.String())
	}
	return string(out), nil
}
