package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/naclrules"
)

// ModifyPlan shows the entries, proves them, and says whom they concern.
func (r *naclBaselineResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	defer nameNested(&resp.Diagnostics)
	plan, state, ok := proposed[naclBaselineModel](ctx, r.account, req, resp)
	if !ok {
		return
	}
	again := len(resp.RequiresReplace) > 0 && state != nil // Terraform plans it once more, as a new one
	if again {
		state = nil
	}
	p := &naclPlan{r: r, ctx: ctx, plan: &plan, state: state, diags: &resp.Diagnostics}
	if state != nil {
		var diags diag.Diagnostics
		p.blocks, diags = blocksOf(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
	} else {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, blocksKey, nil)...)
	}
	p.compute()
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if again || resp.Diagnostics.HasError() {
		return
	}
	p.review()
	p.acknowledged()
	p.claim(req.Config.Raw.String())
	if resp.Diagnostics.HasError() || !p.changes() {
		return
	}
	p.prove()
	if !resp.Diagnostics.HasError() {
		p.foresee()
	}
}

// naclPlan is a plan in the making.
type naclPlan struct {
	r           *naclBaselineResource
	ctx         context.Context
	plan, state *naclBaselineModel // state is nil where a NACL is made
	blocks      *baseline.VPC      // as the last refresh saw them; nil if it had no need
	nacl        baseline.NACL
	entries     []baseline.NACLEntry // nil if they are not known
	diags       *diag.Diagnostics
}

// compute fills in what follows from the configuration.
func (p *naclPlan) compute() {
	plan := p.plan
	plan.ID, plan.ARN, plan.OwnerID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	plan.Originals = types.MapUnknown(types.StringType)
	if p.state != nil {
		plan.ID, plan.ARN, plan.OwnerID = p.state.ID, p.state.ARN, p.state.OwnerID
		if plan.SubnetIDs.Equal(p.state.SubnetIDs) {
			plan.Originals = p.state.Originals
		}
	}
	plan.TagsAll = p.r.account.tags.planned(p.ctx, "", plan.Tags, p.diags)
	plan.Entries = types.MapUnknown(entryType)
	n, known := plan.nacl(p.ctx, p.diags)
	if !known {
		return
	}
	if n.UsesVPC() {
		if n.VPC = p.vpc(); n.VPC.Unknown {
			return
		}
	}
	entries, err := n.Entries()
	if err != nil {
		p.diags.AddError("The entries cannot be made", sentence(err.Error()))
		return
	}
	p.nacl, p.entries = n, entries
	plan.Entries = entryMap(p.ctx, entries, p.diags)
}

// vpc is the VPC's blocks: as written, or as the last refresh saw them, or as AWS has them.
func (p *naclPlan) vpc() baseline.VPC {
	if p.blocks != nil && p.plan.VPCCIDRs.IsNull() {
		return *p.blocks
	}
	v, diags := p.r.account.blocks(p.ctx, p.plan.VPCID, p.plan.Region, p.plan.VPCCIDRs)
	p.diags.Append(diags...)
	return v
}

// changes reports whether packets may fare otherwise after the plan.
func (p *naclPlan) changes() bool {
	return p.state == nil || !p.plan.Entries.Equal(p.state.Entries) || !p.plan.SubnetIDs.Equal(p.state.SubnetIDs)
}

// review holds the day of review against today: nobody makes a NACL that should have been looked at.
func (p *naclPlan) review() {
	if !whollyKnown(p.plan.Compliance) {
		return
	}
	var c complianceModel
	p.diags.Append(p.plan.Compliance.As(p.ctx, &c, objectOptions)...)
	if c.ReviewBy.ValueString() >= now().UTC().Format(time.DateOnly) {
		return
	}
	at := path.Root("compliance").AtName("review_by")
	text := fmt.Sprintf("It was due by %s (%s %s, approved by %s). Look whether the requirement still calls for the NACL, and write the day of the next review; if it does not, "+
		"remove the NACL.", c.ReviewBy.ValueString(), c.Framework.ValueString(), c.Requirement.ValueString(), c.ApprovedBy.ValueString())
	if p.state == nil || !p.plan.Compliance.Equal(p.state.Compliance) {
		p.diags.AddAttributeError(at, "The review is overdue", text)
		return
	}
	p.diags.AddAttributeWarning(at, "The review is overdue", text)
}

