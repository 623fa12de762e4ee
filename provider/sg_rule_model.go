package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgRuleModel is a rackspace_sg_rule. ICMP and Source are objects, since all of an object may be known only after apply.
type sgRuleModel struct {
	ID              types.String   `tfsdk:"id"`
	ARN             types.String   `tfsdk:"arn"`
	Owner           types.String   `tfsdk:"owner"`
	SecurityGroupID types.String   `tfsdk:"security_group_id"`
	Region          types.String   `tfsdk:"region"`
	Direction       types.String   `tfsdk:"direction"`
	Protocol        types.String   `tfsdk:"protocol"`
	Port            types.Int32    `tfsdk:"port"`
	FromPort        types.Int32    `tfsdk:"from_port"`
	ToPort          types.Int32    `tfsdk:"to_port"`
	ICMP            types.Object   `tfsdk:"icmp"`
	Source          types.Object   `tfsdk:"source"`
	Description     types.String   `tfsdk:"description"`
	Exceptions      types.List     `tfsdk:"exceptions"`
	Tags            types.Map      `tfsdk:"tags"`
	TagsAll         types.Map      `tfsdk:"tags_all"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

var (
	icmpTypes   = map[string]attr.Type{"type": types.Int32Type, "code": types.Int32Type}
	sourceTypes = map[string]attr.Type{
		"anywhere": types.BoolType, "vpc": types.BoolType, "self": types.BoolType, "cidr_ipv4": types.StringType,
		"cidr_ipv6": types.StringType, "prefix_list_id": types.StringType, "security_group_id": types.StringType,
	}
)

// written is the rule as it is written. An object that is not known is one of which nothing is known; its source is never nil.
func (m *sgRuleModel) written(ctx context.Context, diags *diag.Diagnostics) ruleModel {
	r := ruleModel{Direction: m.Direction, Protocol: m.Protocol, Port: m.Port, FromPort: m.FromPort, ToPort: m.ToPort,
		Source: &sourceModel{}, Description: m.Description}
	switch {
	case m.Source.IsUnknown():
		hidden := types.StringUnknown()
		r.Source = &sourceModel{Anywhere: types.BoolUnknown(), VPC: types.BoolUnknown(), Self: types.BoolUnknown(),
			CIDRIPv4: hidden, CIDRIPv6: hidden, PrefixListID: hidden, SecurityGroupID: hidden}
	case !m.Source.IsNull():
		diags.Append(m.Source.As(ctx, r.Source, objectOptions)...)
	}
	switch {
	case m.ICMP.IsUnknown() && m.mayBeICMP():
		r.ICMP = &icmpModel{Type: types.Int32Unknown(), Code: types.Int32Unknown()}
	case !m.ICMP.IsNull() && !m.ICMP.IsUnknown():
		r.ICMP = &icmpModel{}
		diags.Append(m.ICMP.As(ctx, r.ICMP, objectOptions)...)
	}
	return r
}

// mayBeICMP reports whether a type and a code that are not known yet may turn out to be there.
func (m *sgRuleModel) mayBeICMP() bool {
	protocol, err := sgrules.CanonicalProtocol(m.Protocol.ValueString())
	return m.Protocol.IsUnknown() || err == nil && (protocol == "icmp" || protocol == "icmpv6")
}

// wanted is the rule for the rule engine, without tags; ok is false where something is known only after apply, or wrong.
func (m *sgRuleModel) wanted(ctx context.Context, account string, diags *diag.Diagnostics) (rule sgrules.Rule, ok bool) {
	written := m.written(ctx, diags)
	e := written.effective(*written.Source)
	if !e.known() || m.SecurityGroupID.IsUnknown() {
		return sgrules.Rule{}, false
	}
	rule, wrong := e.spec(m.SecurityGroupID.ValueString()).Rule(account)
	for _, w := range wrong {
		diags.AddAttributeError(m.place(w.Field), "Invalid rule", sentence(w.Message))
	}
	return rule, len(wrong) == 0
}

// place is where a field of the rule engine is written.
func (m *sgRuleModel) place(field string) path.Path {
	first, last := field == "from_port", field == "to_port"
	switch {
	case (first || last) && !m.Port.IsNull():
		return path.Root("port")
	case first && !m.ICMP.IsNull():
		return path.Root("icmp").AtName("type")
	case last && !m.ICMP.IsNull():
		return path.Root("icmp").AtName("code")
	}
	switch field {
	case "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "security_group_id":
		return path.Root("source").AtName(field)
	}
	return path.Root(field)
}

// sameTuple reports whether two rules of a group would be a duplicate of each other to AWS.
func sameTuple(a, b sgrules.Tuple) bool {
	a.Peer.Account, b.Peer.Account = "", "" // AWS leaves it out at times
	return a == b
}

// observe makes the model what AWS has. What is written another way and means the same stays as it is written.
func (m *sgRuleModel) observe(ctx context.Context, a *account, e sgrules.Existing, diags *diag.Diagnostics) {
	var quiet diag.Diagnostics // of an import there is nothing to compare with yet
	if was, ok := m.wanted(ctx, a.clients.AccountID, &quiet); m.Direction.IsNull() || !ok || !sameTuple(was.Tuple, e.Tuple) {
		m.content(ctx, effectiveOf(e.Rule, m.SecurityGroupID.ValueString()), diags)
	}
	if m.Description.ValueString() != e.Description {
		m.Description = types.StringNull()
		if e.Description != "" {
			m.Description = types.StringValue(e.Description)
		}
	}
	m.ID = types.StringValue(e.ID)
	// A mark that the state has come to know of is a copy that lags.
	if owner := types.StringValue(e.Tags[ownerTag]); isOwnedByRule(owner.ValueString()) && (m.Owner.Equal(owner) || !isUnfinished(e.Tags)) {
		m.Owner = owner
	} else {
		m.Owner = types.StringNull()
	}
	tags := a.tags.ofRule(e.Tags)
	m.Tags = a.tags.statedTags(ctx, "", tags, m.Tags, diags)
	m.TagsAll = tagMap(tags)
}

// content writes the rule anew, in the way that most people do.
func (m *sgRuleModel) content(ctx context.Context, e effectiveModel, diags *diag.Diagnostics) {
	m.Direction, m.Protocol = e.Direction, e.Protocol
	m.Port, m.FromPort, m.ToPort, m.ICMP = types.Int32Null(), types.Int32Null(), types.Int32Null(), types.ObjectNull(icmpTypes)
	switch protocol := e.Protocol.ValueString(); {
	case e.FromPort.IsNull():
	case protocol == "icmpv6" && e.FromPort.ValueInt32() == sgrules.NoPort: // icmp may be left out for it
	case protocol == "icmp" || protocol == "icmpv6":
		icmp, more := types.ObjectValueFrom(ctx, icmpTypes, icmpModel{Type: e.FromPort, Code: e.ToPort})
		diags.Append(more...)
		m.ICMP = icmp
	case e.FromPort.Equal(e.ToPort):
		m.Port = e.FromPort
	default:
		m.FromPort, m.ToPort = e.FromPort, e.ToPort
	}
	source := sourceModel{CIDRIPv4: e.CIDRIPv4, CIDRIPv6: e.CIDRIPv6, PrefixListID: e.PrefixListID, SecurityGroupID: e.SecurityGroupID}
	if e.Self.ValueBool() {
		source.Self = e.Self
	}
	object, more := types.ObjectValueFrom(ctx, sourceTypes, source)
	diags.Append(more...)
	m.Source = object
}

// arnOf is the ARN of a rule of a group that an account owns.
func (m *sgRuleModel) arnOf(a *account, owner string) types.String {
	return types.StringValue(arn.ARN{Partition: a.clients.Partition, Service: "ec2", Region: a.region(m.Region), AccountID: owner,
		Resource: fmt.Sprintf("security-group-rule/%s", m.ID.ValueString())}.String())
}
