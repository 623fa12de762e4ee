package firewall

import "slices"

// Routing is where the packets of a subnet go, as far as its route table is known.
type Routing struct {
	// Answers are the addresses to which replies are routed, and Requests those to which requests are: the replies to them come back
	// through a NAT gateway, too. Upper bounds; empty is not known, so any.
	Answers, Requests AddrSet
	NAT               []NATRoute
	Services          []ServiceRoute // whatever else is known
}

// ServiceRoute is a certain route to a gateway endpoint.
type ServiceRoute struct {
	Endpoint Origin
	List     ID      // of the service's addresses, in PrefixLists
	To       AddrSet // the service's addresses; empty if they are not known
}

// NATRoute is a certain route to a NAT gateway, for addresses that no other route of the table takes.
type NATRoute struct {
	To      AddrSet
	Gateway ID // in Interfaces
}

// Public reports whether an internet gateway possibly answers for the subnet: requests of the internet then get replies. A family of
// which the subnet has no address does not count.
func (s *Subnet) Public() bool {
	if s.Routes.Answers.IsEmpty() {
		return true
	}
	var public AddrSet
	for _, f := range []Family{IPv4, IPv6} {
		if !f.of(s.CIDRs).IsEmpty() || s.open(f) {
			public = public.Union(f.Public())
		}
	}
	return s.Routes.Answers.Overlaps(public)
}

func (r *Routing) equal(o *Routing) bool {
	return r.Answers.Equal(o.Answers) && r.Requests.Equal(o.Requests) && slices.EqualFunc(r.NAT, o.NAT, func(a, b NATRoute) bool {
		return a.Gateway == b.Gateway && a.To.Equal(b.To)
	}) && slices.EqualFunc(r.Services, o.Services, ServiceRoute.equal)
}

func (s ServiceRoute) equal(o ServiceRoute) bool {
	return s.Endpoint.equal(o.Endpoint) && s.List == o.List && s.To.Equal(o.To)
}
