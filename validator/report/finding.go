package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// finding writes one diagnostic; where is its place, escaped, in parts.
func (p *page) finding(f result.Finding, where []string) {
	p.margin = strings.Repeat(" ", gutterOf(f))
	words := strings.Fields(Escape(f.Message))
	if f.Address != f.Plan && f.Plan != "" { // of a plan as a whole, and of the policy, there is no before
		words = append(words, " "+standing(f))
	}
	p.flow(fmt.Sprintf("%s[%s]: ", f.Severity, Escape(f.RuleID)), words, " ", "    ")
	p.whole(p.margin+"--> ", where, "   ", p.margin+"    ")
	if e := f.Exemption; e != nil && f.Status != result.Open { // who answers for it; -o json has the rest
		p.labelled(string(f.Status), exemptionParts(e)...)
		head := p.head("reason")
		p.words(head, Escape(e.Reason), strings.Repeat(" ", len(head)))
		return
	}
	p.snippet(f)
	for _, packet := range f.Witness {
		parts := []string{packetText(packet)}
		for _, h := range packet.Hops {
			parts = append(parts, hopText(h, f.Address))
		}
		p.labelled(Escape(packet.Leg), parts...)
	}
	p.steps(f.Steps)
	p.gap(f)
	p.resources(f)
	p.unknowns(f.Unknowns)
	for _, fix := range f.Fixes {
		p.fix(f, fix)
	}
}

// exemptionParts say who gave a permission, until when, and for which requirement.
func exemptionParts(e *result.Exemption) []string {
	parts := []string{Escape(e.ID), "owner " + Escape(e.Owner)}
	if e.Expires != nil {
		until := "until " + Escape(*e.Expires)
		if e.DaysLeft != nil {
			until += fmt.Sprintf(" (%d d left)", *e.DaysLeft)
		}
		parts = append(parts, until)
	}
	var requirement []string
	for _, s := range []*string{e.Framework, e.Control} {
		if s != nil {
			requirement = append(requirement, Escape(*s))
		}
	}
	if len(requirement) > 0 {
		parts = append(parts, strings.Join(requirement, " "))
	}
	return parts
}

// standing says in brackets how a finding stands: to the world before the plan, and to the gate.
func standing(f result.Finding) string {
	text := map[result.Change]string{
		result.Introduced:    "introduced by this plan",
		result.Worsened:      "worsened by this plan",
		result.PreExisting:   "there before this plan",
		result.UnknownChange: "may have been there before",
	}[f.Change]
	if f.Certainty == result.Possible {
		text += "; possible, not proved"
	}
	if f.Status != result.Open {
		text += "; " + string(f.Status)
	}
	return "(" + text + ")"
}

// steps writes what happens while the plan is applied. Where not each waits for the one before, it says which they wait for.
func (p *page) steps(list []result.Step) {
	chain := true
	for i, s := range list {
		chain = chain && (i == 0 || slices.Contains(s.After, list[i-1].Order))
	}
	for _, s := range list {
		when := ""
		switch {
		case chain:
		case len(s.After) == 0:
			when = "at any time, "
		default:
			when = "after " + strings.Trim(strings.ReplaceAll(fmt.Sprint(s.After), " ", ", "), "[]") + ", "
		}
		head := p.head(fmt.Sprintf("step %d", s.Order))
		p.words(head, when+s.Action+" "+Escape(s.Address)+": "+Escape(s.Effect), strings.Repeat(" ", len(head)))
	}
}

// gap writes the exact set of packets concerned.
func (p *page) gap(f result.Finding) {
	var list []string
	for _, s := range f.Uncovered {
		list = append(list, setText(s))
	}
	exact := "exact"
	if !f.UncoveredExact {
		exact = "at most"
	}
	list = fold(list, maxSets, "sets of packets: -o json has them")
	head := p.head("gap")
	for i, text := range list {
		if i == len(list)-1 {
			text += "   " + exact
		}
		indent := strings.Repeat(" ", len(head)+2)
		p.flow(head, p.fitting(splitBefore(text, "-> "), len(indent)), "", indent)
		head = strings.Repeat(" ", len(head))
	}
}

