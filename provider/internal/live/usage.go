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
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// UsageAPI is what is called of EC2 to find out who uses groups; an *ec2.Client has it.
type UsageAPI interface {
	ec2.DescribeSecurityGroupsAPIClient
	ec2.DescribeNetworkInterfacesAPIClient
	ec2.DescribeSecurityGroupVpcAssociationsAPIClient
	ec2.DescribeStaleSecurityGroupsAPIClient
	DescribeSecurityGroupReferences(context.Context, *ec2.DescribeSecurityGroupReferencesInput, ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupReferencesOutput, error)
}

// fewTries is for calls of which the rest of an answer does not hang: an endpoint that has none of them answers 500 each time, and the
// tries of a call that matters would take an hour.
func fewTries(o *ec2.Options) {
	if o.RetryMaxAttempts == 0 || o.RetryMaxAttempts > 5 {
		o.RetryMaxAttempts = 5
	}
}

// Uncarried is a group of a VPC that no interface of the account and region carries, and that is no default group.
type Uncarried struct {
	Group *firewall.Group
	// NamedBy are the groups of the account and region with a rule that names it, itself left out, and the VPCs of peers that have one.
	// Sorted.
	NamedBy []string
}

// FindUncarried returns the groups of a VPC that nobody carries, by id. The network is what VPC has read of it.
func FindUncarried(ctx context.Context, api UsageAPI, net *firewall.Network, vpc string) ([]Uncarried, error) {
	found := map[string]*Uncarried{}
	for id, g := range net.Groups {
		if home, ok := g.VPC.Exact(); ok && string(home) == vpc && !g.Default {
			found[string(id)] = &Uncarried{Group: g}
		}
	}
	for _, i := range net.Interfaces {
		for _, id := range i.Groups.Sure {
			delete(found, string(id))
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(found)), perCall) { // also of other VPCs: a group can be used in several
		elsewhere, err := awsclient.Interfaces(ctx, api, types.Filter{Name: aws.String("group-id"), Values: ids})
		if err != nil {
			return nil, err
		}
		for _, i := range elsewhere {
			for _, g := range i.Groups {
				delete(found, aws.ToString(g.GroupId))
			}
		}
	}
	named := map[string]map[string]bool{}
	name := func(id, by string) {
		if id != by && found[id] != nil {
			if named[id] == nil {
				named[id] = map[string]bool{}
			}
			named[id][by] = true
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(found)), perCall) {
		if err := namesOf(ctx, api, ids, name); err != nil {
			return nil, err
		}
	}
	var out []Uncarried
	for _, id := range slices.Sorted(maps.Keys(found)) {
		found[id].NamedBy = slices.Sorted(maps.Keys(named[id]))
		out = append(out, *found[id])
	}
	return out, nil
}

// namesOf finds the groups with rules that name some groups, and the VPCs of peers that have one.
func namesOf(ctx context.Context, api UsageAPI, ids []string, name func(id, by string)) error {
	for _, filter := range []string{"ip-permission.group-id", "egress.ip-permission.group-id"} {
		pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{MaxResults: aws.Int32(page),
			Filters: []types.Filter{{Name: &filter, Values: ids}}})
		for pages.HasMorePages() {
			answer, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, g := range answer.SecurityGroups {
				for _, p := range slices.Concat(g.IpPermissions, g.IpPermissionsEgress) {
					for _, pair := range p.UserIdGroupPairs {
						name(aws.ToString(pair.GroupId), aws.ToString(g.GroupId))
					}
				}
			}
		}
	}
	out, err := api.DescribeSecurityGroupReferences(ctx, &ec2.DescribeSecurityGroupReferencesInput{GroupId: ids}, fewTries)
	if err != nil {
		return err
	}
	for _, r := range out.SecurityGroupReferenceSet {
		name(aws.ToString(r.GroupId), aws.ToString(r.ReferencingVpcId))
	}
	return nil
}

// StaleRule is a rule that names a group which is gone, or to which nothing leads any more: it admits nobody.
type StaleRule struct {
	Group     string
	Direction firewall.Direction
	Protocol  string
	From, To  *int32 // nil if AWS says none
	Peer      types.UserIdGroupPair
}

// FindStale returns the stale rules of the groups of a VPC, by group.
func FindStale(ctx context.Context, api ec2.DescribeStaleSecurityGroupsAPIClient, vpc string) ([]StaleRule, error) {
	var out []StaleRule
	pages := ec2.NewDescribeStaleSecurityGroupsPaginator(api, &ec2.DescribeStaleSecurityGroupsInput{VpcId: &vpc, MaxResults: aws.Int32(200)})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx, fewTries)
		if err != nil {
			return nil, err
		}
		for _, g := range answer.StaleSecurityGroupSet {
			for d, list := range [][]types.StaleIpPermission{g.StaleIpPermissions, g.StaleIpPermissionsEgress} {
				for _, p := range list {
					for _, pair := range p.UserIdGroupPairs {
						out = append(out, StaleRule{aws.ToString(g.GroupId), firewall.Direction(d), aws.ToString(p.IpProtocol), p.FromPort, p.ToPort, pair}) //nolint:gosec // 0 or 1
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b StaleRule) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Direction, b.Direction))
	})
	return out, nil
}

// Shared is a group that can be used in other VPCs than its own, or that another account owns.
type Shared struct {
	Group, Owner string
	VPCs         []string // besides its own, sorted
}

// FindShared returns the groups of a VPC that are shared, and those of others that are shared with it, by id. account is one's own, ""
// if it is not known.
func FindShared(ctx context.Context, api UsageAPI, vpc, account string) ([]Shared, error) {
	found := map[string]*Shared{}
	var ids []string
	pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{MaxResults: aws.Int32(page),
		Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range answer.SecurityGroups {
			id, owner := aws.ToString(g.GroupId), aws.ToString(g.OwnerId)
			ids = append(ids, id)
			if account != "" && owner != "" && owner != account {
				found[id] = &Shared{Group: id, Owner: owner}
			}
		}
	}
	add := func(filter string, values []string) error {
		pages := ec2.NewDescribeSecurityGroupVpcAssociationsPaginator(api, &ec2.DescribeSecurityGroupVpcAssociationsInput{
			Filters: []types.Filter{{Name: &filter, Values: values}}})
		for pages.HasMorePages() {
			answer, err := pages.NextPage(ctx, fewTries)
			if err != nil {
				return err
			}
			for _, a := range answer.SecurityGroupVpcAssociations {
				if a.State != types.SecurityGroupVpcAssociationStateAssociated && a.State != types.SecurityGroupVpcAssociationStateDisassociationFailed {
					continue
				}
				id := aws.ToString(a.GroupId)
				if found[id] == nil {
					found[id] = &Shared{Group: id, Owner: aws.ToString(a.GroupOwnerId)}
				}
				found[id].VPCs = append(found[id].VPCs, aws.ToString(a.VpcId))
			}
		}
		return nil
	}
	for some := range slices.Chunk(ids, perCall) {
		if err := add("group-id", some); err != nil {
			return nil, err
		}
	}
	if err := add("vpc-id", []string{vpc}); err != nil {
		return nil, err
	}
	var out []Shared
	for _, id := range slices.Sorted(maps.Keys(found)) {
		slices.Sort(found[id].VPCs)
		found[id].VPCs = slices.Compact(found[id].VPCs)
		out = append(out, *found[id])
	}
	return out, nil
}
