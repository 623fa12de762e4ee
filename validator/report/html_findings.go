package report

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlGroup is the open findings of one plan, or of none.
type htmlGroup struct {
	Title, Unit string
	Cards       []htmlCard
}

// htmlCard is one finding.
type htmlCard struct {
	ID, Severity, Rule, Name, Docs, Message, Address string
	Place                                            string // file and line
	Blocking, Old, Possible, Open                    bool
	Change                                           string
	Packet                                           string // the one that breaks, in a line
	Trace                                            string // the id of its packets below, "" if they are not there
	Gap                                              []string
	Exact                                            bool
	Roles                                            []htmlRole
	Unknowns                                         []string
	Fixes                                            []htmlFix
	Steps                                            bool
}

// htmlRole is resources that play one part.
type htmlRole struct {
	Label string
	Names []string
	More  int
}

// htmlFix is a proposed change.
type htmlFix struct{ Title, Note, HCL string }

// htmlOpen is how many findings are unfolded at first.
const htmlOpen = 3

// findings fills the cards: what blocks first, under its plan.
func (p *htmlPage) findings(r *result.Result) {
	list := openFindings(r)
	at := map[string]int{}
	room := maxHTMLFindings
	for i, f := range list {
		if room -= htmlSize(f) + 1500; room < 0 {
			p.LeftOut = len(list) - i
			return
		}
		k, ok := at[f.Plan]
		if !ok {
			k = len(p.Groups)
			at[f.Plan] = k
			p.Groups = append(p.Groups, htmlGroupOf(r, f.Plan))
		}
		c := htmlCardOf(r, f)
		c.ID, c.Open = fmt.Sprintf("f-%d", i+1), i < htmlOpen
		p.Groups[k].Cards = append(p.Groups[k].Cards, c)
	}
}

func htmlGroupOf(r *result.Result, plan string) htmlGroup {
	i := r.PlanIndex(plan)
	if i < 0 {
		return htmlGroup{Title: "The policy"}
	}
	g := htmlGroup{Title: r.Plans[i].Path}
	if u := r.Plans[i].Unit; u != nil {
		g.Unit = *u
	}
	return g
}

func htmlCardOf(r *result.Result, f result.Finding) htmlCard {
	c := htmlCard{Severity: string(f.Severity), Rule: f.RuleID, Name: f.RuleName, Message: f.Message, Address: subject(r, f),
		Blocking: f.Blocking, Possible: f.Certainty == result.Possible, Old: f.Change == result.PreExisting, Exact: f.UncoveredExact,
		Packet: broken(f), Steps: len(f.Steps) > 0}
	if strings.HasPrefix(f.DocsURL, docsHost) {
		c.Docs = f.DocsURL
	}
	if !aboutPlan(f) && f.Plan != "" && !r.Static() {
		c.Change = map[result.Change]string{result.Introduced: "new", result.Worsened: "worse", result.PreExisting: "there before",
			result.UnknownChange: "perhaps there before"}[f.Change]
	}
	if at := placeOf(r, f); at.inSource {
		c.Place = fmt.Sprintf("%s:%d", at.file, at.line)
	}
	var gap []string
	for _, s := range f.Uncovered {
		gap = append(gap, setText(s))
	}
	c.Gap = fold(gap, 2*maxSets, "sets of packets: the JSON has them")
	c.Roles = htmlRoles(f)
	var unknown []string
	for _, u := range f.Unknowns {
		unknown = append(unknown, unknownText(u))
	}
	c.Unknowns = fold(unknown, 2*maxUnknowns, "values")
	for _, x := range f.Fixes {
		fix := htmlFix{Title: x.Title, Note: applicabilities[x.Applicability]}
		if x.HCL != nil {
			fix.HCL = *x.HCL
		}
		c.Fixes = append(c.Fixes, fix)
	}
	return c
}

// docsHost is where pages of rules are; no other address becomes a link.
const docsHost = "https://github.com/rackspace/terraform-provider-rackspace/"

func htmlRoles(f result.Finding) []htmlRole {
	var list []htmlRole
	for _, r := range roles {
		role := htmlRole{Label: r.label}
		for _, x := range f.Resources {
			if x.Role != r.role || x.Address == f.Address {
				continue
			}
			if len(role.Names) == 2*maxResources {
				role.More++
				continue
			}
			role.Names = append(role.Names, x.Address)
		}
		if len(role.Names) > 0 {
			list = append(list, role)
		}
	}
	return list
}

// unknownText is a value that is not known, with why.
func unknownText(u result.Unknown) string {
	name := u.Address
	if u.Attribute != "" {
		name += "." + u.Attribute
	}
	if why := reasons[u.Reason]; why != "" {
		return name + " (" + why + ")"
	}
	return name
}

// htmlSize is about how many bytes the texts of a value have on the page.
func htmlSize(v any) int { return htmlSizeOf(reflect.ValueOf(v)) }

func htmlSizeOf(v reflect.Value) int {
	n := 0
	switch v.Kind() {
	case reflect.String:
		return len(template.HTMLEscapeString(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			return htmlSizeOf(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += 40 + htmlSizeOf(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += htmlSizeOf(v.Field(i))
		}
	}
	return n
}
