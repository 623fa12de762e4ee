package network

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// placedTypes are the types of plan.Placements, in the order of their names.
var placedTypes = slices.Sorted(maps.Keys(plan.Placements))

// placed enters the interfaces of what AWS places into subnets: load balancers, functions, databases and the like.
func (b *builder) placed() {
	for _, typ := range placedTypes {
		b.each(typ, b.place)
	}
	b.endpointParts()
}

// place enters the interfaces of one resource: one in each of its subnets, or one in one of them. What is not known of the subnets
// is one more interface, which is in one of those that they may be.
func (b *builder) place(r *plan.Resource, o *plan.Object) {
	if !b.hasInterfaces(r, o.Placed) {
		return
	}
	subnets := b.placedSubnets(r, o)
	var in []firewall.Link
	rest := firewall.Link{To: subnets.Maybe, Open: subnets.Open, Why: subnets.Why}
	if plan.Placements[r.Type].Each {
		for _, id := range subnets.Sure {
			in = append(in, firewall.LinkTo(id))
		}
	} else {
		rest.To = sortIDs(slices.Concat(subnets.Sure, subnets.Maybe))
		if len(rest.To) > 1 && len(rest.Why) == 0 {
			rest.Why = []firewall.Unknown{{Address: r.Address, Attribute: "subnet", Reason: firewall.NotInPlan}}
		}
	}
	if len(rest.To) > 0 || rest.Open {
		in = append(in, b.fewSubnets(rest))
	}
	for _, subnet := range in {
		id := firewall.ID(r.Address)
		if len(in) > 1 {
			id = partID(r, subnet)
		}
		n := &firewall.Interface{ID: id, Origin: origin(r, ""), Subnet: subnet}
		n.Groups = b.placedGroups(r, o, n)
		b.placedAddresses(n, o.Placed)
		b.enterPart(r, n)
	}
}

// fewSubnets tells no more than maxCandidates apart, as candidates does. Of the set that the link is to, some are certainly new; those
// that are not may hold an interface too.
func (b *builder) fewSubnets(l firewall.Link) firewall.Link {
	if len(l.To) <= maxCandidates {
		return l
	}
	if b.lastCrowd != &l.To[0] { // the sets of many resources are one
		b.lastCrowd, b.lastAnew = &l.To[0], slices.ContainsFunc(l.To, func(id firewall.ID) bool { return !b.hasID[id] })
		for _, id := range l.To {
			if b.hasID[id] {
				b.crowded[id] = true
			}
		}
	}
	l.Anew = !l.Open && b.lastAnew
	l.To, l.Open = nil, true
	return l
}

func (b *builder) enterPart(r *plan.Resource, n *firewall.Interface) {
	b.net.Interfaces[n.ID] = n
	b.standing[r] = append(b.standing[r], n)
}

// partID names the interface of a resource that has several.
func partID(r *plan.Resource, subnet firewall.Link) firewall.ID {
	if id, exact := subnet.Exact(); exact {
		return firewall.ID(r.Address + "@" + string(id))
	}
	return firewall.ID(r.Address + "@?")
}

// hasInterfaces reports whether a resource has interfaces in a VPC, for certain or perhaps.
func (b *builder) hasInterfaces(r *plan.Resource, x *plan.Placed) bool {
	switch r.Type {
	case "aws_vpc_endpoint": // a gateway endpoint, which is what it is if it does not say, is a route
		kind := x.Kind.Or("Gateway")
		return x.Kind.IsUnknown() || kind == "Interface" || kind == "GatewayLoadBalancer"
	case "aws_elasticache_cluster":
		// Else it is a part of its replication group.
		return plan.Blank(x.Member) || x.Member.IsUnknown() && !b.stated(r, "replication_group_id")
	}
	return x.Block != plan.Null
}

