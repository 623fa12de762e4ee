package runtask

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// metrics are what an operator watches. No label's values are an outsider's to choose, but the workspace's, which has to be asked for.
type metrics struct {
	registry  *prometheus.Registry
	inflight  prometheus.Gauge
	requests  *prometheus.CounterVec
	results   *prometheus.CounterVec
	findings  *prometheus.CounterVec
	callbacks *prometheus.CounterVec
	reloads   *prometheus.CounterVec
	panics    prometheus.Counter
	duration  prometheus.Histogram
	planBytes prometheus.Histogram

	byWorkspace bool
}

func newMetrics(s *Server) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), byWorkspace: s.config.ByWorkspace}
	gauge := func(name, help string) prometheus.GaugeOpts {
		return prometheus.GaugeOpts{Name: "sgplan_" + name, Help: help}
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sgplan_" + name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	m.inflight = prometheus.NewGauge(gauge("inflight", "Tasks that were taken and have no answer yet, those that wait included."))
	m.requests = counter("requests_total", "Requests of the platform, by the status that they got.", "code")
	m.results = counter("results_total", "Tasks that were answered, by verdict: pass, block, none or skipped.", "verdict")
	m.callbacks = counter("callbacks_total", "Callbacks to the platform: taken, retried or failed.", "result")
	m.reloads = counter("reloads_total", "Times that policy and keys were read, by result: ok or failed.", "result")
	labels := []string{"rule"}
	if m.byWorkspace {
		labels = append(labels, "workspace")
	}
	m.findings = counter("findings_total", "Open findings, by rule.", labels...)
	m.panics = prometheus.NewCounter(prometheus.CounterOpts{Name: "sgplan_panics_total", Help: "Internal errors: bugs in sgplan."})
	m.duration = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sgplan_task_duration_seconds",
		Help: "From the request to the delivered answer.", Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600}})
	m.planBytes = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sgplan_plan_bytes",
		Help: "Size of the plans that were judged.", Buckets: prometheus.ExponentialBuckets(16<<10, 4, 9)})
	m.registry.MustRegister(m.inflight, m.panics, m.duration, m.planBytes,
		prometheus.NewGaugeFunc(gauge("queue_length", "Tasks that wait for a worker."), func() float64 { return float64(len(s.queue)) }),
		prometheus.NewGaugeFunc(gauge("queue_capacity", "Tasks that can wait; further ones are refused with 503."), func() float64 { return float64(cap(s.queue)) }),
		prometheus.NewGaugeFunc(gauge("workers", "Plans that are judged at once."), func() float64 { return float64(s.config.Workers) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, verdict := range []string{"pass", "block", "none", "skipped"} {
		m.results.WithLabelValues(verdict) // a series that begins at 0 shows its first event as a rate
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// count counts the open findings of a plan.
func (m *metrics) count(r *result.Result, workspace string) {
	for _, f := range r.Findings {
		if f.Status != result.Open {
			continue
		}
		labels := []string{f.RuleID}
		if m.byWorkspace {
			labels = append(labels, report.Escape(workspace))
		}
		m.findings.WithLabelValues(labels...).Inc()
	}
}

// delivered counts a callback and how often it was made again.
func (m *metrics) delivered(again int, err error) {
	m.callbacks.WithLabelValues("retried").Add(float64(again))
	if err != nil {
		m.callbacks.WithLabelValues("failed").Inc()
		return
	}
	m.callbacks.WithLabelValues("taken").Inc()
}
