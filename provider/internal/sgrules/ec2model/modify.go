package ec2model

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// ModifySecurityGroupRules changes all of the rules or none. It refuses another kind of peer, and content that is there.
func (m *Model) ModifySecurityGroupRules(_ context.Context, in *ec2.ModifySecurityGroupRulesInput, _ ...func(*ec2.Options)) (*ec2.ModifySecurityGroupRulesOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	groupID := aws.ToString(in.GroupId)
	c, g, err := m.onGroup("ModifySecurityGroupRules", groupID, in)
	if err != nil {
		return nil, err
	}
	after := maps.Clone(g.rules)
	var changes []func()
	for _, u := range in.SecurityGroupRules {
		r, err := m.modified(g, u)
		if err != nil {
			return nil, err
		}
		after[r.id] = r
		changes = append(changes, func() { g.rules[r.id] = r })
	}
	seen := map[content]bool{}
	for _, r := range sorted(after) {
		if seen[r.content] {
			return nil, duplicate(r.content)
		}
		seen[r.content] = true
	}
	if err := m.checkQuota(sorted(g.rules), sorted(after)); err != nil {
		return nil, err
	}
	return &ec2.ModifySecurityGroupRulesOutput{Return: aws.Bool(true)}, m.change(c, changes, groupID)
}

// modified returns a rule as an update makes it.
func (m *Model) modified(g *group, u types.SecurityGroupRuleUpdate) (rule, error) {
	old, ok := g.rules[aws.ToString(u.SecurityGroupRuleId)]
	if !ok {
		return rule{}, Fail("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '%s' does not exist", aws.ToString(u.SecurityGroupRuleId))
	}
	q := u.SecurityGroupRule
	if q == nil {
		return rule{}, Fail("MissingParameter", "The request must contain the parameter SecurityGroupRule")
	}
	if m.Emulator && (q.FromPort == nil || q.ToPort == nil) {
		return rule{}, Fail("InvalidParameterValue", "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.")
	}
	peer := peerRequest{v4: q.CidrIpv4, v6: q.CidrIpv6, list: q.PrefixListId, description: q.Description}
	if q.ReferencedGroupId != nil {
		peer.group, peer.account = q.ReferencedGroupId, aws.String(old.account) // the request has no account
	}
	r, err := m.canonical(peer, old.content.egress, q.IpProtocol, q.FromPort, q.ToPort)
	if err != nil {
		return rule{}, err
	}
	if r.content.kind() != old.content.kind() {
		return rule{}, Fail("InvalidParameterValue", "Invalid rule type for security group rule '%s'.", old.id)
	}
	r.id, r.tags = old.id, old.tags
	if m.Emulator {
		if r.content.v4 == "" {
			r.content.v6, r.content.list, r.content.peer = old.content.v6, old.content.list, old.content.peer
		}
		if q.Description == nil {
			r.description = old.description
		}
	}
	return r, nil
}

func (c content) kind() [4]bool { return [4]bool{c.v4 != "", c.v6 != "", c.list != "", c.peer != ""} }

// CreateTags sets tags of rules.
func (m *Model) CreateTags(_ context.Context, in *ec2.CreateTagsInput, _ ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error) {
	return &ec2.CreateTagsOutput{}, m.retag("CreateTags", in.Resources, in, func(tags map[string]string) {
		for _, t := range in.Tags {
			tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	})
}

// DeleteTags removes tags of rules; one with a value only if it has that.
func (m *Model) DeleteTags(_ context.Context, in *ec2.DeleteTagsInput, _ ...func(*ec2.Options)) (*ec2.DeleteTagsOutput, error) {
	return &ec2.DeleteTagsOutput{}, m.retag("DeleteTags", in.Resources, in, func(tags map[string]string) {
		for _, t := range in.Tags {
			if t.Value == nil || tags[aws.ToString(t.Key)] == *t.Value {
				delete(tags, aws.ToString(t.Key))
			}
		}
	})
}

func (m *Model) retag(name string, ids []string, input any, edit func(map[string]string)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, err := m.begin(name, "", input)
	if err != nil {
		return err
	}
	var changes []func()
	for _, id := range ids {
		g := m.holder(id)
		if g == nil {
			return Fail("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '%s' does not exist", id)
		}
		r := g.rules[id]
		tags := maps.Clone(r.tags)
		if tags == nil {
			tags = map[string]string{}
		}
		edit(tags)
		if err := checkTags(tags); err != nil {
			return err
		}
		r.tags = tags
		changes = append(changes, func() { g.rules[id] = r })
	}
	return m.change(c, changes, "")
}

// holder returns the group that has a rule.
func (m *Model) holder(id string) *group {
	for _, g := range m.groups {
		if _, ok := g.rules[id]; ok {
			return g
		}
	}
	return nil
}

func checkTags(tags map[string]string) error {
	const most = 50
	if len(tags) > most {
		return Fail("TagLimitExceeded", "The maximum number of tags per resource is %d", most)
	}
	for key := range tags {
		if strings.HasPrefix(key, "aws:") {
			return Fail("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
		}
	}
	return nil
}
