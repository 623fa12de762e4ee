package sgrules_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// watch fails the test when a packet that both sides of the scene allow is refused.
func watch(t *rapid.T, m *ec2model.Model, s scene) {
	before, after := read(m.Rules(groupID)), read(s.end())
	m.Watch = func(_ string, rules []types.SecurityGroupRule) {
		if p, lost := lostPacket(before, after, read(rules)); lost {
			t.Fatalf("%v is refused, though both sides allow it; changes so far: %v", p, changing(m.Made()))
		}
	}
}

// changing is the names of the calls that change something.
func changing(calls []ec2model.Call) []string {
	var out []string
	for _, c := range calls {
		if !strings.HasPrefix(c.Name, "Describe") {
			out = append(out, c.Name)
		}
	}
	return out
}

// many checks a property on many times as many drawn values as rapid does.
func many(t *testing.T, times int, property func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		for range times {
			property(t)
		}
	})
}

// current reads the group, once nothing lags.
func current(t *rapid.T, m *ec2model.Model) []sgrules.Existing {
	m.CatchUp()
	rules, err := sgrules.Read(t.Context(), m, nil, groupID, ec2model.Account)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// ends checks that the group is as it should be, and that the next plan has nothing to do.
func ends(t *rapid.T, m *ec2model.Model, s scene, o sgrules.Options) {
	if diff := cmp.Diff(s.after(), have(m)); diff != "" {
		t.Fatalf("the group does not end as wanted (-want +got):\n%s", diff)
	}
	again, err := sgrules.Plan(current(t, m), s.desired, o)
	if err != nil || !again.Empty() || len(again.Bound) != len(s.desired) {
		t.Fatalf("the next plan is not empty: %+v, %v", again, err)
	}
	m.Forget()
	if _, err := applier(m).Apply(t.Context(), again, nil); err != nil || len(m.Calls()) > 0 {
		t.Fatalf("an empty plan makes calls: %v, %v", m.Calls(), err)
	}
}

func TestNoPacketThatBothSidesAllowIsRefusedAndTheEndIsExact(t *testing.T) {
	seen := map[string]int{}
	many(t, 10, func(t *rapid.T) {
		s := drawScene(t)
		m := newModel(rapid.Uint64().Draw(t, "seed"))
		o := s.fill(m)
		m.Lag = rapid.IntRange(0, 3).Draw(t, "lag")
		c, err := sgrules.Plan(current(t, m), s.desired, o)
		if err != nil {
			t.Fatal(err)
		}
		watch(t, m, s)
		state, err := applier(m).Apply(t.Context(), c, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkState(t, m, s, state)
		for _, name := range changing(m.Calls()) {
			seen[name]++
		}
		for _, call := range m.Calls() {
			if call.GroupID != groupID && call.GroupID != "" {
				t.Fatalf("%s is of another group, %s", call.Name, call.GroupID)
			}
		}
		if len(c.Gaps) > 0 {
			t.Fatal("a plan without a quota has gaps")
		}
		ends(t, m, s, o)
	})
	for _, name := range []string{"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
		"RevokeSecurityGroupEgress", "ModifySecurityGroupRules", "CreateTags", "DeleteTags"} {
		if seen[name] == 0 {
			t.Errorf("no change made the call %s", name)
		}
	}
}

// checkState checks that a state has the rule of each key as EC2 has it.
func checkState(t *rapid.T, m *ec2model.Model, s scene, state sgrules.State) {
	byID := map[string]types.SecurityGroupRule{}
	for _, r := range m.Rules(groupID) {
		byID[*r.SecurityGroupRuleId] = r
	}
	for key, want := range s.desired {
		got, ok := state.Bound[key]
		r, there := byID[got.ID]
		if !ok || !there || whole(r) != whole(described(want)) || whole(described(got.Rule)) != whole(r) {
			t.Fatalf("the state of %q is %+v, want %+v", key, got, want)
		}
	}
	if len(state.Leftover) > 0 || len(state.Bound) != len(s.desired) {
		t.Fatalf("the state has more than is wanted: %+v", state)
	}
}

// TestTheQuotaIsKeptWhereThePlanSaysThatItFits has a model that refuses what is above the limit.
func TestTheQuotaIsKeptWhereThePlanSaysThatItFits(t *testing.T) {
	outcomes := map[string]int{}
	many(t, 20, func(t *rapid.T) {
		s := drawScene(t)
		m := newModel(rapid.Uint64().Draw(t, "seed"))
		o := s.fill(m)
		free, err := sgrules.Plan(current(t, m), s.desired, o)
		if err != nil {
			t.Fatal(err)
		}
		peak, final := most(free.Quota.Peak), most(free.Quota.Final)
		o.Quota.Limit = rapid.IntRange(max(1, final-1), max(1, peak)).Draw(t, "limit")
		o.AllowGap = rapid.Bool().Draw(t, "allow gap")
		m.Limit = o.Quota.Limit
		c, err := sgrules.Plan(current(t, m), s.desired, o)
		if err != nil {
			outcomes[checkRefusal(t, err, o, free.Quota)]++
			return
		}
		outcomes[fmt.Sprintf("gaps %t", len(c.Gaps) > 0)]++
		if m.Limit < peak {
			outcomes["less than the simple order takes"]++
		}
		if len(c.Gaps) == 0 {
			watch(t, m, s)
		}
		if _, err := applier(m).Apply(t.Context(), c, nil); err != nil {
			t.Fatalf("the plan said that %+v fit: %v", c.Quota, err)
		}
		ends(t, m, s, o)
	})
	for _, outcome := range []string{"gaps true", "gaps false", "refused for now", "refused for ever", "less than the simple order takes"} {
		if outcomes[outcome] == 0 {
			t.Errorf("no change ended with %q: %v", outcome, outcomes)
		}
	}
}

// checkRefusal checks that a plan is refused only where it must be.
func checkRefusal(t *rapid.T, err error, o sgrules.Options, free sgrules.QuotaUse) string {
	var quota *sgrules.QuotaError
	switch {
	case !errors.As(err, &quota):
		t.Fatal(err)
	case most(quota.Use.Peak) <= o.Quota.Limit:
		t.Fatalf("refused, though the peak fits: %v", err)
	case most(free.Final) > o.Quota.Limit:
		return "refused for ever"
	case o.AllowGap:
		t.Fatalf("refused, though the end fits and gaps are allowed: %v", err)
	case !strings.Contains(err.Error(), "allow_gap"):
		t.Fatalf("the error does not name the way out: %v", err)
	}
	return "refused for now"
}

func most(u sgrules.Usage) int { return max(u.In4, u.In6, u.Out4, u.Out6) }

// TestWhateverFailsTheNextApplyFinishes makes every call of a change fail in turn, before it takes effect or after it.
func TestWhateverFailsTheNextApplyFinishes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		seed := rapid.Uint64().Draw(t, "seed")
		lag := rapid.IntRange(0, 2).Draw(t, "lag")
		for n := 0; ; n++ {
			for _, lost := range []bool{false, true} {
				if !interrupt(t, s, seed, lag, n, lost) {
					return // the change has fewer calls
				}
			}
		}
	})
}

