package firewall

import (
	"cmp"
	"net/netip"
	"slices"
)

// Route is one route of a route table but the local one.
type Route struct {
	To     netip.Prefix // not valid if it is not known, or a prefix list
	Listed bool         // To is a prefix list
	Via    Via
	NAT    ID // of ViaNAT: the NAT gateway, in Interfaces; "" if it is not certain which
}

// Via is where a route leads, as far as it matters to filters.
type Via uint8

// Where routes lead.
const (
	ViaOther    Via = iota // to something that asks and answers: an internet gateway, a peer, an appliance
	ViaNAT                 // to something that only answers
	ViaEndpoint            // to a service, which only answers too
)

// RoutingOf is what all routes of a route table mean for a subnet. What a prefix list holds is not looked at: it may be any address.
func RoutingOf(routes []Route, vpc *VPC, s *Subnet) Routing {
	r := Routing{Answers: vpc.CIDRs, Requests: vpc.CIDRs}
	for _, family := range []AddrSet{AllIPv4(), AllIPv6()} {
		if !s.CIDRs.Overlaps(family) && !vpc.CIDRs.Overlaps(family) { // there is none to speak of
			r.Answers, r.Requests = r.Answers.Union(family), r.Requests.Union(family)
		}
	}
	for i, x := range routes {
		to := AllAddrs()
		if !x.Listed {
			to = Prefixes(x.To)
		}
		r.Requests = r.Requests.Union(to)
		if x.Via == ViaOther {
			r.Answers = r.Answers.Union(to)
		}
		if x.NAT == "" || x.Listed {
			continue
		}
		alone := to.Subtract(vpc.CIDRs)
		for j, y := range routes {
			switch {
			case j == i:
			case y.Via == ViaEndpoint: // it takes the addresses of one service of AWS
			case y.Listed:
				alone = AddrSet{} // it may take any
			case y.To.Bits() >= x.To.Bits():
				alone = alone.Subtract(Prefixes(y.To))
			}
		}
		if !alone.IsEmpty() {
			r.NAT = append(r.NAT, NATRoute{To: alone, Gateway: x.NAT})
		}
	}
	slices.SortFunc(r.NAT, func(a, b NATRoute) int { return cmp.Compare(a.Gateway, b.Gateway) })
	return r
}
