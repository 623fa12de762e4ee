package provider

import (
	"context"
	"maps"
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// liveGroups is what security groups allow, as AWS has them.
type liveGroups struct {
	ctx     context.Context
	api     *ec2.Client
	rules   map[string][]ec2types.SecurityGroupRule
	members map[string]firewall.AddrSet // addresses of the interfaces with a group that a rule names
	lists   map[string]firewall.AddrSet // of prefix lists
	unknown map[string]bool
}

// read reads groups, and what their rules name.
func (g *liveGroups) read(ids []string) error {
	g.rules, g.members, g.lists, g.unknown = map[string][]ec2types.SecurityGroupRule{}, map[string]firewall.AddrSet{}, map[string]firewall.AddrSet{}, map[string]bool{}
	named := map[string]bool{}
	for chunk := range slices.Chunk(ids, valuesPerFilter) {
		pages := ec2.NewDescribeSecurityGroupRulesPaginator(g.api, &ec2.DescribeSecurityGroupRulesInput{MaxResults: aws.Int32(1000),
			Filters: []ec2types.Filter{{Name: aws.String("group-id"), Values: chunk}}})
		for pages.HasMorePages() {
			page, err := pages.NextPage(g.ctx)
			if err != nil {
				return err
			}
			for _, rule := range page.SecurityGroupRules {
				id := aws.ToString(rule.GroupId)
				g.rules[id] = append(g.rules[id], rule)
				if rule.ReferencedGroupInfo != nil {
					named[aws.ToString(rule.ReferencedGroupInfo.GroupId)] = true
				}
				if list := aws.ToString(rule.PrefixListId); list != "" {
					g.readList(list)
				}
			}
		}
	}
	if len(named) == 0 {
		return nil
	}
	list, err := interfacesBy(g.ctx, g.api, "group-id", slices.Sorted(maps.Keys(named)))
	if err != nil {
		return err
	}
	for _, e := range list {
		addrs := addressesOf(e)
		for _, group := range e.Groups {
			id := aws.ToString(group.GroupId)
			g.members[id] = g.members[id].Union(addrs)
		}
	}
	return nil
}

func addressesOf(e ec2types.NetworkInterface) firewall.AddrSet {
	var all []netip.Addr
	add := func(text *string) {
		if a, err := netip.ParseAddr(aws.ToString(text)); err == nil {
			all = append(all, a)
		}
	}
	for _, a := range e.PrivateIpAddresses {
		add(a.PrivateIpAddress)
	}
	add(e.PrivateIpAddress)
	for _, a := range e.Ipv6Addresses {
		add(a.Ipv6Address)
	}
	return firewall.Addresses(all...)
}

func (g *liveGroups) readList(id string) {
	if _, known := g.lists[id]; known {
		return
	}
	var blocks []netip.Prefix
	pages := ec2.NewGetManagedPrefixListEntriesPaginator(g.api, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(g.ctx)
		if err != nil {
			g.unknown["prefix list "+id+": "+awsclient.Explain(err)] = true
			break
		}
		for _, e := range page.Entries {
			if p, err := firewall.ParseCIDR(aws.ToString(e.Cidr)); err == nil {
				blocks = append(blocks, p)
			}
		}
	}
	g.lists[id] = firewall.Prefixes(blocks...)
}

// of is the requests that groups together allow in a direction.
func (g *liveGroups) of(ids []string, d firewall.Direction) firewall.Set {
	var sets []firewall.Set
	for _, id := range ids {
		for _, rule := range g.rules[id] {
			if aws.ToBool(rule.IsEgress) != (d == firewall.Egress) {
				continue
			}
			protocol, err := firewall.ParseGroupProtocol(aws.ToString(rule.IpProtocol))
			var services firewall.Services
			if err == nil {
				services, err = firewall.GroupServices(protocol, int(aws.ToInt32(rule.FromPort)), int(aws.ToInt32(rule.ToPort)))
			}
			if err != nil {
				g.unknown["rule "+aws.ToString(rule.SecurityGroupRuleId)+": "+err.Error()] = true
				continue
			}
			sets = append(sets, firewall.NewSet(g.peers(rule), services))
		}
	}
	return firewall.UnionAll(sets...)
}

// peers is the addresses of the other end of a rule.
func (g *liveGroups) peers(rule ec2types.SecurityGroupRule) firewall.AddrSet {
	if ref := rule.ReferencedGroupInfo; ref != nil {
		if aws.ToString(ref.VpcPeeringConnectionId) != "" || aws.ToString(ref.UserId) != "" && rule.GroupOwnerId != nil && *ref.UserId != *rule.GroupOwnerId {
			g.unknown["rule "+aws.ToString(rule.SecurityGroupRuleId)+": the members of "+aws.ToString(ref.GroupId)+", in another VPC or account, are not known"] = true
		}
		return g.members[aws.ToString(ref.GroupId)]
	}
	if list := aws.ToString(rule.PrefixListId); list != "" {
		return g.lists[list]
	}
	p, err := firewall.ParseCIDR(aws.ToString(rule.CidrIpv4) + aws.ToString(rule.CidrIpv6))
	if err != nil {
		return firewall.AddrSet{}
	}
	return firewall.Prefixes(p)
}

// notes is what could not be judged, as lines.
func (g *liveGroups) notes() []string {
	var lines []string
	for _, text := range slices.Sorted(maps.Keys(g.unknown)) {
		lines = append(lines, "\n  - "+text)
	}
	return lines
}
