package check

import (
	"cmp"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// askedOne is who is asked on a stated path: it stands in one of several subnets, which AWS chooses, or in the one that there is.
type askedOne struct {
	spots   int                              // how many there are
	reached map[firewall.ID]firewall.AddrSet // by subnet, those that the path leads to: its addresses there
}

// balancerPaths is, for each load balancer, and each pair of NACLs of its nodes and of their targets in other subnets, what the nodes
// ask of the targets with addresses of their own.
// Source: guides of load balancers, "Security groups" and "Network ACLs".
func (p *Pass) balancerPaths() []*statedPath {
	type key struct {
		balancer, nodes, targets firewall.ID
		unsure                   bool
	}
	have := map[key]*statedPath{}
	var out []*statedPath
	for _, node := range p.nodes() {
		for i := range node.Node.Asks {
			t := &node.Node.Asks[i]
			p.eachSpot(node, t, func(s spot) {
				nodes := p.Net.NACLOf(s.from)
				k := key{firewall.ID(node.Origin.Address), nodes.ID, s.nacl.ID, s.unsure || len(t.Why) > 0}
				x := have[k]
				if x == nil {
					x = p.balancerPath(node, nodes, s.nacl)
					if x.unsure = k.unsure; x.unsure {
						x.key = append(x.key, "perhaps")
					}
					have[k], out = x, append(out, x)
				}
				x.Clients = x.Clients.Union(where(node, s.from, t.IPv6))
				x.ask(t, s)
			})
		}
	}
	return out
}

// nodes are the nodes of load balancers, by ID, whose subnet and its IPv4 addresses and NACL are certain.
func (p *Pass) nodes() []*firewall.Interface {
	x := p.places()
	if x.nodes == nil {
		x.nodes, x.zones = []*firewall.Interface{}, map[string]map[string]bool{}
		for _, i := range p.Net.Interfaces {
			if i.Node == nil {
				continue
			}
			s := p.Net.SubnetOf(i)
			x.enable(i, s)
			if s != nil && !unknownIn(s, false) && p.Net.NACLOf(s) != nil {
				x.nodes = append(x.nodes, i)
			}
		}
		slices.SortFunc(x.nodes, func(a, b *firewall.Interface) int { return cmp.Compare(a.ID, b.ID) })
	}
	return x.nodes
}

// enable notes the zone of a node of a load balancer, "" for one that is not known.
func (x *places) enable(node *firewall.Interface, s *firewall.Subnet) {
	zones := x.zones[node.Origin.Address]
	if zones == nil {
		zones = map[string]bool{}
		x.zones[node.Origin.Address] = zones
	}
	if s == nil {
		s = &firewall.Subnet{}
	}
	zones[s.Zone] = true
}

// spot is where a node of a load balancer asks a target: a subnet in which the target stands, or perhaps does.
type spot struct {
	from, to *firewall.Subnet
	nacl     *firewall.NACL // of to
	addrs    firewall.AddrSet
	spots    int                // in how many subnets the target may stand
	unsure   bool               // it is not known whether this node asks there
	why      []firewall.Unknown // what hides in which subnet the target stands, or whether the node asks there
}

// eachSpot calls f for each subnet, of which NACL and addresses are certain, in which a node asks a target. Nobody says what is asked
// within one subnet; a node that asks its own zone alone asks none of another; and a target in a zone in which the load balancer has no
// node is not used. Source: the guides, "Target health status".
func (p *Pass) eachSpot(node *firewall.Interface, t *firewall.Balance, f func(spot)) {
	link, own := firewall.LinkTo(t.Subnet), firewall.AddrSet{}
	target := p.Net.Interfaces[t.Target]
	switch {
	case target != nil:
		link = target.Subnet
	case t.Target != "":
		return
	}
	if t.Addr.IsValid() {
		own = firewall.Addresses(t.Addr)
	}
	from := p.Net.SubnetOf(node)
	if link.Open || unknownIn(from, t.IPv6) {
		return
	}
	for _, id := range link.To {
		to := p.Net.Subnets[id]
		if to == nil || to == from || unknownIn(to, t.IPv6) || p.Net.NACLOf(to) == nil {
			continue
		}
		sends, sure, why := p.sendsTo(node, t, to)
		if !sends {
			continue
		}
		s := spot{from: from, to: to, nacl: p.Net.NACLOf(to), addrs: own, spots: len(link.To), unsure: !sure, why: slices.Concat(link.Why, why)}
		if own.IsEmpty() {
			s.addrs = where(target, to, t.IPv6)
		}
		f(s)
	}
}

// sendsTo reports whether a node sends to a target that stands in a subnet, nil for one that is not known, and whether that is certain.
func (p *Pass) sendsTo(node *firewall.Interface, t *firewall.Balance, to *firewall.Subnet) (sends, sure bool, why []firewall.Unknown) {
	from := p.Net.SubnetOf(node)
	here, there := zoneOf(from), zoneOf(to)
	if enabled := p.places().zones[node.Origin.Address]; there != "" && !enabled[there] && !enabled[""] {
		return false, false, nil
	}
	near := here != "" && here == there
	switch {
	case t.Zones == firewall.AllZones || near:
		return true, true, nil
	case here != "" && there != "" && t.Zones == firewall.OwnZone:
		return false, false, nil
	}
	if from != nil && to != nil {
		why = []firewall.Unknown{zoneUnknown(node, from, to)}
	}
	return true, false, why
}

func zoneOf(s *firewall.Subnet) string {
	if s == nil {
		return ""
	}
	return s.Zone
}

// zoneUnknown is what hides whether a node asks a target that is perhaps in another zone.
func zoneUnknown(node *firewall.Interface, from, to *firewall.Subnet) firewall.Unknown {
	for _, s := range []*firewall.Subnet{from, to} {
		if s.Zone == "" {
			return firewall.Unknown{Address: address(s.Origin, s.ID), Attribute: "availability_zone", Reason: firewall.NotInPlan}
		}
	}
	return firewall.Unknown{Address: node.Origin.Address, Attribute: "enable_cross_zone_load_balancing", Reason: firewall.KnownAfterApply}
}

// ask adds what is asked of a target in one place.
func (x *statedPath) ask(t *firewall.Balance, s spot) {
	x.Asked = x.Asked.Union(firewall.NewSet(s.addrs, t.Services.Intersect(firewall.ProtocolServices(x.Protocol))))
	x.why = append(append(x.why, t.Why...), s.why...)
	x.secret = x.secret || t.Secret
	name := string(t.Target) + " " + t.Addr.String()
	if x.asked == nil {
		x.asked = map[string]*askedOne{}
	}
	one := x.asked[name]
	if one == nil {
		one = &askedOne{spots: s.spots, reached: map[firewall.ID]firewall.AddrSet{}}
		x.asked[name] = one
	}
	one.reached[s.to.ID] = s.addrs
}

// certain reports whether a gap certainly harms somebody: one of those who are asked stands where it is, wherever that is.
func (x *statedPath) certain(g firewall.PathGap) bool {
	var hit firewall.AddrSet
	for _, b := range g.Gap {
		if x.Legs[g.Leg].Reply {
			hit = hit.Union(b.Src)
		} else {
			hit = hit.Union(b.Dst)
		}
	}
	if x.unsure {
		return false
	}
	if x.asked == nil {
		return true
	}
	for _, one := range x.asked {
		all := len(one.reached) == one.spots
		for _, addrs := range one.reached {
			all = all && addrs.Overlaps(hit)
		}
		if all {
			return true
		}
	}
	return false
}

// where is the addresses of a family that an interface has, or those of its subnet; all of a family of which the subnet's are not known.
func where(i *firewall.Interface, s *firewall.Subnet, v6 bool) firewall.AddrSet {
	family := familyAddrs(v6)
	if i.AddrsKnown || i.IPv4Known && !v6 {
		return firewall.Addresses(i.Addrs...).Intersect(family)
	}
	return s.Side().Intersect(family)
}

// familyAddrs is all addresses of a family.
func familyAddrs(v6 bool) firewall.AddrSet {
	if v6 {
		return firewall.AllIPv6()
	}
	return firewall.AllIPv4()
}

// unknownIn reports whether a subnet has, or may have, a block of a family that is not known.
func unknownIn(s *firewall.Subnet, v6 bool) bool {
	open4, open6 := s.OpenFamilies()
	return v6 && open6 || !v6 && open4
}

func (p *Pass) balancerPath(node *firewall.Interface, nodes, targets *firewall.NACL) *statedPath {
	x := &statedPath{key: []string{"balancer", node.Origin.Address, string(nodes.ID), string(targets.ID)}, client: nodes, server: "targets", by: node}
	x.Protocol = firewall.TCP
	x.leg(p, nodes, firewall.Egress, firewall.PathLeg{Ports: translated}, "on the way out from load balancer")
	x.leg(p, targets, firewall.Ingress, firewall.PathLeg{ByClient: true, Ports: translated}, "on the way in from load balancer")
	x.leg(p, targets, firewall.Egress, firewall.PathLeg{Reply: true, ByClient: true, Ports: translated}, "on the way out to load balancer")
	x.leg(p, nodes, firewall.Ingress, firewall.PathLeg{Reply: true, Ports: translated}, "on the way back in to load balancer")
	return x
}

// leg adds a filter to the path.
func (x *statedPath) leg(p *Pass, n *firewall.NACL, d firewall.Direction, leg firewall.PathLeg, at string) {
	leg.NACL, leg.Direction, leg.Table = n, d, p.Table(n, d)
	x.Legs, x.at = append(x.Legs, leg), append(x.at, at)
}
