package ec2model

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// DescribeSecurityGroups returns groups by id.
func (m *Model) DescribeSecurityGroups(_ context.Context, in *ec2.DescribeSecurityGroupsInput, _ ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupsOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.begin("DescribeSecurityGroups", strings.Join(in.GroupIds, ","), in); err != nil {
		return nil, err
	}
	out := &ec2.DescribeSecurityGroupsOutput{}
	for _, id := range in.GroupIds {
		if _, ok := m.groups[id]; !ok {
			return nil, noGroup(id)
		}
		out.SecurityGroups = append(out.SecurityGroups, types.SecurityGroup{GroupId: aws.String(id), OwnerId: aws.String(Account)})
	}
	return out, nil
}

// DescribeSecurityGroupRules returns rules by the filters that EC2 has. An unknown group has none.
func (m *Model) DescribeSecurityGroupRules(_ context.Context, in *ec2.DescribeSecurityGroupRulesInput, _ ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupRulesOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, err := m.begin("DescribeSecurityGroupRules", filtered(in), in)
	if err != nil {
		return nil, err
	}
	if n := aws.ToInt32(in.MaxResults); in.MaxResults != nil && (n < 5 || n > 1000) {
		return nil, Fail("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.", n)
	}
	rest, ok := m.pages[aws.ToString(in.NextToken)]
	if in.NextToken == nil {
		if rest, err = m.find(in); err != nil {
			return nil, err
		}
	} else if !ok {
		return nil, Fail("InvalidPaginationToken", "The token is not valid")
	}
	out := &ec2.DescribeSecurityGroupRulesOutput{}
	if n := int(aws.ToInt32(in.MaxResults)); n > 0 && len(rest) > n {
		token := fmt.Sprintf("token-%d", c.N)
		m.pages[token], rest = rest[n:], rest[:n]
		out.NextToken = aws.String(token)
	}
	for _, r := range rest {
		out.SecurityGroupRules = append(out.SecurityGroupRules, r.describe(c.GroupID))
	}
	return out, nil
}

// filtered is the group that a request asks for.
func filtered(in *ec2.DescribeSecurityGroupRulesInput) string {
	for _, f := range in.Filters {
		if aws.ToString(f.Name) == "group-id" && len(f.Values) == 1 {
			return f.Values[0]
		}
	}
	return ""
}

// find returns the rules of a request, in an order of EC2's own, as they are or, lagging, as they were.
func (m *Model) find(in *ec2.DescribeSecurityGroupRulesInput) ([]rule, error) {
	for _, f := range in.Filters {
		name := aws.ToString(f.Name)
		if name != "group-id" && name != "security-group-rule-id" && !strings.HasPrefix(name, "tag:") {
			return nil, Fail("InvalidParameterValue", "The filter '%s' is invalid", name)
		}
	}
	if filtered(in) == "" || len(in.Filters) != 1 || len(in.SecurityGroupRuleIds) > 0 {
		return nil, Fail("InvalidParameterValue", "this model describes the rules of one group only")
	}
	groupID := filtered(in)
	rules := m.look(groupID)
	m.rng.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
	return rules, nil
}
