package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// judged reports whether the plan knows the NACL, so that the rules of families 1xx and 2xx judge it. What AWS made and
// nobody touched allows all.
func judged(n *firewall.NACL) bool {
	return n.Managed || !n.Assumed && len(n.Ingress)+len(n.Egress) > 0
}

// grounds returns where a NACL stands.
func (p *Pass) grounds(n *firewall.NACL) *firewall.Grounds {
	x := p.places()
	g := x.grounds[n.ID]
	if g == nil {
		g = p.Net.Grounds(n, x.subnets[n.ID], x.maySubnets[n.ID], p.opened)
		x.grounds[n.ID] = g
	}
	return g
}

// opened is what groups on interfaces in the subnet open narrowly.
func (p *Pass) opened(s *firewall.Subnet) [2]firewall.OpenServices {
	x := p.places()
	if o, ok := x.opened[s.ID]; ok {
		return o
	}
	// An interface of anywhere possibly stands in any subnet, or in any that is new: that is the same for all of them.
	old := s.AWSID != ""
	floating, ok := x.floating[old]
	if !ok {
		floating = p.openedOn(x.anywhere, s.ID)
		x.floating[old] = floating
	}
	o := p.openedOn(x.interfaces[s.ID], s.ID)
	for d := range o {
		o[d] = o[d].Union(floating[d])
	}
	x.opened[s.ID] = o
	return o
}

// openedOn is what groups on some interfaces open narrowly in a subnet.
func (p *Pass) openedOn(list []*firewall.Interface, subnet firewall.ID) [2]firewall.OpenServices {
	if len(list) == 0 {
		return [2]firewall.OpenServices{}
	}
	// The analysis looks at every interface of a Network; it gets one with these alone.
	local := *p.Net
	local.Interfaces = map[firewall.ID]*firewall.Interface{}
	for _, i := range list {
		local.Interfaces[i.ID] = i
	}
	return local.OpenedIn([]firewall.ID{subnet}, p.Profiles)
}
