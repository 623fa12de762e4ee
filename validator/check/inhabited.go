package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// inhabited reports whether something certainly stands in a subnet that certainly uses a NACL; if not, why is what hides it.
func (p *Pass) inhabited(n *firewall.NACL) (sure bool, why []firewall.Unknown) {
	x := p.places()
	certain := x.subnets[n.ID]
	here := func(id firewall.ID) bool {
		return slices.ContainsFunc(certain, func(s *firewall.Subnet) bool { return s.ID == id })
	}
	why = p.whyMaybe(n)
	for _, s := range slices.Concat(certain, x.maySubnets[n.ID]) {
		for _, i := range x.interfaces[s.ID] {
			if !slices.ContainsFunc(i.Subnet.To, func(id firewall.ID) bool { return !here(id) }) {
				return true, nil
			}
			why = append(why, i.Subnet.Why...)
		}
	}
	return false, why
}

// uninhabited begins the message of a finding that hangs on whether something stands there.
const uninhabited = "depending on which subnets use it and on what stands in them, "

// whyMaybe is what hides whether the subnets that possibly use a NACL do.
func (p *Pass) whyMaybe(n *firewall.NACL) (why []firewall.Unknown) {
	for _, s := range p.places().maySubnets[n.ID] {
		why = append(why, s.NACL.Why...)
	}
	return why
}
