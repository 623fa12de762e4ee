package validator

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/sigstore"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

var update = flag.Bool("update", false, "rewrite the outputs that the scripts expect, and the rules' pages")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sgplan": maskedMain, "jenkins": standInJenkins,
		"cosign": func() { os.Exit(sigstore.Cosign(os.Args[1:], os.Stderr)) },
		"gh":     func() { os.Exit(sigstore.GH(os.Args[1:], os.Stdout, os.Stderr)) }})
}

// masks hide what differs from run to run and from build to build.
var masks = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`\d+ ms\)`), "N ms)"},
	{regexp.MustCompile(`"duration_ms": \d+`), `"duration_ms": 0`},
	{regexp.MustCompile(`"(version|rules_digest|go|platform)": "[^"]*"`), `"$1": "X"`},
	{regexp.MustCompile(`"(commit|build_date)": ("[^"]*"|null)`), `"$1": null`},
	{regexp.MustCompile(`"as_of": "` + time.Now().UTC().Format(time.DateOnly) + `"`), `"as_of": "TODAY"`},
	{regexp.MustCompile(`(?s)(Formats of -o:\n).*?(\nUsage:)`), "$1  LIST\n$2"},
	{regexp.MustCompile(`"sha256": "[0-9a-f]{64}"`), `"sha256": "HASH"`},
	// The log of serve.
	{regexp.MustCompile(`"time":"[^"]*"`), `"time":"NOW"`},
	{regexp.MustCompile(`"ms":\d+`), `"ms":0`},
	{regexp.MustCompile(`("for":"[^"]*","address"|"from"):"[^"]*"`), `$1:"ADDRESS"`},
}

// maskedMain is sgplan with its outputs masked, run as a process of its own by the scripts.
func maskedMain() {
	var stdout, stderr bytes.Buffer
	c := Command{Stdin: os.Stdin, Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv}
	status := c.Main(os.Args)
	os.Stdout.WriteString(masked(stdout.String()))
	os.Stderr.WriteString(masked(stderr.String()))
	os.Exit(status)
}

func masked(text string) string {
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.mask)
	}
	return text
}

// TestScripts runs the scripts of testdata/script: command lines with their exit status and whole output. $PLANS and
// $EXAMPLES hold real plans. "status N sgplan …" insists on an exit status.
func TestScripts(t *testing.T) {
	folders := map[string]string{"PLANS": "testdata/plans", "LAYERS": "testdata/layers", "EXAMPLES": "../examples/plans", "CI": "../examples/ci"}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			for name, folder := range folders {
				path, err := filepath.Abs(folder)
				if err != nil {
					return err
				}
				e.Setenv(name, path)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": runWithStatus, "script": writeScript},
	})
}

// runWithStatus is "status N sgplan ARGS...": the program must exit with N.
func runWithStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit interface{ ExitCode() int }
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = string(rune('0' + exit.ExitCode()))
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// run runs the command in this process.
func run(stdin io.Reader, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	c := Command{Stdin: stdin, Stdout: &out, Stderr: &errs}
	status = c.Main(append([]string{"sgplan"}, args...))
	return status, out.String(), errs.String()
}

// planFile is the path of a real plan.
func planFile(name string) string { return filepath.Join("testdata/plans", name) }

