package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// make makes the rule. With an error, the rule is returned if it was made all the same; c.uncertain says that it may have been,
// and was not found.
func (c *ruleChange) make(ctx context.Context, want sgrules.Rule) (sgrules.Existing, groupState, error) {
	unlock, err := c.account.locks.Lock(ctx, c.group)
	if err != nil {
		return sgrules.Existing{}, groupState{}, err
	}
	defer unlock()
	var group groupState
	err = whileNotFound(ctx, appearing, func() error { // the group may be new
		group, err = c.read(ctx)
		return err
	})
	if err != nil {
		return sgrules.Existing{}, group, err
	}
	want.Tags[unfinishedTag] = "create"
	changes, err := c.plan(ctx, group.rules, &want)
	if err != nil {
		return sgrules.Existing{}, group, err
	}
	state, err := c.apply(ctx, changes)
	made, ok := state.Bound[theRule]
	var foreign *foreignRuleError
	if err != nil && !ok && !errors.As(err, &foreign) {
		var looked bool
		made, looked = c.search(ctx)
		c.uncertain = made.ID == "" && !(looked && awsclient.IsRefusal(err))
	}
	if made.ID != "" {
		err = errors.Join(err, c.finish(ctx, made.ID))
	}
	return made, group, err
}

// finish takes the mark of a create that is not at its end from a rule.
func (c *ruleChange) finish(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	_, err := c.account.clients.EC2(c.region).DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: aws.String(unfinishedTag)}}})
	c.unfinished = err != nil
	return err
}

// search looks for the rule by its owner, after a call whose answer is not known; ok says that it could look. It does so even
// where the time is over or Terraform was interrupted, for a little while.
func (c *ruleChange) search(ctx context.Context) (found sgrules.Existing, ok bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	group, err := c.read(ctx)
	if err != nil {
		return sgrules.Existing{}, false
	}
	found, _ = c.mine(group.rules)
	return found, true
}

// alter changes the rule of the state. With an error, it returns what is known of the rule then: with the id of the state as
// long as that one is there.
func (c *ruleChange) alter(ctx context.Context, want sgrules.Rule) (sgrules.Existing, groupState, error) {
	unlock, err := c.account.locks.Lock(ctx, c.group)
	if err != nil {
		return sgrules.Existing{}, groupState{}, err
	}
	defer unlock()
	group, err := c.read(ctx)
	if err != nil {
		return sgrules.Existing{}, group, err
	}
	if _, there := c.mine(group.rules); !there {
		return sgrules.Existing{}, group, &awsclient.Failure{Summary: "The rule is gone",
			Detail: fmt.Sprintf("Rule %s of %s was removed since the plan was made. Plan and apply again.", c.id, c.group)}
	}
	changes, err := c.plan(ctx, group.rules, &want)
	if err != nil {
		return sgrules.Existing{}, group, err
	}
	state, err := c.apply(ctx, changes)
	now := state.Bound[theRule]
	for _, left := range state.Leftover {
		if left.ID == c.id && err != nil {
			now = sgrules.Existing{}
		}
	}
	return now, group, err
}

// remove revokes the rule, unless it is somebody else's by now, and all that carry the owner's tag.
func (c *ruleChange) remove(ctx context.Context) error {
	unlock, err := c.account.locks.Lock(ctx, c.group)
	if err != nil {
		return err
	}
	defer unlock()
	group, err := c.read(ctx)
	if awsclient.IsGroupNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if rule, there := c.mine(group.rules); there && c.owner != "" && isOwnedByRule(rule.Tags[ownerTag]) && rule.Tags[ownerTag] != c.owner {
		c.id = "" // taken over
	}
	changes, err := c.plan(ctx, group.rules, nil)
	if err != nil {
		return err
	}
	if _, err = c.apply(ctx, changes); awsclient.IsGroupNotFound(err) {
		return nil
	}
	return err
}
