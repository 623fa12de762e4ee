package awsclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// store is what a Batcher reads: each call takes a second and sees the values as they are when it begins.
type store struct {
	mu     sync.Mutex
	values map[int]string
	calls  [][]int
	at     []time.Duration // when each call began, since the first look at the clock
	begin  time.Time
	fails  error
	ended  []error // what the context of each call that was given up said
}

func newStore() *store { return &store{values: map[int]string{}, begin: time.Now()} }

func (s *store) read(ctx context.Context, keys []int) (map[int]string, error) {
	s.mu.Lock()
	found := map[int]string{}
	for _, k := range keys {
		if v, ok := s.values[k]; ok {
			found[k] = v
		}
	}
	s.calls = append(s.calls, slices.Sorted(slices.Values(keys)))
	s.at = append(s.at, time.Since(s.begin))
	fails := s.fails
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
		return found, fails
	case <-ctx.Done():
		s.mu.Lock()
		s.ended = append(s.ended, ctx.Err())
		s.mu.Unlock()
		return nil, ctx.Err()
	}
}

func (s *store) set(k int, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[k] = v
}

const window = 10 * time.Millisecond

// get reads a key and says what came: a value, "none", or an error.
func get(ctx context.Context, b *Batcher[int, string], key int) string {
	v, found, err := b.Get(ctx, key)
	switch {
	case err != nil:
		return err.Error()
	case !found:
		return "none"
	}
	return v
}

func TestReadsThatComeTogetherAreOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := NewBatcher(window, 200, s.read)
		for k := range 100 {
			s.set(k, strconv.Itoa(k))
		}
		var wg sync.WaitGroup
		for k := range 101 {
			wg.Go(func() {
				want := strconv.Itoa(k)
				if k == 100 {
					want = "none"
				}
				if got := get(t.Context(), b, k); got != want {
					t.Errorf("%d: got %s, want %s", k, got, want)
				}
			})
		}
		wg.Wait()
		if len(s.calls) != 1 || len(s.calls[0]) != 101 || s.at[0] != window {
			t.Errorf("%d calls, at %v; want one after the window", len(s.calls), s.at)
		}
	})
}

func TestOneKeyIsReadOnceForAllWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.set(1, "one")
		b := NewBatcher(window, 200, s.read)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if got := get(t.Context(), b, 1); got != "one" {
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if want := [][]int{{1}}; fmt.Sprint(s.calls) != fmt.Sprint(want) {
			t.Errorf("got the calls %v", s.calls)
		}
	})
}

func TestABatchThatIsFullDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := NewBatcher(window, 4, s.read)
		var wg sync.WaitGroup
		for k := range 10 {
			wg.Go(func() { get(t.Context(), b, k) })
		}
		wg.Wait()
		sizes := []int{len(s.calls[0]), len(s.calls[1]), len(s.calls[2])}
		slices.Sort(sizes) // which of two calls at one time comes first is not decided
		if !slices.Equal(sizes, []int{2, 4, 4}) {
			t.Errorf("calls of %v keys, want 4, 4 and 2", sizes)
		}
		if !slices.Equal(s.at, []time.Duration{0, longestTurn, longestTurn}) { // each call takes as long as one waits for it at most
			t.Errorf("calls at %v", s.at)
		}
	})
}

func TestReadsGatherWhileACallIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := NewBatcher(window, 200, s.read)
		var wg sync.WaitGroup
		for k := range 20 { // one every 50 ms, each later than the window of the one before, the last before the first call ends
			wg.Go(func() {
				time.Sleep(time.Duration(k) * 50 * time.Millisecond)
				get(t.Context(), b, k)
			})
		}
		wg.Wait()
		if len(s.calls) != 2 || len(s.calls[1]) != 19 {
			t.Errorf("%d calls %v, want one for the first, and one for all that came meanwhile", len(s.calls), s.calls)
		}
	})
}

