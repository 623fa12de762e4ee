package check

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// statedPath is a way that the plan states, with the NACLs on it.
type statedPath struct {
	firewall.StatedPath
	key    []string
	client *firewall.NACL // that of the clients' subnets, which lets the requests out; nil for clients elsewhere
	server string         // who is asked, for a message
	by     *firewall.Interface
	at     []string // where the packets are on each leg, for a message: "on their way in to the NAT gateway's subnet"

	admits *firewall.NACL       // it lets the requests in, on a path of replies alone; nil if it is on the path itself
	warns  bool                 // what is dropped may be meant
	from   string               // who asks, for a message; "" for addresses in subnets of client
	asked  map[string]*askedOne // who is asked, where AWS chooses the subnet; nil where it is known
	why    []firewall.Unknown   // what is not known of the path as a whole
	unsure bool                 // it is possible at most
	secret bool                 // nothing of it may be told
}

// translated are the ports that load balancers use as clients.
var translated = firewall.TranslatedPorts()

// reportStatedPaths reports what NACLs drop on the ways that the plan states.
func (p *Pass) reportStatedPaths() {
	for _, x := range slices.Concat(p.natPaths(), p.balancerPaths(), p.clientPaths(), p.endpointPaths()) {
		p.reportStated(x)
	}
}

// natPaths is the ways through NAT gateways.
func (p *Pass) natPaths() []*statedPath {
	var out []*statedPath
	for _, g := range p.Net.NATPaths(p.Table, p.Profiles) {
		out = append(out, &statedPath{StatedPath: g.StatedPath, key: []string{"nat", string(g.Client.ID), g.Protocol.String()}, client: g.Client, server: "the internet", by: g.NAT,
			at: []string{"on the way in to the NAT gateway", "on the way out from the NAT gateway", "on the way back to the NAT gateway", "on the way back from the NAT gateway"}})
	}
	return out
}

// reportStated reports the first leg of a path that drops something; the others are named.
func (p *Pass) reportStated(x *statedPath) {
	gaps := slices.DeleteFunc(x.Gaps(), func(g firewall.PathGap) bool { return p.saidOf(x, g) })
	if len(gaps) == 0 {
		return
	}
	g := gaps[0]
	leg := x.Legs[g.Leg]
	f := Finding{
		Severity: result.Error, Address: address(leg.NACL.Origin, leg.NACL.ID), Key: x.key, Possible: !x.certain(g),
		Resources: []result.Resource{subject(leg.NACL.Origin, leg.NACL.ID), resource(result.Association, x.by.Origin, x.by.ID)},
		Uncovered: g.Gap, Inexact: true,
		Extent: Extent{Count: float64(len(gaps)), Of: "filter"},
	}
	if x.warns {
		f.Severity = result.Warning
	}
	if x.client != nil {
		f.Resources = append(f.Resources, resource(result.Association, x.client.Origin, x.client.ID))
	}
	if f.Possible {
		f.Unknowns = x.why
	}
	f.Resources = append(f.Resources, ruleResources(result.Drops, leg.Table, ofAction, "drops it", g.Rule)...)
	f.Point = p.dropped(leg.NACL, leg.Direction, g.Rule, g.Gap)
	f.Message = x.message(g)
	var others []string
	for _, o := range gaps[1:] {
		others = append(others, x.at[o.Leg])
	}
	if len(others) > 0 {
		f.Message += "; so is, or is in part, what passes there, " + shorten(others, 3)
	}
	f.Message = depending(f.Possible, f.Message)
	if x.secret || p.hides(leg.NACL) || x.client != nil && p.hides(x.client) {
		f.Message = fmt.Sprintf("network ACL drops %s %s", x.Protocol, hidden)
		f.Point = pointAt(subject(leg.NACL.Origin, leg.NACL.ID), "drops it")
		f.hide()
	} else if !p.brief {
		f.Witness = p.statedWitness(x, g)
		f.Fixes = p.allowFix(leg.NACL, !f.Possible, needOf(leg.Direction, g.Gap))
		for i := range f.Fixes {
			if !leg.Reply {
				f.Fixes[i].Title = strings.Replace(f.Fixes[i].Title, "client ports of the replies", "requests", 1)
			}
		}
	}
	p.Report(f)
}

