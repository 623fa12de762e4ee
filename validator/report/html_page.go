package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// How large the page may become: its parts in bytes, roughly, and the result that it carries exactly. What has no room is counted.
const (
	maxHTMLJSON     = 900 << 10
	maxHTMLFindings = 500 << 10
	maxHTMLPackets  = 150 << 10
	maxHTMLNACLs    = 250 << 10
	maxHTMLRows     = 150 // of each table
)

// htmlPage is what the template shows. Each text in it is escaped for people; the template escapes it for HTML.
type htmlPage struct {
	Verdict  string // pass, block, incomplete
	Title    string
	Headline string
	Counts   []htmlCount
	Facts    []htmlFact
	Plans    []htmlPlan
	Static   bool // there are sources and no plan: nothing is before and after

	Groups   []htmlGroup // of open findings, by plan
	LeftOut  int         // open findings without room
	Controls []htmlStandard
	NACLs    []htmlNACL
	MoreNACL int
	Changes  []htmlChange
	Steps    []htmlTimeline
	Reach    []htmlReach
	Traces   []htmlTrace
	MoreSeen int // traces without room
	Passed   []htmlPassed
	MorePass int
	Unknowns []htmlUnknown
	MoreUnkn int
	Notices  []htmlNotice
	MoreNote int

	Result json.RawMessage // nil where it is too large
}

// htmlCount is a number of the header.
type htmlCount struct {
	N          int
	What, Kind string
}

// htmlFact is a name and a value.
type htmlFact struct{ Name, Value string }

// htmlPlan is one plan of the run, with how much it leans on NACLs.
type htmlPlan struct {
	ID, Path, Unit, Producer string
	Open, Blocking           int
	Incomplete               string // why it is not whole, "" if it is
	Stats                    result.NACLStats
	Budgets                  []htmlBudget
	Weight                   *result.Weight // nil if the result does not have it
	Share                    string
	Added                    string
}

// htmlPageOf is the page of a result.
func htmlPageOf(r *result.Result, o Options) (*htmlPage, error) {
	embedded, err := htmlResult(r)
	if err != nil {
		return nil, err
	}
	r = plainResult(r)
	page := &htmlPage{Verdict: string(r.Verdict), Headline: htmlHeadline(r), Counts: htmlCounts(r), Facts: htmlFacts(r), Static: r.Static(), Result: embedded}
	page.Title = page.Headline + " · sgplan"
	if len(r.Plans) == 1 {
		page.Title = page.Headline + " · " + r.Plans[0].Path + " · sgplan"
	}
	page.Plans = htmlPlans(r)
	page.findings(r)
	page.Controls = htmlControls(o.byControl(r))
	page.nacls(r)
	page.reach(r)
	page.traces(r)
	page.limits(r)
	return page, nil
}

// htmlResult is the result as it stands in the page; nil where it is too large. How long the run took is not in it: two runs make one page.
func htmlResult(r *result.Result) (json.RawMessage, error) {
	still := *r
	still.Run.DurationMS = nil
	text, err := plainJSON(&still)
	if err != nil {
		return nil, err
	}
	embedded, err := json.Marshal(json.RawMessage(text)) // as the template does: without <, > and &
	if err != nil || len(embedded) > maxHTMLJSON {
		return nil, err
	}
	return embedded, nil
}

// plainResult is a copy of a result in which each text is short and holds nothing but what a person can see.
func plainResult(r *result.Result) *result.Result {
	out := bounded(r)
	plainValue(reflect.ValueOf(out).Elem())
	return out
}

func plainValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(Escape(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			plainValue(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			plainValue(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name == "HCL" && !v.Field(i).IsNil() {
				code := v.Field(i).Elem()
				code.SetString(plainCode(code.String()))
			} else if name == "NewText" {
				lines := strings.Split(v.Field(i).String(), "\n")
				for k := range lines {
					lines[k] = Escape(lines[k])
				}
				v.Field(i).SetString(strings.Join(lines, "\n"))
			} else if name != "Extent" {
				plainValue(v.Field(i))
			}
		}
	}
}

// plainCode escapes the lines of HCL.
func plainCode(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		lines = append(lines, strings.TrimRight(EscapeLine(strings.ReplaceAll(line, "\t", "  ")), " "))
	}
	return strings.Join(lines, "\n")
}

func htmlHeadline(r *result.Result) string {
	switch {
	case r.Verdict == result.Block:
		return "Blocked"
	case r.Verdict == result.Incomplete:
		return "No verdict"
	case r.Summary.Open > 0:
		return "Passed, with findings"
	}
	return "Passed"
}

func htmlCounts(r *result.Result) []htmlCount {
	by := openBySeverity(r)
	counts := []htmlCount{{r.Summary.Blocking, "blocking", "error"}}
	for _, s := range []result.Severity{result.Error, result.Warning, result.Note} {
		counts = append(counts, htmlCount{by[s], nounFor(by[s], string(s)), string(s)})
	}
	counts = append(counts, htmlCount{r.Summary.Exempt, "exempt", "quiet"})
	if n := r.Summary.Baseline; n > 0 {
		counts = append(counts, htmlCount{n, "in the baseline", "quiet"})
	}
	if n := r.Summary.Suppressed; n > 0 {
		counts = append(counts, htmlCount{n, "suppressed", "quiet"})
	}
	return counts
}

func nounFor(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func htmlFacts(r *result.Result) []htmlFact {
	facts := []htmlFact{{"As of", r.Run.AsOf}, {"Blocks from", r.Run.FailOn}}
	if e := r.Run.Environment; e != nil && *e != "" {
		facts = append(facts, htmlFact{"Environment", *e})
	}
	for _, c := range r.Run.ConfigFiles {
		facts = append(facts, htmlFact{"Policy", c.Path})
	}
	return append(facts, htmlFact{"Judged by", fmt.Sprintf("%s %s, rules %s", r.Tool.Name, r.Tool.Version, r.Tool.RulesDigest)})
}

func htmlPlans(r *result.Result) []htmlPlan {
	var list []htmlPlan
	for _, p := range r.Plans {
		h := htmlPlan{ID: p.ID, Path: p.Path, Producer: p.Producer, Stats: p.NACL, Budgets: htmlBudgets(p.Weight), Weight: p.Weight,
			Share: fmt.Sprintf("%.0f %%", 100*p.NACL.ShareOfFilterRules), Added: "0"}
		if n := p.NACL.RulesAfter - p.NACL.RulesBefore; n != 0 {
			h.Added = fmt.Sprintf("%+d", n)
		}
		if p.Unit != nil {
			h.Unit = *p.Unit
		}
		if p.ProducerVersion != nil {
			h.Producer += " " + *p.ProducerVersion
		}
		switch {
		case p.Errored:
			h.Incomplete = "the plan failed"
		case p.Complete != nil && !*p.Complete:
			h.Incomplete = "the plan is not complete"
		}
		for _, f := range r.Findings {
			if f.Plan == p.ID && f.Status == result.Open {
				h.Open++
			}
			if f.Plan == p.ID && f.Blocking {
				h.Blocking++
			}
		}
		list = append(list, h)
	}
	return list
}
