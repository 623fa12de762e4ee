package validator

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ReachabilityVersion is the version of the document of Diff.
const ReachabilityVersion = "1.0"

// Diff is what plans, which are one network, change in what reaches what. Clients are those to all of whose ports replies have to
// pass; none are the default ones. An error is as of Trace.
func Diff(inputs []Input, o network.Options, clients []firewall.Profile) (*result.Reachability, error) {
	p, err := readTogether(inputs)
	if err != nil {
		return nil, err
	}
	before, after := network.Build(p, o)
	r := firewall.DiffReach(before, after, clients)
	redact := newRedactor(p.Secrets)
	doc := &result.Reachability{FormatVersion: ReachabilityVersion, Unchanged: r.Proved() && !isPartial(p), Pairs: r.Pairs, Changed: r.Changed,
		Clients: portPairs(r.Clients), Flows: flowDiffs(&r, before, after, redact), Notices: diffNotices(p, after)}
	redact.notices(doc.Notices)
	return doc, nil
}

// flowDiffs is the changes of a difference as a document has them.
func flowDiffs(r *firewall.Reachability, before, after *firewall.Network, redact *redactor) []result.FlowDiff {
	out := []result.FlowDiff{}
	x := exampler{sides: [2]*firewall.Network{before, after}, clients: r.Clients}
	for i := range r.Changes {
		f := flowDiff(&r.Changes[i])
		if i < maxExamples {
			x.example(&f, &r.Changes[i])
		}
		redact.flow(&f, r.Changes[i].Secret)
		out = append(out, f)
	}
	return out
}

// maxExamples is for how many changes an example is followed through the network: it takes long in a large one.
const maxExamples = 40

func diffNotices(p *plan.Plan, after *firewall.Network) []result.Notice {
	out := []result.Notice{}
	if isPartial(p) {
		out = append(out, result.Notice{Code: "partial", Message: "the plan is only a part (targeted or deferred): what it leaves out is taken as it is"})
	}
	for _, n := range after.Notes {
		out = append(out, result.Notice{Code: n.Code, Message: n.Message})
	}
	for _, u := range after.Unmodelled {
		out = append(out, result.Notice{Code: "not-modelled", Message: fmt.Sprintf("%s (%s) is not modelled", u.What, u.Address)})
	}
	return out
}

var fates = map[firewall.FlowFate]result.Fate{firewall.FlowOpened: result.FlowOpened, firewall.FlowClosed: result.FlowClosed,
	firewall.FlowBroken: result.FlowBroken, firewall.FlowUncertain: result.FlowUncertain}

func flowDiff(c *firewall.FlowChange) result.FlowDiff {
	f := result.FlowDiff{Fate: fates[c.Fate], From: flowEnd(c.From, c.Src, c.SrcAll), To: flowEnd(c.To, c.Dst, c.DstAll),
		Src: orEmpty(c.Src.Strings()), Dst: orEmpty(c.Dst.Strings()), Services: flowServices(c.Services), By: names(c.By)}
	switch {
	case c.New:
		f.Ends = optional("new")
	case c.Gone:
		f.Ends = optional("gone")
	}
	return f
}

func flowEnd(e firewall.FlowEnd, addrs firewall.AddrSet, whole bool) result.FlowEnd {
	out := result.FlowEnd{Interfaces: names(e.Interfaces), Subnets: names(e.Subnets), Outside: !e.Outside.IsEmpty(), Whole: whole, Shown: orEmpty(addrs.Strings())}
	if e.Outside.Union(firewall.Unfiltered).Equal(firewall.AllAddrs()) {
		out.Outside, out.Anywhere = false, true
	}
	if out.Outside { // what is inside is not outside, whatever the blocks say
		family := firewall.AllIPv4()
		if addrs.IPv4().IsEmpty() {
			family = firewall.AllIPv6()
		}
		inside := family.Subtract(e.Outside)
		for _, more := range []firewall.AddrSet{inside.Subtract(firewall.Unfiltered), inside} {
			if wide := addrs.Union(more).Strings(); len(wide) < len(out.Shown) {
				out.Shown = wide
			}
		}
	}
	return out
}

func names(ids []firewall.ID) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// flowServices lists the protocols of a set of services; those without ports that fare alike are one entry.
func flowServices(s firewall.Services) []result.FlowService {
	if s.Equal(firewall.AllServices()) {
		return []result.FlowService{{Protocol: "all", Numbers: [][2]int{{0, 255}}, DstPorts: [][2]int{}}}
	}
	var out []result.FlowService
	var other [][2]int
	for _, p := range s.Protocols() {
		switch p {
		case firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ICMPv6:
			out = append(out, result.FlowService{Protocol: p.String(), Numbers: [][2]int{{int(p), int(p)}}, DstPorts: portPairs(s.Ports(p))})
		default:
			if n := len(other); n > 0 && other[n-1][1] == int(p)-1 {
				other[n-1][1] = int(p)
			} else {
				other = append(other, [2]int{int(p), int(p)})
			}
		}
	}
	switch {
	case len(other) == 1 && other[0][0] == other[0][1]:
		out = append(out, result.FlowService{Protocol: firewall.Protocol(other[0][0]).String(), Numbers: other, DstPorts: [][2]int{}})
	case len(other) > 0:
		out = append(out, result.FlowService{Protocol: "other", Numbers: other, DstPorts: [][2]int{}})
	}
	slices.SortStableFunc(out, func(a, b result.FlowService) int { return cmp.Compare(serviceRank(a), serviceRank(b)) })
	return out
}

