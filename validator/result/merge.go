package result

import (
	"fmt"
	"slices"
)

// Merge makes one result of several, in their order: all plans and findings, the worst verdict. One alone stays as it is; the results
// are not changed. What is said of the policy, and not of a plan, stands once.
//
// An error says which results can't stand in one document: those of programs with other rules, and two of the same plan.
func Merge(list []*Result) (*Result, error) {
	if len(list) == 1 {
		return list[0], nil
	}
	m := &merge{Result: Result{FormatVersion: FormatVersion, Tool: list[0].Tool, Run: list[0].Run, Verdict: Pass,
		Summary: Summary{ByRule: map[string]int{}}, Plans: []Plan{}, Findings: []Finding{}, Notices: []Notice{}}}
	m.Run.ConfigFiles = []ConfigFile{}
	for i, r := range list {
		if err := m.add(r, i == 0); err != nil {
			return nil, err
		}
	}
	m.refute()
	m.Sort()
	return &m.Result, nil
}

type merge struct {
	Result
	policy map[string]bool // fingerprints of findings about the policy
}

// add appends one result, whose plans get ids of their own.
func (m *merge) add(r *Result, first bool) error {
	if r.Tool.Version != m.Tool.Version || r.Tool.RulesDigest != m.Tool.RulesDigest {
		return fmt.Errorf("one was judged by sgplan %s with the rules %s, another by %s with %s; judge all with one version",
			m.Tool.Version, m.Tool.RulesDigest, r.Tool.Version, r.Tool.RulesDigest)
	}
	ids := map[string]string{"": ""}
	for _, p := range r.Plans {
		if slices.ContainsFunc(m.Plans, func(q Plan) bool { return p.Path == q.Path && p.SHA256 == q.SHA256 }) {
			return fmt.Errorf("two hold the plan %s with the same content", p.Path)
		}
		id := fmt.Sprintf("plan-%d", len(m.Plans)+1)
		ids[p.ID], p.ID = id, id
		m.Plans = append(m.Plans, p)
	}
	m.count(r.Summary, 1)
	for _, f := range r.Findings {
		m.find(f, ids)
	}
	for _, n := range r.Notices {
		if n.Plan != nil {
			id := ids[*n.Plan]
			n.Plan = &id
		} else if slices.ContainsFunc(m.Notices, func(o Notice) bool { return o.Plan == nil && o.Code == n.Code && o.Message == n.Message }) {
			continue
		}
		m.Notices = append(m.Notices, n)
	}
	for _, n := range r.NACLs {
		n.Plan = ids[n.Plan]
		m.NACLs = append(m.NACLs, n)
	}
	for _, x := range r.Reachability {
		x.Plan = ids[x.Plan]
		m.Reachability = append(m.Reachability, x)
	}
	if r.Verdict == Incomplete || m.Verdict == Pass {
		m.Verdict = r.Verdict
	}
	if !first {
		m.run(r.Run)
	} else {
		m.Run.ConfigFiles = slices.Clone(r.Run.ConfigFiles)
	}
	return nil
}

// find adds one finding.
func (m *merge) find(f Finding, ids map[string]string) {
	if f.Plan == "" {
		if m.policy[f.Fingerprint] {
			m.drop(f)
			return
		}
		if m.policy == nil {
			m.policy = map[string]bool{}
		}
		m.policy[f.Fingerprint] = true
	}
	if f.Address == f.Plan {
		f.Address = ids[f.Plan]
	}
	f.Plan = ids[f.Plan]
	m.Findings = append(m.Findings, f)
}

// refute drops what one result says of an exemption that matches nothing (RSG803), where another has a finding that it covers.
func (m *merge) refute() {
	used := map[string]bool{}
	for _, f := range m.Findings {
		if f.Exemption != nil {
			used["exemption."+f.Exemption.ID] = true
		}
	}
	m.Findings = slices.DeleteFunc(m.Findings, func(f Finding) bool {
		gone := f.RuleID == "RSG803" && !f.Blocking && used[f.Address]
		if gone {
			m.drop(f)
		}
		return gone
	})
}

// drop takes a finding out of the counts.
func (m *merge) drop(f Finding) {
	s := Summary{ByRule: map[string]int{f.RuleID: 1}}
	switch f.Status {
	case Exempt:
		s.Exempt = 1
	case Baseline:
		s.Baseline = 1
	case Suppressed:
		s.Suppressed = 1
	default:
		s.Open = 1
	}
	if f.Blocking {
		s.Blocking = 1
	}
	m.count(s, -1)
}

func (m *merge) count(s Summary, by int) {
	m.Summary.Open += by * s.Open
	m.Summary.Blocking += by * s.Blocking
	m.Summary.Exempt += by * s.Exempt
	m.Summary.Baseline += by * s.Baseline
	m.Summary.Suppressed += by * s.Suppressed
	for id, n := range s.ByRule {
		if m.Summary.ByRule[id] += by * n; m.Summary.ByRule[id] == 0 {
			delete(m.Summary.ByRule, id)
		}
	}
}

// run adds how another result was made. Where they differ, the document has one value for all: the later date, no environment, the
// lower threshold; and it says so.
func (m *merge) run(r Run) {
	for _, c := range r.ConfigFiles {
		if !slices.Contains(m.Run.ConfigFiles, c) {
			m.Run.ConfigFiles = append(m.Run.ConfigFiles, c)
		}
	}
	if r.AsOf != m.Run.AsOf {
		m.differ("days")
		m.Run.AsOf = max(r.AsOf, m.Run.AsOf)
	}
	if r.FailOn != m.Run.FailOn {
		m.differ("thresholds (fail_on)")
		m.Run.FailOn = lower(r.FailOn, m.Run.FailOn)
	}
	if r.Environment == nil || m.Run.Environment == nil || *r.Environment != *m.Run.Environment {
		m.Run.Environment = nil
	}
	switch {
	case m.Run.DurationMS == nil || r.DurationMS == nil:
		m.Run.DurationMS = nil
	default:
		sum := *m.Run.DurationMS + *r.DurationMS
		m.Run.DurationMS = &sum
	}
}

func (m *merge) differ(what string) {
	n := Notice{Code: "results-differ", Message: "the results were judged with different " + what}
	if !slices.Contains(m.Notices, n) {
		m.Notices = append(m.Notices, n)
	}
}

// lower is the threshold of two at which more blocks.
func lower(a, b string) string {
	if rank := Severity(a).Rank(); rank > 0 && (rank < Severity(b).Rank() || Severity(b).Rank() == 0) {
		return a
	}
	return b
}
