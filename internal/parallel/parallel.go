// Package parallel runs the parts of a job at once.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls f for 0 to n-1, in this order but several at once, as many as there are processors, and returns when all calls
// have. If one panics no more are begun, and Each panics with its *Panic.
func Each(n int, f func(int)) {
	var next atomic.Int64
	var failed atomic.Pointer[Panic]
	var done sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if p := Guard(func() { f(i) }); p != nil {
					failed.CompareAndSwap(nil, p)
				}
			}
		})
	}
	done.Wait()
	failed.Load().Raise()
}

// Both runs a and b at once and returns when both have. If one of them panics, Both panics with its *Panic.
func Both(a, b func()) {
	other := make(chan *Panic, 1)
	go func() { other <- Guard(b) }()
	p := Guard(a)
	q := <-other
	p.Raise()
	q.Raise()
}

// Panic is a panic that is handed from one goroutine to another.
type Panic struct {
	Value   any
	Callers []uintptr // where it was, innermost first: see runtime.CallersFrames
}

// Guard calls f and returns how it panicked, or nil.
func Guard(f func()) (p *Panic) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		var handed bool
		if p, handed = v.(*Panic); !handed {
			p = &Panic{Value: v, Callers: make([]uintptr, 64)}
			p.Callers = p.Callers[:runtime.Callers(3, p.Callers)]
		}
	}()
	f()
	return nil
}

// Raise panics with p, so that whoever guards the caller's goroutine guards the other one too. It does nothing for nil.
func (p *Panic) Raise() {
	if p != nil {
		panic(p)
	}
}
