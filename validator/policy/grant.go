package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ExpiresSoon is how many days before its end an exemption is spoken of.
const ExpiresSoon = 14

// Grants decides which findings of a run are exempt or known, and remembers what for.
type Grants struct {
	exemptions []*Exemption
	baseline   *Baseline // nil for none
	asOf       time.Time
	age        age
	used       map[*Exemption]*use
	known      use // of the baseline
}

// use is what an exemption had to do with the findings of a run.
type use struct {
	meets  bool             // a finding that it names by rule and resource
	covers []result.Finding // that are open, and would not be if it held
}

// NewGrants starts a run as of a day. b may be nil.
func NewGrants(p *Policy, b *Baseline, asOf time.Time) *Grants {
	g := &Grants{exemptions: slices.Clone(p.Exemptions), baseline: b, asOf: day(asOf), age: p.age(asOf), used: map[*Exemption]*use{}}
	for _, x := range p.Exemptions {
		g.used[x] = &use{}
	}
	return g
}

// Add adds an exemption of a plan or its sources: those of the policy go before it, and the baseline comes last.
func (g *Grants) Add(x *Exemption) {
	g.exemptions = append(g.exemptions, x)
	g.used[x] = &use{}
}

// Any reports whether there is an exemption.
func (g *Grants) Any() bool { return len(g.exemptions) > 0 }

func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// DaysLeft is how many days an exemption still holds; it holds on its last day, which is 0.
func DaysLeft(expires, asOf time.Time) int { return int(expires.Sub(asOf).Hours() / 24) }

// holds reports whether an exemption has any force: nothing is wrong with it, it has a reason, has not expired, and ends soon enough.
func (g *Grants) holds(x *Exemption) bool {
	return len(x.Problems) == 0 && g.inForce(x.Reason, x.Expires)
}

func (g *Grants) inForce(reason string, expires time.Time) bool {
	return strings.TrimSpace(reason) != "" && DaysLeft(expires, g.asOf) >= 0 && g.age.tooLong(expires) == ""
}

// Scope is where a finding stands, besides what it says itself.
type Scope struct {
	Unit string
	// Filters are the NACLs and groups to which a rule resource or a block of rules belongs, certainly or possibly, by its address.
	Filters map[string][]string
}

// Apply makes an open finding exempt if an exemption covers it: the rule, the resource, the unit and every packet of it. One that
// only covers a part of its packets changes nothing, and the message says so. What no exemption covers is known if the baseline
// holds it and it has not become worse.
func (g *Grants) Apply(f *result.Finding, s Scope, e *Effective) {
	if f.Status != result.Open || !exemptible(f.RuleID) {
		return
	}
	ignorable := e.Ignorable(f.RuleID)
	var would []*use // cover it, and do not hold
	note := ""
	for _, x := range g.exemptions {
		if !ignorable && len(x.Problems) == 0 || !x.names(f, s) { // what is refused says what it would have covered
			continue
		}
		u := g.used[x]
		u.meets = true
		rest, known := x.beyond(f)
		switch covers := known && len(rest) == 0; {
		case covers && g.holds(x):
			f.Status, f.Exemption = result.Exempt, g.exemption(x)
			return
		case covers:
			would = append(would, u)
		case g.holds(x) && known:
			note += fmt.Sprintf("; exemption %q is for other packets than %s", x.ID, boxText(rest[0]))
		case g.holds(x):
			note += fmt.Sprintf("; exemption %q is for some packets, and the finding does not say which are its own", x.ID)
		}
	}
	if b := g.baseline; b != nil && ignorable && b.index[f.Fingerprint] != nil && b.index[f.Fingerprint].covers(f) {
		g.known.meets = true
		if g.inForce(b.Reason, b.until) {
			f.Status, f.Exemption = result.Baseline, g.baselined()
			return
		}
		would = append(would, &g.known)
	}
	f.Message += note
	for _, u := range would {
		u.covers = append(u.covers, *f)
	}
}

// names reports whether an exemption is about a finding, but for packets.
func (x *Exemption) names(f *result.Finding, s Scope) bool {
	if !slices.Contains(x.Rules, f.RuleID) || !x.InUnit(s.Unit) || x.comment != nil && x.comment.plan != f.Plan || x.stated != nil && x.stated.plan != f.Plan {
		return false
	}
	return x.namesAddress(f.Address) && x.namesOthers(f, s)
}

// InUnit reports whether an exemption is for plans of a unit.
func (x *Exemption) InUnit(unit string) bool { return len(x.Units) == 0 || anyMatch(x.Units, unit) }

// namesAddress reports whether an exemption names an address, whichever of several plans it is of: its units say that.
func (x *Exemption) namesAddress(address string) bool {
	if x.comment != nil {
		return x.comment.covers(address)
	}
	address = result.Unqualified(address)
	if x.stated != nil {
		return address == x.ID
	}
	for _, g := range x.globs {
		if g.MatchString(address) {
			return true
		}
	}
	return false
}

// namesOthers reports whether an exemption names each filter that a finding adds up: one at a NACL may count the rules of
// others too (RSG301), which its exemption is not for.
func (x *Exemption) namesOthers(f *result.Finding, s Scope) bool {
	if s.Filters[f.Address] == nil {
		return true // it stands at no filter: what it counts is what it is about
	}
	for _, r := range f.Resources {
		filters := s.Filters[r.Address]
		if r.Role != result.Cause || len(filters) == 0 || x.namesAddress(r.Address) {
			continue
		}
		if !slices.ContainsFunc(filters, x.namesAddress) {
			return false
		}
	}
	return true
}

