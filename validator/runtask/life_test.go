package runtask

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The platform gives up on a task of which it hears nothing: one at work and one that waits are both heard of.
func TestATaskIsHeardOfUntilItsAnswer(t *testing.T) {
	release := make(chan struct{})
	r := start(t, func(c *Config) { c.Workers, c.Load = 1, loadOf(waitFor(release)) })
	working := r.trigger(&hcp.Run{Plan: []byte(`{}`), Slow: 3 * quick.heartbeat}) // the next sign of life is due while the verdict is sent
	eventually(t, "the first is at work", func() bool { return working.PlanCalls() > 0 })
	waiting := r.trigger(&hcp.Run{Plan: []byte(`{}`)})
	for run, phase := range map[*hcp.Run]string{working: "fetching and judging the plan", waiting: "waiting in the queue"} {
		eventually(t, phase, func() bool {
			list := run.Callbacks()
			return len(list) >= 3 && list[len(list)-1].Status == "running" && list[len(list)-1].Message == phase
		})
	}
	close(release)
	for _, run := range []*hcp.Run{working, waiting} {
		r.final(run)
	}
	time.Sleep(5 * quick.heartbeat) // the platform tells of what comes after the final status
}

func TestATaskThatTakesTooLongIsAnswered(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := start(t, func(c *Config) {
		c.Workers, c.pace.whole, c.Load = 1, 3*time.Second, loadOf(waitFor(release))
	})
	run := r.trigger(&hcp.Run{Plan: []byte(`{}`)})
	behind := r.trigger(&hcp.Run{Plan: []byte(`{}`)})
	for _, run := range []*hcp.Run{run, behind} {
		if got := r.final(run); got.Status != "failed" || !strings.Contains(got.Message, "not judged: time") {
			t.Errorf("%s %q", got.Status, got.Message)
		}
	}
	close(release) // its verdict comes too late, and the worker is free again
	if got := r.final(r.trigger(&hcp.Run{Plan: []byte(`{}`)})); got.Status != "passed" {
		t.Errorf("%s %q", got.Status, got.Message)
	}
}

func TestShuttingDown(t *testing.T) {
	var began atomic.Int32
	gate := make(chan struct{})
	slow := func(ctx context.Context, p Plan) (*result.Result, error) {
		began.Add(1)
		return waitFor(gate)(ctx, p)
	}
	t.Run("what is at work comes to its end", func(t *testing.T) {
		began.Store(0)
		r := start(t, func(c *Config) { c.Workers, c.Load = 1, loadOf(slow) })
		runs := []*hcp.Run{r.trigger(&hcp.Run{Plan: []byte(`{"block":1}`)}), r.trigger(&hcp.Run{Plan: []byte(`{}`)}), r.trigger(&hcp.Run{Plan: []byte(`{}`)})}
		eventually(t, "one is at work", func() bool { return began.Load() == 1 })
		ended := make(chan struct{})
		go func() { r.stop(); close(ended) }()
		eventually(t, "not ready", func() bool { code, _ := r.get(r.ops + "/readyz"); return code == http.StatusServiceUnavailable })
		if code, _ := r.get(r.ops + "/healthz"); code != http.StatusOK {
			t.Errorf("healthz %d: a server that drains is not to be killed", code)
		}
		if code := r.platform.Trigger(t.Context(), r.endpoint, r.platform.Add(&hcp.Run{})); code != http.StatusServiceUnavailable {
			t.Errorf("status %d for a request", code)
		}
		close(gate)
		<-ended
		for i, run := range runs {
			want := "passed"
			if i == 0 {
				want = "failed"
			}
			if got, ok := run.Final(0); !ok || got.Status != want || strings.Contains(got.Message, "shutting down") {
				t.Errorf("%d: %v %s %q", i, ok, got.Status, got.Message)
			}
		}
	})
	t.Run("what does not is told to start again", func(t *testing.T) {
		never := make(chan struct{})
		began.Store(0)
		r := start(t, func(c *Config) {
			c.Workers, c.Drain = 1, 200*time.Millisecond
			c.Load = loadOf(func(ctx context.Context, p Plan) (*result.Result, error) { began.Add(1); return waitFor(never)(ctx, p) })
		})
		t.Cleanup(func() { close(never) })
		var runs []*hcp.Run
		for range 20 {
			runs = append(runs, r.trigger(&hcp.Run{Plan: []byte(`{}`)}))
		}
		notReady := r.trigger(&hcp.Run{NotReady: -1})
		eventually(t, "one is at work", func() bool { return began.Load() == 1 })
		r.stop()
		for i, run := range append(runs, notReady) {
			if got, ok := run.Final(0); !ok || got.Status != "failed" || !strings.Contains(got.Message, "not judged: sgplan is shutting down; start the run again") {
				t.Errorf("%d: %v %s %q", i, ok, got.Status, got.Message)
			}
		}
	})
	t.Run("what waits for the platform ends with it", func(t *testing.T) {
		r := start(t, func(c *Config) { c.Drain, c.pace.farewell = 100*time.Millisecond, 3*time.Second })
		fetching := r.trigger(&hcp.Run{NotReady: -1})
		eventually(t, "fetching", func() bool { return fetching.PlanCalls() > 0 })
		unheard := r.trigger(&hcp.Run{Plan: []byte(`{}`), Fails: -1, Status: 500})
		r.stop()
		if got, ok := fetching.Final(0); !ok || !strings.Contains(got.Message, "shutting down") {
			t.Errorf("%v %q", ok, got.Message)
		}
		if _, ok := unheard.Final(0); ok || len(r.events("the answer could not be delivered")) != 1 {
			t.Error("an answer that nobody took is not told of")
		}
	})
}

