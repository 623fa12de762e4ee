package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// mainTable is the ID of the route table that AWS makes with a VPC.
func mainTable(vpc firewall.ID) firewall.ID { return vpc + ".main_route_table_id" }

// routeTable is what is known of a route table.
type routeTable struct {
	routes []firewall.Route
	open   bool // it may have other routes
}

// routes enters where the packets of each subnet go. A route table that the plan makes is known with its routes, unless something else
// may add some; one that exists is known by what AWS reports of it. All else is not known: another layer may hold it.
func (b *builder) routes() {
	if len(b.byType["aws_route_table"])+len(b.byType["aws_default_route_table"])+len(b.byType["aws_route"]) == 0 {
		return // nothing is said of routes
	}
	unread := false // what adds routes, or gives a subnet its table, and is not read
	b.eachOther("", func(_ string, r *plan.ConfigResource) {
		unread = unread || !r.Data && (strings.HasPrefix(r.Type, "awscc_") && strings.Contains(r.Type, "route") || r.Type == "aws_vpn_gateway_route_propagation")
	})
	if unread {
		return
	}
	tables := b.routeTables()
	if len(tables) == 0 {
		return
	}
	of := b.tablesOfSubnets()
	services := b.serviceRoutes()
	for id, s := range b.net.Subnets {
		t := tables[of[id]]
		vpc := b.net.VPCs[first(s.VPC)]
		if t != nil && !t.open && vpc != nil && !vpc.CIDRsOpen {
			s.Routes = firewall.RoutingOf(t.routes, vpc, s)
		}
		s.Routes.Services = services[of[id]]
	}
}

// routeTables finds the tables of which something is known, by ID.
func (b *builder) routeTables() map[firewall.ID]*routeTable {
	tables := map[firewall.ID]*routeTable{}
	handed := b.handedOut(kindRouteTable)
	for id, v := range b.net.VPCs {
		t := mainTable(id)
		tables[t] = &routeTable{open: !b.madeByPlan(v) || handed.of(t, v.AWSID) != firewall.NotBeyond}
	}
	for _, typ := range []string{"aws_route_table", "aws_default_route_table"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			id := firewall.ID(r.Address)
			x := o.RouteTable
			if x == nil {
				x = &o.DefaultRouteTable.RouteTable
			}
			t := b.inlineRoutes(r, x)
			tables[id] = t
			t.open = t.open || b.created(r) && handed.of(id, "") != firewall.NotBeyond
			if vgws := x.PropagatingVGWs; len(vgws.Or(nil)) > 0 || vgws.IsUnknown() && b.stated(r, "propagating_vgws") {
				t.open = true
			}
			if typ != "aws_default_route_table" {
				return
			}
			for _, main := range anyOf(b, b.net.VPCs, b.vpcOfTable(r, o)) {
				if l := b.vpcOfTable(r, o); first(l) == main {
					tables[mainTable(main)] = t
				} else {
					tables[mainTable(main)] = &routeTable{open: true}
				}
			}
		})
	}
	b.standaloneRoutes(tables)
	services := b.gatewayEndpoints()
	for _, t := range tables {
		if x := (firewall.Route{Listed: true, Via: firewall.ViaEndpoint}); services && !t.listedOnly(x) {
			t.routes = append(t.routes, x)
		}
		t.open = t.open || slices.ContainsFunc(t.routes, func(x firewall.Route) bool { return !x.To.IsValid() && !x.Listed })
	}
	return tables
}

// gatewayEndpoints reports whether there are endpoints that add routes to tables, whichever they are.
func (b *builder) gatewayEndpoints() bool {
	found := false
	b.each("aws_vpc_endpoint", func(_ *plan.Resource, o *plan.Object) { found = found || isGateway(o) })
	b.eachOther("", func(_ string, r *plan.ConfigResource) {
		found = found || r.Type == "aws_vpc_endpoint_route_table_association"
	})
	return found || len(b.byType["aws_vpc_endpoint_route_table_association"]) > 0
}

