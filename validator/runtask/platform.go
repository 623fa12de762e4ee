package runtask

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// platform calls HCP Terraform or Terraform Enterprise.
type platform struct {
	client *http.Client
	hosts  hosts
	agent  string
	pace   pace
}

func newPlatform(c Config, h hosts) *platform {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &platform{hosts: h, agent: "sgplan/" + c.Version, pace: c.pace, client: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: 10 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost: c.Workers + 4, IdleConnTimeout: 90 * time.Second,
		},
		// A redirect is followed by fetch alone, which looks at where it leads.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// trouble is why there is no verdict, in words for the platform's users: no URL, no token, nothing of a plan.
type trouble struct {
	text  string
	again bool          // it may go away by itself
	after time.Duration // as the platform asked
}

func (t *trouble) Error() string { return t.text }

// do sends one request. The error is a *trouble, or ctx's.
func (p *platform) do(ctx context.Context, method string, u *url.URL, token string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &trouble{text: "the platform named a URL that cannot be called"}
	}
	req.Header.Set("User-Agent", p.agent)
	if body != nil {
		req.Header.Set("Content-Type", "application/vnd.api+json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, &trouble{text: fmt.Sprintf("%s cannot be reached: %s", u.Host, innermost(err)), again: true}
	}
	return resp, nil
}

// innermost is an error without the URL that net/http puts before it: the path of a plan's URL is what gives access to it.
func innermost(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// drop reads what little is left of a response, so that its connection can be used again.
func drop(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	_ = resp.Body.Close()
}

// status is a response that is not what was asked for.
func status(resp *http.Response, what string) *trouble {
	code := resp.StatusCode
	t := &trouble{text: fmt.Sprintf("%s: %s answered %d", what, resp.Request.URL.Host, code)}
	t.again = code == http.StatusTooManyRequests || code == http.StatusRequestTimeout || code >= 500
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		t.after = time.Duration(min(seconds, 60)) * time.Second
	}
	return t
}

// send makes one callback.
func (p *platform) send(ctx context.Context, u *url.URL, token string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, p.pace.call)
	defer cancel()
	resp, err := p.do(ctx, http.MethodPatch, u, token, body)
	if errors.Is(err, context.DeadlineExceeded) {
		return &trouble{text: u.Host + " did not answer in time", again: true}
	}
	if err != nil {
		return err
	}
	defer drop(resp)
	if resp.StatusCode/100 != 2 {
		return status(resp, "the callback")
	}
	return nil
}

// deliver makes a callback again until it is taken, refused for good, or ctx ends; it tells how often it had to.
func (p *platform) deliver(ctx context.Context, u *url.URL, token string, body []byte) (again int, err error) {
	waits := waits{pace: p.pace}
	for {
		err = p.send(ctx, u, token, body)
		if !isPassing(err) || !waits.wait(ctx, err) {
			return again, err
		}
		again++
	}
}

// isPassing reports whether an error may go away by itself.
func isPassing(err error) bool {
	var t *trouble
	return errors.As(err, &t) && t.again
}

// waits are the times between calls: twice as long each time, and never the same for two callers.
type waits struct {
	pace pace
	n    int
}

// wait waits before the next call, at least as long as the platform asked for; false if ctx ends before.
func (w *waits) wait(ctx context.Context, err error) bool {
	d := min(w.pace.first<<min(w.n, 16), w.pace.longest)
	w.n++
	d = d/2 + rand.N(d/2+1)
	var t *trouble
	if errors.As(err, &t) {
		d = max(d, t.after)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
