package live

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// besides are the types of interfaces that stand for something which decides what passes and is not modelled.
var besides = map[types.NetworkInterfaceType]string{
	types.NetworkInterfaceTypeTransitGateway:              "a transit gateway attachment",
	types.NetworkInterfaceTypeGatewayLoadBalancerEndpoint: "an endpoint of a Gateway Load Balancer or a Network Firewall",
	types.NetworkInterfaceTypeNetworkLoadBalancer:         balancer,
	types.NetworkInterfaceTypeGatewayLoadBalancer:         balancer,
	types.NetworkInterfaceTypeLoadBalancer:                balancer,
}

const balancer = "a load balancer: EC2 does not tell whom its nodes ask, and on which ports they answer"

// beside notes once what an interface stands for that is not modelled. Those of load balancers have the description
// "ELB app/name/id", "ELB net/name/id" or, of classic ones, "ELB name" (guides of load balancers, "Update the security groups").
func (r *reader) beside(ni *types.NetworkInterface) {
	at := firewall.Unmodelled{What: besides[ni.InterfaceType], Address: aws.ToString(ni.NetworkInterfaceId)}
	if name, of := strings.CutPrefix(aws.ToString(ni.Description), "ELB "); of && aws.ToBool(ni.RequesterManaged) {
		at = firewall.Unmodelled{What: balancer, Address: name}
	}
	if at.What != "" && !slices.Contains(r.net.Unmodelled, at) {
		r.net.Unmodelled = append(r.net.Unmodelled, at)
	}
}