// saidOf reports whether a finding of level error about the NACL by itself says that it drops these replies: one cause is one alarm.
func (p *Pass) saidOf(x *statedPath, g firewall.PathGap) bool {
	leg := x.Legs[g.Leg]
	rule, d := InboundReplyDropped, firewall.Ingress
	if leg.Direction == firewall.Ingress {
		rule, d = OutboundReplyDropped, firewall.Egress
	}
	if !leg.Reply {
		return false
	}
	for _, sides := range p.Net.Sides(p.opened) {
		if x.client == nil {
			break
		}
		for _, a := range sides {
			for _, b := range sides {
				if a.NACL != x.client || b.NACL != leg.NACL && a.NACL != leg.NACL {
					continue
				}
				for _, r := range p.pairGaps(a, b) {
					if r.Proved && r.Protocol == x.Protocol && r.dropping().NACL == leg.NACL && severityOf(r.Hit) == result.Error && r.Gap.Covers(g.Gap) {
						return true
					}
				}
			}
		}
	}
	return judged(leg.NACL) && slices.Contains(p.rules, rule) && slices.ContainsFunc(p.naclReplyGaps(leg.NACL, serviceGaps, d), func(r *replyGap) bool {
		level := x.client == nil || severityOf(r.Hit) == result.Error // a listener's clients are among those of the NACL
		return (r.Proved || x.unsure) && level && x.Implied(g, &r.ReplyGap)
	})
}

// message says what is dropped where.
func (x *statedPath) message(g firewall.PathGap) string {
	b, leg := g.Gap[0], x.Legs[g.Leg]
	services, what := b.DstPorts, ""
	if leg.Reply {
		services = b.SrcPorts
		what = fmt.Sprintf("replies to ports %s of ", portsText(b.DstPorts))
	}
	text := fmt.Sprintf("network ACL drops %s%s %s from %s (%s) to %s %s %s", what, x.Protocol, portsText(services),
		x.askers(), x.asker(), x.server, x.at[g.Leg], cmp.Or(x.by.Origin.Address, string(x.by.ID)))
	if rest := len(g.Gap) - 1; rest > 0 {
		text += ", and " + counted(rest, "more such set") + " of packets"
	}
	return text
}

// askers is the addresses of those who ask, and asker says who they are.
func (x *statedPath) askers() string {
	if x.client == nil {
		return clientsText(x.Clients)
	}
	return addrsText(x.Clients)
}

func (x *statedPath) asker() string {
	if x.client == nil {
		return "clients of " + x.from
	}
	return naclName(x.client)
}

// statedWitness is the packet that is dropped with every filter of the path up to that one.
func (p *Pass) statedWitness(x *statedPath, g firewall.PathGap) []result.Packet {
	request := g.Packet
	if x.Legs[g.Leg].Reply {
		request = firewall.PacketHeader{Protocol: g.Packet.Protocol, Src: g.Packet.Dst, Dst: g.Packet.Src, SrcPort: g.Packet.DstPort, DstPort: g.Packet.SrcPort}
	}
	client, _ := hostOf(x.Clients)
	asked := request
	if !x.Clients.Contains(request.Src) {
		asked.Src = client
	}
	var legs []result.Hop
	switch {
	case x.admits != nil:
		legs = append(legs, p.naclHop(x.admits, firewall.Ingress, asked))
	case x.client != nil && (x.Legs[0].NACL != x.client || x.Legs[0].Direction != firewall.Egress): // it is the one that lets them out
		legs = append(legs, p.naclHop(x.client, firewall.Egress, asked))
	}
	var back []result.Hop
	reply := firewall.PacketHeader{Protocol: request.Protocol, Src: request.Dst, Dst: request.Src, SrcPort: request.DstPort, DstPort: request.SrcPort}
	for i := range g.Leg + 1 {
		leg := x.Legs[i]
		h, list := asked, &legs
		if leg.Reply {
			h, list = reply, &back
		}
		if as := sameFamily(leg.As, firewall.Addresses(h.Src)); !as.IsEmpty() {
			own, _ := hostOf(as)
			if leg.Reply {
				h.Dst = own
			} else {
				h.Src = own
			}
		}
		*list = append(*list, p.naclHop(leg.NACL, leg.Direction, h))
	}
	out := []result.Packet{packet(firewall.Request, asked, legs)}
	if len(back) > 0 {
		out = append(out, packet(firewall.Reply, reply, back))
	}
	return out
}

// needOf is what a NACL has to allow in a direction so that packets pass.
func needOf(d firewall.Direction, gap firewall.Boxes) need {
	n := need{dir: d, gap: gap}
	var far firewall.AddrSet
	for _, b := range gap {
		if d == firewall.Ingress {
			far = far.Union(b.Src)
		} else {
			far = far.Union(b.Dst)
		}
		n.values = n.values.Union(b.DstPorts)
	}
	if n.remote = far.Prefixes(); len(n.remote) > maxFixRules { // nearly all: the holes are routed elsewhere
		n.remote = nil
		for i, all := range []string{"0.0.0.0/0", "::/0"} {
			if far.Overlaps(familyAddrs(i == 1)) {
				n.remote = append(n.remote, netip.MustParsePrefix(all))
			}
		}
	}
	return n
}