func (g *Grants) exemption(x *Exemption) *result.Exemption {
	left, until := DaysLeft(x.Expires, g.asOf), x.Expires.Format(time.DateOnly)
	return &result.Exemption{ID: x.ID, Kind: x.Kind(), Framework: optional(x.Framework), Control: optional(x.Control),
		Reason: x.Reason, Owner: x.Owner, Expires: &until, DaysLeft: &left, Span: spanIn(x.At)}
}

func (g *Grants) baselined() *result.Exemption {
	b := g.baseline
	left := DaysLeft(b.until, g.asOf)
	return &result.Exemption{ID: b.Path, Kind: "baseline", Reason: b.Reason, Owner: b.Owner, Expires: &b.Expires, DaysLeft: &left, Span: b.span()}
}

// span is the file of the baseline as a whole.
func (b *Baseline) span() *result.Span {
	return &result.Span{File: b.Path, StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// spanIn is span, or nil for no place.
func spanIn(r hcl.Range) *result.Span {
	if r.Filename == "" {
		return nil
	}
	return span(r)
}

// span is a place of a policy file for the document.
func span(r hcl.Range) *result.Span {
	return &result.Span{File: r.Filename, StartLine: r.Start.Line, StartColumn: r.Start.Column, EndLine: r.End.Line, EndColumn: r.End.Column}
}

// Problem is a finding about the policy itself.
type Problem struct {
	RuleID  string
	Key     string // tells problems of one rule apart
	Address string // "exemption.pci-cde-edge"
	Message string
	Span    *result.Span
	Change  result.Change
	Covered []string // addresses of the findings that are concerned
	Label   string   // what is said at the place
	Fix     string   // what to do, "" where the message says it
	Here    bool     // a finding of this run is named by it

	long bool // it ends later than the policy allows
}

// Problems says what is wrong with the exemptions and the baseline, after all findings. judged says of an exemption whether all
// was judged that it may be about: only then is one that matches nothing one to remove.
func (g *Grants) Problems(judged func(*Exemption) bool) []Problem {
	var list []Problem
	add := func(p *Problem) {
		if p != nil {
			list = append(list, *p)
		}
	}
	for _, x := range g.exemptions {
		idle := !g.used[x].meets && x.stated == nil && judged(x) // a requirement stands also where nothing has to be exempted
		p := g.ending(x.name(), x.lacks(), x.owner(), x.Expires, g.used[x], idle)
		if idle && g.holds(x) {
			p = &Problem{RuleID: "RSG803", Message: x.name() + " " + x.idle() + x.owner()}
		}
		if p != nil {
			p.Key, p.Address = x.place()
			p.Here, p.Label = g.used[x].meets, x.label()
			at := map[string]hcl.Range{"RSG801": x.ExpiresAt, "RSG802": x.ReasonAt, "RSG803": x.At, "RSG804": x.ExpiresAt}[p.RuleID]
			if p.long {
				at = x.ExpiresAt
			}
			p.Span = spanIn(at)
		}
		add(p)
	}
	if b := g.baseline; b != nil {
		p := g.ending("the baseline", noReason(b.Reason), owned(b.Owner), b.until, &g.known, false)
		if p != nil {
			p.Key, p.Address, p.Span, p.Here = "", "baseline", b.span(), g.known.meets
		}
		add(p)
	}
	for i := range list {
		if list[i].Change == "" {
			list[i].Change = result.PreExisting
		}
	}
	return list
}

// ending is what is to be said of a permission that lacks something, that has expired or that soon will; nil if nothing is.
func (g *Grants) ending(name, lacks, owner string, expires time.Time, u *use, idle bool) *Problem {
	left, on := DaysLeft(expires, g.asOf), expires.Format(time.DateOnly)
	p := &Problem{Change: result.PreExisting}
	switch {
	case lacks == "" && g.age.tooLong(expires) != "":
		p.RuleID, p.Message, p.long = "RSG802", name+" covers nothing: "+g.age.tooLong(expires), true
		p.concern(u)
	case lacks != "":
		p.RuleID, p.Message = "RSG802", name+" "+lacks
		p.concern(u)
	case left < 0:
		p.RuleID, p.Message = "RSG801", fmt.Sprintf("%s expired %s ago, on %s", name, days(-left), on)
		p.concern(u)
		p.Fix = "renew it with its owner, or take out what it covered"
		if limit := g.age.limit.AsString(); limit != "" {
			p.Fix = fmt.Sprintf("renew it with its owner (max_age = %q), or take out what it covered", limit)
		}
		if rules := u.rules(); rules != "" {
			p.Message += "; what it covered counts again: " + rules
		}
	case left <= ExpiresSoon && !idle:
		p.RuleID, p.Message = "RSG804", fmt.Sprintf("%s expires in %s, on %s", name, days(left), on)
	default:
		return nil
	}
	p.Message += owner
	return p
}

// concern takes the change from the findings that would be exempt: what blocks where they do is not the calendar alone.
func (p *Problem) concern(u *use) {
	rank := map[result.Change]int{result.UnknownChange: 1, result.Worsened: 2, result.Introduced: 3}
	for _, f := range u.covers {
		if rank[f.Change] > rank[p.Change] {
			p.Change = f.Change
		}
		p.Covered = append(p.Covered, f.Address)
	}
	slices.Sort(p.Covered)
	p.Covered = slices.Compact(p.Covered)
}

// rules are the rules of the findings that would be exempt.
func (u *use) rules() string {
	var list []string
	for _, f := range u.covers {
		list = append(list, f.RuleID)
	}
	slices.SortFunc(list, cmp.Compare[string])
	return strings.Join(slices.Compact(list), ", ")
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