// placedSubnets is the subnets of a resource.
func (b *builder) placedSubnets(r *plan.Resource, o *plan.Object) firewall.Links {
	p, x := plan.Placements[r.Type], o.Placed
	switch {
	case p.SubnetGroup != "":
		return b.subnetsByGroup(r, p.SubnetGroup, x.SubnetGroup)
	case r.Type == "aws_nat_gateway":
		id := plan.String{State: x.Subnets.State}
		for _, e := range x.Subnets.Or(nil) {
			id = e
		}
		l, open := asLinks(b.link(r, p.Subnets, id, kindSubnet))
		l.Open = open
		return l
	}
	l, set := b.placedMembers(r, p.Block, p.Subnets, x.Block, x.Subnets, kindSubnet)
	if mapped, too := b.mappedSubnets(r, x); too {
		l, set = mapped, true
	}
	if !set && x.Subnets.IsUnknown() && r.Type != "aws_vpc_endpoint" { // AWS takes some
		return firewall.Links{Open: true, Why: hidden(r, p.Subnets)}
	}
	return l
}

// placedMembers is members for an attribute in a block, "" if it is in none.
func (b *builder) placedMembers(r *plan.Resource, block, attr string, there plan.State, v plan.Strings, k kind) (l firewall.Links, set bool) {
	if l, set, decided := b.placedGiven(r, block, attr, there, v, k); decided {
		return l, set
	}
	if c := b.config(r); c != nil && c.Unreadable && (v.IsUnknown() || there == plan.UnknownValue) {
		return b.somewhere(r, attr, k), true
	}
	if e := b.arg(r, attr); block == "" && e != nil && slices.ContainsFunc(v.Or(nil), plan.String.IsUnknown) {
		l := b.membersOf(r, attr, e, k).Links
		known, _ := b.members(r, attr, v, k) // its provider shows elements that are known beside others
		l.Sure = sortIDs(slices.Concat(l.Sure, known.Sure))
		return l, true
	}
	if block == "" {
		return b.members(r, attr, v, k)
	}
	blocks, path := b.nested(r, block), block+"."+attr
	switch {
	case there == plan.UnknownValue, v.IsUnknown() && len(blocks) == 0:
		return b.somewhere(r, path, k), true // a dynamic block, which the JSON does not hold
	case v.State == plan.Known:
		return b.members(r, path, v, k)
	case !v.IsUnknown():
		return firewall.Links{}, false
	}
	e := blocks[0][attr]
	if e == nil || e.Empty {
		return firewall.Links{}, false
	}
	return b.membersOf(r, path, e, k).Links, true
}

// placedGiven is what the sources give an attribute that is not known, in the one block of a name, or in none.
func (b *builder) placedGiven(r *plan.Resource, block, attr string, there plan.State, v plan.Strings, k kind) (l firewall.Links, set, decided bool) {
	if block == "" {
		return b.membersGiven(r, attr, v, k)
	}
	blocks := b.blocksGiven(r, block)
	if there != plan.UnknownValue && !v.IsUnknown() || v.Sensitive || len(blocks) != 1 {
		return firewall.Links{}, false, false
	}
	g, decided := blocks[0].Arg(attr)
	ids, ok := b.elementsGiven(g, k)
	return firewall.Links{Sure: ids}, !g.Null, decided && ok
}

// somewhere is a set of which the JSON says nothing: it may hold whatever the resource's module knows.
func (b *builder) somewhere(r *plan.Resource, attr string, k kind) firewall.Links {
	f := b.reachable(r.ModuleAddress, k, 0)
	l := b.candidates(&f, k)
	return firewall.Links{Maybe: l.To, Open: l.Open, Why: hidden(r, attr)}
}

