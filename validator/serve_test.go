package validator

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

// served is `sgplan serve` at work, with the platform that it works for.
type served struct {
	platform      *hcp.Platform
	endpoint, ops string
	log           *watched
	end           func() int // sends SIGTERM's like, and returns the exit status
}

// watched is written by the server and read by a test.
type watched struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// startServe runs the command with further arguments.
func startServe(t *testing.T, args ...string) *served {
	t.Helper()
	const key = "the run task's key"
	s := &served{platform: hcp.New(t, key), log: &watched{}}
	file := filepath.Join(t.TempDir(), "hmac")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--hmac-key-file", file, "--insecure-loopback"}, args...)
	for _, h := range s.platform.Hosts() {
		args = append(args, "--allow-host", h)
	}
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int, 1)
	c := &Command{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: s.log}
	go func() {
		root := c.Tree()
		root.SetArgs(args)
		status <- c.exit(root, root.ExecuteContext(ctx))
	}()
	s.end = sync.OnceValue(func() int { cancel(); return <-status })
	t.Cleanup(func() { s.end() })
	listening := regexp.MustCompile(`"for":"([^"]+)","address":"([^"]+)"`)
	eventually(t, "the server listens", func() bool {
		found := listening.FindAllStringSubmatch(s.log.String(), -1)
		if len(found) == 2 {
			s.endpoint, s.ops = "http://"+found[0][2], "http://"+found[1][2]
		}
		return len(found) == 2 || len(status) > 0
	})
	if s.endpoint == "" {
		t.Fatalf("not started: %s", s.log)
	}
	return s
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 6000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

// judge triggers a run and waits for its verdict.
func (s *served) judge(t *testing.T, r *hcp.Run) hcp.Callback {
	t.Helper()
	if code := s.platform.Trigger(t.Context(), s.endpoint, s.platform.Add(r)); code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	c, ok := r.Final(time.Minute)
	if !ok {
		t.Fatalf("no final status: %s", s.log)
	}
	return c
}

func TestServeJudgesAsCheckDoes(t *testing.T) {
	s := startServe(t)
	for _, c := range []struct {
		plan    []byte
		status  string
		message string
	}{
		{example(t, "blocked"), "failed", "blocked: 4 errors"},
		{example(t, "clean"), "passed", "passed: 0 errors"},
		{[]byte("{"), "failed", "No verdict, and no finding: RSG902"},
	} {
		run := &hcp.Run{Plan: c.plan}
		got := s.judge(t, run)
		if got.Status != c.status || !strings.HasPrefix(got.Message, c.message) {
			t.Errorf("%s %q; want %s %q", got.Status, got.Message, c.status, c.message)
		}
		if c.message[0] == 'b' {
			first := run.Outcomes()[0]
			if !strings.HasPrefix(first.Description, "RSG101 aws_network_acl.web: network ACL admits tcp 443") || first.Tags["Status"][0].Label != "Blocked" ||
				!strings.Contains(first.Body, "203.0.113.9:1024 -> 10.20.4.4:443") || !strings.Contains(first.Body, "~   from_port = 1024") {
				t.Errorf("%+v", first)
			}
		}
	}
	if status := s.end(); status != ExitOpen {
		t.Errorf("exit status %d: %s", status, s.log)
	}
	if log := s.log.String(); strings.Contains(log, "token-") || strings.Contains(log, "203.0.113") {
		t.Errorf("a token or a part of a plan in the log:\n%s", log)
	}
}

// One policy stands for all workspaces: what it says of one is not said of another, and nobody hears of what is not his.
func TestServeTakesThePolicyForEachWorkspace(t *testing.T) {
	folder := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, ".sgplan.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`
environment "dev" {
  match { workspace = ["*-dev"] }
  rule "RSG101" { severity = "warning" }
  rule "RSG301" { severity = "warning" }
  rule "RSG302" { severity = "warning" }
  rule "RSG701" { severity = "warning" }
}
exemption "legacy" {
  rules     = ["RSG101", "RSG301", "RSG302", "RSG701"]
  resources = ["aws_network_acl.web"]
  units     = ["acme/legacy"]
  framework = "PCI-DSS-4.0"
  control   = "1.4.2"
  owner     = "team:net"
  reason    = "goes away"
  expires   = "2999-12-31"
}
exemption "elsewhere" {
  rules     = ["RSG101"]
  resources = ["aws_network_acl.other"]
  owner     = "team:net"
  reason    = "is in another workspace"
  expires   = "2020-12-31"
}`)
	s := startServe(t, "--config", folder)
	for workspace, status := range map[string]string{"net-prod": "failed", "net-dev": "passed", "legacy": "passed", "legacy2": "failed"} {
		run := &hcp.Run{Workspace: workspace, Plan: example(t, "blocked")}
		if got := s.judge(t, run); got.Status != status {
			t.Errorf("%s: %s %q, want %s", workspace, got.Status, got.Message, status)
		}
		for _, o := range run.Outcomes() {
			if strings.HasPrefix(o.Description, "RSG80") {
				t.Errorf("%s hears of an exemption that is for others: %s", workspace, o.Description)
			}
		}
	}
	hangup(t)
	eventually(t, "read again", func() bool { return strings.Contains(s.log.String(), "settings read again") })
	write(`rule "RSG101" { enabled = "perhaps" }`)
	hangup(t)
	eventually(t, "not read again", func() bool { return strings.Contains(s.log.String(), "settings not read again: the old ones stay") })
	if got := s.judge(t, &hcp.Run{Workspace: "net-dev", Plan: example(t, "blocked")}); got.Status != "passed" {
		t.Errorf("%s after a policy that cannot be read", got.Status)
	}
	write(`sgplan { fail_on = "never" }`)
	hangup(t)
	eventually(t, "read again", func() bool { return strings.Count(s.log.String(), "settings read again") == 2 })
	if got := s.judge(t, &hcp.Run{Plan: example(t, "blocked")}); got.Status != "passed" {
		t.Errorf("%s with a new policy", got.Status)
	}
}

// hangup sends SIGHUP to this process.
func hangup(t *testing.T) {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Skipf("there is no such signal here: %v", err)
	}
}

// example is a bundled plan.
func example(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../examples/plans/" + name + "/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// get is a page of the server's.
func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", url, resp.StatusCode, err)
	}
	return string(text)
}
