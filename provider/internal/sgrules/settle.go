package sgrules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// errUnmoved says that EC2 has taken a change in place, and does not show it.
var errUnmoved = errors.New("EC2 does not show the change of a rule in place")

// errVanished says that EC2 has made a rule, and does not show it: somebody may have revoked it.
var errVanished = errors.New("EC2 does not show a rule that is to be there")

// errTwice is why the wait for a rule ends that was made again, and is gone again.
var errTwice = errors.New("made again, and gone again: somebody else revokes them")

// patient is how many reads settle waits for what matters less than which packets pass: descriptions and tags, which the
// emulator does not always keep; and how many until a change in place counts as not made.
const patient = 5

// settle reads until EC2 shows what was done. AWS recommends it for revocations (EC2 API, RevokeSecurityGroupIngress).
func (r *run) settle(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		got, err := r.read(ctx)
		if err != nil {
			return err
		}
		r.bindAdded(got)
		view := r.compare(got)
		switch {
		case view.exact || attempt >= patient && view.settled():
			return nil
		case attempt >= patient && len(view.unmoved) > 0:
			for _, id := range view.unmoved {
				r.replace[id] = true
			}
			return errUnmoved
		case attempt == patient && len(view.missing) > 0:
			if again := r.vanished(view.missing); len(again) > 0 {
				return &NotObservedError{GroupID: r.GroupID, Missing: again, Present: view.present, Err: errTwice}
			}
			if len(r.lost) > 0 {
				return errVanished
			}
		}
		if err := r.again(ctx, attempt); err != nil {
			return &NotObservedError{GroupID: r.GroupID, Missing: view.missing, Present: view.present, Err: err}
		}
	}
}

// vanished has the rules of keys made again: the answer tells a rule that somebody has revoked, which is there again then, from one
// that a read does not show yet, which EC2 refuses to make twice. It returns the keys of which this was done before.
func (r *run) vanished(keys []string) (again []string) {
	for _, key := range keys {
		id := r.bound[key]
		switch {
		case id == "" || r.sure[id]: // never shown, and so not known to be this run's: it may only be waited for
		case r.remade[key]:
			again = append(again, key)
		default:
			r.lost[key], r.remade[key] = id, true
			delete(r.written, id)
		}
	}
	return again
}

// found notes of rules that were to be made again that they are there: EC2 refused to make them twice.
func (r *run) found(adds []Addition) {
	for _, a := range adds {
		if id, ok := r.lost[a.Key]; ok {
			r.sure[id] = true
			r.bind(a, id)
			delete(r.lost, a.Key)
		}
	}
}

// unmoved reports whether an error says that EC2 did not change a rule in place. The emulator answers that it did for IPv6
// blocks, prefix lists and groups, and does not: these rules are added and revoked instead.
func (r *run) unmoved(err error) bool {
	return errors.Is(err, errUnmoved) || errors.Is(err, errVanished)
}

// view is what EC2 shows, beside what should be there.
type view struct {
	missing []string // keys whose rule is not there with its content, sorted
	present []string // rules that were revoked and are still there, sorted
	unmoved []string // rules that this run changed and that have other content
	exact   bool     // nothing of that, and descriptions and tags are right
}

func (v view) settled() bool { return len(v.missing) == 0 && len(v.present) == 0 }

func (r *run) compare(got []Existing) view {
	v := view{exact: true}
	there := map[string]Existing{}
	for _, e := range got {
		there[e.ID] = e
		if r.gone[e.ID] {
			v.present = append(v.present, e.ID)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.bound)) {
		id := r.bound[key]
		e, ok := there[id]
		want := r.known[id]
		switch {
		case !ok || e.match() != want.match():
			v.missing = append(v.missing, key)
			if ok && r.written[id] && r.seen[id] && !r.replace[id] {
				v.unmoved = append(v.unmoved, id)
			}
		case e.Description != want.Description || !maps.Equal(e.Tags, want.Tags):
			v.exact = false
		}
	}
	for _, a := range r.pending {
		v.missing = append(v.missing, a.Key)
	}
	slices.Sort(v.missing)
	slices.Sort(v.present)
	v.exact = v.exact && v.settled()
	return v
}

// Backoff waits before attempt, from 1: a quarter of a second, doubled each time up to eight seconds, plus up to a quarter of
// that at random. It returns the error of a context that ends first.
func Backoff(ctx context.Context, attempt int) error {
	d := min(250*time.Millisecond<<min(attempt-1, 10), 8*time.Second)
	d += rand.N(d / 4)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for EC2: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}

// Locks lets one of a process at a time change a group. The zero value is ready.
type Locks struct {
	mu   sync.Mutex
	held map[string]chan struct{} // by group id; holds a token while nobody has the lock
}

// Lock waits until nobody holds the lock of an id, and returns the function that gives it back. The error is the context's.
func (l *Locks) Lock(ctx context.Context, id string) (unlock func(), err error) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]chan struct{}{}
	}
	token, ok := l.held[id]
	if !ok {
		token = make(chan struct{}, 1)
		token <- struct{}{}
		l.held[id] = token
	}
	l.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for other changes to %s: %w", id, ctx.Err())
	case <-token:
		return sync.OnceFunc(func() { token <- struct{}{} }), nil
	}
}
