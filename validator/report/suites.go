package report

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// suite is what a result is as tests: a plan, or the policy, with a test for each rule and address.
type suite struct {
	name  string // escaped, as all below
	tests []test
}

// test is what one rule says at one address. It fails if something of that blocks. What neither blocks nor is passed over is a test
// that passes, with what it says: as the gate is open.
type test struct {
	class, name string
	failed      string // the message, "" if it did not fail
	skipped     string // why, "" if it was not
	undecided   bool   // what failed is the plan itself: it can't be judged
	lines       []string
	file        string // in the sources, "" if it is not known
	line        int
}

// suitesOf makes suites of a result, in the order of its plans. The first test of each plan is that it can be judged, so that there is
// always one.
func suitesOf(r *result.Result) []suite {
	at := map[string]int{}
	var list []suite
	in := map[string]string{} // what tells tests of several plans apart: platforms that keep their history know them by class and name
	for _, p := range r.Plans {
		name := Escape(p.Path)
		if p.Unit != nil && *p.Unit != "" {
			name = Escape(planFile(p))
		}
		if len(r.Plans) > 1 {
			in[p.ID] = " in " + name
		}
		at[p.ID] = len(list)
		list = append(list, suite{name, []test{{class: "sgplan", name: "the plan can be judged" + in[p.ID]}}})
	}
	place := map[[3]string]int{}
	said := false
	for _, f := range byWeight(r) {
		i, ok := at[f.Plan]
		if !ok {
			i, at[f.Plan] = len(list), len(list)
			list = append(list, suite{name: "policy"})
		}
		if ok && r.Verdict == result.Incomplete && f.Status == result.Open && strings.HasPrefix(f.RuleID, "RSG9") {
			said = true
			list[i].tests[0].undecided, list[i].tests[0].failed = true, sentence(f)
			list[i].tests[0].lines = append(list[i].tests[0].lines, plainLines(r, f)...)
			continue
		}
		key := [3]string{f.Plan, f.RuleID, f.Address}
		k, ok := place[key]
		if !ok {
			k, place[key] = len(list[i].tests), len(list[i].tests)
			list[i].tests = append(list[i].tests, test{class: title(f), name: Escape(subject(r, f)) + in[f.Plan]})
		}
		list[i].tests[k].add(r, f)
	}
	if r.Verdict == result.Incomplete && !said {
		list = append(list, suite{"sgplan", []test{{class: "sgplan", name: "there is a verdict", undecided: true, failed: VerdictLine(r)}}})
	}
	return list
}

// add adds a finding to what a test says.
func (t *test) add(r *result.Result, f result.Finding) {
	if at := placeOf(r, f); at.inSource && t.file == "" {
		t.file, t.line = Escape(at.file), at.line
	}
	switch {
	case f.Blocking && t.failed == "":
		t.failed, t.skipped = sentence(f), ""
	case f.Status != result.Open && t.failed == "" && len(t.lines) == 0:
		t.skipped = string(f.Status)
		if f.Exemption != nil {
			t.skipped += ": " + Escape(f.Exemption.Reason)
		}
	case f.Status == result.Open:
		t.skipped = ""
	}
	t.lines = append(t.lines, plainLines(r, f)...)
}
