package firewall

import "slices"

// GatewayPath is the way that routes state from subnets of a NACL through a NAT gateway in another subnet to the internet, or to a gateway
// endpoint, and back.
type GatewayPath struct {
	StatedPath
	Client  *NACL         // of the clients' subnets: what it names is asked
	NAT     *Interface    // the NAT gateway; nil of an endpoint
	Service *ServiceRoute // the endpoint; nil of a NAT gateway
	// Named: a security group in the subnets names the endpoint's service. Else what is dropped of it may be meant.
	Named bool
}

// TranslatedPorts are the ports that NAT gateways and load balancers use as clients.
// Source: VPC guide, "Control traffic to subnets using network ACLs", ephemeral ports.
func TranslatedPorts() Ports { return translatedPorts }

var translatedPorts = PortSet(PortRange{Lo: 1024, Hi: 65535})

// notInternet is what no NAT gateway leads to, whatever a route says.
var notInternet = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/3")

// NATPaths is, for each NACL of subnets that are routed to a NAT gateway in another subnet, the way of what it names of the internet's
// services: TCP, then UDP. The legs are, in this order: in to the gateway's subnet, out of it, back in, and back out. table evaluates a direction
// of a NACL. Profiles empty means DefaultProfiles.
func (n *Network) NATPaths(table func(*NACL, Direction) *NACLTable, profiles []Profile) []GatewayPath {
	type key struct{ client, gateway ID }
	clients, to := map[key]AddrSet{}, map[key]AddrSet{}
	var order []key
	for _, s := range sorted(n.Subnets) {
		acl := n.NACLOf(s)
		if acl == nil || s.open(IPv4) {
			continue
		}
		for _, r := range s.Routes.NAT {
			gateway := n.Interfaces[r.Gateway]
			if gateway == nil || n.SubnetOf(gateway) == nil || n.SubnetOf(gateway) == s {
				continue // nobody says what is asked within one subnet
			}
			k := key{acl.ID, r.Gateway}
			if _, seen := clients[k]; !seen {
				order, to[k] = append(order, k), r.To
			}
			clients[k], to[k] = clients[k].Union(s.CIDRs.IPv4()), to[k].Intersect(r.To)
		}
	}
	var out []GatewayPath
	for _, k := range order {
		p := GatewayPath{Client: n.NACLs[k.client], NAT: n.Interfaces[k.gateway], StatedPath: StatedPath{Clients: clients[k]}}
		out = append(out, n.natPaths(p, to[k].IPv4().Subtract(notInternet), table, orDefault(profiles))...)
	}
	return out
}

// natPaths is the ways of TCP and UDP that a path for neither stands for.
func (n *Network) natPaths(p GatewayPath, to AddrSet, table func(*NACL, Direction) *NACLTable, profiles []Profile) []GatewayPath {
	s := n.SubnetOf(p.NAT)
	acl := n.NACLOf(s)
	if acl == nil || s.open(IPv4) || p.Clients.IsEmpty() || to.IsEmpty() {
		return nil
	}
	own := s.CIDRs.IPv4()
	if p.NAT.IPv4Known {
		own = Addresses(p.NAT.Addrs...)
	}
	in, back := PathLeg{NACL: acl, Direction: Ingress, Table: table(acl, Ingress)}, PathLeg{NACL: acl, Direction: Egress, Table: table(acl, Egress)}
	leg := func(l PathLeg, reply, byClient bool, as AddrSet, ports Ports) PathLeg {
		l.Reply, l.ByClient, l.As, l.Ports = reply, byClient, as, ports
		return l
	}
	p.Legs = []PathLeg{
		leg(in, false, true, AddrSet{}, ProfilePorts(profiles)), leg(back, false, false, own, translatedPorts),
		leg(in, true, false, own, translatedPorts), leg(back, true, true, AddrSet{}, hostPorts(profiles)),
	}
	var out []GatewayPath
	for _, protocol := range []Protocol{TCP, UDP} {
		p.Protocol, p.Asked = protocol, StatedServices(table(p.Client, Egress), protocol, to, profiles)
		if !p.Asked.IsEmpty() {
			out = append(out, p)
		}
	}
	return out
}

