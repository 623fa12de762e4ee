package source

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

const manyLoops = `locals {
  l = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]
  m = { for a in range(1000) : a => [for b in range(1000) : b if can([for c in range(1000) : c if c < 0])] }
  s = setproduct(range(1000), range(1000), range(1000))
}
`

// Loops over loops end: by their number, after which nothing is known, or by the stop.
func TestAnEvaluationEnds(t *testing.T) {
	for _, name := range []string{"l", "m", "s"} {
		tree := openTree(t, write(t, map[string]string{"main.tf": manyLoops}))
		began := time.Now()
		e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, nil)
		if v := e.named(e.root, repetition{}, "local", name); v.IsKnown() || time.Since(began) > time.Minute {
			t.Errorf("%s is known: %t, after %s", name, v.IsKnown(), time.Since(began))
		}
	}
	for _, name := range []string{"l", "m"} {
		var set atomic.Bool
		tree := openTree(t, write(t, map[string]string{"main.tf": manyLoops}))
		e := newEvaluation(tree, &plan.Plan{Config: &plan.Module{}, Kept: &plan.Kept{}}, func() {
			if set.Load() {
				panic("stopped")
			}
		})
		time.AfterFunc(20*time.Millisecond, func() { set.Store(true) })
		began := time.Now()
		func() {
			defer func() {
				if p := recover(); fmt.Sprint(p) != "stopped" || time.Since(began) > 5*time.Second {
					t.Errorf("%s ended by %v after %s", name, p, time.Since(began))
				}
			}()
			e.named(e.root, repetition{}, "local", name)
		}()
	}
}
