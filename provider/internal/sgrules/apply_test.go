package sgrules_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// once runs f before the first call of a name.
func once(name string, f func()) func(ec2model.Call) {
	done := false
	return func(c ec2model.Call) {
		if c.Name == name && !done {
			done = true
			f()
		}
	}
}

// TestTheGroupIsNotAsThePlanHasIt has what others do between the plan and its calls.
func TestTheGroupIsNotAsThePlanHasIt(t *testing.T) {
	type rules = map[string]sgrules.Rule
	web, app, out := tcp(t, 443, "10.0.0.0/8"), tcp(t, 8080, "10.0.0.0/8"), tcp(t, 22, "10.0.0.0/8")
	group := tcp(t, 443, "sg-b")
	for _, tt := range []struct {
		name          string
		before, after rules
		when          string // the call before which it happens
		happens       func(*stage)
		left          []sgrules.Rule // rules that stay besides those wanted
	}{
		{"a rule to add is there: it is taken over", rules{}, rules{"a": web, "b": app}, "AuthorizeSecurityGroupIngress",
			func(st *stage) { st.put(web) }, nil},
		{"a rule to add is there with another description: it gets its own", rules{}, rules{"a": with(web, "x"), "b": app},
			"AuthorizeSecurityGroupIngress", func(st *stage) { st.put(with(web, "y")) }, nil},
		{"what a rule is to become is there: the old one goes", rules{"a": web}, rules{"a": app}, "ModifySecurityGroupRules",
			func(st *stage) { st.put(app) }, nil},
		{"a rule to change is gone: it is added", rules{"a": web}, rules{"a": app}, "ModifySecurityGroupRules",
			func(st *stage) { st.model.Remove(groupID, st.options.Bound["a"]) }, nil},
		{"a rule to tag is gone: it is added", rules{"a": web}, rules{"a": tagged(web, "k", "v")}, "CreateTags",
			func(st *stage) { st.model.Remove(groupID, st.options.Bound["a"]) }, nil},
		{"one of the rules to revoke is gone: the others go", rules{"a": web, "b": app, "c": out}, rules{}, "RevokeSecurityGroupIngress",
			func(st *stage) { st.model.Remove(groupID, st.options.Bound["b"]) }, nil},
		{"all of the rules to revoke are gone", rules{"a": web}, rules{}, "RevokeSecurityGroupIngress",
			func(st *stage) { st.model.Remove(groupID, st.options.Bound["a"]) }, nil},
		{"a rule that nobody planned for stays", rules{"a": web}, rules{"a": group}, "AuthorizeSecurityGroupIngress",
			func(st *stage) { st.put(out); st.put(group) }, []sgrules.Rule{out}},
	} {
		for _, setting := range []struct {
			name string
			set  func(*ec2model.Model)
		}{
			{"", func(*ec2model.Model) {}},
			{", and Describe lags", func(m *ec2model.Model) { m.Lag = 3 }},
			{", on the emulator", func(m *ec2model.Model) { m.Emulator = true }},
		} {
			t.Run(tt.name+setting.name, func(t *testing.T) {
				st := newStage(t, tt.before)
				setting.set(st.model)
				st.model.Meanwhile = once(tt.when, func() { tt.happens(st) })
				st.apply(tt.after)
				var want []string
				for _, r := range tt.left {
					want = append(want, whole(described(r)))
				}
				for _, r := range tt.after {
					want = append(want, whole(described(r)))
				}
				slices.Sort(want)
				if got := have(st.model); !slices.Equal(got, want) {
					t.Errorf("the group has %q, want %q", got, want)
				}
			})
		}
	}
}

