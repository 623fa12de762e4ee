package network

import (
	"cmp"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// isGateway reports whether an endpoint is a gateway endpoint, which is what it is if it does not say.
func isGateway(o *plan.Object) bool {
	return o.Placed.Kind.Or("Gateway") == "Gateway" && !o.Placed.Kind.IsUnknown()
}

// endpointList is the prefix list of a gateway endpoint's service: what has its id, or else its name, or else a list of its own.
func (b *builder) endpointList(r *plan.Resource) firewall.ID {
	x := b.object(r).Placed
	if id, ok := x.PrefixListID.Get(); ok && id != "" {
		to, _ := b.lookup(kindPrefixList, id)
		return to
	}
	if name := x.Service.Or(""); name != "" {
		for _, typ := range []string{"data.aws_ec2_managed_prefix_list", "data.aws_prefix_list"} {
			for _, d := range b.byType[typ] {
				if o := b.object(d); o != nil && o.PrefixList.Name.Or("") == name && b.owner(d, kindPrefixList, o.ID) {
					return firewall.ID(d.Address)
				}
			}
		}
	}
	return firewall.ID(r.Address + ".prefix_list_id")
}

// endpointLists enters the prefix lists of gateway endpoints that nothing else reads. All of their addresses are public.
func (b *builder) endpointLists() {
	b.each("aws_vpc_endpoint", func(r *plan.Resource, o *plan.Object) {
		id := b.endpointList(r)
		if !isGateway(o) || b.net.PrefixLists[id] != nil {
			return
		}
		x := o.Placed
		l := &firewall.PrefixList{ID: id, AWSID: x.PrefixListID.Or(""), Name: told(x.Service), Origin: origin(r, "prefix_list_id")}
		for _, c := range x.ServiceCIDRs.Or(nil) {
			l.Must, _ = addCIDR(l.Must, false, c)
		}
		if l.May = l.Must; l.Must.IsEmpty() {
			l.May, l.Why = firewall.PublicIPv4().Union(firewall.PublicIPv6()), hidden(r, "prefix_list_id")
		}
		b.net.PrefixLists[id] = l
	})
}

// serviceRoutes is the certain routes to gateway endpoints, by table: those of which the endpoint names the table, and those of an
// association. What ends is still in the list that AWS reported.
func (b *builder) serviceRoutes() map[firewall.ID][]firewall.ServiceRoute {
	type pair struct{ endpoint, table firewall.ID }
	ended := map[pair]bool{}
	const association = "aws_vpc_endpoint_route_table_association"
	for _, r := range b.byType[association] {
		if b.ends(r) {
			part := r.Before.EndpointPart
			endpoint, _ := b.lookup(kindEndpoint, part.EndpointID.Or(""))
			table, _ := b.lookup(kindRouteTable, part.TableID.Or(""))
			ended[pair{endpoint, table}] = true
		}
	}
	out := map[firewall.ID][]firewall.ServiceRoute{}
	enter := func(r *plan.Resource, table firewall.ID) {
		to := firewall.ServiceRoute{Endpoint: origin(r, ""), List: b.endpointList(r)}
		if l := b.net.PrefixLists[to.List]; l != nil && l.Must.Equal(l.May) {
			to.To = l.Must
		}
		same := func(o firewall.ServiceRoute) bool { return o.Endpoint.Address == r.Address }
		if table != "" && !slices.ContainsFunc(out[table], same) {
			out[table] = append(out[table], to)
		}
	}
	b.each("aws_vpc_endpoint", func(r *plan.Resource, o *plan.Object) {
		if !isGateway(o) {
			return
		}
		l, _ := b.members(r, "route_table_ids", o.Placed.RouteTables, kindRouteTable)
		for _, table := range l.Sure {
			if !ended[pair{firewall.ID(r.Address), table}] || b.sets(r) {
				enter(r, table)
			}
		}
	})
	b.each(association, func(r *plan.Resource, o *plan.Object) {
		table := first(b.link(r, "route_table_id", o.EndpointPart.TableID, kindRouteTable))
		endpoint := first(b.link(r, "vpc_endpoint_id", o.EndpointPart.EndpointID, kindEndpoint))
		if e := b.resource("aws_vpc_endpoint", "aws_vpc_endpoint", endpoint); e != nil && isGateway(b.object(e)) {
			enter(e, table)
		}
	})
	for _, list := range out {
		slices.SortFunc(list, func(x, y firewall.ServiceRoute) int { return cmp.Compare(x.Endpoint.Address, y.Endpoint.Address) })
	}
	return out
}