func TestUsageErrors(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no command", nil, "known: baseline, check, completion, config, diff, exempt, explain, facts, fix, help, init, report, rules, serve, test, trace, version"},
		{"an unknown command", []string{"chek"}, `unknown command "chek"`},
		{"an unknown flag names the known ones", []string{"check", "--nope"}, "--exit-zero, --fail-on"},
		{"an unknown format names the known ones", []string{"check", "-o", "xml"}, `format "xml" is not known: ` + strings.Join(report.FormatNames(), ", ")},
		{"two reports to one stream", []string{"check", "-o", "text", "-o", "json"}, "go to the same place"},
		{"a log and a file's format to one stream", []string{"check", "-o", "json", "-o", "github"}, "go to the same place"},
		{"one format twice to one stream", []string{"check", "-o", "azure", "-o", "azure"}, "go to the same place"},
		{"two logs to one file", []string{"check", "-o", "text=x", "-o", "github=x"}, "go to the same place"},
		{"two reports to one file", []string{"check", "-o", "text=x", "-o", "json=x"}, "go to the same place"},
		{"an unknown severity", []string{"check", "--fail-on", "fatal"}, "error, warning, note or never"},
		{"an unknown rule", []string{"check", "--only", "RSG000"}, `no rule "RSG000"`},
		{"a rule that cannot be skipped", []string{"check", "--skip", "RSG902"}, "cannot be skipped"},
		{"a date that is none", []string{"check", "--as-of", "tomorrow"}, "not a date"},
		{"an unknown colour mode", []string{"check", "--color", "pink"}, "auto, always, never"},
		{"an unknown way of CI", []string{"check", "--ci", "jenkins"}, "auto or none"},
		{"a format of several files without a folder", []string{"check", "-o", "bitbucket"}, "-o bitbucket=bitbucket"},
		{"a negative number of findings", []string{"check", "--max-findings", "-1"}, "from 0 on"},
		{"trace without a flow", []string{"trace", "p.json"}, "no flow given"},
		{"trace with both kinds of flow", []string{"trace", "p.json", "--flows", "f", "--from", "1.2.3.4"}, "excludes"},
		{"trace with two inputs on one stream", []string{"trace", "-", "--flows", "-"}, "cannot both be standard input"},
		{"trace to no one", []string{"trace", "p.json", "--from", "1.2.3.4", "--port", "1"}, "--to is missing"},
		{"trace without a port", []string{"trace", "p.json", "--from", "1.2.3.4", "--to", "1.2.3.5"}, "--port is missing"},
		{"trace to port 65536", []string{"trace", "p.json", "--from", "1.2.3.4", "--to", "1.2.3.5", "--port", "65536"}, "not a port"},
		{"icmp with a port", []string{"trace", "p.json", "--from", "1.2.3.4", "--to", "1.2.3.5", "--protocol", "icmp", "--port", "8"}, "icmp has no ports"},
		{"an unknown protocol", []string{"trace", "p.json", "--from", "1.2.3.4", "--to", "1.2.3.5", "--protocol", "sctp", "--port", "8"}, "tcp, udp or icmp"},
		{"a source that is nothing", []string{"trace", "p.json", "--from", "web", "--to", "1.2.3.5", "--port", "8"}, "neither an IP address nor a resource address"},
		{"an unknown format of trace", []string{"trace", "p.json", "-o", "xml"}, `format "xml"`},
		{"flows that are not there", []string{"trace", "p.json", "--flows", "testdata/nothing"}, "no such file"},
		{"explain without a rule", []string{"explain"}, "takes one rule"},
		{"explain of an unknown rule", []string{"explain", "RSG000"}, "`sgplan rules` lists them"},
		{"an unknown format of rules", []string{"rules", "-o", "xml"}, `format "xml"`},
		{"an unknown format of version", []string{"version", "-o", "xml"}, `format "xml"`},
		{"config without a command", []string{"config"}, "check, show or schema"},
		{"config check of two files", []string{"config", "check", "a", "b"}, "takes one file"},
		{"config check without a file", []string{"config", "check"}, "no policy file"},
		{"an unknown format of config show", []string{"config", "show", "-o", "xml"}, `format "xml"`},
		{"exempt without a command", []string{"exempt"}, "new or list"},
		{"exempt new without a rule", []string{"exempt", "new"}, "takes the rules"},
		{"exempt new without a reason", []string{"exempt", "new", "RSG301", "--resource", "a"}, "--reason is missing"},
		{"exempt new until no day", []string{"exempt", "new", "RSG301", "--resource", "a", "--reason", "r", "--owner", "o", "--expires", "never"}, "neither a date"},
		{"exempt new from an unknown rule", []string{"exempt", "new", "RSG000", "--resource", "a", "--reason", "r", "--owner", "o", "--expires", "9d"}, "no rule"},
		{"exempt list until no day", []string{"exempt", "list", "--expiring", "-3d"}, "neither a date"},
		{"baseline without a command", []string{"baseline"}, "create or prune"},
		{"baseline create without an owner", []string{"baseline", "create", "--expires", "9d"}, "--owner is missing"},
		{"baseline create without an end", []string{"baseline", "create", "--owner", "o"}, "--expires is missing"},
		{"baseline create without a reason", []string{"baseline", "create", "--owner", "o", "--expires", "9d", "--reason", " "}, "--reason is missing"},
		{"baseline prune without a baseline", []string{"baseline", "prune"}, "no baseline"},
		{"check with a baseline that is not there", []string{"check", "--baseline", "testdata/nothing"}, "no such file"},
		{"check with a baseline that is none", []string{"check", "--baseline", "testdata/plans/p05_destroy/plan_noop.json"}, "is no baseline"},
		{"trace without a plan", []string{"trace", "--from", "1.2.3.4"}, "no plan given"},
		{"facts without a plan", []string{"facts"}, "no plan given"},
		{"an argument too many", []string{"version", "x"}, "takes no argument"},
		{"a shell that is not known", []string{"completion", "tcsh"}, "bash, fish, powershell, zsh"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := run(strings.NewReader(""), test.args...)
			if status != ExitUsage || stdout != "" || !strings.Contains(stderr, test.want) {
				t.Errorf("status %d, stdout %q, stderr %q; want %d and %q", status, stdout, stderr, ExitUsage, test.want)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "sgplan: ") {
				t.Errorf("not one line of sgplan: %q", stderr)
			}
		})
	}
}

