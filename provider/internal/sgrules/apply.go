package sgrules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Applier carries out plans on one group. Nobody else of this process should change the group meanwhile: see Locks.
type Applier struct {
	API     API
	Reader  Reader // nil reads the group by itself
	GroupID string
	Account string // as for Read
	// Wait waits before read number attempt, from 1, of what EC2 does not show yet. It returns an error to give up. Nil is Backoff.
	Wait func(ctx context.Context, attempt int) error
}

// State is what Apply knows of the group: enough to save, and to go on from after an error.
type State struct {
	Bound    map[string]Existing // the rule of each key that has one
	Leftover []Existing          // rules that are still to be revoked, by id
}

// NotObservedError says that EC2 took all calls, but does not show the rules as they should be. The next plan sees what is
// really there.
type NotObservedError struct {
	GroupID string
	Missing []string // keys, sorted
	Present []string // ids of rules that were revoked, sorted
	Err     error    // why the wait ended
}

// Error names what is not as it should be.
func (e *NotObservedError) Error() string {
	var what []string
	if len(e.Missing) > 0 {
		what = append(what, fmt.Sprintf("does not show the rules of %q", e.Missing))
	}
	if len(e.Present) > 0 {
		what = append(what, fmt.Sprintf("still shows the revoked rules %s", strings.Join(e.Present, ", ")))
	}
	return fmt.Sprintf("EC2 accepted the changes to %s, but %s (%v): somebody else may be changing the group, whom CloudTrail names; apply again",
		e.GroupID, strings.Join(what, " and "), e.Err)
}

// Unwrap returns why the wait ended.
func (e *NotObservedError) Unwrap() error { return e.Err }

// rounds is how often Apply reads the group again before it gives up on a conflict, and on seeing what it did. With Backoff that
// is more than two minutes, as much as Describe was seen to lag (hashicorp/terraform issue 6325). A rule that somebody else has
// revoked is known sooner: see vanished.
const rounds = 20

// Apply carries out a plan. It calls progress, if not nil, after each call that changed something, with a state of the callee's
// own, and returns the last state also with an error: saved, it is where the next plan starts.
//
// If the group turns out not to be as the plan has it (a rule is there already, or gone), Apply reads it and plans the rest
// anew. Rules that were not there when the plan was made are taken over if they are wanted, and are never revoked. At the end
// it reads until EC2 shows what was done.
//
// Errors of calls are *CallError; a rest that does not fit into the quota is a *QuotaError; what does not show is a
// *NotObservedError.
func (a *Applier) Apply(ctx context.Context, c *Changes, progress func(State)) (State, error) {
	r := newRun(a, c, progress)
	if c.Empty() {
		return r.state(), nil
	}
	for round := 1; ; round++ {
		err := r.execute(ctx)
		if err == nil {
			err = r.settle(ctx)
		}
		if err == nil || !conflict(err) && !r.unmoved(err) || round == rounds {
			return r.state(), err
		}
		if waitErr := a.wait(ctx, round); waitErr != nil {
			return r.state(), fmt.Errorf("%w (%w)", err, waitErr)
		}
		if err := r.replan(ctx); err != nil {
			return r.state(), err
		}
	}
}

func (a *Applier) wait(ctx context.Context, attempt int) error {
	if a.Wait == nil {
		return Backoff(ctx, attempt)
	}
	return a.Wait(ctx, attempt)
}

func (a *Applier) read(ctx context.Context) ([]Existing, error) {
	return Read(ctx, a.API, a.Reader, a.GroupID, a.Account)
}

// run is one Apply.
type run struct {
	*Applier
	progress func(State)
	plan     *Changes
	bound    map[string]string   // rule id of each key
	known    map[string]Existing // the rules, by id, as far as this run knows
	seen     map[string]bool     // rules that the plan was made of
	written  map[string]bool     // rules that this run has added or changed
	pending  map[Tuple]Addition  // rules that this run has added, and whose ids it does not know
	gone     map[string]bool     // rules that this run has revoked
	replace  map[string]bool     // rules that EC2 said it had changed, and had not
	lost     map[string]string   // rules that reads do not show and that are to be made again, by key
	remade   map[string]bool     // keys of which that was done
	sure     map[string]bool     // rules that are there whatever reads show
}

func newRun(a *Applier, c *Changes, progress func(State)) *run {
	r := &run{Applier: a, progress: progress, plan: c, bound: maps.Clone(c.Bound), known: map[string]Existing{},
		seen: map[string]bool{}, written: map[string]bool{}, pending: map[Tuple]Addition{}, gone: map[string]bool{}, replace: map[string]bool{},
		lost: map[string]string{}, remade: map[string]bool{}, sure: map[string]bool{}}
	for _, e := range c.current {
		r.known[e.ID] = e.clone()
		r.seen[e.ID] = true
	}
	return r
}

// state is what the run knows now, in maps of its own.
func (r *run) state() State {
	s := State{Bound: map[string]Existing{}}
	for key, id := range r.bound {
		if e, ok := r.known[id]; ok {
			s.Bound[key] = e.clone()
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.doomed())) {
		if e, ok := r.known[id]; ok {
			s.Leftover = append(s.Leftover, e.clone())
		}
	}
	return s
}

// doomed is the rules that the plan has yet to revoke or to turn into others.
func (r *run) doomed() map[string]bool {
	ids := map[string]bool{}
	for _, s := range r.plan.Steps {
		if s.Kind == StepRevoke {
			for _, id := range s.IDs {
				ids[id] = true
			}
		}
		for _, m := range s.Modify {
			if m.moves() && r.bound[m.Key] != m.ID {
				ids[m.ID] = true
			}
		}
	}
	return ids
}

func (r *run) report() {
	if r.progress != nil {
		r.progress(r.state())
	}
}

// replan reads the group and plans the rest. What this run did counts, whether EC2 shows it yet or not.
func (r *run) replan(ctx context.Context) error {
	got, err := r.read(ctx)
	if err != nil {
		return err
	}
	there := map[string]Existing{}
	for _, e := range got {
		if !r.gone[e.ID] {
			there[e.ID] = e
		}
	}
	for id := range r.written {
		if _, ok := there[id]; !r.replace[id] || !ok {
			there[id] = r.known[id]
		}
	}
	o := r.plan.options
	claim := o.Claim
	o.Claim = func(e Existing) Claim {
		switch {
		case claim != nil && claim(e) != Revoke:
			return claim(e)
		case !r.seen[e.ID] && !r.written[e.ID]:
			return Keep
		}
		return Revoke
	}
	o.replace = r.replace
	clear(r.pending)
	if len(r.lost) > 0 {
		o.Batch = 1 // so that an answer is about one rule
	}
	plan, err := Plan(slices.Collect(maps.Values(there)), r.plan.desired, o)
	if err != nil {
		return fmt.Errorf("planning the rest of the changes to %s: %w", r.GroupID, err)
	}
	plan.options.Claim, plan.options.Batch = claim, r.plan.options.Batch // not wrapped twice
	r.plan, r.known, r.bound = plan, there, maps.Clone(plan.Bound)
	return nil
}
