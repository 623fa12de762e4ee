package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sgChangeMonitorModel is a rackspace_sg_change_monitor.
type sgChangeMonitorModel struct {
	ID             types.String   `tfsdk:"id"`
	Name           types.String   `tfsdk:"name"`
	Mode           types.String   `tfsdk:"mode"`
	LogGroupName   types.String   `tfsdk:"log_group_name"`
	Severity       types.String   `tfsdk:"severity"`
	AlarmTopicARNs types.Set      `tfsdk:"alarm_topic_arns"`
	Watch          types.Set      `tfsdk:"watch"`
	ConfigRules    types.Object   `tfsdk:"config_rules"`
	Region         types.String   `tfsdk:"region"`
	Tags           types.Map      `tfsdk:"tags"`
	TagsAll        types.Map      `tfsdk:"tags_all"`
	Owner          types.String   `tfsdk:"owner"`
	Parts          types.Map      `tfsdk:"parts"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// configRulesModel is config_rules. Those that are on or off stand in managedRules, by the same names.
type configRulesModel struct {
	DefaultSGClosed types.Bool            `tfsdk:"default_sg_closed"`
	SSH             types.Bool            `tfsdk:"ssh"`
	NACLSSHRDP      types.Bool            `tfsdk:"nacl_ssh_rdp"`
	Unattached      types.Bool            `tfsdk:"unattached"`
	UnusedNACL      types.Bool            `tfsdk:"unused_nacl"`
	AuthorizedPorts *authorizedPortsModel `tfsdk:"authorized_ports"`
	RestrictedPorts types.List            `tfsdk:"restricted_ports"`
}

type authorizedPortsModel struct {
	TCP types.String `tfsdk:"tcp"`
	UDP types.String `tfsdk:"udp"`
}

var configRulesType = types.ObjectType{AttrTypes: func() map[string]attr.Type {
	all := map[string]attr.Type{"restricted_ports": types.ListType{ElemType: types.Int64Type},
		"authorized_ports": types.ObjectType{AttrTypes: map[string]attr.Type{"tcp": types.StringType, "udp": types.StringType}}}
	for _, r := range managedRules() {
		all[r.attribute] = types.BoolType
	}
	return all
}()}

// switches is the rules that are on or off.
func (m *configRulesModel) switches() map[string]*types.Bool {
	return map[string]*types.Bool{"default_sg_closed": &m.DefaultSGClosed, "ssh": &m.SSH, "nacl_ssh_rdp": &m.NACLSSHRDP, "unattached": &m.Unattached, "unused_nacl": &m.UnusedNACL}
}

// rules is the managed rules that config_rules asks for, by attribute.
func (m *configRulesModel) rules(ctx context.Context, diags *diag.Diagnostics) map[string]configRuleSpec {
	rules := map[string]configRuleSpec{}
	on := m.switches()
	for _, r := range managedRules() {
		if on[r.attribute].ValueBool() {
			rules[r.attribute] = configRuleSpec{identifier: r.identifier}
		}
	}
	if p := m.AuthorizedPorts; p != nil {
		spec := configRuleSpec{identifier: authorizedPortsRule, parameters: map[string]string{}}
		for name, ports := range map[string]types.String{"authorizedTcpPorts": p.TCP, "authorizedUdpPorts": p.UDP} {
			if ports.ValueString() != "" { // AWS Config takes no empty value
				spec.parameters[name] = ports.ValueString()
			}
		}
		rules["authorized_ports"] = spec
	}
	if !m.RestrictedPorts.IsNull() {
		spec := configRuleSpec{identifier: restrictedPortsRule, parameters: map[string]string{}}
		var ports []int64
		diags.Append(m.RestrictedPorts.ElementsAs(ctx, &ports, false)...)
		for i, port := range ports {
			spec.parameters["blockedPort"+strconv.Itoa(i+1)] = strconv.FormatInt(port, 10)
		}
		rules["restricted_ports"] = spec
	}
	return rules
}

// settings is what the monitor should do; false if that is not known yet, or wrong.
func (m *sgChangeMonitorModel) settings(ctx context.Context, a *account, diags *diag.Diagnostics) (*monitorSettings, bool) {
	for _, v := range []attr.Value{m.Name, m.Mode, m.LogGroupName, m.Severity, m.AlarmTopicARNs, m.Watch, m.ConfigRules, m.Region} {
		if !whollyKnown(v) {
			return nil, false
		}
	}
	s := &monitorSettings{name: m.Name.ValueString(), watch: sortedTexts(ctx, m.Watch, diags), topics: m.topics(ctx, a, diags)}
	if m.Mode.ValueString() == modeMetricFilter {
		s.logGroup = m.LogGroupName.ValueString()
	}
	if !m.ConfigRules.IsNull() {
		var rules configRulesModel
		diags.Append(m.ConfigRules.As(ctx, &rules, objectOptions)...)
		s.rules = rules.rules(ctx, diags)
	}
	return s, !diags.HasError()
}

// topics is where alarms go.
func (m *sgChangeMonitorModel) topics(ctx context.Context, a *account, diags *diag.Diagnostics) []string {
	region := a.region(m.Region)
	if m.AlarmTopicARNs.IsNull() {
		if a.clients.AccountID == "" {
			diags.AddAttributeError(path.Root("severity"), "The account is not known",
				"Rackspace's topics are named by the account, and skip_requesting_account_id leaves it unknown: write alarm_topic_arns.")
			return nil
		}
		return []string{m.supportTopic(a, m.Severity.ValueString())}
	}
	topics := sortedTexts(ctx, m.AlarmTopicARNs, diags)
	for _, topic := range topics {
		if parsed, err := arn.Parse(topic); err == nil && parsed.Region != region {
			diags.AddAttributeError(path.Root("alarm_topic_arns"), "A topic of another region", fmt.Sprintf("%s is not of %s: an alarm takes topics of its own region alone.", topic, region))
		}
	}
	return topics
}

func (m *sgChangeMonitorModel) supportTopic(a *account, severity string) string {
	return supportTopicARN(a.clients.Partition, a.region(m.Region), a.clients.AccountID, severity)
}

// adopt sets the attributes to what a monitor's parts do, as after an import.
func (m *sgChangeMonitorModel) adopt(ctx context.Context, a *account, parts map[partKey]*foundPart, diags *diag.Diagnostics) {
	name := m.Name.ValueString()
	var watch, topics []string
	m.Mode, m.LogGroupName = types.StringValue(modeEventBridge), types.StringNull()
	rules := configRulesModel{RestrictedPorts: types.ListNull(types.Int64Type)}
	for key, f := range parts {
		what := strings.ReplaceAll(strings.TrimPrefix(key.name, name+"-"), "-", "_")
		switch spec := f.spec.(type) {
		case metricFilterSpec:
			group, _ := cutFilter(key.name)
			m.Mode, m.LogGroupName = types.StringValue(modeMetricFilter), types.StringValue(group)
		case alarmSpec:
			watch, topics = append(watch, what), append(topics, spec.topics...)
		case configRuleSpec:
			rules.adopt(ctx, what, spec, diags)
		}
	}
	slices.Sort(topics)
	topics = slices.Compact(topics)
	m.Watch, m.Severity, m.AlarmTopicARNs = textSet(watch), types.StringNull(), textSet(topics)
	for _, severity := range supportSeverities {
		if len(topics) == 1 && topics[0] == m.supportTopic(a, severity) {
			m.Severity, m.AlarmTopicARNs = types.StringValue(severity), types.SetNull(types.StringType)
		}
	}
	m.ConfigRules = types.ObjectNull(configRulesType.AttrTypes)
	if slices.ContainsFunc(slices.Collect(maps.Keys(parts)), func(k partKey) bool { return k.kind == configRuleKind }) {
		object, more := types.ObjectValueFrom(ctx, configRulesType.AttrTypes, rules)
		diags.Append(more...)
		m.ConfigRules = object
	}
}

func (m *configRulesModel) adopt(ctx context.Context, attribute string, spec configRuleSpec, diags *diag.Diagnostics) {
	switch attribute {
	case "authorized_ports":
		m.AuthorizedPorts = &authorizedPortsModel{}
		for name, into := range map[string]*types.String{"authorizedTcpPorts": &m.AuthorizedPorts.TCP, "authorizedUdpPorts": &m.AuthorizedPorts.UDP} {
			if ports, there := spec.parameters[name]; there {
				*into = types.StringValue(ports)
			}
		}
	case "restricted_ports":
		var ports []int64
		for i := range maxRestrictedPorts {
			if port, err := strconv.ParseInt(spec.parameters["blockedPort"+strconv.Itoa(i+1)], 10, 64); err == nil {
				ports = append(ports, port)
			}
		}
		list, more := types.ListValueFrom(ctx, types.Int64Type, ports)
		diags.Append(more...)
		m.RestrictedPorts = list
	default:
		if on := m.switches()[attribute]; on != nil {
			*on = types.BoolValue(true)
		}
	}
}
