package live

import (
	"context"
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// API is what is called of EC2; an *ec2.Client has it.
type API interface {
	ec2.DescribeSecurityGroupsAPIClient
	ec2.DescribeSecurityGroupRulesAPIClient
	ec2.DescribeManagedPrefixListsAPIClient
	ec2.GetManagedPrefixListEntriesAPIClient
}

// reader is a network that is being read.
type reader struct {
	api   API
	net   *firewall.Network
	lists map[string]bool // prefix lists that rules name
}

func newReader(api API) *reader {
	return &reader{api: api, lists: map[string]bool{}, net: &firewall.Network{VPCs: map[firewall.ID]*firewall.VPC{}, Subnets: map[firewall.ID]*firewall.Subnet{},
		NACLs: map[firewall.ID]*firewall.NACL{}, Groups: map[firewall.ID]*firewall.Group{}, Interfaces: map[firewall.ID]*firewall.Interface{},
		PrefixLists: map[firewall.ID]*firewall.PrefixList{}, Aliases: map[firewall.ID]firewall.ID{}}}
}

// Interface is the network of one interface: its groups with their rules, and the prefix lists that these name.
func Interface(ctx context.Context, api API, ni *types.NetworkInterface) (*firewall.Network, *firewall.Interface, error) {
	r := newReader(api)
	i := r.addInterface(ni)
	groups := map[string]bool{}
	for _, id := range i.Groups.Sure {
		groups[string(id)] = true
	}
	if err := r.addNamed(ctx, groups); err != nil {
		return nil, nil, err
	}
	return r.net, i, r.addLists(ctx)
}

func (r *reader) addInterface(ni *types.NetworkInterface) *firewall.Interface {
	id := aws.ToString(ni.NetworkInterfaceId)
	i := &firewall.Interface{ID: firewall.ID(id), AWSID: id, Origin: firewall.Origin{Address: id, Type: string(ni.InterfaceType)},
		Subnet: firewall.LinkTo(firewall.ID(aws.ToString(ni.SubnetId))), AddrsKnown: true, IPv4Known: true}
	add := func(text *string) {
		if a, err := netip.ParseAddr(aws.ToString(text)); err == nil {
			i.Addrs = append(i.Addrs, a)
		} else {
			i.AddrsKnown = false
		}
	}
	for _, a := range ni.PrivateIpAddresses {
		add(a.PrivateIpAddress)
	}
	for _, a := range ni.Ipv6Addresses {
		add(a.Ipv6Address)
	}
	if len(ni.Ipv4Prefixes)+len(ni.Ipv6Prefixes) > 0 { // whole blocks that are delegated to it
		i.AddrsKnown, i.IPv4Known = false, len(ni.Ipv4Prefixes) == 0
	}
	for _, g := range ni.Groups {
		i.Groups.Sure = append(i.Groups.Sure, firewall.ID(aws.ToString(g.GroupId)))
	}
	r.beside(ni)
	r.net.Interfaces[i.ID] = i
	return i
}
