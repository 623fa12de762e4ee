package live

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Routes reads where the packets of the subnets of a VPC go into the network that VPC has read of it. Of a subnet whose table is not
// among the answer, or has a route that cannot be read, that stays unknown.
//
// A route whose target is gone (blackhole) counts: it may come back at any time, and where packets go is an upper bound. Only those of which
// the target is there say that packets certainly go to a NAT gateway, which has its own id until NATGateways, or to a gateway endpoint, of
// whose service the addresses are not known before Services.
func Routes(ctx context.Context, api ec2.DescribeRouteTablesAPIClient, net *firewall.Network, vpc string) error {
	v := net.VPCs[firewall.ID(vpc)]
	if v == nil || v.CIDRsOpen {
		return nil
	}
	var main *types.RouteTable
	of := map[firewall.ID]*types.RouteTable{} // by subnet
	pages := ec2.NewDescribeRouteTablesPaginator(api, &ec2.DescribeRouteTablesInput{MaxResults: aws.Int32(100),
		Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for i := range answer.RouteTables {
			t := &answer.RouteTables[i]
			for _, a := range t.Associations {
				switch {
				case aws.ToBool(a.Main):
					main = t
				case a.SubnetId != nil:
					of[firewall.ID(*a.SubnetId)] = t
				}
			}
		}
	}
	for id, s := range net.Subnets {
		t := of[id]
		if t == nil {
			t = main
		}
		if t == nil {
			continue
		}
		if routes, whole := routesOf(t); whole {
			s.Routes = firewall.RoutingOf(routes, v, s)
			s.Routes.Services = servicesOf(t)
		}
	}
	return nil
}

// routesOf is the routes of a table; whole is false if one cannot be read.
func routesOf(t *types.RouteTable) (routes []firewall.Route, whole bool) {
	for _, r := range t.Routes {
		gateway := aws.ToString(r.GatewayId)
		if gateway == "local" {
			continue
		}
		x := firewall.Route{Listed: r.DestinationPrefixListId != nil}
		if !x.Listed {
			to, err := firewall.ParseCIDR(aws.ToString(r.DestinationCidrBlock) + aws.ToString(r.DestinationIpv6CidrBlock))
			if err != nil {
				return nil, false
			}
			x.To = to
		}
		switch {
		case r.NatGatewayId != nil, r.EgressOnlyInternetGatewayId != nil:
			if x.Via = firewall.ViaNAT; r.State == types.RouteStateActive {
				x.NAT = firewall.ID(aws.ToString(r.NatGatewayId))
			}
		case x.Listed && strings.HasPrefix(gateway, "vpce-"): // a gateway endpoint's
			x.Via = firewall.ViaEndpoint
		}
		if !slices.Contains(routes, x) {
			routes = append(routes, x)
		}
	}
	return routes, true
}

// servicesOf is the gateway endpoints to which a table leads.
func servicesOf(t *types.RouteTable) []firewall.ServiceRoute {
	var out []firewall.ServiceRoute
	for _, r := range t.Routes {
		if gateway := aws.ToString(r.GatewayId); r.DestinationPrefixListId != nil && strings.HasPrefix(gateway, "vpce-") && r.State == types.RouteStateActive {
			out = append(out, firewall.ServiceRoute{Endpoint: firewall.Origin{Address: gateway}, List: firewall.ID(*r.DestinationPrefixListId)})
		}
	}
	slices.SortFunc(out, func(a, b firewall.ServiceRoute) int { return cmp.Compare(a.Endpoint.Address, b.Endpoint.Address) })
	return out
}