// servicePort is the port of the services that have gateway endpoints, S3 and DynamoDB.
var servicePort = PortServices(TCP, PortSet(PortRange{Lo: 443, Hi: 443}))

// ServicePaths is, for each NACL of subnets that are routed to a gateway endpoint, the way to the service, out of the subnet, and back in:
// where a security group says that it is asked, by an egress rule that names the service's prefix list, and where the NACL lets out to a part of
// the service's addresses. The service answers on any of them. table and profiles are those of NATPaths.
// Sources: PrivateLink guide, "Gateway endpoints", network ACLs; API IpPermission, PrefixListIds: with outbound rules, "the Amazon Web
// Services service to access through a VPC endpoint from instances associated with the security group".
func (n *Network) ServicePaths(table func(*NACL, Direction) *NACLTable, profiles []Profile) []GatewayPath {
	type key struct {
		nacl     ID
		endpoint string
		named    bool
	}
	have := map[key]int{}
	var out []GatewayPath
	groups := map[*Subnet][]ID{}
	for _, i := range n.Interfaces {
		groups[n.SubnetOf(i)] = append(groups[n.SubnetOf(i)], i.Groups.Sure...)
	}
	for _, s := range sorted(n.Subnets) {
		acl := n.NACLOf(s)
		if acl == nil || s.open(IPv4) {
			continue
		}
		for i := range s.Routes.Services {
			r := &s.Routes.Services[i]
			named := slices.ContainsFunc(groups[s], func(id ID) bool { return n.Groups[id].asks(r.List) })
			asked := serviceAsked(table(acl, Egress), r, named)
			if asked.IsEmpty() {
				continue
			}
			k := key{acl.ID, r.Endpoint.Address, named}
			at, seen := have[k]
			if !seen {
				ports := hostPorts(orDefault(profiles))
				at, have[k] = len(out), len(out)
				out = append(out, GatewayPath{Client: acl, Service: r, Named: named, StatedPath: StatedPath{Protocol: TCP, Asked: asked, Legs: []PathLeg{
					{NACL: acl, Direction: Egress, Table: table(acl, Egress), Ports: ports}, {NACL: acl, Direction: Ingress, Table: table(acl, Ingress), Reply: true, Ports: ports},
				}}})
			}
			out[at].Clients = out[at].Clients.Union(s.CIDRs.IPv4())
		}
	}
	return out
}

// serviceAsked is what is certainly asked of a service in a subnet; named says that a group there names it. Where the service's addresses
// are not known, they are some of the internet's, and something is said only if none of those can be reached.
func serviceAsked(out *NACLTable, r *ServiceRoute, named bool) Set {
	to := r.To.IPv4()
	allowed, denied := out.Allowed().Only(servicePort).Addrs(), out.Denied().Only(servicePort).Addrs()
	if to.IsEmpty() {
		if to = Internet(IPv4); !denied.Covers(to) {
			return Set{}
		}
	}
	if meant := denied.Subtract(out.DeniedApart(servicePort)); !named && !(allowed.Overlaps(to) && meant.Overlaps(to)) {
		return Set{}
	}
	return NewSet(to, servicePort)
}

// asks reports whether a rule of a group certainly lets requests out to the service of a prefix list.
func (g *Group) asks(list ID) bool {
	return g != nil && slices.ContainsFunc(g.Egress, func(r GroupRule) bool {
		id, exact := r.PrefixList.Exact()
		return r.Peer == PeerPrefixList && exact && id == list && !r.Maybe && !r.Any && r.Must.Overlaps(servicePort)
	})
}

// DeniedApart is the addresses with which a direction of a NACL drops services by a rule for some addresses alone: that is meant.
func (t *NACLTable) DeniedApart(asked Services) AddrSet {
	var out AddrSet
	for i, r := range t.All() {
		if r.Action == Deny && r.CIDR.IsValid() && r.CIDR.Bits() > 0 {
			out = out.Union(t.MayWin(i).Only(asked).Addrs())
		}
	}
	return out
}
