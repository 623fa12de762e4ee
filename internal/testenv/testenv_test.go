package testenv

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTerraformPlansAgainstTheEmulator(t *testing.T) {
	tf, emulator := Terraform(t), StartEmulator(t)
	tf.Endpoint = emulator.URL
	dir := t.TempDir()
	config := Provider + `
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	tf.Init(dir)
	tf.Apply(dir)
	tf.Plan(dir, "tf.plan")
	if plan := string(tf.ShowJSON(dir, "tf.plan")); !strings.Contains(plan, `"actions":["no-op"]`) {
		t.Errorf("after an apply the plan has nothing to do, got %s", plan)
	}
	emulator.Reset()
	tf.Plan(dir, "tf.plan")
	if plan := string(tf.ShowJSON(dir, "tf.plan")); !strings.Contains(plan, `"actions":["create"]`) {
		t.Errorf("after a reset the plan makes the VPC again, got %s", plan)
	}
}

func TestTerraformFailsTheTestOnlyThroughItsOwnMethods(t *testing.T) {
	tf := Terraform(t)
	if out, err := tf.Run(t.TempDir(), "no-such-command"); err == nil {
		t.Errorf("an unknown command succeeds: %s", out)
	}
}

func TestEnvironmentOfTheCallerIsDropped(t *testing.T) {
	got := scrubbed([]string{"HOME=/h", "AWS_PROFILE=prod", "TF_VAR_x=1", "TF_LOG=trace", "PATH=/bin"})
	if want := []string{"HOME=/h", "PATH=/bin"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAConfigurationFileThatDoesNotExistIsReplacedByAnEmptyOne(t *testing.T) {
	t.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(t.TempDir(), "absent"))
	file := cliConfig(t)
	if content, err := os.ReadFile(file); err != nil || len(content) != 0 {
		t.Errorf("%s holds %q, %v; want an empty file", file, content, err)
	}
}

func TestAConfigurationFileThatExistsIsUsed(t *testing.T) {
	want := filepath.Join(t.TempDir(), "mine.tfrc")
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TF_CLI_CONFIG_FILE", want)
	if got := cliConfig(t); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// recorder stands in for a test: it notes how it would have ended.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.ended += "skip" }
func (r *recorder) Fatalf(string, ...any) { r.ended += "fail" }

func TestAMissingToolSkipsExceptInCI(t *testing.T) {
	for ci, want := range map[string]string{"": "skip", "false": "skip", "true": "fail"} {
		t.Setenv("CI", ci)
		var r recorder
		missing(&r, "no tool")
		// Fatalf does not end a recorder, so Skipf follows it.
		if !strings.HasPrefix(r.ended, want) {
			t.Errorf("CI=%q: got %s, want %s", ci, r.ended, want)
		}
	}
}
