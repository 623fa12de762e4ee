package awsclient

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

// tagStore takes tags, and refuses calls that name a resource of refuse.
type tagStore struct {
	mu     sync.Mutex
	calls  []string
	refuse map[string]string // code by resource
}

func (s *tagStore) CreateTags(_ context.Context, in *ec2.CreateTagsInput, _ ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, fmt.Sprint(*in.Tags[0].Value, " ", slices.Sorted(slices.Values(in.Resources))))
	for _, r := range in.Resources {
		if code := s.refuse[r]; code != "" {
			return nil, &smithy.GenericAPIError{Code: code}
		}
	}
	return &ec2.CreateTagsOutput{}, nil
}

func TestTagsThatAreSetTogetherAreOneCall(t *testing.T) {
	for _, c := range []struct {
		name   string
		refuse map[string]string
		calls  string
		errs   string
	}{
		{"", nil, "one [a a2 b]; two [c]", "a:; b:; c:"},
		{"one may not be tagged", map[string]string{"a2": "UnauthorizedOperation"}, "one [a a2 b]; one [a a2]; one [b]; two [c]",
			"a:UnauthorizedOperation; b:; c:"},
		{"one is gone", map[string]string{"b": "InvalidSecurityGroupRuleId.NotFound"}, "one [a a2 b]; one [a a2]; one [b]; two [c]",
			"a:; b:InvalidSecurityGroupRuleId.NotFound; c:"},
		{"there are too many calls already", map[string]string{"b": "RequestLimitExceeded"}, "one [a a2 b]; two [c]",
			"a:RequestLimitExceeded; b:RequestLimitExceeded; c:"},
		{"it may have been done", map[string]string{"b": "InternalError"}, "one [a a2 b]; two [c]", "a:InternalError; b:InternalError; c:"},
	} {
		t.Run(cmp.Or(c.name, "all is well"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &tagStore{refuse: c.refuse}
				tagger := NewTagger(s, nil)
				var wg sync.WaitGroup
				var mu sync.Mutex
				var errs []string
				for resources, value := range map[string]string{"a a2": "one", "b": "one", "c": "two"} {
					wg.Go(func() {
						_, err := tagger.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: strings.Fields(resources),
							Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String(value)}}})
						mu.Lock()
						defer mu.Unlock()
						errs = append(errs, resources[:1]+":"+Code(err))
					})
				}
				wg.Wait()
				slices.Sort(errs)
				slices.Sort(s.calls)
				if got := strings.Join(s.calls, "; "); got != c.calls {
					t.Errorf("got the calls %s, want %s", got, c.calls)
				}
				if got := strings.Join(errs, "; "); got != c.errs {
					t.Errorf("got the errors %s, want %s", got, c.errs)
				}
			})
		})
	}
}
