package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Run judges both sides with every rule of checks and returns the findings of the planned side, each with its change:
// a finding that the prior side has too (same fingerprint) is pre-existing, or worsened if its extent grew or its
// severity rose. An error that is only possible is lowered to a warning. Status is open and Blocking false: policy decides.
// Findings are sorted by address, rule and fingerprint. It ends by after.Stop.
func Run(checks []*Check, before, after *firewall.Network, facts Facts, opts Options) []result.Finding {
	if before == nil {
		before = &firewall.Network{}
	}
	if after == nil {
		after = &firewall.Network{}
	}
	if len(opts.Profiles) == 0 {
		opts.Profiles = firewall.DefaultProfiles()
	}
	planned, priors := judgeBoth(checks, Pass{Net: after, Prior: before, Facts: facts, Options: opts})
	type job struct {
		check *Check
		marked
		prior *Finding // that of the prior side which has its fingerprint
	}
	jobs := make([][]job, len(checks))
	parallel.Each(len(checks), func(i int) {
		prior := make(map[string]*Finding, len(priors[i]))
		for _, f := range priors[i] {
			prior[f.fingerprint] = f.Finding
		}
		for _, f := range planned[i] {
			after.Stop.Check()
			jobs[i] = append(jobs[i], job{checks[i], f, prior[f.fingerprint]})
		}
	})
	sorted := slices.Concat(jobs...)
	slices.SortFunc(sorted, func(a, b job) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.check.ID, b.check.ID), cmp.Compare(a.fingerprint, b.fingerprint))
	})
	out := make([]result.Finding, len(sorted))
	parallel.Each(len(sorted), func(i int) {
		after.Stop.Check()
		j, r := &sorted[i], &out[i]
		*r = render(j.check, j.marked, opts)
		o := facts.owner(j.Address)
		r.Plan, r.Address = o.Plan, o.Address
		if r.Change = change(j.prior, j.Finding); r.Change == result.Worsened {
			r.Message += printable("; worse than before: " + strings.Join(worse(j.prior, j.Finding), ", "))
		}
	})
	return out
}

// judgeBoth runs the rules on both sides, island by island: by rule, the findings of the planned side and those of the prior
// one. An island that the plan leaves as it is has on both sides what it has on one.
func judgeBoth(checks []*Check, after Pass) (planned, prior [][]marked) {
	type part struct{ planned, prior [][]marked } // by rule
	var whole part
	var parts []part
	parallel.Both(
		func() {
			run := func(c *Check) func(*Pass) { return c.Whole }
			whole.planned = judge(checks, after, run)
			whole.prior = judge(checks, after.before(), asked(checks, whole.planned, run))
		},
		func() {
			islands := firewall.Islands(after.Prior, after.Net)
			parts = make([]part, len(islands))
			parallel.Each(len(islands), func(i int) {
				here, island, part := after, islands[i], &parts[i]
				here.Net, here.Prior = island.After, island.Before
				run := func(c *Check) func(*Pass) { return c.Run }
				part.planned = judge(checks, here, run)
				if part.prior = part.planned; !island.Same {
					part.prior = judge(checks, here.before(), asked(checks, part.planned, run))
				}
			})
		},
	)
	parts = append([]part{whole}, parts...)
	planned, prior = make([][]marked, len(checks)), make([][]marked, len(checks))
	parallel.Each(len(checks), func(i int) {
		all, old := make([][]marked, len(parts)), make([][]marked, len(parts))
		for k, part := range parts {
			all[k], old[k] = part.planned[i], part.prior[i]
		}
		planned[i], prior[i] = apart(checks[i].ID, all...), apart(checks[i].ID, old...)
	})
	return planned, prior
}

// asked is run for the rules that have found something: only of that it is asked whether it was so before.
func asked(checks []*Check, planned [][]marked, run func(*Check) func(*Pass)) func(*Check) func(*Pass) {
	found := map[*Check]bool{}
	for i, c := range checks {
		found[c] = len(planned[i]) > 0
	}
	return func(c *Check) func(*Pass) {
		if !found[c] {
			return nil
		}
		return run(c)
	}
}

// before is the Pass of the world before.
func (p Pass) before() Pass {
	p.Net, p.Prior, p.brief = p.Prior, nil, true
	return p
}

// judge runs the rules on one side of a part: by rule, what it finds.
func judge(checks []*Check, p Pass, run func(*Check) func(*Pass)) [][]marked {
	p.cache, p.rules = &cache{}, checks
	all := make([][]marked, len(checks))
	for i, c := range checks {
		p.Net.Stop.Check()
		if f := run(c); f != nil && (p.After() || !c.Input) { // nothing was wrong with the input before there was one
			p.Check, p.found = c, nil
			f(&p)
			all[i] = mark(c.ID, &p.Facts, p.found)
		}
		for k := range all[i] {
			all[i][k].Severity = p.severity(c, all[i][k].Severity)
		}
	}
	return all
}

// severity is that of a finding of a rule which says given of it, or "" for the rule's own. Policy sets the rule's own, and no
// finding of the rule is then more severe.
func (o *Options) severity(c *Check, given result.Severity) result.Severity {
	own, set := o.Severities[c.ID]
	if !set {
		own = c.Severity
	}
	if given == "" || set && given.Rank() > own.Rank() {
		return own
	}
	return given
}

// change compares a finding of the planned side with the one of the prior side that has its fingerprint.
func change(before, after *Finding) result.Change {
	switch {
	case before == nil:
		return result.Introduced
	case before.Possible && !after.Possible && after.Extent.Count <= before.Extent.Count: // what was possible is what was at most
		return result.UnknownChange // the harm may have been there, whole or in part
	case len(worse(before, after)) > 0:
		return result.Worsened
	}
	return result.PreExisting
}

// render makes the result's finding. No list of it is nil: the document has [] and not null.
func render(c *Check, f marked, opts Options) result.Finding {
	r := result.Finding{
		Fingerprint:    f.fingerprint,
		RuleID:         c.ID,
		RuleName:       c.Name,
		Severity:       f.Severity,
		Certainty:      result.Proved,
		Status:         result.Open,
		Message:        printable(f.Message),
		Address:        f.Address,
		Resources:      uniqueResources(f.Resources),
		Uncovered:      sets(f.Uncovered),
		UncoveredExact: !f.Inexact,
		Witness:        append([]result.Packet{}, f.Witness...),
		Unknowns:       unknowns(f.Unknowns),
		Fixes:          append([]result.Fix{}, f.Fixes...),
		Steps:          append([]result.Step(nil), f.Steps...),
		DocsURL:        docsURL(c.ID),
		Point:          f.point(),
	}
	if opts.Extents {
		r.Extent = extentOf(f.Finding)
	}
	if f.Possible {
		r.Certainty = result.Possible
		if r.Severity == result.Error && !opts.Strict {
			r.Severity = result.Warning
		}
	}
	for i := range r.Steps {
		r.Steps[i].Effect = printable(r.Steps[i].Effect)
		if r.Steps[i].After == nil {
			r.Steps[i].After = []int{}
		}
	}
	for i := range r.Resources {
		if r.Resources[i].Actions == nil {
			r.Resources[i].Actions = []string{}
		}
	}
	for i := range r.Witness {
		if r.Witness[i].Hops == nil {
			r.Witness[i].Hops = []result.Hop{}
		}
	}
	for i := range r.Fixes {
		if r.Fixes[i].Edits == nil {
			r.Fixes[i].Edits = []result.Edit{}
		}
	}
	return r
}
