package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// pairGap is what passes from side a to side b and does not come back.
type pairGap struct {
	firewall.PairGap
	a, b    *firewall.Side
	inexact bool
	secret  bool // nothing that is computed may be told
}

// dropping is the side whose NACL drops the replies: b on their way out, a on their way in.
func (g *pairGap) dropping() *firewall.Side {
	if g.DroppedBy == firewall.Egress {
		return g.b
	}
	return g.a
}

func (g *pairGap) other() *firewall.Side {
	if g.DroppedBy == firewall.Egress {
		return g.a
	}
	return g.b
}

// pairGaps finds the gaps from the subnets of one side to those of another.
func (p *Pass) pairGaps(a, b *firewall.Side) []*pairGap {
	if p.comesBack(a, b) {
		return nil
	}
	var out []*pairGap
	for _, g := range firewall.SideGaps(a, b, p.Table, p.Profiles) {
		rough := a.Rough.Union(b.Rough)
		inexact := slices.ContainsFunc(g.Gap, func(x firewall.Box) bool { return rough.Overlaps(x.Src) || rough.Overlaps(x.Dst) })
		out = append(out, &pairGap{PairGap: g, a: a, b: b, inexact: inexact, secret: p.hides(a.NACL) || p.hides(b.NACL)})
	}
	return out
}

// comesBack reports, at little cost, that nothing from a to b can go unanswered: for TCP and for UDP, no request can pass, or
// all replies to all clients certainly do. A plan has many pairs of subnets, and this is so for nearly all of them.
func (p *Pass) comesBack(a, b *firewall.Side) bool {
	out, in := p.outline(a.NACL, firewall.Egress), p.outline(b.NACL, firewall.Ingress)
	backOut, backIn := p.outline(b.NACL, firewall.Egress), p.outline(a.NACL, firewall.Ingress)
	for i := range outlined {
		from, to := a.Addrs.Intersect(in[i].some), b.Addrs.Intersect(out[i].some)
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
	return p.Table(n, d).Allowed().Covers(replies.Seen(d))
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
	from, to := naclName(g.a.NACL), naclName(g.b.NACL)
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
		n := g.a.NACL
		if g.DroppedBy == firewall.Egress && n != x.drops && !slices.Contains(out, n) &&
			p.Table(n, firewall.Ingress).Denied().Overlaps(g.Gap.Seen(firewall.Ingress)) {
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
		if name := naclName(g.other().NACL); g.other().NACL != main.other().NACL && !slices.Contains(names, name) {
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
	hit := map[*firewall.Side]map[int]bool{}
	for _, g := range x.pairs {
		for _, s := range []*firewall.Side{g.a, g.b} {
			if hit[s] == nil {
				hit[s] = map[int]bool{}
			}
			for i, addrs := range s.Each {
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
				if g.Protocol == protocol && (g.DroppedBy == d || g.a.NACL == g.b.NACL && !p.passes(x.drops, d, g.Gap)) {
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
