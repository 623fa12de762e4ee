package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// sgChangeMonitorResource is rackspace_sg_change_monitor: alarms on changes to what filters packets.
type sgChangeMonitorResource struct{ onAccount }

func newSGChangeMonitor() resource.Resource { return &sgChangeMonitorResource{} }

var (
	_ resource.ResourceWithIdentity       = (*sgChangeMonitorResource)(nil)
	_ resource.ResourceWithImportState    = (*sgChangeMonitorResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*sgChangeMonitorResource)(nil)
	_ resource.ResourceWithValidateConfig = (*sgChangeMonitorResource)(nil)
)

// Metadata names the resource.
func (r *sgChangeMonitorResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sg_change_monitor"
}

func (r *sgChangeMonitorResource) change(m *sgChangeMonitorModel) *monitorChange {
	return newMonitorChange(r.account, r.account.region(m.Region), m.Name.ValueString(), m.Owner.ValueString())
}

func (r *sgChangeMonitorResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *sgChangeMonitorModel, diags *diag.Diagnostics) {
	setIdentity(ctx, identity, diags, r.account, m.Region, map[string]any{"name": m.Name.ValueString()})
}

// Create makes all parts or none, for the reasons of sgBaselineResource.Create. Only if what was made cannot be taken back, it stays in the
// state, tainted.
func (r *sgChangeMonitorResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m sgChangeMonitorModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Create, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	settings, ok := m.settings(ctx, r.account, &resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}
	c, wanted := r.change(&m), settings.parts()
	parts, err := r.create(ctx, c, wanted, tagsOf(ctx, m.TagsAll, &resp.Diagnostics), &resp.Diagnostics)
	m.ID, m.Owner, m.Parts = m.Name, types.StringValue(c.owner), textMap(parts)
	if err != nil {
		addMonitorError(&resp.Diagnostics, "The monitor was not made", err)
		undoing, end := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
		defer end()
		var failed *partError
		if errors.As(err, &failed) && parts != nil { // it may be there all the same
			parts[failed.key.String()] = ""
		}
		left, err := c.remove(undoing, partKeys(parts), parts)
		if err == nil {
			return
		}
		m.Parts = textMap(left)
		addMonitorError(&resp.Diagnostics, fmt.Sprintf("The monitor %s is left half made, in the state, tainted: the next apply replaces it", c.name), err)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
}

// create makes the parts, and returns what is there.
func (r *sgChangeMonitorResource) create(ctx context.Context, c *monitorChange, wanted map[partKey]partSpec, tags map[string]string, diags *diag.Diagnostics) (map[string]string, error) {
	if err := whileNotFound(ctx, appearing, func() error { return c.admissible(ctx, wanted, nil) }); err != nil { // the log group may be new
		return nil, err
	}
	left, err := c.begin(ctx, wanted)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		diags.AddWarning("A monitor of a killed apply is finished", fmt.Sprintf("Parts of %s were made by an apply that did not come to its end, and are taken over.", c.name))
	}
	parts, err := c.apply(ctx, wanted, left, tags, true, orderOfCreate)
	if err != nil {
		return parts, err
	}
	if err := c.finish(ctx, parts); err != nil { // an error would take all back
		diags.AddWarning("The tag of an unfinished monitor stays", fmt.Sprintf("The tag %s of a part of %s could not be removed. %s", unfinishedTag, c.name, explain(err)))
	}
	return parts, nil
}

