package runtask

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

func TestTheAnswerIsTheVerdict(t *testing.T) {
	for _, c := range []struct {
		name     string
		run      hcp.Run
		pass     bool // --on-error=pass
		status   string
		message  string
		outcomes int
	}{
		{name: "a clean plan passes", run: hcp.Run{Plan: []byte(`{}`)}, status: "passed", message: "passed: 0 errors"},
		{name: "a plan with a blocking finding fails, with details", run: hcp.Run{Plan: []byte(`{"block":1}`)}, status: "failed", message: "blocked: 1 error", outcomes: 1},
		{name: "a platform that shows no details gets none", run: hcp.Run{Plan: []byte(`{"block":1}`), NoOutcomes: true}, status: "failed", message: "blocked: 1 error"},
		{name: "details that are refused do not lose the verdict", run: hcp.Run{Plan: []byte(`{"block":1}`), NoDetails: true}, status: "failed", message: "details could not be delivered"},
		{name: "what is no plan fails", run: hcp.Run{Plan: []byte(`no`)}, status: "failed", message: "No verdict, and no finding: RSG902: is not JSON", outcomes: 1},
		{name: "what is no plan passes if the operator says so", run: hcp.Run{Plan: []byte(`no`)}, pass: true, status: "passed", message: "WITHOUT a verdict (--on-error=pass): RSG902", outcomes: 1},
		{name: "a finding blocks whatever the operator says of errors", run: hcp.Run{Plan: []byte(`{"block":1}`)}, pass: true, status: "failed", message: "blocked", outcomes: 1},
		{name: "an error of the policy fails and says why", run: hcp.Run{Plan: []byte(`{"misconfigured":1}`)}, status: "failed", message: "several environments: dev, prod"},
		{name: "a panic fails and says nothing of the plan", run: hcp.Run{Plan: []byte(`{"panic":1}`)}, status: "failed", message: "a bug in sgplan"},
		{name: "before the plan there is nothing to judge", run: hcp.Run{Stage: "pre_plan"}, status: "passed", message: "attach sgplan to the post-plan stage"},
		{name: "a plan that leaves values out is not judged", run: hcp.Run{PlanPath: "sanitized-plan", Plan: []byte(`{}`)}, status: "failed", message: "HYOK"},
		{name: "the plan is judged again before the apply", run: hcp.Run{Stage: "pre_apply", Plan: []byte(`{"block":1}`)}, status: "failed", message: "blocked", outcomes: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, func(config *Config) { config.PassOnError = c.pass })
			run := r.trigger(&c.run)
			got := r.final(run)
			if got.Status != c.status || !strings.Contains(got.Message, c.message) || len(run.Outcomes()) != c.outcomes {
				t.Errorf("%s %q with %d outcomes; want %s, %q, %d", got.Status, got.Message, len(run.Outcomes()), c.status, c.message, c.outcomes)
			}
			if got.Outcomes != 0 {
				t.Error("details come while the task is running, not with the final status")
			}
			r.stop()
			for _, secret := range []string{"with a secret", "token-", testKey, "secret-run", "/v1/object"} {
				if all := r.log.String() + got.Message; strings.Contains(all, secret) {
					t.Errorf("%q is told:\n%s", secret, all)
				}
			}
		})
	}
}

// A panic in one task is of no concern to the others.
func TestAPanicEndsOneTaskAlone(t *testing.T) {
	r := start(t, func(c *Config) { c.Workers = 1 })
	var bad, good []*hcp.Run
	for range 5 {
		bad = append(bad, r.trigger(&hcp.Run{Plan: []byte(`{"panic":1}`)}))
		good = append(good, r.trigger(&hcp.Run{Plan: []byte(`{}`)}))
	}
	for i := range bad {
		if got := r.final(bad[i]); got.Status != "failed" {
			t.Errorf("%s after a panic", got.Status)
		}
		if got := r.final(good[i]); got.Status != "passed" {
			t.Errorf("%s of a clean plan", got.Status)
		}
	}
	at := r.events("internal error, a bug in sgplan")
	if len(at) != 5 || !strings.Contains(r.log.String(), "runtask.judgeWords line") {
		t.Errorf("the log does not say where: %v", at)
	}
}
