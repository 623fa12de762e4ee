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

// MayAdmitSet is the packets of some such peer that rules of one direction of any of the groups possibly admit, by the peer's addresses.
// A group of which the rules are not known admits all.
func (n *Network) MayAdmitSet(groups []ID, d Direction, peer Peer) Set {
	var out []Set
	for _, id := range groups {
		g := n.Groups[id]
		if g == nil || g.External {
			return NewSet(peer.Addrs, AllServices())
		}
		rules := g.Rules(d)
		for i := range rules {
			r := &rules[i]
			if r.Any {
				return NewSet(peer.Addrs, AllServices())
			}
			out = append(out, NewSet(n.mayNamed(r, peer).Intersect(peer.Addrs), r.May.Union(r.Must)))
		}
	}
	return UnionAll(out...)
}

// mayName reports whether a rule possibly speaks of some such peer.
func (n *Network) mayName(r *GroupRule, peer Peer) bool {
	if r.Peer == PeerGroup {
		return r.Group.Open || slices.ContainsFunc(r.Group.To, func(id ID) bool { return slices.Contains(peer.Groups, id) })
	}
	return r.Peer != PeerCIDR && r.Peer != PeerPrefixList || n.mayNamed(r, peer).Overlaps(peer.Addrs)
}

// mayNamed is where a peer that a rule possibly speaks of may be.
func (n *Network) mayNamed(r *GroupRule, peer Peer) AddrSet {
	switch r.Peer {
	case PeerCIDR, PeerPrefixList:
		_, may := n.PeerAddrs(r)
		return may
	case PeerGroup:
		if !n.mayName(r, peer) {
			return AddrSet{}
		}
	}
	return peer.Addrs
}
