package sgrules_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// tcp is an ingress rule for a port.
func tcp(t testing.TB, n int32, peer string) sgrules.Rule {
	t.Helper()
	s := sgrules.Spec{Protocol: "tcp", From: &n, To: &n}
	switch peer[:3] {
	case "sg-":
		s.GroupID = peer
	case "pl-":
		s.PrefixListID = peer
	default:
		if slices.Contains([]byte(peer), ':') {
			s.CIDRIPv6 = peer
		} else {
			s.CIDRIPv4 = peer
		}
	}
	return mustRule(t, s)
}

// with returns a rule with a description.
func with(r sgrules.Rule, description string) sgrules.Rule {
	r.Description = description
	return r
}

// tagged returns a rule with tags, given as key, value, …
func tagged(r sgrules.Rule, kv ...string) sgrules.Rule {
	r.Tags = map[string]string{}
	for i := 0; i < len(kv); i += 2 {
		r.Tags[kv[i]] = kv[i+1]
	}
	return r
}

// stage is a group with rules by key, and what is to become of it.
type stage struct {
	t       testing.TB
	model   *ec2model.Model
	options sgrules.Options
}

func newStage(t testing.TB, before map[string]sgrules.Rule) *stage {
	t.Helper()
	st := &stage{t, newModel(1), sgrules.Options{Bound: map[string]string{}}}
	st.options.Quota.Weights = weights
	for key, r := range before {
		st.options.Bound[key] = st.put(r)
	}
	return st
}

// put adds a rule that nobody has in a state.
func (st *stage) put(r sgrules.Rule) string {
	return st.model.Put(groupID, r.Direction == sgrules.Egress, permission(r), r.Tags)
}

func (st *stage) plan(desired map[string]sgrules.Rule) (*sgrules.Changes, error) {
	st.t.Helper()
	current, err := sgrules.Read(st.t.Context(), st.model, nil, groupID, ec2model.Account)
	if err != nil {
		st.t.Fatal(err)
	}
	return sgrules.Plan(current, desired, st.options)
}

// apply plans and applies, and returns the calls that changed something.
func (st *stage) apply(desired map[string]sgrules.Rule) []string {
	st.t.Helper()
	c, err := st.plan(desired)
	if err != nil {
		st.t.Fatal(err)
	}
	st.model.Forget()
	if _, err := applier(st.model).Apply(st.t.Context(), c, nil); err != nil {
		st.t.Fatal(err)
	}
	return changing(st.model.Calls())
}

// ring is n rules by key, each for the block of the key that many places on.
func ring(t testing.TB, n int, length string, on int) map[string]sgrules.Rule {
	t.Helper()
	rules := map[string]sgrules.Rule{}
	for i := range n {
		rules[fmt.Sprint("k", i)] = tcp(t, 80, fmt.Sprintf("10.%d.0.0%s", (i+on)%n, length))
	}
	return rules
}

// with192 opens a ring: the first key's rule is for a block of its own.
func with192(t testing.TB, rules map[string]sgrules.Rule) map[string]sgrules.Rule {
	t.Helper()
	rules["k0"] = tcp(t, 80, "192.168.0.0/16")
	return rules
}

