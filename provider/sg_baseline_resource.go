package provider

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgBaselineResource is rackspace_sg_baseline.
type sgBaselineResource struct{ onAccount }

var (
	_ resource.ResourceWithConfigure      = (*sgBaselineResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sgBaselineResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sgBaselineResource)(nil)
	_ resource.ResourceWithIdentity       = (*sgBaselineResource)(nil)
	_ resource.ResourceWithImportState    = (*sgBaselineResource)(nil)
	_ resource.ResourceWithMoveState      = (*sgBaselineResource)(nil)
)

func newSGBaseline() resource.Resource { return &sgBaselineResource{} }

func (r *sgBaselineResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_baseline"
}

func (r *sgBaselineResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = sgBaselineSchema(ctx)
}

// How long the steps may take where timeouts says nothing, as in the AWS provider.
const (
	createTimeout = 10 * time.Minute
	readTimeout   = 5 * time.Minute
	updateTimeout = 10 * time.Minute
	deleteTimeout = 15 * time.Minute
)

// Read fills in what AWS has.
func (r *sgBaselineResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state sgBaselineModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, state.Timeouts.Read, readTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, end := r.account.clients.Operation(ctx)
	defer end()
	r.fillDefaults(&state)
	// Before a group that is gone is removed: Terraform before 1.12 wants an identity all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, r.identity(&state))...)
	reader := r.account.clients.Groups(state.Region.ValueString())
	read := reader.Read
	if !state.AdditionalVPCs.IsNull() { // what nobody manages here is not asked for
		read = reader.ReadWithVPCs
	}
	g, err := read(ctx, state.ID.ValueString())
	switch {
	case awsclient.IsGroupNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("The security group cannot be read", awsclient.Explain(err))
		return
	}
	others := state.observe(ctx, r.account, g, state.ruleIDs(), &resp.Diagnostics)
	state.observeVPCs(g.VPCs)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(keepOthers(ctx, resp.Private, others)...)
	resp.Diagnostics.Append(keepBlocks(ctx, resp.Private, r.account, &state)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update changes tags, then the rules, and then the associations with VPCs.
func (r *sgBaselineResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sgBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, updateTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, end := r.account.clients.Operation(ctx)
	defer end()
	plan.ID, plan.Region = state.ID, state.Region
	others, diags := othersOf(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if err := r.updateTags(ctx, &plan, textsOf(state.TagsAll)); err != nil {
		resp.Diagnostics.AddError("The tags were not changed", awsclient.Explain(err))
		return
	}
	bound := state.ruleIDs()
	others, read := r.apply(ctx, &plan, bound, knownRules(&state, others), &resp.Diagnostics)
	if !read {
		return // the state stays as it was: what AWS has is not known, and the next refresh tells
	}
	if resp.Diagnostics.HasError() {
		plan.AdditionalVPCs = state.AdditionalVPCs
	} else {
		r.associate(ctx, &plan, state.AdditionalVPCs, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(keepOthers(ctx, resp.Private, others)...)
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
