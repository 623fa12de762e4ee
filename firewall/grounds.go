package firewall

// Ground is subnets behind one NACL whose groups open the same services narrowly: one question to the analyses of the return path.
type Ground struct {
	Subnets []*Subnet
	Sure    []*Subnet // those of Subnets that certainly use the NACL
	Addrs   AddrSet
	Opened  [2]OpenServices
	Routes  Routing
}

// Grounds is where a NACL stands: the near side of the packets that it judges.
type Grounds struct {
	Parts []Ground
	// Rough are the families whose addresses are an upper bound: a block, the VPC, or whether a subnet uses the NACL is
	// not known.
	Rough AddrSet
	// Used reports whether a subnet uses the NACL, for certain or possibly.
	Used bool
}

// Grounds returns where a NACL stands: sure are the subnets that certainly use it, perhaps those that possibly do, and opened says what
// groups in a subnet open narrowly (see OpenedIn). Of each family it holds the blocks of the subnets, or where there are none those of the
// VPC, or else every address: a NACL is judged as it stands, whether or not a subnet uses it, or has an address of the family: it may have
// one tomorrow, and the rules are there for it.
func (n *Network) Grounds(acl *NACL, sure, perhaps []*Subnet, opened func(*Subnet) [2]OpenServices) *Grounds {
	g := &Grounds{}
	for _, s := range sure {
		g.add(n, s, opened(s), true)
	}
	for _, s := range perhaps {
		g.add(n, s, opened(s), false)
	}
	g.Used = len(g.Parts) > 0
	if !g.Used {
		g.Parts = []Ground{{}}
	}
	g.fillFamilies(n.VPCOf(acl.VPC))
	return g
}

// add puts a subnet to the others whose groups open the same. Where it is not certain that the subnet uses the NACL, what its
// groups open is possible at most and its addresses are an upper bound.
func (g *Grounds) add(n *Network, s *Subnet, opened [2]OpenServices, sure bool) {
	addrs, rough := n.SubnetAddrs(s)
	if !sure {
		rough = wholeFamilies(addrs)
		for d := range opened {
			opened[d] = OpenServices{May: opened[d].May.Union(opened[d].Must)}
		}
	}
	g.Rough = g.Rough.Union(rough)
	for i := range g.Parts {
		if sameOpened(g.Parts[i].Opened, opened) && sameRoutes(&g.Parts[i].Routes, &s.Routes) {
			g.Parts[i].put(s, addrs, sure)
			return
		}
	}
	part := Ground{Opened: opened, Routes: s.Routes}
	part.put(s, addrs, sure)
	g.Parts = append(g.Parts, part)
}

func sameOpened(a, b [2]OpenServices) bool { return a[0].equal(b[0]) && a[1].equal(b[1]) }

// sameRoutes reports whether two subnets talk with the same addresses.
func sameRoutes(a, b *Routing) bool {
	return a.Answers.Equal(b.Answers) && a.Requests.Equal(b.Requests)
}

func (g *Ground) put(s *Subnet, addrs AddrSet, sure bool) {
	g.Subnets = append(g.Subnets, s)
	if sure {
		g.Sure = append(g.Sure, s)
	}
	g.Addrs = g.Addrs.Union(addrs)
}

// fillFamilies gives a family of which no subnet has an address the blocks of the VPC, or else all of its addresses.
func (g *Grounds) fillFamilies(vpc *VPC) {
	have := g.Addrs()
	blocks, exact := vpc.Blocks()
	for _, family := range []AddrSet{AllIPv4(), AllIPv6()} {
		if have.Overlaps(family) {
			continue
		}
		addrs := blocks.Intersect(family)
		if addrs.IsEmpty() {
			addrs = family
		}
		if !exact || addrs.Equal(family) {
			g.Rough = g.Rough.Union(family)
		}
		g.Parts[0].Addrs = g.Parts[0].Addrs.Union(addrs)
	}
}

// Addrs is all of the near side.
func (g *Grounds) Addrs() AddrSet {
	var all AddrSet
	for _, part := range g.Parts {
		all = all.Union(part.Addrs)
	}
	return all
}

// Exact reports whether the near side of the packets is known exactly.
func (g *Grounds) Exact(boxes Boxes) bool {
	for _, b := range boxes {
		if g.Rough.Overlaps(b.Src) || g.Rough.Overlaps(b.Dst) {
			return false
		}
	}
	return true
}

// ReplyOptions is what ReplyGaps and EchoGaps are to be asked with for a part. Profiles empty means DefaultProfiles.
func (g *Ground) ReplyOptions(profiles []Profile) ReplyOptions {
	return ReplyOptions{Local: g.Addrs, Subnets: g.blocks(), Profiles: profiles, Opened: g.Opened,
		Routed: [2]AddrSet{g.Routes.Answers, g.Routes.Requests}}
}

// blocks is the addresses of each subnet that certainly uses the NACL, and of which all blocks are known.
func (g *Ground) blocks() []AddrSet {
	var out []AddrSet
	for _, s := range g.Sure {
		if len(s.CIDRsOpen) == 0 {
			out = append(out, s.CIDRs)
		}
	}
	return out
}