// vpcOfTable is the VPC whose own table an aws_default_route_table manages.
func (b *builder) vpcOfTable(r *plan.Resource, o *plan.Object) firewall.Link {
	if l := b.link(r, "vpc_id", o.DefaultRouteTable.VPCID, kindVPC); first(l) != "" {
		return l
	}
	l := b.link(r, "default_route_table_id", o.DefaultRouteTable.ID, kindRouteTable)
	out := firewall.Link{Open: l.Open || len(l.To) == 0, Why: l.Why}
	for id := range b.net.VPCs {
		if slices.Contains(l.To, mainTable(id)) {
			out.To = append(out.To, id)
		}
	}
	out.Open = out.Open || len(out.To) == 0
	return out
}

// inlineRoutes is what a table's own attribute says: of one that exists, all its routes.
func (b *builder) inlineRoutes(r *plan.Resource, x *plan.RouteTable) *routeTable {
	t := &routeTable{}
	if x.Routes.IsUnknown() {
		t.open = !b.created(r) || b.stated(r, "route") || r.Type == "aws_default_route_table"
		return t
	}
	for _, e := range x.Routes.Or(nil) {
		nat := func() firewall.ID { // the JSON keeps the references of all routes together
			if id, ok := b.natGiven(r, &e); ok {
				return id
			}
			if all := b.arg(r, "route"); all != nil {
				return first(b.candidates(b.references(r, all, kindNATGateway), kindNATGateway))
			}
			return ""
		}
		t.add(b, &e, nat)
	}
	return t
}

// add adds a route; nat is asked for the NAT gateway that is not known.
func (t *routeTable) add(b *builder, e *plan.RouteEntry, nat func() firewall.ID) {
	if e.GatewayID.Or("") == "local" {
		return
	}
	x := firewall.Route{Listed: !plan.Blank(e.PrefixListID)}
	for _, v := range []plan.String{e.CIDR, e.IPv6CIDR} {
		if p, ok := prefix(v); ok {
			x.To = p
		}
		t.open = t.open || v.Sensitive // what is told of the table would tell it
	}
	set := func(s plan.String) bool { return !plan.Blank(s) }
	switch {
	case set(e.GatewayID), slices.ContainsFunc(e.Others, set):
	case set(e.NATGatewayID):
		x.Via = firewall.ViaNAT
		if id, ok := e.NATGatewayID.Get(); ok {
			x.NAT, _ = b.lookup(kindNATGateway, id)
		} else {
			x.NAT = nat()
		}
		if b.net.Interfaces[x.NAT] == nil || !b.publicNAT(x.NAT) {
			x.NAT = ""
		}
	case set(e.EgressOnlyID):
		x.Via = firewall.ViaNAT
	case set(e.EndpointID) && x.Listed: // a gateway endpoint's
		x.Via = firewall.ViaEndpoint
	}
	if t.listedOnly(x) {
		return
	}
	t.routes = append(t.routes, x)
}

// publicNAT reports whether a NAT gateway is certainly public. Where a private one leads is not certain, nor that its answers meet the network
// ACL: those of a transit gateway attachment in its own subnet do not (transit gateway guide, "Network ACLs").
func (b *builder) publicNAT(id firewall.ID) bool {
	r := b.resource("aws_nat_gateway", "aws_nat_gateway", id)
	return r == nil || !b.object(r).Placed.Kind.IsUnknown() && b.object(r).Placed.Kind.Or("public") == "public"
}

// listedOnly reports whether the table has a route of a prefix list of the kind already: their addresses are all alike, unknown.
func (t *routeTable) listedOnly(x firewall.Route) bool {
	return x.Listed && slices.ContainsFunc(t.routes, func(y firewall.Route) bool { return y.Listed && y.Via == x.Via })
}

