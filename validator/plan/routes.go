package plan

// RouteTable is aws_route_table.
type RouteTable struct {
	VPCID           String
	Routes          Value[[]RouteEntry]
	PropagatingVGWs Strings
}

// RouteEntry is one route: a route block, or an aws_route. Of the destinations and of the targets one each is set, the others are
// null or empty.
type RouteEntry struct {
	CIDR, IPv6CIDR, PrefixListID String
	GatewayID                    String // an internet gateway, a virtual private gateway, or "local"
	NATGatewayID                 String
	EgressOnlyID                 String
	EndpointID                   String
	Others                       []String // targets of other kinds, but for interfaces, which AWS reports beside others
}

func routeEntry(cidr, ipv6, list string) func(attrs) RouteEntry {
	return func(e attrs) RouteEntry {
		return RouteEntry{
			CIDR: e.str(cidr), IPv6CIDR: e.str(ipv6), PrefixListID: e.str(list), GatewayID: e.str("gateway_id"),
			NATGatewayID: e.str("nat_gateway_id"), EgressOnlyID: e.str("egress_only_gateway_id"), EndpointID: e.str("vpc_endpoint_id"),
			Others: []String{e.str("transit_gateway_id"), e.str("vpc_peering_connection_id"), e.str("local_gateway_id"),
				e.str("carrier_gateway_id"), e.str("core_network_arn")},
		}
	}
}

var routeTableFamily = besides(newFamily(func(a attrs, o *Object) { o.RouteTable = routeTable(a) }))

func routeTable(a attrs) *RouteTable {
	return &RouteTable{
		VPCID: a.str("vpc_id"), PropagatingVGWs: a.strs("propagating_vgws"),
		Routes: blocks(a, "route", routeEntry("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id")),
	}
}

// DefaultRouteTable is aws_default_route_table.
type DefaultRouteTable struct {
	ID String // default_route_table_id
	RouteTable
}

var defaultRouteTableFamily = besides(newFamily(func(a attrs, o *Object) {
	o.DefaultRouteTable = &DefaultRouteTable{ID: a.str("default_route_table_id"), RouteTable: *routeTable(a)}
}))

// Route is aws_route.
type Route struct {
	TableID String
	RouteEntry
}

var routeFamily = besides(newFamily(func(a attrs, o *Object) {
	entry := routeEntry("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
	o.Route = &Route{TableID: a.str("route_table_id"), RouteEntry: entry(a)}
}))

// TableAssociation is aws_route_table_association: of a subnet, or of a gateway.
type TableAssociation struct{ TableID, SubnetID String }

var tableAssociationFamily = besides(newFamily(func(a attrs, o *Object) {
	o.TableAssociation = &TableAssociation{TableID: a.str("route_table_id"), SubnetID: a.str("subnet_id")}
}))

// MainTable is aws_main_route_table_association.
type MainTable struct{ TableID, VPCID String }

var mainTableFamily = besides(newFamily(func(a attrs, o *Object) {
	o.MainTable = &MainTable{TableID: a.str("route_table_id"), VPCID: a.str("vpc_id")}
}))
