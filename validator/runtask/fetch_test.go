package runtask

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
)

func TestAPlanIsFetchedWhateverStandsInTheWay(t *testing.T) {
	plan := []byte(`{"block":1,"padding":"` + strings.Repeat("x", 100_000) + `"}`)
	stall := func(w http.ResponseWriter) {
		_, _ = w.Write([]byte(`{"bl`))
		w.(http.Flusher).Flush()
		time.Sleep(time.Second)
	}
	drip := func(w http.ResponseWriter) {
		for range 100 {
			_, _ = w.Write([]byte(" "))
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	}
	soon := func(p *pace) { p.ready = time.Second }
	bomb := func(w http.ResponseWriter) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 100 {
			_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
		}
		_ = z.Close()
	}
	for _, c := range []struct {
		name  string
		run   hcp.Run
		calls int    // for the plan
		want  string // in the message; "" for the verdict
		pace  func(*pace)
	}{
		{name: "at once", calls: 1},
		{name: "not ready at first", run: hcp.Run{NotReady: 4}, calls: 5},
		{name: "never ready", run: hcp.Run{NotReady: -1}, want: "no plan within 1s: the plan is not ready", pace: soon},
		{name: "the platform is unwell", run: hcp.Run{PlanFails: 3, PlanStatus: 502}, calls: 4},
		{name: "too many requests", run: hcp.Run{PlanFails: 1, PlanStatus: 429, RetryAfter: "1"}, calls: 2},
		{name: "never well", run: hcp.Run{PlanFails: -1, PlanStatus: 503}, want: "answered 503", pace: soon},
		{name: "too old a Terraform", run: hcp.Run{PlanFails: -1, PlanStatus: 422}, calls: 1, want: "too old for plans in JSON"},
		{name: "a token that is void", run: hcp.Run{PlanFails: -1, PlanStatus: 401}, calls: 1, want: "not valid, or not any more"},
		{name: "no such plan", run: hcp.Run{PlanFails: -1, PlanStatus: 404}, calls: 1, want: "none that the run's token may read"},
		{name: "a status that nobody documents", run: hcp.Run{PlanFails: -1, PlanStatus: 418}, calls: 1, want: "answered 418"},
		{name: "a URL that has expired", run: hcp.Run{Expired: 2}, calls: 3},
		{name: "URLs that always have expired", run: hcp.Run{Expired: -1}, calls: 3, want: "may have expired"},
		{name: "a connection that breaks", run: hcp.Run{Breaks: 2}, calls: 3},
		{name: "a connection that always breaks", run: hcp.Run{Breaks: -1}, calls: 3, want: "the connection broke"},
		{name: "a redirect to a host that is not allowed", run: hcp.Run{Redirect: "https://evil.example/x?secret-x"}, calls: 1, want: `the host "evil.example" is not allowed`},
		{name: "a redirect to the metadata service", run: hcp.Run{Redirect: "http://169.254.169.254/latest"}, calls: 1, want: "not an https URL"},
		{name: "a redirect to a file", run: hcp.Run{Redirect: "file:///etc/passwd"}, calls: 1, want: "not an https URL"},
		{name: "a redirect to itself", run: hcp.Run{Redirect: "/api/v2/plans/run-000001/json-output"}, calls: 4, want: "redirected too often"},
		{name: "a plan that stalls", run: hcp.Run{Serve: stall}, calls: 3, want: "nothing of the plan arrived for 500ms", pace: func(p *pace) { p.idle = 500 * time.Millisecond }},
		{name: "a plan that drips", run: hcp.Run{Serve: drip}, calls: 1, want: "the plan took more than 1s to arrive", pace: func(p *pace) { p.download = time.Second }},
		{name: "a plan that says that it is too large", run: hcp.Run{Serve: func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "2000000")
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}}, calls: 1, want: "more than 1 MiB"},
		{name: "a plan that is too large and does not say so", run: hcp.Run{Serve: func(w http.ResponseWriter) {
			for range 100 {
				_, _ = w.Write(bytes.Repeat([]byte(" "), 100_000))
			}
		}}, calls: 1, want: "more than 1 MiB"},
		{name: "a plan that is small only on the way", run: hcp.Run{Serve: bomb}, calls: 1, want: "more than 1 MiB"},
		{name: "a plan that is whole and wrong", run: hcp.Run{Plan: []byte("no plan")}, calls: 1, want: "RSG902"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, func(config *Config) {
				config.MaxPlan = 1 << 20
				if c.pace != nil {
					c.pace(&config.pace)
				}
			})
			if c.run.Plan == nil {
				c.run.Plan = plan
			}
			run := r.trigger(&c.run)
			got := r.final(run)
			want := c.want
			if want == "" {
				want = "blocked:"
			} else if !strings.HasPrefix(got.Message, "No verdict") {
				t.Errorf("message %q", got.Message)
			}
			if got.Status != "failed" || !strings.Contains(got.Message, want) {
				t.Errorf("%s %q; want %q", got.Status, got.Message, want)
			}
			if calls := run.PlanCalls(); c.calls != 0 && calls != c.calls {
				t.Errorf("%d calls for the plan, want %d", calls, c.calls)
			}
			r.stop()
			if all := r.log.String() + got.Message; strings.Contains(all, "secret-") || strings.Contains(all, "token-") {
				t.Errorf("a secret is told:\n%s", all)
			}
		})
	}
}

