package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	cfgtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

const monitorAddress = monitorType + ".it"

// monitorWorld is an account that Rackspace manages, as far as a monitor sees it: topics for tickets of two severities and one for changes,
// and a log group of CloudTrail. It has no recorder of AWS Config.
type monitorWorld struct {
	*cloud
	*awsclient.Clients
}

func newMonitorWorld(t *testing.T, o awsproxy.Options) *monitorWorld {
	t.Helper()
	c := newCloud(t, o)
	clients, _, err := awsclient.Connect(t.Context(), awsclient.Config{Region: acctest.Region, AccessKey: "test", SecretKey: "test",
		Endpoints: awsclient.Endpoints{EC2: c.URL, STS: c.URL, CloudWatch: c.URL, Logs: c.URL, Events: c.URL, Config: c.URL, SNS: c.URL}})
	if err != nil {
		t.Fatal(err)
	}
	w := &monitorWorld{c, clients}
	for _, topic := range []string{"rackspace-support-standard", "rackspace-support-urgent", "changes"} {
		_, err := w.SNS("").CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &topic})
		w.must(err)
	}
	w.logGroup("trail")
	return w
}

func (w *monitorWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *monitorWorld) topic(name string) string {
	return fmt.Sprintf("arn:aws:sns:us-east-1:%s:%s", w.Account, name)
}

func (w *monitorWorld) logGroup(name string) {
	w.t.Helper()
	_, err := w.Logs("").CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
	w.must(err)
}

// recorder starts AWS Config.
func (w *monitorWorld) recorder() {
	w.t.Helper()
	_, err := w.Config("").PutConfigurationRecorder(context.Background(), &configservice.PutConfigurationRecorderInput{ConfigurationRecorder: &cfgtypes.ConfigurationRecorder{
		Name: aws.String("default"), RoleARN: aws.String("arn:aws:iam::" + w.Account + ":role/config"), RecordingGroup: &cfgtypes.RecordingGroup{AllSupported: true}}})
	w.must(err)
}

// all is everything in the account that a monitor could have made, by the keys of parts.
func (w *monitorWorld) all() map[string]string {
	w.t.Helper()
	ctx, all := context.Background(), map[string]string{}
	rules, err := w.Events("").ListRules(ctx, &eventbridge.ListRulesInput{})
	w.must(err)
	for _, r := range rules.Rules {
		all["event_rule/"+*r.Name] = fmt.Sprint(r.State, " ", aws.ToString(r.EventPattern))
	}
	alarms, err := w.CloudWatch("").DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{})
	w.must(err)
	for _, a := range alarms.MetricAlarms {
		text := fmt.Sprintf("%s %s", *a.Namespace, *a.MetricName)
		for _, d := range a.Dimensions {
			text += " " + *d.Name + "=" + *d.Value
		}
		all["alarm/"+*a.AlarmName] = fmt.Sprintf("%s %s %s %g %d %s -> %s", text, a.Statistic, a.ComparisonOperator, *a.Threshold, *a.Period, *a.TreatMissingData, strings.Join(a.AlarmActions, " "))
	}
	filters, err := w.Logs("").DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{})
	w.must(err)
	for _, f := range filters.MetricFilters {
		m := f.MetricTransformations[0]
		all["metric_filter/"+*f.LogGroupName+":"+*f.FilterName] = fmt.Sprintf("%s -> %s %s %s", *f.FilterPattern, *m.MetricNamespace, *m.MetricName, *m.MetricValue)
	}
	config, err := w.Config("").DescribeConfigRules(ctx, &configservice.DescribeConfigRulesInput{})
	w.must(err)
	for _, r := range config.ConfigRules {
		all["config_rule/"+*r.ConfigRuleName] = *r.Source.SourceIdentifier + " " + aws.ToString(r.InputParameters)
	}
	return all
}

// hasParts checks what there is in the account, by the keys of parts.
func (w *monitorWorld) hasParts(want ...string) acc.TestCheckFunc {
	return func(*terraform.State) error {
		if got := slices.Sorted(maps.Keys(w.all())); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			return fmt.Errorf("there are %q, want %q", got, want)
		}
		return nil
	}
}

// monitor is a monitor, with attributes.
func (w *monitorWorld) monitor(attributes ...string) string {
	return w.config(fmt.Sprintf("resource %q \"it\" {\n  %s\n}\n", monitorType, strings.Join(attributes, "\n  ")))
}

// monitorSteps runs the steps; in the end there is nothing but what is named.
func (w *monitorWorld) monitorSteps(left []string, steps ...acc.TestStep) {
	w.t.Helper()
	acctest.Test(w.t, "rackspace", New("test"), acc.TestCase{Steps: steps, CheckDestroy: w.hasParts(left...)})
}

func monitorIs(name, value string) acc.TestCheckFunc {
	return acc.TestCheckResourceAttr(monitorAddress, name, value)
}

// tagsOfPart is the tags of a part.
func (w *monitorWorld) tagsOfPart(part string) map[string]string {
	w.t.Helper()
	c := newMonitorChange(&account{clients: w.Clients}, "", defaultMonitorName, "")
	found, err := c.find(context.Background(), partKeyOf(part))
	w.must(err)
	if found == nil {
		w.t.Fatalf("there is no %s", part)
	}
	return found.tags
}

// byHand changes a part as somebody who is not Terraform.
func (w *monitorWorld) byHand(part string, change func(ctx context.Context, kind monitorKind, name string, f *foundPart) error) {
	w.t.Helper()
	c := newMonitorChange(&account{clients: w.Clients}, "", defaultMonitorName, "")
	key := partKeyOf(part)
	found, err := c.find(context.Background(), key)
	w.must(err)
	w.must(change(context.Background(), c.kinds[key.kind], key.name, found))
}

func removed(ctx context.Context, kind monitorKind, name string, _ *foundPart) error {
	return kind.remove(ctx, name)
}
