package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgBaselineResource is rackspace_sg_baseline.
type sgBaselineResource struct {
	account *account
}

var (
	_ resource.ResourceWithConfigure   = (*sgBaselineResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*sgBaselineResource)(nil)
	_ resource.ResourceWithIdentity    = (*sgBaselineResource)(nil)
	_ resource.ResourceWithImportState = (*sgBaselineResource)(nil)
	_ resource.ResourceWithMoveState   = (*sgBaselineResource)(nil)
)

func newSGBaseline() resource.Resource { return &sgBaselineResource{} }

func (r *sgBaselineResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_baseline"
}

func (r *sgBaselineResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sgBaselineSchema(ctx)
}

func (r *sgBaselineResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.account = configured(req.ProviderData, &resp.Diagnostics)
}

// How long the steps may take where timeouts says nothing, as in the AWS provider.
const (
	createTimeout = 10 * time.Minute
	readTimeout   = 5 * time.Minute
	updateTimeout = 10 * time.Minute
	deleteTimeout = 15 * time.Minute
)

// Create makes the group, and then its rules: the state has the group before the first rule is asked for.
func (r *sgBaselineResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan sgBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	limit, diags := plan.Timeouts.Create(ctx, createTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	plan.Region = types.StringValue(r.account.region(plan.Region))
	id, err := r.createGroup(ctx, &plan)
	if err != nil {
		resp.Diagnostics.AddError("The security group was not made", awsclient.Explain(err))
		return
	}
	plan.ID = types.StringValue(id)
	stub := plan // what is known of a group without rules
	stub.EffectiveRules, stub.RuleIDs, stub.Unmanaged = types.MapNull(effectiveType), types.MapNull(types.StringType), types.MapNull(types.StringType)
	stub.ARN, stub.OwnerID, stub.RuleUsage = types.StringNull(), types.StringNull(), types.ObjectNull(usageType)
	stub.TagsAll = textMap(r.tags(&plan))
	resp.Diagnostics.Append(resp.State.Set(ctx, &stub)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, r.identity(&stub))...)
	r.apply(ctx, &plan, map[string]string{}, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// tags is all tags of a group.
func (r *sgBaselineResource) tags(m *sgBaselineModel) map[string]string {
	return r.account.tags.all(m.GroupName.ValueString(), textsOf(m.Tags))
}

// createGroup makes the group without rules of its own. A create whose answer is lost is tried again by the SDK, and then refused
// as a duplicate: the token in the owner tag tells whether that duplicate is ours.
func (r *sgBaselineResource) createGroup(ctx context.Context, m *sgBaselineModel) (string, error) {
	api := r.account.clients.EC2(m.Region.ValueString())
	owner := "rackspace_sg_baseline/" + rand.Text()
	tags := r.tags(m)
	tags[ownerTag] = owner
	out, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
		GroupName: m.GroupName.ValueStringPointer(), Description: m.Description.ValueStringPointer(), VpcId: m.VPCID.ValueStringPointer(),
		TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeSecurityGroup, Tags: awsTags(tags)}},
	})
	if err == nil {
		return aws.ToString(out.GroupId), nil
	}
	if !awsclient.IsDuplicate(err) {
		return "", err
	}
	found, lookup := api.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{
		{Name: aws.String("tag:" + ownerTag), Values: []string{owner}}, {Name: aws.String("vpc-id"), Values: []string{m.VPCID.ValueString()}},
	}})
	if lookup == nil && len(found.SecurityGroups) == 1 {
		return aws.ToString(found.SecurityGroups[0].GroupId), nil
	}
	return "", err
}

