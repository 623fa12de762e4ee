package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// theRule is the key of the one rule in what is asked of the rule engine.
const theRule = "rule"

// ruleChange is how one rule of a group is changed: the others are somebody else's, but for those that carry its owner's tag,
// which an interrupted change of it may have left.
type ruleChange struct {
	account *account
	region  string
	group   string
	id      string // sgr-…, as the state has it; "" for none
	owner   string // value of ownerTag

	uncertain  bool // the rule may have been made, and was not found
	unfinished bool // it was made, and still has unfinishedTag
}

// groupState is a group and its rules as they were read.
type groupState struct {
	owner string // account id
	rules []sgrules.Existing
}

// read reads the group; the error of one that does not exist satisfies awsclient.IsGroupNotFound.
func (c *ruleChange) read(ctx context.Context) (groupState, error) {
	group, err := c.account.clients.Groups(c.region).Read(ctx, c.group)
	if err != nil {
		return groupState{}, err
	}
	var g groupState
	if group.OwnerId != nil {
		g.owner = *group.OwnerId
	}
	for _, described := range group.Rules {
		e, err := sgrules.FromEC2(described, c.account.clients.AccountID)
		if err != nil {
			return groupState{}, err
		}
		g.rules = append(g.rules, e)
	}
	return g, nil
}

// mine returns the rule of the state, else one that carries the owner's tag, or false.
func (c *ruleChange) mine(rules []sgrules.Existing) (sgrules.Existing, bool) {
	for _, e := range rules {
		if c.id != "" && e.ID == c.id {
			return e, true
		}
	}
	for _, e := range rules {
		if c.id == "" && c.owner != "" && e.Tags[ownerTag] == c.owner {
			return e, true
		}
	}
	return sgrules.Existing{}, false
}

// tagged is the wanted rule with its tags.
func (c *ruleChange) tagged(rule sgrules.Rule, tags map[string]string) sgrules.Rule {
	rule.Tags = map[string]string{}
	for k, v := range tags {
		rule.Tags[k] = v
	}
	rule.Tags[ownerTag] = c.owner
	return rule
}

// plan plans the change to the desired rule; nil is none.
func (c *ruleChange) plan(ctx context.Context, rules []sgrules.Existing, desired *sgrules.Rule) (*sgrules.Changes, error) {
	want := map[string]sgrules.Rule{}
	var all []sgrules.Tuple
	for _, e := range rules {
		all = append(all, e.Tuple)
	}
	if desired != nil {
		want[theRule] = *desired
		all = append(all, desired.Tuple)
	}
	// A list that cannot be looked up counts as one rule: the quota is then AWS's to refuse.
	weights, _ := c.account.prefixListWeights(ctx, c.region, listsOf(all))
	o := sgrules.Options{
		Claim: func(e sgrules.Existing) sgrules.Claim {
			own := c.owner != "" && e.Tags[ownerTag] == c.owner
			if own || desired != nil && isUnfinished(e.Tags) && sameTuple(e.Tuple, desired.Tuple) {
				return sgrules.Revoke // that is, ours
			}
			return sgrules.Foreign
		},
		IgnoreTag: func(key string) bool { return key != ownerTag && key != unfinishedTag && c.account.tags.ignored(key) },
		Quota: sgrules.Quota{Limit: c.account.clients.Quotas(ctx, c.region).RulesPerGroup,
			Weights: weights},
	}
	if c.id != "" {
		o.Bound = map[string]string{theRule: c.id}
	}
	changes, err := sgrules.Plan(rules, want, o)
	if err != nil {
		return nil, err
	}
	for _, shared := range changes.Shared {
		return nil, &foreignRuleError{c.group, shared.Rule}
	}
	return changes, nil
}

// apply makes the change. Without an error the rule of the state, if one was desired, is this resource's own.
func (c *ruleChange) apply(ctx context.Context, changes *sgrules.Changes) (sgrules.State, error) {
	applier := sgrules.Applier{API: c.account.clients.EC2(c.region), Reader: rulesOf{c.account.clients.Groups(c.region)},
		GroupID: c.group, Account: c.account.clients.AccountID}
	state, err := applier.Apply(ctx, changes, nil)
	if e, ok := state.Bound[theRule]; ok && e.Tags[ownerTag] != c.owner && err == nil {
		// Somebody else made the rule between the read and the call.
		delete(state.Bound, theRule)
		return state, &foreignRuleError{c.group, e}
	}
	return state, err
}

// rulesOf lets the rule engine read with everybody else.
type rulesOf struct{ groups *awsclient.GroupReader }

// SecurityGroupRules are the rules of one group.
func (r rulesOf) SecurityGroupRules(ctx context.Context, id string) ([]types.SecurityGroupRule, error) {
	group, err := r.groups.Read(ctx, id)
	if err != nil {
		return nil, err
	}
	return group.Rules, nil
}

// foreignRuleError says that the wanted rule is in the group, and is somebody else's.
type foreignRuleError struct {
	group string
	rule  sgrules.Existing
}

// Error says whose the rule is and what to do.
func (e *foreignRuleError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Security group %s has the rule already: %s, %s", e.group, e.rule.ID, e.rule.Tuple)
	if e.rule.Description != "" {
		fmt.Fprintf(&b, " (%q)", e.rule.Description)
	}
	owner := e.rule.Tags[ownerTag]
	switch {
	case isOwnedByRule(owner):
		fmt.Fprintf(&b, ". It belongs to another rackspace_sg_rule, the one whose attribute owner is %q: in this state under another "+
			"address, or in another state. If it is this one under its old address, write a moved block.", owner)
	case owner != "":
		fmt.Fprintf(&b, ". Its tag %s says that it belongs to %q.", ownerTag, owner)
	default:
		fmt.Fprintf(&b, ". It has no tag %s: it was made by the group's own resource, by another tool, or by hand.", ownerTag)
	}
	fmt.Fprintf(&b, " A group has a rule only once, whatever its description and tags. To manage it here, see that nobody else does, and import it: "+
		"terraform import ADDRESS %s. Otherwise remove one of the two.", e.rule.ID)
	return b.String()
}