// TestWhatAChangeCosts has the calls of each kind of change.
func TestWhatAChangeCosts(t *testing.T) {
	const (
		authorize, authorizeOut = "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"
		revoke, modify          = "RevokeSecurityGroupIngress", "ModifySecurityGroupRules"
		tag, untag              = "CreateTags", "DeleteTags"
	)
	type rules = map[string]sgrules.Rule
	web, app, db := tcp(t, 443, "10.0.0.0/8"), tcp(t, 8080, "10.0.0.0/8"), tcp(t, 3306, "sg-b")
	out := web
	out.Direction = sgrules.Egress
	far := mustRule(t, sgrules.Spec{Protocol: "-1", GroupID: "444455556666/sg-far"})
	farther := mustRule(t, sgrules.Spec{Protocol: "50", GroupID: "444455556666/sg-far"})
	for _, tt := range []struct {
		name          string
		before, after rules
		want          []string
	}{
		{"no difference is no call", rules{"a": web, "b": db}, rules{"a": web, "b": db}, nil},
		{"renaming a key is no call", rules{"a": web}, rules{"b": web}, nil},
		{"swapping keys is no call", rules{"a": web, "b": app}, rules{"a": app, "b": web}, nil},
		{"another port is one change in place", rules{"a": web}, rules{"a": app}, []string{modify}},
		{"another block is one change in place", rules{"a": web}, rules{"a": tcp(t, 443, "192.168.0.0/16")}, []string{modify}},
		{"another IPv6 block is one change in place", rules{"a": tcp(t, 443, "::/0")}, rules{"a": tcp(t, 443, "fd00::/8")}, []string{modify}},
		{"another group is one change in place", rules{"a": db}, rules{"a": tcp(t, 3306, "sg-a")}, []string{modify}},
		{"a group of another account is added before the old goes", rules{"a": db}, rules{"a": far}, []string{authorize, revoke}},
		{"ports of a group of another account change in place", rules{"a": far}, rules{"a": farther}, []string{modify}},
		{"another prefix list is one change in place", rules{"a": tcp(t, 1, "pl-1")}, rules{"a": tcp(t, 1, "pl-2")}, []string{modify}},
		{"a description is one change in place", rules{"a": web}, rules{"a": with(web, "x")}, []string{modify}},
		{"clearing a description is one change in place", rules{"a": with(web, "x")}, rules{"a": web}, []string{modify}},
		{"content and description change in one call", rules{"a": web, "b": db}, rules{"a": app, "b": with(db, "x")}, []string{modify}},
		{"another kind of peer is added before the old goes", rules{"a": web}, rules{"a": tcp(t, 443, "sg-b")}, []string{authorize, revoke}},
		{"another direction is added before the old goes", rules{"a": web}, rules{"a": out}, []string{authorizeOut, revoke}},
		{"rules of one tag set are added in one call", rules{}, rules{"a": web, "b": app, "c": db}, []string{authorize}},
		{"each tag set takes a call", rules{}, rules{"a": tagged(web, "k", "1"), "b": tagged(app, "k", "2")}, []string{authorize, authorize}},
		{"each direction takes a call", rules{}, rules{"a": web, "b": out}, []string{authorize, authorizeOut}},
		{"rules go in one call", rules{"a": web, "b": app, "c": db}, rules{}, []string{revoke}},
		{"a tag is set", rules{"a": tagged(web, "k", "1")}, rules{"a": tagged(web, "k", "2")}, []string{tag}},
		{"a tag is removed", rules{"a": tagged(web, "k", "1")}, rules{"a": web}, []string{untag}},
		{"equal tag differences share calls", rules{"a": tagged(web, "k", "1"), "b": tagged(app, "k", "1")},
			rules{"a": tagged(web, "l", "1"), "b": tagged(app, "l", "1")}, []string{untag, tag}},
		{"rules that would take over each other's packets are not both changed in place",
			rules{"a": tcp(t, 80, "10.0.0.0/16"), "b": tcp(t, 80, "10.1.0.0/16")},
			rules{"a": tcp(t, 80, "10.1.0.0/24"), "b": tcp(t, 80, "10.0.0.0/24")}, []string{authorize, modify, revoke}},
		{"many rules that would take over each other's packets are made anew in two calls", ring(t, 6, "/16", 0), ring(t, 6, "/24", 1), []string{authorize, revoke}},
		{"of many rules that can only change one after the other, most are made anew",
			ring(t, 10, "/16", 0), with192(t, ring(t, 10, "/24", 9)), []string{modify, modify, modify, modify, authorize, revoke}},
		{"a rule that is made anew gets its tags with it, and the old one none",
			rules{"a": tagged(tcp(t, 80, "10.0.0.0/16"), "k", "1"), "b": tcp(t, 80, "10.1.0.0/16")},
			rules{"a": tagged(tcp(t, 80, "10.1.0.0/24"), "k", "2"), "b": tcp(t, 80, "10.0.0.0/24")}, []string{authorize, modify, revoke}},
		{"a rule that takes over another's packets changes first",
			rules{"a": tcp(t, 80, "10.0.0.0/16"), "b": tcp(t, 80, "10.1.0.0/16")},
			rules{"a": tcp(t, 80, "192.168.0.0/16"), "b": tcp(t, 80, "10.0.0.0/24")}, []string{modify, modify}},
		{"a key that is gone makes room for one that is new", rules{"a": web}, rules{"b": app}, []string{modify}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, tt.before)
			if got := st.apply(tt.after); !slices.Equal(got, tt.want) {
				t.Errorf("calls %q, want %q", got, tt.want)
			}
			if c, err := st.plan(tt.after); err != nil || !c.Empty() {
				t.Errorf("the next plan is not empty: %+v, %v", c, err)
			}
		})
	}
}

