package runtask

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Why a task ends without a verdict although nothing is wrong with it.
var (
	errShutdown = errors.New("not judged: sgplan is shutting down; start the run again")
	errTooLong  = errors.New("not judged: time")
	// What is redacted in a sanitized plan, and what stands in its place, is not documented:
	// https://developer.hashicorp.com/terraform/cloud-docs/hold-your-own-key/concepts#sanitized-state-and-plan-files
	errSanitized = errors.New("the workspace holds its own key (HYOK), and its sanitized plan leaves values out: " + elsewhere)
)

// elsewhere is what to do about a plan that the platform does not show.
const elsewhere = "judge the plan where it is made, with `sgplan check` in CI"

// task is a request on its way to its answer. Whoever answers first wins: the worker that judges, or the end of its time.
type task struct {
	*request
	server   *Server
	log      *slog.Logger
	received time.Time
	ctx      context.Context // ends with the task's time, or the server's
	cancel   context.CancelFunc
	phase    atomic.Pointer[string] // what it does, for its progress

	answered atomic.Bool
	sending  sync.Mutex // no progress is sent after the final status
}

// begin takes a request up: from here on it has a heartbeat, and gets an answer whatever happens.
func (s *Server) begin(r *request) *task {
	t := &task{request: r, server: s, received: time.Now(), log: s.log.With("task_result_id", r.TaskResultID, "run_id", r.RunID,
		"organization", r.Organization, "workspace", r.Workspace, "stage", r.Stage, "enforcement", r.Enforcement, "speculative", r.Speculative)}
	t.ctx, t.cancel = context.WithTimeoutCause(s.tasks, s.config.pace.whole, errTooLong)
	t.enter("waiting in the queue")
	s.live.Add(1)
	s.metrics.inflight.Inc()
	context.AfterFunc(t.ctx, func() { t.answer(s.noVerdict(context.Cause(t.ctx))) })
	go t.beat()
	return t
}

func (t *task) enter(phase string) { t.phase.Store(&phase) }

// beat tells the platform that the task is alive, until it is answered.
func (t *task) beat() {
	tick := time.NewTicker(t.server.config.pace.heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-t.ctx.Done():
			return
		case <-tick.C:
			t.progress()
		}
	}
}

// progress goes to its end even if the task does: cut off, it might reach the platform after the final status.
func (t *task) progress() {
	t.sending.Lock()
	defer t.sending.Unlock()
	if t.answered.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(t.server.last, t.server.config.pace.call/3)
	defer cancel()
	if err := t.server.platform.send(ctx, t.callback, t.AccessToken, callback("running", *t.phase.Load(), nil)); err != nil {
		t.log.Warn("progress was not taken", "error", err.Error())
	}
}

// run judges the task and answers it. A panic ends this task alone.
func (t *task) run() {
	if t.ctx.Err() != nil {
		return
	}
	t.enter("fetching and judging the plan")
	var a answer
	if p := parallel.Guard(func() { a = t.judge() }); p != nil {
		t.server.metrics.panics.Inc()
		t.log.Error("internal error, a bug in sgplan", "at", frames(p))
		a = t.server.noVerdict(errors.New("an internal error, which is a bug in sgplan"))
	}
	t.answer(a)
}

// judge fetches the plan and judges it as it arrives: it is never held as a whole, nor written to a disk.
func (t *task) judge() answer {
	s := t.server
	if t.Stage == prePlan {
		return answer{verdict: "skipped", status: "passed", message: "There is no plan at this stage: attach sgplan to the post-plan stage."}
	}
	if strings.HasSuffix(t.plan.Path, "/sanitized-plan") {
		return s.noVerdict(errSanitized)
	}
	p := Plan{Organization: t.Organization, Workspace: t.Workspace, Root: t.Root}
	p.Sources, p.NoSources = t.sources()
	for again := 1; ; again++ {
		d, err := s.platform.fetch(t.ctx, wanted{t.plan, t.AccessToken, thePlan, s.config.MaxPlan, ": --max-plan-size sets how much is read"})
		if err != nil {
			return s.noVerdict(err)
		}
		p.JSON = d
		r, err := s.settings.Load().Judge(t.ctx, p)
		size, broken := d.close()
		switch {
		case t.ctx.Err() != nil:
			return s.noVerdict(context.Cause(t.ctx))
		case broken == nil && err != nil:
			return s.noVerdict(err)
		case broken == nil:
			s.metrics.planBytes.Observe(float64(size))
			return s.verdict(r, repositoryOf(t.RepoURL, t.CommitURL))
		case !isPassing(broken) || again == maxRefetch:
			return s.noVerdict(broken)
		}
		t.log.Warn("the plan is fetched again", "error", broken.Error())
	}
}

