package check

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// side is the subnets of one VPC that one NACL filters and whose groups open the same services: all of them fare alike.
type side struct {
	nacl   *firewall.NACL
	opened [2]firewall.OpenServices
	each   []firewall.AddrSet // by subnet
	addrs  firewall.AddrSet   // of all of them
	rough  firewall.AddrSet   // the families whose addresses are an upper bound
}

// sidesByVPC returns, for each VPC, its subnets whose NACL is certain.
func (p *Pass) sidesByVPC() [][]*side {
	byVPC := map[firewall.ID][]*side{}
	for _, s := range p.places().allSubnets {
		vpc, inVPC := s.VPC.Exact()
		id, certain := s.NACL.Exact()
		n := p.Net.NACLs[id]
		if !inVPC || !certain || n == nil {
			continue
		}
		addrs, rough := subnetAddrs(p.Net, s)
		opened := p.opened(s)
		i := slices.IndexFunc(byVPC[vpc], func(x *side) bool { return x.nacl == n && sameOpened(x.opened, opened) })
		if i < 0 {
			i = len(byVPC[vpc])
			byVPC[vpc] = append(byVPC[vpc], &side{nacl: n, opened: opened})
		}
		x := byVPC[vpc][i]
		x.each = append(x.each, addrs)
		x.addrs, x.rough = x.addrs.Union(addrs), x.rough.Union(rough)
	}
	return sorted(byVPC)
}

// pairGap is what passes from side a to side b and does not come back.
type pairGap struct {
	firewall.PairGap
	a, b    *side
	inexact bool

	// What the gap and those joined to it hold together.
	all firewall.Boxes
	hit []firewall.Profile
}

// dropping is the side whose NACL drops the replies: b on their way out, a on their way in.
func (g *pairGap) dropping() *side {
	if g.DroppedBy == firewall.Egress {
		return g.b
	}
	return g.a
}

func (g *pairGap) other() *side {
	if g.DroppedBy == firewall.Egress {
		return g.a
	}
	return g.b
}

func (g *pairGap) key() pairKey { return pairKey{g.dropping().nacl.ID, g.other().nacl.ID} }

// join adds the packets of another gap between the same NACLs; the witness stays.
func (g *pairGap) join(o *pairGap) {
	g.all = slices.Concat(g.all, o.all)
	for _, h := range o.hit {
		if !slices.ContainsFunc(g.hit, func(x firewall.Profile) bool { return x.Name == h.Name }) {
			g.hit = append(g.hit, h)
		}
	}
	g.inexact = g.inexact || o.inexact
}

// pairGaps finds the gaps from the subnets of one side to those of another. Within one side it leaves out what a subnet says
// to itself: such packets meet no NACL.
func (p *Pass) pairGaps(a, b *side) []*pairGap {
	if p.comesBack(a, b) {
		return nil
	}
	all := p.gapsBetween(a, b, a.addrs, b.addrs)
	if a != b || len(all) == 0 {
		return all
	}
	var out []*pairGap
	for _, from := range a.each {
		// Two subnets never overlap, so this is the addresses of all others.
		if others := a.addrs.Subtract(from); !others.IsEmpty() {
			out = append(out, p.gapsBetween(a, b, from, others)...)
		}
	}
	return out
}

func (p *Pass) gapsBetween(a, b *side, from, to firewall.AddrSet) []*pairGap {
	var out []*pairGap
	for _, g := range firewall.PairGaps(p.pairSide(a, from), p.pairSide(b, to), p.Profiles) {
		rough := a.rough.Union(b.rough)
		inexact := slices.ContainsFunc(g.Gap, func(x firewall.Box) bool { return rough.Overlaps(x.Src) || rough.Overlaps(x.Dst) })
		out = append(out, &pairGap{PairGap: g, a: a, b: b, inexact: inexact, all: g.Gap, hit: g.Hit})
	}
	return out
}

func (p *Pass) pairSide(s *side, addrs firewall.AddrSet) firewall.PairSide {
	return firewall.PairSide{
		In: p.Table(s.nacl, firewall.Ingress), Out: p.Table(s.nacl, firewall.Egress), Addrs: addrs, Opened: s.opened,
	}
}

