package provider

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// quarantine is what rackspace_sg_quarantine and rackspace_sg_release do with one instance. What they need to know of each other is in
// AWS alone, in tags: an action has no state, and who releases is often not who quarantined.
type quarantine struct {
	account          *account
	region, instance string
	*report
}

func (q *quarantine) api() *ec2.Client { return q.account.clients.EC2(q.region) }

// owner is the value of ownerTag on the groups of the quarantine.
func (q *quarantine) owner() string { return quarantinePrefix + q.instance }

// interfaces is the interfaces of the instance, by their ids.
func (q *quarantine) interfaces(ctx context.Context) ([]ec2types.NetworkInterface, error) {
	list, err := awsclient.Interfaces(ctx, q.api(), ec2types.Filter{Name: aws.String("attachment.instance-id"), Values: []string{q.instance}})
	slices.SortFunc(list, func(a, b ec2types.NetworkInterface) int {
		return strings.Compare(aws.ToString(a.NetworkInterfaceId), aws.ToString(b.NetworkInterfaceId))
	})
	return list, err
}

func (q *quarantine) noInterface() *awsclient.Failure {
	return &awsclient.Failure{Summary: "No such instance", Attribute: "instance_id",
		Detail: fmt.Sprintf("Instance %s has no network interface in %s and this account: is it terminated, or elsewhere?", q.instance, q.region)}
}

// groups is the quarantine's groups by VPC. An instance may have interfaces in several.
func (q *quarantine) groups(ctx context.Context) (map[string]string, error) {
	found := map[string]string{}
	pages := ec2.NewDescribeSecurityGroupsPaginator(q.api(), &ec2.DescribeSecurityGroupsInput{
		Filters: []ec2types.Filter{{Name: aws.String("tag:" + ownerTag), Values: []string{q.owner()}}}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.SecurityGroups {
			found[aws.ToString(g.VpcId)] = aws.ToString(g.GroupId)
		}
	}
	return found, nil
}

// quarantineGroupName is the name of a quarantine's group, one a VPC.
func quarantineGroupName(instance string) string { return "rackspace-quarantine-" + instance }

// group is the quarantine's group in a VPC, made if there is none, with no rules but those from and to evidence networks.
func (q *quarantine) group(ctx context.Context, vpc string, evidence []netip.Prefix) (string, error) {
	there, err := q.groups(ctx)
	if err != nil {
		return "", err
	}
	id := there[vpc]
	if id == "" {
		if id, err = q.make(ctx, vpc); err != nil {
			return "", err
		}
	}
	return id, q.allowOnly(ctx, id, evidence)
}

// make makes the group, without the rules that AWS gives it. Those are revoked by what they say: AWS may show them late.
func (q *quarantine) make(ctx context.Context, vpc string) (string, error) {
	name := quarantineGroupName(q.instance)
	tags := q.account.tags.all(name, nil)
	tags[ownerTag] = q.owner()
	out, err := q.api().CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: &name, VpcId: &vpc,
		Description:       aws.String("Isolates " + q.instance + ": made by rackspace_sg_quarantine"),
		TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeSecurityGroup, Tags: awsTags(tags)}}})
	id := ""
	switch {
	case err == nil:
		id = aws.ToString(out.GroupId)
	case awsclient.IsDuplicate(err): // an answer that was lost, or somebody else's
		if id = findOwn(ctx, q.api(), q.owner(), vpc); id == "" {
			return "", &awsclient.Failure{Summary: "A group of that name", Detail: fmt.Sprintf("a group called %s is there and does not have the tag %s = %s, so that it is "+
				"somebody else's: remove it, or give it the tag.", name, ownerTag, q.owner())}
		}
	default:
		return "", err
	}
	revoke := func(p ec2types.IpPermission) error {
		p.IpProtocol = aws.String("-1")
		_, err := q.api().RevokeSecurityGroupEgress(ctx, &ec2.RevokeSecurityGroupEgressInput{GroupId: &id, IpPermissions: []ec2types.IpPermission{p}})
		return err
	}
	err = whileNotFound(ctx, appearing, func() error {
		return revoke(ec2types.IpPermission{IpRanges: []ec2types.IpRange{{CidrIp: aws.String("0.0.0.0/0")}}})
	})
	if err != nil && !awsclient.IsRuleNotFound(err) {
		return "", err
	}
	// Only a VPC with IPv6 has this one, and AWS has several words for that there is none.
	err = revoke(ec2types.IpPermission{Ipv6Ranges: []ec2types.Ipv6Range{{CidrIpv6: aws.String("::/0")}}})
	if err != nil && (!awsclient.IsRefusal(err) || awsclient.IsDenied(err)) {
		return "", err
	}
	return id, nil
}

