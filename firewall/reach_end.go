package firewall

import (
	"fmt"
	"net/netip"
	"slices"
)

// reachEnd is an end of flows, as it stands on each side.
type reachEnd struct {
	name   FlowEnd
	side   [2]*standing // nil where it does not exist
	owners []addrOwner  // of its addresses, if it is interfaces and they are known
}

// addrOwner is an interface with its addresses, those of both sides.
type addrOwner struct {
	id    ID
	addrs AddrSet
}

// named is the end as far as it has some of the addresses.
func (e *reachEnd) named(addrs AddrSet) FlowEnd {
	if len(e.owners) == 0 {
		return e.name
	}
	var out FlowEnd
	for _, o := range e.owners {
		if o.addrs.Overlaps(addrs) && !slices.Contains(out.Interfaces, o.id) {
			out.Interfaces = append(out.Interfaces, o.id)
		}
	}
	return out
}

// standing is how an end stands on one side. What the filters do to it, they do to all that it is.
type standing struct {
	iface  *Interface // one of those that it is; nil for what is no interface
	subnet *Subnet    // nil: outside, or …
	hidden bool       // … in a subnet that is not known
	vpc    *VPC       // nil if not known
	addrs  AddrSet
	oneOf  bool // it has one of addrs, which one is not known; else it is all of them
	anyone bool // it may be whoever carries any group
	// groupsText tells the groups of interfaces apart.
	groupsText string
}

func (e *reachEnd) empty() bool {
	return !slices.ContainsFunc(e.side[:], func(s *standing) bool { return s != nil && !s.addrs.IsEmpty() })
}

// either is the end as it is after, or if it is gone, was before.
func (e *reachEnd) either() *standing {
	if e.side[1] != nil {
		return e.side[1]
	}
	return e.side[0]
}

// ends returns the interfaces of both sides, those alike together, and the rest of each subnet.
func (d *reachDiff) ends() []*reachEnd {
	byLook := map[string]*reachEnd{}
	var out []*reachEnd
	for _, id := range sortedKeys(d.net[0].Interfaces, d.net[1].Interfaces) {
		for _, e := range d.interfaceEnds(id) {
			look := e.look()
			known := byLook[look]
			if known == nil {
				byLook[look] = e
				out = append(out, e)
				continue
			}
			known.name.Interfaces = bothOf(known.name.Interfaces, e.name.Interfaces)
			known.owners = append(known.owners, e.owners...)
			for i, s := range e.side {
				if s != nil {
					known.side[i].addrs = known.side[i].addrs.Union(s.addrs)
				}
			}
		}
	}
	var used [2]AddrSet
	for i, n := range d.net {
		var list []netip.Addr
		for _, x := range n.Interfaces {
			list = append(list, x.Addrs...)
		}
		used[i] = Addresses(list...)
	}
	for _, id := range sortedKeys(d.net[0].Subnets, d.net[1].Subnets) {
		e := &reachEnd{name: FlowEnd{Subnets: []ID{id}}}
		for i, n := range d.net {
			if s := n.Subnets[id]; s != nil {
				t := newTracer(n)
				addrs := t.subnetAddrs(s, IPv4).Union(t.subnetAddrs(s, IPv6))
				e.side[i] = &standing{subnet: s, vpc: t.vpc(s), addrs: addrs.Subtract(used[i]), oneOf: len(s.CIDRsOpen) > 0}
			}
		}
		if e.side[0] != nil && e.side[1] != nil && !e.side[0].oneOf && !e.side[1].oneOf {
			both := e.side[0].addrs.Intersect(e.side[1].addrs)
			e.side[0].addrs, e.side[1].addrs = both, both
		}
		if !e.empty() {
			out = append(out, e)
		}
	}
	return out
}

