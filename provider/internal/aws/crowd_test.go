package awsclient

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wave is what an operation of a test does at each stage: work, then a question.
func wave(ctx context.Context, c *Crowd, key int, work time.Duration, stages ...*Batcher[int, string]) {
	ctx, end := c.Join(ctx)
	defer end()
	for _, b := range stages {
		time.Sleep(work)
		_, _, _ = b.Get(ctx, key)
	}
}

func TestOperationsThatRunSideBySideAskTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStore(), NewCrowd()
		first, last := NewBatcher(window, 200, s.read).at(reading, c), NewBatcher(window, 200, s.read).at(settling, c)
		var wg sync.WaitGroup
		slots := make(chan struct{}, 10) // as Terraform: the next begins some time after one is over
		for k := range 30 {
			slots <- struct{}{}
			time.Sleep(20 * time.Millisecond)
			wg.Go(func() {
				wave(t.Context(), c, k, time.Duration(k%10)*20*time.Millisecond, first, last)
				<-slots
			})
		}
		wg.Wait()
		// The first ones do not know yet how many will come.
		if calls := len(s.calls); calls > 8 {
			t.Errorf("%d calls for 3 times 10 operations with 2 questions each: %v", calls, s.calls)
		}
	})
}

func TestNobodyWaitsForLong(t *testing.T) {
	for _, c := range []struct {
		name string
		ask  func(ctx context.Context, b *Batcher[int, string], c *Crowd) // what goes on before the question
		want time.Duration
	}{
		{"alone", func(context.Context, *Batcher[int, string], *Crowd) {}, window},
		{"for who is busy", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) { c.Join(ctx) }, window + stragglers},
		{"for who rests", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) {
			ctx, _ = c.Join(ctx)
			Rest(ctx)
		}, window},
		{"for who is over", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) {
			_, end := c.Join(ctx)
			end()
		}, window},
		{"for who came back from a rest", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) {
			ctx, _ = c.Join(ctx)
			Rest(ctx)()
		}, window + stragglers},
		{"for who is further", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) {
			ctx, _ = c.Join(ctx)
			enter(ctx, settling)
		}, window},
		{"for the next ones, where there were many", func(ctx context.Context, _ *Batcher[int, string], c *Crowd) {
			for range 5 {
				_, end := c.Join(ctx)
				defer end()
			}
		}, refill},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, crowd := newStore(), NewCrowd()
				b := NewBatcher(window, 200, s.read).at(tagging, crowd)
				c.ask(t.Context(), b, crowd)
				wave(t.Context(), crowd, 1, 0, b)
				if len(s.at) != 1 || s.at[0] != c.want {
					t.Errorf("the call began at %v, want %v", s.at, c.want)
				}
			})
		})
	}
}

func TestWhoGivesUpIsWaitedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStore(), NewCrowd()
		b := NewBatcher(window, 200, s.read).at(reading, c)
		ctx, end := c.Join(t.Context())
		late, cancel := context.WithTimeout(ctx, window/2)
		defer cancel()
		if _, _, err := b.Get(late, 1); err == nil {
			t.Error("no error")
		}
		time.AfterFunc(time.Second, end)
		wave(t.Context(), c, 2, 0, b)
		if got := fmt.Sprint(s.calls, s.at); got != "[[2]] [1.005s]" {
			t.Errorf("got %s", got)
		}
	})
}