// TestWhatWasDoneIsNotDoneAgain has a Describe that lags while the rest is planned anew, since a rule is there already.
func TestWhatWasDoneIsNotDoneAgain(t *testing.T) {
	const limit = 2
	st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 1, "10.0.0.0/8"), "b": tcp(t, 2, "10.0.0.0/8")})
	// With the quota full, the old rules, which the new ones do not need, go first.
	st.options.Quota.Limit = limit
	first, second := tagged(tcp(t, 3, "sg-b"), "k", "1"), tagged(tcp(t, 4, "sg-b"), "k", "2")
	c, err := st.plan(map[string]sgrules.Rule{"c": first, "d": second})
	if err != nil {
		t.Fatal(err)
	}
	st.model.Lag = 5
	authorized := 0
	st.model.Meanwhile = func(c ec2model.Call) {
		if c.Name == "AuthorizeSecurityGroupIngress" {
			if authorized++; authorized == 2 {
				st.put(second)
			}
		}
	}
	st.model.Forget()
	if _, err := applier(st.model).Apply(t.Context(), c, nil); err != nil {
		t.Fatal(err)
	}
	revoked, tries := 0, 0
	for _, call := range st.model.Calls() {
		switch in := call.Input.(type) {
		case *ec2.RevokeSecurityGroupIngressInput:
			revoked += len(in.SecurityGroupRuleIds)
		case *ec2.AuthorizeSecurityGroupIngressInput:
			if *in.TagSpecifications[0].Tags[0].Value == "1" {
				tries++
			}
		}
	}
	if revoked != 2 || tries != 1 {
		t.Errorf("%d revocations of two rules, %d additions of the first", revoked, tries)
	}
}

// again is the SDK's retryer: it makes a call once more when the answer is lost.
type again struct{ *ec2model.Model }

func (a again) AuthorizeSecurityGroupIngress(ctx context.Context, in *ec2.AuthorizeSecurityGroupIngressInput, _ ...func(*ec2.Options)) (*ec2.AuthorizeSecurityGroupIngressOutput, error) {
	out, err := a.Model.AuthorizeSecurityGroupIngress(ctx, in)
	if errors.Is(err, errCrash) {
		return a.Model.AuthorizeSecurityGroupIngress(ctx, in)
	}
	return out, err
}

func (a again) RevokeSecurityGroupIngress(ctx context.Context, in *ec2.RevokeSecurityGroupIngressInput, _ ...func(*ec2.Options)) (*ec2.RevokeSecurityGroupIngressOutput, error) {
	out, err := a.Model.RevokeSecurityGroupIngress(ctx, in)
	if errors.Is(err, errCrash) {
		return a.Model.RevokeSecurityGroupIngress(ctx, in)
	}
	return out, err
}

func TestAnAnswerThatTheSDKAsksForTwiceIsNoError(t *testing.T) {
	for _, lag := range []int{0, 4} {
		st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8"), "b": tcp(t, 80, "10.0.0.0/8")})
		st.model.Lag = lag
		desired := map[string]sgrules.Rule{"a": tcp(t, 443, "sg-b"), "b": tcp(t, 80, "sg-b")}
		c, err := st.plan(desired)
		if err != nil {
			t.Fatal(err)
		}
		lost := map[string]bool{}
		st.model.After = func(c ec2model.Call) error {
			if lost[c.Name] {
				return nil
			}
			lost[c.Name] = true
			return errCrash
		}
		a := applier(st.model)
		a.API = again{st.model}
		state, err := a.Apply(t.Context(), c, nil)
		if err != nil || len(state.Bound) != 2 || len(state.Leftover) != 0 || len(lost) != 2 {
			t.Errorf("lag %d: got %+v, %v; lost %v", lag, state, err, lost)
		}
	}
}