func TestARuleKeepsItsIDWhereItsKeyStays(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8"), "b": tcp(t, 80, "10.0.0.0/8")})
	c, err := st.plan(map[string]sgrules.Rule{"a": tcp(t, 8080, "10.0.0.0/8"), "b": tcp(t, 444, "10.0.0.0/8")})
	if err != nil || len(c.Modified()) != 2 {
		t.Fatalf("got %+v, %v", c, err)
	}
	for _, m := range c.Modified() {
		if m.ID != st.options.Bound[m.Key] {
			t.Errorf("%q takes rule %s, which is not its own", m.Key, m.ID)
		}
	}
}

func TestRulesOfOthersAreLeftAlone(t *testing.T) {
	web, ssh := tcp(t, 443, "10.0.0.0/8"), tcp(t, 22, "10.0.0.0/8")
	for _, tt := range []struct {
		name   string
		claim  sgrules.Claim
		want   map[string]sgrules.Rule
		calls  []string
		shared int
	}{
		{"a rule of ours goes", sgrules.Revoke, nil, []string{"RevokeSecurityGroupIngress"}, 0},
		{"a rule that is kept stays", sgrules.Keep, nil, nil, 0},
		{"a foreign rule stays", sgrules.Foreign, nil, nil, 0},
		{"a rule that is kept is taken over, with its description", sgrules.Keep, map[string]sgrules.Rule{"a": with(web, "x")}, []string{"ModifySecurityGroupRules"}, 0},
		{"a foreign rule is bound, reported, and not changed", sgrules.Foreign, map[string]sgrules.Rule{"a": tagged(with(web, "x"), "k", "v")}, nil, 1},
		{"a rule that is kept is not changed into another", sgrules.Keep, map[string]sgrules.Rule{"a": ssh}, []string{"AuthorizeSecurityGroupIngress"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := newStage(t, nil)
			st.put(web)
			st.options.Claim = func(sgrules.Existing) sgrules.Claim { return tt.claim }
			c, err := st.plan(tt.want)
			if err != nil || len(c.Shared) != tt.shared {
				t.Fatalf("got %+v, %v", c, err)
			}
			if got := st.apply(tt.want); !slices.Equal(got, tt.calls) {
				t.Errorf("calls %q, want %q", got, tt.calls)
			}
		})
	}
}

func TestARuleOfTheStateIsOursWhateverTheClaim(t *testing.T) {
	st := newStage(t, map[string]sgrules.Rule{"a": tcp(t, 443, "10.0.0.0/8")})
	st.options.Claim = func(sgrules.Existing) sgrules.Claim { return sgrules.Foreign }
	if got := st.apply(nil); !slices.Equal(got, []string{"RevokeSecurityGroupIngress"}) {
		t.Errorf("calls %q", got)
	}
}

