package check

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// clients are who asks a listener of a load balancer; those of one that faces the internet are of the internet.
type clients struct {
	must   firewall.AddrSet // of whom the plan says so: the load balancer's groups let them in, or it faces the internet and has none
	may    firewall.AddrSet // who perhaps can
	passed firewall.AddrSet // those of must whom the NACL of the node's subnet lets in
	stated bool             // groups say who they are
	v6     bool             // they come over IPv6
}

// internet is the clients of a load balancer that faces it, and internet6 those over IPv6.
var internet, internet6 = firewall.Internet(firewall.IPv4), firewall.Internet(firewall.IPv6)

// clientPaths is, for each listener, the way of its clients to the nodes, if they are on the internet, and on to the targets that see the
// clients' addresses.
func (p *Pass) clientPaths() []*statedPath {
	var out ways
	for _, node := range p.nodes() {
		for i := range node.Node.Listens {
			l := &node.Node.Listens[i]
			for _, protocol := range l.Services.Protocols() {
				for _, v6 := range []bool{false, true} {
					c := p.clientsOf(node, l.Services.Intersect(firewall.ProtocolServices(protocol)), v6)
					if c.must.IsEmpty() {
						continue
					}
					p.toListener(&out, node, l, protocol, c)
					for j := range l.HandsOn {
						p.toTarget(&out, node, l, &l.HandsOn[j], protocol, c)
					}
				}
			}
		}
	}
	return out.list
}

// clientsOf is who asks for services, of one protocol, of a node over a family.
func (p *Pass) clientsOf(node *firewall.Interface, asked firewall.Services, v6 bool) (c clients) {
	from, all := p.Net.SubnetOf(node), internet
	if c.v6 = v6; v6 {
		all = internet6
	}
	switch node.Node.Facing {
	case firewall.FacingInternet:
		if answers := from.Routes.Answers; v6 && !node.Node.IPv6 || !v6 && node.Node.NoIPv4 || !answers.IsEmpty() && !answers.Overlaps(all) {
			return c
		}
		c.must, c.may = all, all
	case firewall.FacingInside:
		if v6 && !node.Node.IPv6 {
			return c
		}
		blocks, _ := p.Net.VPCOf(from.VPC).Blocks()
		c.must, c.may = blocks.Intersect(familyAddrs(v6)).Subtract(from.CIDRs), familyAddrs(v6)
	default:
		return c
	}
	if g := node.Groups; len(g.Sure)+len(g.Maybe) > 0 || g.Open {
		must, may := p.letIn(g, asked)
		c.must, c.may, c.stated = c.must.Intersect(must), c.may.Intersect(may), true
	} else if node.Node.Facing == firewall.FacingInside {
		return clients{} // anybody may be meant
	}
	admits := p.Table(p.Net.NACLOf(from), firewall.Ingress)
	c.passed = c.must.Intersect(admits.Allowed().Only(asked).Addrs())
	return c
}

// letIn is from where groups certainly let services in, and from where they perhaps do.
func (p *Pass) letIn(groups firewall.Links, asked firewall.Services) (must, may firewall.AddrSet) {
	if groups.Open || len(groups.Maybe) > 0 {
		may = firewall.AllAddrs()
	}
	for _, id := range groups.Sure {
		g := p.Net.Groups[id]
		if g == nil || g.External {
			may = firewall.AllAddrs()
			continue
		}
		open := p.openedBy(g)
		must, may = must.Union(open.must.Only(asked).Addrs()), may.Union(open.may.Only(asked).Addrs())
		for i := range g.Ingress {
			if r := &g.Ingress[i]; r.Any || r.Peer != firewall.PeerCIDR && r.May.Overlaps(asked) {
				may = firewall.AllAddrs() // whoever carries a group
			}
		}
	}
	return must, may
}

// ways collects the paths of clients. Those that differ in the listener alone are one.
type ways struct {
	list []*statedPath
	open map[string]*statedPath
}

