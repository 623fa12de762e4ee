// Package awsproxy stands between a program and the EC2 emulator (moto) and makes it a better AWS for tests: it gives each
// test an account of its own, counts calls, injects faults, and corrects what moto does otherwise than AWS.
//
// The corrections are the list in aws.go: each says what AWS does and where that is written. They are this repository's own
// statement of AWS's behaviour; nothing here was compared with AWS itself. Options.Bare turns them off.
//
// A Proxy needs no *testing.T, so that a benchmark can use it; Start is the way of a test.
package awsproxy

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Options say what stands behind a Proxy.
type Options struct {
	// Emulator is the URL of a moto server.
	Emulator string
	// Account is the account whose state is seen; "" is one that no other Proxy of this process has.
	Account string
	// Bare lets moto answer uncorrected. Faults and counts work as ever.
	Bare bool
	// RulesPerGroup is the quota of rules for each direction and address family; 0 is AWS's 60. moto itself refuses more
	// than 60 of both families together, so that only smaller quotas can be tried out to the full.
	RulesPerGroup int
	// GroupsPerInterface is the quota of groups on a network interface; 0 is AWS's 5.
	GroupsPerInterface int
}

// Proxy is a running proxy. Its methods are safe for concurrent use.
type Proxy struct {
	// URL is the endpoint to give to a client.
	URL string
	// Account is the account that clients of this proxy are in.
	Account string

	options Options
	client  *http.Client
	server  *http.Server
	aws     *corrections

	mu      sync.Mutex
	counts  Counts
	actions []string
	faults  []*Injected
}

// account numbers accounts within a process; the process id keeps two that share an emulator apart.
var account atomic.Int64

// New starts a proxy on a free loopback port. Close stops it.
func New(o Options) (*Proxy, error) {
	if o.Account == "" {
		o.Account = fmt.Sprintf("%012d", 100_000_000_000+int64(os.Getpid()%1_000_000)*100_000+account.Add(1))
	}
	if o.RulesPerGroup == 0 {
		o.RulesPerGroup = 60
	}
	if o.GroupsPerInterface == 0 {
		o.GroupsPerInterface = 5
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		URL: "http://" + listener.Addr().String(), Account: o.Account, options: o,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, counts: Counts{},
	}
	p.aws = newCorrections(p)
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// Close stops the proxy, and with it the calls that hang.
func (p *Proxy) Close() {
	_ = p.server.Close()
	p.client.CloseIdleConnections()
}

// Start is New for a test: it stops with the test, and fails it where it cannot start.
func Start(t testing.TB, o Options) *Proxy {
	t.Helper()
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP counts a call, lets the faults have it, and answers.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call, err := readCall(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.count(call)
	serve := func() Reply { return p.answer(r.Context(), call) }
	for _, f := range p.take(call) {
		effect, next := f.fault.Effect, serve
		serve = func() Reply { return effect(r.Context(), call, next) }
	}
	serve().write(w)
}

// Ask asks for something more, in the name of whoever made a call: what there is at that moment. It is no call that counts.
func (p *Proxy) Ask(ctx context.Context, c *Call, action string, form url.Values) Reply {
	return p.answer(ctx, c.with(action, form))
}

// answer is what AWS would say.
func (p *Proxy) answer(ctx context.Context, c *Call) Reply {
	switch {
	case p.options.Bare:
		return p.forward(ctx, c)
	case c.Service != "ec2":
		return p.answerMonitor(ctx, c)
	}
	return p.aws.answer(ctx, c)
}

// forward asks the emulator.
func (p *Proxy) forward(ctx context.Context, c *Call) Reply {
	request, err := http.NewRequestWithContext(ctx, c.method, p.options.Emulator+c.path, strings.NewReader(c.body()))
	if err != nil {
		return Error(http.StatusBadGateway, "ProxyError", err.Error())
	}
	request.Header = c.header.Clone()
	request.Header.Del("Content-Length")
	request.Header.Del("Accept-Encoding")
	request.Header.Set("X-Moto-Account-Id", p.Account)
	response, err := p.client.Do(request)
	if err != nil {
		return Error(http.StatusBadGateway, "ProxyError", err.Error())
	}
	defer response.Body.Close()
	return readReply(response)
}

// Counts is how many calls arrived, by action. A call that the client tried three times arrived three times.
type Counts map[string]int

// Total is the number of all calls.
func (c Counts) Total() int {
	total := 0
	for _, n := range c {
		total += n
	}
	return total
}

// Since are the calls that came after an earlier count. Actions that were not called are not in it.
func (c Counts) Since(earlier Counts) Counts {
	since := Counts{}
	for action, n := range c {
		if n > earlier[action] {
			since[action] = n - earlier[action]
		}
	}
	return since
}

// Counts returns the calls that arrived so far. What the proxy itself asks of the emulator is not counted.
func (p *Proxy) Counts() Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts.Since(nil)
}

func (p *Proxy) count(c *Call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[c.Action]++
	p.actions = append(p.actions, c.Action)
}

// Actions returns the actions of the calls that arrived so far, in the order in which they came.
func (p *Proxy) Actions() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.actions)
}
