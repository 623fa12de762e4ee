package sgrules

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// API is the calls of EC2 that the engine makes, and so the permissions that it needs. The SDK's *ec2.Client has them.
type API interface {
	DescribeSecurityGroupRules(context.Context, *ec2.DescribeSecurityGroupRulesInput, ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupRulesOutput, error)
	DescribeSecurityGroups(context.Context, *ec2.DescribeSecurityGroupsInput, ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupsOutput, error)
	AuthorizeSecurityGroupIngress(context.Context, *ec2.AuthorizeSecurityGroupIngressInput, ...func(*ec2.Options)) (*ec2.AuthorizeSecurityGroupIngressOutput, error)
	AuthorizeSecurityGroupEgress(context.Context, *ec2.AuthorizeSecurityGroupEgressInput, ...func(*ec2.Options)) (*ec2.AuthorizeSecurityGroupEgressOutput, error)
	RevokeSecurityGroupIngress(context.Context, *ec2.RevokeSecurityGroupIngressInput, ...func(*ec2.Options)) (*ec2.RevokeSecurityGroupIngressOutput, error)
	RevokeSecurityGroupEgress(context.Context, *ec2.RevokeSecurityGroupEgressInput, ...func(*ec2.Options)) (*ec2.RevokeSecurityGroupEgressOutput, error)
	ModifySecurityGroupRules(context.Context, *ec2.ModifySecurityGroupRulesInput, ...func(*ec2.Options)) (*ec2.ModifySecurityGroupRulesOutput, error)
	CreateTags(context.Context, *ec2.CreateTagsInput, ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error)
	DeleteTags(context.Context, *ec2.DeleteTagsInput, ...func(*ec2.Options)) (*ec2.DeleteTagsOutput, error)
}

var _ API = (*ec2.Client)(nil)

// Reader reads the rules of one group, all pages of them. It exists so that reads of many groups can share calls; it must not
// answer with what was read before it was asked.
type Reader interface {
	SecurityGroupRules(ctx context.Context, groupID string) ([]types.SecurityGroupRule, error)
}

// Pages is the Reader that asks EC2 for one group at a time.
type Pages struct{ API API }

// SecurityGroupRules reads all pages.
func (p Pages) SecurityGroupRules(ctx context.Context, groupID string) ([]types.SecurityGroupRule, error) {
	const most = 1000 // rules a page; EC2 API, DescribeSecurityGroupRules
	in := &ec2.DescribeSecurityGroupRulesInput{
		Filters:    []types.Filter{{Name: aws.String("group-id"), Values: []string{groupID}}},
		MaxResults: aws.Int32(most),
	}
	var rules []types.SecurityGroupRule
	for {
		out, err := p.API.DescribeSecurityGroupRules(ctx, in)
		if err != nil {
			return nil, callError("DescribeSecurityGroupRules", groupID, err)
		}
		rules = append(rules, out.SecurityGroupRules...)
		if aws.ToString(out.NextToken) == "" {
			return rules, nil
		}
		in.NextToken = out.NextToken
	}
}

// ErrGroupGone is the error of reading or changing a group that does not exist.
var ErrGroupGone = errors.New("the security group does not exist")

// Read returns the rules of the group in canonical form. A nil reader asks EC2 for this group alone. account is the own
// account, whose id is left out of references; "" takes the owner of the group. The error is ErrGroupGone if there is no such
// group, which a list without rules does not say: Read asks then.
func Read(ctx context.Context, api API, reader Reader, groupID, account string) ([]Existing, error) {
	if reader == nil {
		reader = Pages{api}
	}
	described, err := reader.SecurityGroupRules(ctx, groupID)
	if err != nil {
		return nil, callError("DescribeSecurityGroupRules", groupID, err)
	}
	if len(described) == 0 {
		if err := groupExists(ctx, api, groupID); err != nil {
			return nil, err
		}
	}
	rules := make([]Existing, 0, len(described))
	for _, d := range described {
		e, err := FromEC2(d, account)
		if err != nil {
			return nil, fmt.Errorf("security group %s: %w", groupID, err)
		}
		rules = append(rules, e)
	}
	return rules, nil
}

func groupExists(ctx context.Context, api API, groupID string) error {
	out, err := api.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{groupID}})
	if err != nil {
		return callError("DescribeSecurityGroups", groupID, err)
	}
	if len(out.SecurityGroups) == 0 {
		return fmt.Errorf("%s: %w", groupID, ErrGroupGone)
	}
	return nil
}
