package provider

import (
	"context"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// regionAttribute is the region of an object; see planRegion.
func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: true,
		MarkdownDescription: "Region. Default: the provider's. A change makes a new object.",
		Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]+$`),
			"must be a region, such as us-east-1")}}
}

// planRegion plans the region of an object: its own, else the provider's. An object whose region changes, by either, is made
// anew.
func planRegion(ctx context.Context, a *account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var region, prior types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	if region.IsNull() {
		region = types.StringValue(a.clients.Region)
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), region)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("region"), &prior)...)
		if !prior.Equal(region) {
			resp.RequiresReplace.Append(path.Root("region"))
		}
	}
}

// cutRegion cuts "id@region" in two; ok is false if there is no region.
func cutRegion(id string) (bare, region string, ok bool) { return strings.Cut(id, "@") }