// standaloneRoutes lays aws_route over the tables' own attributes.
func (b *builder) standaloneRoutes(tables map[firewall.ID]*routeTable) {
	for _, r := range b.byType["aws_route"] {
		if !b.ends(r) {
			continue
		}
		id, _ := b.lookup(kindRouteTable, r.Before.Route.TableID.Or(""))
		if t := tables[id]; t != nil {
			gone := &routeTable{}
			gone.add(b, &r.Before.Route.RouteEntry, func() firewall.ID { return "" })
			t.routes = slices.DeleteFunc(t.routes, func(x firewall.Route) bool {
				return len(gone.routes) == 1 && x.To == gone.routes[0].To && !x.Listed && !gone.routes[0].Listed
			})
		}
	}
	b.each("aws_route", func(r *plan.Resource, o *plan.Object) {
		l := b.link(r, "route_table_id", o.Route.TableID, kindRouteTable)
		id, exact := l.Exact()
		if !exact {
			for _, id := range anyOf(b, tables, l) {
				if t := tables[id]; t != nil {
					t.open = true
				}
			}
			return
		}
		t := tables[id]
		if t == nil {
			return
		}
		one := &routeTable{}
		one.add(b, &o.Route.RouteEntry, func() firewall.ID {
			return first(b.link(r, "nat_gateway_id", o.Route.NATGatewayID, kindNATGateway))
		})
		t.open = t.open || one.open
		for _, x := range one.routes {
			if !slices.ContainsFunc(t.routes, func(y firewall.Route) bool { return y.To == x.To && y.Listed == x.Listed }) {
				t.routes = append(t.routes, x)
			}
		}
	})
}

// tablesOfSubnets is the table of each subnet of which it is certain.
func (b *builder) tablesOfSubnets() map[firewall.ID]firewall.ID {
	main := map[firewall.ID]firewall.ID{}
	for id := range b.net.VPCs {
		main[id] = mainTable(id)
	}
	b.each("aws_main_route_table_association", func(r *plan.Resource, o *plan.Object) {
		vpc := b.link(r, "vpc_id", o.MainTable.VPCID, kindVPC)
		for _, id := range anyOf(b, b.net.VPCs, vpc) {
			main[id] = ""
			if first(vpc) == id {
				main[id] = first(b.link(r, "route_table_id", o.MainTable.TableID, kindRouteTable))
			}
		}
	})
	of := map[firewall.ID]firewall.ID{}
	for id, s := range b.net.Subnets {
		// One that exists may have its table from somebody else. So may one whose id somebody else gets.
		if v := b.net.VPCs[first(s.VPC)]; s.AWSID == "" && s.Beyond == firewall.NotBeyond && v != nil {
			of[id] = main[v.ID]
		}
	}
	given := map[string]map[firewall.ID]int{} // by block: the instances by the table that they give, where the subnet is not exact
	b.each("aws_route_table_association", func(r *plan.Resource, o *plan.Object) {
		if x := o.TableAssociation; b.ofSubnet(r, x) {
			table := first(b.link(r, "route_table_id", x.TableID, kindRouteTable))
			subnet := b.link(r, "subnet_id", x.SubnetID, kindSubnet)
			if id, exact := subnet.Exact(); exact {
				of[id] = table
				return
			}
			block := configPath(r.ModuleAddress) + blockName(r) + fmt.Sprint(subnet.To, subnet.Open)
			if given[block] == nil {
				given[block] = map[firewall.ID]int{}
			}
			given[block][table]++
			// As many as there are subnets: each gets one, and it does not matter which (index lost) if all give the same table.
			dealt := !b.opts.Strict && !subnet.Open && table != "" && given[block][table] == len(subnet.To)
			for _, id := range anyOf(b, b.net.Subnets, subnet) {
				if of[id] = ""; dealt {
					of[id] = table
				}
			}
		}
	})
	return of
}

// ofSubnet reports whether an association is a subnet's, and not a gateway's.
func (b *builder) ofSubnet(r *plan.Resource, x *plan.TableAssociation) bool {
	return !plan.Blank(x.SubnetID) && (!x.SubnetID.IsUnknown() || b.stated(r, "subnet_id"))
}
