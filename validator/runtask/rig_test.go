package runtask

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

const testKey = "the run task's key"

// quick is a pace for tests: what is done again is done at once. What ends a wait that should not be is far off, as a machine may stop
// for seconds; tests of such an end have a shorter one.
var quick = pace{
	header: time.Minute, request: time.Minute,
	heartbeat: 20 * time.Millisecond, whole: 2 * time.Minute, delivery: time.Minute, farewell: time.Minute, call: time.Minute,
	ready: time.Minute, idle: time.Minute, download: time.Minute, sources: time.Minute, first: time.Millisecond, longest: 20 * time.Millisecond,
	remember: time.Hour,
}

// rig is a server at work, with the platform that it works for.
type rig struct {
	t        *testing.T
	server   *Server
	platform *hcp.Platform
	log      *buffer
	endpoint string // for run tasks
	ops      string
	stop     func() // as SIGTERM does, and waits for the end
}

// buffer is written and read by several.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start starts a server whose plans are judged by words: see judgeWords.
func start(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, platform: hcp.New(t, testKey), log: &buffer{}}
	c := Config{
		Listen: "127.0.0.1:0", OpsListen: "127.0.0.1:0", Hosts: r.platform.Hosts(), Loopback: true, Workers: 2, Queue: 50,
		Drain: time.Minute, Log: r.log, Version: "test", pace: quick,
		Load: func() (Settings, error) { return Settings{Keys: [][]byte{[]byte(testKey)}, Judge: judgeWords}, nil },
	}
	if change != nil {
		change(&c)
	}
	var err error
	if r.server, err = New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.server.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	scheme := "http://"
	if c.CertFile != "" {
		scheme = "https://"
	}
	r.endpoint, r.ops = scheme+r.address("run tasks"), "http://"+r.address("probes and metrics")
	return r
}

// address waits until the server listens.
func (r *rig) address(what string) string {
	r.t.Helper()
	for range 500 {
		for _, e := range r.events("listening") {
			if e["for"] == what {
				return e["address"].(string)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.t.Fatalf("the server does not listen: %s", r.log)
	return ""
}

// events are the log's lines with a message.
func (r *rig) events(message string) []map[string]any {
	var list []map[string]any
	for _, line := range strings.Split(r.log.String(), "\n") {
		var e map[string]any
		if json.Unmarshal([]byte(line), &e) == nil && e["msg"] == message {
			list = append(list, e)
		}
	}
	return list
}

// trigger sends a run's request, which must be taken.
func (r *rig) trigger(run *hcp.Run) *hcp.Run {
	r.t.Helper()
	r.platform.Add(run)
	if code := r.platform.Trigger(r.t.Context(), r.endpoint, run); code != http.StatusOK {
		r.t.Fatalf("status %d", code)
	}
	return run
}

// final waits for the run's final callback.
func (r *rig) final(run *hcp.Run) hcp.Callback {
	r.t.Helper()
	c, ok := run.Final(time.Minute)
	if !ok {
		r.t.Fatalf("no final status; log:\n%s", r.log)
	}
	return c
}

// get is the status and the body of a page.
func (r *rig) get(url string) (int, string) {
	r.t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// eventually waits for what happens beside the test.
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

// judgeWords judges a plan by the words in it, as a judge does: it reads it to its end, or says that it cannot.
func judgeWords(_ context.Context, p Plan) (*result.Result, error) {
	text, err := io.ReadAll(p.JSON)
	r := verdictOf(result.Pass)
	switch {
	case err != nil:
		r = verdictOf(result.Incomplete)
		r.Findings = []result.Finding{{RuleID: "RSG902", Plan: "plan-1", Address: "plan-1", Severity: result.Error, Status: result.Open,
			Message: "cannot be read: " + err.Error(), Fingerprint: "v1:0"}}
	case bytes.Contains(text, []byte("panic")):
		panic("with a secret of the plan")
	case bytes.Contains(text, []byte("misconfigured")):
		return nil, errors.New("the plan is of several environments: dev, prod")
	case bytes.Contains(text, []byte("block")):
		r = verdictOf(result.Block)
		r.Findings = []result.Finding{finding("aws_network_acl.web", true)}
		r.Summary.Blocking, r.Summary.Open = 1, 1
	case !bytes.HasPrefix(text, []byte("{")):
		r = verdictOf(result.Incomplete)
		r.Findings = []result.Finding{{RuleID: "RSG902", Plan: "plan-1", Address: "plan-1", Severity: result.Error, Status: result.Open,
			Message: "is not JSON", Fingerprint: "v1:0"}}
	}
	return r, nil
}

func verdictOf(v result.Verdict) *result.Result {
	return &result.Result{Verdict: v, Plans: []result.Plan{{ID: "plan-1", Path: "the plan of acme/net-prod"}}}
}

func finding(address string, blocking bool) result.Finding {
	return result.Finding{
		Fingerprint: "v1:" + address, RuleID: "RSG101", Severity: result.Error, Certainty: result.Proved, Status: result.Open,
		Blocking: blocking, Change: result.Introduced, Message: "network ACL drops replies", Plan: "plan-1", Address: address,
		DocsURL: "https://example.com/RSG101",
	}
}

// writeFile writes a file of a test and returns its path.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := t.TempDir() + "/" + name
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// loadOf is settings with a judge.
func loadOf(j Judge) func() (Settings, error) {
	return func() (Settings, error) { return Settings{Keys: [][]byte{[]byte(testKey)}, Judge: j}, nil }
}

// waitFor judges as judgeWords does, but not before a channel is closed.
func waitFor(c chan struct{}) Judge {
	return func(ctx context.Context, p Plan) (*result.Result, error) {
		<-c
		return judgeWords(ctx, p)
	}
}
