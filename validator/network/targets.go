package network

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// balanced is a target of a target group: an interface, or else an address; and the port by which it is asked, "" for that of the group.
type balanced struct {
	target firewall.ID
	addr   netip.Addr
	port   plan.String
}

// asked are the ports on which a target is asked: for requests, and for health checks, which are always TCP.
func (b *builder) asked(r *plan.Resource, port plan.String) (requests, health firewall.Services) {
	g := b.object(r).TargetGroup
	if g.IPAddressType.IsUnknown() && b.stated(r, "ip_address_type") {
		return requests, health
	}
	if plan.Blank(port) || port.IsUnknown() {
		port = g.Port
	}
	requests = onPort(g.Protocol, port)
	if requests.IsEmpty() {
		return requests, health
	}
	for _, p := range g.HealthPorts.Or(nil) {
		if p.Or("") == trafficPort {
			p = port
		}
		health = health.Union(firewall.PortServices(firewall.TCP, portOf(p)))
	}
	return requests, health
}

// overIPv6 reports whether the targets of a group are asked over IPv6.
func overIPv6(g *plan.TargetGroup) bool { return g.IPAddressType.Or("ipv4") == "ipv6" }

// secretPorts reports whether a value is marked sensitive that says on which ports the targets of a group are asked.
func secretPorts(g *plan.TargetGroup) bool {
	return g.Port.Sensitive || g.Protocol.Sensitive || g.HealthPorts.Sensitive ||
		slices.ContainsFunc(g.HealthPorts.Or(nil), func(p plan.String) bool { return p.Sensitive })
}

// trafficPort is the health check's port where it is that of the requests.
const trafficPort = "traffic-port"

// onPort is the services of a listener or a target group on its port; none if they are not known, or are of a Gateway Load Balancer.
func onPort(protocol, port plan.String) firewall.Services {
	ports := portOf(port)
	tcp, udp := firewall.PortServices(firewall.TCP, ports), firewall.PortServices(firewall.UDP, ports)
	switch protocol.Or("") {
	case "HTTP", "HTTPS", "TCP", "TLS":
		return tcp
	case "UDP", "QUIC":
		return udp
	case "TCP_UDP", "TCP_QUIC":
		return tcp.Union(udp)
	}
	return firewall.Services{}
}

func portOf(p plan.String) firewall.Ports {
	n, err := strconv.ParseUint(p.Or(""), 10, 16)
	if err != nil || n == 0 {
		return firewall.Ports{}
	}
	return firewall.PortSet(firewall.PortRange{Lo: uint16(n), Hi: uint16(n)})
}

// keeping says whether requests come to the targets with the clients' addresses.
type keeping uint8

const (
	keptNot keeping = iota
	keptPerhaps
	keptSure
)

// keepsClients says whether the nodes send requests to the targets of a group with the clients' addresses. Source: Network Load Balancers
// guide, "Edit target group attributes", client IP preservation: enabled for instances, and for addresses with UDP, where it cannot be
// disabled; disabled for addresses with TCP and TLS; preserve_client_ip.enabled says otherwise for TCP and TLS. Of an Application Load Balancer behind
// the other: API TargetGroupAttribute, preserve_client_ip.enabled, "Otherwise, the default is enabled"; Network Load Balancers guide,
// "Application Load Balancers as targets": the attributes "always use their default values", and its groups let in the clients' addresses.
// That is of clients of the targets' own family: the same page, "When client IP preservation is enabled", has the load balancer's address
// for the others.
func (b *builder) keepsClients(r *plan.Resource) keeping {
	g := b.object(r).TargetGroup
	switch g.Protocol.Or("") {
	case "HTTP", "HTTPS":
		return keptNot
	case "TCP", "TLS":
	default:
		return keptSure
	}
	if keep, known := g.PreserveClientIP.Get(); known && keep != "" {
		if keep == "true" {
			return keptSure
		}
		return keptNot
	}
	switch kind := g.TargetType.Or(""); {
	case g.PreserveClientIP.IsUnknown() && b.stated(r, "preserve_client_ip"):
		return keptPerhaps
	case kind == "instance", kind == "alb":
		return keptSure
	case kind == "ip":
		return keptNot
	}
	return keptPerhaps
}

// registry collects what is certainly registered with each target group.
type registry map[firewall.ID][]balanced

func (g registry) add(group firewall.ID, list ...balanced) {
	for _, t := range list {
		same := func(o balanced) bool {
			return o.target == t.target && o.addr == t.addr && o.port.Or("") == t.port.Or("")
		}
		if group != "" && (t.target != "" || t.addr.IsValid()) && !slices.ContainsFunc(g[group], same) {
			g[group] = append(g[group], t)
		}
	}
}

// targetsByGroup is what is certainly registered with each target group: instances, addresses, load balancers, Auto Scaling groups and
// services. A function gets no packet.
func (b *builder) targetsByGroup() registry {
	out := registry{}
	for _, typ := range []string{"aws_lb_target_group_attachment", "aws_alb_target_group_attachment"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			group := first(b.link(r, "target_group_arn", o.TargetAttachment.GroupARN, kindTargetGroup))
			if g := b.resource("aws_lb_target_group", "aws_alb_target_group", group); g != nil {
				out.add(group, b.attached(r, o.TargetAttachment, b.object(g).TargetGroup.TargetType.Or(""))...)
			}
		})
	}
	b.scaled(out)
	b.each("aws_ecs_service", func(r *plan.Resource, o *plan.Object) { b.served(out, r, o.Placed.Served.Or(nil)) })
	return out
}
