package awsproxy

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Effect is what happens to a call that a fault takes. serve answers it as if there were no fault; an effect may call it
// before, after, or not at all.
type Effect func(ctx context.Context, c *Call, serve func() Reply) Reply

// Fault is one thing that goes wrong, and when.
type Fault struct {
	// Action is the action that is hit, such as DeleteSecurityGroup. "" is every one; Describe* is all that begin so.
	Action string
	// When chooses among the calls of the action; nil takes all.
	When func(*Call) bool
	// After lets that many of these calls pass first.
	After int
	// Times is how many calls are hit; 0 is all that come.
	Times int
	// Effect is what happens to them.
	Effect Effect
}

// Injected is a fault at work.
type Injected struct {
	fault  Fault
	proxy  *Proxy
	passed int
	hits   int
}

// Inject adds a fault. Where several take one call, the last added has it first and the others when it serves the call.
func (p *Proxy) Inject(f Fault) *Injected {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := &Injected{fault: f, proxy: p}
	p.faults = append(p.faults, i)
	return i
}

// Hits is how many calls the fault took. A test that wants a fault to matter checks that it happened.
func (i *Injected) Hits() int {
	i.proxy.mu.Lock()
	defer i.proxy.mu.Unlock()
	return i.hits
}

// take returns the faults that take a call.
func (p *Proxy) take(c *Call) []*Injected {
	p.mu.Lock()
	defer p.mu.Unlock()
	var taken []*Injected
	for _, i := range p.faults {
		switch {
		case !i.fault.matches(c) || i.fault.Times > 0 && i.hits == i.fault.Times:
		case i.passed < i.fault.After:
			i.passed++
		default:
			i.hits++
			taken = append(taken, i)
		}
	}
	return taken
}

func (f Fault) matches(c *Call) bool {
	begin, prefix := strings.CutSuffix(f.Action, "*")
	named := f.Action == "" || f.Action == c.Action || prefix && strings.HasPrefix(c.Action, begin)
	return named && (f.When == nil || f.When(c))
}

// Refuse answers with an error, in the form of the service that was called, and does nothing. Status is 400, or what AWS
// sends for the code.
func Refuse(code, message string) Effect {
	status := http.StatusBadRequest
	switch code {
	case "RequestLimitExceeded", "Unavailable":
		status = http.StatusServiceUnavailable
	case "InternalError":
		status = http.StatusInternalServerError
	case "UnauthorizedOperation":
		status = http.StatusForbidden
	}
	return func(_ context.Context, c *Call, _ func() Reply) Reply { return c.refusal(status, code, message) }
}

// Answer answers with a body, in the place of what the emulator cannot do or cannot hold.
func Answer(body string) Effect {
	return func(_ context.Context, c *Call, _ func() Reply) Reply {
		kind := "text/xml"
		if c.Form == nil {
			kind = "application/x-amz-json-1.1"
		}
		return Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}
	}
}

// Throttle refuses for the rate of calls.
func Throttle() Effect { return Refuse("RequestLimitExceeded", "Request limit exceeded.") }

// InternalError is the 500 of AWS; nothing was done.
func InternalError() Effect { return Refuse("InternalError", "An internal error has occurred") }

// Duplicate refuses a rule that the group is said to have already.
func Duplicate() Effect {
	return Refuse("InvalidPermission.Duplicate", "the specified rule already exists")
}

// RuleQuota refuses a rule that is said to be one too many.
func RuleQuota() Effect {
	return Refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")
}

// Reset resets the connection before anything was done.
func Reset() Effect {
	return func(context.Context, *Call, func() Reply) Reply { return Reply{cut: reset} }
}

// LoseReply does what was asked, and ends the connection without saying so: the client cannot know whether it happened.
func LoseReply() Effect {
	return func(_ context.Context, _ *Call, serve func() Reply) Reply {
		serve()
		return Reply{cut: closed}
	}
}

// Hang does nothing and answers nothing until the client gives up.
func Hang() Effect {
	return func(ctx context.Context, _ *Call, _ func() Reply) Reply {
		<-ctx.Done()
		return Reply{cut: closed}
	}
}

// Slow answers after a delay.
func Slow(delay time.Duration) Effect {
	return func(ctx context.Context, _ *Call, serve func() Reply) Reply {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
		}
		return serve()
	}
}
