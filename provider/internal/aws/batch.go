package awsclient

import (
	"context"
	"sync"
	"time"
)

// Batcher turns many concurrent reads of one key each into few reads of many keys. Nothing is kept: a key that is asked for
// is read by a call that begins after it was asked for, so that a read after a write sees the write.
//
// A batch opens with the first key and gathers until none has come for the window, then for as long as the call before it is under
// way, then until the crowd has come to its stage; then its one call begins. Make one with NewBatcher.
type Batcher[K comparable, V any] struct {
	read   func(context.Context, []K) (map[K]V, error)
	window time.Duration
	limit  int
	turn   chan struct{} // holds one: the batch that calls
	crowd  *Crowd        // nil is nobody
	stage  stage

	mu   sync.Mutex
	open *batch[K, V] // gathers; nil if there is none
}

// batch is one call and those who wait for it. Its fields belong to the Batcher's lock until done is closed, except that the
// results are written before that and read after it.
type batch[K comparable, V any] struct {
	keys    []K
	has     map[K]bool
	waiting int
	opened  time.Time
	last    time.Time     // when the newest key came
	back    []func()      // what ends the rest of those who wait
	full    chan struct{} // closed when no further key fits
	done    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc

	values map[K]V
	err    error
}

// longestGathering is how many windows a batch gathers at most, should keys come in all the time.
const longestGathering = 6

// longestTurn is how long a batch waits for the call before it: one that hangs must not hold up all reads. Calls at the same time
// would make the batches smaller without an earlier answer, as all who ask wait for one.
const longestTurn = time.Second

// NewBatcher returns a Batcher that gathers for the window and calls read with at most limit different keys. A key that read
// leaves out of its answer does not exist.
func NewBatcher[K comparable, V any](window time.Duration, limit int, read func(context.Context, []K) (map[K]V, error)) *Batcher[K, V] {
	return &Batcher[K, V]{read: read, window: window, limit: limit, turn: make(chan struct{}, 1)}
}

// at gives the Batcher a stage of a crowd, nil for none, and returns it.
func (b *Batcher[K, V]) at(s stage, c *Crowd) *Batcher[K, V] {
	b.crowd, b.stage = c, s
	return b
}

// Get reads one key; false if it does not exist. An error of the call goes to everyone whose key was in it. When ctx ends
// only this caller gives up; the call goes on for the others, and ends when nobody waits for it any longer.
func (b *Batcher[K, V]) Get(ctx context.Context, key K) (V, bool, error) {
	var zero V
	if err := ctx.Err(); err != nil {
		return zero, false, err
	}
	joined, back := b.join(ctx, key)
	select {
	case <-joined.done:
	case <-ctx.Done():
		back()
		b.leave(joined)
		return zero, false, ctx.Err()
	}
	if joined.err != nil {
		return zero, false, joined.err
	}
	value, found := joined.values[key]
	return value, found, nil
}

// join adds a key to the batch that gathers, or to a new one. Who asks rests until the batch is done, or back is called.
func (b *Batcher[K, V]) join(ctx context.Context, key K) (_ *batch[K, V], back func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == nil {
		b.open = newBatch[K, V](ctx)
		go b.run(b.open)
	}
	joined := b.open
	joined.waiting++
	joined.last = time.Now()
	if !joined.has[key] {
		joined.has[key] = true
		joined.keys = append(joined.keys, key)
	}
	if len(joined.keys) == b.limit {
		close(joined.full)
		b.open = nil
	}
	back = enter(ctx, b.stage)
	joined.back = append(joined.back, back)
	return joined, back
}

// newBatch makes a batch whose call outlives the caller that opened it.
func newBatch[K comparable, V any](ctx context.Context) *batch[K, V] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &batch[K, V]{has: map[K]bool{}, opened: time.Now(), full: make(chan struct{}), done: make(chan struct{}), ctx: ctx, cancel: cancel}
}

// leave counts a caller out, and ends the batch that nobody waits for.
func (b *Batcher[K, V]) leave(left *batch[K, V]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left.waiting--
	if left.waiting > 0 {
		return
	}
	if b.open == left {
		b.open = nil // who comes now must not join a batch that was given up
	}
	left.cancel()
}

// run gathers, waits for its turn and for the crowd, calls, and hands out the result.
func (b *Batcher[K, V]) run(mine *batch[K, V]) {
	defer close(mine.done)
	defer mine.cancel()
	for more := b.window; more > 0; more = b.lull(mine) {
		mine.wait(more)
	}
	if b.take(mine) {
		defer func() { <-b.turn }()
	}
	if b.crowd != nil {
		b.crowd.reached(mine.ctx, b.stage, mine.full)
	}
	if mine.err = mine.ctx.Err(); mine.err != nil {
		return
	}
	b.mu.Lock()
	if b.open == mine {
		b.open = nil
	}
	b.mu.Unlock()
	mine.values, mine.err = b.read(mine.ctx, mine.keys)
	for _, back := range mine.back { // before the next batch has its turn, which waits for them then
		back()
	}
}

// lull is how long a batch gathers on: nothing when it is full, given up, or has not had a new key for the window.
func (b *Batcher[K, V]) lull(mine *batch[K, V]) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open != mine {
		return 0
	}
	return min(time.Until(mine.last.Add(b.window)), time.Until(mine.opened.Add(longestGathering*b.window)))
}

// wait lets time pass, but none for a batch that is full or given up.
func (m *batch[K, V]) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-m.full:
	case <-m.ctx.Done():
	}
}

// take waits for the turn of a batch, and reports whether it has it.
func (b *Batcher[K, V]) take(mine *batch[K, V]) bool {
	timer := time.NewTimer(longestTurn)
	defer timer.Stop()
	select {
	case b.turn <- struct{}{}:
		return true
	case <-timer.C:
	case <-mine.ctx.Done():
	}
	return false
}