func TestReadsGatherWhileOthersKeepComing(t *testing.T) {
	for _, c := range []struct {
		name  string
		every time.Duration
		first int           // keys of the first call
		at    time.Duration // of the first call
	}{
		{"one soon after the other", window / 2, 1 + 2*longestGathering, longestGathering * window},
		{"with a lull", 2 * window, 1, window},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore()
				b := NewBatcher(window, 200, s.read)
				var wg sync.WaitGroup
				for k := range 50 {
					wg.Go(func() {
						time.Sleep(time.Duration(k) * c.every)
						get(t.Context(), b, k)
					})
				}
				wg.Wait()
				if n := len(s.calls[0]); s.at[0] != c.at || n < c.first-1 || n > c.first { // the last may come at the very end
					t.Errorf("a call of %d keys at %v", n, s.at[0])
				}
			})
		})
	}
}

func TestACallThatHangsHoldsNobodyUpForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.set(1, "one")
		var hung atomic.Bool
		b := NewBatcher(window, 200, func(ctx context.Context, keys []int) (map[int]string, error) {
			if !hung.Swap(true) {
				<-ctx.Done()
			}
			return s.read(ctx, keys)
		})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { get(ctx, b, 0) })
		time.Sleep(2 * window)
		begin := time.Now()
		if got := get(t.Context(), b, 1); got != "one" || time.Since(begin) != window+longestTurn+time.Second {
			t.Errorf("got %s after %v", got, time.Since(begin))
		}
		cancel()
		wg.Wait()
	})
}

func TestAReadAfterAWriteSeesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.set(1, "old")
		b := NewBatcher(window, 200, s.read)
		first := make(chan string)
		go func() { first <- get(t.Context(), b, 1) }()
		time.Sleep(window + 500*time.Millisecond) // its call is under way
		s.set(1, "new")
		if got := get(t.Context(), b, 1); got != "new" {
			t.Errorf("a read after the write: %s", got)
		}
		if got := <-first; got != "old" {
			t.Errorf("the read before it: %s", got)
		}
		if len(s.calls) != 2 {
			t.Errorf("%d calls, want 2: nothing is kept", len(s.calls))
		}
	})
}

func TestACallerThatGivesUpTakesNobodyWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.set(1, "one")
		b := NewBatcher(window, 200, s.read)
		impatient, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() { // it opens the batch
			begin := time.Now()
			if got := get(impatient, b, 1); got != context.DeadlineExceeded.Error() || time.Since(begin) != 100*time.Millisecond {
				t.Errorf("the impatient one: %s after %v", got, time.Since(begin))
			}
		})
		wg.Go(func() {
			time.Sleep(time.Millisecond)
			if got := get(t.Context(), b, 1); got != "one" {
				t.Errorf("the other: %s", got)
			}
		})
		wg.Wait()
		if len(s.calls) != 1 || len(s.ended) != 0 {
			t.Errorf("%d calls, %d given up", len(s.calls), len(s.ended))
		}
	})
}

func TestACallThatNobodyWaitsForIsGivenUp(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration
		calls int // made for the caller who leaves
	}{{"during the window", window / 2, 0}, {"during the call", window + 100*time.Millisecond, 1}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStore()
				s.set(1, "one")
				b := NewBatcher(window, 200, s.read)
				ctx, cancel := context.WithTimeout(t.Context(), c.after)
				defer cancel()
				get(ctx, b, 1)
				if got := get(t.Context(), b, 1); got != "one" { // and the next has one of its own
					t.Errorf("who comes after: %s", got)
				}
				if len(s.calls) != c.calls+1 || len(s.ended) != c.calls {
					t.Errorf("%d calls, %d given up", len(s.calls), len(s.ended))
				}
			})
		})
	}
}

func TestAnErrorGoesToAllOfItsCallAndToNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.set(1, "one")
		s.fails = errors.New("refused")
		b := NewBatcher(window, 200, s.read)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if got := get(t.Context(), b, 1); got != "refused" {
					t.Error(got)
				}
			})
		}
		time.Sleep(window + time.Millisecond) // that call is under way, and will fail
		s.mu.Lock()
		s.fails = nil
		s.mu.Unlock()
		if got := get(t.Context(), b, 1); got != "one" {
			t.Errorf("the next call: %s", got)
		}
		wg.Wait()
	})
}

func TestACallerThatIsLateAlreadyAsksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := NewBatcher(window, 200, s.read)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := get(ctx, b, 1); got != context.Canceled.Error() {
			t.Error(got)
		}
		time.Sleep(time.Second)
		if len(s.calls) != 0 {
			t.Errorf("%d calls", len(s.calls))
		}
	})
}