// add gives the path with what is asked, or makes it.
func (w *ways) add(x *statedPath, asked firewall.Set) *statedPath {
	same := strings.Join(append(slices.Clone(x.key), x.Protocol.String(), x.Clients.String()), " ")
	if w.open == nil {
		w.open = map[string]*statedPath{}
	}
	if old := w.open[same]; old != nil {
		old.from, old.secret = joinNames(old.from, x.from), old.secret || x.secret
		x = old
	} else {
		if slices.ContainsFunc(w.list, func(o *statedPath) bool { return slices.Equal(o.key, x.key) }) {
			x.key = append(x.key, x.from) // other clients
		}
		w.open[same], w.list = x, append(w.list, x)
	}
	x.Asked = x.Asked.Union(asked)
	return x
}

func joinNames(list, name string) string {
	if slices.Contains(strings.Split(list, ", "), name) {
		return list
	}
	return list + ", " + name
}

// clientPath is a path of the clients of a listener.
func (p *Pass) clientPath(node *firewall.Interface, l *firewall.Listener, protocol firewall.Protocol, from firewall.AddrSet, key ...string) *statedPath {
	x := &statedPath{key: append([]string{"clients", node.Origin.Address}, key...), by: node, from: l.Origin.Address}
	if from.IPv4().IsEmpty() {
		x.key = append(x.key, "ipv6")
	}
	x.Protocol, x.Clients = protocol, from
	x.secret = l.Secret || p.hides(p.Net.NACLOf(p.Net.SubnetOf(node))) // it says who they are, as groups in its subnet do
	return x
}

// toListener adds the way of the clients of the internet to a listener, and of the answers back. Which of the clients groups let in and the
// NACL drops is a matter of the groups (RSG401); without groups, a NACL that lets in nobody is at fault.
func (p *Pass) toListener(out *ways, node *firewall.Interface, l *firewall.Listener, protocol firewall.Protocol, c clients) {
	if node.Node.Facing != firewall.FacingInternet {
		return
	}
	from := p.Net.SubnetOf(node)
	nacl, asked := p.Net.NACLOf(from), l.Services.Intersect(firewall.ProtocolServices(protocol))
	at := firewall.NewSet(where(node, from, c.v6), asked)
	denied := p.Table(nacl, firewall.Ingress).Denied().Only(asked).Addrs()
	switch {
	case !c.stated && denied.Covers(c.may):
		x := p.clientPath(node, l, protocol, c.must, "in", string(nacl.ID))
		x.server = "its nodes"
		x.leg(p, nacl, firewall.Ingress, firewall.PathLeg{ByClient: true, Ports: translated}, "on the way in to load balancer")
		out.add(x, at)
	case !c.passed.IsEmpty():
		x := p.clientPath(node, l, protocol, c.passed, "out", string(nacl.ID))
		x.server, x.admits = "its nodes", nacl
		x.leg(p, nacl, firewall.Egress, firewall.PathLeg{Reply: true, ByClient: true, Ports: translated}, "on the way out from load balancer")
		if node.Node.Network {
			x.unsure, x.why = true, repliesUnknown(node)
		}
		out.add(x, at)
	}
}

// repliesUnknown says that AWS's guide of Network Load Balancers does not: its table of network ACLs has the port of the listener where
// replies to clients go to the clients' ports. Source: "Register targets", Network ACLs.
func repliesUnknown(node *firewall.Interface) []firewall.Unknown {
	return []firewall.Unknown{{Address: node.Origin.Address, Attribute: "load_balancer_type", Reason: firewall.Unsupported}}
}