// serviceRank puts what people ask for first.
func serviceRank(s result.FlowService) int {
	if i := slices.Index([]string{"tcp", "udp", "icmp", "icmpv6"}, s.Protocol); i >= 0 {
		return i
	}
	return 9
}

func portPairs(p firewall.Ports) [][2]int {
	out := [][2]int{}
	for _, r := range p.Ranges() {
		out = append(out, [2]int{int(r.Lo), int(r.Hi)})
	}
	return out
}

// exampler finds examples.
type exampler struct {
	sides   [2]*firewall.Network
	crops   [2]map[firewall.ID]*firewall.Network // by side and VPC, once they are asked for
	clients firewall.Ports
}

// in is what there is in a VPC on a side.
func (x *exampler) in(side int, vpc firewall.ID) *firewall.Network {
	if x.crops[side] == nil {
		x.crops[side] = x.sides[side].ByVPC()
	}
	return cmp.Or(x.crops[side][vpc], x.sides[side])
}

// example gives a change one packet, and says what drops it on the side where it does not work.
func (x *exampler) example(f *result.FlowDiff, c *firewall.FlowChange) {
	packet, flow, ok := x.packet(c)
	f.Example = packet
	if !ok || c.Fate == firewall.FlowUncertain || c.New || c.Gone || c.VPC == "" {
		return
	}
	side := 1
	if c.Fate == firewall.FlowOpened {
		side = 0
	}
	for _, h := range x.in(side, c.VPC).Trace(flow).Hops {
		if h.Verdict == firewall.HopDeny || h.Verdict == firewall.HopImplicitDeny {
			f.Stop = &result.FlowStop{Leg: string(h.Leg), Hop: hop(h)}
			return
		}
	}
}

// packet is one of the flows, as a document has it and as a question, if a trace can ask for it; nil if there is none that says anything.
func (x *exampler) packet(c *firewall.FlowChange) (packet *result.FlowPacket, flow firewall.Flow, ok bool) {
	src, dst, ok := exampleEnds(c)
	if !ok {
		return nil, flow, false
	}
	protocol, port := exampleService(c.Services)
	packet = &result.FlowPacket{Protocol: protocol.String(), Src: src.String(), Dst: dst.String()}
	switch protocol {
	case firewall.TCP, firewall.UDP:
		n := int(port)
		packet.DstPort = &n
	case firewall.ICMP, firewall.ICMPv6: // a trace asks for echo alone
		ok = firewall.ICMPServices(protocol, int(port>>8), int(port&0xff)).Equal(echoOf(protocol))
	default:
		ok = false
	}
	return packet, firewall.Flow{Protocol: protocol, Src: at(c.From, src), Dst: at(c.To, dst), DstPort: port, SrcPorts: x.clients}, ok
}

func echoOf(p firewall.Protocol) firewall.Services {
	if p == firewall.ICMPv6 {
		return firewall.ICMPServices(p, 128, 0)
	}
	return firewall.ICMPServices(p, 8, 0)
}

// at is an end of the example: the interface by its name too, as several may have the address.
func at(e firewall.FlowEnd, a netip.Addr) firewall.Endpoint {
	out := firewall.Endpoint{Addr: a}
	if len(e.Interfaces) == 1 {
		out.Interface = e.Interfaces[0]
	}
	return out
}

// exampleEnds are two addresses of one family. Of a change between whole families there is none that says anything.
func exampleEnds(c *firewall.FlowChange) (src, dst netip.Addr, ok bool) {
	src, ok = exampleEnd(c.From, c.Src, netip.Addr{})
	if !ok {
		return src, dst, false
	}
	dst, ok = exampleEnd(c.To, c.Dst, src)
	return src, dst, ok
}

// exampleEnd is an address other than the one given: of what is outside, one that documents show, and of a block, one that a host
// can have, if they are among them.
func exampleEnd(e firewall.FlowEnd, a firewall.AddrSet, not netip.Addr) (netip.Addr, bool) {
	a = a.Subtract(firewall.Addresses(not))
	if a.Covers(firewall.AllIPv4()) || a.Covers(firewall.AllIPv6()) {
		return netip.Addr{}, false
	}
	for _, known := range []netip.Addr{internet4, internet6} {
		if !e.Outside.IsEmpty() && a.Contains(known) {
			return known, true
		}
	}
	lowest, ok := a.Lowest()
	host := lowest
	for n := range 2 * reserved {
		if n >= reserved && a.Contains(host) {
			return host, true
		}
		host = host.Next()
	}
	return lowest, ok
}

// reserved is how many addresses at the beginning of a subnet no host can have. Source: VPC guide, "Subnet CIDR blocks".
const reserved = 4

// exampleService is one that people know, if it is among them.
func exampleService(s firewall.Services) (firewall.Protocol, uint16) {
	for _, port := range []uint16{443, 80, 22} {
		if s.Contains(firewall.TCP, port) {
			return firewall.TCP, port
		}
	}
	for _, p := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
		if r := s.Ports(p).Ranges(); len(r) > 0 {
			return p, r[0].Lo
		}
	}
	if s.Contains(firewall.ICMP, 8<<8) {
		return firewall.ICMP, 8 << 8
	}
	list := s.Protocols()
	p := list[0]
	if r := s.Ports(p).Ranges(); len(r) > 0 {
		return p, r[0].Lo
	}
	return p, 0
}
