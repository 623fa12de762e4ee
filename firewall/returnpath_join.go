package firewall

import (
	"cmp"
	"slices"
)

// Join is the gap with that of other subnets of the same NACL, direction and protocol. The witness is the one of lower client port, then
// of lower service port; others says that it is that of o. Profiles are those that both were found with.
func (g ReplyGap) Join(o ReplyGap, profiles []Profile) (both ReplyGap, others bool) {
	both = g
	if cmp.Or(cmp.Compare(o.Reply.DstPort, g.Reply.DstPort), cmp.Compare(o.Reply.SrcPort, g.Reply.SrcPort)) < 0 {
		both, others = o, true
	}
	both.Gap = slices.Concat(g.Gap, o.Gap).Normal()
	both.Judged = slices.Concat(g.Judged, o.Judged).Normal()
	both.Why = slices.Concat(g.Why, o.Why)
	both.Hit = nil
	for _, profile := range profiles {
		hit := func(h Profile) bool { return h.Name == profile.Name }
		if slices.ContainsFunc(g.Hit, hit) || slices.ContainsFunc(o.Hit, hit) {
			both.Hit = append(both.Hit, profile)
		}
	}
	return both, others
}

// Remote is the far side of the gap.
func (g *ReplyGap) Remote() AddrSet {
	var remote AddrSet
	for _, b := range g.Gap {
		if g.Direction == Ingress {
			remote = remote.Union(b.Dst)
		} else {
			remote = remote.Union(b.Src)
		}
	}
	return remote
}

// Implied reports whether a gap of the NACL that drops the replies says that it drops all of them, and others that do not go to or come
// from our addresses: then the NACL fails everybody, and the pair of subnets says nothing more.
func (g *PairGap) Implied(by *ReplyGap, ours AddrSet) bool {
	asks := Ingress // the subnet of the NACL answers
	if g.DroppedBy == Ingress {
		asks = Egress
	}
	return by.Direction == asks && by.Protocol == g.Protocol && (by.Proved || !g.Proved) && !ours.Covers(by.Remote()) && by.Gap.Covers(g.Gap)
}

// Meets reports whether replies to requests of direction d are those of a subnet of some addresses, and not within it. known says that the
// addresses are all that it has: else nothing is known to be within it.
func (b Boxes) Meets(d Direction, addrs AddrSet, known bool) bool {
	for _, x := range b {
		ours, theirs := &x.Src, &x.Dst
		if d == Egress {
			ours, theirs = theirs, ours
		}
		*ours = ours.Intersect(addrs)
		if known {
			*theirs = theirs.Subtract(addrs)
		}
		if !(Boxes{x}).IsEmpty() {
			return true
		}
	}
	return false
}
