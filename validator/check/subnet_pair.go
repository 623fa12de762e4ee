package check

import (
	"fmt"
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
	secret  bool // nothing that is computed may be told
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
		out = append(out, &pairGap{PairGap: g, a: a, b: b, inexact: inexact, secret: p.hides(a.nacl) || p.hides(b.nacl)})
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

// passes reports whether a direction of a NACL certainly allows all of some replies.
func (p *Pass) passes(n *firewall.NACL, d firewall.Direction, replies firewall.Boxes) bool {
	return p.Table(n, d).Allowed().Covers(replySet(replies, d))
}

// far is the addresses of the gap's packets that a filter of a direction sees.
func (g *pairGap) far(d firewall.Direction) firewall.AddrSet {
	var far firewall.AddrSet
	for _, x := range g.Gap {
		if d == firewall.Egress {
			far = far.Union(x.Dst)
		} else {
			far = far.Union(x.Src)
		}
	}
	return far
}

// message says what passes and what is dropped.
func (g *pairGap) message() string {
	way := "on their way out"
	if g.DroppedBy == firewall.Ingress {
		way = "on their way back in"
	}
	from, to := naclName(g.a.nacl), naclName(g.b.nacl)
	if g.secret {
		return fmt.Sprintf("%s %s passes from subnets of %s to subnets of %s, and replies are dropped %s", g.Protocol, hidden, from, to, way)
	}
	first := g.Gap[0]
	text := fmt.Sprintf("%s %s passes from %s (%s) to %s (%s), and replies to ports %s are dropped %s",
		g.Protocol, portsText(first.SrcPorts), addrsText(first.Dst), from, addrsText(first.Src), to, portsText(first.DstPorts), way)
	if rest := len(g.Gap) - 1; rest > 0 {
		text += fmt.Sprintf(", and %s", counted(rest, "more such set")+" of packets")
	}
	return text
}

// droppedNext is the NACLs that drop, on their way in, replies which this one lets out as soon as it is mended.
func (p *Pass) droppedNext(x *pathGaps) []*firewall.NACL {
	var out []*firewall.NACL
	for _, g := range x.pairs {
		n := g.a.nacl
		if g.DroppedBy == firewall.Egress && n != x.drops && !slices.Contains(out, n) &&
			p.Table(n, firewall.Ingress).Denied().Overlaps(replySet(g.Gap, firewall.Ingress)) {
			out = append(out, n)
		}
	}
	return out
}

func thenBy(second []*firewall.NACL) string {
	if len(second) == 0 {
		return ""
	}
	var names []string
	for _, n := range second {
		names = append(names, naclName(n))
	}
	return "; once it lets them out, " + shorten(names, 3) + " drops them, or some of them, on their way back in"
}

// main is the gap that the message and the witness show: of the highest severity, without a sensitive value if there is one.
func (x *pathGaps) main() *pairGap {
	best := x.pairs[0]
	for _, g := range x.pairs[1:] {
		worse := severityOf(g.Hit).Rank() - severityOf(best.Hit).Rank()
		if best.secret && !g.secret || best.secret == g.secret && worse > 0 {
			best = g
		}
	}
	return best
}

// hit is the client profiles that are hit between any of the subnets.
func (x *pathGaps) hit() []firewall.Profile {
	var out []firewall.Profile
	for _, g := range x.pairs {
		for _, h := range g.Hit {
			if !slices.ContainsFunc(out, func(y firewall.Profile) bool { return y.Name == h.Name }) {
				out = append(out, h)
			}
		}
	}
	return out
}

// others says what the message of the main gap leaves out.
func (x *pathGaps) others(main *pairGap) string {
	rest := 0
	var names []string
	for _, g := range x.pairs {
		if g != main {
			rest += len(g.Gap)
		}
		if name := naclName(g.other().nacl); g.other().nacl != main.other().nacl && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case rest == 0:
		return ""
	case len(names) == 0:
		return fmt.Sprintf("; so are those of %s between them", counted(rest, "other set")+" of packets")
	}
	return fmt.Sprintf("; so are those of %s, also between it and %s", counted(rest, "other set")+" of packets", shorten(names, 3))
}

// subnets counts the subnets of both sides that a dropped packet comes from or goes to.
func (x *pathGaps) subnets() int {
	hit := map[*side]map[int]bool{}
	for _, g := range x.pairs {
		for _, s := range []*side{g.a, g.b} {
			if hit[s] == nil {
				hit[s] = map[int]bool{}
			}
			for i, addrs := range s.each {
				for _, box := range g.Gap {
					hit[s][i] = hit[s][i] || addrs.Overlaps(box.Src) || addrs.Overlaps(box.Dst)
				}
			}
		}
	}
	n := 0
	for _, each := range hit {
		for _, yes := range each {
			if yes {
				n++
			}
		}
	}
	return n
}

// needs is what the NACL has to allow, by direction and protocol: replies from or to the subnets on the other side, or where these
// are many blocks, those that may ask or be asked.
func (x *pathGaps) needs(p *Pass) []need {
	var out []need
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		for _, protocol := range outlined {
			n := need{dir: d}
			var far firewall.AddrSet
			var hit []firewall.Profile
			for _, g := range x.pairs {
				// What a NACL of both sides drops on its way out it may drop on its way in, too.
				if g.Protocol == protocol && (g.DroppedBy == d || g.a.nacl == g.b.nacl && !p.passes(x.drops, d, g.Gap)) {
					n.gap, far, hit = append(n.gap, g.Gap...), far.Union(g.far(d)), append(hit, g.Hit...)
				}
			}
			if len(n.gap) == 0 {
				continue
			}
			n.values = firewall.ProfilePorts(hit)
			if n.remote = far.Prefixes(); len(n.rules()) > maxFixRules {
				asked := firewall.NewSet(far, firewall.ProtocolServices(protocol))
				n.remote = p.admittedFrom(x.drops, opposite(d), asked)
			}
			out = append(out, n)
		}
	}
	return out
}
