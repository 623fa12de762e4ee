package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// keepPromises puts what was planned in the place of what was read, after an apply that did all of it. The two differ where
// somebody else changed the group between plan and apply, or where AWS shows a copy that lags. Terraform would call that a bug of
// the provider; the next refresh shows it as the drift that it is.
func (m *sgBaselineModel) keepPromises(ctx context.Context, planned *sgBaselineModel, diags *diag.Diagnostics) {
	for _, x := range []struct{ got, want *types.String }{
		{&m.GroupName, &planned.GroupName}, {&m.Description, &planned.Description}, {&m.VPCID, &planned.VPCID},
		{&m.ARN, &planned.ARN}, {&m.OwnerID, &planned.OwnerID},
	} {
		if !x.want.IsUnknown() {
			*x.got = *x.want
		}
	}
	m.Tags, m.Mistagged = planned.Tags, planned.Mistagged
	for _, x := range []struct{ got, want *types.Map }{{&m.TagsAll, &planned.TagsAll}, {&m.Unmanaged, &planned.Unmanaged}} {
		if whollyKnown(*x.want) {
			*x.got = *x.want
		}
	}
	if fields := m.RuleUsage.Attributes(); !m.RuleUsage.IsNull() {
		for name, v := range planned.RuleUsage.Attributes() {
			if !v.IsUnknown() {
				fields[name] = v
			}
		}
		m.RuleUsage = types.ObjectValueMust(usageType, fields)
	}
	m.EffectiveRules = promised(ctx, m.EffectiveRules, planned.EffectiveRules, diags)
	m.RuleIDs = promised(ctx, m.RuleIDs, planned.RuleIDs, diags)
}

// promised is the planned elements where they are known, and what was read where they are not. Rules that are not in the plan wait
// for the next one.
func promised(ctx context.Context, got, planned types.Map, diags *diag.Diagnostics) types.Map {
	elements := map[string]attr.Value{}
	if planned.IsUnknown() {
		for key, v := range got.Elements() {
			if !isUnmanaged(key) {
				elements[key] = v
			}
		}
	}
	for key, v := range planned.Elements() {
		elements[key] = v
		if read, ok := got.Elements()[key]; ok && !whollyKnown(v) {
			elements[key] = read
		}
	}
	out, d := types.MapValue(planned.ElementType(ctx), elements)
	diags.Append(d...)
	return out
}
