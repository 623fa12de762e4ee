package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// NATGateways finds the interfaces of the NAT gateways to which Routes has found that subnets of a VPC are routed. Those that are not
// public, or that stand in no subnet, are noted as not modelled, and no route leads to them any more: nor to any, if they cannot be read.
func NATGateways(ctx context.Context, api ec2.DescribeNatGatewaysAPIClient, net *firewall.Network, vpc string) error {
	routed := map[firewall.ID]bool{}
	for _, s := range net.Subnets {
		for _, r := range s.Routes.NAT {
			routed[r.Gateway] = true
		}
	}
	if len(routed) == 0 {
		return nil
	}
	interfaces, err := natInterfaces(ctx, api, net, vpc, routed)
	for _, s := range net.Subnets {
		s.Routes.NAT = slices.DeleteFunc(s.Routes.NAT, func(r firewall.NATRoute) bool { return err != nil || interfaces[r.Gateway] == "" })
		for i := range s.Routes.NAT {
			s.Routes.NAT[i].Gateway = interfaces[s.Routes.NAT[i].Gateway]
		}
	}
	return err
}

// natInterfaces is the interfaces of the NAT gateways of a VPC that are modelled.
func natInterfaces(ctx context.Context, api ec2.DescribeNatGatewaysAPIClient, net *firewall.Network, vpc string, routed map[firewall.ID]bool) (map[firewall.ID]firewall.ID, error) {
	out := map[firewall.ID]firewall.ID{}
	pages := ec2.NewDescribeNatGatewaysPaginator(api, &ec2.DescribeNatGatewaysInput{MaxResults: aws.Int32(page),
		Filter: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for i := range answer.NatGateways {
			g := &answer.NatGateways[i]
			id := firewall.ID(aws.ToString(g.NatGatewayId))
			if !routed[id] {
				continue
			}
			if what := unmodelledNAT(g); what != "" {
				net.Unmodelled = append(net.Unmodelled, firewall.Unmodelled{What: what, Address: string(id)})
				continue
			}
			for _, a := range g.NatGatewayAddresses { // all are of one interface
				if at := firewall.ID(aws.ToString(a.NetworkInterfaceId)); net.Interfaces[at] != nil {
					out[id], net.Aliases[id] = at, at
				}
			}
		}
	}
	return out, nil
}

// unmodelledNAT says why the way through a NAT gateway is not modelled: where a private one leads, and that its answers meet the network ACL, is
// not certain (transit gateway guide, "Network ACLs"), and a regional one stands in no subnet.
func unmodelledNAT(g *types.NatGateway) string {
	switch {
	case g.State != types.NatGatewayStateAvailable:
		return fmt.Sprintf("a NAT gateway that is %s", g.State)
	case g.SubnetId == nil:
		return "a NAT gateway without a subnet"
	case g.ConnectivityType == types.ConnectivityTypePrivate:
		return "a private NAT gateway"
	}
	return ""
}

// Services reads the addresses of the services of gateway endpoints to which Routes has found that subnets are routed. Of those that cannot
// be read they are not known.
func Services(ctx context.Context, api API, net *firewall.Network) error {
	r := &reader{api: api, net: net, lists: map[string]bool{}}
	each := func(f func(*firewall.ServiceRoute)) {
		for _, s := range net.Subnets {
			for i := range s.Routes.Services {
				f(&s.Routes.Services[i])
			}
		}
	}
	each(func(x *firewall.ServiceRoute) {
		if net.PrefixLists[x.List] == nil {
			r.lists[string(x.List)] = true
		}
	})
	err := r.addLists(ctx)
	each(func(x *firewall.ServiceRoute) {
		if l := net.PrefixLists[x.List]; l != nil && l.Must.Equal(l.May) {
			x.To = l.Must
		}
	})
	return err
}
