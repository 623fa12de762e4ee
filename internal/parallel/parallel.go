// Package parallel runs the two halves of a job at once.
package parallel

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
