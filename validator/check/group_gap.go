package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// regrouping is what becomes of the rules of one direction of a group. Rules that stand are there all the while.
type regrouping struct{ standing, gone, made []*firewall.GroupRule }

// gapless is the rules that change without a gap: AWS modifies them in place, or the new is there before the old goes. Where AWS
// refuses the new one because the old one is there (InvalidPermission.Duplicate), the old one stays.
func gapless(o firewall.Origin) bool {
	return madeFirst(o) || strings.HasPrefix(o.Type, "rackspace_") || updatedInside(o) || strings.HasPrefix(o.Type, "aws_vpc_security_group_") && !does(o, "delete") && !does(o, "create")
}

func regroup(before, after []firewall.GroupRule) regrouping {
	var x regrouping
	kept := make([]bool, len(after))
	for i := range before {
		r := &before[i]
		k := slices.IndexFunc(after, func(o firewall.GroupRule) bool { return sameGroupRule(r, &o) })
		if k >= 0 && !kept[k] {
			kept[k] = true
			x.standing = append(x.standing, &after[k])
		} else {
			x.gone = append(x.gone, r)
		}
	}
	for k := range after {
		if !kept[k] {
			x.made = append(x.made, &after[k])
		}
	}
	return x
}

// sameGroupRule reports whether a rule stays in AWS: the provider tells rules apart by their descriptions too.
func sameGroupRule(a, b *firewall.GroupRule) bool {
	if a.Standalone != b.Standalone || b.Standalone && (a.Origin.Address != b.Origin.Address || does(b.Origin, "delete")) {
		return false
	}
	return a.Maybe == b.Maybe && a.Any == b.Any && a.Peer == b.Peer && a.Must.Equal(b.Must) && a.May.Equal(b.May) &&
		a.MustAddrs.Equal(b.MustAddrs) && a.MayAddrs.Equal(b.MayAddrs) && slices.Equal(a.Group.To, b.Group.To) && a.Group.Open == b.Group.Open &&
		slices.Equal(a.PrefixList.To, b.PrefixList.To) && (b.Standalone || a.Description == b.Description)
}

// groupGaps reports groups that stop opening something for a while.
func (p *Pass) groupGaps() {
	var members map[firewall.ID][]firewall.Member
	for _, g := range p.places().groups {
		old := p.Prior.Groups[g.ID]
		if old == nil || old == g || does(g.Origin, "create") || strings.HasPrefix(g.Origin.Type, "rackspace_") || updatedInside(g.Origin) {
			continue
		}
		if members == nil {
			members = p.Net.Members()
		}
		p.groupGap(old, g, members)
	}
}

func (p *Pass) groupGap(old, g *firewall.Group, members map[firewall.ID][]firewall.Member) {
	var lost [2]firewall.Set
	var changes [2]regrouping
	for _, d := range directions {
		x := regroup(old.Rules(d), g.Rules(d))
		changes[d] = x
		if len(x.gone) == 0 || len(x.made) == 0 {
			continue
		}
		must := func(lists ...[]*firewall.GroupRule) firewall.Set { return p.opens(members, false, lists...) }
		lost[d] = must(x.gone).Intersect(must(x.made)).Subtract(p.opens(members, true, x.standing))
		for _, r := range x.gone { // what is modified in place is the one or the other
			for _, o := range x.made {
				if gapless(o.Origin) && o.Origin.Address == r.Origin.Address {
					lost[d] = lost[d].Subtract(must([]*firewall.GroupRule{r}).Intersect(must([]*firewall.GroupRule{o})))
				}
			}
		}
	}
	if lost[0].IsEmpty() && lost[1].IsEmpty() {
		return
	}
	p.reportGroupGap(g, old, lost, changes, members)
}

// opens is what rules open, those that admit a group from where its members certainly stand: certainly, or possibly.
func (p *Pass) opens(members map[firewall.ID][]firewall.Member, possibly bool, lists ...[]*firewall.GroupRule) firewall.Set {
	var out []firewall.Set
	for _, r := range slices.Concat(lists...) {
		b := ruleSet(p.Net, r)
		peer, exact := r.Group.Exact()
		switch {
		case r.Peer == firewall.PeerGroup && exact && !r.Any:
			var addrs firewall.AddrSet
			for _, m := range members[peer] {
				if addrs = addrs.Union(m.Addrs); m.Vague {
					addrs = addrs.Union(m.Subnet.CIDRs)
				}
			}
			b.may = firewall.NewSet(addrs, r.May)
			if b.must = firewall.NewSet(addrs, r.Must); r.Maybe {
				b.must = firewall.Set{}
			}
		case r.Any, r.Peer == firewall.PeerGroup:
			b.may = firewall.Everything()
		}
		if possibly {
			out = append(out, b.may.Union(b.must))
		} else {
			out = append(out, b.must)
		}
	}
	return firewall.UnionAll(out...)
}

