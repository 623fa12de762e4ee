package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// blocksKey is, in the state's private part, the blocks of the VPC that the last refresh saw. Terraform plans twice, before and during
// an apply, and holds the second plan to the first: a block that the VPC gets in between waits for the next refresh. A group that is
// yet to be made has no state to remember them in: both of its plans ask AWS.
const blocksKey = "vpc"

// blocksOf reads the blocks, nil if there are none.
func blocksOf(ctx context.Context, private privateState) (*baseline.VPC, diag.Diagnostics) {
	raw, diags := private.GetKey(ctx, blocksKey)
	var v baseline.VPC
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return nil, diags // AWS is asked
	}
	return &v, diags
}

// keepBlocks writes the blocks of the VPC if rules of the state are made of them. Where they cannot be read, the plan asks, and says so.
func keepBlocks(ctx context.Context, private privateState, a *account, m *sgBaselineModel) diag.Diagnostics {
	if !m.asksForBlocks(ctx) {
		return private.SetKey(ctx, blocksKey, nil)
	}
	v, diags := m.vpcBlocks(ctx, a)
	return setBlocks(ctx, private, v, diags)
}

// setBlocks writes blocks that could be read.
func setBlocks(ctx context.Context, private privateState, v baseline.VPC, diags diag.Diagnostics) diag.Diagnostics {
	if diags.HasError() || v.Unknown {
		return private.SetKey(ctx, blocksKey, nil)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The state's private part cannot be written", sentence(err.Error()))}
	}
	return private.SetKey(ctx, blocksKey, raw)
}

// asksForBlocks reports whether the rules need the VPC's blocks from AWS.
func (m *sgBaselineModel) asksForBlocks(ctx context.Context) bool {
	asked := false
	m.wantedRules(ctx, "", m.ID.ValueString(), func() baseline.VPC {
		asked = true
		return baseline.VPC{Unknown: true}
	}, &diag.Diagnostics{}) // what there is to say was said when they were planned
	return asked && m.VPCCIDRs.IsNull()
}
