package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// replyGap is a gap of a NACL over all subnets that it filters.
type replyGap struct {
	firewall.ReplyGap
	nacl    *firewall.NACL
	ground  *firewall.Ground // the subnets of the witness
	parts   []int            // the parts of the NACL's ground that have the gap, ascending
	inexact bool
	hangs   bool // on which subnets use the NACL
	secret  bool // nothing that is computed may be told
}

// gapKind is one of the two analyses of the return path of a NACL.
type gapKind uint8

const (
	serviceGaps gapKind = iota // TCP and UDP
	echoGaps                   // ICMP and ICMPv6
)

type gapKey struct {
	nacl firewall.ID
	kind gapKind
}

// findGaps runs an analysis on a NACL, once for each part of its ground.
func (p *Pass) findGaps(n *firewall.NACL, kind gapKind) [][]firewall.ReplyGap {
	x, k := p.places(), gapKey{n.ID, kind}
	if found, ok := x.gaps[k]; ok {
		return found
	}
	find := firewall.ReplyGaps
	if kind == echoGaps {
		find = firewall.EchoGaps
	}
	in, out := p.Table(n, firewall.Ingress), p.Table(n, firewall.Egress)
	found := [][]firewall.ReplyGap{}
	for _, part := range p.grounds(n).Parts {
		found = append(found, find(in, out, part.ReplyOptions(p.Profiles)))
	}
	x.gaps[k] = found
	return found
}

// replyGaps finds the gaps of one direction in every NACL that is judged: for each protocol the proved gap, or where there
// is none the possible one.
func (p *Pass) replyGaps(kind gapKind, d firewall.Direction) []*replyGap {
	var out []*replyGap
	for _, n := range p.places().nacls {
		if judged(n) {
			out = append(out, p.naclReplyGaps(n, kind, d)...)
		}
	}
	return out
}

// naclReplyGaps is replyGaps of one NACL.
func (p *Pass) naclReplyGaps(n *firewall.NACL, kind gapKind, d firewall.Direction) []*replyGap {
	have := map[firewall.Protocol]*replyGap{}
	for _, g := range p.gapsOf(n, kind, d) {
		if old := have[g.Protocol]; old == nil || (g.Proved || g.hangs) && !old.Proved {
			have[g.Protocol] = g
		}
	}
	var out []*replyGap
	for _, protocol := range []firewall.Protocol{firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ICMPv6} {
		if g := have[protocol]; g != nil {
			out = append(out, g)
		}
	}
	return out
}

// gapsOf joins the gaps of the subnets of a NACL: at most one proved and one possible for each protocol.
func (p *Pass) gapsOf(n *firewall.NACL, kind gapKind, d firewall.Direction) []*replyGap {
	type key struct {
		protocol firewall.Protocol
		proved   bool
	}
	where := p.grounds(n)
	joined := map[key]*replyGap{}
	var order []*replyGap
	hangs := map[firewall.Protocol][]firewall.Unknown{} // of the protocols whose proved gap is possible only
	for i, found := range p.findGaps(n, kind) {
		for _, g := range found {
			k := key{g.Protocol, g.Proved}
			if _, asked := hangs[g.Protocol]; g.Proved && g.Direction == d && !asked {
				if why, certain := p.hanging(n, kind, d, g.Protocol); !certain {
					hangs[g.Protocol] = why
				}
			}
			switch old := joined[k]; {
			case g.Direction != d || p.restsOnPlaceholder(n, g):
			case old == nil:
				joined[k] = &replyGap{ReplyGap: g, nacl: n, ground: &where.Parts[i], parts: []int{i}}
				order = append(order, joined[k])
			default:
				old.join(g, &where.Parts[i], p.Profiles)
				old.parts = slices.Compact(append(old.parts, i))
			}
		}
	}
	for _, g := range order {
		g.inexact, g.secret = !where.Exact(g.Gap), p.hides(n)
		if why, ok := hangs[g.Protocol]; ok && g.Proved {
			g.Proved, g.hangs, g.Why = false, true, why
		}
	}
	return order
}

// restsOnPlaceholder reports whether a possible gap is there only because of a block of which nothing at all is known: it may
// admit and drop anything, and the rule about undecided values names it.
func (p *Pass) restsOnPlaceholder(n *firewall.NACL, g firewall.ReplyGap) bool {
	any := func(d firewall.Direction, i int) bool { return i >= 0 && p.Table(n, d).Rule(i).Any }
	return !g.Proved && (any(g.Direction, g.RequestRule) || any(opposite(g.Direction), g.ReplyRule))
}

// join adds the gap of other subnets.
func (g *replyGap) join(o firewall.ReplyGap, part *firewall.Ground, profiles []firewall.Profile) {
	both, others := g.Join(o, profiles)
	if g.ReplyGap = both; others {
		g.ground = part
	}
}

// severity is error where replies to a client profile of level error are dropped.
func severityOf(hit []firewall.Profile) result.Severity {
	return result.Severity(firewall.WorstLevel(hit))
}

