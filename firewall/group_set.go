package firewall

import "slices"

// PeerAddrs is the addresses of a rule's peer, bounded from both sides: CIDR blocks, and the entries of a prefix list, of which it is not
// always known which one it is. A peer of which nothing is known is possibly any; a group is none: it names interfaces.
func (n *Network) PeerAddrs(r *GroupRule) (must, may AddrSet) {
	switch r.Peer {
	case PeerCIDR:
		return r.MustAddrs, r.MayAddrs
	case PeerPrefixList:
		return n.listed(r.PrefixList)
	case PeerGroup:
		return AddrSet{}, AddrSet{}
	}
	return AddrSet{}, AllAddrs()
}

// listed is the addresses that certainly, and possibly, are in the prefix list that the link names.
func (n *Network) listed(link Link) (must, may AddrSet) {
	if link.Open || len(link.To) == 0 {
		return AddrSet{}, AllAddrs()
	}
	for i, id := range link.To {
		list := n.PrefixLists[id]
		switch {
		case list == nil:
			return AddrSet{}, AllAddrs()
		case i == 0:
			must, may = list.Must, list.May
		default:
			must, may = must.Intersect(list.Must), may.Union(list.May)
		}
	}
	return must, may
}

// RuleSet is the packets that a group's rule admits by address (see PeerAddrs), bounded from both sides. A placeholder for any number of
// rules admits none.
func (n *Network) RuleSet(r *GroupRule) (must, may Set) {
	if r.Any {
		return Set{}, Set{}
	}
	mustAddrs, mayAddrs := n.PeerAddrs(r)
	if !r.Maybe {
		must = NewSet(mustAddrs, r.Must)
	}
	return must, NewSet(mayAddrs, r.May)
}

// RulesSet is RuleSet of several rules together.
func (n *Network) RulesSet(rules []GroupRule) (must, may Set) {
	var sure, perhaps []Set
	for i := range rules {
		a, b := n.RuleSet(&rules[i])
		sure, perhaps = append(sure, a), append(perhaps, b)
	}
	must = UnionAll(sure...)
	if slices.EqualFunc(sure, perhaps, Set.Equal) {
		return must, must
	}
	return must, UnionAll(perhaps...)
}

// GroupSet is RulesSet of one direction of a group, with everything possibly admitted by placeholders, and by a group of which only the id is known.
func (n *Network) GroupSet(g *Group, d Direction) (must, may Set) {
	if g.External {
		return Set{}, Everything()
	}
	must, may = n.RulesSet(g.Rules(d))
	if slices.ContainsFunc(g.Rules(d), func(r GroupRule) bool { return r.Any }) {
		may = Everything()
	}
	return must, may
}
