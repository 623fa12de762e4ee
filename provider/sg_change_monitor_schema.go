package provider

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// The modes.
const (
	modeEventBridge  = "eventbridge"
	modeMetricFilter = "metric_filter"
)

const (
	defaultMonitorName = "rackspace-sg-change-monitor"
	defaultSeverity    = "standard"
)

var (
	// monitorNamePattern leaves room for the names of parts: that of an event rule has 64 characters at most.
	monitorNamePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,40}$`)
	logGroupPattern    = regexp.MustCompile(`^[A-Za-z0-9_./#-]{1,512}$`)
	topicPattern       = regexp.MustCompile(`^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`)
	portsPattern       = regexp.MustCompile(`^([0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*)?$`)
)

const sgChangeMonitorDescription = "Alarms when somebody changes security groups, network ACLs, or which interfaces have which groups. An alarm goes to the SNS topic by which Rackspace makes a " +
	"ticket, or to topics of one's own.\n\n" +
	"**`mode = \"eventbridge\"`** (default) makes a rule on the default event bus for each kind of change, and an alarm on the metric `TriggeredRules` of `AWS/Events` of that rule. A rule that sent its " +
	"events to the topic itself would make no ticket: what makes one is an alarm. It works with the trail that Rackspace sets up, which has no log group. EventBridge gets calls from CloudTrail, so that " +
	"the region needs a trail that records management events. Calls that failed do not count.\n\n" +
	"**`mode = \"metric_filter\"`** makes metric filters on CloudTrail's log group, as the CIS benchmark wants them (4.10 and 4.11 of 5.0.0, see the function `cis_filter_pattern`), and alarms on their metrics. " +
	"What the benchmark leaves out is in filters of its own, which feed the same metrics, since checks take no pattern with further terms. Failed calls count, as in the benchmark. Its checks also ask " +
	"for a trail of all regions, and for a topic that somebody subscribes to.\n\n" +
	"An alarm sums up five minutes: all changes within them are one ticket, those of Terraform too. It does not go off for changes that Terraform makes before it is there.\n\n" +
	"**AWS Config.** `config_rules` adds managed rules. A recorder is never made: where the region has none, the plan warns, since the same configuration may make one, and the apply " +
	"fails before anything is made. Rules report to AWS Config and not to the topic.\n\n" +
	"**Drift.** `parts` is everything that the monitor is made of. A part that somebody changes or deletes shows there, and the next apply puts it back. Parts have the tag `rackspace:owner`; " +
	"what has the name of one and not the tag is another's, and is neither changed nor deleted. Metric filters have no tags, and are known by their metric in `" + monitorNamespace + "`.\n\n" +
	"**Permissions.** `events:` PutRule, DescribeRule, DeleteRule, ListTargetsByRule, ListTagsForResource, TagResource, UntagResource; `cloudwatch:` PutMetricAlarm, DescribeAlarms, DeleteAlarms, " +
	"ListTagsForResource, TagResource, UntagResource; `sns:GetTopicAttributes`; with `metric_filter` `logs:` PutMetricFilter, DescribeMetricFilters, DeleteMetricFilter; with `config_rules` `config:` PutConfigRule, " +
	"DescribeConfigRules, DeleteConfigRule, DescribeConfigurationRecorders, ListTagsForResource, TagResource, UntagResource."

