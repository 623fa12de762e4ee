package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// ValidateConfig reports what does not go together, as far as it is known.
func (r *sgChangeMonitorResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	defer nameNested(&resp.Diagnostics)
	var m sgChangeMonitorModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	filters := m.Mode.ValueString() == modeMetricFilter
	switch at := path.Root("log_group_name"); {
	case m.Mode.IsUnknown() || m.LogGroupName.IsUnknown():
	case filters && m.LogGroupName.IsNull():
		resp.Diagnostics.AddAttributeError(at, "No log group", `mode = "metric_filter" needs log_group_name: write the log group that CloudTrail writes to. Rackspace's own trail has none; mode = "eventbridge" needs none.`)
	case !filters && !m.LogGroupName.IsNull():
		resp.Diagnostics.AddAttributeError(at, "A log group that would not be used", `log_group_name is for mode = "metric_filter": write that, or leave it out.`)
	}
	if m.ConfigRules.IsNull() || !whollyKnown(m.ConfigRules) {
		return
	}
	var rules configRulesModel
	resp.Diagnostics.Append(m.ConfigRules.As(ctx, &rules, objectOptions)...)
	if p := rules.AuthorizedPorts; p != nil && p.TCP.ValueString()+p.UDP.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(path.Root("config_rules").AtName("authorized_ports"), "No ports", "Write tcp or udp, such as tcp = \"80,443\".")
	}
}

// ModifyPlan plans the parts, and looks whether what they need is there.
func (r *sgChangeMonitorResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state, ok := proposed[sgChangeMonitorModel](ctx, r.account, req, resp)
	if !ok {
		return
	}
	again := len(resp.RequiresReplace) > 0 && state != nil // Terraform plans it once more, as a new one
	var severity types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("severity"), &severity)...)
	if plan.Severity = severity; severity.IsNull() && plan.AlarmTopicARNs.IsNull() {
		plan.Severity = types.StringValue(defaultSeverity)
	}
	plan.ID, plan.TagsAll = plan.Name, r.account.tags.planned(ctx, "", plan.Tags, &resp.Diagnostics)
	plan.Parts = types.MapUnknown(types.StringType)
	settings, known := plan.settings(ctx, r.account, &resp.Diagnostics)
	if known {
		plan.Parts = textMap(settings.texts())
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if resp.Diagnostics.HasError() || again || plan.Name.IsUnknown() || plan.Region.IsUnknown() {
		return
	}
	r.account.monitors.claim(plan.Region.ValueString()+"/"+plan.Name.ValueString(), placeClaim{state == nil, req.Config.Raw.String()}, path.Root("name"), "Two monitors of one name",
		"Another rackspace_sg_change_monitor of this configuration has the same name and region. Give one of them another name", &resp.Diagnostics)
	if known && !resp.Diagnostics.HasError() {
		var have map[string]string
		if state != nil {
			have = textsOf(state.Parts)
		}
		r.foresee(ctx, &plan, settings, have, &resp.Diagnostics)
	}
}

// foresee looks for what the parts that change need: topics, a log group, a recorder of AWS Config. Rackspace's topics nobody makes in
// the same configuration; all else somebody may, so that it is missed with a warning alone.
func (r *sgChangeMonitorResource) foresee(ctx context.Context, plan *sgChangeMonitorModel, settings *monitorSettings, have map[string]string, diags *diag.Diagnostics) {
	changes := map[string]bool{}
	for key, spec := range settings.parts() {
		changes[key.kind] = changes[key.kind] || have[key.String()] != spec.text()
	}
	c := r.change(plan)
	if changes[alarmKind] {
		for _, topic := range settings.topics {
			r.foreseeTopic(ctx, plan, topic, diags)
		}
	}
	if changes[metricFilterKind] {
		if err := c.filters.group(ctx, settings.logGroup); err != nil {
			foreseeError(diags, path.Root("log_group_name"), "The log group "+settings.logGroup, err)
		}
	}
	if changes[configRuleKind] {
		at := path.Root("config_rules")
		switch wrong, err := c.rules.recorder(ctx); {
		case err != nil:
			foreseeError(diags, at, "The recorder of AWS Config", err)
		case wrong != "":
			diags.AddAttributeWarning(at, "No AWS Config recorder, or not yet", "Apply will fail unless one appears. "+wrong)
		}
	}
}

func (r *sgChangeMonitorResource) foreseeTopic(ctx context.Context, plan *sgChangeMonitorModel, topic string, diags *diag.Diagnostics) {
	_, err := r.account.clients.SNS(r.account.region(plan.Region)).GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &topic})
	at, theirs := path.Root("alarm_topic_arns"), plan.AlarmTopicARNs.IsNull()
	if theirs {
		at = path.Root("severity")
	}
	switch {
	case err == nil:
	case awsclient.IsDenied(err) || awsclient.Code(err) == "AuthorizationError": // of SNS; also where the topic is another account's
		diags.AddAttributeWarning(at, "A topic could not be looked at", fmt.Sprintf("Whether there is a topic %s is not known, and an alarm does not say that it reaches nobody. %s", topic, awsclient.Explain(err)))
	case awsclient.IsNotFound(err) && theirs:
		diags.AddAttributeError(at, "The topic for tickets is not there", fmt.Sprintf("There is no topic %s, so that no alarm would make a ticket. Rackspace makes it in each region of an account that "+
			"it manages. For any other account, write alarm_topic_arns.", topic))
	default:
		foreseeError(diags, at, "The topic "+topic, err)
	}
}
