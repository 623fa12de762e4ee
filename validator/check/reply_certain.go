package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// hanging is why a proved gap of a NACL is there for some of the subnets only that the NACL may turn out to have: what hides which
// NACL those subnets use. A NACL does not judge packets within one subnet, so what it drops of one subnet's packets it may not meet of
// another's. certain is true where the gap is there whichever subnets use the NACL.
func (p *Pass) hanging(n *firewall.NACL, kind gapKind, d firewall.Direction, protocol firewall.Protocol) (why []firewall.Unknown, certain bool) {
	where, found := p.grounds(n), p.findGaps(n, kind)
	if !slices.ContainsFunc(where.Parts, func(g firewall.Ground) bool { return len(g.Sure) < len(g.Subnets) }) {
		return nil, true
	}
	anySure, sureHas, allHave := false, false, true
	subnets := p.subnetsOf(where)
	for i := range where.Parts {
		part := &where.Parts[i]
		var gap firewall.Boxes
		for _, g := range found[i] {
			if g.Proved && g.Direction == d && g.Protocol == protocol {
				gap = g.Gap
			}
		}
		for _, s := range part.Subnets {
			sure, has := slices.Contains(part.Sure, s), p.metBy(s, gap, d)
			anySure = anySure || sure
			sureHas = sureHas || sure && has
			allHave = allHave && has
			if !sure {
				why = append(why, s.NACL.Why...)
			}
		}
		// Of a family of which no subnet has an address the NACL is judged as it stands: see grounds.
		if !outside(gap, d, subnets).IsEmpty() {
			return nil, true
		}
	}
	return why, sureHas || !anySure && allHave
}

// metBy reports whether replies of the gap are a subnet's, and not within it.
func (p *Pass) metBy(s *firewall.Subnet, gap firewall.Boxes, d firewall.Direction) bool {
	addrs, _ := p.Net.SubnetAddrs(s)
	return gap.Meets(d, addrs, len(s.CIDRsOpen) == 0)
}

// subnetsOf is the addresses of the subnets that use a NACL, for certain or possibly.
func (p *Pass) subnetsOf(where *firewall.Grounds) firewall.AddrSet {
	var out firewall.AddrSet
	for i := range where.Parts {
		for _, s := range where.Parts[i].Subnets {
			addrs, _ := p.Net.SubnetAddrs(s)
			out = out.Union(addrs)
		}
	}
	return out
}

// outside is the replies of the gap of which our side is not among the addresses.
func outside(gap firewall.Boxes, d firewall.Direction, addrs firewall.AddrSet) firewall.Boxes {
	var out firewall.Boxes
	for _, b := range gap {
		if d == firewall.Egress {
			b.Dst = b.Dst.Subtract(addrs)
		} else {
			b.Src = b.Src.Subtract(addrs)
		}
		out = append(out, b)
	}
	return out.Normal()
}
