package check

import (
	"cmp"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Run judges both sides with every rule of checks and returns the findings of the planned side, each with its change:
// a finding that the prior side has too (same fingerprint) is pre-existing, or worsened if its extent grew or its
// severity rose. An error that is only possible is lowered to a warning. Status is open and Blocking false: policy decides.
// Findings are sorted by address, rule and fingerprint.
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
	out := []result.Finding{}
	for i, c := range checks {
		prior := map[string]*Finding{}
		for _, f := range priors[i] {
			prior[f.fingerprint] = &f.Finding
		}
		for _, f := range planned[i] {
			r := render(c, f, opts)
			r.Plan = facts.Plan
			r.Change = change(prior[f.fingerprint], &f.Finding)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b result.Finding) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return out
}

// judgeBoth runs the rules on both sides at once: by rule, the findings of the planned side and those of the prior one.
func judgeBoth(checks []*Check, after Pass) (planned, prior [][]marked) {
	var shared firewall.Evaluator
	before := after
	before.Net, before.Prior, before.brief = after.Prior, nil, true
	after.cache, before.cache = &cache{evaluator: &shared}, &cache{evaluator: &shared}
	planned, prior = make([][]marked, len(checks)), make([][]marked, len(checks))
	parallel.Both(
		func() {
			for i, c := range checks {
				after.Check, after.found = c, nil
				planned[i] = judge(after)
			}
		},
		func() {
			for i, c := range checks {
				if c.Input {
					continue // nothing was wrong with the input before there was one
				}
				before.Check, before.found = c, nil
				prior[i] = judge(before)
			}
		},
	)
	return planned, prior
}

// judge runs one rule on one side.
func judge(p Pass) []marked {
	p.Check.Run(&p)
	for i := range p.found {
		if p.found[i].Severity == "" {
			p.found[i].Severity = p.Check.Severity
		}
	}
	return mark(p.Check.ID, p.Facts.Unit, p.found)
}

// change compares a finding of the planned side with the one of the prior side that has its fingerprint.
func change(before, after *Finding) result.Change {
	switch {
	case before == nil:
		return result.Introduced
	case before.Possible && !after.Possible:
		return result.UnknownChange // the harm may have been there, whole or in part
	case grew(before, after):
		return result.Worsened
	}
	return result.PreExisting
}

// grew reports whether after is worse than before: more severe, a greater count, or a packet that before did not hold.
func grew(before, after *Finding) bool {
	return after.Severity.Rank() > before.Severity.Rank() ||
		after.Extent.Count > before.Extent.Count ||
		!before.Extent.Set.Covers(after.Extent.Set) ||
		!before.packets().Covers(after.packets())
}

// packets is the whole packets by which the extent of a finding is measured.
func (f *Finding) packets() firewall.Boxes {
	if f.Extent.Packets != nil {
		return f.Extent.Packets
	}
	return f.Uncovered
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
		DocsURL:        docsURL(c.ID),
	}
	if f.Possible {
		r.Certainty = result.Possible
		if r.Severity == result.Error && !opts.Strict {
			r.Severity = result.Warning
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
