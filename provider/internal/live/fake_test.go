package live

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// fakeEC2 answers one object a page, so that whoever reads the first page alone misses what follows.
type fakeEC2 struct {
	groups  []types.SecurityGroup
	rules   []types.SecurityGroupRule
	lists   []types.ManagedPrefixList
	entries map[string][]string // of the lists; one that is not here cannot be read
}

// onePage is the item that a token asks for, and the token of the next.
func onePage[T any](all []T, token *string) ([]T, *string) {
	at, err := strconv.Atoi(aws.ToString(token))
	if err != nil {
		at = 0
	}
	if at >= len(all) {
		return nil, nil
	}
	if at+1 == len(all) {
		return all[at:], nil
	}
	return all[at : at+1], aws.String(strconv.Itoa(at + 1))
}

// wants reports whether the filters let an object pass whose fields have these values.
func wants(filters []types.Filter, fields map[string]string) bool {
	for _, f := range filters {
		if v, ok := fields[aws.ToString(f.Name)]; !ok || !slices.Contains(f.Values, v) {
			return false
		}
	}
	return true
}

func pick[T any](all []T, filters []types.Filter, fields func(T) map[string]string) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !wants(filters, fields(v)) })
}

func (f *fakeEC2) DescribeSecurityGroups(_ context.Context, in *ec2.DescribeSecurityGroupsInput, _ ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupsOutput, error) {
	all := pick(f.groups, in.Filters, func(g types.SecurityGroup) map[string]string {
		return map[string]string{"group-id": *g.GroupId, "vpc-id": *g.VpcId}
	})
	some, next := onePage(all, in.NextToken)
	return &ec2.DescribeSecurityGroupsOutput{SecurityGroups: some, NextToken: next}, nil
}

func (f *fakeEC2) DescribeSecurityGroupRules(_ context.Context, in *ec2.DescribeSecurityGroupRulesInput, _ ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupRulesOutput, error) {
	all := pick(f.rules, in.Filters, func(r types.SecurityGroupRule) map[string]string { return map[string]string{"group-id": *r.GroupId} })
	some, next := onePage(all, in.NextToken)
	return &ec2.DescribeSecurityGroupRulesOutput{SecurityGroupRules: some, NextToken: next}, nil
}

func (f *fakeEC2) DescribeManagedPrefixLists(_ context.Context, in *ec2.DescribeManagedPrefixListsInput, _ ...func(*ec2.Options)) (*ec2.DescribeManagedPrefixListsOutput, error) {
	all := pick(f.lists, in.Filters, func(l types.ManagedPrefixList) map[string]string {
		return map[string]string{"prefix-list-id": *l.PrefixListId}
	})
	some, next := onePage(all, in.NextToken)
	return &ec2.DescribeManagedPrefixListsOutput{PrefixLists: some, NextToken: next}, nil
}

func (f *fakeEC2) GetManagedPrefixListEntries(_ context.Context, in *ec2.GetManagedPrefixListEntriesInput, _ ...func(*ec2.Options)) (*ec2.GetManagedPrefixListEntriesOutput, error) {
	cidrs, ok := f.entries[*in.PrefixListId]
	if !ok {
		return nil, errors.New("UnauthorizedOperation")
	}
	some, next := onePage(cidrs, in.NextToken)
	out := &ec2.GetManagedPrefixListEntriesOutput{NextToken: next}
	for _, c := range some {
		out.Entries = append(out.Entries, types.PrefixListEntry{Cidr: aws.String(c)})
	}
	return out, nil
}

// rule is a rule of a group; set gives it its other end and what else it has.
func rule(id, group, protocol string, from, to int32, set func(*types.SecurityGroupRule)) types.SecurityGroupRule {
	r := types.SecurityGroupRule{SecurityGroupRuleId: &id, GroupId: &group, IpProtocol: &protocol, FromPort: &from, ToPort: &to, IsEgress: aws.Bool(false)}
	set(&r)
	return r
}

func from(cidr string) func(*types.SecurityGroupRule) {
	return func(r *types.SecurityGroupRule) { r.CidrIpv4 = &cidr }
}
