package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// eventRuleSpec is a rule of the default event bus.
type eventRuleSpec struct {
	pattern string
	enabled bool
}

func (r eventRuleSpec) text() string {
	text := r.pattern
	var pattern any
	if json.Unmarshal([]byte(r.pattern), &pattern) == nil {
		if plain, err := json.Marshal(pattern); err == nil { // the keys sorted
			text = string(plain)
		}
	}
	if !r.enabled {
		text += " (disabled)"
	}
	return text
}

// eventRules is EventBridge.
type eventRules struct{ api *eventbridge.Client }

func (k eventRules) find(ctx context.Context, name string) (*foundPart, error) {
	out, err := k.api.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &name})
	if awsclient.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found := &foundPart{spec: eventRuleSpec{aws.ToString(out.EventPattern), out.State == ebtypes.RuleStateEnabled}, arn: aws.ToString(out.Arn), tags: map[string]string{}}
	tags, err := k.api.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: out.Arn})
	if err != nil {
		return nil, err
	}
	for _, t := range tags.Tags {
		found.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return found, nil
}

func (k eventRules) put(ctx context.Context, name string, spec partSpec, tags map[string]string) error {
	r, _ := spec.(eventRuleSpec)
	_, err := k.api.PutRule(ctx, &eventbridge.PutRuleInput{Name: &name, EventPattern: &r.pattern, State: ebtypes.RuleStateEnabled,
		Description: aws.String("Counted by the alarm of the same name."), Tags: eventTags(tags)})
	return err
}

func (k eventRules) remove(ctx context.Context, name string) error {
	_, err := k.api.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: &name})
	if err == nil || awsclient.Code(err) != "ValidationException" {
		return err
	}
	targets, listErr := k.api.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: &name})
	if listErr != nil || len(targets.Targets) == 0 {
		return err
	}
	var names []string
	for _, t := range targets.Targets {
		names = append(names, aws.ToString(t.Arn))
	}
	return &awsclient.Failure{Summary: "The event rule has targets of others", Err: err,
		Detail: fmt.Sprintf("Somebody gave the event rule %s targets, and AWS deletes none that has some: %s. Remove them, and apply again.", name, strings.Join(names, ", "))}
}

func (k eventRules) tag(ctx context.Context, arn string, set map[string]string, unset []string) error {
	if len(set) > 0 {
		if _, err := k.api.TagResource(ctx, &eventbridge.TagResourceInput{ResourceARN: &arn, Tags: eventTags(set)}); err != nil {
			return err
		}
	}
	if len(unset) == 0 {
		return nil
	}
	_, err := k.api.UntagResource(ctx, &eventbridge.UntagResourceInput{ResourceARN: &arn, TagKeys: unset})
	return err
}

func eventTags(tags map[string]string) []ebtypes.Tag {
	var out []ebtypes.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, ebtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

// metricFilterSpec is a metric filter.
type metricFilterSpec struct{ pattern, namespace, metric, value string }

func (f metricFilterSpec) text() string {
	return f.pattern + " -> " + f.namespace + " " + f.metric + " " + f.value
}

// metricFilters is CloudWatch Logs.
type metricFilters struct{ api *cloudwatchlogs.Client }

// cutFilter cuts the name of a part into the log group and the filter's name.
func cutFilter(name string) (group, filter string) {
	i := strings.LastIndex(name, ":")
	return name[:max(i, 0)], name[i+1:]
}

func (k metricFilters) find(ctx context.Context, name string) (*foundPart, error) {
	group, filter := cutFilter(name)
	out, err := k.api.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: &group, FilterNamePrefix: &filter})
	if awsclient.IsNotFound(err) { // the log group is gone
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, f := range out.MetricFilters { // the name itself is the first of those that begin so
		if aws.ToString(f.FilterName) == filter {
			return &foundPart{spec: metricFilterOf(f)}, nil
		}
	}
	return nil, nil
}

func metricFilterOf(f logtypes.MetricFilter) metricFilterSpec {
	spec := metricFilterSpec{pattern: aws.ToString(f.FilterPattern)}
	for _, t := range f.MetricTransformations { // AWS takes one
		spec.namespace, spec.metric, spec.value = aws.ToString(t.MetricNamespace), aws.ToString(t.MetricName), aws.ToString(t.MetricValue)
	}
	return spec
}

// ofMetric is the names of the filters that feed a metric, in whatever log groups.
func (k metricFilters) ofMetric(ctx context.Context, metric string) ([]string, error) {
	var names []string
	pages := cloudwatchlogs.NewDescribeMetricFiltersPaginator(k.api, &cloudwatchlogs.DescribeMetricFiltersInput{MetricNamespace: aws.String(monitorNamespace), MetricName: &metric})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range out.MetricFilters {
			names = append(names, aws.ToString(f.LogGroupName)+":"+aws.ToString(f.FilterName))
		}
	}
	return names, nil
}

func (k metricFilters) put(ctx context.Context, name string, spec partSpec, _ map[string]string) error {
	group, filter := cutFilter(name)
	f, _ := spec.(metricFilterSpec)
	_, err := k.api.PutMetricFilter(ctx, &cloudwatchlogs.PutMetricFilterInput{LogGroupName: &group, FilterName: &filter, FilterPattern: &f.pattern,
		MetricTransformations: []logtypes.MetricTransformation{{MetricNamespace: &f.namespace, MetricName: &f.metric, MetricValue: &f.value}}})
	return err
}

func (k metricFilters) remove(ctx context.Context, name string) error {
	group, filter := cutFilter(name)
	_, err := k.api.DeleteMetricFilter(ctx, &cloudwatchlogs.DeleteMetricFilterInput{LogGroupName: &group, FilterName: &filter})
	return err
}

func (metricFilters) tag(context.Context, string, map[string]string, []string) error { return nil }

// group reports an error if there is no such log group: awsclient.IsNotFound says so.
func (k metricFilters) group(ctx context.Context, name string) error {
	_, err := k.api.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: &name, Limit: aws.Int32(1)})
	return err
}
