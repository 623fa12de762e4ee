package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// command is a workflow command as the runner reads it.
type command struct {
	name       string
	properties map[string]string
	data       string
}

// parseCommand reads a line by the rules of the runner (Runner.Common/ActionCommand.cs): "::name key=value,key=value::data" at its
// start, behind spaces. ok is whether it is one.
func parseCommand(line string) (c command, ok bool) {
	info, ok := strings.CutPrefix(strings.TrimSpace(line), "::")
	if !ok {
		return c, false
	}
	info, data, ok := strings.Cut(info, "::")
	if !ok {
		return c, false
	}
	c.properties = map[string]string{}
	name, rest, _ := strings.Cut(info, " ")
	for _, p := range strings.Split(strings.TrimSpace(rest), ",") {
		if key, value, ok := strings.Cut(p, "="); ok {
			c.properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
		}
	}
	c.name, c.data = name, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(data)
	return c, true
}

// parseCommands reads the lines of a log that are commands.
func parseCommands(t *testing.T, text string) []command {
	t.Helper()
	var list []command
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		c, ok := parseCommand(line)
		if !ok && line != "" {
			t.Errorf("no command: %.200q", line)
		}
		if strings.Contains(line, "##[") {
			t.Errorf("a command of the old form in %.200q", line)
		}
		if ok {
			list = append(list, c)
		}
	}
	return list
}

func examineGitHub(t *testing.T, r *result.Result, text string) {
	t.Helper()
	list := parseCommands(t, text)
	if want := len(openFindings(r)); len(list) != want && (want > 0 || len(list) > 1) {
		t.Fatalf("%d commands for %d open findings", len(list), want)
	}
	for i, f := range openFindings(bounded(r)) {
		if want := strings.Join(plainLines(bounded(r), f), "\n"); list[i].properties["title"] != title(f) || list[i].data != want {
			t.Errorf("the runner reads %.300q, %.300q; want %.300q, %.300q", list[i].properties["title"], list[i].data, title(f), want)
		}
	}
	for _, c := range list {
		if !slices.Contains([]string{"error", "warning", "notice"}, c.name) || c.data == "" {
			t.Errorf("%+v is no annotation", c)
		}
		for key, value := range c.properties {
			if !slices.Contains([]string{"file", "line", "endLine", "col", "endColumn", "title"}, key) || !printable(value) {
				t.Errorf("property %q is %.200q", key, value)
			}
		}
		for _, line := range strings.Split(c.data, "\n") {
			if !printable(line) {
				t.Errorf("a line of an annotation is %.200q", line)
			}
		}
	}
}

// many is a result with n errors that block, n warnings and n notes.
func many(n int) *result.Result {
	r := sample()
	r.Findings = nil
	for _, severity := range []result.Severity{result.Note, result.Warning, result.Error} {
		for i := range n {
			f := dropped()
			f.Severity, f.Address, f.Fingerprint = severity, fmt.Sprintf("aws_network_acl.%s[%d]", severity, i), fmt.Sprintf("v1:%s%d", severity, i)
			f.Blocking = severity == result.Error
			r.Findings = append(r.Findings, f)
		}
	}
	r.Summary = result.Summary{Open: 3 * n, Blocking: n}
	return r
}

func TestGitHubShowsTenOfALevelAndCountsTheRest(t *testing.T) {
	for _, c := range []struct{ n, shown int }{{9, 9}, {10, 10}, {11, 9}, {30, 9}} {
		got := map[string]int{}
		var more []string
		for _, a := range parseCommands(t, renderAs(t, "github", many(c.n), Options{})) {
			if strings.HasPrefix(a.data, "+") {
				more = append(more, a.data)
			} else {
				got[a.name]++
			}
		}
		if got["error"] != c.shown || got["warning"] != c.shown || got["notice"] != c.shown {
			t.Errorf("%d of a level: %v shown, want %d", c.n, got, c.shown)
		}
		if want := fmt.Sprintf("+%d more of this level, see the summary", c.n-c.shown); c.n > 10 && (len(more) != 3 || more[0] != want) {
			t.Errorf("%d of a level: says %q, want %q", c.n, more, want)
		}
	}
}

func TestGitHubShowsWhatBlocksFirstAndWhereItIs(t *testing.T) {
	r := sample()
	r.Findings[2].Span = &result.Span{File: `modules\net:a/nacl,b.tf`, StartLine: 7, StartColumn: 3, EndLine: 9, EndColumn: 40}
	list := parseCommands(t, renderAs(t, "github", r, Options{}))
	want := map[string]string{"file": "modules/net:a/nacl,b.tf", "line": "7", "endLine": "7", "col": "3", "endColumn": "4", "title": "RSG101 inbound-reply-dropped"}
	if len(list) != 2 || list[0].name != "error" || fmt.Sprint(list[0].properties) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %v first", list, want)
	}
	if _, ok := list[1].properties["file"]; ok {
		t.Errorf("a finding without a place has a file: %+v", list[1])
	}
}

func TestGitHubSaysThatThereIsNoVerdict(t *testing.T) {
	list := parseCommands(t, renderAs(t, "github", &result.Result{Verdict: result.Incomplete}, Options{}))
	if len(list) != 1 || list[0].name != "error" || !strings.HasPrefix(list[0].data, "no verdict") {
		t.Errorf("got %+v", list)
	}
}
