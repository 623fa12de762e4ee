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
	hops   []pathHop // by leg

	admits *firewall.NACL       // it lets the requests in, on a path of replies alone; nil if it is on the path itself
	warns  bool                 // what is dropped may be meant
	from   string               // who asks, for a message; "" for addresses in subnets of client
	asked  map[string]*askedOne // who is asked, where AWS chooses the subnet; nil where it is known
	why    []firewall.Unknown   // what is not known of the path as a whole
	unsure bool                 // it is possible at most
	secret bool                 // nothing of it may be told
}

// pathHop is a NACL on the way.
type pathHop struct {
	nacl *firewall.NACL
	dir  firewall.Direction
	at   string // where the packets are, for a message: "on their way in to the NAT gateway's subnet"
}

// translated are the ports that NAT gateways and load balancers use as clients.
// Source: VPC guide, "Control traffic to subnets using network ACLs", ephemeral ports.
var translated = firewall.PortSet(firewall.PortRange{Lo: 1024, Hi: 65535})

// notInternet is what no NAT gateway leads to, whatever a route says.
var notInternet = firewall.Prefixes(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("224.0.0.0/3"))

// reportStatedPaths reports what NACLs drop on the ways that the plan states.
func (p *Pass) reportStatedPaths() {
	for _, x := range slices.Concat(p.natPaths(), p.balancerPaths(), p.clientPaths(), p.endpointPaths()) {
		p.reportStated(x)
	}
}

// natPaths is, for each NACL of subnets that are routed to a NAT gateway in another subnet, what it names of the internet's services.
func (p *Pass) natPaths() []*statedPath {
	type key struct{ client, gateway firewall.ID }
	clients := map[key]firewall.AddrSet{}
	to := map[key]firewall.AddrSet{}
	var order []key
	for _, s := range p.places().allSubnets {
		nacl, _ := s.NACL.Exact()
		if p.Net.NACLs[nacl] == nil || unknownIn(s, false) {
			continue
		}
		for _, r := range s.Routes.NAT {
			gateway := p.Net.Interfaces[r.Gateway]
			if gateway == nil || p.Net.SubnetOf(gateway) == nil || p.Net.SubnetOf(gateway) == s {
				continue // nobody says what is asked within one subnet
			}
			k := key{nacl, r.Gateway}
			if _, seen := clients[k]; !seen {
				order, to[k] = append(order, k), r.To
			}
			clients[k], to[k] = clients[k].Union(s.CIDRs.IPv4()), to[k].Intersect(r.To)
		}
	}
	var out []*statedPath
	for _, k := range order {
		out = append(out, p.natPath(p.Net.NACLs[k.client], p.Net.Interfaces[k.gateway], clients[k], to[k].IPv4().Subtract(notInternet))...)
	}
	return out
}

// natPath is the ways of TCP and UDP from the clients through a NAT gateway.
func (p *Pass) natPath(client *firewall.NACL, gateway *firewall.Interface, from, to firewall.AddrSet) []*statedPath {
	s := p.Net.SubnetOf(gateway)
	id, _ := s.NACL.Exact()
	n := p.Net.NACLs[id]
	if n == nil || unknownIn(s, false) || from.IsEmpty() || to.IsEmpty() {
		return nil
	}
	own := s.CIDRs.IPv4()
	if gateway.IPv4Known {
		own = firewall.Addresses(gateway.Addrs...)
	}
	in, out := p.Table(n, firewall.Ingress), p.Table(n, firewall.Egress)
	var paths []*statedPath
	for _, protocol := range outlined {
		x := &statedPath{key: []string{"nat", string(client.ID), protocol.String()}, client: client, server: "the internet", by: gateway}
		x.Protocol, x.Clients = protocol, from
		if x.Asked = firewall.StatedServices(p.Table(client, firewall.Egress), protocol, to, p.Profiles); x.Asked.IsEmpty() {
			continue
		}
		add := func(leg firewall.PathLeg, d firewall.Direction, at string) {
			x.Legs, x.hops = append(x.Legs, leg), append(x.hops, pathHop{n, d, at})
		}
		any := firewall.ProfilePorts(p.Profiles)
		add(firewall.PathLeg{Table: in, ByClient: true, Ports: any}, firewall.Ingress, "on the way in to the NAT gateway")
		add(firewall.PathLeg{Table: out, As: own, Ports: translated}, firewall.Egress, "on the way out from the NAT gateway")
		add(firewall.PathLeg{Table: in, Reply: true, As: own, Ports: translated}, firewall.Ingress, "on the way back to the NAT gateway")
		add(firewall.PathLeg{Table: out, Reply: true, ByClient: true, Ports: p.errorPorts()}, firewall.Egress, "on the way back from the NAT gateway")
		paths = append(paths, x)
	}
	return paths
}