// reportGroupGap takes out what other groups of the same interfaces open all the while. A group that nothing carries has no traffic.
func (p *Pass) reportGroupGap(g, old *firewall.Group, lost [2]firewall.Set, changes [2]regrouping, members map[firewall.ID][]firewall.Member) {
	var left [2]firewall.Set
	var local firewall.AddrSet
	f := Finding{Address: address(g.Origin, g.ID), Key: []string{"group"}, Resources: []result.Resource{subject(g.Origin, g.ID)}}
	for _, i := range sorted(p.Net.Interfaces) {
		was := p.Prior.Interfaces[i.ID]
		if was == nil || does(i.Origin, "create") || !slices.Contains(i.Groups.Sure, g.ID) || !slices.Contains(was.Groups.Sure, g.ID) {
			continue
		}
		s := p.Net.SubnetOf(i)
		if s == nil || i.Groups.Open || len(i.Groups.Maybe) > 0 {
			continue
		}
		found := false
		for _, d := range directions {
			here := lost[d]
			for _, id := range i.Groups.Sure {
				if before, now := p.Prior.Groups[id], p.Net.Groups[id]; id != g.ID && before != nil && now != nil && slices.Contains(was.Groups.Sure, id) {
					here = here.Subtract(p.opens(members, true, regroup(before.Rules(d), now.Rules(d)).standing))
				}
			}
			left[d] = left[d].Union(here)
			found = found || !here.IsEmpty()
		}
		if found {
			local = local.Union(s.Side())
			f.Inexact = f.Inexact || !i.AddrsKnown
			f.Resources = append(f.Resources, resource(result.Association, i.Origin, i.ID))
		}
	}
	if left[0].IsEmpty() && left[1].IsEmpty() {
		if g.Beyond != firewall.MayBeBeyond || old.Beyond == firewall.NotBeyond {
			return
		}
		f.Possible, f.Inexact, left = true, true, lost
		if vpc := p.Net.VPCOf(g.VPC); vpc != nil {
			local = vpc.CIDRs
		}
	}
	secret := slices.ContainsFunc(slices.Concat(old.Ingress, old.Egress, g.Ingress, g.Egress), sensitiveRule)
	var t timeline
	n := 0
	var texts []string
	last := 0
	for _, d := range directions {
		x := changes[d]
		if left[d].IsEmpty() {
			continue
		}
		way := "in"
		if d == firewall.Egress {
			way = "out"
		}
		texts = append(texts, fmt.Sprintf("%s is refused to new connections on its way %s", cellsText(left[d]), way))
		f.Uncovered = append(f.Uncovered, boxesOf(left[d], d, local)...)
		n += len(x.gone)
		last = t.revoke(g, x, last)
	}
	f.Uncovered, f.Steps = f.Uncovered.Normal(), t
	for _, s := range t {
		f.Resources = append(f.Resources, result.Resource{Address: s.Address, Role: result.Cause, Actions: []string{s.Action}})
	}
	what := strings.Join(texts, ", ")
	if secret {
		what = hidden + " is refused to new connections"
		f.hide()
	}
	verb := plural(n, "is", "are") + " revoked"
	if f.Possible {
		what += ", if something carries the group that is not modelled"
	}
	f.Message = fmt.Sprintf("%s of the security group %s before what takes %s place is there: meanwhile %s", counted(n, "rule"), verb, plural(n, "its", "their"), what)
	p.Report(f)
}

// revoke adds the steps of a change of a group's rules after another step, and returns the last of the group itself.
func (t *timeline) revoke(g *firewall.Group, x regrouping, after int) int {
	name := address(g.Origin, g.ID)
	own := func(rules []*firewall.GroupRule) string {
		var list []string
		for _, r := range rules {
			if !r.Standalone {
				list = append(list, groupRuleText(r))
			}
		}
		return shorten(list, 4)
	}
	if gone := own(x.gone); gone != "" {
		after = t.add("update", name, "revokes "+gone, after)
	}
	if made := own(x.made); made != "" {
		after = t.add("update", name, "authorizes "+made, after)
	}
	gone := map[string]int{}
	for _, r := range x.gone {
		if r.Standalone && gone[r.Origin.Address] == 0 && does(r.Origin, "delete") {
			gone[r.Origin.Address] = t.add("delete", r.Origin.Address, "revokes "+groupRuleText(r))
		}
	}
	made := map[string]bool{}
	for _, r := range x.made {
		if r.Standalone && !made[r.Origin.Address] && does(r.Origin, "create") {
			made[r.Origin.Address] = true
			t.add("create", r.Origin.Address, "authorizes "+groupRuleText(r), gone[r.Origin.Address])
		}
	}
	return after
}
