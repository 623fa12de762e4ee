package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator"
)

// traces is what the trace command prints.
type traces struct {
	Traces []struct {
		Flow   string
		Before side
		After  side
	}
}

type side struct {
	Verdict  string
	Hops     []struct{ Filter, Address, Direction, Rule, Verdict string }
	Unknowns []struct{ Address, Attribute, Reason string }
}

// trace runs `sgplan trace PLAN --flows - -o json` as a user would, with further arguments.
func trace(t *testing.T, plan []byte, flows []string, more ...string) traces {
	t.Helper()
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, plan, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := validator.Command{Stdin: strings.NewReader(strings.Join(flows, "\n")), Stdout: &out, Stderr: &errs}
	if code := cmd.Main(append([]string{"sgplan", "trace", file, "--flows", "-", "-o", "json"}, more...)); code != 0 {
		t.Fatalf("trace exits with %d: %s", code, errs.String())
	}
	var answers traces
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers.Traces) != len(flows) {
		t.Fatalf("%d flows have %d answers", len(flows), len(answers.Traces))
	}
	return answers
}
