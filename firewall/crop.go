package firewall

// Crop is the Network as what is in one VPC sees it: with that VPC's subnets and the interfaces in them alone, for questions about
// flows within the VPC or with what is outside. Groups, NACLs and prefix lists are all there.
func (n *Network) Crop(vpc ID) *Network {
	crop := *n
	crop.VPCs, crop.Subnets, crop.Interfaces = map[ID]*VPC{}, map[ID]*Subnet{}, map[ID]*Interface{}
	if v := n.VPCs[vpc]; v != nil {
		crop.VPCs[vpc] = v
	}
	for id, s := range n.Subnets {
		if of, sure := s.VPC.Exact(); sure && of == vpc {
			crop.Subnets[id] = s
		}
	}
	for id, i := range n.Interfaces {
		if s, sure := i.Subnet.Exact(); sure && crop.Subnets[s] != nil {
			crop.Interfaces[id] = i
		}
	}
	return &crop
}
