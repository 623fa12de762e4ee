package validator

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What RSG501 proposes is an assumption that the policy takes, and that something hangs on.
func TestTheAssumptionThatIsProposedIsOneThatIsUsed(t *testing.T) {
	for _, plan := range []string{"p01_inline_nacl/plan.json", "p08_v6_icmp/plan.json"} {
		planJSON := string(readFile(t, planFile(plan)))
		var proposed []string
		for _, f := range judgeWith(t, "", planJSON).Findings {
			if f.RuleID == "RSG501" && len(f.Fixes) == 1 {
				proposed = append(proposed, *f.Fixes[0].HCL)
			}
		}
		if len(proposed) != 1 {
			t.Fatalf("%s: %q, want one proposal", plan, proposed)
		}
		policy := strings.NewReplacer(`within = "REPLACE_ME"`, `within = "2001:db8::/32"`).Replace(proposed[0])
		notices := judgeWith(t, policy, planJSON).Notices
		if !slices.ContainsFunc(notices, func(n result.Notice) bool { return n.Code == network.NoteAssumed }) {
			t.Errorf("%s: nothing hangs on\n%s%+v", plan, policy, notices)
		}
	}
}
