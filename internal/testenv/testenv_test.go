package testenv

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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

// alone starts an emulator in a process of its own and waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("TESTENV_ALONE") == "" {
		os.Exit(m.Run())
	}
	e, err := RunEmulator()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(e.URL)
	select {}
}

func TestAnEmulatorEndsWithTheProcessThatStartedIt(t *testing.T) {
	SharedEmulator(t) // there is one to be had
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TESTENV_ALONE=yes")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	e := &Emulator{URL: strings.TrimSpace(line)}
	if err != nil || !e.answers() {
		t.Fatalf("the emulator of the other process does not answer at %q: %v", line, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for deadline := time.Now().Add(20 * time.Second); e.answers(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it lives on")
		}
	}
}

func TestAnEmulatorIsGoneAfterStop(t *testing.T) {
	e := StartEmulator(t)
	e.Stop()
	if e.answers() {
		t.Error("it still answers")
	}
}

func TestTheSharedEmulatorIsOne(t *testing.T) {
	if first, second := SharedEmulator(t), SharedEmulator(t); first != second {
		t.Errorf("got %s and %s", first.URL, second.URL)
	}
}