// TestTheEmulatorEndsWithTheSameRules lets the model deviate as the emulator does.
func TestTheEmulatorEndsWithTheSameRules(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"six": tcp(t, 443, "::/0"), "list": tcp(t, 1, "pl-1"), "group": tcp(t, 2, "sg-b"), "four": with(tcp(t, 3, "10.0.0.0/8"), "x")})
	st.model.Emulator = true
	desired := map[string]sgrules.Rule{"six": tcp(t, 443, "fd00::/8"), "list": tcp(t, 1, "pl-2"), "group": tcp(t, 2, "sg-a"), "four": tcp(t, 3, "192.168.0.0/16"),
		"new": tcp(t, 4, "10.0.0.0/8"), "newer": tcp(t, 5, "10.0.0.0/8")}
	st.apply(desired)
	c, err := st.plan(desired)
	if err != nil || !c.Empty() {
		t.Errorf("the next plan is not empty: %+v, %v", c, err)
	}
}

func TestInTheDefaultVPCARevocationIsVerifiedByReading(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")})
	st.model.InDefaultVPC(groupID)
	st.model.Meanwhile = once("RevokeSecurityGroupIngress", func() { st.model.Remove(groupID, st.options.Bound["a"]) })
	if got := st.apply(nil); len(got) != 1 {
		t.Errorf("calls %q, want the revocation that found nothing", got)
	}
}

// TestProgressIsEnoughToGoOnFrom has a state after each call, in which nothing that exists is missing.
func TestProgressIsEnoughToGoOnFrom(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8"), "b": tcp(t, 80, "10.0.0.0/8")})
	c, err := st.plan(map[string]sgrules.Rule{"a": tcp(t, 443, "sg-b"), "b": tcp(t, 81, "10.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	_, err = applier(st.model).Apply(t.Context(), c, func(s sgrules.State) {
		got := map[string]bool{}
		for _, e := range s.Bound {
			got[e.ID] = true
		}
		for _, e := range s.Leftover {
			got[e.ID] = true
		}
		for _, r := range st.model.Rules(groupID) {
			if !got[*r.SecurityGroupRuleId] {
				t.Errorf("rule %s is missing in %+v", describe(r), s)
			}
		}
		steps = append(steps, changing(st.model.Calls())[len(changing(st.model.Calls()))-1])
	})
	if err != nil || !slices.Equal(slices.Compact(steps), []string{"AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules", "RevokeSecurityGroupIngress"}) {
		t.Errorf("progress after %q, %v", steps, err)
	}
}

func TestWhatNeverShowsIsAnError(t *testing.T) {
	for _, tt := range []struct {
		name          string
		before, after map[string]sgrules.Rule
		says          string
	}{
		{"an added rule", nil, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")}, `does not show the rules of ["a"]`},
		{"a revoked rule", map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")}, nil, "still shows the revoked rules sgr-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, tt.before)
			st.model.Lag = 1000
			c, err := st.plan(tt.after)
			if err != nil {
				t.Fatal(err)
			}
			state, err := applier(st.model).Apply(t.Context(), c, nil)
			var hidden *sgrules.NotObservedError
			if !errors.As(err, &hidden) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %s", err, tt.says)
			}
			if len(state.Bound) != len(tt.after) {
				t.Errorf("the state lacks what was done: %+v", state)
			}
		})
	}
}