// comesBack reports, at little cost, that nothing from a to b can go unanswered: for TCP and for UDP, no request can pass, or
// all replies to all clients certainly do. A plan has many pairs of subnets, and this is so for nearly all of them.
func (p *Pass) comesBack(a, b *side) bool {
	out, in := p.outline(a.nacl, firewall.Egress), p.outline(b.nacl, firewall.Ingress)
	backOut, backIn := p.outline(b.nacl, firewall.Egress), p.outline(a.nacl, firewall.Ingress)
	for i := range outlined {
		from, to := a.addrs.Intersect(in[i].some), b.addrs.Intersect(out[i].some)
		asked := !from.IsEmpty() && !to.IsEmpty() && !in[i].ports.Intersect(out[i].ports).IsEmpty()
		if asked && !(backOut[i].all.Covers(from) && backIn[i].all.Covers(to)) {
			return false
		}
	}
	return true
}

// outlined are the protocols of an outline.
var outlined = [2]firewall.Protocol{firewall.TCP, firewall.UDP}

// outline is, for a direction of a NACL and each protocol, roughly what it allows.
type outline [len(outlined)]struct {
	some  firewall.AddrSet // with which some packet is possibly allowed
	ports firewall.Ports   // to which some packet is possibly allowed
	all   firewall.AddrSet // with which packets to all client ports certainly are
}

// outline returns the outline of one direction of a NACL, made once for a run.
func (p *Pass) outline(n *firewall.NACL, d firewall.Direction) *outline {
	k := tableKey{n, d}
	if o := p.cache.outlines[k]; o != nil {
		return o
	}
	o := &outline{}
	t := p.Table(n, d)
	allowed, possible := t.Allowed(), t.Undecided()
	clients := firewall.ProfilePorts(p.Profiles)
	for i, protocol := range outlined {
		whole := firewall.ProtocolServices(protocol)
		some := allowed.Only(whole).Union(possible.Only(whole))
		o[i].some, o[i].ports = some.Addrs(), some.Services().Ports(protocol)
		for _, c := range allowed.Cells() {
			if c.Services.Ports(protocol).Covers(clients) {
				o[i].all = o[i].all.Union(c.Addrs)
			}
		}
	}
	if p.cache.outlines == nil {
		p.cache.outlines = map[tableKey]*outline{}
	}
	p.cache.outlines[k] = o
	return o
}

// sensitive reports whether either NACL has a value that is marked so.
func (g *pairGap) sensitive() bool {
	return anySensitive(g.a.nacl.Ingress, g.a.nacl.Egress, g.b.nacl.Ingress, g.b.nacl.Egress)
}

// otherBlocks is the blocks of the far side, as the NACL that drops sees it.
func (g *pairGap) otherBlocks() []netip.Prefix {
	var far firewall.AddrSet
	for _, x := range g.Gap {
		if g.DroppedBy == firewall.Egress {
			far = far.Union(x.Dst)
		} else {
			far = far.Union(x.Src)
		}
	}
	return far.Prefixes()
}

// message says what passes and what is dropped; rest is how many sets of packets there are besides the first.
func (g *pairGap) message(rest int) string {
	way := "on their way out"
	if g.DroppedBy == firewall.Ingress {
		way = "on their way back in"
	}
	client, server := g.a.nacl, g.b.nacl
	from, to := address(client.Origin, client.ID), address(server.Origin, server.ID)
	if g.sensitive() {
		return fmt.Sprintf("%s %s passes from subnets of %s to subnets of %s, and replies are dropped %s", g.Protocol, hidden, from, to, way)
	}
	first := g.Gap[0]
	text := fmt.Sprintf("%s %s passes from %s (%s) to %s (%s), and replies to ports %s are dropped %s",
		g.Protocol, portsText(first.SrcPorts), addrsText(first.Dst), from, addrsText(first.Src), to, portsText(first.DstPorts), way)
	if rest > 0 {
		text += fmt.Sprintf(", and %d more such sets of packets", rest)
	}
	return text
}
