package live

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// fakeNATs answers one NAT gateway a page, or none at all where it is nil.
type fakeNATs []types.NatGateway

func (f fakeNATs) DescribeNatGateways(_ context.Context, in *ec2.DescribeNatGatewaysInput, _ ...func(*ec2.Options)) (*ec2.DescribeNatGatewaysOutput, error) {
	if f == nil {
		return nil, errors.New("UnauthorizedOperation")
	}
	some, next := onePage(pick(f, in.Filter, func(g types.NatGateway) map[string]string { return inVPC(g.VpcId) }), in.NextToken)
	return &ec2.DescribeNatGatewaysOutput{NatGateways: some, NextToken: next}, nil
}

func TestNATGatewaysAreFoundByTheirInterfaces(t *testing.T) {
	gateway := func(id, eni string, set func(*types.NatGateway)) types.NatGateway {
		g := types.NatGateway{NatGatewayId: &id, VpcId: aws.String("vpc-1"), SubnetId: aws.String("subnet-1"), State: types.NatGatewayStateAvailable,
			ConnectivityType: types.ConnectivityTypePublic, NatGatewayAddresses: []types.NatGatewayAddress{{NetworkInterfaceId: &eni}}}
		set(&g)
		return g
	}
	world := func() *firewall.Network {
		n := newReader(nil).net
		n.Interfaces["eni-1"] = &firewall.Interface{ID: "eni-1"}
		s := &firewall.Subnet{ID: "subnet-2"}
		for _, id := range []firewall.ID{"nat-1", "nat-2", "nat-3", "nat-4", "nat-5", "nat-6"} {
			s.Routes.NAT = append(s.Routes.NAT, firewall.NATRoute{Gateway: id, To: firewall.AllIPv4()})
		}
		n.Subnets[s.ID] = s
		return n
	}
	net := world()
	if err := NATGateways(t.Context(), fakeNATs{
		gateway("nat-2", "eni-1", func(g *types.NatGateway) { g.ConnectivityType = types.ConnectivityTypePrivate }),
		gateway("nat-3", "eni-1", func(g *types.NatGateway) { g.SubnetId = nil }),
		gateway("nat-4", "eni-1", func(g *types.NatGateway) { g.State = types.NatGatewayStateFailed }),
		gateway("nat-5", "eni-9", func(*types.NatGateway) {}),                     // an interface that was not there yet
		gateway("nat-7", "eni-1", func(g *types.NatGateway) { g.SubnetId = nil }), // to which nothing leads
		gateway("nat-1", "eni-1", func(*types.NatGateway) {}),
	}, net, "vpc-1"); err != nil {
		t.Fatal(err)
	}
	if nat := net.Subnets["subnet-2"].Routes.NAT; len(nat) != 1 || nat[0].Gateway != "eni-1" || net.Aliases["nat-1"] != "eni-1" {
		t.Errorf("routes %v, names %v", nat, net.Aliases)
	}
	if got, want := fmt.Sprint(net.Unmodelled), "[{a private NAT gateway nat-2 false} {a NAT gateway without a subnet nat-3 false} {a NAT gateway that is failed nat-4 false}]"; got != want {
		t.Errorf("not modelled are %s, want %s", got, want)
	}
	net = world()
	if err := NATGateways(t.Context(), fakeNATs(nil), net, "vpc-1"); err == nil || len(net.Subnets["subnet-2"].Routes.NAT) != 0 {
		t.Errorf("of gateways that cannot be read: %v, routes %v", err, net.Subnets["subnet-2"].Routes.NAT)
	}
	if err := NATGateways(t.Context(), fakeNATs(nil), newReader(nil).net, "vpc-1"); err != nil {
		t.Errorf("asked though nothing leads to one: %v", err)
	}
}

func TestGatewayEndpointsAreKnownWithTheAddressesOfTheirServices(t *testing.T) {
	net := newReader(nil).net
	net.Subnets["subnet-1"] = &firewall.Subnet{Routes: firewall.Routing{Services: []firewall.ServiceRoute{{List: "pl-1"}, {List: "pl-2"}, {List: "pl-3"}}}}
	list := func(id string) types.ManagedPrefixList {
		return types.ManagedPrefixList{PrefixListId: &id, AddressFamily: aws.String("IPv4")}
	}
	api := &fakeEC2{lists: []types.ManagedPrefixList{list("pl-1"), list("pl-2")}, entries: map[string][]string{"pl-1": {"52.216.0.0/15", "54.231.0.0/16"}}}
	if err := Services(t.Context(), api, net); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"52.216.0.0/15, 54.231.0.0/16", "none", "none"} {
		if got := net.Subnets["subnet-1"].Routes.Services[i].To.String(); got != want {
			t.Errorf("service %d has %q, want %q", i+1, got, want)
		}
	}
}

func TestInterfacesTellWhatIsNotModelled(t *testing.T) {
	r := newReader(nil)
	for _, ni := range []types.NetworkInterface{
		{NetworkInterfaceId: aws.String("eni-1"), Description: aws.String("ELB app/web/1"), RequesterManaged: aws.Bool(true)},
		{NetworkInterfaceId: aws.String("eni-2"), Description: aws.String("ELB app/web/1"), RequesterManaged: aws.Bool(true)},
		{NetworkInterfaceId: aws.String("eni-3"), Description: aws.String("ELB of mine"), RequesterManaged: aws.Bool(false)},
		{NetworkInterfaceId: aws.String("eni-4"), InterfaceType: types.NetworkInterfaceTypeTransitGateway},
	} {
		r.addInterface(&ni)
	}
	if u := r.net.Unmodelled; len(u) != 2 || u[0].Address != "app/web/1" || u[1].Address != "eni-4" {
		t.Errorf("got %v", u)
	}
}
