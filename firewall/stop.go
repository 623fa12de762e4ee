package firewall

import "sync/atomic"

// Stop ends computations before they are done. The zero value lets them run, and so does a nil *Stop.
//
// What is ended panics with Stopped: no part of it is ever taken for an answer. Whoever calls Set guards what may end so.
type Stop struct{ set atomic.Bool }

// Stopped is what a computation panics with that was ended.
type Stopped struct{}

// Set ends what is at work, within a second or so.
func (s *Stop) Set() { s.set.Store(true) }

// Check panics with Stopped if Set was called. Loops call it whose rounds may take long together; it costs a load.
func (s *Stop) Check() {
	if s != nil && s.set.Load() {
		panic(Stopped{})
	}
}
