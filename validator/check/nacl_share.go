package check

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// share is how the filter rules of one side are spread over custom NACLs and security groups.
type share struct {
	nacl, group tally
	custom      []gain // custom NACLs with their rules, by ID
}

// shareOf counts the filter rules that somebody wrote: AWS's own rules of an untouched default group say nothing of how a
// plan filters. A rule that is possibly in any of several filters is one rule: it counts in the first of them alone. One of a resource
// is certainly in some group.
func shareOf(net *firewall.Network) share {
	var s share
	type list struct {
		id  firewall.ID
		dir firewall.Direction
	}
	first := map[place]list{}
	elsewhere := func(o firewall.Origin, maybe bool, here list) bool {
		at := place{o.Address, o.Attribute}
		if _, known := first[at]; maybe && !known {
			first[at] = here
		}
		return maybe && first[at] != here
	}
	for _, n := range sorted(net.NACLs) {
		rules := writtenRules(n)
		if n.Default || len(rules) == 0 || isNACLBaseline(n.Origin) {
			continue
		}
		s.custom = append(s.custom, gain{nacl: n, rules: rules})
		for _, r := range rules {
			if !elsewhere(r.Origin, r.Maybe, list{n.ID, r.dir}) {
				s.nacl.add(!r.Maybe && !r.Any)
				s.nacl.open = s.nacl.open || r.Any
			}
		}
	}
	for _, g := range sorted(net.Groups) {
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, r := range g.Rules(d) {
				if written(&r) && !elsewhere(r.Origin, r.Maybe, list{g.ID, d}) {
					s.group.add((!r.Maybe || r.Standalone) && !r.Any)
					s.group.open = s.group.open || r.Any
				}
			}
		}
	}
	return s
}

// exceeds returns the share of NACL rules, 0–1, if it is above the limit: for certain, or if not, possibly.
func (s share) exceeds(limit float64) (part float64, possible, over bool) {
	least, most := s.bounds()
	if least > limit {
		return least, false, true
	}
	return most, true, most > limit
}

// bounds is the share, 0–1, at least and at most. Where a group may have any number of rules, there is no least.
func (s share) bounds() (least, most float64) {
	if !s.group.open {
		least = ratio(s.nacl.least, s.group.most)
	}
	return least, ratio(s.nacl.most, s.group.least)
}

func ratio(nacl, group int) float64 {
	if nacl == 0 {
		return 0
	}
	return float64(nacl) / float64(nacl+group)
}

// biggest is the custom NACL with most rules, the first by ID among equals.
func (s share) biggest() *firewall.NACL {
	var most gain
	for _, g := range s.custom {
		if len(g.rules) > len(most.rules) {
			most = g
		}
	}
	return most.nacl
}

func (p *Pass) shareOfRules() {
	limit := p.Budget.MaxShareOfRules
	s := shareOf(p.Net)
	part, possible, over := s.exceeds(limit)
	if !over {
		return
	}
	n := p.shareSubject(s)
	f := Finding{
		Possible:  possible,
		Address:   address(n.Origin, n.ID),
		Key:       []string{"share"},
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Extent:    Extent{Count: part},
	}
	bound := ""
	switch least, most := s.bounds(); {
	case possible && least < most:
		bound = "up to "
	case least < most:
		bound = "at least "
	}
	f.Message = fmt.Sprintf("%s of %s filter rules are rules of custom network ACLs: %s%s, %s%s points above the budget of %s",
		s.nacl.number(), s.nacl.plus(s.group).number(), bound, percent(part), bound, points(part-limit), percent(limit))
	p.reportBudget(f, s.custom...)
}

// shareSubject is the NACL at which the finding stands: the biggest. Where the budget was passed before the plan too, it
// stays where it was as long as that NACL is there, so that a plan that mends half of the matter does not make it anew.
func (p *Pass) shareSubject(s share) *firewall.NACL {
	if p.After() {
		old := shareOf(p.Prior)
		if _, _, over := old.exceeds(p.Budget.MaxShareOfRules); over {
			for _, g := range s.custom {
				if g.nacl.ID == old.biggest().ID {
					return g.nacl
				}
			}
		}
	}
	return s.biggest()
}

// percent prints a share of 0 to 1 with at most one decimal, rounded down: 100 % is all.
func percent(share float64) string { return points(share) + " %" }

func points(share float64) string {
	tenths := int(share*1000 + 1e-9)
	if tenths%10 == 0 {
		return fmt.Sprint(tenths / 10)
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// written reports whether somebody wrote a group's rule: AWS's own rules of a default group have no origin, or that of the
// group.
func written(r *firewall.GroupRule) bool {
	return r.Origin.Address != "" && !strings.HasPrefix(r.Origin.Attribute, "default_security_group")
}