// errorPorts are the client ports of the profiles of level error: those of hosts.
func (p *Pass) errorPorts() firewall.Ports {
	var ports firewall.Ports
	for _, f := range p.Profiles {
		if f.Level == string(result.Error) {
			ports = ports.Union(f.Ports)
		}
	}
	return ports
}

// reportStated reports the first leg of a path that drops something; the others are named.
func (p *Pass) reportStated(x *statedPath) {
	gaps := slices.DeleteFunc(x.Gaps(), func(g firewall.PathGap) bool { return p.saidOf(x, g) })
	if len(gaps) == 0 {
		return
	}
	g := gaps[0]
	hop, leg := x.hops[g.Leg], x.Legs[g.Leg]
	f := Finding{
		Severity: result.Error, Address: address(hop.nacl.Origin, hop.nacl.ID), Key: x.key, Possible: !x.certain(g),
		Resources: []result.Resource{subject(hop.nacl.Origin, hop.nacl.ID), resource(result.Association, x.by.Origin, x.by.ID)},
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
	f.Point = p.dropped(hop.nacl, hop.dir, g.Rule, g.Gap)
	f.Message = x.message(g)
	var others []string
	for _, o := range gaps[1:] {
		others = append(others, x.hops[o.Leg].at)
	}
	if len(others) > 0 {
		f.Message += "; so is, or is in part, what passes there, " + shorten(others, 3)
	}
	f.Message = depending(f.Possible, f.Message)
	if x.secret || p.hides(hop.nacl) || x.client != nil && p.hides(x.client) {
		f.Message = fmt.Sprintf("network ACL drops %s %s", x.Protocol, hidden)
		f.Point = pointAt(subject(hop.nacl.Origin, hop.nacl.ID), "drops it")
		f.hide()
	} else if !p.brief {
		f.Witness = p.statedWitness(x, g)
		f.Fixes = p.allowFix(hop.nacl, !f.Possible, needOf(hop.dir, g.Gap))
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
	hop, leg := x.hops[g.Leg], x.Legs[g.Leg]
	rule, d := InboundReplyDropped, firewall.Ingress
	if hop.dir == firewall.Ingress {
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
				if a.NACL != x.client || b.NACL != hop.nacl && a.NACL != hop.nacl {
					continue
				}
				for _, r := range p.pairGaps(a, b) {
					if r.Proved && r.Protocol == x.Protocol && r.dropping().NACL == hop.nacl && severityOf(r.Hit) == result.Error && r.Gap.Covers(g.Gap) {
						return true
					}
				}
			}
		}
	}
	return judged(hop.nacl) && slices.Contains(p.rules, rule) && slices.ContainsFunc(p.naclReplyGaps(hop.nacl, serviceGaps, d), func(r *replyGap) bool {
		level := x.client == nil || severityOf(r.Hit) == result.Error // a listener's clients are among those of the NACL
		return (r.Proved || x.unsure) && r.Protocol == x.Protocol && level &&
			replySet(r.Gap, hop.dir).Covers(replySet(g.Gap, hop.dir))
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
		x.askers(), x.asker(), x.server, x.hops[g.Leg].at, cmp.Or(x.by.Origin.Address, string(x.by.ID)))
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
	case x.client != nil && (x.hops[0].nacl != x.client || x.hops[0].dir != firewall.Egress): // it is the one that lets them out
		legs = append(legs, p.naclHop(x.client, firewall.Egress, asked))
	}
	var back []result.Hop
	reply := firewall.PacketHeader{Protocol: request.Protocol, Src: request.Dst, Dst: request.Src, SrcPort: request.DstPort, DstPort: request.SrcPort}
	for i := range g.Leg + 1 {
		leg, hop := x.Legs[i], x.hops[i]
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
		*list = append(*list, p.naclHop(hop.nacl, hop.dir, h))
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
