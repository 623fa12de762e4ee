package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// lockdownChange changes the rules of the default group of one VPC.
type lockdownChange struct {
	account     *account
	region, vpc string
	group       string // sg-…, "" until find has found it

	tags    []ec2types.Tag // of the group, as rules has read them
	unnoted error          // why revokedTag could not be written
}

// find finds the group. The error of a VPC that does not exist satisfies awsclient.IsNotFound.
func (c *lockdownChange) find(ctx context.Context) (err error) {
	c.group, err = awsclient.DefaultGroup(ctx, c.account.clients.EC2(c.region), c.vpc)
	return err
}

// rules is the rules of the group. The error of one that does not exist satisfies awsclient.IsGroupNotFound.
func (c *lockdownChange) rules(ctx context.Context) ([]sgrules.Existing, error) {
	group, err := c.account.clients.Groups(c.region).Read(ctx, c.group)
	if err != nil {
		return nil, err
	}
	c.tags = group.Tags
	return existingOf(group.Rules, c.account.clients.AccountID)
}

// users is the interfaces that have the group, by their ids.
func (c *lockdownChange) users(ctx context.Context) (map[string]string, error) {
	interfaces, err := awsclient.Interfaces(ctx, c.account.clients.EC2(c.region), ec2types.Filter{Name: aws.String("group-id"), Values: []string{c.group}})
	users := map[string]string{}
	for _, i := range interfaces {
		users[aws.ToString(i.NetworkInterfaceId)] = interfaceText(i)
	}
	return users, err
}

// ownedByRules is those of the rules that belong to a rackspace_sg_rule.
func ownedByRules(rules []sgrules.Existing) []sgrules.Existing {
	var owned []sgrules.Existing
	for _, e := range rules {
		if isOwnedByRule(e.Tags[ownerTag]) {
			owned = append(owned, e)
		}
	}
	return owned
}

// inUse says what uses the group and what to do.
func (c *lockdownChange) inUse(users map[string]string) *awsclient.Failure {
	return &awsclient.Failure{Summary: "The default group is in use",
		Detail: fmt.Sprintf("Network interfaces have the default group %s of %s, and would lose what its rules allow:%s\nGive them a group of their "+
			"own and apply again, or set fail_if_in_use = false to close it all the same.", c.group, c.vpc, listed(users))}
}

// owned says which rules belong to others and what to do.
func (c *lockdownChange) owned(rules []sgrules.Existing) *awsclient.Failure {
	return &awsclient.Failure{Summary: "The default group has rules of others",
		Detail: fmt.Sprintf("Rules of %s belong to a rackspace_sg_rule, of this state or of another one:%s\nThey are not revoked here. Remove that resource, "+
			"and apply again once its rule is gone.", c.group, listed(ruleTexts(rules)))}
}

// close revokes those of the rules that revoke names, all for nil, and returns what is revoked, also with an error. The rules of a
// rackspace_sg_rule are an error before any is revoked. note hears of what goes before the first call.
func (c *lockdownChange) close(ctx context.Context, revoke map[string]string, note func(map[string]string) error) (revoked []sgrules.Existing, err error) {
	rules, err := c.rules(ctx)
	if err != nil {
		return nil, err
	}
	goes := func(e sgrules.Existing) bool {
		_, named := revoke[e.ID]
		return revoke == nil || named
	}
	for _, e := range ownedByRules(rules) {
		if goes(e) {
			return nil, c.owned(ownedByRules(rules))
		}
	}
	changes, err := sgrules.Plan(rules, nil, sgrules.Options{Claim: func(e sgrules.Existing) sgrules.Claim {
		if goes(e) {
			return sgrules.Revoke
		}
		return sgrules.Foreign
	}})
	if err != nil {
		return nil, err
	}
	if err := note(ruleTexts(changes.Revoked())); err != nil {
		return nil, err
	}
	state, err := c.apply(ctx, changes)
	left := ruleTexts(state.Leftover)
	for _, e := range changes.Revoked() {
		if _, there := left[e.ID]; !there {
			revoked = append(revoked, e)
		}
	}
	return revoked, err
}

func (c *lockdownChange) apply(ctx context.Context, changes *sgrules.Changes) (sgrules.State, error) {
	applier := sgrules.Applier{API: c.account.clients.EC2(c.region), Reader: rulesOf{c.account.clients.Groups(c.region)},
		GroupID: c.group, Account: c.account.clients.AccountID}
	return applier.Apply(ctx, changes, nil)
}

// restore adds the rules with which AWS makes a default group, as far as they are not there
// (https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html).
func (c *lockdownChange) restore(ctx context.Context) error {
	blocks, err := vpcBlocks(ctx, c.account.clients.EC2(c.region), c.vpc)
	if err != nil {
		return err
	}
	all := func(d sgrules.Direction, kind sgrules.PeerKind, value string) sgrules.Rule {
		return sgrules.Rule{Tuple: sgrules.Tuple{Direction: d, Protocol: "-1", From: sgrules.NoPort, To: sgrules.NoPort, Peer: sgrules.Peer{Kind: kind, Value: value}}}
	}
	wanted := map[string]sgrules.Rule{"self": all(sgrules.Ingress, sgrules.PeerGroup, c.group), "ipv4": all(sgrules.Egress, sgrules.PeerIPv4, "0.0.0.0/0")}
	for _, block := range blocks.Others {
		if block.Addr().Is6() {
			wanted["ipv6"] = all(sgrules.Egress, sgrules.PeerIPv6, "::/0")
		}
	}
	rules, err := c.rules(ctx)
	if err != nil {
		return err
	}
	changes, err := sgrules.Plan(rules, wanted, sgrules.Options{Claim: func(sgrules.Existing) sgrules.Claim { return sgrules.Foreign },
		IgnoreTag: func(string) bool { return true }})
	if err != nil {
		return err
	}
	_, err = c.apply(ctx, changes)
	return err
}
