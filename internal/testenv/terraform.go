package testenv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TF runs one Terraform binary. Its methods fail the test where Terraform fails; Run does not.
type TF struct {
	// Endpoint is the URL that the AWS provider talks to, such as Emulator.URL.
	// The zero value is a closed port: a configuration that calls AWS then fails at once.
	Endpoint string

	t      testing.TB
	ctx    context.Context
	bin    string
	config string // TF_CLI_CONFIG_FILE
}

// Terraform finds $TF_BIN, or terraform in PATH, or ends the test (see the package comment).
func Terraform(t testing.TB) *TF {
	t.Helper()
	return &TF{Endpoint: "http://127.0.0.1:1", t: t, ctx: inTime(t), bin: TerraformPath(t), config: cliConfig(t)}
}

// OpenTofu finds $TOFU_BIN, or tofu in PATH, or skips the test, in CI too: no job needs it, as the plans that it made are committed.
func OpenTofu(t testing.TB) *TF {
	t.Helper()
	name := cmp.Or(os.Getenv("TOFU_BIN"), "tofu")
	bin, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("OpenTofu is needed (in PATH, or named by TOFU_BIN): %v", err)
	}
	return &TF{Endpoint: "http://127.0.0.1:1", t: t, ctx: inTime(t), bin: bin, config: cliConfig(t)}
}

// FindTerraform returns where $TF_BIN, or terraform in PATH, is. It is for programs; a test has TerraformPath.
func FindTerraform() (string, error) {
	name := os.Getenv("TF_BIN")
	if name == "" {
		name = "terraform"
	}
	bin, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("Terraform is needed (in PATH, or named by TF_BIN): %w", err)
	}
	return bin, nil
}

// IsOpenTofu reports whether a binary is OpenTofu, also where the environment names a configuration file that is not there.
func IsOpenTofu(bin string) bool {
	cmd := exec.Command(bin, "version") //nolint:noctx // it answers at once, and whom to ask is known before any test is
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE=")
	out, err := cmd.Output()
	return err == nil && strings.HasPrefix(string(out), "OpenTofu")
}

// TerraformPath is FindTerraform, or it ends the test (see the package comment).
func TerraformPath(t testing.TB) string {
	t.Helper()
	bin, err := FindTerraform()
	if err != nil {
		missing(t, "%v", err)
	}
	return bin
}

// inTime ends shortly before the test's time does. The go command kills a test that runs over, cleanups and all, and the
// emulator would live on; a Terraform that is stopped before merely fails its test.
func inTime(t testing.TB) context.Context {
	if d, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if deadline, ok := d.Deadline(); ok {
			ctx, cancel := context.WithDeadline(t.Context(), deadline.Add(-20*time.Second))
			t.Cleanup(cancel)
			return ctx
		}
	}
	return t.Context()
}

// cliConfig returns the CLI configuration to use: the environment's if that file exists, else an empty one, with which
// Terraform looks for mirrors in its usual places (~/.terraform.d/plugins, …) and then asks the registry.
func cliConfig(t testing.TB) string {
	t.Helper()
	file := os.Getenv("TF_CLI_CONFIG_FILE")
	if file != "" {
		_, err := os.Stat(file)
		if err == nil {
			return file
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("TF_CLI_CONFIG_FILE: %v", err)
		}
	}
	file = filepath.Join(t.TempDir(), "empty.tfrc")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// initialising is held during terraform init: the plugin cache does not bear two at a time.
var initialising sync.Mutex

// Init installs providers and modules for the configuration in dir. The AWS provider is linked, never copied: from the
// mirror where there is one, else from a plugin cache that outlives the test. Where no provider can be had the test ends as
// for a missing tool.
func (tf *TF) Init(dir string) {
	tf.t.Helper()
	initialising.Lock()
	defer initialising.Unlock()
	if out, err := tf.Run(dir, "init", "-input=false", "-no-color"); err != nil {
		if strings.Contains(out, "Failed to query available provider packages") || strings.Contains(out, "Failed to install provider") {
			missing(tf.t, "the AWS provider is needed (from a mirror or the registry): %v\n%s", err, out)
		}
		tf.t.Fatalf("terraform init: %v\n%s", err, out)
	}
}

// Plan plans the configuration in dir into the file out (relative to dir).
func (tf *TF) Plan(dir, out string, args ...string) {
	tf.t.Helper()
	tf.must(dir, append([]string{"plan", "-input=false", "-no-color", "-out=" + out}, args...)...)
}

// Apply applies the configuration in dir, or, as last argument, a plan file.
func (tf *TF) Apply(dir string, args ...string) {
	tf.t.Helper()
	tf.must(dir, append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, args...)...)
}

// ShowJSON returns a plan file as JSON: what the validator reads.
func (tf *TF) ShowJSON(dir, planfile string) []byte {
	tf.t.Helper()
	cmd := tf.command(dir, "show", "-json", planfile)
	out, err := cmd.Output()
	if err != nil {
		tf.t.Fatalf("terraform show: %v\n%s", err, stderrOf(err))
	}
	return out
}

// Run runs any Terraform command in dir and returns what it wrote to both streams.
func (tf *TF) Run(dir string, args ...string) (string, error) {
	out, err := tf.command(dir, args...).CombinedOutput()
	return string(out), err
}

func (tf *TF) must(dir string, args ...string) {
	tf.t.Helper()
	if out, err := tf.Run(dir, args...); err != nil {
		tf.t.Fatalf("terraform %s: %v\n%s", args[0], err, out)
	}
}

func (tf *TF) command(dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(tf.ctx, tf.bin, args...)
	cmd.WaitDelay = 5 * time.Second // the provider inherits the streams, and may live a little longer
	cmd.Dir = dir
	cmd.Env = Environment(tf.config, tf.Endpoint, pluginCache())
	return cmd
}

// Environment is that of a Terraform that calls an endpoint in the place of AWS: the caller's without what would steer
// Terraform or reach AWS. config is the CLI configuration; cache is the folder of the plugin cache, or "" for none.
func Environment(config, endpoint, cache string) []string {
	env := append(scrubbed(os.Environ()),
		"TF_CLI_CONFIG_FILE="+config,
		"TF_IN_AUTOMATION=1",
		"CHECKPOINT_DISABLE=1",
		"AWS_ENDPOINT_URL="+endpoint,
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
		"AWS_EC2_METADATA_DISABLED=true",
	)
	if cache != "" {
		env = append(env, "TF_PLUGIN_CACHE_DIR="+cache, "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1")
	}
	return env
}

// scrubbed drops what would make a test depend on the caller: credentials, variables, arguments, log levels.
func scrubbed(env []string) []string {
	var kept []string
	for _, kv := range env {
		if !strings.HasPrefix(kv, "TF_") && !strings.HasPrefix(kv, "AWS_") {
			kept = append(kept, kv)
		}
	}
	return kept
}

// pluginCache is the caller's plugin cache, else one in the user's cache folder; "" if there is no such folder.
func pluginCache() string {
	if dir := os.Getenv("TF_PLUGIN_CACHE_DIR"); dir != "" {
		return dir
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(base, "terraform-test-plugins")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return ""
	}
	return dir
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return fmt.Sprint(err)
}
