package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// How the alarms of monitors judge their metrics: one ticket for all changes of five minutes, and none while nothing changes, when there
// is no metric either.
const (
	alarmPeriod    = 300 // seconds
	alarmThreshold = 1
	alarmMissing   = "notBreaching"
)

// metricName is a metric, and its dimension if it has one.
type metricName struct{ namespace, name, dimension, value string }

func (m metricName) String() string {
	text := m.namespace + " " + m.name
	if m.dimension != "" {
		text += " " + m.dimension + "=" + m.value
	}
	return text
}

// ruleMetric counts the events that a rule of the default bus has matched. Metrics of that bus have the dimension RuleName alone, and are
// there only once there is something to count (EventBridge user guide, "Monitoring Amazon EventBridge"). That a rule needs no target for
// it is how others use it (not tried on AWS).
func ruleMetric(rule string) metricName {
	return metricName{"AWS/Events", "TriggeredRules", "RuleName", rule}
}

// filterMetric counts the events that metric filters have matched.
func filterMetric(name string) metricName { return metricName{namespace: monitorNamespace, name: name} }

// alarmSpec is an alarm.
type alarmSpec struct {
	about   string // description, not compared
	metric  metricName
	topics  []string
	enabled bool
	other   string // how it judges, where that is not as above
}

func (a alarmSpec) text() string {
	text := a.metric.String()
	if a.other != "" {
		text += " " + a.other
	}
	if !a.enabled {
		text += " (actions disabled)"
	}
	return text + " -> " + strings.Join(slices.Sorted(slices.Values(a.topics)), ", ")
}

// alarms is CloudWatch.
type alarms struct{ api *cloudwatch.Client }

func (k alarms) find(ctx context.Context, name string) (*foundPart, error) {
	out, err := k.api.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{name}, AlarmTypes: []cwtypes.AlarmType{cwtypes.AlarmTypeMetricAlarm, cwtypes.AlarmTypeCompositeAlarm}})
	if err != nil {
		return nil, err
	}
	found := &foundPart{}
	switch {
	case len(out.MetricAlarms) > 0:
		found.spec, found.arn = alarmOf(out.MetricAlarms[0]), aws.ToString(out.MetricAlarms[0].AlarmArn)
	case len(out.CompositeAlarms) > 0: // names are of both kinds together
		found.spec, found.arn = alarmSpec{other: "composite"}, aws.ToString(out.CompositeAlarms[0].AlarmArn)
	default:
		return nil, nil
	}
	tags, err := k.api.ListTagsForResource(ctx, &cloudwatch.ListTagsForResourceInput{ResourceARN: &found.arn})
	if err != nil {
		return nil, err
	}
	found.tags = map[string]string{}
	for _, t := range tags.Tags {
		found.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return found, nil
}

func alarmOf(a cwtypes.MetricAlarm) alarmSpec {
	spec := alarmSpec{metric: metricName{namespace: aws.ToString(a.Namespace), name: aws.ToString(a.MetricName)}, topics: a.AlarmActions, enabled: aws.ToBool(a.ActionsEnabled)}
	for _, d := range a.Dimensions {
		spec.metric.dimension, spec.metric.value = aws.ToString(d.Name), aws.ToString(d.Value)
	}
	asWritten := a.Statistic == cwtypes.StatisticSum && a.ComparisonOperator == cwtypes.ComparisonOperatorGreaterThanOrEqualToThreshold &&
		aws.ToFloat64(a.Threshold) == alarmThreshold && aws.ToInt32(a.Period) == alarmPeriod && aws.ToInt32(a.EvaluationPeriods) == 1 &&
		aws.ToInt32(a.DatapointsToAlarm) <= 1 && aws.ToString(a.TreatMissingData) == alarmMissing && len(a.Metrics) == 0 && len(a.Dimensions) <= 1 &&
		len(a.OKActions)+len(a.InsufficientDataActions) == 0
	if !asWritten {
		spec.other = fmt.Sprintf("%s %s %g over %d of %d s, %d metrics, %d dimensions, missing %s, %d other actions", a.Statistic, a.ComparisonOperator, aws.ToFloat64(a.Threshold),
			aws.ToInt32(a.EvaluationPeriods), aws.ToInt32(a.Period), len(a.Metrics), len(a.Dimensions), aws.ToString(a.TreatMissingData), len(a.OKActions)+len(a.InsufficientDataActions))
	}
	return spec
}

func (k alarms) put(ctx context.Context, name string, spec partSpec, tags map[string]string) error {
	a, _ := spec.(alarmSpec)
	in := &cloudwatch.PutMetricAlarmInput{AlarmName: &name, AlarmDescription: aws.String(a.about + " were changed. CloudTrail's event history says by whom."),
		Namespace: &a.metric.namespace, MetricName: &a.metric.name, Statistic: cwtypes.StatisticSum, Period: aws.Int32(alarmPeriod), EvaluationPeriods: aws.Int32(1),
		Threshold: aws.Float64(alarmThreshold), ComparisonOperator: cwtypes.ComparisonOperatorGreaterThanOrEqualToThreshold,
		TreatMissingData: aws.String(alarmMissing), ActionsEnabled: aws.Bool(true), AlarmActions: a.topics, Tags: alarmTags(tags)}
	if a.metric.dimension != "" {
		in.Dimensions = []cwtypes.Dimension{{Name: &a.metric.dimension, Value: &a.metric.value}}
	}
	_, err := k.api.PutMetricAlarm(ctx, in)
	return err
}

func (k alarms) remove(ctx context.Context, name string) error {
	_, err := k.api.DeleteAlarms(ctx, &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{name}})
	return err
}

func (k alarms) tag(ctx context.Context, arn string, set map[string]string, unset []string) error {
	if len(set) > 0 {
		if _, err := k.api.TagResource(ctx, &cloudwatch.TagResourceInput{ResourceARN: &arn, Tags: alarmTags(set)}); err != nil {
			return err
		}
	}
	if len(unset) == 0 {
		return nil
	}
	_, err := k.api.UntagResource(ctx, &cloudwatch.UntagResourceInput{ResourceARN: &arn, TagKeys: unset})
	return err
}

func alarmTags(tags map[string]string) []cwtypes.Tag {
	var out []cwtypes.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, cwtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}
