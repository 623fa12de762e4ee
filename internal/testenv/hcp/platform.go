// Package hcp stands in for HCP Terraform and Terraform Enterprise where a run task meets them: it signs and sends requests, hands out
// plans by redirect and takes callbacks, as documented, and with the faults that a test asks for. It is written from the platform's
// documentation and shares no code with what it tests:
// https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration and .../api-docs/plans
// and .../api-docs/configuration-versions
package hcp

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Platform is one platform with two hosts, as app.terraform.io and archivist.terraform.io.
type Platform struct {
	Key []byte // of the run task

	app, archive       *httptest.Server
	appURL, archiveURL string        // how requests name them
	life               time.Duration // of a plan's URL

	mu       sync.Mutex
	runs     map[string]*Run
	urls     map[string]handed // by the secret part of their path
	problems []string
}

// handed is a URL that was handed out for a plan or for a configuration version.
type handed struct {
	run     *Run
	at      time.Time
	sources bool
}

// New starts a platform that ends with the test. What its caller does against the documentation fails the test at its end.
func New(tb testing.TB, key string) *Platform {
	p := unstarted(tb, key)
	p.app.Start()
	p.archive.Start()
	p.appURL, p.archiveURL = p.app.URL, p.archive.URL
	return p
}

func unstarted(tb testing.TB, key string) *Platform {
	p := &Platform{Key: []byte(key), life: time.Minute, runs: map[string]*Run{}, urls: map[string]handed{}}
	app := http.NewServeMux()
	app.HandleFunc("GET /api/v2/plans/{run}/json-output", p.plan)
	app.HandleFunc("GET /api/v2/configuration-versions/{run}/download", p.configuration)
	app.HandleFunc("PATCH /api/v2/task-results/{run}/callback", p.callback)
	p.app = httptest.NewUnstartedServer(app)
	p.archive = httptest.NewUnstartedServer(http.HandlerFunc(p.object))
	tb.Cleanup(func() {
		p.app.CloseClientConnections()
		p.archive.CloseClientConnections()
		p.app.Close()
		p.archive.Close()
		for _, text := range p.Problems() {
			tb.Error(text)
		}
	})
	return p
}

// Hosts are the hosts that a run task calls, each HOST:PORT.
func (p *Platform) Hosts() []string {
	return []string{strings.TrimPrefix(p.appURL, "http://"), strings.TrimPrefix(p.archiveURL, "http://")}
}

// Problems are what was done against the documentation.
func (p *Platform) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.problems
}

// wrong notes what no caller may do; p.mu is held.
func (p *Platform) wrong(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf("the platform saw: "+format, args...))
}

// Add makes a run, to be triggered.
func (p *Platform) Add(r *Run) *Run {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.runs) + 1
	r.platform, r.id, r.Token = p, fmt.Sprintf("run-%06d", n), fmt.Sprintf("token-%06d.atlasv1.secret", n)
	if r.Workspace == "" {
		r.Workspace = "net-prod"
	}
	if r.Stage == "" {
		r.Stage = "post_plan"
	}
	r.done = make(chan struct{})
	p.runs[r.id] = r
	return r
}

// Payload is the body of the request for a run.
func (r *Run) Payload() map[string]any {
	app := r.platform.appURL
	doc := map[string]any{
		"payload_version": 1, "stage": r.Stage, "access_token": r.Token,
		"capabilities":                       map[string]any{"outcomes": !r.NoOutcomes},
		"configuration_version_download_url": r.sourcesURL(), "configuration_version_id": "cv-1", "is_speculative": false,
		"organization_name": "acme", "run_app_url": app + "/app/acme/runs/" + r.id, "run_created_at": "2026-11-26T01:02:03.004Z",
		"run_created_by": "somebody", "run_id": r.id, "run_message": "Triggered via UI",
		"task_result_callback_url": app + "/api/v2/task-results/" + r.id + "/callback", "task_result_enforcement_level": "mandatory",
		"task_result_id": r.TaskResultID(), "vcs_branch": nil, "vcs_commit_url": nullable(r.Commit), "vcs_pull_request_url": nil, "vcs_repo_url": nullable(r.Repo),
		"workspace_app_url": app + "/app/acme/" + r.Workspace, "workspace_id": "ws-1", "workspace_name": r.Workspace, "workspace_working_directory": cmp.Or(r.Root, "/"),
	}
	if r.Stage != "pre_plan" {
		doc["plan_json_api_url"] = app + "/api/v2/plans/" + r.id + "/" + cmp.Or(r.PlanPath, "json-output")
	}
	return doc
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// TaskResultID names the run's task.
func (r *Run) TaskResultID() string { return "taskrs-" + r.id }

// Sign is the signature of a body.
func (p *Platform) Sign(body []byte) string {
	mac := hmac.New(sha512.New, p.Key)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Post sends a body once, with a signature, and returns the status; 0 if nobody answers.
func (p *Platform) Post(ctx context.Context, endpoint string, body []byte, signature string) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "TFC/1.0 (+https://app.terraform.io; TFC)")
	req.Header.Set("X-TFC-Task-Signature", signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

// Trigger sends the request of a run once, and returns the status.
func (p *Platform) Trigger(ctx context.Context, endpoint string, r *Run) int {
	body, err := json.Marshal(r.Payload())
	if err != nil {
		panic(err)
	}
	return p.Post(ctx, endpoint, body, p.Sign(body))
}

// TriggerUntilTaken sends it again, as the platform does, until it is answered with 200; false if ctx ends before.
func (p *Platform) TriggerUntilTaken(ctx context.Context, endpoint string, r *Run) bool {
	for ctx.Err() == nil {
		if p.Trigger(ctx, endpoint, r) == http.StatusOK {
			return true
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}
