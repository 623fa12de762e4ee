package awsclient

import (
	"context"
	"fmt"
	"regexp"
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
}

// GroupReader reads groups of one region and account. Reads that happen together become few calls. Nothing is kept: a read
// sees every write that was answered before it began.
type GroupReader struct {
	batch *Batcher[string, *Group]
}

// GroupsAPI is what a GroupReader calls of EC2.
type GroupsAPI interface {
	ec2.DescribeSecurityGroupsAPIClient
	ec2.DescribeSecurityGroupRulesAPIClient
}

const (
	// groupsPerCall is how many groups are read together. A filter takes 200 values
	// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html); 100 groups with 60 rules each way are 12 pages.
	// The emulator, which looks at all rules for each value, takes some 15 ms a group from 50 to 200 at a time, and 50 ms for one.
	groupsPerCall = 100
	// gatherFor is how long a read waits for others. Terraform begins as many reads as its parallelism (10) within a few
	// milliseconds; to one read alone it adds less than a round trip to AWS.
	gatherFor = 15 * time.Millisecond
	pageSize  = 1000 // the most that both calls take
)

// NewGroupReader returns a reader over the client of a region.
func NewGroupReader(api GroupsAPI) *GroupReader {
	return &GroupReader{batch: NewBatcher(gatherFor, groupsPerCall, func(ctx context.Context, ids []string) (map[string]*Group, error) {
		return readGroups(ctx, api, ids)
	})}
}

// groupID is what the id of a group looks like. One that does not would fail the call for all groups that are read with it.
var groupID = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)

// Read returns a group with its rules. The error of a group that does not exist satisfies IsNotFound.
func (r *GroupReader) Read(ctx context.Context, id string) (*Group, error) {
	if !groupID.MatchString(id) {
		return nil, fmt.Errorf("reading security group %q: %w", id, &smithy.GenericAPIError{
			Code: "InvalidGroupId.Malformed", Message: fmt.Sprintf("Invalid id: %q", id),
		})
	}
	group, found, err := r.batch.Get(ctx, id)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading security group %s: %w", id, err)
	case !found:
		// The words of EC2 for the same question about one group.
		return nil, fmt.Errorf("reading security group %s: %w", id, &smithy.GenericAPIError{
			Code: "InvalidGroup.NotFound", Message: fmt.Sprintf("The security group '%s' does not exist", id),
		})
	}
	return group, nil
}

// readGroups asks by filter: EC2 leaves ids that do not exist out of the answer of a filter, and fails the whole call for one
// of them in GroupIds.
func readGroups(ctx context.Context, api GroupsAPI, ids []string) (map[string]*Group, error) {
	filters := []types.Filter{{Name: aws.String("group-id"), Values: ids}}
	groups := make(map[string]*Group, len(ids))
	pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{Filters: filters, MaxResults: aws.Int32(pageSize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.SecurityGroups {
			groups[aws.ToString(g.GroupId)] = &Group{SecurityGroup: g}
		}
	}
	if len(groups) == 0 {
		return groups, nil
	}
	return groups, readRules(ctx, api, filters, groups)
}

// readRules adds the rules to their groups.
func readRules(ctx context.Context, api GroupsAPI, filters []types.Filter, groups map[string]*Group) error {
	pages := ec2.NewDescribeSecurityGroupRulesPaginator(api, &ec2.DescribeSecurityGroupRulesInput{Filters: filters, MaxResults: aws.Int32(pageSize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, r := range page.SecurityGroupRules {
			if g, ok := groups[aws.ToString(r.GroupId)]; ok { // a group may have come into being between the calls
				g.Rules = append(g.Rules, r)
			}
		}
	}
	return nil
}
