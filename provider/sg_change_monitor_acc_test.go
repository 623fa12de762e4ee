package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// The parts of a monitor with the default name, by kind.
const (
	groupRule, groupAlarm           = "event_rule/rackspace-sg-change-monitor-security-group", "alarm/rackspace-sg-change-monitor-security-group"
	aclEvents, aclAlarm             = "event_rule/rackspace-sg-change-monitor-network-acl", "alarm/rackspace-sg-change-monitor-network-acl"
	attachmentRule, attachmentAlarm = "event_rule/rackspace-sg-change-monitor-attachment", "alarm/rackspace-sg-change-monitor-attachment"
	groupFilter, groupBeyond        = "metric_filter/trail:rackspace-sg-change-monitor-security-group", "metric_filter/trail:rackspace-sg-change-monitor-security-group-beyond"
	sshRule                         = "config_rule/rackspace-sg-change-monitor-ssh"
)

const onlyGroups = `watch = ["security_group"]`

// eventBridgeParts is what a monitor of all changes is made of.
var eventBridgeParts = []string{groupRule, groupAlarm, aclEvents, aclAlarm, attachmentRule, attachmentAlarm}

// says checks what a part does, as AWS has it.
func (w *monitorWorld) says(part, want string) acc.TestCheckFunc {
	return func(*terraform.State) error {
		if got := w.all()[part]; got != want {
			return fmt.Errorf("%s is\n%s\nwant\n%s", part, got, want)
		}
		return nil
	}
}

