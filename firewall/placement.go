package firewall

// Placement is one group behind one NACL: the subnets of the NACL in which an interface carries the group, all for certain.
type Placement struct {
	Group      *Group
	NACL       *NACL
	Subnets    []*Subnet    // by first interface
	Interfaces []*Interface // one for each subnet, the first by ID
}

// Placements returns every group behind every NACL, in the order of interfaces.
func (n *Network) Placements() []*Placement {
	type pair struct{ group, nacl ID }
	type spot struct{ group, subnet ID }
	have := map[pair]*Placement{}
	done := map[spot]bool{}
	var out []*Placement
	for _, i := range sorted(n.Interfaces) {
		s := n.SubnetOf(i)
		if s == nil {
			continue
		}
		acl := n.NACLOf(s)
		if acl == nil {
			continue
		}
		for _, id := range i.Groups.Sure {
			g := n.Groups[id]
			if g == nil || done[spot{id, s.ID}] {
				continue
			}
			done[spot{id, s.ID}] = true
			pl := have[pair{id, acl.ID}]
			if pl == nil {
				pl = &Placement{Group: g, NACL: acl}
				have[pair{id, acl.ID}] = pl
				out = append(out, pl)
			}
			pl.Subnets, pl.Interfaces = append(pl.Subnets, s), append(pl.Interfaces, i)
		}
	}
	return out
}

// SubnetOf is the subnet in which an interface certainly stands, or nil.
func (n *Network) SubnetOf(i *Interface) *Subnet {
	id, _ := i.Subnet.Exact()
	return n.Subnets[id]
}

// NACLOf is the NACL that certainly filters a subnet, or nil.
func (n *Network) NACLOf(s *Subnet) *NACL {
	id, _ := s.NACL.Exact()
	return n.NACLs[id]
}

// Member is the interfaces of one subnet that certainly carry a group.
type Member struct {
	Subnet *Subnet
	Addrs  AddrSet // known addresses
	Vague  bool    // some have an address that is not known
}

// Members lists by group where it is carried.
func (n *Network) Members() map[ID][]Member {
	type spot struct{ group, subnet ID }
	index := map[spot]int{}
	out := map[ID][]Member{}
	for _, i := range sorted(n.Interfaces) {
		s := n.SubnetOf(i)
		if s == nil {
			continue
		}
		for _, g := range i.Groups.Sure {
			at, ok := index[spot{g, s.ID}]
			if !ok {
				at = len(out[g])
				index[spot{g, s.ID}] = at
				out[g] = append(out[g], Member{Subnet: s})
			}
			m := &out[g][at]
			m.Addrs = m.Addrs.Union(Addresses(i.Addrs...))
			m.Vague = m.Vague || !i.AddrsKnown && !i.IPv4Known
		}
	}
	return out
}
