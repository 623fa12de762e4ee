package firewall

import "slices"

// Side is the subnets of one VPC that one NACL filters and whose groups open the same services: all of them fare alike.
type Side struct {
	NACL    *NACL
	Opened  [2]OpenServices
	Subnets []*Subnet
	Each    []AddrSet // the addresses, by subnet
	Addrs   AddrSet   // of all of them
	Rough   AddrSet   // the families whose addresses are an upper bound
}

// Sides returns, for each VPC, its subnets whose NACL is certain. opened says what groups in a subnet open narrowly (see OpenedIn).
func (n *Network) Sides(opened func(*Subnet) [2]OpenServices) [][]*Side {
	byVPC := map[ID][]*Side{}
	for _, s := range sorted(n.Subnets) {
		vpc, inVPC := s.VPC.Exact()
		acl := n.NACLOf(s)
		if !inVPC || acl == nil {
			continue
		}
		addrs, rough := n.SubnetAddrs(s)
		open := opened(s)
		i := slices.IndexFunc(byVPC[vpc], func(x *Side) bool { return x.NACL == acl && sameOpened(x.Opened, open) })
		if i < 0 {
			i = len(byVPC[vpc])
			byVPC[vpc] = append(byVPC[vpc], &Side{NACL: acl, Opened: open})
		}
		x := byVPC[vpc][i]
		x.Subnets, x.Each = append(x.Subnets, s), append(x.Each, addrs)
		x.Addrs, x.Rough = x.Addrs.Union(addrs), x.Rough.Union(rough)
	}
	return sorted(byVPC)
}

// SideGaps finds what passes from the subnets of one side to those of another and does not come back: RSG105. table evaluates a direction
// of a NACL. Within one side it leaves out what a subnet says to itself: such packets meet no NACL. Profiles empty means DefaultProfiles.
func SideGaps(a, b *Side, table func(*NACL, Direction) *NACLTable, profiles []Profile) []PairGap {
	of := func(s *Side, addrs AddrSet) PairSide {
		return PairSide{In: table(s.NACL, Ingress), Out: table(s.NACL, Egress), Addrs: addrs, Opened: s.Opened}
	}
	all := PairGaps(of(a, a.Addrs), of(b, b.Addrs), profiles)
	if a != b || len(all) == 0 {
		return all
	}
	var out []PairGap
	for _, from := range a.Each {
		// Two subnets never overlap, so this is the addresses of all others.
		if others := a.Addrs.Subtract(from); !others.IsEmpty() {
			out = append(out, PairGaps(of(a, from), of(b, others), profiles)...)
		}
	}
	return out
}
