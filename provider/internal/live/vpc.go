package live

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// VPCAPI is what VPC calls of EC2; an *ec2.Client has it.
type VPCAPI interface {
	API
	ec2.DescribeVpcsAPIClient
	ec2.DescribeSubnetsAPIClient
	ec2.DescribeNetworkAclsAPIClient
	ec2.DescribeNetworkInterfacesAPIClient
}

// VPC is the network of one VPC: its subnets, NACLs, groups and interfaces, the groups of other VPCs that these carry, and the prefix
// lists that rules name. Groups of other VPCs that rules name are not in it. The error of a VPC that does not exist satisfies
// awsclient.IsNotFound. With which addresses a subnet talks is not known before Routes.
func VPC(ctx context.Context, api VPCAPI, id string) (*firewall.Network, error) {
	r := newReader(api)
	byVPC := types.Filter{Name: aws.String("vpc-id"), Values: []string{id}}
	if err := r.addVPC(ctx, api, byVPC, id); err != nil {
		return nil, err
	}
	if err := r.addSubnets(ctx, api, byVPC); err != nil {
		return nil, err
	}
	if err := r.addNACLs(ctx, api, byVPC); err != nil {
		return nil, err
	}
	interfaces, err := awsclient.Interfaces(ctx, api, byVPC)
	if err != nil {
		return nil, err
	}
	carried := map[string]bool{}
	for i := range interfaces {
		for _, g := range r.addInterface(&interfaces[i]).Groups.Sure {
			carried[string(g)] = true
		}
	}
	if err := r.addGroups(ctx, byVPC); err != nil {
		return nil, err
	}
	if err := r.addNamed(ctx, carried); err != nil {
		return nil, err
	}
	vpc := r.net.VPCs[firewall.ID(id)]
	for _, g := range r.net.Groups {
		if home, ok := g.VPC.Exact(); ok && home == vpc.ID && g.Default {
			vpc.DefaultGroup = g.ID
		}
	}
	return r.net, r.addLists(ctx)
}

func (r *reader) addVPC(ctx context.Context, api ec2.DescribeVpcsAPIClient, filter types.Filter, id string) error {
	// By filter, whose answer for one that does not exist is none, in the place of an error that names all other VPCs.
	out, err := api.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{Filters: []types.Filter{filter}})
	switch {
	case err != nil:
		return err
	case len(out.Vpcs) == 0:
		return awsclient.NotFound("InvalidVpcID.NotFound", fmt.Sprintf("The vpc ID '%s' does not exist", id))
	}
	v := &firewall.VPC{ID: firewall.ID(id), AWSID: id, Origin: firewall.Origin{Address: id}}
	add := func(state types.VpcCidrBlockStateCode, text *string) {
		cidr, err := firewall.ParseCIDR(aws.ToString(text))
		switch {
		case state != types.VpcCidrBlockStateCodeAssociated && state != types.VpcCidrBlockStateCodeAssociating:
		case err != nil:
			v.CIDRsOpen = true
		default:
			v.CIDRs = v.CIDRs.Union(firewall.Prefixes(cidr))
		}
	}
	for _, a := range out.Vpcs[0].CidrBlockAssociationSet {
		if a.CidrBlockState != nil {
			add(a.CidrBlockState.State, a.CidrBlock)
		}
	}
	for _, a := range out.Vpcs[0].Ipv6CidrBlockAssociationSet {
		if a.Ipv6CidrBlockState != nil {
			add(a.Ipv6CidrBlockState.State, a.Ipv6CidrBlock)
		}
	}
	r.net.VPCs[v.ID] = v
	return nil
}

func (r *reader) addSubnets(ctx context.Context, api ec2.DescribeSubnetsAPIClient, filter types.Filter) error {
	pages := ec2.NewDescribeSubnetsPaginator(api, &ec2.DescribeSubnetsInput{Filters: []types.Filter{filter}, MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, found := range answer.Subnets {
			id := aws.ToString(found.SubnetId)
			// Until a NACL says that it has the subnet.
			unplaced := firewall.Link{Open: true, Why: []firewall.Unknown{{Address: id, Attribute: "network_acl_id", Reason: firewall.NotInPlan}}}
			s := &firewall.Subnet{ID: firewall.ID(id), AWSID: id, Origin: firewall.Origin{Address: id}, Zone: aws.ToString(found.AvailabilityZone),
				VPC: firewall.LinkTo(firewall.ID(aws.ToString(found.VpcId))), NACL: unplaced}
			if found.CidrBlock != nil {
				addBlock(s, "cidr_block", found.CidrBlock)
			}
			for _, a := range found.Ipv6CidrBlockAssociationSet {
				if state := a.Ipv6CidrBlockState; state != nil && (state.State == types.SubnetCidrBlockStateCodeAssociated || state.State == types.SubnetCidrBlockStateCodeAssociating) {
					addBlock(s, "ipv6_cidr_block", a.Ipv6CidrBlock)
				}
			}
			r.net.Subnets[s.ID] = s
		}
	}
	return nil
}

func addBlock(s *firewall.Subnet, attribute string, text *string) {
	cidr, err := firewall.ParseCIDR(aws.ToString(text))
	if err != nil {
		s.CIDRsOpen = append(s.CIDRsOpen, firewall.Unknown{Address: s.AWSID, Attribute: attribute, Reason: firewall.Unsupported})
		return
	}
	s.CIDRs = s.CIDRs.Union(firewall.Prefixes(cidr))
}
