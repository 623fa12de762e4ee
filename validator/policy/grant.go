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

// Grants decides which findings of a run are exempt, and remembers what for.
type Grants struct {
	exemptions []*Exemption
	asOf       time.Time
	used       map[*Exemption]*use
}

// use is what an exemption had to do with the findings of a run.
type use struct {
	meets  bool             // a finding that it names by rule and resource
	covers []result.Finding // that are open, and would not be if it held
}

// NewGrants starts a run as of a day.
func NewGrants(p *Policy, asOf time.Time) *Grants {
	g := &Grants{exemptions: p.Exemptions, asOf: day(asOf), used: map[*Exemption]*use{}}
	for _, x := range p.Exemptions {
		g.used[x] = &use{}
	}
	return g
}

func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// DaysLeft is how many days an exemption still holds; it holds on its last day, which is 0.
func DaysLeft(expires, asOf time.Time) int { return int(expires.Sub(asOf).Hours() / 24) }

// holds reports whether an exemption has any force: it has a reason, and has not expired.
func (g *Grants) holds(x *Exemption) bool { return x.Reason != "" && DaysLeft(x.Expires, g.asOf) >= 0 }

// Scope is where a finding stands, besides what it says itself.
type Scope struct {
	Unit string
	// Filters are the NACLs and groups to which a rule resource or a block of rules belongs, certainly or possibly, by its address.
	Filters map[string][]string
}

// Apply makes an open finding exempt if an exemption covers it: the rule, the resource, the unit and every packet of it. One that
// only covers a part of its packets changes nothing, and the message says so.
func (g *Grants) Apply(f *result.Finding, s Scope, e *Effective) {
	if f.Status != result.Open || !e.Ignorable(f.RuleID) || !exemptible(f.RuleID) {
		return
	}
	var would []*use // cover it, and do not hold
	note := ""
	for _, x := range g.exemptions {
		if !x.names(f, s) {
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
	f.Message += note
	for _, u := range would {
		u.covers = append(u.covers, *f)
	}
}

// names reports whether an exemption is about a finding, but for packets.
func (x *Exemption) names(f *result.Finding, s Scope) bool {
	if !slices.Contains(x.Rules, f.RuleID) || !x.InUnit(s.Unit) {
		return false
	}
	return x.namesAddress(f.Address) && x.namesOthers(f, s)
}

// InUnit reports whether an exemption is for plans of a unit.
func (x *Exemption) InUnit(unit string) bool { return len(x.Units) == 0 || anyMatch(x.Units, unit) }

func (x *Exemption) namesAddress(address string) bool {
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
	return &result.Exemption{ID: x.ID, Kind: "config", Framework: optional(x.Framework), Control: optional(x.Control),
		Reason: x.Reason, Owner: x.Owner, Expires: &until, DaysLeft: &left, Span: span(x.At)}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
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
}

// Problems says what is wrong with the exemptions, after all findings. judged says of an exemption whether all was judged that
// it may be about: only then is one that matches nothing one to remove.
func (g *Grants) Problems(judged func(*Exemption) bool) []Problem {
	var list []Problem
	for _, x := range g.exemptions {
		u, left := g.used[x], DaysLeft(x.Expires, g.asOf)
		p := Problem{Key: x.ID, Address: "exemption." + x.ID, Change: result.PreExisting}
		switch {
		case x.Reason == "":
			p.RuleID, p.Span = "RSG802", span(x.ReasonAt)
			p.Message = fmt.Sprintf("exemption %q gives no reason, and so exempts nothing; owner %s", x.ID, x.owner())
			p.concern(u)
		case left < 0:
			p.RuleID, p.Span = "RSG801", span(x.ExpiresAt)
			p.Message = fmt.Sprintf("exemption %q expired %s ago, on %s", x.ID, days(-left), x.Expires.Format(time.DateOnly))
			p.concern(u)
			if rules := u.rules(); rules != "" {
				p.Message += "; what it covered counts again: " + rules
			}
			p.Message += "; owner " + x.owner()
		case !u.meets && judged(x):
			p.RuleID, p.Span = "RSG803", span(x.At)
			p.Message = fmt.Sprintf("exemption %q matches no finding of %s at %s; owner %s", x.ID, strings.Join(x.Rules, ", "),
				strings.Join(x.Resources, ", "), x.owner())
		case left <= ExpiresSoon:
			p.RuleID, p.Span = "RSG804", span(x.ExpiresAt)
			p.Message = fmt.Sprintf("exemption %q expires in %s, on %s; owner %s", x.ID, days(left), x.Expires.Format(time.DateOnly), x.owner())
		default:
			continue
		}
		list = append(list, p)
	}
	return list
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

func (x *Exemption) owner() string {
	if x.Ticket == "" {
		return x.Owner
	}
	return x.Owner + ", ticket " + x.Ticket
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
