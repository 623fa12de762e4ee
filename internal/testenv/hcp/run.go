package hcp

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Run is a run that has come to the run task. The counts are of calls that fail before the others succeed; -1 for all.
type Run struct {
	Workspace  string
	Stage      string
	Plan       []byte
	NoOutcomes bool   // the platform is too old to show outcomes
	PlanPath   string // last part of the plan's URL, "" for json-output

	Sources       []byte                    // the configuration version, a .tar.gz; nil where there is none to download
	SourcesURL    string                    // where the request says that it is, "" for the platform's
	SourcesStatus int                       // the status of its download, 0 for the redirect
	ServeSources  func(http.ResponseWriter) // archive: sends it
	Root          string                    // the workspace's working directory
	Repo, Commit  string                    // URLs on the VCS, "" where the sources are of none

	NotReady    int                       // plan: 204
	PlanStatus  int                       // plan: the status of what PlanFails counts
	PlanFails   int                       // plan: answered with PlanStatus
	Redirect    string                    // plan: redirected to this URL
	Expired     int                       // archive: the URL has expired
	Breaks      int                       // archive: the connection breaks in the middle
	Serve       func(http.ResponseWriter) // archive: sends the plan
	Status      int                       // callback: the status of what CallbackFails counts
	Fails       int                       // callback: answered with Status
	Slow        time.Duration             // callback: takes so long
	NoDetails   bool                      // callback: outcomes are refused with 422
	RetryAfter  string                    // header of failing answers
	Interrupted func()                    // called at the first request for the plan

	Token string

	platform  *Platform
	id        string
	calls     int // for the plan
	callbacks []Callback
	outcomes  []Outcome
	done      chan struct{} // closed with the final status
}

// Callback is what the run task said.
type Callback struct {
	At              time.Time
	Status, Message string
	Outcomes        int
}

// Outcome is one of the details that the platform shows.
type Outcome struct {
	ID          string `json:"outcome-id"`
	Description string `json:"description"`
	Body        string `json:"body"`
	URL         string `json:"url"`
	Tags        map[string][]struct {
		Label string `json:"label"`
		Level string `json:"level"`
	} `json:"tags"`
}

// Final waits for the final callback; ok is false if there is none in time.
func (r *Run) Final(wait time.Duration) (last Callback, ok bool) {
	select {
	case <-r.done:
	case <-time.After(wait):
		if !closed(r.done) {
			return Callback{}, false
		}
	}
	list := r.Callbacks()
	return list[slices.IndexFunc(list, Callback.final)], true
}

// Callbacks are those that were taken, in order.
func (r *Run) Callbacks() []Callback {
	r.platform.mu.Lock()
	defer r.platform.mu.Unlock()
	return slices.Clone(r.callbacks)
}

// Outcomes are the details that are shown.
func (r *Run) Outcomes() []Outcome {
	r.platform.mu.Lock()
	defer r.platform.mu.Unlock()
	return slices.Clone(r.outcomes)
}

// PlanCalls is how often the plan was asked for.
func (r *Run) PlanCalls() int {
	r.platform.mu.Lock()
	defer r.platform.mu.Unlock()
	return r.calls
}

func (c Callback) final() bool { return c.Status != "running" }

// use takes one off a count of failures.
func use(n *int) bool {
	if *n > 0 {
		*n--
		return true
	}
	return *n < 0
}

// run finds the run of a request; p.mu is held. It is nil if the token is not the run's.
func (p *Platform) run(w http.ResponseWriter, r *http.Request) *Run {
	run := p.runs[r.PathValue("run")]
	if run == nil || r.Header.Get("Authorization") != "Bearer "+run.Token {
		p.fail(w, run, http.StatusUnauthorized)
		return nil
	}
	return run
}

// fail answers with an error as the platform words it.
func (p *Platform) fail(w http.ResponseWriter, run *Run, code int) {
	if run != nil && run.RetryAfter != "" {
		w.Header().Set("Retry-After", run.RetryAfter)
	}
	w.WriteHeader(code)
	fmt.Fprintf(w, `{"errors":[{"status":"%d","title":"%s"}]}`, code, strings.ToLower(http.StatusText(code)))
}

// plan answers GET /plans/:id/json-output: 204 while there is none, else a redirect to a URL that lives for a minute.
func (p *Platform) plan(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	run := p.run(w, r)
	if run == nil {
		return
	}
	run.calls++
	if run.calls == 1 && run.Interrupted != nil {
		run.Interrupted()
	}
	switch {
	case use(&run.NotReady):
		w.WriteHeader(http.StatusNoContent)
	case use(&run.PlanFails):
		p.fail(w, run, run.PlanStatus)
	case run.Redirect != "":
		http.Redirect(w, r, run.Redirect, http.StatusTemporaryRedirect)
	default:
		secret := fmt.Sprintf("secret-%s-%d", run.id, run.calls)
		p.urls[secret] = handed{run, time.Now(), false}
		http.Redirect(w, r, p.archiveURL+"/v1/object/"+secret+"?signature="+secret, http.StatusTemporaryRedirect)
	}
}

