package awsclient

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

// Group is a security group with its rules, each under its own id. The two come from two calls, one after the other: a write
// of someone else between them shows in the rules and not in the group's IpPermissions.
type Group struct {
	types.SecurityGroup
	Rules []types.SecurityGroupRule
	VPCs  Associations // only of ReadWithVPCs

	vpcsFailed error // why VPCs could not be read
}

// GroupReader reads groups of one region and account. Reads that happen together become few calls. Nothing is kept: a read
// sees every write that was answered before it began.
type GroupReader struct {
	whole *Batcher[question, *Group]
	rules *Batcher[string, []types.SecurityGroupRule]
	vpcs  *Batcher[string, Associations]
}

// question is what is asked of a group.
type question struct {
	id   string
	vpcs bool // also for its associations with VPCs
}

// GroupsAPI is what a GroupReader calls of EC2.
type GroupsAPI interface {
	ec2.DescribeSecurityGroupsAPIClient
	ec2.DescribeSecurityGroupRulesAPIClient
	ec2.DescribeSecurityGroupVpcAssociationsAPIClient
}

const (
	// groupsPerCall is how many groups are read together. A filter takes 200 values
	// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html); 100 groups with 60 rules each way are 12 pages.
	// The emulator, which looks at all rules for each value, takes some 15 ms a group from 50 to 200 at a time, and 50 ms for one.
	groupsPerCall = 100
	// gatherFor is how long a read waits for the next one. Terraform begins as many reads as its parallelism (10) within a few
	// milliseconds each; to one read alone it adds less than a round trip to AWS.
	gatherFor = 25 * time.Millisecond
	pageSize  = 1000 // the most that both calls take
)

// NewGroupReader returns a reader over the client of a region. Reads wait for the operations of the crowd; nil is nobody.
func NewGroupReader(api GroupsAPI, crowd *Crowd) *GroupReader {
	return &GroupReader{
		whole: NewBatcher(gatherFor, groupsPerCall, func(ctx context.Context, asked []question) (map[question]*Group, error) {
			return readGroups(ctx, api, asked)
		}).at(reading, crowd),
		rules: NewBatcher(gatherFor, groupsPerCall, func(ctx context.Context, ids []string) (map[string][]types.SecurityGroupRule, error) {
			return readRules(ctx, api, ids)
		}).at(settling, crowd),
		// Who waits for an association asks now and again, and nobody waits for him.
		vpcs: NewBatcher(gatherFor, groupsPerCall, func(ctx context.Context, ids []string) (map[string]Associations, error) {
			return readAssociations(ctx, api, ids)
		}).at(absent, nil),
	}
}

// groupID is what the id of a group looks like. One that does not would fail the call for all groups that are read with it.
var groupID = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)

// Read returns a group with its rules. The error of a group that does not exist satisfies IsNotFound.
func (r *GroupReader) Read(ctx context.Context, id string) (*Group, error) {
	return r.read(ctx, question{id: id})
}

// ReadWithVPCs is Read with the associations with VPCs: one call more for all groups that are asked for so.
func (r *GroupReader) ReadWithVPCs(ctx context.Context, id string) (*Group, error) {
	return r.read(ctx, question{id: id, vpcs: true})
}

func (r *GroupReader) read(ctx context.Context, asked question) (*Group, error) {
	id := asked.id
	group, found, err := ask(ctx, r.whole, id, asked)
	switch {
	case err != nil:
		return nil, err
	case found && group.vpcsFailed != nil:
		return nil, fmt.Errorf("reading the VPCs of security group %s: %w", id, group.vpcsFailed)
	case !found:
		// The words of EC2 for the same question about one group.
		return nil, fmt.Errorf("reading security group %s: %w", id, &smithy.GenericAPIError{
			Code: "InvalidGroup.NotFound", Message: fmt.Sprintf("The security group '%s' does not exist", id),
		})
	}
	return group, nil
}

// Rules returns the rules of a group alone, which saves a call. It does not tell a group that has none from one that does not exist.
func (r *GroupReader) Rules(ctx context.Context, id string) ([]types.SecurityGroupRule, error) {
	rules, _, err := ask(ctx, r.rules, id, id)
	return rules, err
}