func TestAccSGChangeMonitorByEventBridge(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	groups, _ := baseline.FindChange("security_group")
	const judged = " Sum GreaterThanOrEqualToThreshold 1 300 notBreaching -> "
	alarm := "AWS/Events TriggeredRules RuleName=rackspace-sg-change-monitor-security-group" + judged
	tagged := func(want map[string]string) acc.TestCheckFunc {
		return func(s *terraform.State) error {
			want[ownerTag] = s.RootModule().Resources[monitorAddress].Primary.Attributes["owner"]
			for _, part := range []string{groupRule, groupAlarm} {
				if got := w.tagsOfPart(part); !maps.Equal(got, want) {
					return fmt.Errorf("%s has the tags %q, want %q", part, got, want)
				}
			}
			return nil
		}
	}
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor(), Check: acc.ComposeAggregateTestCheckFunc(w.hasParts(eventBridgeParts...), monitorIs("parts.%", "6"), monitorIs("severity", "standard"),
			monitorIs("id", defaultMonitorName), w.says(groupRule, "ENABLED "+groups.EventPattern()), w.says(groupAlarm, alarm+w.topic("rackspace-support-standard")),
			tagged(map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test"}))},
		acc.TestStep{Config: w.monitor(), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: defaultMonitorName, ImportStateVerify: true},
		acc.TestStep{Config: w.monitor(`severity = "urgent"`, onlyGroups, `tags = { Team = "net" }`), ConfigPlanChecks: inPlace(monitorAddress), Check: acc.ComposeAggregateTestCheckFunc(
			w.hasParts(groupRule, groupAlarm), w.says(groupAlarm, alarm+w.topic("rackspace-support-urgent")),
			tagged(map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test", "Team": "net"}))},
		acc.TestStep{Config: w.monitor(`severity = "urgent"`, onlyGroups, `tags = { Team = "net" }`), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{Config: w.monitor(fmt.Sprintf("alarm_topic_arns = [%q, %q]", w.topic("rackspace-support-standard"), w.topic("changes")), onlyGroups), ConfigPlanChecks: inPlace(monitorAddress),
			Check: acc.ComposeAggregateTestCheckFunc(w.says(groupAlarm, alarm+w.topic("changes")+" "+w.topic("rackspace-support-standard")), acc.TestCheckNoResourceAttr(monitorAddress, "severity"),
				tagged(map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test"}))},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: defaultMonitorName + "@us-east-1", ImportStateVerify: true},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: "none", ExpectError: wraps("Cannot import non-existent remote object")},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: "no name", ExpectError: wraps("is no name of a monitor")},
		acc.TestStep{Config: w.monitor(`name = "other"`, onlyGroups), Check: w.hasParts("event_rule/other-security-group", "alarm/other-security-group")},
	)
}

func TestAccSGChangeMonitorByMetricFilter(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.logGroup("other/trail")
	groups, _ := baseline.FindChange("security_group")
	const metric = "Rackspace/ChangeMonitor rackspace-sg-change-monitor-security-group"
	filters := func(group string, more ...string) string {
		return w.monitor(append(more, `mode = "metric_filter"`, fmt.Sprintf("log_group_name = %q", group))...)
	}
	w.monitorSteps(nil,
		acc.TestStep{Config: filters("trail"), Check: acc.ComposeAggregateTestCheckFunc(
			w.hasParts(groupAlarm, aclAlarm, attachmentAlarm, groupFilter, groupBeyond, "metric_filter/trail:rackspace-sg-change-monitor-network-acl",
				"metric_filter/trail:rackspace-sg-change-monitor-attachment-beyond"),
			w.says(groupFilter, groups.CISFilter()+" -> "+metric+" 1"), w.says(groupBeyond, groups.BeyondFilter()+" -> "+metric+" 1"),
			w.says(groupAlarm, metric+" Sum GreaterThanOrEqualToThreshold 1 300 notBreaching -> "+w.topic("rackspace-support-standard")))},
		acc.TestStep{Config: filters("trail"), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: defaultMonitorName, ImportStateVerify: true},
		acc.TestStep{Config: filters("other/trail", onlyGroups), ConfigPlanChecks: inPlace(monitorAddress), Check: w.hasParts(groupAlarm,
			"metric_filter/other/trail:rackspace-sg-change-monitor-security-group", "metric_filter/other/trail:rackspace-sg-change-monitor-security-group-beyond")},
		acc.TestStep{Config: w.monitor(onlyGroups), ConfigPlanChecks: inPlace(monitorAddress), Check: w.hasParts(groupAlarm, groupRule)},
		acc.TestStep{Config: filters("trail", onlyGroups), ConfigPlanChecks: inPlace(monitorAddress), Check: w.hasParts(groupAlarm, groupFilter, groupBeyond)},
		acc.TestStep{Config: filters("trail", onlyGroups), ConfigPlanChecks: emptyPlan()},
	)
}

func TestAccSGChangeMonitorWithConfigRules(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.recorder()
	all := `config_rules = {
    default_sg_closed = true
    ssh               = true
    nacl_ssh_rdp      = true
    unattached        = true
    unused_nacl       = true
    authorized_ports  = { tcp = "80,443", udp = "" }
    restricted_ports  = [20, 21, 3389, 3306, 4333]
  }`
	rule := func(name string) string { return "config_rule/rackspace-sg-change-monitor-" + name }
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor(onlyGroups, all), Check: acc.ComposeAggregateTestCheckFunc(
			w.hasParts(groupRule, groupAlarm, sshRule, rule("default-sg-closed"), rule("nacl-ssh-rdp"), rule("unattached"), rule("unused-nacl"), rule("authorized-ports"), rule("restricted-ports")),
			w.says(sshRule, "INCOMING_SSH_DISABLED "), w.says(rule("default-sg-closed"), "VPC_DEFAULT_SECURITY_GROUP_CLOSED "), w.says(rule("nacl-ssh-rdp"), "NACL_NO_UNRESTRICTED_SSH_RDP "),
			w.says(rule("unattached"), "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC "), w.says(rule("unused-nacl"), "VPC_NETWORK_ACL_UNUSED_CHECK "),
			w.says(rule("authorized-ports"), `VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS {"authorizedTcpPorts":"80,443"}`),
			w.says(rule("restricted-ports"), `RESTRICTED_INCOMING_TRAFFIC {"blockedPort1":"20","blockedPort2":"21","blockedPort3":"3389","blockedPort4":"3306","blockedPort5":"4333"}`))},
		acc.TestStep{Config: w.monitor(onlyGroups, all), ConfigPlanChecks: emptyPlan()},
		acc.TestStep{ResourceName: monitorAddress, ImportState: true, ImportStateId: defaultMonitorName, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"config_rules.authorized_ports.udp"}},
		acc.TestStep{Config: w.monitor(onlyGroups, `config_rules = { ssh = true, unattached = false, authorized_ports = { udp = "53" } }`), ConfigPlanChecks: inPlace(monitorAddress),
			Check: acc.ComposeAggregateTestCheckFunc(w.hasParts(groupRule, groupAlarm, sshRule, rule("authorized-ports")),
				w.says(rule("authorized-ports"), `VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS {"authorizedUdpPorts":"53"}`))},
		acc.TestStep{Config: w.monitor(onlyGroups), ConfigPlanChecks: inPlace(monitorAddress), Check: w.hasParts(groupRule, groupAlarm)},
	)
}

// Without a recorder nothing is made, and no recorder either.
func TestAccSGChangeMonitorWithoutARecorder(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor(`config_rules = { ssh = true }`), ExpectError: wraps("No AWS Config recorder", "config_rules")},
		acc.TestStep{PreConfig: func() { w.must(w.hasParts()(nil)) }, Config: w.monitor(onlyGroups), Check: w.hasParts(groupRule, groupAlarm)},
		acc.TestStep{Config: w.monitor(onlyGroups, `config_rules = { ssh = true }`), ExpectError: wraps("No AWS Config recorder")},
		acc.TestStep{PreConfig: w.recorder, Config: w.monitor(onlyGroups, `config_rules = { ssh = true }`), ConfigPlanChecks: inPlace(monitorAddress), Check: w.hasParts(groupRule, groupAlarm, sshRule)},
	)
	if n := w.Counts()["PutConfigurationRecorder"]; n != 1 { // that of the test
		t.Errorf("%d recorders were made", n)
	}
}

// Whatever somebody does to a part, the next plan shows it, and the apply puts it back.
func TestAccSGChangeMonitorPutsBackWhatSomebodyChanged(t *testing.T) {
	for name, c := range map[string]struct {
		part   string
		change func(ctx context.Context, kind monitorKind, name string, f *foundPart) error
	}{
		"an event rule that is gone":    {groupRule, removed},
		"an alarm that is gone":         {groupAlarm, removed},
		"a metric filter that is gone":  {groupFilter, removed},
		"a Config rule that is gone":    {sshRule, removed},
		"another pattern of a rule":     {groupRule, putOther(eventRuleSpec{pattern: `{"source":["aws.ec2"]}`})},
		"another topic of an alarm":     {groupAlarm, putOther(alarmSpec{metric: filterMetric("x"), topics: []string{"arn:aws:sns:us-east-1:123456789012:x"}})},
		"another pattern of a filter":   {groupFilter, putOther(metricFilterSpec{"{ $.eventName = CreateVpc }", monitorNamespace, "rackspace-sg-change-monitor-security-group", "1"})},
		"parameters of a Config rule":   {sshRule, putOther(configRuleSpec{identifier: "VPC_NETWORK_ACL_UNUSED_CHECK"})},
		"a tag of an alarm":             {groupAlarm, retagged(map[string]string{"Environment": "Mine"}, nil)},
		"a tag of an event rule":        {groupRule, retagged(map[string]string{"Team": "mine"}, nil)},
		"a tag that a Config rule lost": {sshRule, retagged(nil, []string{"ServiceProvider"})},
		"a mark that stayed":            {groupAlarm, retagged(map[string]string{unfinishedTag: "create"}, nil)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newMonitorWorld(t, awsproxy.Options{})
			w.recorder()
			attributes := []string{onlyGroups, "config_rules = { ssh = true }"}
			if c.part == groupFilter {
				attributes = append(attributes, `mode = "metric_filter"`, `log_group_name = "trail"`)
			}
			config := w.monitor(attributes...)
			var before map[string]string
			var tags map[string]string
			w.monitorSteps(nil,
				acc.TestStep{Config: config},
				acc.TestStep{PreConfig: func() {
					before, tags = w.all(), w.tagsOfPart(c.part)
					w.byHand(c.part, c.change)
				}, Config: config, ConfigPlanChecks: inPlace(monitorAddress), Check: func(*terraform.State) error {
					if after := w.all(); !maps.Equal(before, after) || !maps.Equal(tags, w.tagsOfPart(c.part)) {
						return fmt.Errorf("before: %q %q\nafter: %q %q", before, tags, after, w.tagsOfPart(c.part))
					}
					return nil
				}},
				acc.TestStep{Config: config, ConfigPlanChecks: emptyPlan()},
			)
		})
	}
}

func putOther(spec partSpec) func(context.Context, monitorKind, string, *foundPart) error {
	return func(ctx context.Context, kind monitorKind, name string, _ *foundPart) error {
		return kind.put(ctx, name, spec, nil)
	}
}

func retagged(set map[string]string, unset []string) func(context.Context, monitorKind, string, *foundPart) error {
	return func(ctx context.Context, kind monitorKind, _ string, f *foundPart) error {
		return kind.tag(ctx, f.arn, set, unset)
	}
}

// Switches that an alarm and a rule have of their own.
func TestAccSGChangeMonitorTurnsOnWhatSomebodyTurnedOff(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	name := aws.String("rackspace-sg-change-monitor-security-group")
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor(onlyGroups)},
		acc.TestStep{PreConfig: func() {
			_, err := w.Events("").DisableRule(context.Background(), &eventbridge.DisableRuleInput{Name: name})
			w.must(err)
		}, Config: w.monitor(onlyGroups), ConfigPlanChecks: inPlace(monitorAddress)},
		acc.TestStep{PreConfig: func() {
			out, err := w.CloudWatch("").DescribeAlarms(context.Background(), &cloudwatch.DescribeAlarmsInput{})
			w.must(err)
			a := out.MetricAlarms[0]
			_, err = w.CloudWatch("").PutMetricAlarm(context.Background(), &cloudwatch.PutMetricAlarmInput{AlarmName: a.AlarmName, Namespace: a.Namespace, MetricName: a.MetricName, Dimensions: a.Dimensions,
				Statistic: a.Statistic, Period: a.Period, EvaluationPeriods: a.EvaluationPeriods, Threshold: aws.Float64(100), ComparisonOperator: a.ComparisonOperator, AlarmActions: a.AlarmActions,
				TreatMissingData: a.TreatMissingData, ActionsEnabled: aws.Bool(false)})
			w.must(err)
		}, Config: w.monitor(onlyGroups), ConfigPlanChecks: inPlace(monitorAddress)},
		acc.TestStep{Config: w.monitor(onlyGroups), ConfigPlanChecks: emptyPlan()},
	)
}

