package provider

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// originalsTag is the tag of an interface in quarantine that holds the groups that it had. Where they do not fit into one tag, they go
// on in tags with a number behind it.
const originalsTag = "rackspace:original-groups"

// originalsPerTag is how many ids of groups fit: a value has 256 characters (EC2 guide, "Tag restrictions"), an id with a space 21.
const originalsPerTag = 12

// originalsKey is the key of the tag number n, from 0.
func originalsKey(n int) string {
	if n == 0 {
		return originalsTag
	}
	return fmt.Sprintf("%s-%d", originalsTag, n+1)
}

// securityGroupID is what the id of a group looks like.
var securityGroupID = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)

// originalGroups reads the groups that the tags hold, none where they were tampered with: half of them is no way back.
func originalGroups(tags []ec2types.Tag) []string {
	var ids []string
	for n := 0; ; n++ {
		value := tagValue(tags, originalsKey(n))
		if value == "" {
			break
		}
		ids = append(ids, strings.Fields(value)...)
	}
	if slices.ContainsFunc(ids, func(id string) bool { return !securityGroupID.MatchString(id) }) {
		return nil
	}
	return ids
}

// store writes the groups to the tags of an interface, and removes tags that are left of a longer list.
func (q *quarantine) store(ctx context.Context, id string, groups []string, before []ec2types.Tag) error {
	var tags []ec2types.Tag
	var keys []string
	for chunk := range slices.Chunk(groups, originalsPerTag) {
		key := originalsKey(len(tags))
		keys = append(keys, key)
		tags = append(tags, ec2types.Tag{Key: &key, Value: aws.String(strings.Join(chunk, " "))})
	}
	if _, err := q.api().CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{id}, Tags: tags}); err != nil {
		return err
	}
	return q.untag(ctx, id, before, keys...)
}

// forget removes the tags of an interface.
func (q *quarantine) forget(ctx context.Context, id string, before []ec2types.Tag) error {
	if err := q.untag(ctx, id, before); err != nil {
		return &doingError{"it has its groups, but its tag " + originalsTag + " cannot be removed", err}
	}
	return nil
}

// untag removes the tags but for those that are to stay.
func (q *quarantine) untag(ctx context.Context, id string, before []ec2types.Tag, stay ...string) error {
	var gone []ec2types.Tag
	for _, t := range before {
		if key := aws.ToString(t.Key); strings.HasPrefix(key, originalsTag) && !slices.Contains(stay, key) {
			gone = append(gone, ec2types.Tag{Key: t.Key})
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := q.api().DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{id}, Tags: gone})
	return err
}