// allowOnly makes the rules of the group those of the evidence networks, whatever it has: they may reach the instance by every protocol,
// and it may reach them by TCP 443, as the agent of Session Manager does.
func (q *quarantine) allowOnly(ctx context.Context, id string, evidence []netip.Prefix) error {
	want := map[string]sgrules.Rule{}
	for _, p := range evidence {
		kind := sgrules.PeerIPv4
		if p.Addr().Is6() {
			kind = sgrules.PeerIPv6
		}
		peer, tags := sgrules.Peer{Kind: kind, Value: p.String()}, map[string]string{ownerTag: q.owner()}
		want["in/"+p.String()] = sgrules.Rule{Description: "Evidence", Tags: tags, Tuple: sgrules.Tuple{Direction: sgrules.Ingress, Protocol: "-1", From: sgrules.NoPort, To: sgrules.NoPort, Peer: peer}}
		want["out/"+p.String()] = sgrules.Rule{Description: "Evidence", Tags: tags, Tuple: sgrules.Tuple{Direction: sgrules.Egress, Protocol: "tcp", From: 443, To: 443, Peer: peer}}
	}
	unlock, err := q.account.locks.Lock(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	var state groupState
	change := &ruleChange{account: q.account, region: q.region, group: id}
	if err := whileNotFound(ctx, appearing, func() (err error) { state, err = change.read(ctx); return err }); err != nil {
		return err
	}
	changes, err := sgrules.Plan(state.rules, want, sgrules.Options{IgnoreTag: func(key string) bool { return key != ownerTag }, AllowGap: true,
		Quota: sgrules.Quota{Limit: q.account.clients.Quotas(ctx, q.region).RulesPerGroup}})
	if err != nil {
		return err
	}
	applier := sgrules.Applier{API: q.api(), Reader: rulesOf{q.account.clients.Groups(q.region)}, GroupID: id, Account: q.account.clients.AccountID}
	_, err = applier.Apply(ctx, changes, nil)
	return err
}

// isolate gives an interface the group alone, and stores what it had in its tags first.
func (q *quarantine) isolate(ctx context.Context, id, group string) error {
	c := &attachmentChange{account: q.account, region: q.region, networkInterface: id}
	ni, unlock, err := c.locked(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	there, kept := sortedGroups(ni), originalGroups(ni.TagSet)
	isolated := slices.Contains(there, group)
	others := difference(there, []string{group})
	switch {
	case isolated && len(others) == 0 && len(kept) == 0:
		return fmt.Errorf("it has %s alone, and its tag %s is gone: which groups it had is not known any more", group, originalsTag)
	case isolated && len(others) == 0:
		q.say("%s is in quarantine already; it had %s.", c.networkInterface, strings.Join(kept, ", "))
		return nil
	case isolated: // somebody has attached others since
		others = union(kept, others)
	}
	if !slices.Equal(kept, others) {
		if err := q.store(ctx, c.networkInterface, others, ni.TagSet); err != nil {
			return &doingError{"its groups cannot be stored in its tags, so that they stay", err}
		}
	}
	if err := c.replace(ctx, []string{group}); err != nil {
		return err
	}
	q.say("%s is in quarantine: it has %s alone. It had %s, which its tag %s keeps.", c.networkInterface, group, strings.Join(others, ", "), originalsTag)
	return nil
}

// restore gives an interface back what it had. group is that of the quarantine, "" if there is none.
func (q *quarantine) restore(ctx context.Context, id, group string) error {
	c := &attachmentChange{account: q.account, region: q.region, networkInterface: id}
	ni, unlock, err := c.locked(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	there, kept := sortedGroups(ni), originalGroups(ni.TagSet)
	isolated := group != "" && slices.Contains(there, group)
	switch {
	case !isolated && len(kept) == 0:
		q.say("%s is not in quarantine.", c.networkInterface)
		return nil
	case !isolated:
		q.say("%s has other groups already, and keeps them: %s. It had %s.", c.networkInterface, strings.Join(there, ", "), strings.Join(kept, ", "))
		return q.forget(ctx, c.networkInterface, ni.TagSet)
	case len(kept) == 0:
		return fmt.Errorf("its tag %s is gone: which groups it had is not known. Give it its groups by hand, then release again", originalsTag)
	}
	gone, err := q.gone(ctx, kept)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		q.say("%s had %s, which AWS shows no longer: it comes back without.", c.networkInterface, strings.Join(gone, ", "))
	}
	back := union(difference(kept, gone), difference(there, []string{group}))
	if len(back) == 0 {
		return fmt.Errorf("none of the groups that it had exists any more (%s). Give it a group by hand, then release again", strings.Join(kept, ", "))
	}
	if err := c.replace(ctx, back); err != nil {
		return err
	}
	q.say("%s has its groups again: %s.", c.networkInterface, strings.Join(back, ", "))
	return q.forget(ctx, c.networkInterface, ni.TagSet)
}

// gone is those of the groups that do not exist any more.
func (q *quarantine) gone(ctx context.Context, ids []string) ([]string, error) {
	out, err := q.api().DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{{Name: aws.String("group-id"), Values: ids}}})
	if err != nil {
		return nil, err
	}
	var there []string
	for _, g := range out.SecurityGroups {
		there = append(there, aws.ToString(g.GroupId))
	}
	return difference(ids, there), nil
}