// sourcesURL is the URL in the request, nil where there is nothing to download.
func (r *Run) sourcesURL() any {
	switch {
	case r.SourcesURL != "":
		return r.SourcesURL
	case r.Sources == nil && r.SourcesStatus == 0 && r.ServeSources == nil:
		return nil
	}
	return r.platform.appURL + "/api/v2/configuration-versions/" + r.id + "/download"
}

// configuration answers GET /configuration-versions/:id/download: a redirect to the .tar.gz.
func (p *Platform) configuration(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	run := p.run(w, r)
	switch {
	case run == nil:
	case run.SourcesStatus != 0:
		p.fail(w, run, run.SourcesStatus)
	default:
		secret := "secret-sources-" + run.id
		p.urls[secret] = handed{run, time.Now(), true}
		http.Redirect(w, r, p.archiveURL+"/v1/object/"+secret, http.StatusFound)
	}
}

// object answers the URL of a plan: who has it needs no token, and must not show one.
func (p *Platform) object(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	h, known := p.urls[strings.TrimPrefix(r.URL.Path, "/v1/object/")]
	if r.Header.Get("Authorization") != "" {
		p.wrong("the run's token at the archive")
	}
	if !known || time.Since(h.at) > p.life || use(&h.run.Expired) {
		p.mu.Unlock()
		http.Error(w, "expired", http.StatusForbidden)
		return
	}
	if h.sources {
		serve, text := h.run.ServeSources, h.run.Sources
		p.mu.Unlock()
		if serve == nil {
			serve = func(w http.ResponseWriter) { _, _ = w.Write(text) }
		}
		serve(w)
		return
	}
	breaks, serve, plan := use(&h.run.Breaks), h.run.Serve, h.run.Plan
	p.mu.Unlock()
	switch {
	case breaks:
		w.Header().Set("Content-Length", fmt.Sprint(len(plan)))
		_, _ = w.Write(plan[:len(plan)/2])
	case serve != nil:
		serve(w)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(plan)
	}
}

// The documented limit of one outcome's body, in bytes.
const maxOutcomeBody = 5 << 20

// callback answers PATCH of a task's result. Outcomes take the place of those before, which is the stricter of the two ways in which
// the documentation can be read.
func (p *Platform) callback(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	run := p.run(w, r)
	if run == nil {
		return
	}
	if run.Slow > 0 {
		p.mu.Unlock()
		time.Sleep(run.Slow)
		p.mu.Lock()
	}
	if err != nil {
		p.fail(w, run, http.StatusBadRequest)
		return
	}
	if use(&run.Fails) {
		p.fail(w, run, run.Status)
		return
	}
	c, outcomes, err := readCallback(r.Header.Get("Content-Type"), body)
	if err != nil {
		p.wrong("a callback that is refused: %v", err)
		p.fail(w, run, http.StatusUnprocessableEntity)
		return
	}
	if run.NoDetails && len(outcomes) > 0 {
		p.fail(w, run, http.StatusUnprocessableEntity)
		return
	}
	if slices.ContainsFunc(run.callbacks, Callback.final) {
		p.wrong("%q of %s after its final status", c.Status, run.id)
	}
	run.callbacks = append(run.callbacks, c)
	if len(outcomes) > 0 {
		run.outcomes = outcomes
	}
	if c.final() && len(run.callbacks) > 0 && !closed(run.done) {
		close(run.done)
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func readCallback(contentType string, body []byte) (c Callback, list []Outcome, err error) {
	var doc struct {
		Data struct {
			Type       string `json:"type"`
			Attributes struct {
				Status  string `json:"status"`
				Message string `json:"message"`
				URL     string `json:"url"`
			} `json:"attributes"`
			Relationships struct {
				Outcomes struct {
					Data []struct {
						Type       string  `json:"type"`
						Attributes Outcome `json:"attributes"`
					} `json:"data"`
				} `json:"outcomes"`
			} `json:"relationships"`
		} `json:"data"`
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		return c, nil, err
	}
	a := doc.Data.Attributes
	switch {
	case contentType != "application/vnd.api+json":
		return c, nil, fmt.Errorf("content type %q", contentType)
	case doc.Data.Type != "task-results":
		return c, nil, fmt.Errorf("type %q", doc.Data.Type)
	case !slices.Contains([]string{"running", "passed", "failed"}, a.Status):
		return c, nil, fmt.Errorf("status %q", a.Status)
	}
	for _, o := range doc.Data.Relationships.Outcomes.Data {
		if o.Type != "task-result-outcomes" || o.Attributes.ID == "" || o.Attributes.Description == "" || len(o.Attributes.Body) > maxOutcomeBody {
			return c, nil, fmt.Errorf("outcome %q of type %q with a body of %d bytes", o.Attributes.ID, o.Type, len(o.Attributes.Body))
		}
		for name, tags := range o.Attributes.Tags {
			for _, t := range tags {
				if !slices.Contains([]string{"", "none", "info", "warning", "error"}, t.Level) || t.Label == "" {
					return c, nil, fmt.Errorf("tag %s with label %q and level %q", name, t.Label, t.Level)
				}
			}
		}
		list = append(list, o.Attributes)
	}
	return Callback{At: time.Now(), Status: a.Status, Message: a.Message, Outcomes: len(list)}, list, nil
}
