package runtask

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
)

// request is what the platform sends when a run comes to the task: version 1 of the payload.
// Source: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration
type request struct {
	PayloadVersion int    `json:"payload_version"`
	Stage          string `json:"stage"`        // pre_plan, post_plan, pre_apply or post_apply
	AccessToken    string `json:"access_token"` // for the plan and the callback; never logged
	Capabilities   struct {
		Outcomes bool `json:"outcomes"` // findings are shown one by one
	} `json:"capabilities"`

	TaskResultID string `json:"task_result_id"`
	Enforcement  string `json:"task_result_enforcement_level"` // mandatory or advisory
	CallbackURL  string `json:"task_result_callback_url"`
	PlanURL      string `json:"plan_json_api_url"`                  // "" at pre_plan
	SourcesURL   string `json:"configuration_version_download_url"` // "" where there is none to download
	Root         string `json:"workspace_working_directory"`        // of the root module, "" or such as "/terraform"

	RepoURL   string `json:"vcs_repo_url"` // "" where the sources are of no repository
	CommitURL string `json:"vcs_commit_url"`

	Organization string `json:"organization_name"`
	WorkspaceID  string `json:"workspace_id"`
	Workspace    string `json:"workspace_name"`
	RunID        string `json:"run_id"`
	Speculative  bool   `json:"is_speculative"`

	callback, plan *url.URL
}

const (
	payloadVersion = 1
	prePlan        = "pre_plan"
	// testToken is the access token of the request with which the platform tries an endpoint out: it wants status 200 and no callback.
	testToken = "test-token"
)

// test reports whether the request only tries the endpoint out.
func (r *request) test() bool { return r.AccessToken == testToken }

// errRefused is a request that names hosts that may not be called.
var errRefused = errors.New("refused")

// readRequest reads a body whose signature is right.
func readRequest(body []byte, h hosts) (*request, error) {
	r := &request{}
	if err := json.Unmarshal(body, r); err != nil {
		return nil, errors.New("the body is not the JSON of a run task")
	}
	if r.test() {
		return r, nil
	}
	switch {
	case r.PayloadVersion != payloadVersion:
		return nil, fmt.Errorf("payload version %d: only 1 is known", r.PayloadVersion)
	case r.TaskResultID == "" || len(r.TaskResultID) > maxID:
		return nil, errors.New("no task_result_id")
	case r.AccessToken == "":
		return nil, errors.New("no access_token")
	}
	var err error
	if r.callback, err = h.parse(r.CallbackURL); err != nil {
		return nil, fmt.Errorf("%w: task_result_callback_url: %w", errRefused, err)
	}
	if r.Stage == prePlan {
		return r, nil
	}
	if r.plan, err = h.parse(r.PlanURL); err != nil {
		return nil, fmt.Errorf("%w: plan_json_api_url: %w", errRefused, err)
	}
	return r, nil
}
