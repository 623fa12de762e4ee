package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// notRouted is what a finding about the internet adds where the plan's route tables lead none of its packets there.
const notRouted = "; as the plan routes it, no internet gateway answers for a subnet where it is used: the rule waits for a route"

// unrouted reports whether certainly no internet gateway answers for any of the subnets, of which there is one.
func unrouted(subnets []*firewall.Subnet) bool {
	return len(subnets) > 0 && !slices.ContainsFunc(subnets, (*firewall.Subnet).Public)
}

// groupUnrouted is unrouted for the subnets of all interfaces that may carry a group, if they are all known.
func (p *Pass) groupUnrouted(g *firewall.Group) bool {
	var subnets []*firewall.Subnet
	for _, i := range p.Net.Interfaces {
		if !i.Groups.Open && !slices.Contains(i.Groups.Sure, g.ID) && !slices.Contains(i.Groups.Maybe, g.ID) {
			continue
		}
		s := p.Net.SubnetOf(i)
		if s == nil || i.Groups.Open {
			return false
		}
		subnets = append(subnets, s)
	}
	return g.Beyond == firewall.NotBeyond && unrouted(subnets)
}

// naclUnrouted is unrouted for the subnets of a NACL.
func (p *Pass) naclUnrouted(n *firewall.NACL) bool {
	x := p.places()
	return unrouted(slices.Concat(x.subnets[n.ID], x.maySubnets[n.ID]))
}
