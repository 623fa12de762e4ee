package firewall

import (
	"net/netip"
	"slices"
)

// Conflict is what a group opens and its NACL drops, subnet by subnet: RSG401. The packets are requests on their way in.
type Conflict struct {
	*Placement
	Possible bool // nothing of it is certain: it is so for some of the values that are not known
	Inexact  bool // the packets are an upper bound
	Parts    []ConflictPart
	peers    map[*GroupRule]Set // of it, what rules that admit a group open
}

// ConflictPart is packets that are dropped on their way to each of some subnets.
type ConflictPart struct {
	Gap     Set
	Subnets []*Subnet
	Local   AddrSet    // of the subnets
	Near    netip.Addr // a known address of an interface there that carries the group; zero if none is known
}

// Conflict returns what the group of a placement opens and its NACL drops, nil if that is nothing. ingress is the NACL's table, and
// members are the Network's. What a rule opens is what it certainly does: CIDR blocks, the known entries of prefix lists, and for a rule
// that admits a group, the interfaces in other subnets of the VPC that certainly carry it. Where nothing is certain the conflict is
// possible; of a group of which only the id is known, of a NACL that is taken as AWS makes it, and of one with a block that stands for
// any number of rules, there is no possible one.
func (n *Network) Conflict(pl *Placement, ingress *NACLTable, members map[ID][]Member) *Conflict {
	must, may := n.RulesSet(pl.Group.Ingress)
	denied := ingress.Denied()
	c := &Conflict{Placement: pl}
	for i, s := range pl.Subnets {
		gap, rough := s.Entering(must.Intersect(denied))
		fromPeers, roughPeers := n.peerGap(c, s, denied, members)
		c.add(gap.Union(fromPeers), s, rough || roughPeers, pl.Interfaces[i])
	}
	placeholder := func(r NACLRule) bool { return r.Any }
	if len(c.Parts) == 0 && !pl.NACL.Assumed && !pl.Group.External && !slices.ContainsFunc(pl.NACL.Ingress, placeholder) {
		c.Possible = true
		maybe := may.Intersect(denied.Union(ingress.Undecided()))
		for i, s := range pl.Subnets {
			gap, _ := s.Entering(maybe)
			c.add(gap, s, true, pl.Interfaces[i])
		}
	}
	if len(c.Parts) == 0 {
		return nil
	}
	return c
}

// add adds what is dropped on its way to a subnet; subnets of which the same is dropped make one part.
func (c *Conflict) add(gap Set, s *Subnet, rough bool, i *Interface) {
	if gap.IsEmpty() {
		return
	}
	c.Inexact = c.Inexact || rough
	local := s.Side()
	for k := range c.Parts {
		if p := &c.Parts[k]; p.Gap.Equal(gap) {
			p.Local, p.Subnets = p.Local.Union(local), append(p.Subnets, s)
			return
		}
	}
	part := ConflictPart{Gap: gap, Subnets: []*Subnet{s}, Local: local}
	if len(i.Addrs) > 0 {
		part.Near = i.Addrs[0]
	}
	c.Parts = append(c.Parts, part)
}

// All is every packet, whichever subnet it goes to.
func (c *Conflict) All() Set {
	var sets []Set
	for _, part := range c.Parts {
		sets = append(sets, part.Gap)
	}
	return UnionAll(sets...)
}

// Opens is what a rule of the group opens, certainly or, of a possible conflict, possibly. Of a rule that admits a group it is only what
// the conflict holds of that.
func (c *Conflict) Opens(n *Network, r *GroupRule) Set {
	if r.Peer == PeerGroup {
		return c.peers[r]
	}
	must, may := n.RuleSet(r)
	if c.Possible {
		return may
	}
	return must
}

// peerGap is what the rules that admit a group open to subnet s, and its NACL denies: from known addresses of interfaces in
// other subnets of the VPC that carry the group, and from a whole such subnet, if all of it is denied, where the address of
// one is not known; rough says that there is one. Other VPCs are left out: whether they are peered is another question.
// What each rule contributes is added to c.peers.
func (n *Network) peerGap(c *Conflict, s *Subnet, denied Set, members map[ID][]Member) (gap Set, rough bool) {
	vpc, ok := s.VPC.Exact()
	if !ok {
		return gap, false
	}
	for i := range c.Group.Ingress {
		r := &c.Group.Ingress[i]
		peer, exact := r.Group.Exact()
		if r.Peer != PeerGroup || !exact || r.Maybe || r.Any || r.Must.IsEmpty() {
			continue
		}
		var parts []Set
		for _, m := range members[peer] {
			if other, ok := m.Subnet.VPC.Exact(); !ok || other != vpc || m.Subnet.ID == s.ID {
				continue
			}
			whole := m.wholeDenied(r.Must, denied)
			rough = rough || !whole.IsEmpty()
			parts = append(parts, whole, NewSet(m.Addrs, r.Must).Intersect(denied))
		}
		fromRule, unknownBlock := s.Entering(UnionAll(parts...))
		rough = rough || unknownBlock
		if fromRule.IsEmpty() {
			continue
		}
		gap = gap.Union(fromRule)
		if c.peers == nil {
			c.peers = map[*GroupRule]Set{}
		}
		c.peers[r] = c.peers[r].Union(fromRule)
	}
	return gap, rough && !gap.IsEmpty()
}

// wholeDenied is what is denied for every address of a member's subnet, where an address of the member is not known. An
// interface has an IPv4 address unless its subnet has none.
func (m *Member) wholeDenied(open Services, denied Set) Set {
	if !m.Vague {
		return Set{}
	}
	addrs := m.Subnet.CIDRs.IPv4()
	if open4, _ := m.Subnet.OpenFamilies(); addrs.IsEmpty() && !open4 {
		addrs = m.Subnet.CIDRs.IPv6()
	}
	passes := NewSet(addrs, open).Subtract(denied).Services()
	return NewSet(addrs, open.Subtract(passes))
}
