package validator

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// judgeAll judges until ctx ends. Of a plan that is judged in part nothing is returned.
func judgeAll(ctx context.Context, inputs []Input, o Options) (j *judgement, err error) {
	err = stoppable(ctx, func(stop *firewall.Stop) (err error) {
		j, err = judgeUntil(ctx, stop, inputs, o)
		return err
	})
	if ctx.Err() != nil {
		j = nil
	}
	return j, err
}

// stoppable does what can be stopped, until ctx ends; its cause is then the error.
func stoppable(ctx context.Context, do func(*firewall.Stop) error) (err error) {
	stop := &firewall.Stop{}
	defer context.AfterFunc(ctx, stop.Set)()
	p := parallel.Guard(func() { err = do(stop) })
	if p != nil {
		if _, ended := p.Value.(firewall.Stopped); !ended {
			p.Raise()
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// until is an input that is read until ctx ends.
func until(ctx context.Context, in Input) Input {
	open := in.Open
	in.Open = func() (io.ReadCloser, error) {
		f, err := open()
		if err != nil {
			return nil, err
		}
		return untilReader{f, ctx}, nil
	}
	return in
}

type untilReader struct {
	io.ReadCloser
	ctx context.Context
}

func (r untilReader) Read(b []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.ReadCloser.Read(b)
}

// interruptible judges until the program is interrupted. There is then no verdict, at once, even if a pipe is waited for that nobody
// fills. A second signal ends the program.
func interruptible(ctx context.Context, judge func(context.Context) (*result.Result, []*plan.InputError, error)) (*result.Result, []*plan.InputError, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var r *result.Result
	var unread []*plan.InputError
	var err error
	var p *parallel.Panic
	done := make(chan struct{})
	go func() {
		defer close(done)
		p = parallel.Guard(func() { r, unread, err = judge(ctx) })
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, nil, errInterrupted
	}
	if p.Raise(); ctx.Err() != nil {
		err = errInterrupted
	}
	return r, unread, err
}

var errInterrupted = &exitError{ExitNoVerdict, "not judged: interrupted"}