// A rule with targets AWS does not delete.
func TestAccSGChangeMonitorWithTargetsOfOthersIsNotTornApart(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	name := aws.String("rackspace-sg-change-monitor-security-group")
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor(onlyGroups)},
		acc.TestStep{PreConfig: func() {
			_, err := w.Events("").PutTargets(context.Background(), &eventbridge.PutTargetsInput{Rule: name, Targets: []ebtypes.Target{{Id: aws.String("mine"), Arn: aws.String(w.topic("changes"))}}})
			w.must(err)
		}, Config: w.monitor(onlyGroups), Destroy: true, ExpectError: wraps("has targets of others", w.topic("changes"))},
		acc.TestStep{PreConfig: func() {
			w.must(w.hasParts(groupRule, groupAlarm)(nil))
			_, err := w.Events("").RemoveTargets(context.Background(), &eventbridge.RemoveTargetsInput{Rule: name, Ids: []string{"mine"}})
			w.must(err)
		}, Config: w.monitor(onlyGroups), ConfigPlanChecks: emptyPlan()},
	)
}

func TestAccSGChangeMonitorOfWhichAllIsGoneIsMadeAnew(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	w.monitorSteps(nil,
		acc.TestStep{Config: w.monitor()},
		acc.TestStep{PreConfig: func() {
			for _, part := range slices.Sorted(maps.Keys(w.all())) {
				w.byHand(part, removed)
			}
		}, Config: w.monitor(), Check: w.hasParts(eventBridgeParts...)},
	)
}
