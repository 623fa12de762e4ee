package firewall

import "slices"

// Peer is the far side of group rules: whoever carries one of Groups and has one of Addrs.
type Peer struct {
	Groups []ID
	Addrs  AddrSet
}

// MayAdmit is the services that rules of one direction of any of the groups possibly admit with some such peer. A group of which
// the rules are not known admits all.
func (n *Network) MayAdmit(groups []ID, d Direction, peer Peer) Services {
	var out Services
	for _, id := range groups {
		g := n.Groups[id]
		if g == nil || g.External {
			return AllServices()
		}
		rules := g.Rules(d)
		for i := range rules {
			if r := &rules[i]; r.Any || n.mayName(r, peer) {
				out = out.Union(r.May).Union(r.Must)
				if r.Any {
					return AllServices()
				}
			}
		}
	}
	return out
}

// mayName reports whether a rule possibly speaks of some such peer.
func (n *Network) mayName(r *GroupRule, peer Peer) bool {
	switch r.Peer {
	case PeerCIDR:
		return r.MustAddrs.Overlaps(peer.Addrs) || r.MayAddrs.Overlaps(peer.Addrs)
	case PeerGroup:
		return r.Group.Open || slices.ContainsFunc(r.Group.To, func(id ID) bool { return slices.Contains(peer.Groups, id) })
	case PeerPrefixList:
		must, may := n.listed(r.PrefixList)
		return must.Overlaps(peer.Addrs) || may.Overlaps(peer.Addrs)
	}
	return true
}
