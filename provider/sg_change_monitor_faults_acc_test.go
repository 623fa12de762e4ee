package provider

import (
	"context"
	"fmt"
	"maps"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What a killed create has left is finished by the next apply, wherever it was killed, and also where the configuration is another by then.
func TestAccSGChangeMonitorOfAKilledProcessIsTakenOver(t *testing.T) {
	for action, then := range map[string]string{"PutMetricAlarm": "", "PutRule": `severity = "urgent"`, "PutConfigRule": `watch = ["network_acl"]`, "PutMetricFilter": ""} {
		t.Run(action, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			w.recorder()
			config := obj{"name": defaultMonitorName, "mode": modeEventBridge, "watch": arr{"security_group"}, "config_rules": obj{"ssh": true}}
			attributes, want := []string{then, "config_rules = { ssh = true }"}, []string{groupRule, groupAlarm, sshRule}
			switch {
			case action == "PutMetricFilter":
				config["mode"], config["log_group_name"] = modeMetricFilter, "trail"
				attributes = append(attributes, `mode = "metric_filter"`, `log_group_name = "trail"`, onlyGroups)
				want = []string{groupFilter, groupBeyond, groupAlarm, sshRule}
			case action == "PutConfigRule":
				want = []string{aclEvents, aclAlarm, sshRule}
			default:
				attributes = append(attributes, onlyGroups)
			}
			w.monitorSteps(nil,
				acc.TestStep{PreConfig: func() { w.killed(monitorType, config, action) }, Config: w.monitor(attributes...), Check: acc.ComposeAggregateTestCheckFunc(w.hasParts(want...), w.unmarked(want...))},
				acc.TestStep{Config: w.monitor(attributes...), ConfigPlanChecks: emptyPlan()},
			)
		})
	}
}

// unmarked checks that all parts have one owner, and none the mark of a create that is not at its end.
func (w *monitorWorld) unmarked(parts ...string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		owner := s.RootModule().Resources[monitorAddress].Primary.Attributes["owner"]
		for _, part := range parts {
			tags := w.tagsOfPart(part)
			if _, marked := tags[unfinishedTag]; tags != nil && (marked || tags[ownerTag] != owner) {
				return fmt.Errorf("%s has the tags %q, and the owner is %s", part, tags, owner)
			}
		}
		return nil
	}
}

// A create that fails leaves nothing behind, wherever it fails, and the next one makes all.
func TestAccSGChangeMonitorThatFailsIsTakenBack(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"at the first alarm":  {Action: "PutMetricAlarm"},
		"at the second alarm": {Action: "PutMetricAlarm", After: 1},
		"at an event rule":    {Action: "PutRule", After: 1},
		"at a Config rule":    {Action: "PutConfigRule"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			w.recorder()
			fault.Times, fault.Effect = 1, awsproxy.Refuse("AccessDenied", "not today")
			w.Inject(fault)
			config := w.monitor("config_rules = { ssh = true }")
			w.monitorSteps(nil,
				acc.TestStep{Config: config, ExpectError: wraps("The monitor was not made", "not today", "lack the permission")},
				acc.TestStep{PreConfig: func() { w.must(w.hasParts()(nil)) }, Config: config, ConfigPlanChecks: action(monitorAddress, plancheck.ResourceActionCreate),
					Check: w.hasParts(append([]string{sshRule}, eventBridgeParts...)...)},
			)
		})
	}
}

// An update that fails says what it has done, and the next one goes on from there.
func TestAccSGChangeMonitorGoesOnAfterAnError(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"at an alarm":         {Action: "PutMetricAlarm"},
		"at a metric filter":  {Action: "PutMetricFilter", After: 1},
		"at a rule that goes": {Action: "DeleteRule"},
		"at tags":             {Action: "TagResource"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			fault.Times, fault.Effect = 1, awsproxy.Refuse("AccessDenied", "not today")
			changed := w.monitor(onlyGroups, `mode = "metric_filter"`, `log_group_name = "trail"`, `tags = { Team = "net" }`)
			w.monitorSteps(nil,
				acc.TestStep{Config: w.monitor(onlyGroups)},
				acc.TestStep{PreConfig: func() { w.Inject(fault) }, Config: changed, ExpectError: wraps("The monitor was not changed as planned", "not today")},
				acc.TestStep{Config: changed, ConfigPlanChecks: inPlace(monitorAddress), Check: acc.ComposeAggregateTestCheckFunc(w.hasParts(groupAlarm, groupFilter, groupBeyond), monitorIs("tags_all.Team", "net"))},
				acc.TestStep{Config: changed, ConfigPlanChecks: emptyPlan()},
			)
		})
	}
}

