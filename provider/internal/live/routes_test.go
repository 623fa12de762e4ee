package live

import (
	"net/netip"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestRouteTablesSayWithWhomSubnetsTalk(t *testing.T) {
	vpc := aws.String("vpc-1")
	local := types.Route{DestinationCidrBlock: aws.String("10.0.0.0/16"), GatewayId: aws.String("local")}
	to := func(cidr string, set func(*types.Route)) types.Route {
		r := types.Route{DestinationCidrBlock: &cidr}
		set(&r)
		return r
	}
	nat := to("0.0.0.0/0", func(r *types.Route) { r.NatGatewayId = aws.String("nat-1") })
	peer := to("192.168.0.0/16", func(r *types.Route) { r.VpcPeeringConnectionId = aws.String("pcx-1") })
	internet := to("0.0.0.0/0", func(r *types.Route) { r.GatewayId = aws.String("igw-1") })
	standing := nat
	standing.State, standing.NatGatewayId = types.RouteStateActive, aws.String("nat-2")
	served := types.Route{DestinationPrefixListId: aws.String("pl-1"), GatewayId: aws.String("vpce-1"), State: types.RouteStateActive}
	endpoint := types.Route{DestinationPrefixListId: aws.String("pl-1"), GatewayId: aws.String("vpce-1")}
	table := func(main bool, subnet string, routes ...types.Route) types.RouteTable {
		a := types.RouteTableAssociation{Main: &main}
		if subnet != "" {
			a.SubnetId = &subnet
		}
		return types.RouteTable{VpcId: vpc, Associations: []types.RouteTableAssociation{a}, Routes: append(routes, local)}
	}
	tables := fakeRoutes{
		table(true, "", nat, peer), table(false, "subnet-public", internet), table(false, "subnet-own"), table(false, "subnet-endpoint", endpoint), table(false, "subnet-certain", standing, served),
		table(false, "subnet-odd", types.Route{DestinationCidrBlock: aws.String("nowhere"), GatewayId: aws.String("igw-1")}),
		{VpcId: vpc, Associations: []types.RouteTableAssociation{{Main: aws.Bool(false), GatewayId: aws.String("igw-1")}}},
	}
	net := &firewall.Network{VPCs: map[firewall.ID]*firewall.VPC{"vpc-1": {ID: "vpc-1", CIDRs: firewall.Prefixes(netip.MustParsePrefix("10.0.0.0/16"))}},
		Subnets: map[firewall.ID]*firewall.Subnet{}}
	want := map[firewall.ID][2]string{ // to whom it answers, and of whom it asks
		"subnet-main":     {"10.0.0.0/16, 192.168.0.0/16", "0.0.0.0/0"},
		"subnet-public":   {"0.0.0.0/0", "0.0.0.0/0"},
		"subnet-own":      {"10.0.0.0/16", "10.0.0.0/16"},
		"subnet-endpoint": {"10.0.0.0/16", "0.0.0.0/0"},
		"subnet-certain":  {"10.0.0.0/16", "0.0.0.0/0"},
		"subnet-odd":      {"none", "none"}, // not known
	}
	for id := range want {
		net.Subnets[id] = &firewall.Subnet{ID: id, CIDRs: firewall.Prefixes(netip.MustParsePrefix("10.0.1.0/24"))}
	}
	if err := Routes(t.Context(), tables, net, "vpc-1"); err != nil {
		t.Fatal(err)
	}
	for id, w := range want {
		r := net.Subnets[id].Routes
		if got := [2]string{r.Answers.IPv4().String(), r.Requests.IPv4().String()}; got != w {
			t.Errorf("%s answers and asks %q, want %q", id, got, w)
		}
		if certain := len(r.NAT) == 1 && r.NAT[0].Gateway == "nat-2" && len(r.Services) == 1 && r.Services[0].List == "pl-1"; certain != (id == "subnet-certain") {
			t.Errorf("%s certainly leads to %v and %v", id, r.NAT, r.Services)
		}
	}
}
