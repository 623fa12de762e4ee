package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// openFindings are the findings that stand open, by weight: what blocks first.
func openFindings(r *result.Result) []result.Finding {
	return slices.DeleteFunc(byWeight(r), func(f result.Finding) bool { return f.Status != result.Open })
}

// passedOver are the findings that an exemption, a comment or the baseline lets pass, by weight.
func passedOver(r *result.Result) []result.Finding {
	return slices.DeleteFunc(byWeight(r), func(f result.Finding) bool { return f.Status == result.Open })
}

// aboutPlan reports whether a finding is of a plan as a whole: it has no address of its own.
func aboutPlan(f result.Finding) bool { return f.Address == f.Plan }

// subject is what a finding is about, for one who has no other place of it: its address, or the plan's path.
func subject(r *result.Result, f result.Finding) string {
	if i := r.PlanIndex(f.Plan); i >= 0 && aboutPlan(f) {
		return r.Plans[i].Path
	}
	return f.Address
}

// subjectOf is subject, escaped, with the plan where there are several.
func subjectOf(r *result.Result, f result.Finding) string {
	text := Escape(subject(r, f))
	if i := r.PlanIndex(f.Plan); i >= 0 && len(r.Plans) > 1 && !aboutPlan(f) {
		text += " in " + Escape(r.Plans[i].Path)
	}
	return text
}

// sentence is what a finding says and how it stands, escaped.
func sentence(f result.Finding) string {
	text := Escape(f.Message)
	if !aboutPlan(f) && f.Plan != "" {
		text += " " + standing(f)
	}
	return text
}

// plainLines say of a finding what a person needs who sees nothing else: where, which packet breaks, what to do. Each is escaped.
func plainLines(r *result.Result, f result.Finding) []string {
	lines := []string{sentence(f), "at " + subjectOf(r, f)}
	for _, p := range f.Witness {
		lines = append(lines, Escape(p.Leg)+" "+breaking(p))
	}
	if len(f.Fixes) > 0 {
		lines = append(lines, "fix: "+Escape(f.Fixes[0].Title))
	}
	if e := f.Exemption; e != nil && f.Status != result.Open {
		lines = append(lines, string(f.Status)+": "+strings.Join(exemptionParts(e), ", "), "reason: "+Escape(e.Reason))
	}
	if f.DocsURL != "" {
		lines = append(lines, Escape(f.DocsURL))
	}
	return lines
}

// breaking is a packet and the filter that drops it, or that it arrives; escaped.
func breaking(p result.Packet) string {
	text := packetText(p)
	for _, h := range p.Hops {
		if h.Verdict != "allow" && h.Verdict != "return-tracked" {
			return text + "  " + hopText(h, "")
		}
	}
	if p.Verdict == "delivered" {
		text += " ✓"
	}
	return text
}

// broken is the packet of a finding that does not arrive, or the last one; "" if there is none.
func broken(f result.Finding) string {
	for _, p := range f.Witness {
		if p.Verdict != "delivered" {
			return Escape(p.Leg) + " " + breaking(p)
		}
	}
	if n := len(f.Witness); n > 0 {
		return Escape(f.Witness[n-1].Leg) + " " + breaking(f.Witness[n-1])
	}
	return ""
}

// identities gives each finding of a list a fingerprint that no other has: platforms take equal ones for one finding. Equal ones come
// of several plans without a unit; the first keeps its own.
func identities(list []result.Finding) []string {
	seen := map[string]int{}
	out := make([]string, len(list))
	for i, f := range list {
		seen[f.Fingerprint]++
		out[i] = f.Fingerprint
		if n := seen[f.Fingerprint]; n > 1 {
			out[i] = fmt.Sprintf("%s:%d", f.Fingerprint, n)
		}
	}
	return out
}

// title is a rule by both of its names, escaped.
func title(f result.Finding) string {
	return strings.TrimSpace(Escape(f.RuleID) + " " + Escape(f.RuleName))
}