func TestTheWaitEndsWithTheContext(t *testing.T) {
	st := newStage(t, nil)
	st.model.Lag = 1000
	c, err := st.plan(map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	a := applier(st.model)
	a.Wait = func(ctx context.Context, attempt int) error {
		if attempt == 2 {
			cancel()
		}
		return ctx.Err()
	}
	if _, err := a.Apply(ctx, c, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// reader counts how often it is asked, and answers for the model.
type reader struct {
	sgrules.Pages
	asked int
}

func (r *reader) SecurityGroupRules(ctx context.Context, id string) ([]types.SecurityGroupRule, error) {
	r.asked++
	return r.Pages.SecurityGroupRules(ctx, id)
}

func TestACallersReaderReads(t *testing.T) {
	st := newStage(t, nil)
	r := &reader{Pages: sgrules.Pages{API: st.model}}
	if _, err := sgrules.Read(t.Context(), st.model, r, groupID, ""); err != nil || r.asked != 1 {
		t.Errorf("asked %d times, %v", r.asked, err)
	}
	c, err := st.plan(map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	a := applier(st.model)
	a.Reader = r
	if _, err := a.Apply(t.Context(), c, nil); err != nil || r.asked != 2 {
		t.Errorf("asked %d times, %v", r.asked, err)
	}
}

// TestRequestsAreWhole has what AWS and the emulator each need: -1 for ports that a protocol has not, and a description that is
// cleared by name.
func TestRequestsAreWhole(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"a": with(mustRule(t, sgrules.Spec{Protocol: "-1", CIDRIPv6: "::/0"}), "x")})
	var modified *ec2.ModifySecurityGroupRulesInput
	var added *ec2.AuthorizeSecurityGroupIngressInput
	st.model.Before = func(c ec2model.Call) error {
		switch in := c.Input.(type) {
		case *ec2.ModifySecurityGroupRulesInput:
			modified = in
		case *ec2.AuthorizeSecurityGroupIngressInput:
			added = in
		}
		return nil
	}
	st.apply(map[string]sgrules.Rule{"a": mustRule(t, sgrules.Spec{Protocol: "50", CIDRIPv6: "::/0"}), "b": mustRule(t, sgrules.Spec{Protocol: "-1", CIDRIPv4: "10.0.0.0/8"})})
	r := modified.SecurityGroupRules[0].SecurityGroupRule
	if r.Description == nil || *r.Description != "" || *r.FromPort != -1 || *r.ToPort != -1 || *r.IpProtocol != "50" || *r.CidrIpv6 != "::/0" {
		t.Errorf("the change in place is not whole: %+v", r)
	}
	if p := added.IpPermissions[0]; *p.FromPort != -1 || *p.ToPort != -1 || p.IpRanges[0].Description != nil {
		t.Errorf("the addition is not as it should be: %+v", p)
	}
}

// What somebody else revokes is made again, once; who revokes it always is not fought for minutes.
func TestARuleThatSomebodyRevokesIsMadeAgainOnce(t *testing.T) {
	web, app, out := tcp(t, 443, "10.0.0.0/8"), tcp(t, 8080, "10.0.0.0/8"), tcp(t, 22, "10.0.0.0/8")
	for _, tt := range []struct {
		name   string
		victim string // its key
		times  int
		lag    int
		says   string // "" for no error
	}{
		{"a new rule", "a", 1, 0, ""},
		{"a new rule, and Describe lags", "a", 1, 3, ""},
		{"a rule that was to stay", "b", 1, 0, ""},
		{"a new rule, each time", "a", 100, 0, `does not show the rules of ["a"] (made again, and gone again`},
		{"a rule that was to stay, each time", "b", 100, 0, `does not show the rules of ["b"] (made again, and gone again`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, map[string]sgrules.Rule{"b": app})
			after := map[string]sgrules.Rule{"a": web, "b": app, "c": out}
			c, err := st.plan(after)
			if err != nil {
				t.Fatal(err)
			}
			st.model.Lag = tt.lag
			reads, revoked, text := 0, 0, describe(described(after[tt.victim]))
			st.model.Meanwhile = func(call ec2model.Call) {
				if call.Name != "DescribeSecurityGroupRules" {
					return
				}
				reads++
				for _, r := range st.model.Rules(groupID) {
					if describe(r) == text && revoked < tt.times {
						revoked++
						st.model.Remove(groupID, *r.SecurityGroupRuleId)
					}
				}
			}
			_, err = applier(st.model).Apply(t.Context(), c, nil)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) || reads > 12 {
					t.Errorf("after %d reads: %v", reads, err)
				}
				return
			}
			if got := have(st.model); err != nil || len(got) != 3 || revoked != 1 || reads > 15 {
				t.Errorf("after %d reads the group has %q: %v", reads, got, err)
			}
		})
	}
}
