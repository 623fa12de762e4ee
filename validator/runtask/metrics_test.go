package runtask

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

func TestMetrics(t *testing.T) {
	for _, c := range []struct {
		name        string
		byWorkspace bool
		finding     string
	}{
		{"workspaces are no label", false, `sgplan_findings_total{rule="RSG101"} 1`},
		{"unless asked for", true, `sgplan_findings_total{rule="RSG101",workspace="edge\\u{202e}"} 1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := start(t, func(config *Config) { config.ByWorkspace = c.byWorkspace })
			for _, plan := range []string{`{"block":1}`, `{}`, `{}`, `no`} {
				r.final(r.trigger(&hcp.Run{Workspace: "edge\u202e", Plan: []byte(plan)}))
			}
			r.platform.Post(t.Context(), r.endpoint, []byte("x"), "")
			eventually(t, "all is counted", func() bool { return len(r.events("answered")) == 4 })
			_, text := r.get(r.ops + "/metrics")
			for _, want := range []string{
				"sgplan_inflight 0", "sgplan_queue_length 0", "sgplan_queue_capacity 50", "sgplan_workers 2",
				`sgplan_requests_total{code="200"} 4`, `sgplan_requests_total{code="401"} 1`,
				`sgplan_results_total{verdict="pass"} 2`, `sgplan_results_total{verdict="block"} 1`, `sgplan_results_total{verdict="none"} 1`,
				`sgplan_results_total{verdict="skipped"} 0`, "sgplan_panics_total 0", "sgplan_task_duration_seconds_count 4", "sgplan_plan_bytes_sum 17",
				"process_resident_memory_bytes", c.finding,
			} {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in\n%s", want, text)
				}
			}
			problems, err := promlint.New(strings.NewReader(text)).Lint() // Prometheus' own reader, and its rules on names
			if err != nil || len(problems) > 0 {
				t.Errorf("%v, %+v in\n%s", err, problems, text)
			}
			if strings.Contains(text, "edge") != c.byWorkspace {
				t.Error("the workspace is a label, or is not")
			}
			if code, _ := r.get(r.endpoint + "/metrics"); code == 200 {
				t.Error("metrics are shown to the platform's side")
			}
			if log := r.log.String(); strings.Contains(log, "\u202e") || !strings.Contains(log, `edge\\u{202e}`) {
				t.Errorf("the log does not escape a name:\n%s", log)
			}
		})
	}
}

func TestAMistakeInMetricsIsFound(t *testing.T) {
	for text, parsed := range map[string]bool{"# TYPE sgplan_requests counter\nsgplan_requests 1\n": true, "sgplan_requests_total{code=200} 1\n": false} {
		problems, err := promlint.New(strings.NewReader(text)).Lint()
		if (err == nil) != parsed || parsed && len(problems) == 0 {
			t.Errorf("%q: %v, %v", text, problems, err)
		}
	}
}
