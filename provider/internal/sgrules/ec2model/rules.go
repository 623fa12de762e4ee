package ec2model

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// AuthorizeSecurityGroupIngress adds all of the rules or none.
func (m *Model) AuthorizeSecurityGroupIngress(_ context.Context, in *ec2.AuthorizeSecurityGroupIngressInput, _ ...func(*ec2.Options)) (*ec2.AuthorizeSecurityGroupIngressOutput, error) {
	rules, err := m.authorize("AuthorizeSecurityGroupIngress", aws.ToString(in.GroupId), false, in.IpPermissions, in.TagSpecifications, in)
	return &ec2.AuthorizeSecurityGroupIngressOutput{Return: aws.Bool(true), SecurityGroupRules: rules}, err
}

// AuthorizeSecurityGroupEgress adds all of the rules or none.
func (m *Model) AuthorizeSecurityGroupEgress(_ context.Context, in *ec2.AuthorizeSecurityGroupEgressInput, _ ...func(*ec2.Options)) (*ec2.AuthorizeSecurityGroupEgressOutput, error) {
	rules, err := m.authorize("AuthorizeSecurityGroupEgress", aws.ToString(in.GroupId), true, in.IpPermissions, in.TagSpecifications, in)
	return &ec2.AuthorizeSecurityGroupEgressOutput{Return: aws.Bool(true), SecurityGroupRules: rules}, err
}

func (m *Model) authorize(name, groupID string, egress bool, list []types.IpPermission, tags []types.TagSpecification, input any) ([]types.SecurityGroupRule, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, g, err := m.onGroup(name, groupID, input)
	if err != nil {
		return nil, err
	}
	rules, err := m.permissions(list, egress)
	if err != nil {
		return nil, err
	}
	tagMap, err := specified(tags)
	if err != nil {
		return nil, err
	}
	if err := m.checkNew(g, rules); err != nil {
		return nil, err
	}
	var answer []types.SecurityGroupRule
	var changes []func()
	for i, r := range rules {
		r.id, r.tags = m.newID(), maps.Clone(tagMap)
		changes = append(changes, func() { g.rules[r.id] = r })
		if !m.Emulator || i == len(rules)-1 {
			answer = append(answer, r.describe(groupID))
		}
	}
	m.rng.Shuffle(len(answer), func(i, j int) { answer[i], answer[j] = answer[j], answer[i] })
	return answer, m.change(c, changes, groupID)
}

// specified returns the tags of new rules.
func specified(list []types.TagSpecification) (map[string]string, error) {
	tags := map[string]string{}
	for _, s := range list {
		if s.ResourceType != types.ResourceTypeSecurityGroupRule {
			return nil, Fail("InvalidParameterValue", "'%s' is not a valid taggable resource type for this operation.", s.ResourceType)
		}
		for _, t := range s.Tags {
			tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	return tags, checkTags(tags)
}

// checkNew checks rules that are to be added: that none is there or twice in the call, and the quota.
func (m *Model) checkNew(g *group, rules []rule) error {
	seen := map[content]bool{}
	all := sorted(g.rules)
	for _, r := range rules {
		if seen[r.content] {
			return Fail("InvalidParameterValue", "The same permission must not appear multiple times")
		}
		seen[r.content] = true
	}
	for _, r := range all {
		if seen[r.content] {
			return duplicate(r.content)
		}
	}
	return m.checkQuota(all, append(all, rules...))
}

func duplicate(c content) error {
	return Fail("InvalidPermission.Duplicate", "the specified rule \"peer: %s%s%s%s, %s, from port: %d, to port: %d, ALLOW\" already exists",
		c.v4, c.v6, c.list, c.peer, c.protocol, c.from, c.to)
}

// checkQuota refuses rules of which there are too many in a direction and IP version, and more than before.
func (m *Model) checkQuota(before, after []rule) error {
	was, will := m.count(before), m.count(after)
	for key, n := range will {
		if m.Limit > 0 && n > m.Limit && n > was[key] {
			return Fail("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")
		}
	}
	return nil
}

type quotaKey struct{ egress, v6 bool }

func (m *Model) count(rules []rule) map[quotaKey]int {
	n := map[quotaKey]int{}
	for _, r := range rules {
		c := r.content
		v4, v6 := quotaKey{c.egress, false}, quotaKey{c.egress, true}
		switch {
		case c.v4 != "":
			n[v4]++
		case c.v6 != "":
			n[v6]++
		case c.peer != "":
			n[v4]++
			n[v6]++
		default:
			n[v4] += m.Lists[c.list]
			n[v6] += m.Lists[c.list]
		}
	}
	return n
}

// RevokeSecurityGroupIngress revokes rules by id.
func (m *Model) RevokeSecurityGroupIngress(_ context.Context, in *ec2.RevokeSecurityGroupIngressInput, _ ...func(*ec2.Options)) (*ec2.RevokeSecurityGroupIngressOutput, error) {
	unknown, err := m.revoke("RevokeSecurityGroupIngress", aws.ToString(in.GroupId), false, in.SecurityGroupRuleIds, in)
	return &ec2.RevokeSecurityGroupIngressOutput{Return: aws.Bool(len(unknown) == 0), UnknownIpPermissions: unknown}, err
}

// RevokeSecurityGroupEgress revokes rules by id.
func (m *Model) RevokeSecurityGroupEgress(_ context.Context, in *ec2.RevokeSecurityGroupEgressInput, _ ...func(*ec2.Options)) (*ec2.RevokeSecurityGroupEgressOutput, error) {
	unknown, err := m.revoke("RevokeSecurityGroupEgress", aws.ToString(in.GroupId), true, in.SecurityGroupRuleIds, in)
	return &ec2.RevokeSecurityGroupEgressOutput{Return: aws.Bool(len(unknown) == 0), UnknownIpPermissions: unknown}, err
}

func (m *Model) revoke(name, groupID string, egress bool, ids []string, input any) ([]types.IpPermission, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, g, err := m.onGroup(name, groupID, input)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, Fail("MissingParameter", "this model revokes by rule id only")
	}
	var changes []func()
	var unknown []types.IpPermission
	for _, id := range ids {
		r, ok := g.rules[id]
		switch {
		case ok && r.content.egress == egress:
			changes = append(changes, func() { delete(g.rules, id) })
		case g.defaultVPC:
			unknown = append(unknown, types.IpPermission{})
		default:
			return nil, m.noRule(id)
		}
	}
	return unknown, m.change(c, changes, groupID)
}

// noRule is the answer to a rule id that is not there.
func (m *Model) noRule(id string) error {
	if m.Emulator {
		return Fail("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
	}
	return Fail("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '%s' does not exist", id)
}
