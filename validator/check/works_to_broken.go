package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// WorksToBroken is RSG701.
var WorksToBroken = register(Check{
	ID:       "RSG701",
	Name:     "works-to-broken",
	Severity: result.Error,
	Title: "Something that works before the plan (security groups and NACLs together, reply included) is broken after it, by a " +
		"NACL",
	Why: `Other rules say what is wrong with a network ACL as it stands. This one follows what works today: requests that the security groups of an
interface let through on both sides of the plan, and the network ACLs before it, with the replies to every client port of a profile. What of
that a network ACL drops after the plan is an outage, and it comes at once: a network ACL has no memory of connections.

One finding for each network ACL that breaks something. What counts as working:

- **Inbound**: what the groups of an interface that is there before and after certainly open, from CIDR blocks, prefix lists, and where
  members of a group certainly stand.
- **Outbound**: what they certainly let out. A rule that lets everything out is no decision, so that with it only those far sides count where
  the plan knows an interface whose groups admit the request.
- A far side in another subnet of the VPC has a network ACL of its own, and groups: all of them have to let the exchange through before the plan,
  for every address of the near side. What that network ACL breaks is its own finding.

TCP and UDP are judged, profile by profile: an exchange that works for all ports of a profile before has to work for all of them after. It
is an error where requests are dropped, or replies to ports of a profile of level error; else a warning. What a group stops letting through is
a deliberate act and no finding. Uncovered is the exact requests and replies that are dropped and were not; where many hosts lose different things it is an
upper bound, and says so. Beside it RSG101, RSG102 or RSG401 may say of the same network ACL what is missing in it.`,
	Fix: `Let the network ACL allow what works today, request and reply, or take it out of the security groups first if it is to end.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.2"}, // changes to network security controls are approved and managed
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if !p.After() {
			return
		}
		var order []*firewall.NACL
		found := map[*firewall.NACL]*outage{}
		for _, c := range p.crossings() {
			if found[c.after] == nil {
				found[c.after] = &outage{nacl: c.after}
				order = append(order, c.after)
			}
			for _, s := range c.subnets {
				for _, h := range p.hostsIn(s) {
					p.breaks(found[c.after], c, s, h)
				}
			}
		}
		for _, n := range order {
			p.reportOutage(found[n])
		}
	},
})

// outage is what one NACL breaks.
type outage struct {
	nacl             *firewall.NACL
	proved, possible []breach
}

// breach is what breaks of hosts, in one direction of requests.
type breach struct {
	firewall.Broken
	dir    firewall.Direction
	subnet *firewall.Subnet
	hosts  *hosts
	hit    firewall.Profile
}

func (p *Pass) breaks(o *outage, c *crossing, s *firewall.Subnet, h *hosts) {
	for _, d := range directions {
		lost := p.lost(c)[d]
		if lost.IsEmpty() {
			continue
		}
		admitted := p.agreed(h, s, d, lost)
		if admitted.isEmpty() {
			continue
		}
		lane := func(n *firewall.NACL) firewall.Lane {
			return firewall.Lane{Request: p.Table(n, d), Reply: p.Table(n, opposite(d))}
		}
		before, after := lane(c.before), lane(c.after)
		for _, protocol := range outlined {
			if !admitted.has(protocol) {
				continue
			}
			for i, profile := range p.Profiles {
				if slices.ContainsFunc(p.Profiles[:i], func(o firewall.Profile) bool { return o.Level == profile.Level && o.Ports.Equal(profile.Ports) }) {
					continue
				}
				before.Admitted, after.Admitted = p.lanes(&admitted, h.addrs, d, protocol, profile.Ports)
				b := breach{dir: d, subnet: s, hosts: h, hit: profile}
				if b.Broken = firewall.Breaks(before, after, protocol, profile.Ports, false); !b.IsEmpty() {
					o.proved = append(o.proved, b)
				} else if b.Broken = firewall.Breaks(before, after, protocol, profile.Ports, true); !b.IsEmpty() {
					o.possible = append(o.possible, b)
				}
			}
		}
	}
}

// lost is, by direction, the requests that perhaps pass the NACL no longer, or the replies to which perhaps do not.
func (p *Pass) lost(c *crossing) [2]firewall.Set {
	if c.lost == nil {
		var gone, out [2]firewall.Set
		for _, d := range directions {
			gone[d] = p.Table(c.before, d).Allowed().Subtract(p.Table(c.after, d).Allowed())
		}
		clients := firewall.PortServices(firewall.TCP, firewall.ProfilePorts(p.Profiles)).Union(firewall.PortServices(firewall.UDP, firewall.ProfilePorts(p.Profiles)))
		for _, d := range directions {
			out[d] = gone[d].Union(firewall.NewSet(gone[opposite(d)].Only(clients).Addrs(), firewall.AllServices()))
		}
		c.lost = &out
	}
	return *c.lost
}

// boxes is the whole packets of a breach: requests and replies.
func (b *breach) boxes() firewall.Boxes {
	out := boxesOf(b.Requests, b.dir, b.hosts.addrs)
	for _, x := range b.Replies {
		for _, far := range families(x.Far) {
			near := sameFamily(b.hosts.addrs, far)
			box := firewall.Box{Src: near, SrcPorts: x.Services, Dst: far, DstPorts: x.Clients, Protocol: x.Protocol}
			if b.dir == firewall.Egress {
				box.Src, box.Dst = far, near
			}
			out = append(out, box)
		}
	}
	return out
}

func (p *Pass) reportOutage(o *outage) {
	list := o.proved
	if len(list) == 0 {
		list = o.possible
	}
	if len(list) == 0 {
		return
	}
	main := &list[0]
	f := Finding{Severity: result.Warning, Possible: len(o.proved) == 0, Address: address(o.nacl.Origin, o.nacl.ID),
		Resources: []result.Resource{subject(o.nacl.Origin, o.nacl.ID)}, Inexact: len(o.proved) == 0}
	seen := map[*firewall.Interface]bool{}
	if len(list) > maxTold {
		f.Uncovered, f.Inexact = coarse(list), true
	}
	for i := range list {
		b := &list[i]
		if len(list) <= maxTold {
			f.Uncovered = append(f.Uncovered, b.boxes()...)
		}
		f.Inexact = f.Inexact || b.hosts.rough
		if !b.Requests.IsEmpty() || severityOf([]firewall.Profile{b.hit}) == result.Error {
			f.Severity = result.Error
		}
		for _, host := range b.hosts.list {
			if !seen[host] {
				seen[host] = true
				f.Resources = append(f.Resources, resource(result.Association, host.Origin, host.ID))
			}
		}
	}
	f.Uncovered = f.Uncovered.Normal()
	other := func(b breach) bool { return !b.Requests.IsEmpty() || b.dir != main.dir }
	if d := opposite(main.dir); !p.brief && len(list) <= maxTold && !slices.ContainsFunc(list, other) {
		f.Point = p.dropped(o.nacl, d, drops(p.Table(o.nacl, d), d, f.Uncovered), f.Uncovered)
	}
	secret := p.hides(o.nacl)
	f.Message = depending(f.Possible, main.message(o.nacl, lostPorts(list, main), secret)+restOf(len(seen)-len(main.hosts.list)))
	if f.Possible {
		for r := range o.nacl.AllRules() {
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if secret {
		f.hide()
	} else {
		f.Witness = p.outageWitness(o.nacl, main)
	}
	p.Report(f)
}

// maxTold is how many breaches are told packet by packet. Of more, an upper bound is.
const maxTold = 64

// coarse is the packets of breaches at most, as if all hosts lost what one of them does.
func coarse(list []breach) firewall.Boxes {
	var out firewall.Boxes
	for _, d := range directions {
		var near []firewall.AddrSet
		var requests, replies []firewall.Set
		services := map[firewall.Protocol]firewall.Ports{}
		for _, b := range list {
			if b.dir != d {
				continue
			}
			near, requests = append(near, b.hosts.addrs), append(requests, b.Requests)
			for _, x := range b.Replies {
				replies = append(replies, firewall.NewSet(x.Far, firewall.PortServices(x.Protocol, x.Clients)))
				services[x.Protocol] = services[x.Protocol].Union(x.Services)
			}
		}
		var local firewall.AddrSet
		for _, a := range near {
			local = local.Union(a)
		}
		out = append(out, boxesOf(firewall.UnionAll(requests...), d, local)...)
		for _, box := range boxesOf(firewall.UnionAll(replies...), opposite(d), local) {
			box.SrcPorts = services[box.Protocol]
			out = append(out, box)
		}
	}
	return out
}

func restOf(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("; so with %s", counted(n, "other interface"))
}

// lostPorts is the client ports of any profile whose replies are dropped as those of the first exchange of a breach are.
func lostPorts(list []breach, main *breach) firewall.Ports {
	var out firewall.Ports
	for _, b := range list {
		if b.hosts != main.hosts || b.dir != main.dir || len(main.Replies) == 0 {
			continue
		}
		for _, x := range b.Replies {
			if y := main.Replies[0]; x.Protocol == y.Protocol && x.Services.Equal(y.Services) && x.Far.Equal(y.Far) {
				out = out.Union(x.Clients)
			}
		}
	}
	return out
}

// message says what worked and how it breaks.
func (b *breach) message(n *firewall.NACL, lost firewall.Ports, secret bool) string {
	host := b.hosts.list[0]
	name := address(host.Origin, host.ID)
	if more := len(b.hosts.list) - 1; more > 0 {
		name += fmt.Sprintf(" and %s more", fmt.Sprint(more))
	}
	way, preposition := "to", "from"
	if b.dir == firewall.Egress {
		way, preposition = "from", "to"
	}
	if secret {
		return fmt.Sprintf("%s works before this plan %s %s, and network ACL %s drops it or its replies after it", hidden, way, name, naclName(n))
	}
	if !b.Requests.IsEmpty() {
		c := b.Requests.Cells()[0]
		return fmt.Sprintf("%s %s %s works %s %s before this plan, and after it network ACL %s drops the requests",
			servicesShort(c.Services), preposition, b.far(c.Addrs), way, name, naclName(n))
	}
	x := b.Replies[0]
	return fmt.Sprintf("%s %s %s %s works %s %s before this plan, and after it network ACL %s drops the replies to ports %s",
		x.Protocol, portsText(x.Services), preposition, b.far(x.Far), way, name, naclName(n), portsText(lost))
}

// far is far addresses for a message. Nothing of the subnet itself is among them.
func (b *breach) far(a firewall.AddrSet) string {
	if whole := a.Union(b.subnet.CIDRs); len(whole.Strings()) < len(a.Strings()) {
		return addrsText(whole) + " outside the subnet"
	}
	return addrsText(a)
}

// outageWitness is one exchange that breaks, hop by hop.
func (p *Pass) outageWitness(n *firewall.NACL, b *breach) []result.Packet {
	request, ok := b.request()
	if !ok {
		return nil
	}
	reply := firewall.PacketHeader{Protocol: request.Protocol, Src: request.Dst, SrcPort: request.DstPort, Dst: request.Src, DstPort: request.SrcPort}
	near := request.Dst
	if b.dir == firewall.Egress {
		near = request.Src
	}
	host := b.hosts.list[0]
	for _, i := range b.hosts.list {
		if slices.Contains(i.Addrs, near) {
			host = i
		}
	}
	src, dst := firewall.Endpoint{Addr: request.Src}, firewall.Endpoint{Addr: request.Dst}
	if b.dir == firewall.Ingress {
		dst.Interface = host.ID
	} else {
		src.Interface = host.ID
	}
	net := p.neighbourhood(b.subnet)
	if net == nil {
		net = p.Net
	}
	t := net.Trace(firewall.Flow{Protocol: request.Protocol, Src: src, Dst: dst, DstPort: request.DstPort,
		SrcPorts: firewall.PortSet(firewall.PortRange{Lo: request.SrcPort, Hi: request.SrcPort})})
	if t.Verdict == firewall.Blocked || t.Verdict == firewall.ReplyBlocked {
		return packets(t, request, reply)
	}
	out := []result.Packet{packet(firewall.Request, request, []result.Hop{p.naclHop(n, b.dir, request)})}
	if b.Requests.IsEmpty() {
		out = append(out, packet(firewall.Reply, reply, []result.Hop{p.naclHop(n, opposite(b.dir), reply)}))
	}
	return out
}

// request is a request that is dropped, or whose reply is.
func (b *breach) request() (firewall.PacketHeader, bool) {
	if w, ok := b.Requests.Witness(); ok {
		h, ok := header(w, b.dir, b.hosts.addrs)
		if r := b.hit.Ports.Ranges(); ok && len(r) > 0 {
			h.SrcPort = r[0].Lo
		}
		return h, ok
	}
	if len(b.Replies) == 0 {
		return firewall.PacketHeader{}, false
	}
	x := b.Replies[0]
	w, ok := firewall.NewSet(x.Far, firewall.PortServices(x.Protocol, x.Services)).Witness()
	if !ok {
		return firewall.PacketHeader{}, false
	}
	h, ok := header(w, b.dir, b.hosts.addrs)
	h.SrcPort = x.Clients.Ranges()[0].Lo
	return h, ok
}
