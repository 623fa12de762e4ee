package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// fakeVPCs is a fakeEC2 with VPCs and what is in them.
type fakeVPCs struct {
	fakeEC2
	vpcs       []types.Vpc
	subnets    []types.Subnet
	nacls      []types.NetworkAcl
	interfaces []types.NetworkInterface
}

func inVPC(id *string) map[string]string { return map[string]string{"vpc-id": aws.ToString(id)} }

func (f *fakeVPCs) DescribeVpcs(_ context.Context, in *ec2.DescribeVpcsInput, _ ...func(*ec2.Options)) (*ec2.DescribeVpcsOutput, error) {
	return &ec2.DescribeVpcsOutput{Vpcs: pick(f.vpcs, in.Filters, func(v types.Vpc) map[string]string { return inVPC(v.VpcId) })}, nil
}

func (f *fakeVPCs) DescribeSubnets(_ context.Context, in *ec2.DescribeSubnetsInput, _ ...func(*ec2.Options)) (*ec2.DescribeSubnetsOutput, error) {
	some, next := onePage(pick(f.subnets, in.Filters, func(s types.Subnet) map[string]string { return inVPC(s.VpcId) }), in.NextToken)
	return &ec2.DescribeSubnetsOutput{Subnets: some, NextToken: next}, nil
}

func (f *fakeVPCs) DescribeNetworkAcls(_ context.Context, in *ec2.DescribeNetworkAclsInput, _ ...func(*ec2.Options)) (*ec2.DescribeNetworkAclsOutput, error) {
	some, next := onePage(pick(f.nacls, in.Filters, func(n types.NetworkAcl) map[string]string { return inVPC(n.VpcId) }), in.NextToken)
	return &ec2.DescribeNetworkAclsOutput{NetworkAcls: some, NextToken: next}, nil
}

func (f *fakeVPCs) DescribeNetworkInterfaces(_ context.Context, in *ec2.DescribeNetworkInterfacesInput, _ ...func(*ec2.Options)) (*ec2.DescribeNetworkInterfacesOutput, error) {
	some, next := onePage(pick(f.interfaces, in.Filters, func(i types.NetworkInterface) map[string]string { return inVPC(i.VpcId) }), in.NextToken)
	return &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: some, NextToken: next}, nil
}

// fakeRoutes answers one route table a page.
type fakeRoutes []types.RouteTable

func (f fakeRoutes) DescribeRouteTables(_ context.Context, in *ec2.DescribeRouteTablesInput, _ ...func(*ec2.Options)) (*ec2.DescribeRouteTablesOutput, error) {
	some, next := onePage(pick(f, in.Filters, func(t types.RouteTable) map[string]string { return inVPC(t.VpcId) }), in.NextToken)
	return &ec2.DescribeRouteTablesOutput{RouteTables: some, NextToken: next}, nil
}
