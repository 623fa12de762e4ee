package check

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// crossing is subnets that exist on both sides of a plan, with what filters them: before one NACL, after it another, or the same
// with other rules.
type crossing struct {
	before, after *firewall.NACL
	how           passage
	back          firewall.ID        // the NACL that stands between; "" for the VPC's default one
	subnets       []*firewall.Subnet // of the planned side, by ID
	claims        []*firewall.Claim  // by which the plan gives each subnet its NACL; nil where nothing does
	// left is what had given the subnets their NACL before, where the plan takes it away by itself.
	left []firewall.Origin
	lost *[2]firewall.Set              // see Pass.lost
	away map[string][]*firewall.Subnet // by address of left, what it had given its NACL
}

// passage is the way from one NACL to the other.
type passage uint8

const (
	staying passage = iota // the rules of a NACL change
	adopted                // a resource takes over the VPC's default NACL: its create deletes all rules first
	direct                 // AWS puts the one in the place of the other
	falling                // another NACL stands between: the VPC's default one, or what a rackspace_nacl_baseline gives back
	racing                 // or does not, as the steps are ordered by nothing
	final                  // the default NACL is what is left
)

// crossings returns the subnets for which something changes, by what changes.
func (p *Pass) crossings() []*crossing {
	if p.cache.crossings == nil {
		p.cache.crossings = &[]*crossing{}
		if p.After() {
			*p.cache.crossings = p.findCrossings()
		}
	}
	return *p.cache.crossings
}

func (p *Pass) findCrossings() []*crossing {
	type key struct {
		before, after firewall.ID
		how           passage
		back          firewall.ID
	}
	found := map[key]*crossing{}
	var out []*crossing
	for _, s := range p.places().allSubnets {
		old := p.Prior.Subnets[s.ID]
		if old == nil || slices.Contains(s.Origin.Actions, "create") {
			continue // nothing lives there yet, or any more
		}
		from, fromSure := old.NACL.Exact()
		to, toSure := s.NACL.Exact()
		before, after := p.Prior.NACLs[from], p.Net.NACLs[to]
		claim := claimOn(s, to)
		if !fromSure || !toSure || before == nil || after == nil || before == after && !reassociated(claim) {
			continue
		}
		how, left := passageOf(before, after, old, s)
		if how == staying && isNACLBaseline(after.Origin) {
			continue // it changes its entries one by one in an order that leaves no gap
		}
		back := firewall.ID("")
		if how == falling || how == racing {
			if back = p.givenBack(claimOn(old, from)); back == to {
				how, left, back = direct, nil, ""
			}
		}
		k := key{from, to, how, back}
		c := found[k]
		if c == nil {
			c = &crossing{before: before, after: after, how: how, back: back, away: map[string][]*firewall.Subnet{}}
			found[k] = c
			out = append(out, c)
		}
		c.subnets, c.claims = append(c.subnets, s), append(c.claims, claim)
		for _, o := range left {
			c.away[o.Address] = append(c.away[o.Address], s)
			if !slices.ContainsFunc(c.left, func(x firewall.Origin) bool { return x.Address == o.Address }) {
				c.left = append(c.left, o)
			}
		}
	}
	return out
}

// givenBack is the NACL that a subnet gets when what claims it lets it go: one that goes itself is as none.
func (p *Pass) givenBack(c *firewall.Claim) firewall.ID {
	if c == nil || p.Net.NACLs[c.Returns] == nil && p.Prior.NACLs[c.Returns] != nil {
		return ""
	}
	return c.Returns
}

// between is the NACL that stands between the two of a crossing; nil where its rules are not known.
func (p *Pass) between(c *crossing) *firewall.NACL {
	if c.back != "" {
		return p.Net.NACLs[c.back]
	}
	return p.fallback(c.after)
}

// claimOn is the statement that gives the subnet a NACL: an association before others.
func claimOn(s *firewall.Subnet, nacl firewall.ID) *firewall.Claim {
	var found *firewall.Claim
	for i := range s.Claims {
		if c := &s.Claims[i]; c.NACL == nacl && (found == nil || associates(c.Origin)) {
			found = c
		}
	}
	return found
}

// reassociated reports whether an association is destroyed and then made anew.
func reassociated(c *firewall.Claim) bool {
	return c != nil && associates(c.Origin) && does(c.Origin, "delete") && does(c.Origin, "create") && !madeFirst(c.Origin)
}

func associates(o firewall.Origin) bool { return strings.HasSuffix(o.Type, "network_acl_association") }

// isNACLBaseline reports whether a resource is a rackspace_nacl_baseline: what it makes nobody writes rule by rule.
func isNACLBaseline(o firewall.Origin) bool { return o.Type == "rackspace_nacl_baseline" }

func does(o firewall.Origin, action string) bool { return slices.Contains(o.Actions, action) }

// madeFirst reports whether the resource is replaced and its new object is there before the old one goes.
func madeFirst(o firewall.Origin) bool {
	return len(o.Actions) == 2 && o.Actions[0] == "create" && o.Actions[1] == "delete"
}