// Schema is the resource's.
func (r *sgChangeMonitorResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	var kinds []string
	for _, c := range baseline.Changes() {
		kinds = append(kinds, fmt.Sprintf("  - `%s`: %s (`%s`)", c.Name, c.Title, strings.Join(slices.Concat(c.CIS, c.Beyond), "`, `")))
	}
	resp.Schema = schema.Schema{MarkdownDescription: sgChangeMonitorDescription, Attributes: map[string]schema.Attribute{
		"name": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(defaultMonitorName),
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{stringvalidator.RegexMatches(monitorNamePattern, "must be 1 to 40 letters, digits and _.-")},
			MarkdownDescription: "What the names of all parts begin with. One monitor in an account and region needs no other than the default, `" + defaultMonitorName + "`. Another one makes a new monitor."},
		"mode": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString(modeEventBridge),
			Validators:          []validator.String{stringvalidator.OneOf(modeEventBridge, modeMetricFilter)},
			MarkdownDescription: "`eventbridge` (default) or `metric_filter`."},
		"log_group_name": schema.StringAttribute{Optional: true,
			Validators:          []validator.String{stringvalidator.RegexMatches(logGroupPattern, "must be the name of a log group")},
			MarkdownDescription: "CloudTrail's log group. `mode = \"metric_filter\"` needs it."},
		"severity": schema.StringAttribute{Optional: true, Computed: true,
			Validators:          []validator.String{stringvalidator.OneOf(supportSeverities...), stringvalidator.ConflictsWith(path.MatchRoot("alarm_topic_arns"))},
			MarkdownDescription: "How urgent the ticket is: `standard` (default), `urgent` or `emergency`. Alarms go to the topic `rackspace-support-<severity>` of the account and region, which must be there."},
		"alarm_topic_arns": schema.SetAttribute{Optional: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.SizeBetween(1, 5), setvalidator.NoNullValues(),
				setvalidator.ValueStringsAre(stringvalidator.RegexMatches(topicPattern, "must be the ARN of an SNS topic, such as arn:aws:sns:us-east-1:123456789012:changes"))},
			MarkdownDescription: "SNS topics of the region that alarms go to in the place of Rackspace's; the function `support_topic` names that for a list with both."},
		"watch": schema.SetAttribute{Optional: true, Computed: true, ElementType: types.StringType, Default: setdefault.StaticValue(textSet(baseline.ChangeNames())),
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.OneOf(baseline.ChangeNames()...))},
			MarkdownDescription: "Which changes are watched. Default: all.\n" + strings.Join(kinds, "\n") + "\n\n  Of the calls of `attachment` those count that set groups."},
		"config_rules": configRulesAttribute(),
		"region":       regionAttribute(),
		"tags":         tagsAttribute(),
		"tags_all":     tagsAllAttribute(),
		"timeouts": timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true, Delete: true,
			CreateDescription: "Default: `10m`.", UpdateDescription: "Default: `10m`.", DeleteDescription: "Default: `15m`."}),
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The name."},
		"owner": schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Value of the tag `rackspace:owner` of the parts."},
		"parts": schema.MapAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What the monitor is made of, by kind and name: `event_rule/…`, `metric_filter/<log group>:…`, `alarm/…`, `config_rule/…`. The values say what each does, and change with it."},
	}}
}

// configRulesAttribute is the rules of AWS Config.
func configRulesAttribute() schema.SingleNestedAttribute {
	attributes := map[string]schema.Attribute{}
	for _, rule := range managedRules() {
		attributes[rule.attribute] = schema.BoolAttribute{Optional: true, MarkdownDescription: rule.about + " `" + rule.identifier + "`."}
	}
	ports := func(protocol string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, Validators: []validator.String{arePorts},
			MarkdownDescription: protocol + " ports and ranges, such as `80,443,8000-8080`; none if it is left out or empty."}
	}
	attributes["authorized_ports"] = schema.SingleNestedAttribute{Optional: true,
		MarkdownDescription: "Report groups that open other ports to everybody than these. `" + authorizedPortsRule + "`. One of the two is needed.",
		Attributes:          map[string]schema.Attribute{"tcp": ports("TCP"), "udp": ports("UDP")}}
	attributes["restricted_ports"] = schema.ListAttribute{Optional: true, ElementType: types.Int64Type,
		Validators:          []validator.List{listvalidator.SizeBetween(1, maxRestrictedPorts), listvalidator.NoNullValues(), listvalidator.UniqueValues(), listvalidator.ValueInt64sAre(int64validator.Between(0, 65535))},
		MarkdownDescription: "Report groups that open one of these TCP ports to everybody, at most 5; the console of AWS suggests `[20, 21, 3389, 3306, 4333]`. `" + restrictedPortsRule + "`."}
	return schema.SingleNestedAttribute{Optional: true, Attributes: attributes,
		MarkdownDescription: "Managed rules of AWS Config, each with the parameters that it needs. Not every region has every rule: AWS then says so at apply."}
}

// arePorts accepts ports and ranges as AWS Config takes them.
var arePorts = kind("a list of ports and ranges, such as 80,443,8000-8080", "Invalid ports", func(text string) bool {
	if !portsPattern.MatchString(text) {
		return false
	}
	for _, item := range strings.Split(text, ",") {
		var from, to int
		if n, _ := fmt.Sscanf(item, "%d-%d", &from, &to); n == 1 {
			to = from
		}
		if from > to || to > 65535 {
			return false
		}
	}
	return true
})

// IdentitySchema is what an import can name instead of an id.
func (r *sgChangeMonitorResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityOf(map[string]identityschema.Attribute{
		"name": identityschema.StringAttribute{RequiredForImport: true, Description: "The name of the monitor."},
	})
}
