package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// bounded is a set of packets bounded from both sides.
type bounded struct{ must, may firewall.Set }

// ruleSet is the packets that a group's rule opens from the addresses that it names: CIDR blocks and prefix lists. A rule
// that admits a group opens none, nor does a placeholder for any number of rules.
func ruleSet(net *firewall.Network, r *firewall.GroupRule) bounded {
	if r.Any {
		return bounded{}
	}
	must, may := peerAddrs(net, r)
	b := bounded{firewall.NewSet(must, r.Must), firewall.NewSet(may, r.May)}
	if r.Maybe {
		b.must = firewall.Set{}
	}
	return b
}

// peerAddrs is the addresses of a rule's peer, bounded from both sides. A peer of which nothing is known is possibly any.
func peerAddrs(net *firewall.Network, r *firewall.GroupRule) (must, may firewall.AddrSet) {
	switch r.Peer {
	case firewall.PeerCIDR:
		return r.MustAddrs, r.MayAddrs
	case firewall.PeerPrefixList:
		id, ok := r.PrefixList.Exact()
		if list := net.PrefixLists[id]; ok && list != nil {
			return list.Must, list.May
		}
		return firewall.AddrSet{}, firewall.AllAddrs()
	case firewall.PeerAny:
		return firewall.AddrSet{}, firewall.AllAddrs()
	}
	return firewall.AddrSet{}, firewall.AddrSet{}
}

// openedBy is what all ingress rules of a group open together.
func (p *Pass) openedBy(g *firewall.Group) bounded {
	var must, may []firewall.Set
	for i := range g.Ingress {
		b := ruleSet(p.Net, &g.Ingress[i])
		must, may = append(must, b.must), append(may, b.may)
	}
	b := bounded{must: firewall.UnionAll(must...)}
	if b.may = b.must; !slices.EqualFunc(must, may, firewall.Set.Equal) {
		b.may = firewall.UnionAll(may...)
	}
	return b
}

// peerGap is what the rules that admit a group open to subnet s, and its NACL denies: from known addresses of interfaces in
// other subnets of the VPC that carry the group, and from a whole such subnet, if all of it is denied, where the address of
// one is not known; rough says that there is one. Other VPCs are left out: whether they are peered is another question.
// What each rule contributes is added to c.peers.
func (p *Pass) peerGap(c *conflict, s *firewall.Subnet, denied firewall.Set, members map[firewall.ID][]member) (gap firewall.Set, rough bool) {
	vpc, ok := s.VPC.Exact()
	if !ok {
		return gap, false
	}
	for i := range c.group.Ingress {
		r := &c.group.Ingress[i]
		peer, exact := r.Group.Exact()
		if r.Peer != firewall.PeerGroup || !exact || r.Maybe || r.Any || r.Must.IsEmpty() {
			continue
		}
		var parts []firewall.Set
		for _, m := range members[peer] {
			if other, ok := m.subnet.VPC.Exact(); !ok || other != vpc || m.subnet.ID == s.ID {
				continue
			}
			whole := wholeDenied(m, r.Must, denied)
			rough = rough || !whole.IsEmpty()
			parts = append(parts, whole, firewall.NewSet(m.addrs, r.Must).Intersect(denied))
		}
		fromRule, unknownBlock := intoSubnet(firewall.UnionAll(parts...), s)
		rough = rough || unknownBlock
		if !fromRule.IsEmpty() {
			gap = gap.Union(fromRule)
			c.addPeer(r, fromRule)
		}
	}
	return gap, rough && !gap.IsEmpty()
}

// wholeDenied is what is denied for every address of a member's subnet, where an address of the member is not known. An
// interface has an IPv4 address unless its subnet has none.
func wholeDenied(m member, open firewall.Services, denied firewall.Set) firewall.Set {
	if !m.vague {
		return firewall.Set{}
	}
	addrs := m.subnet.CIDRs.IPv4()
	if open4, _ := openFamilies(m.subnet); addrs.IsEmpty() && !open4 {
		addrs = m.subnet.CIDRs.IPv6()
	}
	passes := firewall.NewSet(addrs, open).Subtract(denied).Services()
	return firewall.NewSet(addrs, open.Subtract(passes))
}

// peerText is the peer of a group's rule for a message.
func peerText(r *firewall.GroupRule) string {
	switch r.Peer {
	case firewall.PeerCIDR:
		if r.MustAddrs.Equal(r.MayAddrs) {
			return addrsText(r.MustAddrs)
		}
	case firewall.PeerGroup:
		if id, ok := r.Group.Exact(); ok {
			return "members of " + string(id)
		}
	case firewall.PeerPrefixList:
		if id, ok := r.PrefixList.Exact(); ok {
			return "prefix list " + string(id)
		}
	}
	return "addresses that are not known"
}

// servicesText is the services of a group's rule for a message.
func servicesText(r *firewall.GroupRule) string {
	if !r.Must.Equal(r.May) && !r.Maybe {
		return "services that are not all known"
	}
	switch p := firewall.Protocol(r.Protocol); {
	case r.Protocol >= 0 && hasPorts(p):
		return fmt.Sprintf("%s %s", p, portsText(r.May.Ports(p)))
	case r.Protocol >= 0 && isICMP(p) && r.FromPort >= 0:
		return fmt.Sprintf("%s type %d", p, r.FromPort)
	}
	return protocolText(r.Protocol)
}
