package runtask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// errExpired is a URL that was handed out too long ago, or that never gave the plan.
var errExpired = errors.New("the URL may have expired")

// wanted is what is to be downloaded, and what its troubles are called.
type wanted struct {
	url      *url.URL
	token    string
	what     string // such as "the plan"
	limit    int64  // bytes
	tooLarge string // what can be done about one that is larger, "" for nothing
}

// fetch asks for a plan or a configuration version until it is there: the platform answers 204 while it is not. The URL to which it
// redirects lives for one minute, so that each attempt begins with the first URL. Errors are a *trouble, or ctx's.
func (p *platform) fetch(ctx context.Context, x wanted) (*download, error) {
	until, cancel := context.WithTimeout(ctx, p.pace.ready)
	defer cancel()
	waits, expired := waits{pace: p.pace}, 0
	for {
		d, err := p.attempt(ctx, x)
		if errors.Is(err, errExpired) {
			expired++
		}
		if err == nil || !isPassing(err) || expired >= maxRefetch {
			return d, err
		}
		if !waits.wait(until, err) {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			return nil, &trouble{text: fmt.Sprintf("no plan within %s: %s", p.pace.ready, err)}
		}
	}
}

// attempt follows the redirects once. The token goes to the host that it was given for, and nowhere else.
func (p *platform) attempt(ctx context.Context, x wanted) (*download, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	d := &download{ctx: ctx, cancel: cancel, wanted: x, idle: p.pace.idle}
	d.whole = time.AfterFunc(p.pace.download, func() { cancel(&trouble{text: fmt.Sprintf("%s took more than %s to arrive", x.what, p.pace.download)}) })
	fail := func(err error) (*download, error) {
		d.whole.Stop()
		cancel(nil)
		return nil, err
	}
	at, token := x.url, x.token
	for range maxRedirect + 1 {
		if hostPort(at) != hostPort(x.url) {
			token = ""
		}
		resp, err := p.do(ctx, http.MethodGet, at, token, nil)
		if err != nil {
			return fail(err)
		}
		if resp.StatusCode == http.StatusOK {
			if resp.ContentLength > x.limit {
				_ = resp.Body.Close()
				return fail(x.isTooLarge())
			}
			d.body = resp.Body
			return d, nil
		}
		drop(resp)
		next, err := p.next(x, at, resp)
		if err != nil {
			return fail(err)
		}
		at = next
	}
	return fail(&trouble{text: x.what + " is redirected too often"})
}

// next is where a response leads.
func (p *platform) next(x wanted, at *url.URL, resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, err := at.Parse(resp.Header.Get("Location"))
		if err != nil {
			return nil, &trouble{text: x.what + " is redirected to what is no URL"}
		}
		if err := p.hosts.check(next); err != nil {
			return nil, &trouble{text: x.what + " is redirected: " + err.Error()}
		}
		return next, nil
	case http.StatusNoContent:
		return nil, &trouble{text: x.what + " is not ready", again: true}
	}
	t := status(resp, x.what)
	switch {
	case at != x.url && resp.StatusCode/100 == 4:
		return nil, fmt.Errorf("%w (%w)", &trouble{text: t.text, again: true}, errExpired)
	case resp.StatusCode == http.StatusUnauthorized:
		t.text += ": the run's token is not valid, or not any more"
	case x.what != thePlan:
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusNotFound:
		t.text += ": there is none that the run's token may read, as where a workspace holds its own key (HYOK). If it does, " + elsewhere
	case resp.StatusCode == http.StatusUnprocessableEntity:
		t.text += ": the workspace's Terraform is too old for plans in JSON"
	}
	return nil, t
}

func (x wanted) isTooLarge() *trouble {
	return &trouble{text: fmt.Sprintf("%s has more than %d MiB%s", x.what, x.limit>>20, x.tooLarge)}
}

// download is the body of what is wanted on its way. It ends with an error where it stalls, takes too long or is too large: err tells that
// from a plan that is wrong in itself.
type download struct {
	ctx    context.Context // of the request
	cancel context.CancelCauseFunc
	body   io.ReadCloser
	whole  *time.Timer
	idle   time.Duration
	wanted

	mu     sync.Mutex // the plan's reader reads ahead, and may still do so when it is no longer wanted
	size   int64
	err    error
	closed bool
}

// Read counts, and waits for the next byte no longer than it may take.
func (d *download) Read(b []byte) (int, error) {
	stalled := time.AfterFunc(d.idle, func() {
		d.cancel(&trouble{text: fmt.Sprintf("nothing of %s arrived for %s", d.what, d.idle), again: true})
	})
	n, err := d.body.Read(b)
	stalled.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.size += int64(n)
	switch {
	case d.err != nil, d.closed:
	case d.size > d.limit:
		d.err = d.isTooLarge()
	case err != nil && !errors.Is(err, io.EOF):
		d.err = &trouble{text: "the connection broke while " + d.what + " was read", again: true}
		if cause := context.Cause(d.ctx); cause != nil {
			d.err = cause
		}
	}
	if d.err != nil {
		return 0, d.err
	}
	return n, err
}

// close ends the download, and tells its size in bytes and what went wrong with it, nil if nothing did.
func (d *download) close() (int64, error) {
	d.whole.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.cancel(nil)
	_ = d.body.Close()
	return d.size, d.err
}
