package awsclient

import (
	"context"
	"sync"
	"time"
)

// Batcher turns many concurrent reads of one key each into few reads of many keys. Nothing is kept: a key that is asked for
// is read by a call that begins after it was asked for, so that a read after a write sees the write.
//
// A batch opens with the first key, gathers for the window, and for as long as the calls before it are under way; then its
// one call begins. Make one with NewBatcher.
type Batcher[K comparable, V any] struct {
	read   func(context.Context, []K) (map[K]V, error)
	window time.Duration
	limit  int
	calls  chan struct{} // one place for each call that may be under way

	mu   sync.Mutex
	open *batch[K, V] // gathers; nil if there is none
}

// batch is one call and those who wait for it. Its fields belong to the Batcher's lock until done is closed, except that the
// results are written before that and read after it.
type batch[K comparable, V any] struct {
	keys    []K
	has     map[K]bool
	waiting int
	full    chan struct{} // closed when no further key fits
	done    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc

	values map[K]V
	err    error
}

// parallelCalls is how many calls of one Batcher may be under way. Two, so that one call that hangs does not hold up all
// reads; more would make the batches smaller.
const parallelCalls = 2

// NewBatcher returns a Batcher that gathers for the window and calls read with at most limit different keys. A key that read
// leaves out of its answer does not exist.
func NewBatcher[K comparable, V any](window time.Duration, limit int, read func(context.Context, []K) (map[K]V, error)) *Batcher[K, V] {
	return &Batcher[K, V]{read: read, window: window, limit: limit, calls: make(chan struct{}, parallelCalls)}
}

// Get reads one key; false if it does not exist. An error of the call goes to everyone whose key was in it. When ctx ends
// only this caller gives up; the call goes on for the others, and ends when nobody waits for it any longer.
func (b *Batcher[K, V]) Get(ctx context.Context, key K) (V, bool, error) {
	var zero V
	if err := ctx.Err(); err != nil {
		return zero, false, err
	}
	joined := b.join(ctx, key)
	select {
	case <-joined.done:
	case <-ctx.Done():
		b.leave(joined)
		return zero, false, ctx.Err()
	}
	if joined.err != nil {
		return zero, false, joined.err
	}
	value, found := joined.values[key]
	return value, found, nil
}

// join adds a key to the batch that gathers, or to a new one.
func (b *Batcher[K, V]) join(ctx context.Context, key K) *batch[K, V] {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == nil {
		b.open = newBatch[K, V](ctx)
		go b.run(b.open)
	}
	joined := b.open
	joined.waiting++
	if !joined.has[key] {
		joined.has[key] = true
		joined.keys = append(joined.keys, key)
	}
	if len(joined.keys) == b.limit {
		close(joined.full)
		b.open = nil
	}
	return joined
}

// newBatch makes a batch whose call outlives the caller that opened it.
func newBatch[K comparable, V any](ctx context.Context) *batch[K, V] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &batch[K, V]{has: map[K]bool{}, full: make(chan struct{}), done: make(chan struct{}), ctx: ctx, cancel: cancel}
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

// run gathers, waits for its turn, calls, and hands out the result.
func (b *Batcher[K, V]) run(mine *batch[K, V]) {
	defer close(mine.done)
	defer mine.cancel()
	window := time.NewTimer(b.window)
	defer window.Stop()
	select {
	case <-window.C:
	case <-mine.full:
	case <-mine.ctx.Done():
	}
	select {
	case b.calls <- struct{}{}:
		defer func() { <-b.calls }()
	case <-mine.ctx.Done():
	}
	if mine.err = mine.ctx.Err(); mine.err != nil { // select may have chosen a place although everyone had left
		return
	}
	b.mu.Lock()
	if b.open == mine {
		b.open = nil
	}
	b.mu.Unlock()
	mine.values, mine.err = b.read(mine.ctx, mine.keys)
}
