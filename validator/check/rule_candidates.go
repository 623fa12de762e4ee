package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// A rule resource of which it is not known whose it is may be in conflict with the filter that it is for. It is so for certain
// where every filter that it may be for would be in conflict with it: the finding then stands at the rule.

// clashing returns the candidates of a filter that would be in conflict with it: those that certainly are with whichever filter
// they are for, each once over all filters, and those that are possibly. clashes tells of a filter that is certain.
func clashing(me firewall.ID, perhaps []firewall.Candidate, clashes func(firewall.ID, *firewall.Candidate) bool) (certain, possible []firewall.Candidate) {
	for i := range perhaps {
		c := &perhaps[i]
		switch everywhere := c.Among != nil && !slices.ContainsFunc(c.Among, func(id firewall.ID) bool { return !clashes(id, c) }); {
		case everywhere && c.Among[0] == me:
			certain = append(certain, *c)
		case !everywhere && clashes(me, c):
			possible = append(possible, *c)
		}
	}
	return certain, possible
}

// candidateFinding is a conflict of a rule with whichever filter it is for.
func (p *Pass) candidateFinding(c firewall.Candidate) (f Finding, names []string) {
	f = Finding{Address: c.Origin.Address, Resources: []result.Resource{subject(c.Origin, "")}, Extent: Extent{Count: 1, Of: "rule"}}
	for _, id := range c.Among {
		var o firewall.Origin
		if n := p.Net.NACLs[id]; n != nil {
			o = n.Origin
		} else if g := p.Net.Groups[id]; g != nil {
			o = g.Origin
		}
		names = append(names, address(o, id))
		f.Resources = append(f.Resources, resource(result.Cause, o, id))
	}
	return f, names
}

// mixedCandidates reports standalone rules that are perhaps for a filter whose resource undoes them. doubtful are rules of its own of
// which only that is not certain; undone tells of a filter that is certain.
func (p *Pass) mixedCandidates(what string, id firewall.ID, o firewall.Origin, perhaps [2][]firewall.Candidate, doubtful []firewall.Candidate,
	undone func(firewall.ID, firewall.Direction, *firewall.Candidate) bool,
) {
	certain, possible := []firewall.Candidate(nil), doubtful
	for d := range perhaps {
		c, q := clashing(id, perhaps[d], func(id firewall.ID, c *firewall.Candidate) bool { return undone(id, firewall.Direction(d), c) })
		certain, possible = append(certain, c...), append(possible, q...)
	}
	for _, c := range certain {
		f, names := p.candidateFinding(c)
		f.Message = fmt.Sprintf("the rule is standalone, and each %s that it may be for %s: %s", what, p.undoes(c.Among), shorten(names, 3))
		p.Report(f)
	}
	if len(possible) == 0 {
		return
	}
	f := Finding{Possible: true, Address: address(o, id), Resources: []result.Resource{subject(o, id)}}
	var names []string
	for _, c := range possible {
		if slices.Contains(names, c.Origin.Address) {
			continue // it is perhaps of either direction
		}
		names = append(names, c.Origin.Address)
		f.Resources = append(f.Resources, resource(result.Cause, c.Origin, ""))
		f.Unknowns = append(f.Unknowns, c.Why...)
	}
	f.Extent = Extent{Count: float64(len(names)), Of: "standalone rule"}
	how := "states rules inline and has standalone ones of the same direction: "
	if o.Type == baselineType {
		how, f.Key = revokes+": ", []string{"possible"}
	}
	f.Message = depending(true, what+" "+how+shorten(names, 3))
	p.Report(f)
}

// numberCandidates reports rules that perhaps have the number of another rule of the NACL. That two instances of one block are
// for one NACL is not looked for: see the network's deal.
func (p *Pass) numberCandidates(n *firewall.NACL, d firewall.Direction) {
	certain, possible := clashing(n.ID, n.Perhaps[d], func(id firewall.ID, c *firewall.Candidate) bool {
		return len(p.sameNumber(id, d, c)) > 0
	})
	for _, c := range certain {
		f, names := p.candidateFinding(c)
		f.Key = []string{d.String()}
		f.Message = fmt.Sprintf("the number of the %s rule is taken in each network ACL that it may be for: %s", d, shorten(names, 3))
		p.Report(f)
	}
	for _, c := range possible {
		same := append(p.sameNumber(n.ID, d, &c), p.numbers(n, d).possible[c.Origin.Address])
		p.reportShared(n, d, same, c.Why)
	}
}

// numbers is the rules of one direction of a NACL: those of candidates by their address, and by number those that certainly have it.
type numbers struct {
	possible map[string]*firewall.NACLRule
	certain  map[int][]*firewall.NACLRule
}

func (p *Pass) numbers(n *firewall.NACL, d firewall.Direction) *numbers {
	k := tableKey{n, d}
	if x := p.cache.numbers[k]; x != nil {
		return x
	}
	x := &numbers{map[string]*firewall.NACLRule{}, map[int][]*firewall.NACLRule{}}
	rules := n.Rules(d)
	for i := range rules {
		r := &rules[i]
		if floats(r) && x.possible[r.Origin.Address] == nil {
			x.possible[r.Origin.Address] = r
		}
		if hasNumber(r) {
			x.certain[r.Number] = append(x.certain[r.Number], r)
		}
	}
	if p.cache.numbers == nil {
		p.cache.numbers = map[tableKey]*numbers{}
	}
	p.cache.numbers[k] = x
	return x
}

// sameNumber is the rules that certainly have the number of a candidate, if it is for the NACL, and are of other blocks.
func (p *Pass) sameNumber(id firewall.ID, d firewall.Direction, c *firewall.Candidate) []*firewall.NACLRule {
	n := p.Net.NACLs[id]
	if n == nil {
		return nil
	}
	mine := p.numbers(n, d).possible[c.Origin.Address]
	if mine == nil || mine.AnyNumber {
		return nil
	}
	var same []*firewall.NACLRule
	for _, r := range p.numbers(n, d).certain[mine.Number] {
		if blockOf(r.Origin.Address) != blockOf(mine.Origin.Address) {
			same = append(same, r)
		}
	}
	return same
}

// hasNumber reports whether the rule certainly has its number in its NACL.
func hasNumber(r *firewall.NACLRule) bool { return !r.AnyNumber && !r.Maybe && !r.Any }
