package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestPolicySetsTheSeverityOfARule(t *testing.T) {
	rule := &Check{ID: "RSG101", Severity: result.Error}
	for _, c := range []struct {
		says               string
		policy, given, now result.Severity
	}{
		{"without a policy the rule's own", "", "", result.Error},
		{"and what the finding says of itself", "", result.Note, result.Note},
		{"a policy replaces the rule's own", result.Warning, "", result.Warning},
		{"no finding is more severe than the policy says", result.Note, result.Warning, result.Note},
		{"one may be less severe", result.Error, result.Warning, result.Warning},
	} {
		o := Options{Severities: map[string]result.Severity{}}
		if c.policy != "" {
			o.Severities["RSG101"] = c.policy
		}
		if got := o.severity(rule, c.given); got != c.now {
			t.Errorf("%s: %s, want %s", c.says, got, c.now)
		}
	}
}

// Both sides of a plan are judged by one policy: what it makes more severe was as severe before.
func TestASeverityOfThePolicyWorsensNothing(t *testing.T) {
	w := newWorld()
	w.nacl("n", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443)}, "a")
	o := DefaultOptions()
	o.Severities = map[string]result.Severity{"RSG101": result.Note, "RSG203": result.Error}
	for _, f := range Run(All(), w.Network, w.Network, Facts{}, o) {
		if f.Change == result.Worsened || f.RuleID == "RSG101" && f.Severity != result.Note {
			t.Errorf("%s %s %s", f.RuleID, f.Severity, f.Change)
		}
	}
}