func TestIgnoredTagsAndTagsOfAWSStay(t *testing.T) {
	web := tcp(t, 443, "10.0.0.0/8")
	st := newStage(t, map[string]sgrules.Rule{"a": tagged(web, "aws:cloudformation:stack-id", "x", "Scanner", "x")})
	st.options.IgnoreTag = func(key string) bool { return key == "Scanner" }
	if got := st.apply(map[string]sgrules.Rule{"a": tagged(web, "Scanner", "mine")}); got != nil {
		t.Errorf("calls %q, want none", got)
	}
}

func TestTwoKeysCannotWantTheSameRule(t *testing.T) {
	st := newStage(t, nil)
	_, err := st.plan(map[string]sgrules.Rule{
		"a": with(tcp(t, 443, "10.0.0.0/8"), "one"), "b": tcp(t, 80, "10.0.0.0/8"), "c": with(tcp(t, 443, "10.0.0.0/8"), "two")})
	var twice *sgrules.DuplicateError
	if !errors.As(err, &twice) || !slices.Equal(twice.Keys, []string{"a", "c"}) {
		t.Errorf("got %v, want a duplicate of a and c", err)
	}
}

func TestTheAccountOfADeletedGroupIsNoDifference(t *testing.T) {
	st := newStage(t, nil)
	want := mustRule(t, sgrules.Spec{Protocol: "-1", GroupID: "444455556666/sg-far"})
	current := []sgrules.Existing{{ID: "sgr-1", Rule: mustRule(t, sgrules.Spec{Protocol: "-1", GroupID: "sg-far"})}}
	c, err := sgrules.Plan(current, map[string]sgrules.Rule{"a": want}, st.options)
	if err != nil || !c.Empty() || c.Bound["a"] != "sgr-1" {
		t.Errorf("got %+v, %v; want the rule bound without a call", c, err)
	}
}

func TestCallsCarryABoundedNumberOfRules(t *testing.T) {
	st := newStage(t, nil)
	desired := map[string]sgrules.Rule{}
	for n := range int32(2*sgrules.DefaultBatch + 1) {
		desired[string('a'+n)] = tcp(t, n, "10.0.0.0/8")
	}
	if got := st.apply(desired); len(got) != 3 {
		t.Errorf("%d calls for %d rules, want 3", len(got), len(desired))
	}
	if got := st.apply(nil); len(got) != 3 {
		t.Errorf("%d calls to revoke them, want 3", len(got))
	}
}

func TestOfTwoRulesOfOneContentTheOneOfTheStateStays(t *testing.T) {
	esp := mustRule(t, sgrules.Spec{Protocol: "50", CIDRIPv4: "10.0.0.0/8"})
	for _, bound := range []string{"sgr-1", "sgr-2", "sgr-3"} {
		current := []sgrules.Existing{{ID: "sgr-1", Rule: esp}, {ID: "sgr-2", Rule: esp}, {ID: "sgr-3", Rule: esp}}
		c, err := sgrules.Plan(current, map[string]sgrules.Rule{"a": esp}, sgrules.Options{Bound: map[string]string{"a": bound}})
		if err != nil || c.Bound["a"] != bound || len(c.Revoked()) != 2 {
			t.Errorf("bound to %s: got %+v, %v", bound, c, err)
		}
	}
}

func TestTheEgressRuleOfANewGroupIsTakenOver(t *testing.T) {
	st := newStage(t, nil)
	all := mustRule(t, sgrules.Spec{Direction: sgrules.Egress, Protocol: "-1", CIDRIPv4: "0.0.0.0/0"})
	id := st.put(all)
	c, err := st.plan(map[string]sgrules.Rule{"egress": all})
	if err != nil || !c.Empty() || len(c.Rebinds) != 1 || c.Rebinds[0] != (sgrules.Rebind{Key: "egress", ID: id}) {
		t.Errorf("got %+v, %v; want the rule bound without a call", c, err)
	}
}
