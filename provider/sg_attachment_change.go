package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// attachmentChange changes the groups of one interface.
type attachmentChange struct {
	account          *account
	region           string
	networkInterface string
	reserve          int // places that stay free

	sent []string // groups that were not there and that a call has named; what came of it may not be known
	done bool     // whether AWS took the last call
}

const (
	// looks is how many reads wait for AWS to show a change, and rounds how often it is made again if it does not: another
	// program has then written a list of its own over it.
	looks  = 5
	rounds = 4
)

// groupsOf is the groups of an interface.
func groupsOf(ni *types.NetworkInterface) []string {
	var ids []string
	for _, g := range ni.Groups {
		ids = append(ids, aws.ToString(g.GroupId))
	}
	return ids
}

// set takes groups away from the interface and adds those that are wanted and not there, leaving all others. AWS takes a whole
// list only: so it is read, changed, written and read again, by one at a time of this process.
func (c *attachmentChange) set(ctx context.Context, wanted, remove []string) error {
	unlock, err := c.account.locks.Lock(ctx, c.networkInterface)
	if err != nil {
		return err
	}
	defer unlock()
	remove = c.account.attached.want(c.networkInterface, wanted, remove)
	var there []string
	for range rounds {
		ni, err := c.read(ctx)
		if err != nil {
			return err
		}
		there = groupsOf(ni)
		next, err := c.next(ctx, ni, wanted, remove)
		if err != nil || next == nil {
			return err
		}
		c.sent = union(c.sent, difference(wanted, there))
		c.done = false
		if err := c.write(ctx, next); err != nil {
			return err
		}
		c.done = true
		if shown, err := c.observed(ctx, wanted, remove); shown || err != nil {
			return err
		}
	}
	return &awsclient.Failure{Summary: "The interface does not keep its groups",
		Detail: fmt.Sprintf("AWS took the change of %s %d times, and shows the groups %s still or again. Another program seems to write "+
			"its own list: find it, then apply again.", c.networkInterface, rounds, strings.Join(there, ", "))}
}

func (c *attachmentChange) read(ctx context.Context) (*types.NetworkInterface, error) {
	return c.account.clients.Interfaces(c.region).Read(ctx, c.networkInterface)
}

// next is the list to write, nil if the interface is as it should be.
func (c *attachmentChange) next(ctx context.Context, ni *types.NetworkInterface, wanted, remove []string) ([]string, error) {
	there := groupsOf(ni)
	remove = difference(remove, wanted)
	next := union(difference(there, remove), wanted)
	switch more := difference(wanted, there); {
	case len(more) > 0:
		if err := c.admissible(ctx, ni, more, len(next)); err != nil {
			return nil, err
		}
	case len(next) == len(there):
		return nil, nil
	case len(next) == 0:
		return nil, &awsclient.Failure{Summary: "The last group of the interface",
			Detail: fmt.Sprintf("%s would have no security group without %s, and AWS wants one. Attach another group first, or set "+
				"on_destroy = \"keep\" to leave this one.", c.networkInterface, strings.Join(intersection(there, remove), ", "))}
	}
	return next, nil
}

// admissible reports what stands against adding groups, which makes it after of them.
func (c *attachmentChange) admissible(ctx context.Context, ni *types.NetworkInterface, more []string, after int) error {
	switch {
	case ni.Operator != nil && aws.ToBool(ni.Operator.Managed):
		return &awsclient.Failure{Summary: "The interface is not yours", Detail: fmt.Sprintf("%s is managed by %s, which decides on its groups. "+
			"Give the groups to that service.", c.networkInterface, aws.ToString(ni.Operator.Principal))}
	case aws.ToBool(ni.RequesterManaged):
		return &awsclient.Failure{Summary: "The interface is not yours", Detail: fmt.Sprintf("%s was made by an AWS service (%s, %q), which "+
			"decides on its groups. Give the groups to the resource that it belongs to, such as the load balancer or the endpoint.",
			c.networkInterface, aws.ToString(ni.RequesterId), aws.ToString(ni.Description))}
	}
	quota := c.account.clients.Quotas(ctx, c.region).GroupsPerInterface
	if after <= quota-c.reserve {
		return nil
	}
	there := groupsOf(ni)
	return &awsclient.Failure{Summary: "The interface has no room for the groups",
		Detail: fmt.Sprintf("%s has %d groups (%s), and %d more (%s) make %d. It may have %d, of which reserve_slots keeps %d free for others: %d are "+
			"left for all. Merge groups, ask AWS to raise quota L-2AFB9258 (service vpc), or lower reserve_slots.",
			c.networkInterface, len(there), strings.Join(there, ", "), len(more), strings.Join(more, ", "), after, quota, c.reserve, max(quota-c.reserve, 0))}
}

// write writes the list. A group may be so new that EC2 does not know it everywhere.
func (c *attachmentChange) write(ctx context.Context, groups []string) error {
	return whileNotFound(ctx, appearing, func() error {
		_, err := c.account.clients.EC2(c.region).ModifyNetworkInterfaceAttribute(ctx, &ec2.ModifyNetworkInterfaceAttributeInput{
			NetworkInterfaceId: &c.networkInterface, Groups: groups})
		return err
	})
}

// observed reads until the interface has what is wanted and lacks what is to go. After some reads it gives up.
func (c *attachmentChange) observed(ctx context.Context, wanted, remove []string) (bool, error) {
	for attempt := 1; ; attempt++ {
		ni, err := c.read(ctx)
		if err != nil {
			return false, err
		}
		there := groupsOf(ni)
		if len(difference(wanted, there)) == 0 && len(intersection(difference(remove, wanted), there)) == 0 {
			return true, nil
		}
		if attempt == looks {
			return false, nil
		}
		if err := sgrules.Backoff(ctx, attempt); err != nil {
			return false, err
		}
	}
}
