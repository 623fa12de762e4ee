package sgrules_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// TestWhateverOthersDoMeanwhileTheEndIsExact lets somebody else add and remove rules between the calls of a change. Rules that
// they add and nobody wants stay, since no plan has shown their end to anyone.
func TestWhateverOthersDoMeanwhileTheEndIsExact(t *testing.T) {
	added, removed := 0, 0
	many(t, 10, func(t *rapid.T) {
		s := drawScene(t)
		m := newModel(rapid.Uint64().Draw(t, "seed"))
		o := s.fill(m)
		c, err := sgrules.Plan(current(t, m), s.desired, o)
		if err != nil {
			t.Fatal(err)
		}
		m.Forget()
		m.Lag = rapid.IntRange(0, 2).Draw(t, "lag")
		strange := drawRules(t, 3)
		for _, key := range sortedKeys(s.desired) {
			if rapid.IntRange(0, 2).Draw(t, "races") == 0 {
				strange = append(strange, s.desired[key])
			}
		}
		changes := 0
		m.Meanwhile = func(call ec2model.Call) {
			if changes < 3 && len(changing([]ec2model.Call{call})) > 0 {
				changes++
				if meddle(t, m, &s, strange) {
					added++
				} else {
					removed++
				}
			}
		}
		if _, err := applier(m).Apply(t.Context(), c, nil); err != nil {
			t.Fatal(err)
		}
		m.Meanwhile = nil
		if diff := cmp.Diff(s.after(), have(m)); diff != "" {
			t.Fatalf("the group does not end as wanted (-want +got):\n%s", diff)
		}
	})
	if added == 0 || removed == 0 {
		t.Errorf("others added %d and removed %d", added, removed)
	}
}

// meddle adds one of the rules, if it is not there, or removes a rule that nobody wants. It returns whether it added one.
func meddle(t *rapid.T, m *ec2model.Model, s *scene, strange []sgrules.Rule) bool {
	there := m.Rules(groupID)
	if len(strange) > 0 && rapid.Bool().Draw(t, "adds") {
		r := rapid.SampledFrom(strange).Draw(t, "strange")
		text := describe(described(r))
		if i := slices.IndexFunc(there, func(o ec2Rule) bool { return describe(o) == text }); i < 0 {
			m.Put(groupID, r.Direction == sgrules.Egress, permission(r), r.Tags)
			s.before = append(s.before, r)
			s.keep[len(s.before)-1] = true // as far as nobody wants it
			return true
		}
	}
	for _, r := range there {
		if wanted := slices.Contains(s.after(), whole(r)); !wanted {
			m.Remove(groupID, *r.SecurityGroupRuleId)
			return false
		}
	}
	return false
}
