package parallel_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
)

func TestBothRunAtOnce(t *testing.T) {
	ping, pong := make(chan int), make(chan int)
	parallel.Both(func() { ping <- 1; <-pong }, func() { <-ping; pong <- 1 }) // hangs if one waits for the other's end
}

func TestAPanicOfEitherReachesTheCaller(t *testing.T) {
	for name, run := range map[string]func(){
		"the first":  func() { parallel.Both(func() { panic("x") }, func() {}) },
		"the second": func() { parallel.Both(func() {}, func() { panic("x") }) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				check(t, recover())
			}()
			run()
			t.Error("no panic")
		})
	}
}

func TestEachCallsOnceForEachNumber(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		var mu sync.Mutex
		var got, want []int
		parallel.Each(n, func(i int) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, i)
		})
		for i := range n {
			want = append(want, i)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("of %d: called for %d", n, got)
		}
	}
}

func TestAPanicOfOneOfManyReachesTheCaller(t *testing.T) {
	for _, bad := range []int{0, 50, 99} {
		func() {
			defer func() {
				check(t, recover())
			}()
			parallel.Each(100, func(i int) {
				if i == bad {
					panic("x")
				}
			})
			t.Error("no panic")
		}()
	}
}

// check fails unless the panic is that of these tests and says where it was.
func check(t *testing.T, got any) {
	t.Helper()
	p, ok := got.(*parallel.Panic)
	if !ok || p.Value != "x" {
		t.Fatalf("recovered %v", got)
	}
	where, _ := runtime.CallersFrames(p.Callers).Next()
	if !strings.Contains(where.Function, "parallel_test.Test") {
		t.Errorf("it was in %s", where.Function)
	}
}
