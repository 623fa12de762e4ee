package firewall

// ByVPC is, for each VPC, the Network as what is in it sees it: with that VPC's subnets and the interfaces that are in them, or may be,
// alone. In it a packet within the VPC, or from or to what is outside, is followed faster than in a whole estate: what lies outside is
// as the internet is, other addresses. Groups, NACLs and prefix lists are all there. What is of no certain VPC is in none.
func (n *Network) ByVPC() map[ID]*Network {
	crops := make(map[ID]*Network, len(n.VPCs))
	for id, vpc := range n.VPCs {
		crop := *n
		crop.VPCs, crop.Subnets, crop.Interfaces = map[ID]*VPC{id: vpc}, map[ID]*Subnet{}, map[ID]*Interface{}
		crops[id] = &crop
	}
	of := func(s *Subnet) *Network {
		if s == nil {
			return nil
		}
		vpc, _ := s.VPC.Exact()
		return crops[vpc]
	}
	for id, s := range n.Subnets {
		if crop := of(s); crop != nil {
			crop.Subnets[id] = s
		}
	}
	for id, i := range n.Interfaces {
		if i.Subnet.Open {
			continue
		}
		for _, subnet := range i.Subnet.To {
			if crop := of(n.Subnets[subnet]); crop != nil {
				crop.Interfaces[id] = i
			}
		}
	}
	return crops
}
