package awsproxy_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	cfgtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// What AWS's services for changes do, on a proxy that corrects the emulator.
func TestServicesThatTellOfChanges(t *testing.T) {
	proxy := awsproxy.Start(t, awsproxy.Options{Emulator: testenv.SharedEmulator(t).URL})
	config := aws.Config{Region: "us-east-1", BaseEndpoint: &proxy.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), RetryMaxAttempts: 1}
	logs, events, rules := cloudwatchlogs.NewFromConfig(config), eventbridge.NewFromConfig(config), configservice.NewFromConfig(config)
	ctx := t.Context()

	filter := func(pattern string) error {
		_, err := logs.PutMetricFilter(ctx, &cloudwatchlogs.PutMetricFilterInput{LogGroupName: new("trail"), FilterName: new("f"), FilterPattern: &pattern,
			MetricTransformations: []logtypes.MetricTransformation{{MetricNamespace: new("n"), MetricName: new("m"), MetricValue: new("1")}}})
		return err
	}
	if got := code(filter("a")); got != "ResourceNotFoundException" {
		t.Errorf("a filter on a group that does not exist: %s", got)
	}
	must[*cloudwatchlogs.CreateLogGroupOutput](t)(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: new("trail")}))
	for _, pattern := range []string{"a", "b"} {
		if err := filter(pattern); err != nil {
			t.Fatal(err)
		}
	}
	found := must[*cloudwatchlogs.DescribeMetricFiltersOutput](t)(logs.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: new("trail")}))
	if len(found.MetricFilters) != 1 || value(found.MetricFilters[0].FilterPattern) != "b" {
		t.Errorf("a filter that is put again is not replaced: %v", found.MetricFilters)
	}

	for _, owner := range []string{"one", "two"} {
		must[*eventbridge.PutRuleOutput](t)(events.PutRule(ctx, &eventbridge.PutRuleInput{Name: new("r"), EventPattern: new(`{"source":["aws.ec2"]}`),
			Tags: []ebtypes.Tag{{Key: new("owner"), Value: &owner}}}))
	}
	rule := must[*eventbridge.DescribeRuleOutput](t)(events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: new("r")}))
	tags := must[*eventbridge.ListTagsForResourceOutput](t)(events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: rule.Arn}))
	if len(tags.Tags) != 1 || value(tags.Tags[0].Value) != "one" {
		t.Errorf("an event rule that is put again has the tags %v", tags.Tags)
	}

	put := func(owner string) error {
		_, err := rules.PutConfigRule(ctx, &configservice.PutConfigRuleInput{Tags: []cfgtypes.Tag{{Key: new("owner"), Value: &owner}},
			ConfigRule: &cfgtypes.ConfigRule{ConfigRuleName: new("c"), Source: &cfgtypes.Source{Owner: cfgtypes.OwnerAws, SourceIdentifier: new("INCOMING_SSH_DISABLED")}}})
		return err
	}
	if got := code(put("one")); got != "NoAvailableConfigurationRecorderException" {
		t.Errorf("a Config rule without a recorder: %s", got)
	}
	must[*configservice.PutConfigurationRecorderOutput](t)(rules.PutConfigurationRecorder(ctx, &configservice.PutConfigurationRecorderInput{ConfigurationRecorder: &cfgtypes.ConfigurationRecorder{
		Name: new("default"), RoleARN: new("arn:aws:iam::123456789012:role/config"), RecordingGroup: &cfgtypes.RecordingGroup{AllSupported: true}}}))
	for _, owner := range []string{"one", "two"} {
		if err := put(owner); err != nil {
			t.Fatal(err)
		}
	}
	config1 := must[*configservice.DescribeConfigRulesOutput](t)(rules.DescribeConfigRules(ctx, &configservice.DescribeConfigRulesInput{})).ConfigRules[0]
	ruleTags := must[*configservice.ListTagsForResourceOutput](t)(rules.ListTagsForResource(ctx, &configservice.ListTagsForResourceInput{ResourceArn: config1.ConfigRuleArn}))
	if len(ruleTags.Tags) != 1 || value(ruleTags.Tags[0].Value) != "one" {
		t.Errorf("a Config rule that is put again has the tags %v", ruleTags.Tags)
	}
}