// VPCs returns the associations of a group alone.
func (r *GroupReader) VPCs(ctx context.Context, id string) (Associations, error) {
	vpcs, _, err := ask(ctx, r.vpcs, id, id)
	return vpcs, err
}

// ask asks for what a key stands for, which is about the group of the id.
func ask[K comparable, V any](ctx context.Context, b *Batcher[K, V], id string, key K) (V, bool, error) {
	var none V
	if !groupID.MatchString(id) {
		return none, false, fmt.Errorf("reading security group %q: %w", id, &smithy.GenericAPIError{
			Code: "InvalidGroupId.Malformed", Message: fmt.Sprintf("Invalid id: %q", id),
		})
	}
	value, found, err := b.Get(ctx, key)
	if err != nil {
		return none, false, fmt.Errorf("reading security group %s: %w", id, err)
	}
	return value, found, nil
}

// byGroup asks by filter: EC2 leaves ids that do not exist out of the answer of a filter, and fails the whole call for one of
// them in GroupIds.
func byGroup(ids []string) []types.Filter {
	return []types.Filter{{Name: aws.String("group-id"), Values: ids}}
}

func readGroups(ctx context.Context, api GroupsAPI, asked []question) (map[question]*Group, error) {
	var ids, withVPCs []string
	for _, q := range asked {
		if q.vpcs {
			withVPCs = append(withVPCs, q.id)
		}
		if !q.vpcs || !slices.Contains(asked, question{id: q.id}) {
			ids = append(ids, q.id)
		}
	}
	groups := make(map[question]*Group, len(asked))
	pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{Filters: byGroup(ids), MaxResults: aws.Int32(pageSize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.SecurityGroups {
			for _, vpcs := range []bool{false, true} {
				if q := (question{aws.ToString(g.GroupId), vpcs}); slices.Contains(asked, q) {
					groups[q] = &Group{SecurityGroup: g}
				}
			}
		}
	}
	if len(groups) == 0 {
		return groups, nil
	}
	rules, err := readRules(ctx, api, ids)
	for q, g := range groups {
		g.Rules = rules[q.id]
	}
	if err != nil || len(withVPCs) == 0 {
		return groups, err
	}
	vpcs, failed := readAssociations(ctx, api, withVPCs)
	for q, g := range groups {
		if q.vpcs { // a failure is none of those who did not ask
			g.VPCs, g.vpcsFailed = vpcs[q.id], failed
		}
	}
	return groups, nil
}

// readRules reads the rules by group.
func readRules(ctx context.Context, api GroupsAPI, ids []string) (map[string][]types.SecurityGroupRule, error) {
	rules := map[string][]types.SecurityGroupRule{}
	pages := ec2.NewDescribeSecurityGroupRulesPaginator(api, &ec2.DescribeSecurityGroupRulesInput{Filters: byGroup(ids), MaxResults: aws.Int32(pageSize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.SecurityGroupRules {
			id := aws.ToString(r.GroupId)
			rules[id] = append(rules[id], r)
		}
	}
	return rules, nil
}

// DefaultGroup returns the id of the default group of a VPC. The error of a VPC that does not exist satisfies IsNotFound.
func DefaultGroup(ctx context.Context, api ec2.DescribeSecurityGroupsAPIClient, vpc string) (string, error) {
	out, err := api.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: aws.String("vpc-id"), Values: []string{vpc}}, {Name: aws.String("group-name"), Values: []string{"default"}}}})
	switch {
	case err != nil:
		return "", err
	case len(out.SecurityGroups) == 0:
		return "", &smithy.GenericAPIError{Code: "InvalidVpcID.NotFound", Message: fmt.Sprintf("The VPC '%s' does not exist in this region, or is "+
			"another account's, whose default group is not shared", vpc)}
	}
	return aws.ToString(out.SecurityGroups[0].GroupId), nil
}

// FillRules reads the rules of groups that are there, no more than one filter takes (200), in as few calls as for one.
func FillRules(ctx context.Context, api GroupsAPI, groups []*Group) error {
	if len(groups) == 0 {
		return nil
	}
	var ids []string
	for _, g := range groups {
		ids = append(ids, aws.ToString(g.GroupId))
	}
	rules, err := readRules(ctx, api, ids)
	for _, g := range groups {
		g.Rules = rules[aws.ToString(g.GroupId)]
	}
	return err
}