// reportReplyGap reports one gap. message says what is dropped, without the values where they are sensitive.
func (p *Pass) reportReplyGap(g *replyGap, severity result.Severity, message string, others ...firewall.Origin) {
	n := g.nacl
	back := opposite(g.Direction)
	f := Finding{
		Severity:  severity,
		Possible:  !g.Proved,
		Message:   message,
		Address:   address(n.Origin, n.ID),
		Key:       []string{g.Direction.String(), g.Protocol.String()},
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Uncovered: g.Gap,
		Inexact:   g.inexact || !g.Proved,
		Unknowns:  g.Why,
		Extent:    Extent{Of: "subnet", Ours: p.grounds(n).Addrs(), Ends: ourSrc, Judged: g.Judged},
	}
	for _, i := range g.parts {
		f.Extent.Count += float64(len(p.grounds(n).Parts[i].Sure))
	}
	if g.Direction == firewall.Egress { // the replies come in
		f.Extent.Ends = ourDst
	}
	switch {
	case g.hangs:
		f.Message = "depending on which subnets use it, " + f.Message
	case f.Possible:
		f.Message = "depending on what the plan does not know, " + f.Message
	}
	if !p.grounds(n).Used {
		f.Message += "; no subnet uses it"
	}
	f.Resources = append(f.Resources, ruleResources(result.Allows, p.Table(n, g.Direction), ofNumber, g.verb()+" the requests", g.RequestRule)...)
	f.Resources = append(f.Resources, ruleResources(result.Drops, p.Table(n, back), ofAction, "drops the replies", g.ReplyRule)...)
	f.Point = p.dropped(n, back, g.ReplyRule, g.Gap)
	for _, o := range others {
		f.Resources = append(f.Resources, resource(result.Association, o, ""))
	}
	switch {
	case g.secret:
		f.hide()
	case !p.brief:
		f.Witness = p.witness(g)
		if f.Fixes = p.widenFix(n, back, g); f.Fixes == nil {
			f.Fixes = p.replyFix(n, back, g)
		}
	}
	p.Report(f)
}

// hide takes out of a finding what would tell a sensitive value. Its harm is still measured.
func (f *Finding) hide() {
	f.Extent.Packets = f.packets()
	f.Uncovered, f.Inexact = nil, true
	f.Witness, f.Fixes = nil, nil
}

// ruleResources is the resource of rule i of a table in a role, at an argument; none for the implicit deny. The label begins with what
// the rule does.
func ruleResources(role result.Role, t *firewall.NACLTable, a argument, label string, rules ...int) []result.Resource {
	var out []result.Resource
	for _, i := range rules {
		if i >= 0 {
			r := t.Rule(i)
			x := naclRule(role, &r, a)
			if len(out) < maxLabels {
				x.Label = contentText(&r) + ": " + label
			}
			out = append(out, x)
		}
	}
	return out
}

// maxLabels is how many resources of a role say what they do: more, nobody reads.
const maxLabels = 3

func opposite(d firewall.Direction) firewall.Direction {
	if d == firewall.Ingress {
		return firewall.Egress
	}
	return firewall.Ingress
}

// replyMessage says what a NACL admits and what it drops: the services, remote addresses and client ports of the witness's
// part of the gap; other parts are counted.
func (g *replyGap) replyMessage() string {
	if g.secret {
		return fmt.Sprintf("network ACL %s %s %s and drops the replies, or some of them", g.verb(), g.Protocol, hidden)
	}
	services, ports, remote, rest := g.outline()
	text := fmt.Sprintf("network ACL admits %s %s from %s and drops replies to ports %s",
		g.Protocol, portsText(services), addrsText(remote), portsText(ports))
	if g.Direction == firewall.Egress {
		text = fmt.Sprintf("network ACL lets %s %s out to %s and drops replies that come back to ports %s",
			g.Protocol, portsText(services), addrsText(remote), portsText(ports))
	}
	if rest > 0 {
		text += fmt.Sprintf(", and %d more such sets of packets", rest)
	}
	return text
}

func (g *replyGap) verb() string {
	if g.Direction == firewall.Egress {
		return "lets out"
	}
	return "admits"
}

// outline is the part of the gap that holds the witness, or where that is not what makes it an error, one that is: services, client
// ports, and the remote addresses of all boxes that have those; rest is the number of other boxes.
func (g *replyGap) outline() (services, ports firewall.Ports, remote firewall.AddrSet, rest int) {
	first := g.Gap[0]
	for _, b := range g.Gap {
		if b.Src.Contains(g.Reply.Src) && b.Dst.Contains(g.Reply.Dst) && b.SrcPorts.Contains(g.Reply.SrcPort) && b.DstPorts.Contains(g.Reply.DstPort) {
			first = b
			break
		}
	}
	if errors := g.errorPorts(); !errors.IsEmpty() && first.DstPorts.Intersect(errors).IsEmpty() {
		for _, b := range g.Gap {
			if !b.DstPorts.Intersect(errors).IsEmpty() && !(firewall.Boxes{b}).Intersect(g.Judged).IsEmpty() {
				first = b
				break
			}
		}
	}
	for _, b := range g.Gap {
		if !b.SrcPorts.Equal(first.SrcPorts) || !b.DstPorts.Equal(first.DstPorts) {
			rest++
			continue
		}
		remote = remote.Union(g.remote(b))
	}
	return first.SrcPorts, first.DstPorts, remote, rest
}

// errorPorts are the client ports of the profiles of level error of which replies are dropped.
func (g *replyGap) errorPorts() firewall.Ports {
	return firewall.ProfilePorts(slices.DeleteFunc(slices.Clone(g.Hit), func(p firewall.Profile) bool { return p.Level != string(result.Error) }))
}

// remote is the far side of a box of reply packets.
func (g *replyGap) remote(b firewall.Box) firewall.AddrSet {
	if g.Direction == firewall.Ingress {
		return b.Dst
	}
	return b.Src
}