// answer is what the platform is told in the end.
type answer struct {
	verdict  string // for logs and metrics: pass, block, none, skipped
	status   string // passed or failed
	message  string
	why      error          // if there is no verdict
	result   *result.Result // nil if nothing was judged
	outcomes []outcome
}

func (s *Server) verdict(r *result.Result, at repository) answer {
	a := answer{verdict: "pass", status: "passed", message: report.VerdictLine(r), result: r, outcomes: outcomes(r, at)}
	for _, n := range r.Notices {
		if n.Code == NoSources {
			a.message += "; " + n.Message
		}
	}
	switch r.Verdict {
	case result.Pass:
	case result.Block:
		a.verdict, a.status = "block", "failed"
	default:
		none := s.noVerdict(errors.New(whyNone(r)))
		a.verdict, a.status, a.message, a.why = none.verdict, none.status, none.message, none.why
	}
	return a
}

// noVerdict fails, unless the operator has it pass.
func (s *Server) noVerdict(why error) answer {
	a := answer{verdict: "none", status: "failed", message: "No verdict, and no finding: " + why.Error(), why: why}
	if s.config.PassOnError {
		a.status, a.message = "passed", "Passed WITHOUT a verdict (--on-error=pass): "+why.Error()
	}
	return a
}

// answer delivers the answer, once: details while the task is running, as the platform wants them, then the final status.
func (t *task) answer(a answer) {
	if t.answered.Swap(true) {
		return
	}
	s := t.server
	defer s.live.Done()
	defer s.metrics.inflight.Dec()
	defer t.cancel()
	t.sending.Lock()
	defer t.sending.Unlock()
	ctx, cancel := context.WithTimeout(s.last, s.config.pace.delivery)
	defer cancel()

	if t.Capabilities.Outcomes && len(a.outcomes) > 0 {
		again, err := s.platform.deliver(ctx, t.callback, t.AccessToken, callback("running", "sending the findings", a.outcomes))
		s.metrics.delivered(again, err)
		if err != nil {
			t.log.Warn("the findings were not taken", "error", err.Error())
			a.message += " (the details could not be delivered)"
		}
	}
	again, err := s.platform.deliver(ctx, t.callback, t.AccessToken, callback(a.status, a.message, nil))
	s.metrics.delivered(again, err)
	if err != nil {
		s.seen.forget(t.TaskResultID)
	} else {
		s.seen.end(t.TaskResultID)
	}
	t.record(a, err)
}

// record logs and counts what became of a task.
func (t *task) record(a answer, undelivered error) {
	took := time.Since(t.received)
	m := t.server.metrics
	m.results.WithLabelValues(a.verdict).Inc()
	m.duration.Observe(took.Seconds())
	attrs := []any{"verdict", a.verdict, "status", a.status, "ms", took.Milliseconds()}
	if a.result != nil {
		m.count(a.result, t.Workspace)
		attrs = append(attrs, "blocking", a.result.Summary.Blocking, "open", a.result.Summary.Open, "exempt", a.result.Summary.Exempt)
	}
	if a.why != nil {
		attrs = append(attrs, "why", a.why.Error())
	}
	if undelivered != nil {
		t.log.Error("the answer could not be delivered", append(attrs, "error", undelivered.Error())...)
		return
	}
	level := slog.LevelInfo
	if a.why != nil {
		level = slog.LevelWarn
	}
	t.log.Log(context.Background(), level, "answered", attrs...)
}

// whyNone is what keeps a plan from being judged.
func whyNone(r *result.Result) string {
	for _, f := range r.Findings {
		if f.Address == f.Plan {
			return fmt.Sprintf("%s: %s", f.RuleID, report.Escape(f.Message))
		}
	}
	return "the plan cannot be judged"
}