func TestAccSGChangeMonitorRidesOutWhatPasses(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.recorder()
	for _, fault := range []awsproxy.Fault{
		{Action: "PutRule", Times: 1, Effect: awsproxy.LoseReply()},
		{Action: "PutMetricAlarm", Times: 1, Effect: awsproxy.LoseReply()},
		{Action: "PutConfigRule", Times: 1, Effect: awsproxy.Refuse("ResourceInUseException", "The rule is currently being deleted.")},
		{Action: "DeleteConfigRule", Times: 1, Effect: awsproxy.Refuse("ResourceInUseException", "The rule is currently being evaluated.")},
	} {
		hit := w.Inject(fault)
		t.Cleanup(func() { happened(t, hit, 1) })
	}
	w.monitorSteps(nil, acc.TestStep{Config: w.monitor(onlyGroups, "config_rules = { ssh = true }"), Check: w.hasParts(groupRule, groupAlarm, sshRule)})
}

// What has the name of a part and is another's stays as it is, and nothing is made beside it.
func TestAccSGChangeMonitorLeavesAloneWhatIsAnothers(t *testing.T) {
	for name, c := range map[string]struct {
		part string
		spec partSpec
		tags map[string]string
		mode []string
		says string
	}{
		"an event rule of somebody":       {groupRule, eventRuleSpec{pattern: `{"source":["aws.ec2"]}`}, nil, nil, "without the tag rackspace:owner"},
		"an alarm of somebody":            {groupAlarm, alarmSpec{metric: filterMetric("x")}, map[string]string{"Team": "net"}, nil, "without the tag rackspace:owner"},
		"an alarm of another monitor":     {groupAlarm, alarmSpec{metric: filterMetric("x")}, map[string]string{ownerTag: monitorPrefix + "x"}, nil, "terraform import ADDRESS rackspace-sg-change-monitor"},
		"a Config rule of somebody":       {sshRule, configRuleSpec{identifier: "INCOMING_SSH_DISABLED"}, nil, nil, "without the tag rackspace:owner"},
		"a filter with somebody's metric": {groupFilter, metricFilterSpec{"{ $.eventName = CreateVpc }", "CIS", "x", "1"}, nil, []string{`mode = "metric_filter"`, `log_group_name = "trail"`}, "for another metric"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			w.recorder()
			w.byHand(c.part, func(ctx context.Context, kind monitorKind, name string, _ *foundPart) error {
				return kind.put(ctx, name, c.spec, c.tags)
			})
			before := w.all()
			config := w.monitor(append(c.mode, onlyGroups, "config_rules = { ssh = true }")...)
			w.monitorSteps([]string{c.part}, acc.TestStep{Config: config, ExpectError: wraps("A part of the monitor is another's", c.says)})
			if after := w.all(); !maps.Equal(before, after) {
				t.Errorf("before: %q\nafter: %q", before, after)
			}
		})
	}
}

// A part that somebody took over, by its tag, is neither changed nor deleted any more.
func TestAccSGChangeMonitorDoesNotDeleteWhatSomebodyTookOver(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.monitorSteps([]string{groupAlarm},
		acc.TestStep{Config: w.monitor(onlyGroups)},
		acc.TestStep{PreConfig: func() { w.byHand(groupAlarm, retagged(nil, []string{ownerTag})) }, Config: w.monitor(onlyGroups), ExpectError: wraps("A part of the monitor is another's", groupAlarm)},
	)
}

// Parts that are gone before the destroy do not stand in its way.
func TestAccSGChangeMonitorIsDestroyedWithPartsGone(t *testing.T) {
	for _, part := range []string{groupRule, groupAlarm, sshRule} {
		t.Run(part, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			w.recorder()
			config := obj{"name": defaultMonitorName, "mode": modeEventBridge, "watch": arr{"security_group"}, "severity": "standard", "config_rules": obj{"ssh": true}}
			p := connected(t, w.URL)
			state, said := p.applyNew(monitorType, obj{"watch": arr{"security_group"}, "config_rules": obj{"ssh": true}}, config)
			if len(said) > 0 {
				t.Fatal(said)
			}
			w.byHand(part, removed)
			if said := p.destroy(monitorType, state); len(said) > 0 {
				t.Error(said)
			}
			w.must(w.hasParts()(nil))
		})
	}
}