// A policy or key that cannot be read leaves the old one in force.
func TestSettingsAreReadAgain(t *testing.T) {
	hangup := make(chan os.Signal)
	var now atomic.Pointer[string]
	set := func(s string) { now.Store(&s) }
	set("old")
	r := start(t, func(c *Config) {
		c.Hangup = hangup
		c.Load = func() (Settings, error) {
			switch *now.Load() {
			case "broken":
				return Settings{}, errors.New("policy.hcl:3: Unsupported argument")
			case "no key":
				return Settings{Judge: judgeWords}, nil
			case "all block":
				return Settings{Keys: [][]byte{[]byte(testKey)}, Judge: func(context.Context, Plan) (*result.Result, error) { return verdictOf(result.Block), nil }}, nil
			}
			return Settings{Keys: [][]byte{[]byte(testKey)}, Judge: judgeWords}, nil
		}
	})
	for _, c := range []struct{ state, event, status string }{
		{"old", "settings read again", "passed"},
		{"broken", "settings not read again: the old ones stay", "passed"},
		{"no key", "settings not read again: the old ones stay", "passed"},
		{"all block", "settings read again", "failed"},
		{"broken", "settings not read again: the old ones stay", "failed"},
	} {
		before := len(r.events(c.event))
		set(c.state)
		hangup <- os.Interrupt
		eventually(t, c.event, func() bool { return len(r.events(c.event)) == before+1 })
		if got := r.final(r.trigger(&hcp.Run{Plan: []byte(`{}`)})); got.Status != c.status {
			t.Errorf("%s: %s", c.state, got.Status)
		}
	}
	_, text := r.get(r.ops + "/metrics")
	if !strings.Contains(text, `sgplan_reloads_total{result="failed"} 3`) || !strings.Contains(text, `sgplan_reloads_total{result="ok"} 2`) {
		t.Errorf("metrics:\n%s", text)
	}
}

func TestTheEndpointSpeaksTLS(t *testing.T) {
	cert, key, pool := certificate(t)
	r := start(t, func(c *Config) { c.CertFile, c.KeyFile = cert, key })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	resp, err := client.Get(r.endpoint + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.TLS == nil || resp.TLS.Version < tls.VersionTLS12 {
		t.Errorf("status %d, TLS %v", resp.StatusCode, resp.TLS)
	}
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}}
	if resp, err := old.Get(r.endpoint + "/healthz"); err == nil {
		resp.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if code, _ := r.get(r.ops + "/metrics"); code != http.StatusOK {
		t.Errorf("metrics %d", code)
	}
}

// certificate makes one for 127.0.0.1.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(public)
	return writeFile(t, "tls.crt", string(public)), writeFile(t, "tls.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))), pool
}

func TestAConfigurationThatCannotWorkIsAnError(t *testing.T) {
	good := Config{Hosts: []string{"app.terraform.io"}, Load: loadOf(judgeWords)}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"no host":                           func(c *Config) { c.Hosts = nil },
		"a certificate without its key":     func(c *Config) { c.CertFile = "tls.crt" },
		"a certificate that is not there":   func(c *Config) { c.CertFile, c.KeyFile = "no.crt", "no.key" },
		"no judge":                          func(c *Config) { c.Load = loadOf(nil) },
		"nothing to load":                   func(c *Config) { c.Load = nil },
		"a policy that cannot be read":      func(c *Config) { c.Load = func() (Settings, error) { return Settings{}, errors.New("no") } },
		"no key":                            func(c *Config) { c.Load = func() (Settings, error) { return Settings{Judge: judgeWords}, nil } },
		"a negative number of workers":      func(c *Config) { c.Workers = -1 },
		"a plan size that is less than one": func(c *Config) { c.MaxPlan = -1 },
	} {
		c := good
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
	s, err := New(Config{Hosts: good.Hosts, Load: good.Load, Listen: "127.0.0.1:99999"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err == nil {
		t.Error("an address that cannot be listened at is no error")
	}
}

// Whoever opens connections and says little holds none for long: its connection is closed, and others are served.
func TestASlowClientIsCutOff(t *testing.T) {
	t.Parallel()
	for said, change := range map[string]func(*pace){
		"POST / HTTP/1.1\r\nHost: sgplan\r\nX-Slow":                        func(p *pace) { p.header = 300 * time.Millisecond },
		"POST / HTTP/1.1\r\nHost: sgplan\r\nContent-Length: 1000\r\n\r\n{": func(p *pace) { p.request = 300 * time.Millisecond },
	} {
		r := start(t, func(c *Config) { change(&c.pace) })
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.endpoint, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(said)); err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second)) // in which it is not closed without these times
		text, err := io.ReadAll(conn)
		if err != nil || strings.HasPrefix(string(text), "HTTP/1.1 200") {
			t.Errorf("%q: %q, %v", said, text, err)
		}
		if len(r.events("accepted")) > 0 {
			t.Errorf("%q is taken", said)
		}
	}
}

// What the platform's clock demands, and what the server's own times add up to.
func TestTheUsualPaceFitsThePlatformsClock(t *testing.T) {
	p := usualPace
	if p.heartbeat+p.call >= 10*time.Minute || p.whole+p.delivery+p.call >= time.Hour {
		t.Errorf("%+v", p)
	}
	if p.remember < time.Hour {
		t.Error("a task is forgotten while its token may still be valid")
	}
	if slices.Contains([]time.Duration{p.header, p.request, p.idle, p.download, p.ready, p.first, p.longest, p.farewell}, 0) {
		t.Errorf("%+v", p)
	}
}