func awsTags(tags map[string]string) []ec2types.Tag {
	var out []ec2types.Tag
	for k, v := range tags {
		out = append(out, ec2types.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	return out
}

// apply brings the group's rules to what m plans, and fills m in with what AWS then has, also where it ends with an error: the
// next apply goes on from there. bound is the ids of the rules by key, as the last state has them.
func (r *sgBaselineResource) apply(ctx context.Context, m *sgBaselineModel, bound map[string]string, diags *diag.Diagnostics) {
	unlock, err := groupLocks.Lock(ctx, m.ID.ValueString())
	if err != nil {
		diags.AddError("The security group was not changed", "Another change of it did not end in time. "+sentence(err.Error()))
		return
	}
	defer unlock()
	if reached, err := r.change(ctx, m, bound, diags); err != nil {
		diags.AddError("The rules are not all in place", explain(err))
		bound = reached
	} else {
		bound = reached
	}
	// What AWS shows now is the state, whatever happened; an ended context must not keep it from being read.
	read, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	g, err := r.readNew(read, m)
	if err != nil {
		diags.AddError("The security group cannot be read", awsclient.Explain(err))
		return
	}
	m.observe(read, r.account, g, bound, diags)
}

// change carries out the plan for the rules and returns the ids that it reached.
func (r *sgBaselineResource) change(ctx context.Context, m *sgBaselineModel, bound map[string]string, diags *diag.Diagnostics) (map[string]string, error) {
	account := r.account.clients.AccountID
	g, err := r.readNew(ctx, m)
	if err != nil {
		return bound, err
	}
	current, err := existingOf(g.Rules, aws.ToString(g.OwnerId))
	if err != nil {
		return bound, err
	}
	w := m.plannedRules(ctx, r.account, diags)
	if diags.HasError() {
		return bound, nil
	}
	desired, err := w.desired(m.ID.ValueString(), account, r.tags(m))
	if err != nil {
		return bound, err
	}
	p := sgBaselinePlan{resource: r, ctx: ctx, plan: m, diags: &diag.Diagnostics{}}
	c := m.claims(ctx, diags)
	changes, err := sgrules.Plan(current, desired, sgrules.Options{
		Bound: maps.Clone(bound), Claim: c.claim, IgnoreTag: func(k string) bool { return k == ownerTag || r.account.tags.ignored(k) },
		Quota: p.quota(&w), AllowGap: m.AllowGap.ValueBool(),
	})
	if err != nil {
		return bound, err
	}
	for _, s := range changes.Shared {
		return bound, fmt.Errorf("rule %s is there already as %s and belongs to somebody else: drop it here, or there", s.Key, s.Rule.ID)
	}
	applier := sgrules.Applier{API: r.account.clients.EC2(m.Region.ValueString()), Reader: coalesced{r.account.clients.Groups(m.Region.ValueString())},
		GroupID: m.ID.ValueString(), Account: account}
	state, err := applier.Apply(ctx, changes, nil)
	reached := map[string]string{}
	for key, e := range state.Bound {
		reached[key] = e.ID
	}
	return reached, err
}

// plannedRules is the rules of the plan. Where it did not know all of them, all is known now.
func (m *sgBaselineModel) plannedRules(ctx context.Context, a *account, diags *diag.Diagnostics) wanted {
	if rules, ok := m.effectiveRules(ctx, diags); ok {
		w := wanted{rules: rules}
		if w.known() {
			return w
		}
	}
	w := m.wantedRules(ctx, a.clients.AccountID, func() baseline.VPC {
		v, d := m.vpcBlocks(ctx, a)
		diags.Append(d...)
		return v
	}, diags)
	if !diags.HasError() && !w.known() {
		diags.AddError("A rule is not known", "A value of a rule is not known although everything has been applied: "+w.hidden+
			". This is always a bug in the provider code.")
	}
	return w
}

// readNew reads the group, and waits for one that was just made: AWS answers for some seconds that there is none.
func (r *sgBaselineResource) readNew(ctx context.Context, m *sgBaselineModel) (*awsclient.Group, error) {
	reader := r.account.clients.Groups(m.Region.ValueString())
	for attempt := 1; ; attempt++ {
		g, err := reader.Read(ctx, m.ID.ValueString())
		if err == nil || !awsclient.IsGroupNotFound(err) {
			return g, err
		}
		if sgrules.Backoff(ctx, attempt) != nil {
			return nil, err
		}
	}
}

// coalesced lets the rule engine read with everybody else.
type coalesced struct{ reader *awsclient.GroupReader }

func (c coalesced) SecurityGroupRules(ctx context.Context, groupID string) ([]ec2types.SecurityGroupRule, error) {
	g, err := c.reader.Read(ctx, groupID)
	if err != nil {
		return nil, err
	}
	return g.Rules, nil
}

// groupLocks lets one resource at a time change a group.
var groupLocks sgrules.Locks

// Read fills in what AWS has.
func (r *sgBaselineResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state sgBaselineModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := state.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r.fillDefaults(&state)
	// Before a group that is gone is removed: Terraform before 1.12 wants an identity all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, r.identity(&state))...)
	g, err := r.account.clients.Groups(state.Region.ValueString()).Read(ctx, state.ID.ValueString())
	switch {
	case awsclient.IsGroupNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("The security group cannot be read", awsclient.Explain(err))
		return
	}
	state.observe(ctx, r.account, g, state.ruleIDs(), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update changes tags, and then the rules.
func (r *sgBaselineResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sgBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := plan.Timeouts.Update(ctx, updateTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	plan.ID, plan.Region = state.ID, state.Region
	if err := r.updateTags(ctx, &plan, textsOf(state.TagsAll)); err != nil {
		resp.Diagnostics.AddError("The tags were not changed", awsclient.Explain(err))
		return
	}
	r.apply(ctx, &plan, state.ruleIDs(), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, r.identity(&plan))...)
}

// updateTags makes the group's tags those of the plan. Rules follow with their own change.
func (r *sgBaselineResource) updateTags(ctx context.Context, m *sgBaselineModel, before map[string]string) error {
	api, id := r.account.clients.EC2(m.Region.ValueString()), []string{m.ID.ValueString()}
	after := r.tags(m)
	changed := map[string]string{}
	for k, v := range after {
		if old, ok := before[k]; !ok || old != v {
			changed[k] = v
		}
	}
	if len(changed) > 0 {
		if _, err := api.CreateTags(ctx, &ec2.CreateTagsInput{Resources: id, Tags: awsTags(changed)}); err != nil {
			return err
		}
	}
	var gone []ec2types.Tag
	for k := range before {
		if _, ok := after[k]; !ok {
			gone = append(gone, ec2types.Tag{Key: aws.String(k)})
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := api.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: id, Tags: gone})
	return err
}

// explain says what failed: the rule engine's errors have their own words.
func explain(err error) string {
	var call *sgrules.CallError
	if errors.As(err, &call) || awsclient.Code(err) == "" {
		return sentence(err.Error())
	}
	return awsclient.Explain(err)
}
