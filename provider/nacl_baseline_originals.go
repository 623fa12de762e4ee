package provider

import (
	"context"
	"maps"
	"slices"
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// originalACLsTag is the tag of a NACL that says what its subnets had before, as "subnet-… acl-… subnet-… acl-…": a process that is killed
// after an association leaves no state that does. What one value does not hold goes on in numbered tags.
const originalACLsTag = "rackspace:original-network-acls"

// originalsPerACLTag is how many subnets fit into a value: the two ids and the spaces take 47 of its characters.
const originalsPerACLTag = tagValueLimit / 47

// notedOriginals is what the tags of a NACL say that subnets had before.
func notedOriginals(tags []ec2types.Tag) map[string]string {
	noted := map[string]string{}
	words := strings.Fields(strings.Join(tagValues(tags, originalACLsTag), " "))
	for pair := range slices.Chunk(words, 2) {
		if len(pair) == 2 && subnetIDPattern.MatchString(pair[0]) && naclIDPattern.MatchString(pair[1]) {
			noted[pair[0]] = pair[1]
		}
	}
	return noted
}

// originalsValues is the values of originalACLsTag, no more than room: subnets for which there is none get the default NACL.
func originalsValues(originals map[string]string, room int) (values []string) {
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(originals)), originalsPerACLTag) {
		var words []string
		for _, subnet := range chunk {
			words = append(words, subnet, originals[subnet])
		}
		values = append(values, strings.Join(words, " "))
	}
	return values[:min(len(values), max(room, 0))]
}

// original is what a subnet had before the NACL that it has, if that is a baseline of which the tags say so: one that takes its place, as
// in a replacement that creates before it destroys, gives that back. Of any other it is the NACL itself.
func (v *naclView) original(subnet, acl string) string {
	if strings.HasPrefix(tagValue(v.acls[acl].Tags, ownerTag), naclPrefix) {
		if before := notedOriginals(v.acls[acl].Tags)[subnet]; v.acls[before].NetworkAclId != nil {
			return before
		}
	}
	return acl
}

// haveNow adds to originals what the subnets have that do not have the NACL.
func (c *naclChange) haveNow(v *naclView, subnets []string, originals map[string]string) map[string]string {
	all := maps.Clone(originals)
	for _, subnet := range subnets {
		if has := v.bySubnet[subnet].acl; has != "" && has != c.id {
			all[subnet] = v.original(subnet, has)
		}
	}
	return all
}

// note writes into originalACLsTag what the subnets have that are going to get the NACL, beside the originals. A refusal is no error: the
// state has it as well.
func (c *naclChange) note(ctx context.Context, originals map[string]string, subnets []string) error {
	v, err := c.read(ctx)
	if err != nil {
		return err
	}
	tags := v.acls[c.id].Tags
	values := originalsValues(c.haveNow(v, subnets, originals), roomFor(tags, originalACLsTag))
	if len(values) == 0 || slices.Equal(values, tagValues(tags, originalACLsTag)) {
		return nil
	}
	err = storeTags(ctx, c.api, c.id, originalACLsTag, values, tags)
	if awsclient.IsRefusal(err) && !awsclient.IsThrottled(err) {
		return nil
	}
	return err
}
