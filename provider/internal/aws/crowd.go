package awsclient

import (
	"context"
	"sync"
	"time"
)

// Crowd knows the operations that are under way and how far each is. Terraform runs several at once, which do the same things one
// after the other: a batch that waits until all have come to its stage is one call for all. Make one with NewCrowd.
type Crowd struct {
	mu      sync.Mutex
	members map[*member]bool
	most    int           // how many there were at once
	since   time.Time     // when the last came or went
	changed chan struct{} // closed at the next change
}

// member is an operation of a crowd. Its stage belongs to the crowd's lock.
type member struct {
	crowd *Crowd
	at    stage
}

// stage is how far an operation is: what it waits for.
type stage int

// The stages, in their order. A call is made when nobody is before its stage.
const (
	working stage = iota // it does something else and comes to a stage next, nobody knows which
	reading              // for a group with its rules, before a change
	tagging
	settling // for the rules, after a change
	absent   // it will not come for some time
)

// stragglers is how long a batch waits for operations that are behind. Those that run side by side are seldom further apart than
// a call takes; who waits for a retry or for another object must not hold up the rest.
const stragglers = 2 * time.Second

// refill is how long Terraform may take to begin the next operation when one is over; if none comes there are none left. few
// operations are not worth that wait.
const (
	refill = 500 * time.Millisecond
	few    = 3
)

// NewCrowd returns a Crowd without members.
func NewCrowd() *Crowd { return &Crowd{members: map[*member]bool{}, changed: make(chan struct{})} }

type memberKey struct{}

// Join counts an operation in, and returns its context: what a Batcher is asked under it is the operation's question. Call end
// when it is over.
func (c *Crowd) Join(ctx context.Context) (_ context.Context, end func()) {
	m := &member{crowd: c}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.members[m] = true
	c.most = max(c.most, len(c.members))
	c.since = time.Now()
	c.tell()
	return context.WithValue(ctx, memberKey{}, m), func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.members, m)
		c.since = time.Now()
		c.tell()
	}
}

// tell wakes who waits for a change; c.mu is held.
func (c *Crowd) tell() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// Rest says that the operation of a context, if it has one, waits for something by itself, so that nobody waits for it until back
// is called.
func Rest(ctx context.Context) (back func()) { return enter(ctx, absent) }

// enter notes the stage of the operation of a context until back is called.
func enter(ctx context.Context, s stage) (back func()) {
	m, ok := ctx.Value(memberKey{}).(*member)
	if !ok {
		return func() {}
	}
	m.set(s)
	return func() { m.set(working) }
}

func (m *member) set(s stage) {
	m.crowd.mu.Lock()
	defer m.crowd.mu.Unlock()
	m.at = s
	m.crowd.tell()
}

// reached waits until all operations have come to a stage, or until enough is closed or ctx ends.
func (c *Crowd) reached(ctx context.Context, s stage, enough <-chan struct{}) {
	for end := time.Now().Add(stragglers); ; {
		left, changed := c.patience(s)
		left = min(left, time.Until(end))
		if left <= 0 {
			return
		}
		select {
		case <-time.After(left):
		case <-changed:
		case <-enough:
			return
		case <-ctx.Done():
			return
		}
	}
}

// patience is how long to wait for operations that have not come to a stage, 0 if there are none, and what is closed at the next
// change.
func (c *Crowd) patience(s stage) (time.Duration, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for m := range c.members {
		if m.at < s {
			return stragglers, c.changed
		}
	}
	if len(c.members) < c.most && c.most > few {
		if left := time.Until(c.since.Add(refill)); left > 0 {
			return left, c.changed
		}
		c.most = len(c.members)
	}
	return 0, nil
}