// With TLS a host has to prove its name before it is shown a token, wherever its address leads.
func TestAHostThatCannotProveItsNameGetsNoToken(t *testing.T) {
	called := false
	fake := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	fake.Config.ErrorLog = log.New(io.Discard, "", 0)
	fake.StartTLS() // its certificate is nobody's
	t.Cleanup(fake.Close)
	host := strings.TrimPrefix(fake.URL, "https://")
	h, err := newHosts([]string{host}, false)
	if err != nil {
		t.Fatal(err)
	}
	p := newPlatform(Config{pace: quick}, h)
	p.pace.ready = 50 * time.Millisecond
	u, err := h.parse(fake.URL + "/secret?secret")
	if err != nil {
		t.Fatal(err)
	}
	for what, call := range map[string]func() error{
		"plan":     func() error { _, err := p.fetch(t.Context(), wanted{u, "secret", thePlan, 1, ""}); return err },
		"callback": func() error { return p.send(t.Context(), u, "secret", []byte("{}")) },
	} {
		err := call()
		if err == nil || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if called {
		t.Error("the host was shown a request")
	}
}

func TestACallbackIsMadeAgainUntilItIsTaken(t *testing.T) {
	for _, c := range []struct {
		name      string
		run       hcp.Run
		delivered bool
	}{
		{"after a 500", hcp.Run{Fails: 3, Status: 500}, true},
		{"after a 503", hcp.Run{Fails: 1, Status: 503}, true},
		{"after too many requests", hcp.Run{Fails: 1, Status: 429, RetryAfter: "1"}, true},
		{"not after it was refused", hcp.Run{Fails: -1, Status: 401}, false},
		{"not for ever", hcp.Run{Fails: -1, Status: 502}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, func(config *Config) {
				config.pace.heartbeat = time.Hour
				if c.run.Status == 502 {
					config.pace.delivery = time.Second
				}
			})
			c.run.Plan = []byte(`{}`)
			run := r.trigger(&c.run)
			want := map[bool]string{true: "answered", false: "the answer could not be delivered"}[c.delivered]
			eventually(t, want, func() bool { return len(r.events(want)) == 1 })
			if _, ok := run.Final(50 * time.Millisecond); ok != c.delivered {
				t.Errorf("final status: %v", ok)
			}
			_, text := r.get(r.ops + "/metrics")
			if failed := `sgplan_callbacks_total{result="failed"} 1`; strings.Contains(text, failed) == c.delivered {
				t.Errorf("metrics:\n%s", text)
			}
		})
	}
}
