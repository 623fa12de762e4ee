package parallel_test

import (
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