var roles = []struct {
	role  result.Role
	label string
}{
	{result.Cause, "cause"}, {result.ShadowedBy, "shadowed by"}, {result.Allows, "allows"},
	{result.Drops, "drops"}, {result.Association, "association"},
}

// resources writes what else a finding concerns, by role. What the header names is not named again.
func (p *page) resources(f result.Finding) {
	if f.Plan == "" {
		var names []string
		for _, x := range f.Resources {
			name := Escape(x.Address)
			if x.Span != nil {
				name += " (" + placeText(*x.Span) + ")"
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			p.labelled("covered", fold(names, maxResources, "resources")...)
		}
		return
	}
	for _, r := range roles {
		var names []string
		for _, x := range f.Resources {
			if x.Role == r.role && x.Address != f.Address {
				names = append(names, Escape(x.Address))
			}
		}
		if len(names) > 0 {
			p.labelled(r.label, fold(names, maxResources, "resources")...)
		}
	}
}

var reasons = map[string]string{
	"known_after_apply": "known after apply",
	"sensitive":         "sensitive",
	"not_in_plan":       "not in the plan",
	"unsupported":       "not modelled",
}

func (p *page) unknowns(list []result.Unknown) {
	var texts []string
	for _, u := range list {
		name := Escape(u.Address)
		if u.Attribute != "" {
			name += "." + Escape(u.Attribute)
		}
		texts = append(texts, fmt.Sprintf("%s (%s)", name, reasons[u.Reason]))
	}
	for _, text := range fold(texts, maxUnknowns, "values") {
		p.labelled("unknown", text)
	}
}

// applicabilities say how far a fix can be trusted.
var applicabilities = map[result.Applicability]string{
	result.MachineApplicable: "safe to apply",
	result.MaybeIncorrect:    "maybe-incorrect: read it first",
	result.HasPlaceholders:   "has placeholders to fill in",
}

// fix writes a fix; the HCL of one that several findings share, or a resource of it, stands at the first.
func (p *page) fix(of result.Finding, f result.Fix) {
	note := applicabilities[f.Applicability]
	var blocks []string
	if f.HCL != nil {
		blocks = strings.Split(strings.Trim(*f.HCL, "\n"), "\n\n")
		fresh := p.unwritten(*f.HCL, blocks)
		switch {
		case len(fresh) == 0:
			note = "as above"
		case len(fresh) < len(blocks):
			note += fmt.Sprintf("; %d of %d resources as above", len(blocks)-len(fresh), len(blocks))
		}
		blocks = fresh
	}
	p.words("help: ", Escape(f.Title)+" ("+note+")", "    ")
	if len(blocks) == 0 || p.edits(of.Plan, f, of.Span) {
		return
	}
	sign := "+"
	if !strings.ContainsAny(strings.Join(blocks, ""), "{") {
		sign = "~" // arguments that are there
	}
	for _, line := range strings.Split(strings.Join(blocks, "\n\n"), "\n") {
		p.line("%s", strings.TrimRight(sign+"   "+Escape(strings.ReplaceAll(line, "\t", "  ")), " "))
	}
}

// unwritten is the blocks of HCL that no fix before had: of resources, each by itself, as one resource stands in a configuration
// once; of others, all or none.
func (p *page) unwritten(hcl string, blocks []string) []string {
	if p.fixes[hcl] {
		return nil
	}
	p.fixes[hcl] = true
	var fresh []string
	for _, b := range blocks {
		if strings.HasPrefix(b, "resource ") && p.fixes[b] {
			continue
		}
		p.fixes[b] = p.fixes[b] || strings.HasPrefix(b, "resource ")
		fresh = append(fresh, b)
	}
	return fresh
}