// Read takes over what AWS has of the parts; after an import it finds them first.
func (r *sgChangeMonitorResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m sgChangeMonitorModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Region = types.StringValue(r.account.region(m.Region))
	r.identify(ctx, resp.Identity, &m, &resp.Diagnostics)
	c := r.change(&m)
	var parts map[partKey]*foundPart
	var err error
	if m.Parts.IsNull() {
		parts, err = r.imported(ctx, c)
	} else {
		parts, err = r.found(ctx, c, &m, &resp.Diagnostics)
	}
	switch {
	case err != nil:
		addMonitorError(&resp.Diagnostics, "The monitor cannot be read", err)
		return
	case len(parts) == 0:
		resp.State.RemoveResource(ctx)
		return
	}
	if m.Parts.IsNull() {
		m.adopt(ctx, r.account, parts, &resp.Diagnostics)
	}
	texts := map[string]string{}
	for key, f := range parts {
		texts[key.String()] = f.spec.text()
	}
	m.ID, m.Owner, m.Parts = m.Name, types.StringValue(c.owner), textMap(texts)
	r.readTags(ctx, &m, parts, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// found reads the parts that the state has, and those that it should have.
func (r *sgChangeMonitorResource) found(ctx context.Context, c *monitorChange, m *sgChangeMonitorModel, diags *diag.Diagnostics) (map[partKey]*foundPart, error) {
	keys := map[string]string{}
	maps.Copy(keys, textsOf(m.Parts))
	if settings, ok := m.settings(ctx, r.account, diags); ok {
		maps.Copy(keys, settings.texts())
	}
	parts := map[partKey]*foundPart{}
	for text := range keys {
		key := partKeyOf(text)
		f, err := c.find(ctx, key)
		if err != nil {
			return nil, err
		}
		if f != nil && owns(c.owner, c.name, f) {
			parts[key] = f
		}
	}
	return parts, nil
}

// imported finds the parts of a monitor by its name, and whose they are.
func (r *sgChangeMonitorResource) imported(ctx context.Context, c *monitorChange) (map[partKey]*foundPart, error) {
	parts, err := c.survey(ctx, func(kind string) bool { return kind == alarmKind || kind == eventRuleKind })
	if err != nil {
		return nil, err
	}
	owners := slices.Sorted(maps.Keys(monitorOwners(parts)))
	if len(owners) > 1 {
		return nil, &awsclient.Failure{Summary: "Parts of several monitors", Detail: fmt.Sprintf("What is called %s-… belongs to several monitors, by the tag %s: %q.", c.name, ownerTag, owners)}
	}
	if len(owners) == 0 {
		return nil, nil
	}
	c.owner = owners[0]
	maps.DeleteFunc(parts, func(_ partKey, f *foundPart) bool { return !owns(c.owner, c.name, f) })
	return parts, nil
}

// readTags takes over the tags: those of a part that has others than the state, if there is one.
func (r *sgChangeMonitorResource) readTags(ctx context.Context, m *sgChangeMonitorModel, parts map[partKey]*foundPart, diags *diag.Diagnostics) {
	known := tagsOf(ctx, m.TagsAll, diags)
	if m.TagsAll.IsNull() {
		m.TagsAll = tagMap(nil)
	}
	for _, key := range inOrder(slices.Collect(maps.Keys(parts)), orderOfCreate...) {
		tags := parts[key].tags
		if tags == nil {
			continue
		}
		seen := r.account.tags.ofRule(tags)
		_, unfinished := tags[unfinishedTag]
		if maps.Equal(seen, known) && !unfinished {
			continue
		}
		own := maps.Clone(seen)
		if unfinished { // so that the next apply takes it away
			seen[unfinishedTag] = tags[unfinishedTag]
		}
		m.TagsAll = tagMap(seen)
		m.Tags = r.account.tags.statedTags(ctx, "", own, m.Tags, diags)
		return
	}
}

// Update changes the parts that are not as planned, in place.
func (r *sgChangeMonitorResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state sgChangeMonitorModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := limited(ctx, plan.Timeouts.Update, defaultChangeTimeout, &resp.Diagnostics)
	defer cancel()
	settings, ok := plan.settings(ctx, r.account, &resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}
	plan.Owner, plan.ID = state.Owner, state.ID
	c, wanted, have := r.change(&plan), settings.parts(), textsOf(state.Parts)
	err := whileNotFound(ctx, appearing, func() error { return c.admissible(ctx, wanted, have) })
	parts := have
	if err == nil {
		parts, err = c.apply(ctx, wanted, have, tagsOf(ctx, plan.TagsAll, &resp.Diagnostics), !plan.TagsAll.Equal(state.TagsAll), orderOfUpdate)
	}
	if err != nil {
		addMonitorError(&resp.Diagnostics, "The monitor was not changed as planned", err)
		state.Parts = textMap(parts)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	plan.Parts = textMap(parts)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.identify(ctx, resp.Identity, &plan, &resp.Diagnostics)
}

// Delete removes the parts, and leaves alone what others have put in their place.
func (r *sgChangeMonitorResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m sgChangeMonitorModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	ctx, cancel := limited(ctx, m.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	parts := textsOf(m.Parts)
	left, err := r.change(&m).remove(ctx, partKeys(parts), parts)
	if err != nil {
		addMonitorError(&resp.Diagnostics, "The monitor was not removed", err)
		m.Parts = textMap(left)
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	}
}

// ImportState takes a name, with @region behind it where that is not the provider's, or an identity.
func (r *sgChangeMonitorResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	name, region := types.StringValue(req.ID), types.StringValue(r.account.clients.Region)
	if bare, at, ok := cutRegion(req.ID); ok {
		name, region = types.StringValue(bare), types.StringValue(at)
	}
	if req.ID == "" {
		region = importPlace(ctx, req.Identity, r.account, &resp.Diagnostics)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("name"), &name)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !monitorNamePattern.MatchString(name.ValueString()) {
		resp.Diagnostics.AddError("The monitor cannot be imported", fmt.Sprintf("%q is no name of a monitor: write it as in name, and @region behind it where that is not the provider's.", name.ValueString()))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), name)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), region)...)
}

// addMonitorError reports that something could not be read or changed, with the part that it is about.
func addMonitorError(diags *diag.Diagnostics, summary string, err error) {
	var failure *awsclient.Failure
	var part *partError
	switch {
	case errors.As(err, &failure) && failure.Attribute != "":
		diags.AddAttributeError(path.Root(failure.Attribute), failure.Summary, failure.Detail)
	case errors.As(err, &failure):
		diags.AddError(failure.Summary, failure.Detail)
	case errors.As(err, &part):
		diags.AddError(summary, part.key.String()+": "+explain(part.err))
	default:
		diags.AddError(summary, explain(err))
	}
}
