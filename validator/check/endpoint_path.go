package check

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// endpointPaths is, for each NACL of subnets that are routed to a gateway endpoint, the way to the service and back: where a security
// group says that it is asked, by an egress rule that names the service's prefix list, and where the NACL lets out to a part of the
// service's addresses. The service answers on any of them.
// Sources: PrivateLink guide, "Gateway endpoints", network ACLs; API IpPermission, PrefixListIds: with outbound rules, "the Amazon Web
// Services service to access through a VPC endpoint from instances associated with the security group".
func (p *Pass) endpointPaths() []*statedPath {
	type key struct {
		nacl     firewall.ID
		endpoint string
		named    bool
	}
	have := map[key]*statedPath{}
	var out []*statedPath
	for _, s := range p.places().allSubnets {
		nacl := p.naclOf(s)
		if nacl == nil || unknownIn(s, false) {
			continue
		}
		for i := range s.Routes.Services {
			r := &s.Routes.Services[i]
			asked, named := p.serviceAsked(s, nacl, r)
			if asked.IsEmpty() {
				continue
			}
			k := key{nacl.ID, r.Endpoint.Address, named}
			x := have[k]
			if x == nil {
				x = p.endpointPath(nacl, r, asked)
				if x.warns = !named; x.warns {
					x.key = append(x.key, "part")
				}
				have[k], out = x, append(out, x)
			}
			x.Clients = x.Clients.Union(s.CIDRs.IPv4())
		}
	}
	return out
}

// service is the port of the services that have gateway endpoints, S3 and DynamoDB.
var service = firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 443, Hi: 443}))

// serviceAsked is what is certainly asked of a service in a subnet, and whether a group there names it. Where the service's addresses are
// not known, they are some of the internet's, and something is said only if none of those can be reached.
func (p *Pass) serviceAsked(s *firewall.Subnet, nacl *firewall.NACL, r *firewall.ServiceRoute) (asked firewall.Set, named bool) {
	out, to := p.Table(nacl, firewall.Egress), r.To.IPv4()
	named = slices.ContainsFunc(p.places().interfaces[s.ID], func(i *firewall.Interface) bool {
		return p.Net.SubnetOf(i) == s && slices.ContainsFunc(i.Groups.Sure, func(id firewall.ID) bool { return p.asks(id, r.List) })
	})
	allowed, denied := out.Allowed().Only(service).Addrs(), out.Denied().Only(service).Addrs()
	if to.IsEmpty() {
		if to = internet; !denied.Covers(to) {
			return firewall.Set{}, named
		}
	}
	if meant := denied.Subtract(deniedApart(out, service)); !named && !(allowed.Overlaps(to) && meant.Overlaps(to)) {
		return firewall.Set{}, false
	}
	return firewall.NewSet(to, service), named
}

// asks reports whether a rule of a group certainly lets requests out to the service of a prefix list.
func (p *Pass) asks(group, list firewall.ID) bool {
	g := p.Net.Groups[group]
	return g != nil && slices.ContainsFunc(g.Egress, func(r firewall.GroupRule) bool {
		id, exact := r.PrefixList.Exact()
		return r.Peer == firewall.PeerPrefixList && exact && id == list && !r.Maybe && !r.Any && r.Must.Overlaps(service)
	})
}

func (p *Pass) endpointPath(nacl *firewall.NACL, r *firewall.ServiceRoute, asked firewall.Set) *statedPath {
	x := &statedPath{key: []string{"service", r.Endpoint.Address}, client: nacl, server: "the service",
		by: &firewall.Interface{ID: firewall.ID(r.Endpoint.Address), Origin: r.Endpoint}}
	x.Protocol, x.Asked = firewall.TCP, asked
	x.leg(p, nacl, firewall.Egress, firewall.PathLeg{Ports: p.errorPorts()}, "on the way out to gateway endpoint")
	x.leg(p, nacl, firewall.Ingress, firewall.PathLeg{Reply: true, Ports: p.errorPorts()}, "on the way back in from gateway endpoint")
	return x
}
