package check

import (
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// ground is subnets behind one NACL whose groups open the same services narrowly: one question to the analyses.
type ground struct {
	subnets []*firewall.Subnet
	sure    []*firewall.Subnet // those of subnets that certainly use the NACL
	addrs   firewall.AddrSet
	opened  [2]firewall.OpenServices
	routes  firewall.Routing
}

// grounds is where a NACL stands: the near side of the packets that it judges.
type grounds struct {
	parts []ground
	// rough are the families whose addresses are an upper bound: a block, the VPC, or whether a subnet uses the NACL is
	// not known.
	rough firewall.AddrSet
	// used reports whether a subnet uses the NACL, for certain or possibly.
	used bool
}

// exact reports whether the near side of the packets is known exactly.
func (g *grounds) exact(boxes firewall.Boxes) bool {
	for _, b := range boxes {
		if g.rough.Overlaps(b.Src) || g.rough.Overlaps(b.Dst) {
			return false
		}
	}
	return true
}

// judged reports whether the plan knows the NACL, so that the rules of families 1xx and 2xx judge it. What AWS made and
// nobody touched allows all.
func judged(n *firewall.NACL) bool {
	return n.Managed || !n.Assumed && len(n.Ingress)+len(n.Egress) > 0
}

// grounds returns where a NACL stands. Of each family it holds the blocks of the NACL's subnets, or where there are none
// those of its VPC, or else every address: a NACL is judged as it stands, whether or not a subnet uses it, or has
// an address of the family: it may have one tomorrow, and the rules are there for it.
func (p *Pass) grounds(n *firewall.NACL) *grounds {
	x := p.places()
	if g := x.grounds[n.ID]; g != nil {
		return g
	}
	g := &grounds{}
	for _, s := range x.subnets[n.ID] {
		g.add(p.Net, s, p.opened(s), true)
	}
	for _, s := range x.maySubnets[n.ID] {
		g.add(p.Net, s, p.opened(s), false)
	}
	g.used = len(g.parts) > 0
	if !g.used {
		g.parts = []ground{{}}
	}
	g.fillFamilies(vpcOf(p.Net, n.VPC))
	x.grounds[n.ID] = g
	return g
}

// add puts a subnet to the others whose groups open the same. Where it is not certain that the subnet uses the NACL, what its
// groups open is possible at most and its addresses are an upper bound.
func (g *grounds) add(net *firewall.Network, s *firewall.Subnet, opened [2]firewall.OpenServices, sure bool) {
	addrs, rough := subnetAddrs(net, s)
	if !sure {
		rough = wholeFamilies(addrs)
		for d := range opened {
			opened[d] = firewall.OpenServices{May: opened[d].May.Union(opened[d].Must)}
		}
	}
	g.rough = g.rough.Union(rough)
	for i := range g.parts {
		if sameOpened(g.parts[i].opened, opened) && sameRoutes(&g.parts[i].routes, &s.Routes) {
			g.parts[i].put(s, addrs, sure)
			return
		}
	}
	part := ground{opened: opened, routes: s.Routes}
	part.put(s, addrs, sure)
	g.parts = append(g.parts, part)
}

// sameRoutes reports whether two subnets talk with the same addresses.
func sameRoutes(a, b *firewall.Routing) bool {
	return a.Answers.Equal(b.Answers) && a.Requests.Equal(b.Requests)
}

func (g *ground) put(s *firewall.Subnet, addrs firewall.AddrSet, sure bool) {
	g.subnets = append(g.subnets, s)
	if sure {
		g.sure = append(g.sure, s)
	}
	g.addrs = g.addrs.Union(addrs)
}

// subnetAddrs is the addresses of a subnet and the families of which they are an upper bound: for a block that is not known,
// all blocks of the VPC, or the whole family where those are not known either.
func subnetAddrs(net *firewall.Network, s *firewall.Subnet) (addrs, rough firewall.AddrSet) {
	addrs = s.CIDRs
	within, _ := blocksOf(vpcOf(net, s.VPC))
	for _, u := range s.CIDRsOpen {
		family := firewall.AllIPv4()
		if strings.Contains(u.Attribute, "ipv6") {
			family = firewall.AllIPv6()
		}
		bound := within.Intersect(family)
		if bound.IsEmpty() {
			bound = family
		}
		addrs, rough = addrs.Union(bound), rough.Union(family)
	}
	return addrs, rough
}

// fillFamilies gives a family of which no subnet has an address the blocks of the VPC, or else all of its addresses.
func (g *grounds) fillFamilies(vpc *firewall.VPC) {
	var have firewall.AddrSet
	for _, part := range g.parts {
		have = have.Union(part.addrs)
	}
	blocks, exact := blocksOf(vpc)
	for _, family := range []firewall.AddrSet{firewall.AllIPv4(), firewall.AllIPv6()} {
		if have.Overlaps(family) {
			continue
		}
		addrs := blocks.Intersect(family)
		if addrs.IsEmpty() {
			addrs = family
		}
		if !exact || addrs.Equal(family) {
			g.rough = g.rough.Union(family)
		}
		g.parts[0].addrs = g.parts[0].addrs.Union(addrs)
	}
}

// vpcOf is the VPC of an exact link, or nil.
func vpcOf(net *firewall.Network, l firewall.Link) *firewall.VPC {
	if id, ok := l.Exact(); ok {
		return net.VPCs[id]
	}
	return nil
}

// blocksOf is the known blocks of a VPC and whether it has no others; where it may have others nothing bounds a subnet.
func blocksOf(vpc *firewall.VPC) (firewall.AddrSet, bool) {
	if vpc == nil || vpc.CIDRsOpen {
		return firewall.AddrSet{}, false
	}
	return vpc.CIDRs, true
}

// wholeFamilies is all addresses of the families of which a holds something.
func wholeFamilies(a firewall.AddrSet) firewall.AddrSet {
	var out firewall.AddrSet
	if !a.IPv4().IsEmpty() {
		out = out.Union(firewall.AllIPv4())
	}
	if !a.IPv6().IsEmpty() {
		out = out.Union(firewall.AllIPv6())
	}
	return out
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

func sameOpened(a, b [2]firewall.OpenServices) bool {
	for d := range a {
		if !a[d].Must.Equal(b[d].Must) || !a[d].May.Equal(b[d].May) || a[d].Unseen != b[d].Unseen {
			return false
		}
	}
	return true
}
