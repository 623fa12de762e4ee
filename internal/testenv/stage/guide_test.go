package stage_test

import (
	"slices"
	"strings"
	"testing"
)

func TestTheGuideMovesAGroupWithItsRules(t *testing.T) {
	m := made(t, shown(t, "from_aws_security_group/before"))
	plan := m.handOver(shown(t, "from_aws_security_group/after"))
	if !strings.Contains(plan, "(moved from aws_security_group.web)") {
		t.Errorf("the plan does not say that the group moves:\n%s", plan)
	}
	if now := m.groups(); !slices.Equal(now[0].Rules, m.before[0].Rules) {
		t.Errorf("descriptions were %v and are %v", m.before[0].Rules, now[0].Rules)
	}
}
