package sgrules

import (
	"maps"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// admitted is the packets that rules of one direction allow. A packet has an address, and is of any number of prefix lists and
// groups: which, is not known here, so it counts as possible that any of them holds any address.
type admitted struct {
	byAddr firewall.Set
	byPeer map[Peer]firewall.Services // prefix lists and groups
}

// admit returns what the rules of direction d allow.
func admit(rules []Tuple, d Direction) admitted {
	a := admitted{byPeer: map[Peer]firewall.Services{}}
	var sets []firewall.Set
	for _, t := range rules {
		if t.Direction != d {
			continue
		}
		if t.Peer.isCIDR() {
			sets = append(sets, t.set())
			continue
		}
		peer := t.match().Peer
		a.byPeer[peer] = a.byPeer[peer].Union(t.services())
	}
	a.byAddr = firewall.UnionAll(sets...)
	return a
}

// set is the packets of a rule whose peer is a CIDR.
func (t Tuple) set() firewall.Set { return firewall.NewSet(t.Peer.addrs(), t.services()) }

// with returns what a and one more rule of the same direction allow.
func (a admitted) with(t Tuple) admitted {
	if t.Peer.isCIDR() {
		a.byAddr = a.byAddr.Union(t.set())
		return a
	}
	a.byPeer = maps.Clone(a.byPeer)
	peer := t.match().Peer
	a.byPeer[peer] = a.byPeer[peer].Union(t.services())
	return a
}

// keeps reports whether a allows every packet of rule t that wanted allows too: whether t, of the same direction, may go while
// the rules of a stand.
func (a admitted) keeps(t Tuple, wanted admitted) bool {
	if t.Peer.isCIDR() {
		mine := t.set()
		need := mine.Intersect(wanted.byAddr)
		for peer, services := range wanted.byPeer {
			// The same packet, should its address be of that peer.
			need = need.Union(mine.Only(services.Subtract(a.byPeer[peer])))
		}
		return a.byAddr.Covers(need)
	}
	peer := t.match().Peer
	rest := t.services().Subtract(a.byPeer[peer])
	need := wanted.byAddr.Only(rest)
	for other, services := range wanted.byPeer {
		// A packet that is of both peers, from whatever address.
		services = services.Intersect(rest).Subtract(a.byPeer[other])
		need = need.Union(firewall.NewSet(firewall.AllAddrs(), services))
	}
	return a.byAddr.Covers(need)
}

// covers reports whether a allows every packet of rule t.
func (a admitted) covers(t Tuple) bool { return a.keeps(t, admit([]Tuple{t}, t.Direction)) }
