package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// routed writes where the packets of a subnet go.
func routed(s *firewall.Subnet) string {
	if s.Routes.Answers.IsEmpty() {
		return "not known"
	}
	text := fmt.Sprintf("answers %s", s.Routes.Answers.IPv4())
	for _, n := range s.Routes.NAT {
		text += fmt.Sprintf(", NAT by %s", n.Gateway)
	}
	if s.Public() {
		text += ", public"
	}
	return strings.TrimSpace(text)
}

func TestRouteTablesSayWhereTheInternetIs(t *testing.T) {
	_, after := both(t, "t82_routes/plan.json")
	for id, want := range map[firewall.ID]string{
		"aws_subnet.public[0]":  "answers 0.0.0.0/0, public",
		"aws_subnet.public[1]":  "answers 0.0.0.0/0, public",
		"aws_subnet.private[0]": "answers 10.0.0.0/8, NAT by aws_nat_gateway.main",
		"aws_subnet.private[1]": "answers 10.0.0.0/8, NAT by aws_nat_gateway.main",
		"aws_subnet.own":        "answers 10.182.0.0/16",
		"aws_subnet.shared":     "not known",
		"aws_subnet.other":      "answers 0.0.0.0/0, public",
		"aws_subnet.third":      "answers 10.184.0.0/16",
	} {
		if got := routed(after.Subnets[id]); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

func TestSubnetsThatAreRoutedToAGatewayEndpoint(t *testing.T) {
	_, after := both(t, "t85_gateway_endpoints/plan.json")
	for _, id := range []firewall.ID{"aws_subnet.app", "aws_subnet.data", "aws_subnet.worker"} {
		var got []string
		for _, s := range after.Subnets[id].Routes.Services {
			got = append(got, fmt.Sprintf("%s %s %s", s.Endpoint.Address, s.List, s.To))
		}
		want := "aws_vpc_endpoint.store data.aws_ec2_managed_prefix_list.store 3.5.0.0/19, 52.216.0.0/15, 54.231.0.0/16; " +
			"aws_vpc_endpoint.tables aws_vpc_endpoint.tables.prefix_list_id none"
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%s: %q, want %q", id, text, want)
		}
	}
	r := after.Groups["aws_security_group.app"].Egress[0]
	if to, exact := r.PrefixList.Exact(); !exact || to != "aws_vpc_endpoint.tables.prefix_list_id" {
		t.Errorf("the group's rule names %v", r.PrefixList)
	}
}

func TestTheListOfAnEndpointThatExists(t *testing.T) {
	list := func(ids ...string) plan.Strings {
		v := plan.Strings{State: plan.Known}
		for _, id := range ids {
			v.V = append(v.V, known(id))
		}
		return v
	}
	vpc := inState("aws_vpc.v", "aws_vpc", "v", "vpc-1", &plan.Object{VPC: &plan.VPC{CIDRBlock: known("10.0.0.0/16")}})
	subnet := inState("aws_subnet.s", "aws_subnet", "s", "subnet-1", &plan.Object{Subnet: &plan.Subnet{VPCID: known("vpc-1"), CIDRBlock: known("10.0.1.0/24")}})
	table := inState("aws_route_table.t", "aws_route_table", "t", "rtb-1", &plan.Object{RouteTable: &plan.RouteTable{VPCID: known("vpc-1")}})
	in := inState("aws_route_table_association.t", "aws_route_table_association", "t", "a-1", &plan.Object{TableAssociation: &plan.TableAssociation{TableID: known("rtb-1"), SubnetID: known("subnet-1")}})
	endpoint := inState("aws_vpc_endpoint.e", "aws_vpc_endpoint", "e", "vpce-1", &plan.Object{Placed: &plan.Placed{Block: plan.Known, Kind: known("Gateway"),
		PrefixListID: known("pl-1"), ServiceCIDRs: list("52.216.0.0/15"), RouteTables: list("rtb-1")}})
	gone := inState("aws_vpc_endpoint_route_table_association.a", "aws_vpc_endpoint_route_table_association", "a", "x",
		&plan.Object{EndpointPart: &plan.EndpointPart{EndpointID: known("vpce-1"), TableID: known("rtb-1")}})
	gone.Actions, gone.After = []string{"delete"}, nil
	before, after := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{vpc, subnet, table, in, endpoint, gone}}, Options{})
	if l := before.PrefixLists["pl-1"]; l == nil || l.Must.String() != "52.216.0.0/15" || !l.Must.Equal(l.May) {
		t.Errorf("the list: %+v", l)
	}
	if services := before.Subnets["aws_subnet.s"].Routes.Services; len(services) != 1 || services[0].List != "pl-1" || services[0].To.IsEmpty() {
		t.Errorf("before: %+v", services)
	}
	if services := after.Subnets["aws_subnet.s"].Routes.Services; len(services) != 0 {
		t.Errorf("the association that ends still leads there: %+v", services)
	}
}

