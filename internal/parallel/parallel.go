// Package parallel runs the parts of a job at once.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls f for 0 to n-1, in this order but several at once, as many as there are processors, and returns when all calls
// have. If one panics no more are begun, and Each panics with what it panicked with, in the caller's goroutine.
func Each(n int, f func(int)) {
	var next, failures atomic.Int64
	var failed any
	var once sync.Once
	var done sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		done.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failures.Add(1)
					once.Do(func() { failed = r })
				}
			}()
			for i := int(next.Add(1)) - 1; i < n && failures.Load() == 0; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	done.Wait()
	if failed != nil {
		panic(failed)
	}
}

// Both runs a and b at once and returns when both have. What one of them panics with, Both panics with, in the caller's
// goroutine, so that whoever guards the caller guards both.
func Both(a, b func()) {
	var failed any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { failed = recover() }()
		b()
	}()
	defer func() {
		<-done
		if failed != nil {
			panic(failed)
		}
	}()
	a()
}
