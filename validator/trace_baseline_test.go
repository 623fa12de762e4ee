package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// The plan changes the port that web may reach db by, ends the egress of db and creates app. All groups are baselines:
// what passes comes of their effective rules, those of a preset among them.
func TestTraceReadsBaselines(t *testing.T) {
	const web, db, app = "aws_network_interface.web", "aws_network_interface.db", "aws_network_interface.app"
	tests := []struct{ flow, before, after string }{
		{"tcp " + web + " -> " + db + ":5433", "allowed", "blocked"},
		{"tcp " + web + " -> " + db + ":5434", "blocked", "allowed"},
		{"tcp " + web + " -> " + db + ":5432", "allowed", "allowed"},
		{"tcp " + db + " -> 10.64.1.10:443", "allowed", "blocked"},
		{"tcp " + web + " -> " + app + ":8005", "absent", "allowed"},
		{"tcp " + web + " -> " + app + ":8011", "absent", "blocked"},
		{"icmp " + web + " -> " + app, "absent", "blocked"},
		{"tcp " + app + " -> 8.8.8.8:443", "absent", "blocked"},
		{"tcp 203.0.113.9:40000 -> " + web + ":443", "allowed", "allowed"},
		{"tcp 203.0.113.9 -> " + db + ":5432", "blocked", "blocked"},
	}
	var flows []string
	for _, test := range tests {
		flows = append(flows, test.flow)
	}
	_, stdout, stderr := run(strings.NewReader(strings.Join(flows, "\n")), "trace", planFile("p13_baseline/plan.json"), "--flows", "-", "-o", "json")
	var got report.Traces
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err, stderr)
	}
	if len(got.Traces) != len(tests) {
		t.Fatalf("%d traces of %d flows", len(got.Traces), len(tests))
	}
	for i, test := range tests {
		if got := got.Traces[i]; got.Before.Verdict != test.before || got.After.Verdict != test.after {
			t.Errorf("%s: %s, %s; want %s, %s", test.flow, got.Before.Verdict, got.After.Verdict, test.before, test.after)
		}
	}
}
