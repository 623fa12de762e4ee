package awsclient

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Tagger sets tags. Calls that come together and set the same tags become one, whatever they are on.
type Tagger struct {
	api   tagsAPI
	crowd *Crowd

	mu      sync.Mutex
	batches map[string]*Batcher[string, error] // by the tags; a key is the resources of one call
}

type tagsAPI interface {
	CreateTags(context.Context, *ec2.CreateTagsInput, ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error)
}

// tagsPerCall is how many calls become one. A call takes 1000 resources (EC2 API, CreateTags).
const (
	tagsPerCall      = 20
	resourcesPerCall = 1000
)

// NewTagger returns a Tagger over the client of a region, which waits for the operations of a crowd; nil is nobody.
func NewTagger(api tagsAPI, crowd *Crowd) *Tagger {
	return &Tagger{api: api, crowd: crowd, batches: map[string]*Batcher[string, error]{}}
}

// CreateTags is the call of the same name. Options are not looked at.
func (t *Tagger) CreateTags(ctx context.Context, in *ec2.CreateTagsInput, _ ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error) {
	err, _, failed := t.batch(in.Tags).Get(ctx, strings.Join(in.Resources, " "))
	if failed != nil {
		err = failed
	}
	return &ec2.CreateTagsOutput{}, err
}

// batch is where calls with these tags meet.
func (t *Tagger) batch(tags []types.Tag) *Batcher[string, error] {
	var texts []string
	for _, tag := range tags {
		texts = append(texts, fmt.Sprintf("%q=%q", aws.ToString(tag.Key), aws.ToString(tag.Value)))
	}
	slices.Sort(texts)
	name := strings.Join(texts, ",")
	t.mu.Lock()
	defer t.mu.Unlock()
	b, ok := t.batches[name]
	if !ok {
		b = NewBatcher(gatherFor, tagsPerCall, func(ctx context.Context, lists []string) (map[string]error, error) {
			return t.set(ctx, tags, lists), nil
		}).at(tagging, t.crowd)
		t.batches[name] = b
	}
	return b
}

// set tags all lists of resources in one call. EC2 refuses the whole call for one resource, which is not there or must not be
// tagged: then each list has a call of its own, and only its error.
func (t *Tagger) set(ctx context.Context, tags []types.Tag, lists []string) map[string]error {
	errs := map[string]error{}
	resources := strings.Fields(strings.Join(lists, " "))
	if len(lists) > 1 && len(resources) <= resourcesPerCall {
		_, err := t.api.CreateTags(ctx, &ec2.CreateTagsInput{Resources: resources, Tags: tags})
		if err == nil || !IsRefusal(err) || IsThrottled(err) {
			for _, list := range lists {
				errs[list] = err
			}
			return errs
		}
	}
	for _, list := range lists {
		_, errs[list] = t.api.CreateTags(ctx, &ec2.CreateTagsInput{Resources: strings.Fields(list), Tags: tags})
	}
	return errs
}
