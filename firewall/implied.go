package firewall

import "slices"

// Implied returns, ascending, the indexes of rules of one direction of a group that can be left out together, of those that may
// be: what the others certainly open is all that they open. None of the others can be left out besides.
//
// A rule for a group or a prefix list opens packets of whoever is meant, at whatever address: it is implied by rules for the
// same, and by CIDR blocks where they hold every address. Its members may change, so that blocks which hold those of today imply
// nothing. Rules of which something is not known are never implied, and imply what they certainly open.
func (n *Network) Implied(rules []GroupRule, may func(*GroupRule) bool) []int {
	var blocks []int
	named := map[string][]int{} // by peer
	for i := range rules {
		switch r := &rules[i]; {
		case r.Maybe || r.Any || r.Must.IsEmpty():
		case r.Peer == PeerCIDR:
			blocks = append(blocks, i)
		case r.peer() != "":
			named[r.peer()] = append(named[r.peer()], i)
		}
	}
	var out []int
	if someMeet(rules, blocks, true) { // most rules of most groups have nothing in common
		out = n.spareOf(rules, blocks, nil, AddrSet{}, may)
	}
	for _, same := range named {
		whole := n.familiesOf(&rules[same[0]])
		if someMeet(rules, same, false) || slices.ContainsFunc(same, func(i int) bool { return reached(rules, blocks, i).Covers(whole) }) {
			out = append(out, n.spareOf(rules, same, blocks, whole, may)...)
		}
	}
	slices.Sort(out)
	return out
}

// spareOf returns which of some rules can be left out together, beside others that stay. Addresses that are not empty stand for those
// that the rules name.
func (n *Network) spareOf(rules []GroupRule, some, beside []int, whole AddrSet, may func(*GroupRule) bool) []int {
	var sets []Set
	for _, i := range some {
		addrs := whole
		if addrs.IsEmpty() {
			addrs = rules[i].MustAddrs
		}
		sets = append(sets, NewSet(addrs, rules[i].Must))
	}
	for _, i := range beside {
		sets = append(sets, NewSet(rules[i].MustAddrs, rules[i].Must))
	}
	var out []int
	for _, k := range spare(sets, n.Stop, func(k int) bool { return k < len(some) && rules[some[k]].exact() && may(&rules[some[k]]) }) {
		out = append(out, some[k])
	}
	return out
}

// someMeet reports whether two of some rules have a packet in common, in whatever addresses they name or in those alone that are
// blocks. Of many it is supposed.
func someMeet(rules []GroupRule, some []int, blocks bool) bool {
	if len(some) > 100 {
		return true
	}
	for k, i := range some {
		for _, j := range some[:k] {
			a, b := &rules[i], &rules[j]
			if a.Must.Overlaps(b.Must) && (!blocks || a.MustAddrs.Overlaps(b.MustAddrs)) {
				return true
			}
		}
	}
	return false
}

// reached is the addresses of the blocks whose rules have a service in common with rule i.
func reached(rules []GroupRule, blocks []int, i int) AddrSet {
	var out AddrSet
	for _, j := range blocks {
		if rules[j].Must.Overlaps(rules[i].Must) {
			out = out.Union(rules[j].MustAddrs)
		}
	}
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
func spare(sets []Set, stop *Stop, may func(int) bool) []int {
	var candidates []int
	eachOthers(0, sets, Set{}, func(i int, others Set) {
		stop.Check()
		if may(i) && others.Covers(sets[i]) {
			candidates = append(candidates, i)
		}
	})
	if len(candidates) == 0 {
		return nil
	}
	within := func(i int) bool {
		stop.Check()
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
		stop.Check()
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

// eachOthers calls f for each set, in order, with the union of the others and of outside. One half of the sets after the other is taken
// in, so that no more of these unions are held than the sets can be halved: all at once are gigabytes for a group of thousands of rules.
func eachOthers(first int, sets []Set, outside Set, f func(i int, others Set)) {
	if len(sets) == 1 {
		f(first, outside)
	}
	if len(sets) < 2 {
		return
	}
	half := len(sets) / 2
	eachOthers(first, sets[:half], outside.Union(UnionAll(sets[half:]...)), f)
	eachOthers(first+half, sets[half:], outside.Union(UnionAll(sets[:half]...)), f)
}
