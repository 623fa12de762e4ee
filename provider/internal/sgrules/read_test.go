package sgrules_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

func TestAllPagesAreRead(t *testing.T) {
	st := newStage(t, nil)
	const rules = 2345
	for n := range int32(rules) {
		st.put(tcp(t, n, "10.0.0.0/8"))
	}
	got, err := sgrules.Read(t.Context(), st.model, nil, groupID, "")
	if err != nil || len(got) != rules {
		t.Fatalf("got %d rules, %v; want %d", len(got), err, rules)
	}
	if calls := len(st.model.Calls()); calls != 3 {
		t.Errorf("%d calls, want 3 pages of at most 1000", calls)
	}
}

func TestAGroupWithoutRulesIsNotGone(t *testing.T) {
	m := newModel(1)
	if got, err := sgrules.Read(t.Context(), m, nil, groupID, ""); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v; want no rules and no error", got, err)
	}
	m.Delete(groupID)
	if _, err := sgrules.Read(t.Context(), m, nil, groupID, ""); !errors.Is(err, sgrules.ErrGroupGone) {
		t.Errorf("got %v, want ErrGroupGone", err)
	}
}

// TestAnErrorSaysWhatItMeans has the codes of the API, by what they mean and by what the message must name.
func TestAnErrorSaysWhatItMeans(t *testing.T) {
	for _, tt := range []struct {
		code string
		kind sgrules.Kind
		says string
	}{
		{"InvalidGroup.NotFound", sgrules.GroupGone, "has been deleted"},
		{"RulesPerSecurityGroupLimitExceeded", sgrules.OverQuota, "L-0EA8095F"},
		{"RequestLimitExceeded", sgrules.Throttled, "max_retries"},
		{"EC2ThrottledException", sgrules.Throttled, "max_retries"},
		{"UnauthorizedOperation", sgrules.Denied, "allow ec2:AuthorizeSecurityGroupIngress"},
		{"InvalidParameterValue", sgrules.Refused, "InvalidParameterValue"},
		{"InvalidPermission.Malformed", sgrules.Refused, "Malformed"},
		{"TagLimitExceeded", sgrules.TagsFull, "50 tags"},
		{"SomethingNew", sgrules.Other, "SomethingNew"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			st := newStage(t, nil)
			c, err := st.plan(map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")})
			if err != nil {
				t.Fatal(err)
			}
			st.model.Before = func(c ec2model.Call) error {
				if strings.HasPrefix(c.Name, "Authorize") {
					return ec2model.Fail(tt.code, "no")
				}
				return nil
			}
			_, err = applier(st.model).Apply(t.Context(), c, nil)
			var call *sgrules.CallError
			if !errors.As(err, &call) || call.Kind != tt.kind || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want kind %d, …%s…", err, tt.kind, tt.says)
			}
			if errors.Is(err, sgrules.ErrGroupGone) {
				t.Error("a group that is not found here may be one that a rule refers to")
			}
		})
	}
}

func TestOfOneGroupOneHoldsTheLock(t *testing.T) {
	var locks sgrules.Locks
	var inside, most atomic.Int32
	done := make(chan error)
	for range 20 {
		go func() {
			unlock, err := locks.Lock(t.Context(), groupID)
			if err == nil {
				most.Store(max(most.Load(), inside.Add(1)))
				inside.Add(-1)
				unlock()
			}
			done <- err
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d at a time", most.Load())
	}
	unlock, err := locks.Lock(t.Context(), groupID)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	other, err := locks.Lock(t.Context(), "sg-b")
	if err != nil {
		t.Fatal(err)
	}
	other()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := locks.Lock(ended, groupID); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestBackoffEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sgrules.Backoff(ctx, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
