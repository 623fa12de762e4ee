package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Environments are the names of all environments, sorted.
func (p *Policy) Environments() []string {
	var list []string
	for _, l := range p.layers {
		for _, e := range l.environments {
			list = append(list, e.name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// checkEnvironments fails for an environment of layer i that matches nothing by itself, or that matches anew what a file
// below matches already.
func (p *Policy) checkEnvironments(i int) {
	l := p.layers[i]
	for _, e := range l.environments {
		var first *environment
		for _, below := range p.layers[:i] {
			for _, b := range below.environments {
				if b.name == e.name && first == nil {
					first = b
				}
			}
		}
		if first != nil && e.match != nil {
			l.fail(e.match.DefRange, "Duplicate match block", "What %s is, is said at %s.", e.name, place(first.at))
		}
	}
}

// In is what the policy says in an environment, "" for none.
func (p *Policy) In(env string) *Effective { return &Effective{env, resolve(p.layers, env)} }

// Unknown is an environment that is asked for by name and that the policy does not have.
type Unknown struct{ Name, Known string }

// Error names it, and those that there are.
func (e *Unknown) Error() string {
	return fmt.Sprintf("the policy has no environment %q; it has: %s", e.Name, e.Known)
}

// EnvironmentOf is the environment of a plan: the one that was asked for by name, or the one of which a pattern matches the
// workspace or the unit; "" if none does. A name may be any where the policy has no environments. It is an error if several match.
func (p *Policy) EnvironmentOf(name, workspace, unit string) (string, error) {
	all := p.Environments()
	if name != "" {
		if len(all) > 0 && !slices.Contains(all, name) {
			return "", &Unknown{name, strings.Join(all, ", ")}
		}
		return name, nil
	}
	var found []string
	for _, l := range p.layers {
		for _, e := range l.environments {
			if workspace != "" && anyMatch(e.workspaces, workspace) || unit != "" && anyMatch(e.units, unit) {
				found = append(found, e.name)
			}
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("the plan (workspace %q, unit %q) is of several environments: %s", workspace, unit, strings.Join(found, ", "))
}

// ByWorkspace reports whether the policy has environments that only a workspace tells: a run that does not say its own is
// then judged as if it were none of them.
func (p *Policy) ByWorkspace() bool {
	for _, l := range p.layers {
		for _, e := range l.environments {
			if len(e.workspaces) > 0 {
				return true
			}
		}
	}
	return false
}
