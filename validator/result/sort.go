package result

import (
	"cmp"
	"slices"
)

// PlanIndex is the place of a plan in Plans, -1 if it is none.
func (r *Result) PlanIndex(id string) int {
	return slices.IndexFunc(r.Plans, func(p Plan) bool { return p.ID == id })
}

// Sort brings the findings into the order of the document: plan, place, rule, address, fingerprint. What is of no plan and what has
// no place comes first.
func (r *Result) Sort() {
	at := map[string]int{}
	for i, p := range r.Plans {
		at[p.ID] = i + 1
	}
	order := make([]*Finding, len(r.Findings)) // a finding is too large to be moved about
	for i := range r.Findings {
		order[i] = &r.Findings[i]
	}
	slices.SortStableFunc(order, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(at[a.Plan], at[b.Plan]), compareSpans(a.Span, b.Span),
			cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	sorted := make([]Finding, len(order))
	for i, f := range order {
		sorted[i] = *f
	}
	r.Findings = sorted
}

func compareSpans(a, b *Span) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.StartLine, b.StartLine))
}