// remove deletes a group of the quarantine. It is left, and said so, where something else has it by now.
func (q *quarantine) remove(ctx context.Context, group string) error {
	for attempt := 1; ; attempt++ {
		_, err := q.api().DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: &group})
		switch {
		case err == nil || awsclient.IsGroupNotFound(err):
			q.say("The group %s of the quarantine is deleted.", group)
			return nil
		case !awsclient.IsInUse(err):
			return err
		case attempt == looks:
			q.say("The group %s of the quarantine stays: something else uses it.", group)
			return nil
		}
		if err := sgrules.Backoff(ctx, attempt); err != nil {
			return err
		}
	}
}

// managed says who decides on the groups of an interface, "" if its account does.
func managed(ni ec2types.NetworkInterface) string {
	switch {
	case ni.Operator != nil && aws.ToBool(ni.Operator.Managed):
		return aws.ToString(ni.Operator.Principal)
	case aws.ToBool(ni.RequesterManaged):
		return aws.ToString(ni.RequesterId)
	}
	return ""
}

// sortedGroups is the groups of an interface in an order that does not change.
func sortedGroups(ni *ec2types.NetworkInterface) []string {
	groups := groupsOf(ni)
	slices.Sort(groups)
	return groups
}

// locked locks the interface against other changes of this process, and reads it.
func (c *attachmentChange) locked(ctx context.Context) (*ec2types.NetworkInterface, func(), error) {
	unlock, err := c.account.locks.Lock(ctx, c.networkInterface)
	if err != nil {
		return nil, nil, err
	}
	ni, err := c.read(ctx)
	if err != nil {
		unlock()
		return nil, nil, err
	}
	return ni, unlock, nil
}

// replace gives the interface exactly these groups, in place of all that it has.
func (c *attachmentChange) replace(ctx context.Context, groups []string) error {
	for range rounds {
		if err := c.write(ctx, groups); err != nil {
			return err
		}
		for attempt := 1; attempt <= looks; attempt++ {
			ni, err := c.read(ctx)
			if err != nil {
				return err
			}
			if there := groupsOf(ni); len(there) == len(groups) && len(difference(there, groups)) == 0 {
				return nil
			}
			if err := sgrules.Backoff(ctx, attempt); err != nil {
				return err
			}
		}
	}
	return errors.New("AWS took the change, and shows other groups still or again: another program seems to write its own list. Find it, then try again")
}
