package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// ValidateConfig refuses what cannot be right whatever AWS has: `terraform validate` says so, without credentials.
func (r *sgBaselineResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	defer nameNested(&resp.Diagnostics)
	var m sgBaselineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.Egress.IsNull() || !m.Egress.IsUnknown() && !slices.Contains(baseline.EgressModes(), baseline.Egress(m.Egress.ValueString())) {
		m.Egress = types.StringValue(string(baseline.EgressAllowAll))
	}
	if p, err := baseline.Find(m.Preset.ValueString()); err == nil {
		if full := m.Name.ValueString() + "-" + p.Suffix; p.Suffix != "" && len(full) > 255 {
			resp.Diagnostics.AddAttributeError(path.Root("name"), "The group's name would be too long",
				fmt.Sprintf("With the preset's suffix it has %d characters, and AWS takes 255: write at most %d.", len(full), 255-len(p.Suffix)-1))
		}
		if m.PresetVersion.IsNull() || m.PresetVersion.ValueInt64() < 1 {
			m.PresetVersion = types.Int64Value(int64(p.Newest().Number))
			if len(p.Versions) > 1 { // the state has it, and only a plan sees the state
				m.PresetVersion = types.Int64Unknown()
			}
		}
	}
	m.checkVPCs(&resp.Diagnostics)
	blocks := baseline.VPC{Unknown: true}
	if !m.VPCCIDRs.IsNull() {
		blocks = writtenBlocks(ctx, m.VPCCIDRs, &resp.Diagnostics)
	}
	m.wantedRules(ctx, "", newGroup, func() baseline.VPC { return blocks }, &resp.Diagnostics)
}
