package provider

import (
	"context"
	"regexp"
	"slices"
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// originalsTag is the tag of an interface in quarantine that holds the groups that it had. Where they do not fit into one tag, they go
// on in tags with a number behind it.
const originalsTag = "rackspace:original-groups"

// originalsPerTag is how many ids of groups fit: a value has 256 characters (EC2 guide, "Tag restrictions"), an id with a space 21.
const originalsPerTag = 12

// securityGroupID is what the id of a group looks like.
var securityGroupID = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)

// originalGroups reads the groups that the tags hold, none where they were tampered with: half of them is no way back.
func originalGroups(tags []ec2types.Tag) []string {
	ids := strings.Fields(strings.Join(tagValues(tags, originalsTag), " "))
	if slices.ContainsFunc(ids, func(id string) bool { return !securityGroupID.MatchString(id) }) {
		return nil
	}
	return ids
}

// store writes the groups to the tags of an interface, and removes tags that are left of a longer list.
func (q *quarantine) store(ctx context.Context, id string, groups []string, before []ec2types.Tag) error {
	var values []string
	for chunk := range slices.Chunk(groups, originalsPerTag) {
		values = append(values, strings.Join(chunk, " "))
	}
	return storeTags(ctx, q.api(), id, originalsTag, values, before)
}

// forget removes the tags of an interface.
func (q *quarantine) forget(ctx context.Context, id string, before []ec2types.Tag) error {
	if err := removeTags(ctx, q.api(), id, originalsTag, before, 0); err != nil {
		return &doingError{"it has its groups, but its tag " + originalsTag + " cannot be removed", err}
	}
	return nil
}
