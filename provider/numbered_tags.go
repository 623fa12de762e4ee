package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// What the provider must find again without a state is in tags of the object. What one tag does not hold goes on in tags with a number
// behind the key: key, key-2, key-3.

const (
	// tagLimit and tagValueLimit are AWS's: tags of an object, and characters of a value
	// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions).
	tagLimit, tagValueLimit = 50, 256
	// tagsForOthers is how many tags stay free.
	tagsForOthers = 5
)

// roomFor is how many numbered tags of a key an object has room for, beside its tags of others.
func roomFor(tags []ec2types.Tag, key string) int {
	room := tagLimit - tagsForOthers
	for _, t := range tags {
		if k := aws.ToString(t.Key); !isNumbered(k, key) && !strings.HasPrefix(k, "aws:") { // which AWS does not count
			room--
		}
	}
	return room
}

// numberedKey is the key of the tag number n, from 0.
func numberedKey(key string, n int) string {
	if n == 0 {
		return key
	}
	return fmt.Sprintf("%s-%d", key, n+1)
}

// tagValues is the values of the numbered tags, as far as there is one after the other.
func tagValues(tags []ec2types.Tag, key string) (values []string) {
	for {
		value := tagValue(tags, numberedKey(key, len(values)))
		if value == "" {
			return values
		}
		values = append(values, value)
	}
}

// storeTags writes the values to the numbered tags of an object, and removes those that are left of a longer list.
func storeTags(ctx context.Context, api *ec2.Client, id, key string, values []string, before []ec2types.Tag) error {
	var tags []ec2types.Tag
	for n, value := range values {
		tags = append(tags, ec2types.Tag{Key: aws.String(numberedKey(key, n)), Value: &value})
	}
	if _, err := api.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{id}, Tags: tags}); err != nil {
		return err
	}
	return removeTags(ctx, api, id, key, before, len(values))
}

// removeTags removes the numbered tags of an object but for the first ones that stay.
func removeTags(ctx context.Context, api *ec2.Client, id, key string, before []ec2types.Tag, stay int) error {
	var kept []string
	for n := range stay {
		kept = append(kept, numberedKey(key, n))
	}
	var gone []ec2types.Tag
	for _, t := range before {
		if k := aws.ToString(t.Key); isNumbered(k, key) && !slices.Contains(kept, k) {
			gone = append(gone, ec2types.Tag{Key: t.Key})
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := api.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{id}, Tags: gone})
	return err
}

// isNumbered reports whether a tag is one of the numbered tags of a key.
func isNumbered(tag, key string) bool {
	rest, ok := strings.CutPrefix(tag, key)
	return ok && strings.Trim(rest, "-0123456789") == ""
}
