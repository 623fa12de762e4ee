package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// openedByDefaultGroups is RSG702 for the default groups of VPCs.
func (p *Pass) openedByDefaultGroups() {
	for _, g := range p.places().groups {
		old := p.oldDefault(g)
		if old == nil || old == g {
			continue
		}
		found := &exposures{}
		secret := slices.ContainsFunc(slices.Concat(g.Ingress, old.Ingress), sensitiveRule)
		for _, s := range p.places().allSubnets {
			if s.NACL.Open {
				continue
			}
			for _, h := range p.hostsIn(s) {
				i := h.list[0]
				if !mayCarry(i, g) || !mayCarry(p.Prior.Interfaces[i.ID], old) {
					continue
				}
				found.add(h, p.groupOffers(old, g, s, i)...)
				secret = secret || slices.ContainsFunc(s.NACL.To, func(id firewall.ID) bool { return p.Net.NACLs[id] != nil && p.hides(p.Net.NACLs[id]) })
			}
		}
		list, possible := found.list()
		if len(list) == 0 {
			continue
		}
		f := p.exposedFinding(g.Origin, g.ID, list, "the VPC's default security group now opens it", secret, possible)
		if possible {
			f.Unknowns = found.unknowns
		}
		p.Report(f.Finding)
	}
}

// oldDefault is what a VPC's default group was before the plan, which a resource may take over or leave; nil if there is none.
func (p *Pass) oldDefault(g *firewall.Group) *firewall.Group {
	if !g.Default {
		return nil
	}
	if old := p.Prior.Groups[g.ID]; old != nil {
		return old
	}
	if v := p.Prior.VPCOf(g.VPC); v != nil {
		return p.Prior.Groups[v.DefaultGroup]
	}
	return nil
}

func mayCarry(i *firewall.Interface, g *firewall.Group) bool {
	return slices.Contains(i.Groups.Sure, g.ID) || slices.Contains(i.Groups.Maybe, g.ID)
}

// groupOffers is what a default group newly lets in to an interface. Each but the first hangs on one thing that is not known: the rules
// after, the rules before, the network ACL, or whether the interface carries the group. Some value then makes all of it so; where
// several are not known, they may be the same.
func (p *Pass) groupOffers(old, g *firewall.Group, s *firewall.Subnet, i *firewall.Interface) []offer {
	was := p.Prior.Interfaces[i.ID]
	opens, before := p.openedBy(g), p.before()
	others := p.certainlyOpened(i)
	mayBefore, sureBefore := p.possiblyOpened(was), before.certainlyOpened(was)
	pass, perhaps := p.lets(s)
	fresh := opens.must.Subtract(mayBefore)
	var out []offer
	add := func(fresh, now firewall.Set, why ...firewall.Unknown) {
		out = append(out, offer{fresh: fresh.Intersect(now), now: now, why: why})
	}
	now := others.Intersect(pass)
	if !slices.Contains(i.Groups.Sure, g.ID) || !slices.Contains(was.Groups.Sure, old.ID) {
		out = append(out, offer{})
		add(fresh, others.Union(opens.must).Intersect(pass), slices.Concat(i.Groups.Why, was.Groups.Why)...)
		return out
	}
	add(fresh, now)
	add(opens.may.Subtract(mayBefore), others.Union(opens.may).Intersect(pass), groupWhy(g)...)
	add(opens.must.Subtract(sureBefore), now, slices.Concat(groupWhy(old), was.Groups.Why)...)
	var why []firewall.Unknown
	for _, id := range s.NACL.To {
		if n := p.Net.NACLs[id]; n != nil {
			for k := range n.Ingress {
				why = append(why, n.Ingress[k].Why...)
			}
		}
	}
	for _, set := range perhaps {
		add(fresh, others.Intersect(set), slices.Concat(s.NACL.Why, why)...)
	}
	return out
}

// groupWhy is what hides a group's inbound rules.
func groupWhy(g *firewall.Group) (why []firewall.Unknown) {
	if g.External {
		why = append(why, firewall.Unknown{Address: address(g.Origin, g.ID), Attribute: "ingress", Reason: firewall.NotInPlan})
	}
	for k := range g.Ingress {
		why = append(why, g.Ingress[k].Why...)
	}
	return why
}

// lets is what a subnet's network ACL certainly lets in, and what it does for some values of those that are not known.
func (p *Pass) lets(s *firewall.Subnet) (sure firewall.Set, perhaps []firewall.Set) {
	sure = firewall.Everything()
	for _, id := range s.NACL.To {
		n := p.Net.NACLs[id]
		if n == nil {
			sure = firewall.Set{}
			continue
		}
		allowed := p.Table(n, firewall.Ingress).Allowed()
		sure = sure.Intersect(allowed)
		if may := p.perhaps(n); len(s.NACL.To) > 1 || !may.IsEmpty() {
			perhaps = append(perhaps, allowed.Union(may))
		}
	}
	return sure, perhaps
}

// certainlyOpened is what the groups of an interface certainly let in from addresses that they name.
func (p *Pass) certainlyOpened(i *firewall.Interface) firewall.Set {
	var out []firewall.Set
	for _, id := range i.Groups.Sure {
		if g := p.Net.Groups[id]; g != nil {
			out = append(out, p.openedBy(g).must)
		}
	}
	return firewall.UnionAll(out...)
}

// possiblyOpened is what the groups of an interface possibly opened before the plan.
func (p *Pass) possiblyOpened(was *firewall.Interface) firewall.Set {
	if was.Groups.Open {
		return firewall.Everything()
	}
	var out []firewall.Set
	for _, id := range slices.Concat(was.Groups.Sure, was.Groups.Maybe) {
		g := p.Prior.Groups[id]
		if g == nil {
			return firewall.Everything()
		}
		_, may := p.Prior.GroupSet(g, firewall.Ingress)
		out = append(out, may)
	}
	return firewall.UnionAll(out...)
}