var (
	errCrash = errors.New("connection reset by peer") // for what the SDK cannot try again
	errBusy  = ec2model.Fail("RequestLimitExceeded", "Request limit exceeded.")
)

// interrupt makes call number n of a change fail, and then finishes it. It returns whether there was such a call.
func interrupt(t *rapid.T, s scene, seed uint64, lag, n int, lost bool) bool {
	m := newModel(seed)
	o := s.fill(m)
	rules := current(t, m)
	c, err := sgrules.Plan(rules, s.desired, o)
	if err != nil {
		t.Fatal(err)
	}
	m.Forget()
	m.Lag = lag
	watch(t, m, s)
	failed, failure := false, errBusy
	fault := func(call ec2model.Call) error {
		if call.N != n {
			return nil
		}
		failed = true
		return failure
	}
	if lost {
		m.After, failure = fault, errCrash
	} else {
		m.Before = fault
	}
	var saved sgrules.State
	state, err := applier(m).Apply(t.Context(), c, func(st sgrules.State) { saved = st })
	if len(m.Calls()) <= n {
		if err != nil {
			t.Fatal(err)
		}
		return false
	}
	if failed && !errors.Is(err, failure) {
		t.Fatalf("call %d failed, and Apply says %v", n, err)
	}
	m.Before, m.After = nil, nil
	if saved.Bound == nil {
		saved = state
	}
	for key, e := range saved.Bound {
		o.Bound[key] = e.ID
	}
	finish(t, m, s, o)
	return true
}

// finish plans again from what is there, and applies.
func finish(t *rapid.T, m *ec2model.Model, s scene, o sgrules.Options) {
	c, err := sgrules.Plan(current(t, m), s.desired, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := applier(m).Apply(context.Background(), c, nil); err != nil {
		t.Fatal(err)
	}
	ends(t, m, s, o)
}
