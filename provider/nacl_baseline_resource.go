package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/naclrules"
)

// naclBaselineResource is rackspace_nacl_baseline: a coarse NACL for a compliance requirement.
type naclBaselineResource struct{ onAccount }

func newNACLBaseline() resource.Resource { return &naclBaselineResource{} }

var (
	_ resource.ResourceWithIdentity       = (*naclBaselineResource)(nil)
	_ resource.ResourceWithImportState    = (*naclBaselineResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*naclBaselineResource)(nil)
	_ resource.ResourceWithValidateConfig = (*naclBaselineResource)(nil)
)

// Metadata names the resource.
func (r *naclBaselineResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_nacl_baseline"
}

// ValidateConfig reports what is wrong with the configuration as it is written, as far as it is known.
func (r *naclBaselineResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	defer nameNested(&resp.Diagnostics)
	var m naclBaselineModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.policies(ctx, &resp.Diagnostics)
	if !m.VPCCIDRs.IsNull() {
		writtenBlocks(ctx, m.VPCCIDRs, &resp.Diagnostics)
	}
}

func (r *naclBaselineResource) change(m *naclBaselineModel) *naclChange {
	return &naclChange{account: r.account, api: r.account.clients.EC2(r.account.region(m.Region)), vpc: m.VPCID.ValueString(), id: m.ID.ValueString()}
}

func (r *naclBaselineResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *naclBaselineModel, diags *diag.Diagnostics) {
	setIdentity(ctx, identity, diags, r.account, m.Region, map[string]any{"id": m.ID.ValueString()})
}