func sortedKeys[T any](a, b map[ID]T) []ID {
	var out []ID
	for id := range a {
		out = append(out, id)
	}
	for id := range b {
		if _, both := a[id]; !both {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// interfaceEnds is an interface as ends: the addresses that it keeps, and by family, what it loses, gets, or has without anybody
// knowing.
func (d *reachDiff) interfaceEnds(id ID) []*reachEnd {
	var out []*reachEnd
	sides := [2]*Interface{d.net[0].Interfaces[id], d.net[1].Interfaces[id]}
	for _, f := range []Family{IPv4, IPv6} {
		var had [2]AddrSet
		known := true
		for i, x := range sides {
			if x != nil {
				had[i] = f.of(Addresses(x.Addrs...))
				known = known && x.known(f)
			}
		}
		end := func(oneOf bool, before, after AddrSet) {
			e := &reachEnd{name: FlowEnd{Interfaces: []ID{id}}}
			for i, addrs := range [2]AddrSet{before, after} {
				if sides[i] != nil && !addrs.IsEmpty() {
					e.side[i] = d.stands(i, sides[i], addrs, oneOf)
				}
			}
			if !oneOf {
				e.owners = []addrOwner{{id, before.Union(after)}}
			}
			if !e.empty() {
				out = append(out, e)
			}
		}
		kept := had[0].Intersect(had[1])
		switch {
		case !known:
			end(true, d.perhaps(0, sides[0], f), d.perhaps(1, sides[1], f))
		case kept.IsEmpty() && !had[0].IsEmpty() && !had[1].IsEmpty():
			end(true, had[0], had[1])
		default:
			end(false, kept, kept)
			end(false, had[0].Subtract(kept), AddrSet{})
			end(false, AddrSet{}, had[1].Subtract(kept))
		}
	}
	return out
}

// perhaps is the addresses of a family of which an interface has one or several.
func (d *reachDiff) perhaps(side int, x *Interface, f Family) AddrSet {
	if x == nil {
		return AddrSet{}
	}
	var out AddrSet
	for _, p := range newTracer(d.net[side]).interfacePlaces(endpoint{iface: x}, f) {
		out = out.Union(p.addrs)
	}
	return out
}

func (d *reachDiff) stands(side int, x *Interface, addrs AddrSet, oneOf bool) *standing {
	s := &standing{iface: x, hidden: true, addrs: addrs, oneOf: oneOf, groupsText: x.Groups.text()}
	if id, sure := x.Subnet.Exact(); sure && d.net[side].Subnets[id] != nil {
		s.subnet, s.hidden = d.net[side].Subnets[id], false
		s.vpc = newTracer(d.net[side]).vpc(s.subnet)
	}
	return s
}

// text tells links apart.
func (l Links) text() string { return fmt.Sprint(l.Sure, l.Maybe, l.Some, l.Open) }

// look is what the filters see of an end. Ends of one look are told apart by address alone.
func (e *reachEnd) look() string {
	text := ""
	for _, s := range e.side {
		if s == nil {
			text += "|none"
			continue
		}
		text += fmt.Sprint("|", s.hidden, s.iface.Subnet.To, s.iface.Subnet.Open, s.groupsText, s.oneOf)
		if s.oneOf {
			text += s.addrs.String()
		}
	}
	return text
}

// vpcOf is the VPC of an end, "" if it is not known.
func (e *reachEnd) vpcOf() ID {
	if v := e.either().vpc; v != nil {
		return v.ID
	}
	return ""
}

// outside is what is in no subnet of a VPC, nor in one of which the VPC is not known.
func (d *reachDiff) outside(vpc ID) *reachEnd {
	if d.outer[vpc] == nil {
		e := &reachEnd{}
		for i := range d.net {
			far := AllAddrs().Subtract(Unfiltered)
			for _, inside := range []AddrSet{d.inside(i, vpc), d.inside(i, "")} {
				far = far.Subtract(inside)
			}
			e.side[i] = &standing{addrs: far}
		}
		// What comes to a subnet or leaves it is seen there.
		both := e.side[0].addrs.Intersect(e.side[1].addrs)
		e.side[0].addrs, e.side[1].addrs = both, both
		e.name.Outside = both
		d.outer[vpc] = e
	}
	return d.outer[vpc]
}

// inside is what is in the subnets of a VPC that are known, or if vpc is "", in those whose VPC is not.
func (d *reachDiff) inside(side int, vpc ID) AddrSet {
	if d.inner[side] == nil {
		n := d.net[side]
		t := newTracer(n)
		d.inner[side] = map[ID]AddrSet{}
		add := func(s *Subnet, a AddrSet) {
			var id ID
			if v := t.vpc(s); v != nil {
				id = v.ID
			}
			d.inner[side][id] = d.inner[side][id].Union(a)
		}
		for _, s := range n.Subnets {
			add(s, s.CIDRs)
		}
		for _, x := range n.Interfaces {
			id, _ := x.Subnet.Exact()
			add(n.Subnets[id], Addresses(x.Addrs...))
		}
	}
	return d.inner[side][vpc]
}

// Unfiltered are the addresses of AWS's services that neither security groups nor network ACLs filter: instance metadata and DNS.
// Source: VPC guide, "Control traffic to subnets using network ACLs".
var Unfiltered = Addresses(netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("169.254.169.253"),
	netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd00:ec2::253"))