// acknowledged refuses a number of subnets that is not the one that the user knows of, and says who is there.
func (p *naclPlan) acknowledged() {
	subnets := sortedTexts(p.ctx, p.plan.SubnetIDs, p.diags)
	if subnets == nil || p.plan.BlastRadiusAck.IsUnknown() || p.plan.BlastRadiusAck.ValueInt64() == int64(len(subnets)) {
		return
	}
	text := fmt.Sprintf("blast_radius_ack says %d, and subnet_ids names another number: %d. Write blast_radius_ack = %[2]d if that is meant.",
		p.plan.BlastRadiusAck.ValueInt64(), len(subnets))
	if !p.plan.Region.IsUnknown() {
		text += " " + p.r.residents(p.ctx, p.plan, subnets)
	}
	p.diags.AddAttributeError(path.Root("blast_radius_ack"), "Another number of subnets", text)
}

// claim refuses subnets that another NACL of this configuration has.
func (p *naclPlan) claim(config string) {
	if p.plan.Region.IsUnknown() {
		return
	}
	for _, subnet := range sortedTexts(p.ctx, p.plan.SubnetIDs, p.diags) {
		p.r.account.nacls.claim(p.plan.Region.ValueString()+"/"+subnet, placeClaim{p.state == nil, config}, path.Root("subnet_ids"), "A subnet with two NACLs",
			fmt.Sprintf("Another rackspace_nacl_baseline of this configuration has %s: a subnet has one NACL. Name it in one of them", subnet), p.diags)
	}
}

// prove says what packets say of the entries, and whether there is a way to them without a gap.
func (p *naclPlan) prove() {
	if p.entries == nil {
		return
	}
	proof := naclProof{p.nacl, p.entries, p.diags}
	proof.room()
	proof.shadows()
	if p.diags.HasError() {
		return
	}
	proof.fine()
	proof.replies()
	if p.state == nil {
		return
	}
	addNoWay(p.diags, p.state.entries(p.ctx, p.diags), p.entries)
}

// addNoWay reports that the entries cannot become others without a gap.
func addNoWay(diags *diag.Diagnostics, have, want []baseline.NACLEntry) {
	steps, err := naclrules.Plan(have, want)
	switch peak := naclrules.Peak(have, steps); {
	case err != nil:
		diags.AddError("The entries cannot be changed without a gap", sentence(err.Error())+" Remove entries with low numbers that somebody else added, and plan again.")
	case peak > baseline.MaxNACLEntries:
		diags.AddError("The entries cannot be changed without a gap", fmt.Sprintf("While they change, %d entries of one direction and IP version would stand, and AWS takes %d "+
			"beside its own last one: make the change in two applies.", peak, baseline.MaxNACLEntries))
	}
}

// foresee reads the subnets and reports what stands against the NACL there, and what it cuts.
func (p *naclPlan) foresee() {
	subnets := sortedTexts(p.ctx, p.plan.SubnetIDs, p.diags)
	if subnets == nil || p.plan.VPCID.IsUnknown() || p.plan.Region.IsUnknown() {
		return
	}
	change := p.r.change(p.plan)
	err := whileNotFound(p.ctx, appearingAtPlan, func() error {
		return change.admissible(p.ctx, subnets)
	})
	var failure *awsclient.Failure
	switch {
	case errors.As(err, &failure):
		p.diags.AddAttributeError(path.Root("subnet_ids"), failure.Summary, failure.Detail)
		return
	case err != nil:
		foreseeError(p.diags, path.Root("subnet_ids"), "A subnet", err)
		return
	}
	if p.entries == nil {
		return
	}
	old := naclTables{}
	var had []string
	if p.state != nil {
		old = tablesOf(p.state.entries(p.ctx, p.diags))
		had = sortedTexts(p.ctx, p.state.SubnetIDs, p.diags)
	}
	cuts, notes, err := p.r.cuts(p.ctx, p.plan, subnets, func(subnet string) naclTables {
		if slices.Contains(had, subnet) {
			return old
		}
		return naclTables{}
	}, tablesOf(p.entries))
	if err != nil {
		p.diags.AddAttributeWarning(path.Root("subnet_ids"), "What the NACL cuts is not known", "The security groups of the network interfaces in these subnets could not be read. "+explain(err))
		return
	}
	reportCuts(p.diags, cuts, notes)
}
