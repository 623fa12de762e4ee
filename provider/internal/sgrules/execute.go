package sgrules

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// execute makes the calls of the plan, one after the other.
func (r *run) execute(ctx context.Context) error {
	for _, s := range r.plan.Steps {
		var err error
		switch s.Kind {
		case StepAuthorize:
			err = r.authorize(ctx, s)
		case StepModify:
			err = r.modify(ctx, s)
		case StepTag, StepUntag:
			err = r.tag(ctx, s)
		case StepRevoke:
			err = r.revoke(ctx, s.Direction, s.IDs)
		}
		if err != nil {
			return err
		}
		r.report()
	}
	return nil
}

// authorize adds rules. EC2 returns them in an order of its own, and the emulator not all of them: settle finds the rest.
func (r *run) authorize(ctx context.Context, s Step) error {
	var permissions []types.IpPermission
	for _, a := range s.Add {
		permissions = append(permissions, a.permission())
	}
	added, err := r.callAuthorize(ctx, s.Direction, permissions, specification(s.Add[0].Tags))
	if err != nil {
		if Classify(err) == Duplicate && len(s.Add) == 1 {
			r.found(s.Add)
		}
		return err
	}
	for _, a := range s.Add {
		delete(r.lost, a.Key)
		r.pending[a.match()] = a
	}
	rules := make([]Existing, 0, len(added))
	for _, described := range added {
		e, err := FromEC2(described, r.Account)
		if err != nil {
			return fmt.Errorf("security group %s: %w", r.GroupID, err)
		}
		rules = append(rules, e)
	}
	r.bindAdded(rules)
	return nil
}

// again waits before the next read; it is an error if there were enough.
func (r *run) again(ctx context.Context, attempt int) error {
	if attempt >= rounds {
		return fmt.Errorf("after %d reads", attempt)
	}
	return r.wait(ctx, attempt)
}

// bindAdded binds the additions whose rules are among those given.
func (r *run) bindAdded(rules []Existing) {
	for _, e := range rules {
		if a, ok := r.pending[e.match()]; ok && e.ID != "" {
			r.bind(a, e.ID)
			delete(r.pending, e.match())
		}
	}
}

// bind notes that the rule of an addition is there.
func (r *run) bind(a Addition, id string) {
	r.bound[a.Key] = id
	r.known[id] = Existing{id, a.Rule}.clone()
	r.written[id] = true
}

func (r *run) callAuthorize(ctx context.Context, d Direction, p []types.IpPermission, tags []types.TagSpecification) ([]types.SecurityGroupRule, error) {
	if d == Egress {
		out, err := r.API.AuthorizeSecurityGroupEgress(ctx, &ec2.AuthorizeSecurityGroupEgressInput{
			GroupId: &r.GroupID, IpPermissions: p, TagSpecifications: tags})
		if err != nil {
			return nil, callError("AuthorizeSecurityGroupEgress", r.GroupID, err)
		}
		return out.SecurityGroupRules, nil
	}
	out, err := r.API.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{
		GroupId: &r.GroupID, IpPermissions: p, TagSpecifications: tags})
	if err != nil {
		return nil, callError("AuthorizeSecurityGroupIngress", r.GroupID, err)
	}
	return out.SecurityGroupRules, nil
}

// modify changes rules in place.
func (r *run) modify(ctx context.Context, s Step) error {
	in := &ec2.ModifySecurityGroupRulesInput{GroupId: &r.GroupID}
	for _, m := range s.Modify {
		in.SecurityGroupRules = append(in.SecurityGroupRules,
			types.SecurityGroupRuleUpdate{SecurityGroupRuleId: aws.String(m.ID), SecurityGroupRule: m.To.request()})
	}
	if _, err := r.API.ModifySecurityGroupRules(ctx, in); err != nil {
		for _, m := range s.Modify {
			r.doubt(err, m.ID)
		}
		return callError("ModifySecurityGroupRules", r.GroupID, err)
	}
	for _, m := range s.Modify {
		e := r.known[m.ID].clone() // with the tags that it has
		e.ID, e.Tuple, e.Description = m.ID, m.To.Tuple, m.To.Description
		r.bound[m.Key], r.known[m.ID], r.written[m.ID] = m.ID, e, true
	}
	return nil
}

// doubt forgets what this run did to a rule, if EC2 says that one of a call's rules is gone: another may have removed it.
func (r *run) doubt(err error, ids ...string) {
	if Classify(err) == RuleGone {
		for _, id := range ids {
			delete(r.written, id)
		}
	}
}

// tag sets or removes tags.
func (r *run) tag(ctx context.Context, s Step) error {
	if err := r.callTag(ctx, s); err != nil {
		r.doubt(err, s.IDs...)
		return err
	}
	for _, id := range s.IDs {
		e := r.known[id].clone()
		if e.Tags == nil {
			e.Tags = map[string]string{}
		}
		maps.Copy(e.Tags, s.Tags)
		for _, key := range s.Untag {
			delete(e.Tags, key)
		}
		r.known[id], r.written[id] = e, true
	}
	return nil
}

func (r *run) callTag(ctx context.Context, s Step) error {
	if s.Kind == StepTag {
		_, err := r.API.CreateTags(ctx, &ec2.CreateTagsInput{Resources: s.IDs, Tags: tagList(s.Tags)})
		return callError("CreateTags", r.GroupID, err)
	}
	var keys []types.Tag
	for _, key := range s.Untag {
		keys = append(keys, types.Tag{Key: aws.String(key)})
	}
	_, err := r.API.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: s.IDs, Tags: keys})
	return callError("DeleteTags", r.GroupID, err)
}

// revoke revokes rules. If one of them is gone, EC2 revokes none: the halves are then tried apart, down to the one.
func (r *run) revoke(ctx context.Context, d Direction, ids []string) error {
	err := r.callRevoke(ctx, d, ids)
	if Classify(err) == RuleGone && len(ids) > 1 {
		half := len(ids) / 2
		if err := r.revoke(ctx, d, ids[:half]); err != nil {
			return err
		}
		return r.revoke(ctx, d, ids[half:])
	}
	if err != nil && Classify(err) != RuleGone {
		return err
	}
	for _, id := range ids {
		r.gone[id] = true
		delete(r.known, id)
		delete(r.written, id)
	}
	r.report()
	return nil
}

func (r *run) callRevoke(ctx context.Context, d Direction, ids []string) error {
	if d == Egress {
		_, err := r.API.RevokeSecurityGroupEgress(ctx, &ec2.RevokeSecurityGroupEgressInput{GroupId: &r.GroupID, SecurityGroupRuleIds: ids})
		return callError("RevokeSecurityGroupEgress", r.GroupID, err)
	}
	_, err := r.API.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &r.GroupID, SecurityGroupRuleIds: ids})
	return callError("RevokeSecurityGroupIngress", r.GroupID, err)
}

// specification is the tags of the rules that an Authorize adds.
func specification(tags map[string]string) []types.TagSpecification {
	if len(tags) == 0 {
		return nil
	}
	return []types.TagSpecification{{ResourceType: types.ResourceTypeSecurityGroupRule, Tags: tagList(tags)}}
}

func tagList(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