// passageOf is the way of a subnet from one NACL to the other, and what takes the first away.
//
// Source: hashicorp/aws, internal/service/ec2/vpc_network_acl.go and vpc_network_acl_association.go: whatever takes a subnet from a
// NACL gives it to the VPC's default NACL; whatever gives it to one does so in one call.
func passageOf(before, after *firewall.NACL, old, s *firewall.Subnet) (passage, []firewall.Origin) {
	was := claimOn(old, before.ID)
	switch {
	case after.Default && before.Default:
		if after.Managed && does(after.Origin, "create") && !before.Managed {
			return adopted, nil
		}
		return staying, nil
	case claimOn(s, after.ID) != nil && claimOn(s, after.ID).Origin.Attribute == "original_network_acl_ids":
		return direct, nil // a rackspace_nacl_baseline gives back in one call
	case after.Default:
		if was == nil {
			return final, []firewall.Origin{before.Origin}
		}
		return final, []firewall.Origin{was.Origin}
	case before.Default:
		return direct, nil
	}
	now := claimOn(s, after.ID)
	switch {
	case was != nil && reassociated(now) && was.Origin.Address == now.Origin.Address:
		return falling, []firewall.Origin{was.Origin}
	case before.ID == after.ID && !does(after.Origin, "create"):
		return staying, nil
	case before.ID == after.ID && madeFirst(after.Origin):
		return direct, nil
	case before.ID == after.ID:
		return falling, []firewall.Origin{before.Origin}
	}
	// What takes the subnet by itself: its association before the network ACL that goes with it.
	taker := before.Origin
	if was != nil && associates(was.Origin) && does(was.Origin, "delete") {
		taker = was.Origin
	}
	switch order, takes := orderOf(now, taker); {
	case !takes || order == firewall.TakesLast: // last, it finds the subnet where it belongs, or an association that is no more
		return direct, nil
	case order == firewall.TakesFirst:
		return falling, []firewall.Origin{taker}
	}
	return racing, []firewall.Origin{taker}
}

// orderOf is when a resource takes a claim's subnet, and whether it does. Of subnets of which it is not told which statement is about
// which, this is not known.
func orderOf(c *firewall.Claim, taker firewall.Origin) (order firewall.TakerOrder, takes bool) {
	if c == nil {
		return firewall.AnyOrder, does(taker, "delete") || does(taker, "update")
	}
	for _, t := range c.Takers {
		if t.Address == taker.Address {
			return t.Order, true
		}
	}
	return firewall.AnyOrder, false
}

// sameRule reports whether a rule of a NACL stays as it is: nothing replaces its resource, and it does the same at the same number.
func sameRule(a, b *firewall.NACLRule) bool {
	return !does(b.Origin, "delete") && !(b.Standalone && does(b.Origin, "create")) && a.Number == b.Number && a.Action == b.Action &&
		a.AnyNumber == b.AnyNumber && a.Maybe == b.Maybe && a.Any == b.Any && a.May.Equal(b.May) && a.Must.Equal(b.Must)
}

// turnover is what becomes of the rules of one direction of a NACL.
type turnover struct {
	standing []firewall.NACLRule
	// By the NACL's own resource: it deletes the one before it makes the other.
	inlineGone, inlineNew []firewall.NACLRule
	// By rule resources, in any order. What is made before the old one goes is in swaps.
	gone, made []firewall.NACLRule
	swaps      [][2]firewall.NACLRule
}

func turnoverOf(before, after []firewall.NACLRule) turnover {
	var t turnover
	kept := make([]bool, len(after))
	swapped := make([]bool, len(after))
	for i := range before {
		r := &before[i]
		if k := slices.IndexFunc(after, func(o firewall.NACLRule) bool { return sameRule(r, &o) }); k >= 0 && !kept[k] {
			kept[k] = true
			t.standing = append(t.standing, after[k])
			continue
		}
		next, refused := -1, false
		for k := range after {
			if o := &after[k]; o.Standalone && r.Standalone && o.Origin.Address == r.Origin.Address && madeFirst(o.Origin) {
				swapped[k], next = true, k
				refused = refused || hasNumber(o) && hasNumber(r) && o.Number == r.Number
			}
		}
		switch {
		case refused:
			// AWS refuses the new rule while the old one stands (NetworkAclEntryAlreadyExists), and the old one stays.
			t.standing = append(t.standing, *r)
		case next >= 0:
			t.swaps = append(t.swaps, [2]firewall.NACLRule{*r, after[next]})
		case r.Standalone:
			t.gone = append(t.gone, *r)
		default:
			t.inlineGone = append(t.inlineGone, *r)
		}
	}
	for k := range after {
		switch {
		case kept[k] || swapped[k]:
		case after[k].Standalone:
			t.made = append(t.made, after[k])
		default:
			t.inlineNew = append(t.inlineNew, after[k])
		}
	}
	return t
}

// stages is the moments between the two ends of a change in place.
func (t *turnover) stages() []firewall.Stage {
	var out []firewall.Stage
	for _, inline := range [][]firewall.NACLRule{t.inlineGone, t.inlineNew} {
		s := firewall.Stage{Standing: slices.Clone(t.standing), Passing: slices.Concat(inline, t.gone, t.made)}
		for _, pair := range t.swaps {
			s.Swap(pair[0], pair[1])
		}
		out = append(out, s)
	}
	return out
}

// goes reports whether a rule is deleted that was there.
func (t *turnover) goes() bool { return len(t.inlineGone)+len(t.gone) > 0 }
