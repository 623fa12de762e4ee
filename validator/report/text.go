// Package report renders the result document. A renderer takes the document only, and changes neither verdict nor findings.
package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "text", Title: "diagnostics for people, with packets and fixes", File: "sgplan.txt", Log: true,
	Goes:  "A terminal or a log. It is what is written without `-o`.",
	Write: func(w io.Writer, r *result.Result, o Options) error { return Text(w, r, o.Text) },
})

// TextOptions is what a reader may choose of the text.
type TextOptions struct {
	Style
	MaxFindings int  // how many findings are shown, 0 for all
	Verdict     bool // end with the verdict line
}

// Text writes the findings as diagnostics for people: what blocks first, then what the plan brings, then the rest.
func Text(w io.Writer, r *result.Result, o TextOptions) error {
	p := newPage(o.Style)
	shown := byWeight(r)
	hidden := 0
	if o.MaxFindings > 0 && len(shown) > o.MaxFindings {
		hidden = len(shown) - o.MaxFindings
		shown = shown[:o.MaxFindings]
	}
	for _, f := range shown {
		f, p.source = here(r, f)
		p.finding(f, where(r, f))
		p.line("")
	}
	if hidden > 0 {
		p.line("… and %s: --max-findings 0 shows all\n", plural(hidden, "more finding"))
	}
	p.notices(r)
	if o.Verdict {
		p.line("%s", VerdictLine(r))
	}
	_, err := io.WriteString(w, o.paint(p.String()))
	return err
}

// byWeight orders findings for a reader: why there is no verdict, what blocks, what the plan brings, the rest; then by
// plan and rule. Equals stay in the document's order.
func byWeight(r *result.Result) []result.Finding {
	rank := func(f result.Finding) int {
		switch {
		case r.Verdict == result.Incomplete && f.Address == f.Plan:
			return 0
		case f.Blocking:
			return 1
		case f.Status == result.Open && (f.Change == result.Introduced || f.Change == result.Worsened):
			return 2
		case f.Status == result.Open:
			return 3
		}
		return 4
	}
	plan := func(f result.Finding) int {
		return slices.IndexFunc(r.Plans, func(p result.Plan) bool { return p.ID == f.Plan })
	}
	list := slices.Clone(r.Findings)
	slices.SortStableFunc(list, func(a, b result.Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			cmp.Compare(plan(a), plan(b)), cmp.Compare(a.RuleID, b.RuleID))
	})
	return list
}

// where is the place of a finding, in parts: file, line and column, its address, the module call, and its plan where several were
// judged. What is said of a plan as a whole has the plan's id as address, and its path as place.
func where(r *result.Result, f result.Finding) []string {
	var parts []string
	if s := f.Span; s != nil {
		if parts = []string{placeText(*s)}; f.Plan == "" {
			return parts
		}
	}
	path := ""
	for _, p := range r.Plans {
		if p.ID == f.Plan {
			path = Escape(p.Path)
		}
	}
	if f.Address == f.Plan && path != "" {
		return append(parts, path)
	}
	parts = append(parts, Escape(f.Address))
	if f.Span != nil {
		parts = append(parts, viaText(*f.Span))
	}
	if len(r.Plans) > 1 && path != "" {
		parts = append(parts, "in "+path)
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

func (p *page) notices(r *result.Result) {
	var list []string
	for _, n := range r.Notices {
		list = append(list, fmt.Sprintf("note[%s]: %s", Escape(n.Code), Escape(n.Message)))
	}
	list = slices.Compact(list) // several plans may rest on the same assumption
	for _, text := range fold(list, maxNotices, "notes: -o json has them") {
		p.words("", text, "  ")
	}
	if len(list) > 0 {
		p.line("")
	}
}

// VerdictLine is the run in one line: "blocked: 5 errors, 1 warning, 0 exempt  (3 plans, 41 ms)     more: …".
func VerdictLine(r *result.Result) string {
	more := ""
	for _, f := range openFindings(r) {
		if more == "" && strings.HasPrefix(f.RuleID, "RSG") { // a rule of the policy's own has no page
			more = "sgplan explain " + Escape(f.RuleID)
		}
	}
	line := map[result.Verdict]string{result.Pass: "passed", result.Block: "blocked", result.Incomplete: "no verdict"}[r.Verdict]
	line += ": " + strings.Join(counts(openBySeverity(r), r.Summary), ", ")
	line += "  (" + plural(len(r.Plans), "plan")
	took := ""
	if r.Run.DurationMS != nil {
		took = fmt.Sprintf(", %d ms", *r.Run.DurationMS)
	}
	ends := []string{took + ")", ")"}
	if more != "" {
		ends = slices.Insert(ends, 0, took+")     more: "+more, took+")  "+more)
	}
	spare := max(0, len(", 9999 ms")-len(took)) // what is said is the same each time, however long it took
	for _, end := range ends {
		if widthOf(line+end)+spare <= lineWidth {
			return line + end
		}
	}
	return line + ")"
}

// openBySeverity counts the open findings.
func openBySeverity(r *result.Result) map[result.Severity]int {
	n := map[result.Severity]int{}
	for _, f := range openFindings(r) {
		n[f.Severity]++
	}
	return n
}

// lineWidth is the columns of the verdict line: what does not fit is left out, the counts never.
const lineWidth = 80

// counts are the numbers of the verdict line. How many block is said where it is not the number of errors.
func counts(bySeverity map[result.Severity]int, sum result.Summary) []string {
	list := []string{plural(bySeverity[result.Error], "error"), plural(bySeverity[result.Warning], "warning")}
	if n := bySeverity[result.Note]; n > 0 {
		list = append(list, plural(n, "note"))
	}
	list = append(list, fmt.Sprintf("%d exempt", sum.Exempt))
	if sum.Baseline > 0 {
		list = append(list, fmt.Sprintf("%d in the baseline", sum.Baseline))
	}
	if sum.Blocking != bySeverity[result.Error] {
		list = append(list, fmt.Sprintf("%d blocking", sum.Blocking))
	}
	return list
}

// Verdict is the verdict line in a style.
func Verdict(r *result.Result, s Style) string { return s.paint(VerdictLine(r)) }