// Create builds the whole NACL, and then gives it to the subnets. Where something fails they get their own back and the NACL goes, for
// the reasons of sgBaselineResource.Create; only if that fails too, it stays in the state, tainted.
func (r *naclBaselineResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m naclBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Create, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	c := r.change(&m)
	c.id = ""
	subnets := sortedTexts(ctx, m.SubnetIDs, &resp.Diagnostics)
	originals, err := r.create(ctx, c, &m, subnets, &resp.Diagnostics)
	m.ID, m.Originals = types.StringValue(c.id), textMap(originals)
	m.OwnerID, m.ARN = r.owner(c.id, m.Region)
	if err != nil {
		addNACLError(&resp.Diagnostics, "The NACL was not made", err)
		if c.id == "" {
			return
		}
		undoing, end := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
		defer end()
		notes, err := c.dissolve(undoing, originals)
		addNotes(&resp.Diagnostics, notes...)
		if err == nil {
			return
		}
		resp.Diagnostics.AddError(fmt.Sprintf("NACL %s is left half made", c.id), "It could not be taken back, so that it is in the state, tainted: the next apply "+
			"replaces it.\n"+explain(err))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// owner is the account of a NACL, which is the provider's, and its ARN; null if the provider was told not to ask.
func (r *naclBaselineResource) owner(id string, region types.String) (account, arn types.String) {
	clients := r.account.clients
	if clients.AccountID == "" {
		return types.StringNull(), types.StringNull()
	}
	return types.StringValue(clients.AccountID), types.StringValue(fmt.Sprintf("arn:%s:ec2:%s:%s:network-acl/%s", clients.Partition, r.account.region(region), clients.AccountID, id))
}

// create makes the NACL and associates it, and returns what the subnets had before, as far as it came.
func (r *naclBaselineResource) create(ctx context.Context, c *naclChange, m *naclBaselineModel, subnets []string, diags *diag.Diagnostics) (map[string]string, error) {
	originals := map[string]string{}
	if err := whileNotFound(ctx, appearing, func() error { // they may be new
		return c.admissible(ctx, subnets)
	}); err != nil {
		return originals, err
	}
	noted, left, err := c.make(ctx, tagsOf(ctx, m.TagsAll, diags), subnets)
	if err != nil {
		return originals, err
	}
	if left {
		diags.AddWarning("A NACL of a killed apply is finished", fmt.Sprintf("%s was made for the same subnets by an apply that did not come to its end, and is taken over.", c.id))
	}
	if err := c.write(ctx, nil, m.entries(ctx, diags)); err != nil {
		return originals, err
	}
	for _, subnet := range subnets {
		before, err := c.take(ctx, subnet)
		if before = cmp.Or(before, noted[subnet]); before != "" {
			originals[subnet] = before
		}
		if err != nil {
			return originals, err
		}
	}
	if err := whileNotFound(ctx, appearing, func() error { // so that the next refresh does not take it for gone
		_, err := findNACL(ctx, c.api, c.id)
		return err
	}); err != nil {
		return originals, err
	}
	if err := c.finish(ctx); err != nil { // an error would take all back
		diags.AddWarning("The tag of an unfinished NACL stays", fmt.Sprintf("The tag %s of %s could not be removed. %s", unfinishedTag, c.id, awsclient.Explain(err)))
	}
	return originals, nil
}

// addNotes warns of subnets that did not get back what they had.
func addNotes(diags *diag.Diagnostics, notes ...string) {
	for _, note := range notes {
		if note != "" {
			diags.AddWarning("A subnet goes to the default NACL", note)
		}
	}
}

// Read takes over what AWS has.
func (r *naclBaselineResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m naclBaselineModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
	c := r.change(&m)
	acl, err := findNACL(ctx, c.api, c.id)
	switch {
	case awsclient.IsNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("The NACL cannot be read", awsclient.Explain(err))
		return
	}
	r.observe(ctx, &m, acl, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.keepBlocks(ctx, resp.Private, &m)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// observe takes over what AWS has.
func (r *naclBaselineResource) observe(ctx context.Context, m *naclBaselineModel, acl ec2types.NetworkAcl, diags *diag.Diagnostics) {
	entries, err := naclrules.Read(acl.Entries)
	if err != nil {
		diags.AddError("The NACL cannot be read", sentence(err.Error()))
		return
	}
	var subnets []string
	for _, a := range acl.Associations {
		subnets = append(subnets, aws.ToString(a.SubnetId))
	}
	m.VPCID, m.SubnetIDs = types.StringValue(aws.ToString(acl.VpcId)), textSet(subnets)
	m.Region = types.StringValue(r.account.region(m.Region))
	m.Entries = entryMap(ctx, entries, diags)
	m.OwnerID, m.ARN = r.owner(m.ID.ValueString(), m.Region)
	tags := textsOfTags(acl.Tags)
	m.TagsAll = tagMap(r.account.tags.ofRule(tags))
	maps.DeleteFunc(tags, func(k, _ string) bool {
		return k == ownerTag || k == unfinishedTag || isNumbered(k, originalACLsTag)
	})
	m.Tags = r.account.tags.statedTags(ctx, "", tags, m.Tags, diags)
	originals := notedOriginals(acl.Tags)
	maps.DeleteFunc(originals, func(subnet, _ string) bool { return !slices.Contains(subnets, subnet) })
	maps.Copy(originals, textsOf(m.Originals))
	m.Originals = textMap(originals)
}

// keepBlocks writes the blocks of the VPC if entries are made of what AWS says of them: see blocksKey.
func (r *naclBaselineResource) keepBlocks(ctx context.Context, private privateState, m *naclBaselineModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if n, known := m.nacl(ctx, &diags); !known || !n.UsesVPC() || !m.VPCCIDRs.IsNull() {
		return append(diags, private.SetKey(ctx, blocksKey, nil)...)
	}
	v, diags := r.account.blocks(ctx, m.VPCID, m.Region, m.VPCCIDRs)
	return setBlocks(ctx, private, v, diags)
}

// Update lets subnets go first, changes the entries without a gap, and then gives the NACL to further subnets: each packet fares as it
// did before, as it does afterwards, or as both.
func (r *naclBaselineResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state naclBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = state.ID
	c := r.change(&plan)
	originals, has := textsOf(state.Originals), sortedTexts(ctx, state.SubnetIDs, &resp.Diagnostics)
	wants := sortedTexts(ctx, plan.SubnetIDs, &resp.Diagnostics)
	err := r.update(ctx, c, &plan, &state, &has, wants, originals, &resp.Diagnostics)
	if err == nil {
		plan.Originals = textMap(originals)
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		r.identify(ctx, resp.Identity, &plan, &resp.Diagnostics)
		return
	}
	addNACLError(&resp.Diagnostics, "The NACL was not changed as planned", err)
	state.SubnetIDs, state.Originals = textSet(has), textMap(originals) // the rest shows at the next refresh
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// update makes the changes, and keeps has and originals true.
func (r *naclBaselineResource) update(ctx context.Context, c *naclChange, plan, state *naclBaselineModel, has *[]string, wants []string, originals map[string]string, diags *diag.Diagnostics) error {
	if _, err := c.read(ctx); err != nil {
		return err
	}
	added := slices.DeleteFunc(slices.Clone(wants), func(s string) bool { return slices.Contains(*has, s) })
	if len(added) > 0 {
		if err := whileNotFound(ctx, appearing, func() error {
			return c.admissible(ctx, added)
		}); err != nil {
			return err
		}
	}
	for _, subnet := range slices.Clone(*has) {
		if slices.Contains(wants, subnet) {
			continue
		}
		note, err := c.release(ctx, subnet, originals[subnet])
		addNotes(diags, note)
		if err != nil {
			return err
		}
		delete(originals, subnet)
		*has = slices.DeleteFunc(*has, func(s string) bool { return s == subnet })
	}
	if !plan.Entries.Equal(state.Entries) {
		if err := c.write(ctx, state.entries(ctx, diags), plan.entries(ctx, diags)); err != nil {
			return err
		}
	}
	if len(added) > 0 {
		if err := c.note(ctx, originals, added); err != nil {
			return err
		}
	}
	for _, subnet := range added {
		before, err := c.take(ctx, subnet)
		if before != "" {
			originals[subnet] = before
		}
		if err != nil {
			return err
		}
		*has = append(*has, subnet)
	}
	if plan.TagsAll.Equal(state.TagsAll) {
		return nil
	}
	return c.tag(ctx, tagsOf(ctx, plan.TagsAll, diags), tagsOf(ctx, state.TagsAll, diags))
}

// Delete gives the subnets back what they had, and deletes the NACL.
func (r *naclBaselineResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m naclBaselineModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	notes, err := r.change(&m).dissolve(ctx, textsOf(m.Originals))
	addNotes(&resp.Diagnostics, notes...)
	if err != nil {
		addNACLError(&resp.Diagnostics, "The NACL was not removed", err)
	}
}

// addNACLError reports that something could not be changed.
func addNACLError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	if errors.As(err, &failure) {
		diags.AddAttributeError(path.Root("subnet_ids"), failure.Summary, failure.Detail)
		return
	}
	diags.AddError(summary, explain(err))
}
