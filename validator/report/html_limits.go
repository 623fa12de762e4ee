package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlPassed is a finding that an exemption, a comment or the baseline lets pass.
type htmlPassed struct {
	Rule, Name, Address, Message, Status string
	ID, Owner, Until, Requirement, Why   string
}

// htmlUnknown is a value that findings hang on, with their rules.
type htmlUnknown struct {
	Value, Why, Rules string
}

// htmlNotice is what a reader has to know: an assumption, what is not modelled.
type htmlNotice struct {
	Code, Message, Plan string
}

// limits fills who lets what pass, and what the verdict does not know.
func (p *htmlPage) limits(r *result.Result) {
	for _, f := range passedOver(r) {
		if len(p.Passed) == maxHTMLRows {
			p.MorePass++
			continue
		}
		p.Passed = append(p.Passed, htmlPassedOf(r, f))
	}
	p.unknowns(r)
	for _, n := range r.Notices {
		if len(p.Notices) == maxHTMLRows {
			p.MoreNote++
			continue
		}
		h := htmlNotice{Code: n.Code, Message: n.Message}
		if n.Plan != nil && len(r.Plans) > 1 {
			if i := r.PlanIndex(*n.Plan); i >= 0 {
				h.Plan = r.Plans[i].Path
			}
		}
		p.Notices = append(p.Notices, h)
	}
}

func htmlPassedOf(r *result.Result, f result.Finding) htmlPassed {
	h := htmlPassed{Rule: f.RuleID, Name: f.RuleName, Address: subject(r, f), Message: f.Message, Status: string(f.Status)}
	e := f.Exemption
	if e == nil {
		return h
	}
	h.ID, h.Owner, h.Why = e.ID, e.Owner, e.Reason
	if e.Expires != nil {
		h.Until = *e.Expires
		if e.DaysLeft != nil {
			h.Until += fmt.Sprintf(" (%d d left)", *e.DaysLeft)
		}
	}
	for _, s := range []*string{e.Framework, e.Control} {
		if s != nil {
			h.Requirement = strings.TrimSpace(h.Requirement + " " + *s)
		}
	}
	return h
}

// unknowns gathers the values that open findings hang on, each once.
func (p *htmlPage) unknowns(r *result.Result) {
	at := map[string]int{}
	for _, f := range openFindings(r) {
		for _, u := range f.Unknowns {
			value := u.Address
			if u.Attribute != "" {
				value += "." + u.Attribute
			}
			i, ok := at[value+u.Reason]
			if !ok {
				if len(p.Unknowns) == maxHTMLRows {
					p.MoreUnkn++
					continue
				}
				i = len(p.Unknowns)
				at[value+u.Reason] = i
				p.Unknowns = append(p.Unknowns, htmlUnknown{Value: value, Why: reasons[u.Reason]})
			}
			if x := &p.Unknowns[i]; !slices.Contains(strings.Split(x.Rules, ", "), f.RuleID) {
				x.Rules = strings.TrimPrefix(x.Rules+", "+f.RuleID, ", ")
			}
		}
	}
}