// mappedSubnets is the subnets of a load balancer's subnet_mapping blocks; false if it has none. After an apply they are in
// subnets as well.
func (b *builder) mappedSubnets(r *plan.Resource, x *plan.Placed) (firewall.Links, bool) {
	if x.Subnets.State == plan.Known || len(x.Mappings.Or(nil)) == 0 && !b.stated(r, "subnet_mapping") {
		return firewall.Links{}, false
	}
	blocks := b.nested(r, "subnet_mapping")
	var l firewall.Links
	unknown := x.Mappings.IsUnknown()
	for _, m := range x.Mappings.Or(nil) {
		if id, ok := m.SubnetID.Get(); ok {
			to, _ := b.lookup(kindSubnet, id)
			l.Sure = append(l.Sure, to)
		}
		unknown = unknown || m.SubnetID.IsUnknown()
	}
	if unknown && len(blocks) == 0 { // dynamic blocks
		some := b.somewhere(r, "subnet_mapping", kindSubnet)
		l.Maybe, l.Open, l.Why = some.Maybe, some.Open, some.Why
		return l, true
	}
	for _, block := range blocks {
		e := block["subnet_id"]
		if !unknown || e == nil || e.Constant {
			continue
		}
		one := b.candidates(b.references(r, e, kindSubnet), kindSubnet)
		if id, exact := one.Exact(); exact {
			l.Sure = append(l.Sure, id)
			continue
		}
		l.Maybe, l.Open, l.Why = append(l.Maybe, one.To...), l.Open || one.Open, hidden(r, "subnet_mapping")
	}
	l.Sure = sortIDs(l.Sure)
	l.Maybe = slices.DeleteFunc(sortIDs(l.Maybe), func(id firewall.ID) bool { return slices.Contains(l.Sure, id) })
	return l, true
}

// subnetsByGroup is the subnets of the subnet group that a resource names.
func (b *builder) subnetsByGroup(r *plan.Resource, attr string, name plan.String) firewall.Links {
	var groups []*plan.Resource
	open := false
	types := []string{"aws_db_subnet_group", "data.aws_db_subnet_group"}
	if attr == "subnet_group_name" {
		types = []string{"aws_elasticache_subnet_group"}
	}
	text, known := name.Get()
	switch {
	case known && text != "" && text != "default":
		for _, typ := range types {
			b.each(typ, func(g *plan.Resource, o *plan.Object) {
				if n, ok := o.SubnetGroup.Name.Get(); ok && n == text {
					groups = append(groups, g)
				}
			})
		}
	case name.IsUnknown() && b.stated(r, attr):
		l := b.candidates(b.references(r, b.arg(r, attr), kindSubnetGroup), kindSubnetGroup)
		open = l.Open
		for _, typ := range types {
			b.each(typ, func(g *plan.Resource, _ *plan.Object) {
				if slices.Contains(l.To, firewall.ID(g.Address)) {
					groups = append(groups, g)
				}
			})
		}
	}
	var out firewall.Links
	for _, g := range groups {
		l, set := b.members(g, "subnet_ids", b.object(g).SubnetGroup.Subnets, kindSubnet)
		out.Sure, out.Maybe = append(out.Sure, l.Sure...), append(out.Maybe, l.Maybe...)
		out.Open, out.Why = out.Open || l.Open || !set, append(out.Why, l.Why...)
	}
	out.Sure, out.Maybe = sortIDs(out.Sure), sortIDs(out.Maybe)
	if out.Open = out.Open || open || len(groups) == 0; out.Open {
		out.Why = append(out.Why, firewall.Unknown{Address: r.Address, Attribute: attr, Reason: firewall.NotInPlan})
	}
	return out
}

const clusterGroupAttr = "vpc_config[0].cluster_security_group_id"

// placedAddresses enters the addresses that are known: those of a NAT gateway and of a network load balancer that states them.
func (b *builder) placedAddresses(n *firewall.Interface, x *plan.Placed) {
	fixed := []plan.String{x.PrivateIP}
	if s := b.net.Subnets[first(n.Subnet)]; s != nil {
		for _, m := range x.Mappings.Or(nil) {
			if a, err := netip.ParseAddr(m.PrivateIPv4.Or("")); err == nil && s.CIDRs.Contains(a) {
				fixed = append(fixed, m.PrivateIPv4)
			}
		}
	}
	for _, v := range fixed {
		if a, err := netip.ParseAddr(v.Or("")); err == nil {
			n.Addrs = append(n.Addrs, a.Unmap())
		}
	}
	n.IPv4Known = len(n.Addrs) > 0
	n.AddrsKnown = n.IPv4Known && !b.mayHaveIPv6(n.Subnet)
}

// first is the object that a link certainly names, "" if it is not certain.
func first(l firewall.Link) firewall.ID {
	id, _ := l.Exact()
	return id
}
