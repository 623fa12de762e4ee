package report

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// inconsistent says what in a document no run would write: a word that is not known, a plan that is not there, a verdict that its
// findings do not have.
func inconsistent(r *result.Result) string {
	if !oneOf(r.Verdict, result.Pass, result.Block, result.Incomplete) {
		return fmt.Sprintf("the verdict %.40q is not known", r.Verdict)
	}
	if r.Verdict == result.Pass && r.Summary.Blocking != 0 || r.Verdict == result.Block && r.Summary.Blocking == 0 {
		return fmt.Sprintf("the verdict is %s, and %d findings block", r.Verdict, r.Summary.Blocking)
	}
	plans := map[string]bool{"": true}
	for _, p := range r.Plans {
		if plans[p.ID] {
			return fmt.Sprintf("two plans have the id %.40q", p.ID)
		}
		plans[p.ID] = true
	}
	for _, n := range r.Notices {
		if n.Plan != nil && !plans[*n.Plan] {
			return fmt.Sprintf("a notice is about the plan %.40q, which is not there", *n.Plan)
		}
	}
	for i, n := range r.NACLs {
		if wrong := badNACL(n, plans); wrong != "" {
			return fmt.Sprintf("/nacls/%d: %s", i, wrong)
		}
	}
	blocking := 0
	for i, f := range r.Findings {
		if wrong := badFinding(f, plans); wrong != "" {
			return fmt.Sprintf("/findings/%d: %s", i, wrong)
		}
		if f.Blocking {
			blocking++
		}
	}
	if blocking > r.Summary.Blocking { // there may be fewer: --changed-only leaves findings out
		return fmt.Sprintf("%d findings block, and the summary counts %d", blocking, r.Summary.Blocking)
	}
	return ""
}

func badFinding(f result.Finding, plans map[string]bool) string {
	switch {
	case !plans[f.Plan]:
		return fmt.Sprintf("the plan %.40q is not there", f.Plan)
	case !oneOf(f.Severity, result.Error, result.Warning, result.Note):
		return fmt.Sprintf("the severity %.40q is not known", f.Severity)
	case !oneOf(f.Certainty, result.Proved, result.Possible):
		return fmt.Sprintf("the certainty %.40q is not known", f.Certainty)
	case !oneOf(f.Status, result.Open, result.Exempt, result.Baseline, result.Suppressed):
		return fmt.Sprintf("the status %.40q is not known", f.Status)
	case !oneOf(f.Change, result.Introduced, result.Worsened, result.PreExisting, result.UnknownChange):
		return fmt.Sprintf("the change %.40q is not known", f.Change)
	case f.Blocking && f.Status != result.Open:
		return fmt.Sprintf("it blocks, and is %s", f.Status)
	case f.RuleID == "" || f.Fingerprint == "" || f.Message == "":
		return "a rule, a fingerprint and a message are in every finding"
	}
	for _, s := range append([]*result.Span{f.Span}, spansOf(f)...) {
		if s != nil && (s.File == "" || s.StartLine < 1 || s.StartColumn < 1 || s.EndLine < s.StartLine || s.EndColumn < 1) {
			return "a span is no place in a file"
		}
	}
	return ""
}

func badNACL(n result.NACL, plans map[string]bool) string {
	if !plans[n.Plan] {
		return fmt.Sprintf("the plan %.40q is not there", n.Plan)
	}
	for _, side := range []*result.NACLSide{n.Before, n.After} {
		if side == nil {
			continue
		}
		for _, rules := range [][]result.NACLRule{side.Ingress, side.Egress} {
			for _, r := range rules {
				if !oneOf(r.Action, result.NACLAllow, result.NACLDeny, result.NACLUnknown) {
					return fmt.Sprintf("the action %.40q is not known", r.Action)
				}
				if slices.ContainsFunc(r.ShadowedBy, func(i int) bool { return i < 0 || i >= len(rules) }) {
					return "a rule is shadowed by one that is not there"
				}
			}
		}
	}
	for _, c := range n.Coverage {
		for _, row := range c.Rows {
			next := 0
			for _, s := range row.Spans {
				if s.Ports[0] != next || s.Ports[1] < s.Ports[0] {
					return "the ports of a row are not all ports, in order"
				}
				next = s.Ports[1] + 1
			}
			if next != 1<<16 {
				return "the ports of a row are not all ports, in order"
			}
		}
	}
	return ""
}

// spansOf are the places of what a finding names.
func spansOf(f result.Finding) []*result.Span {
	var list []*result.Span
	for _, r := range f.Resources {
		list = append(list, r.Span)
	}
	if f.Exemption != nil {
		list = append(list, f.Exemption.Span)
	}
	return list
}

func oneOf[T comparable](v T, list ...T) bool { return slices.Contains(list, v) }
