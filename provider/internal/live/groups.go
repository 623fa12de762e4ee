package live

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// perCall is how many values a filter takes (EC2 guide, "Filter resources"), and page the most that the calls here answer at once.
const (
	perCall = 200
	page    = 1000
)

// addGroups puts groups that a filter finds into the network, with their rules.
func (r *reader) addGroups(ctx context.Context, filter types.Filter) error {
	pages := ec2.NewDescribeSecurityGroupsPaginator(r.api, &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{filter}, MaxResults: aws.Int32(page)})
	var ids []string
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, g := range answer.SecurityGroups {
			id := aws.ToString(g.GroupId)
			ids = append(ids, id)
			r.net.Groups[firewall.ID(id)] = &firewall.Group{ID: firewall.ID(id), AWSID: id, Name: aws.ToString(g.GroupName), Managed: true,
				Origin: firewall.Origin{Address: id}, VPC: firewall.LinkTo(firewall.ID(aws.ToString(g.VpcId))), Default: aws.ToString(g.GroupName) == "default"}
		}
	}
	return r.addRules(ctx, ids)
}

// addNamed puts groups into the network that are not there yet. One that is not found, as of another account, has rules that are not
// known.
func (r *reader) addNamed(ctx context.Context, ids map[string]bool) error {
	missing := slices.DeleteFunc(slices.Sorted(maps.Keys(ids)), func(id string) bool { return r.net.Groups[firewall.ID(id)] != nil })
	for some := range slices.Chunk(missing, perCall) {
		if err := r.addGroups(ctx, types.Filter{Name: aws.String("group-id"), Values: some}); err != nil {
			return err
		}
	}
	for _, id := range missing {
		if r.net.Groups[firewall.ID(id)] == nil {
			r.net.Groups[firewall.ID(id)] = &firewall.Group{ID: firewall.ID(id), AWSID: id, External: true, Origin: firewall.Origin{Address: id}}
		}
	}
	return nil
}

func (r *reader) addRules(ctx context.Context, groups []string) error {
	for some := range slices.Chunk(groups, perCall) {
		pages := ec2.NewDescribeSecurityGroupRulesPaginator(r.api, &ec2.DescribeSecurityGroupRulesInput{MaxResults: aws.Int32(page),
			Filters: []types.Filter{{Name: aws.String("group-id"), Values: some}}})
		for pages.HasMorePages() {
			answer, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for i := range answer.SecurityGroupRules {
				r.addRule(&answer.SecurityGroupRules[i])
			}
		}
	}
	for _, id := range groups { // EC2 answers in no order
		g := r.net.Groups[firewall.ID(id)]
		for _, list := range [][]firewall.GroupRule{g.Ingress, g.Egress} {
			slices.SortFunc(list, func(a, b firewall.GroupRule) int { return cmp.Compare(a.Origin.Address, b.Origin.Address) })
		}
	}
	return nil
}

func (r *reader) addRule(rule *types.SecurityGroupRule) {
	g := r.net.Groups[firewall.ID(aws.ToString(rule.GroupId))]
	if g == nil {
		return
	}
	out := groupRule(*rule)
	if out.Peer == firewall.PeerPrefixList {
		r.lists[aws.ToString(rule.PrefixListId)] = true
	}
	if aws.ToBool(rule.IsEgress) {
		g.Egress = append(g.Egress, out)
	} else {
		g.Ingress = append(g.Ingress, out)
	}
}

// groupRule is a rule in the model's terms. One that cannot be read may be any.
func groupRule(rule types.SecurityGroupRule) firewall.GroupRule {
	id := aws.ToString(rule.SecurityGroupRuleId)
	out := firewall.GroupRule{Standalone: true, Description: aws.ToString(rule.Description), Undescribed: aws.ToString(rule.Description) == "",
		Origin: firewall.Origin{Address: id}}
	unread := func(attribute string) firewall.GroupRule {
		out.Any, out.Peer = true, firewall.PeerAny
		out.Must, out.May = firewall.Services{}, firewall.AllServices()
		out.Why = []firewall.Unknown{{Address: id, Attribute: attribute, Reason: firewall.Unsupported}}
		return out
	}
	e, err := sgrules.FromEC2(rule, "")
	if err != nil {
		return unread("")
	}
	protocol, err := firewall.ParseGroupProtocol(e.Protocol)
	if err != nil {
		return unread("ip_protocol")
	}
	services, err := firewall.GroupServices(protocol, int(e.From), int(e.To))
	if err != nil {
		return unread("from_port")
	}
	out.Must, out.May, out.Protocol, out.FromPort, out.ToPort = services, services, protocol, int(e.From), int(e.To)
	peer := firewall.LinkTo(firewall.ID(e.Peer.Value))
	switch e.Peer.Kind {
	case sgrules.PeerGroup:
		out.Peer, out.Group = firewall.PeerGroup, peer
	case sgrules.PeerPrefixList:
		out.Peer, out.PrefixList = firewall.PeerPrefixList, peer
	default:
		cidr, err := firewall.ParseCIDR(e.Peer.Value)
		if err != nil {
			return unread("cidr_ipv4")
		}
		out.MustAddrs = firewall.Prefixes(cidr)
		out.MayAddrs = out.MustAddrs
	}
	return out
}
