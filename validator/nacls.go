package validator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// maxNACLs is how many NACLs a result shows rule by rule.
const maxNACLs = 100

// noteNACLs is the code of the notice that a result does not show all of them.
const noteNACLs = "nacls-not-shown"

// naclPair is a NACL on both sides of a plan; nil where it is not there.
type naclPair struct {
	before, after *firewall.NACL
	plan          string
	address       string // as its plan has it
	found         []result.Finding
	rank          int // 0 for what the plan changes and a finding is about, 1 for what it changes, 2 for the rest
}

func (p *naclPair) present() *firewall.NACL {
	if p.after != nil {
		return p.after
	}
	return p.before
}

// nacls adds to the result the NACLs of a plan, or of several that are one network, that the plans change or that a finding is about.
func (j *judgement) nacls(group []*layer, found [][]result.Finding, before, after *firewall.Network, redact *redactor) {
	if !j.options.NACLs {
		return
	}
	pairs := naclPairs(group, found, before, after)
	if more := len(pairs) + len(j.result.NACLs) - maxNACLs; more > 0 {
		j.notShown += more
		pairs = pairs[:len(pairs)-more]
	}
	slices.SortStableFunc(pairs, func(a, b naclPair) int {
		return cmp.Or(cmp.Compare(j.result.PlanIndex(a.plan), j.result.PlanIndex(b.plan)), cmp.Compare(a.address, b.address))
	})
	draw := &naclDrawing{redact: redact, evaluator: &firewall.Evaluator{}}
	for _, p := range pairs {
		j.result.NACLs = append(j.result.NACLs, draw.nacl(p))
	}
}

// naclNotice says how many NACLs there was no room for.
func (j *judgement) naclNotice() []result.Notice {
	if j.notShown == 0 {
		return nil
	}
	return []result.Notice{{Code: noteNACLs, Message: fmt.Sprintf(
		"%d network ACLs are shown rule by rule, and %d more are not; the findings are about all of them", len(j.result.NACLs), j.notShown)}}
}

// naclPairs are the NACLs that are shown, those first that matter most.
func naclPairs(group []*layer, found [][]result.Finding, before, after *firewall.Network) []naclPair {
	about := findingsByAddress(group, found)
	var list []naclPair
	add := func(p naclPair) {
		n := p.present()
		owner := group[0].owner(naclAddress(n))
		p.plan, p.address = owner.Plan, owner.Address
		p.found = about[addressIn{p.plan, p.address}]
		concerned := len(p.found) > 0
		for r := range n.AllRules() {
			if concerned {
				break
			}
			o := group[0].owner(r.Origin.Address)
			concerned = len(about[addressIn{o.Plan, o.Address}]) > 0
		}
		changed := p.change() != result.NACLUnchanged
		switch {
		case changed && !concerned:
			p.rank = 1
		case !changed && concerned:
			p.rank = 2
		case !changed:
			return
		}
		list = append(list, p)
	}
	for id, n := range after.NACLs {
		add(naclPair{before: before.NACLs[id], after: n})
	}
	for id, n := range before.NACLs {
		if after.NACLs[id] == nil {
			add(naclPair{before: n})
		}
	}
	slices.SortFunc(list, func(a, b naclPair) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.plan, b.plan), cmp.Compare(a.address, b.address), cmp.Compare(a.present().ID, b.present().ID))
	})
	return list
}

// addressIn is an address in a plan.
type addressIn struct{ plan, address string }

// findingsByAddress are the findings that name an address, as what they are about or as a resource concerned.
func findingsByAddress(group []*layer, found [][]result.Finding) map[addressIn][]result.Finding {
	about := map[addressIn][]result.Finding{}
	for i, list := range found {
		plan := group[i].facts.Plan
		for _, f := range list {
			names := []string{f.Address}
			for _, r := range f.Resources {
				if !slices.Contains(names, r.Address) {
					names = append(names, r.Address)
				}
			}
			for _, name := range names {
				about[addressIn{plan, name}] = append(about[addressIn{plan, name}], f)
			}
		}
	}
	return about
}

// naclAddress is how findings name a NACL: by its resource, or by its owner's attribute where AWS makes it by itself.
func naclAddress(n *firewall.NACL) string {
	if n.Origin.Address == "" || strings.HasPrefix(n.Origin.Attribute, "default_network_acl") {
		return string(n.ID)
	}
	return n.Origin.Address
}

// change is what the plan does to the NACL's rules. What neither the plan nor its state manages is as it was: it is new wherever its VPC
// is.
func (p *naclPair) change() result.NACLChange {
	b, a := p.before, p.after
	switch {
	case b == nil && a.Managed:
		return result.NACLCreated
	case a == nil && b.Managed:
		return result.NACLDeleted
	case b == nil || a == nil || sameRules(b.Ingress, a.Ingress) && sameRules(b.Egress, a.Egress):
		return result.NACLUnchanged
	}
	return result.NACLChanged
}

func sameRules(a, b []firewall.NACLRule) bool {
	if len(a) != len(b) {
		return false
	}
	byNumber := func(x, y firewall.NACLRule) int { return cmp.Compare(x.Number, y.Number) }
	if !slices.IsSortedFunc(a, byNumber) || !slices.IsSortedFunc(b, byNumber) {
		a, b = slices.Clone(a), slices.Clone(b)
		slices.SortStableFunc(a, byNumber)
		slices.SortStableFunc(b, byNumber)
	}
	return slices.EqualFunc(a, b, func(x, y firewall.NACLRule) bool {
		return x.Number == y.Number && x.AnyNumber == y.AnyNumber && x.Action == y.Action && x.Maybe == y.Maybe && x.Any == y.Any &&
			x.Must.Equal(y.Must) && x.May.Equal(y.May)
	})
}
