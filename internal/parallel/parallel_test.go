package parallel_test

import (
	"slices"
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
				if got := recover(); got != "x" {
					t.Errorf("recovered %v", got)
				}
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
				if got := recover(); got != "x" {
					t.Errorf("recovered %v", got)
				}
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
