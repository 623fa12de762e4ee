package firewall

// Admits is the packets that groups together certainly admit in a direction, by remote address: what their rules name by address, and for
// rules that admit a group the known addresses of whoever carries it.
func (n *Network) Admits(groups []ID, d Direction, members map[ID][]Member) Set {
	var sets []Set
	for _, id := range groups {
		g := n.Groups[id]
		if g == nil || g.External {
			continue
		}
		rules := g.Rules(d)
		for i := range rules {
			r := &rules[i]
			must, _ := n.RuleSet(r)
			if peer, exact := r.Group.Exact(); exact && r.Peer == PeerGroup && !r.Any && !r.Maybe {
				var addrs AddrSet
				for _, m := range members[peer] {
					addrs = addrs.Union(m.Addrs)
				}
				must = NewSet(addrs, r.Must)
			}
			sets = append(sets, must)
		}
	}
	return UnionAll(sets...)
}