// toTarget adds the way of a listener's clients to a target that sees their addresses. A NACL that lets none of them in is at fault. One
// that lets in a part may mean it; of the internet's clients it is said, where groups of the load balancer say who they are.
func (p *Pass) toTarget(out *ways, node *firewall.Interface, l *firewall.Listener, t *firewall.Balance, protocol firewall.Protocol, c clients) {
	asked := t.Services.Intersect(firewall.ProtocolServices(protocol))
	if asked.IsEmpty() || c.passed.IsEmpty() || t.IPv6 != c.v6 {
		return // those of the other family come with the node's address
	}
	p.eachSpot(node, t, func(s spot) {
		in := p.Table(s.nacl, firewall.Ingress)
		allowed, denied := in.Allowed().Only(asked).Addrs(), in.Denied().Only(asked).Addrs()
		may := c.may.Subtract(p.Table(p.Net.NACLOf(s.from), firewall.Ingress).Denied().Only(l.Services).Addrs())
		none := may.Subtract(s.to.CIDRs).Subtract(denied).IsEmpty()
		dropped := c.passed.Subtract(s.to.CIDRs).Intersect(denied)
		if !none {
			dropped = dropped.Subtract(in.DeniedApart(asked))
		}
		enter := func(from firewall.AddrSet, way string, leg firewall.PathLeg, d firewall.Direction, at string) *statedPath {
			x := p.clientPath(node, l, protocol, from, way, string(s.nacl.ID))
			x.server, x.warns = "targets, which see their addresses,", !none && !leg.Reply
			if x.unsure = leg.Reply || s.unsure || len(t.Why) > 0; x.unsure {
				x.key = append(x.key, "perhaps")
			}
			leg.ByClient, leg.Ports = true, translated
			x.leg(p, s.nacl, d, leg, at)
			x = out.add(x, firewall.Set{})
			x.ask(t, s)
			return x
		}
		if !dropped.IsEmpty() && (none || c.stated && node.Node.Facing == firewall.FacingInternet) && !p.openTo(t, dropped, asked) {
			enter(dropped, "handed on", firewall.PathLeg{}, firewall.Ingress, "on the way in from load balancer")
		}
		if through := c.passed.Subtract(s.to.CIDRs).Intersect(allowed); !through.IsEmpty() {
			x := enter(through, "answered", firewall.PathLeg{Reply: true}, firewall.Egress, "on the way out to load balancer")
			x.admits, x.why = s.nacl, append(x.why, repliesUnknown(node)...)
		}
	})
}

// openTo reports whether groups of a target open it to all of the clients, so that RSG401, if it runs, says that its NACL drops them.
func (p *Pass) openTo(t *firewall.Balance, from firewall.AddrSet, asked firewall.Services) bool {
	target := p.Net.Interfaces[t.Target]
	if target == nil || !slices.Contains(p.rules, SGAllowsNACLDrops) || p.Net.SubnetOf(target) == nil {
		return false
	}
	must, _ := p.letIn(firewall.Links{Sure: target.Groups.Sure}, asked)
	return must.Covers(from)
}

// clientsText is who asks, for a message.
func clientsText(from firewall.AddrSet) string {
	all, name := internet, "the internet"
	if from.IPv4().IsEmpty() {
		all, name = internet6, "the internet over IPv6"
	}
	if rest := all.Subtract(from); rest.IsEmpty() {
		return name
	} else if list := rest.Strings(); len(list) < len(from.Strings()) {
		return name + " except " + shorten(list, 3)
	}
	return addrsText(from)
}

// answering are the listeners of load balancers whose answers to clients of the internet are among the replies of a gap.
func (p *Pass) answering(g *replyGap) []firewall.Origin {
	var out []firewall.Origin
	for _, node := range p.nodes() {
		from := p.Net.SubnetOf(node)
		if g.secret || p.Net.NACLOf(from) != g.nacl || node.Node.Facing != firewall.FacingInternet {
			continue
		}
		for i := range node.Node.Listens {
			l := &node.Node.Listens[i]
			asked := l.Services.Intersect(firewall.ProtocolServices(g.Protocol))
			known := func(o firewall.Origin) bool { return o.Address == l.Origin.Address }
			if l.Secret || asked.IsEmpty() || slices.ContainsFunc(out, known) {
				continue
			}
			for _, v6 := range []bool{false, true} {
				answers := firewall.Box{Src: where(node, from, v6), Dst: p.clientsOf(node, asked, v6).passed, Protocol: g.Protocol,
					SrcPorts: asked.Ports(g.Protocol), DstPorts: translated}
				if !slices.ContainsFunc(out, known) && !(firewall.Boxes{answers}).Intersect(g.Gap).IsEmpty() {
					out = append(out, l.Origin)
				}
			}
		}
	}
	return out
}

func namedListeners(list []firewall.Origin) string {
	var names []string
	for _, o := range list {
		names = append(names, o.Address)
	}
	if names == nil {
		return ""
	}
	return "; of " + shorten(names, 3) + " among them"
}
