package validator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// The plan changes the port that web may reach db by, ends the egress of db and creates app. All groups are baselines:
// what passes comes of their effective rules, those of a preset among them.
func TestTraceReadsBaselines(t *testing.T) {
	const web, db, app = "aws_network_interface.web", "aws_network_interface.db", "aws_network_interface.app"
	traceTable(t, "p13_baseline/plan.json", []verdicts{
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
	})
}

// The plan takes a rule of its own out of a baseline, changes the ports of one that it has in an aws_security_group and adds two,
// and attaches a group to interfaces beside those that they have. Neither db nor monitoring has egress.
func TestTraceReadsRulesAndAttachmentsOfTheirOwn(t *testing.T) {
	const web, db = "aws_network_interface.web", "aws_network_interface.db"
	traceTable(t, "p14_rules_of_layers/plan.json", []verdicts{
		{"tcp 10.65.1.70 -> " + web + ":9100", "allowed", "blocked"},
		{"tcp " + web + " -> " + db + ":3306", "allowed", "allowed"},
		{"tcp " + web + " -> " + db + ":3307", "blocked", "allowed"},
		{"tcp " + web + " -> " + db + ":3308", "blocked", "blocked"},
		{"icmp " + web + " -> " + db, "blocked", "allowed"},
		{"icmp " + db + " -> " + web, "blocked", "blocked"},
		{"tcp " + web + " -> " + db + ":22", "blocked", "allowed"},
		{"tcp " + db + " -> " + web + ":22", "blocked", "blocked"},
		{"tcp 10.65.1.99 -> " + db + ":22", "blocked", "blocked"},
	})
}

// The interface db ignores changes of its groups: what takes monitoring off it is that the attachment is destroyed.
func TestTraceTakesOffWhatAnAttachmentAdded(t *testing.T) {
	traceTable(t, "p15_detached/plan.json", []verdicts{
		{"tcp aws_network_interface.web -> aws_network_interface.db:22", "allowed", "blocked"},
		{"tcp aws_network_interface.web -> aws_network_interface.db:3306", "allowed", "allowed"},
	})
}

// The plan closes the default groups of two VPCs, one of which it makes, revokes what came later in a third, and destroys the lockdowns
// of two: one gives AWS's rules back.
func TestTraceReadsLockdowns(t *testing.T) {
	traceTable(t, "p23_lockdown/plan.json", []verdicts{
		{"tcp aws_network_interface.fresh[0] -> aws_network_interface.fresh[1]:22", "absent", "blocked"},
		{"tcp aws_network_interface.taken[0] -> aws_network_interface.taken[1]:22", "allowed", "blocked"},
		{"tcp 10.9.1.1 -> aws_network_interface.taken[0]:24", "allowed", "blocked"},
		{"tcp 10.9.1.1 -> aws_network_interface.drifted[0]:22", "allowed", "blocked"},
		{"tcp aws_network_interface.restored[0] -> aws_network_interface.restored[1]:22", "blocked", "allowed"},
		{"tcp aws_network_interface.left[0] -> aws_network_interface.left[1]:22", "blocked", "blocked"},
	})
}

// A moved and an imported group keep the rule that the configuration does not know, an attachment finds an instance's interface, and one
// that is destroyed with on_destroy = "keep" leaves its group there. Before, the instance has the default group, which admits whoever has it.
func TestTraceReadsTheOtherForms(t *testing.T) {
	const instance, kept = "aws_instance.i", "aws_network_interface.kept"
	traceTable(t, "p25_forms/plan.json", []verdicts{
		{"tcp 10.9.0.1 -> " + instance + ":22", "unknown", "allowed"},
		{"tcp 10.9.0.1 -> " + instance + ":80", "unknown", "allowed"},
		{"tcp 10.9.0.1 -> " + kept + ":5432", "allowed", "allowed"},
		{"tcp 10.9.0.1 -> " + kept + ":1433", "allowed", "allowed"},
		{"udp 10.9.0.1 -> " + kept + ":5005", "blocked", "allowed"},
	})
	x := openTrap(t, "p25_forms/plan.json")
	for _, gone := range []firewall.ID{"aws_security_group.imported", "aws_default_security_group.moved", "aws_security_group.moved"} {
		if x.before.Groups[gone] != nil || x.after.Groups[gone] != nil {
			t.Errorf("%s stands beside what took it over", gone)
		}
	}
	for _, name := range []firewall.ID{"rackspace_sg_baseline.imported", "rackspace_sg_baseline.moved"} {
		if g := x.after.Groups[name]; g == nil || len(g.Ingress) == 0 || x.before.Groups[name] == nil {
			t.Errorf("%s has not the rule that was there", name)
		}
	}
	for _, name := range []firewall.ID{"aws_vpc.v", "aws_vpc.w"} {
		before, after := x.before.Groups[x.before.VPCs[name].DefaultGroup], x.after.Groups[x.after.VPCs[name].DefaultGroup]
		if len(before.Ingress) != 1 || len(after.Ingress)+len(after.Egress) != 0 || before.ID != after.ID {
			t.Errorf("the default group of %s is %s with %d rules, then %s with %d", name, before.ID, len(before.Ingress), after.ID, len(after.Ingress))
		}
	}
	if !x.after.Groups["rackspace_sg_baseline.wide"].MoreVPCs {
		t.Error("a group of further VPCs is not known as one")
	}
	for _, f := range x.findings("RSG706", "") {
		t.Errorf("a rule that another resource takes over is said to be revoked: %s", f.Message)
	}
}

type verdicts struct{ flow, before, after string }

// traceTable traces flows through a plan and compares.
func traceTable(t *testing.T, plan string, tests []verdicts) {
	t.Helper()
	var flows []string
	for _, test := range tests {
		flows = append(flows, test.flow)
	}
	_, stdout, stderr := run(strings.NewReader(strings.Join(flows, "\n")), "trace", planFile(plan), "--flows", "-", "-o", "json")
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
