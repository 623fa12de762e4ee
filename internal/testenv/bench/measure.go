package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// step is something that is measured.
type step struct {
	name string
	args []string
}

// steps are measured in this order. The change is measured without the refresh that Terraform does before it by default: that is
// the step before.
var steps = []step{
	{"create", []string{"apply", "-auto-approve"}},
	{"refresh", []string{"plan", "-detailed-exitcode"}}, // which fails if anything is left to do
	{"change", []string{"apply", "-auto-approve", "-refresh=false", "-var=moved=5000"}},
}

// cost is what a step took.
type cost struct {
	calls   awsproxy.Counts
	seconds float64
}

// run measures all forms and prints the comparison. What it is at goes to progress, since a large run takes minutes.
func run(ctx context.Context, w, progress io.Writer, provider string, s size, byAction bool) error {
	if s.groups < 1 || s.rules < 1 || s.rules > 60 {
		return fmt.Errorf("%d groups of %d rules: want at least one of each, and at most 60 rules", s.groups, s.rules)
	}
	theatre, err := stage.Open(provider)
	if err != nil {
		return err
	}
	defer theatre.Close()
	results, err := compare(ctx, progress, theatre, s)
	if err != nil {
		return err
	}
	return report(w, s, results, byAction)
}

// compare measures all forms: the costs of the steps for each.
func compare(ctx context.Context, progress io.Writer, theatre *stage.Stage, s size) ([][]cost, error) {
	results := make([][]cost, len(forms))
	for i, f := range forms {
		var err error
		if results[i], err = measure(ctx, progress, theatre, f, s); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return results, nil
}

// measure takes a form through all steps in an account of its own, and checks that the groups have the rules.
// The emulator is as it is: none of the forms needs its corrections, which would take most of the time.
func measure(ctx context.Context, progress io.Writer, theatre *stage.Stage, f form, s size) ([]cost, error) {
	account, err := theatre.Account(ctx, "10.20.0.0/16", true)
	if err != nil {
		return nil, err
	}
	defer account.Close()
	if !s.ipv4 {
		if err := account.AddIPv6(ctx); err != nil {
			return nil, err
		}
	}
	folder, err := theatre.Folder(map[string]string{"main.tf": f.source(s)})
	if err != nil {
		return nil, err
	}
	if _, err := account.Terraform(ctx, folder, "init", "-input=false", "-no-color"); err != nil {
		return nil, err
	}
	var costs []cost
	for _, st := range steps {
		before, start := account.Proxy.Counts(), time.Now()
		if _, err := account.Terraform(ctx, folder, append(st.args, "-input=false", "-no-color")...); err != nil {
			return nil, err
		}
		c := cost{account.Proxy.Counts().Since(before), time.Since(start).Seconds()}
		fmt.Fprintf(progress, "%s: %s: %d calls, %.1f s\n", f.name, st.name, c.calls.Total(), c.seconds)
		costs = append(costs, c)
	}
	return costs, verify(ctx, account, s)
}

// verify insists that the work was done: a form that does nothing would win.
func verify(ctx context.Context, account *stage.Account, s size) error {
	groups, err := account.Groups(ctx)
	if err != nil {
		return err
	}
	if len(groups) != s.groups {
		return fmt.Errorf("there are %d groups, want %d", len(groups), s.groups)
	}
	for _, g := range groups {
		moved, out := 0, 0
		for _, r := range g.Rules {
			if r.Traffic == "tcp 6000" {
				moved++
			}
			if r.Egress && r.Traffic == "all" && (r.Peer == "0.0.0.0/0" || r.Peer == "::/0") {
				out++
			}
		}
		if len(g.Rules) != s.rules+s.outbound() || moved != 1 || out != s.outbound() {
			return fmt.Errorf("%s has not %d rules with one on port 6000, and %d outbound: %v", g.Name, s.rules, s.outbound(), g.Rules)
		}
	}
	return nil
}