// An aws_route says by the sources which NAT gateway it leads to, and of which table it is.
func TestARouteOfItsOwnBySources(t *testing.T) {
	later := plan.String{State: plan.UnknownValue}
	vpc := inState("aws_vpc.v", "aws_vpc", "v", "vpc-1", &plan.Object{VPC: &plan.VPC{CIDRBlock: known("10.0.0.0/16")}})
	subnet := inState("aws_subnet.s", "aws_subnet", "s", "subnet-1", &plan.Object{Subnet: &plan.Subnet{VPCID: known("vpc-1"), CIDRBlock: known("10.0.1.0/24")}})
	in := inState("aws_route_table_association.t", "aws_route_table_association", "t", "a-1", &plan.Object{TableAssociation: &plan.TableAssociation{TableID: known("rtb-1"), SubnetID: known("subnet-1")}})
	table := inState("aws_route_table.t", "aws_route_table", "t", "rtb-1", &plan.Object{RouteTable: &plan.RouteTable{VPCID: known("vpc-1"),
		Routes: plan.Value[[]plan.RouteEntry]{State: plan.Known}}})
	nat := func(name string) *plan.Resource {
		return planned("aws_nat_gateway."+name, "aws_nat_gateway", name, &plan.Object{ID: later, Placed: &plan.Placed{Block: plan.Known,
			Kind: map[string]plan.String{"private": known("private"), "perhaps": later}[name], Subnets: plan.Strings{State: plan.Known, V: []plan.String{known("subnet-1")}}}})
	}
	for says, c := range map[string]struct {
		given map[string]plan.Given
		nat   plan.String
		want  string
	}{
		"no sources":               {nil, later, "answers 10.0.0.0/16"},
		"the gateway":              {map[string]plan.Given{"aws_route.r.nat_gateway_id": oneID("aws_nat_gateway.b")}, later, "answers 10.0.0.0/16, NAT by aws_nat_gateway.b"},
		"a private gateway":        {map[string]plan.Given{"aws_route.r.nat_gateway_id": oneID("aws_nat_gateway.private")}, later, "answers 10.0.0.0/16"},
		"one that may be private":  {map[string]plan.Given{"aws_route.r.nat_gateway_id": oneID("aws_nat_gateway.perhaps")}, later, "answers 10.0.0.0/16"},
		"what is no gateway":       {map[string]plan.Given{"aws_route.r.nat_gateway_id": oneID("aws_subnet.s")}, later, "answers 10.0.0.0/16"},
		"what is sensitive is not": {map[string]plan.Given{"aws_route.r.nat_gateway_id": oneID("aws_nat_gateway.b")}, plan.String{State: plan.UnknownValue, Sensitive: true}, "answers 10.0.0.0/16"},
	} {
		route := planned("aws_route.r", "aws_route", "r", &plan.Object{Route: &plan.Route{TableID: known("rtb-1"),
			RouteEntry: plan.RouteEntry{CIDR: known("0.0.0.0/0"), NATGatewayID: c.nat}}})
		config := &plan.Module{Resources: map[string]*plan.ConfigResource{"aws_route.r": {Type: "aws_route", Name: "r",
			Args: map[string]*plan.Expr{"nat_gateway_id": {References: []string{"local.nat"}}}}}}
		p := &plan.Plan{Config: config, Resources: []*plan.Resource{vpc, subnet, in, table, nat("a"), nat("b"), nat("private"), nat("perhaps"), route}}
		if p.Sources = nil; c.given != nil {
			p.Sources = fixed{given: c.given}
		}
		_, after := Build(p, Options{})
		if got := routed(after.Subnets["aws_subnet.s"]); got != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
	}
}