// bomb panics with what it read, as a bug might.
type bomb struct{}

func (bomb) Read([]byte) (int, error) { panic("aws_db_instance.password = hunter2") }

func TestPanicIsAnInternalErrorAndSaysNothingOfThePlan(t *testing.T) {
	status, stdout, stderr := run(bomb{}, "check", "-")
	if status != ExitUsage || stdout != "" || !strings.Contains(stderr, "internal error") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if strings.Contains(stderr, "hunter2") {
		t.Errorf("the panic's text is printed: %q", stderr)
	}
	if !strings.Contains(stderr, "bomb") {
		t.Errorf("where it happened is not said: %q", stderr)
	}
}

// broken cannot be written to.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestReportThatCannotBeWrittenIsNoPass(t *testing.T) {
	for _, args := range [][]string{
		{"check", planFile("p05_destroy/plan_noop.json"), "-o", "json"}, {"rules"}, {"version"}, {"explain", "RSG902"},
		{"trace", planFile("p05_destroy/plan_noop.json"), "--from", "1.2.3.4", "--to", "1.2.3.5", "--port", "1"},
	} {
		var stderr bytes.Buffer
		c := Command{Stdin: strings.NewReader(""), Stdout: broken{}, Stderr: &stderr}
		if status := c.Main(append([]string{"sgplan"}, args...)); status != ExitUsage || !strings.Contains(stderr.String(), "disk full") {
			t.Errorf("%v: status %d, stderr %q", args, status, stderr.String())
		}
	}
	status, _, stderr := run(strings.NewReader(""), "check", planFile("p05_destroy/plan_noop.json"), "-o", "json="+filepath.Join(t.TempDir(), "no", "such", "folder"))
	if status != ExitUsage || !strings.Contains(stderr, "cannot write") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

func TestExplainPrintsThePageByIDAndByName(t *testing.T) {
	for _, c := range check.All() {
		status, byID, _ := run(nil, "explain", c.ID)
		_, byName, _ := run(nil, "explain", c.Name)
		if status != ExitOpen || byID != byName || !strings.Contains(byID, "# "+c.ID+": "+c.Name) {
			t.Errorf("%s: status %d, page %.80q, by name %.80q", c.ID, status, byID, byName)
		}
	}
}

func TestRulesAsJSON(t *testing.T) {
	status, stdout, stderr := run(nil, "rules", "-o", "json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || status != ExitOpen || stderr != "" {
		t.Fatalf("status %d, stderr %q, %v", status, stderr, err)
	}
	if len(list) != len(check.All()) {
		t.Errorf("%d rules, want %d", len(list), len(check.All()))
	}
	for _, rule := range list {
		for _, key := range []string{"id", "name", "severity", "title", "controls", "since", "docs_url"} {
			if v, ok := rule[key]; !ok || v == nil || v == "" {
				t.Errorf("%v: %s is %v", rule["id"], key, v)
			}
		}
	}
}

func TestCompletionForFourShells(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		status, stdout, _ := run(nil, "completion", shell)
		if status != ExitOpen || !strings.Contains(stdout, "sgplan") {
			t.Errorf("%s: status %d, output %.60q", shell, status, stdout)
		}
	}
	if _, stdout, _ := run(nil, "__complete", "explain", "RSG90"); !strings.Contains(stdout, "RSG901\t") {
		t.Errorf("rules are not completed: %q", stdout)
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"help", "check"}, {"check", "--help"}, {"trace", "-h"}, {"--version"}} {
		if status, stdout, stderr := run(nil, args...); status != ExitOpen || stdout == "" || stderr != "" {
			t.Errorf("%v: status %d, stdout %.60q, stderr %q", args, status, stdout, stderr)
		}
	}
}
