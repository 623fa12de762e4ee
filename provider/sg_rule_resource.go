package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// sgRuleResource is rackspace_sg_rule: one rule in a group that somebody else manages.
type sgRuleResource struct{ onAccount }

func newSGRule() resource.Resource { return &sgRuleResource{} }

var (
	_ resource.ResourceWithIdentity       = (*sgRuleResource)(nil)
	_ resource.ResourceWithImportState    = (*sgRuleResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sgRuleResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sgRuleResource)(nil)
)

// Metadata names the resource. Its identity may change in an update: what EC2 cannot change in place becomes another rule.
func (r *sgRuleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_rule"
	resp.ResourceBehavior.MutableIdentity = true
}

// change is the change of the group on behalf of the rule of a model.
func (r *sgRuleResource) change(m *sgRuleModel) *ruleChange {
	return &ruleChange{account: r.account, region: r.account.region(m.Region), group: m.SecurityGroupID.ValueString(),
		id: m.ID.ValueString(), owner: m.Owner.ValueString()}
}

func (r *sgRuleResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *sgRuleModel, diags *diag.Diagnostics) {
	setIdentity(ctx, identity, diags, r.account, m.Region, map[string]any{"security_group_rule_id": m.ID.ValueString()})
}

// Create makes the rule, tagged by the same call.
func (r *sgRuleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m sgRuleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Create, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	want, _ := m.wanted(ctx, r.account.clients.AccountID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Owner, m.ID = types.StringValue(newOwner()), types.StringNull()
	change := r.change(&m)
	want = change.tagged(want, tagsOf(ctx, m.TagsAll, &resp.Diagnostics))

	made, group, err := change.make(ctx, want)
	if err != nil && made.ID == "" {
		addRuleError(&resp.Diagnostics, "The rule was not made", err)
		if !change.uncertain {
			return
		}
		// The rule may have been made. The state keeps the owner, by which the next read finds it.
		resp.Diagnostics.AddWarning("It is not known whether the rule was made",
			"AWS did not answer, and could not be asked again. The next plan looks for the rule by its tag "+ownerTag+" = "+change.owner+".")
		m.ARN = types.StringNull()
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
		r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
		return
	}
	if err != nil {
		// An error would make Terraform revoke the rule and make it again.
		resp.Diagnostics.AddWarning("The rule was made, and something went wrong afterwards", sentence(err.Error())+" The next plan shows what is there.")
	}
	m.ID = types.StringValue(made.ID)
	if change.unfinished {
		m.Owner = types.StringNull() // so that the next plan sets the tags right
	}
	m.ARN = m.arnOf(r.account, group.owner)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// Read takes over what AWS has, and forgets a rule that is gone or somebody else's by now.
func (r *sgRuleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m sgRuleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
	change := r.change(&m)
	group, err := change.read(ctx)
	if err != nil && !awsclient.IsGroupNotFound(err) {
		resp.Diagnostics.AddError("The rule cannot be read", awsclient.Explain(err))
		return
	}
	rule, there := change.mine(group.rules)
	if !there {
		resp.State.RemoveResource(ctx)
		return
	}
	if owner := rule.Tags[ownerTag]; change.owner != "" && isOwnedByRule(owner) && owner != change.owner {
		resp.Diagnostics.AddWarning("The rule was taken over", fmt.Sprintf("Rule %s of %s carries the tag %s = %q, and was made here as %q: "+
			"another rackspace_sg_rule has it now. It is forgotten here.", rule.ID, change.group, ownerTag, owner, change.owner))
		resp.State.RemoveResource(ctx)
		return
	}
	m.observe(ctx, r.account, rule, &resp.Diagnostics)
	m.ARN = m.arnOf(r.account, group.owner)
	m.Region = types.StringValue(change.region)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// Update changes the rule without a gap: in place, or the new one first.
func (r *sgRuleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sgRuleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	want, _ := plan.wanted(ctx, r.account.clients.AccountID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	change := r.change(&state)
	if change.owner == "" {
		change.owner = newOwner()
	}
	want = change.tagged(want, tagsOf(ctx, plan.TagsAll, &resp.Diagnostics))

	now, group, err := change.alter(ctx, want)
	if err != nil {
		addRuleError(&resp.Diagnostics, "The rule was not changed as planned", err)
		if now.ID != state.ID.ValueString() {
			return // the old rule is still there, and the next plan shows what is to be done
		}
		if sameTuple(now.Tuple, want.Tuple) {
			state.Protocol, state.Source, state.ICMP = plan.Protocol, plan.Source, plan.ICMP
			state.Port, state.FromPort, state.ToPort = plan.Port, plan.FromPort, plan.ToPort
		}
		state.observe(ctx, r.account, now, &resp.Diagnostics)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	plan.ID, plan.Owner = types.StringValue(now.ID), types.StringValue(change.owner)
	plan.ARN = plan.arnOf(r.account, group.owner)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.identify(ctx, resp.Identity, &plan, &resp.Diagnostics)
}

// Delete revokes the rule, and what an interrupted change of it has left.
func (r *sgRuleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m sgRuleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.change(&m).remove(ctx); err != nil {
		addRuleError(&resp.Diagnostics, "The rule was not removed", err)
	}
}

// ImportState takes the id of a rule, with @region behind it where that is not the provider's, or an identity.
func (r *sgRuleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, region := req.ID, types.StringValue(r.account.clients.Region)
	if id == "" {
		var named types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("security_group_rule_id"), &named)...)
		id, region = named.ValueString(), importPlace(ctx, req.Identity, r.account, &resp.Diagnostics)
	} else if bare, at, ok := cutRegion(id); ok {
		id, region = bare, types.StringValue(at)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	out, err := r.account.clients.EC2(region.ValueString()).DescribeSecurityGroupRules(ctx,
		&ec2.DescribeSecurityGroupRulesInput{SecurityGroupRuleIds: []string{id}})
	if err != nil || len(out.SecurityGroupRules) != 1 {
		text := "AWS shows no such rule."
		if err != nil {
			text = awsclient.Explain(err)
		}
		resp.Diagnostics.AddError("The rule cannot be imported", fmt.Sprintf("There is no rule %q in %s: write the id of a rule, sgr-…, "+
			"or sgr-…@region. %s", id, region.ValueString(), text))
		return
	}
	for name, value := range map[string]types.String{"id": types.StringValue(id), "region": region,
		"security_group_id": types.StringValue(aws.ToString(out.SecurityGroupRules[0].GroupId))} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}
