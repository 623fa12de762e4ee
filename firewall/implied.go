package firewall

import "slices"

// Implied returns, ascending, the indexes of rules of one direction of a group that can be left out together, of those that may
// be: what the others certainly open is all that they open. None of the others can be left out besides.
//
// A rule for a group or a prefix list opens packets of whoever is meant, at whatever address: it is implied by rules for the
// same, and by CIDR blocks where they hold every address. Its members may change, so that blocks which hold those of today imply
// nothing. Rules of which something is not known are never implied, and imply what they certainly open.
func (n *Network) Implied(rules []GroupRule, may func(*GroupRule) bool) []int {
	if len(rules) < 2 {
		return nil
	}
	var blocks, named []int // rules by kind of peer
	for i := range rules {
		switch r := &rules[i]; {
		case r.Maybe || r.Any || r.Must.IsEmpty():
		case r.Peer == PeerCIDR:
			blocks = append(blocks, i)
		case r.peer() != "":
			named = append(named, i)
		}
	}
	sets := make([]Set, 0, len(blocks)+len(named))
	for _, i := range blocks {
		sets = append(sets, NewSet(rules[i].MustAddrs, rules[i].Must))
	}
	var out []int
	for _, k := range spare(sets, func(k int) bool { return rules[blocks[k]].exact() && may(&rules[blocks[k]]) }) {
		out = append(out, blocks[k])
	}
	for len(named) > 0 {
		peer := rules[named[0]].peer()
		same := slices.DeleteFunc(slices.Clone(named), func(i int) bool { return rules[i].peer() != peer })
		named = slices.DeleteFunc(named, func(i int) bool { return rules[i].peer() == peer })
		whole := n.familiesOf(&rules[same[0]])
		all := slices.Clone(sets)
		for _, i := range same {
			all = append(all, NewSet(whole, rules[i].Must))
		}
		movable := func(k int) bool {
			return k >= len(sets) && rules[same[k-len(sets)]].exact() && may(&rules[same[k-len(sets)]])
		}
		for _, k := range spare(all, movable) {
			out = append(out, same[k-len(sets)])
		}
	}
	slices.Sort(out)
	return out
}

// exact reports whether all is known of a rule that is certainly in its group.
func (r *GroupRule) exact() bool {
	return r.Must.Equal(r.May) && (r.Peer != PeerCIDR || r.MustAddrs.Equal(r.MayAddrs))
}

// peer is the one group or prefix list that a rule names, "" if it is not certain which.
func (r *GroupRule) peer() string {
	link, kind := r.Group, "group "
	if r.Peer == PeerPrefixList {
		link, kind = r.PrefixList, "list "
	}
	if id, ok := link.Exact(); ok && (r.Peer == PeerGroup || r.Peer == PeerPrefixList) {
		return kind + string(id)
	}
	return ""
}

// familiesOf is all addresses of the families that the peer of a rule may have. A prefix list is of one family.
func (n *Network) familiesOf(r *GroupRule) AddrSet {
	id, _ := r.PrefixList.Exact()
	list := n.PrefixLists[id]
	if r.Peer != PeerPrefixList || list == nil {
		return AllAddrs()
	}
	var whole AddrSet
	for _, f := range []Family{IPv4, IPv6} {
		if may := list.May.Union(list.Must); may.IsEmpty() || !f.of(may).IsEmpty() {
			whole = whole.Union(f.all())
		}
	}
	return whole
}

// spare returns which of the sets can be left out together, of those that may be: the union of the others is the union of all.
// Sets that a larger one holds go first.
func spare(sets []Set, may func(int) bool) []int {
	var candidates []int
	for i, others := range othersOf(sets) {
		if may(i) && others.Covers(sets[i]) {
			candidates = append(candidates, i)
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	within := func(i int) bool {
		return slices.ContainsFunc(sets, func(s Set) bool { return s.Covers(sets[i]) && !sets[i].Covers(s) })
	}
	slices.SortStableFunc(candidates, func(a, b int) int {
		switch x, y := within(a), within(b); {
		case x == y:
			return b - a // of equals, the last
		case x:
			return -1
		}
		return 1
	})
	var gone []int
	for _, c := range candidates {
		var rest []Set
		for i, s := range sets {
			if i != c && !slices.Contains(gone, i) {
				rest = append(rest, s)
			}
		}
		if UnionAll(rest...).Covers(sets[c]) {
			gone = append(gone, c)
		}
	}
	slices.Sort(gone)
	return gone
}

// othersOf returns for each set the union of the others.
func othersOf(sets []Set) []Set {
	out := make([]Set, len(sets))
	var before, after Set
	for i := range sets {
		out[i] = before
		before = before.Union(sets[i])
	}
	for i := len(sets) - 1; i >= 0; i-- {
		out[i] = out[i].Union(after)
		after = after.Union(sets[i])
	}
	return out
}
