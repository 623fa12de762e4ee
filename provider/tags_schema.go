package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// tagsAttribute is the tags that an object states itself, tagsAllAttribute all that it has of the provider.
func tagsAttribute() schema.MapAttribute {
	return schema.MapAttribute{Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Tags. They win over `default_tags` of the provider.",
		Validators:          []validator.Map{mapvalidator.KeysAre(isTagKey), areTagValues{}}}
}

func tagsAllAttribute() schema.MapAttribute {
	return schema.MapAttribute{Computed: true, ElementType: types.StringType,
		MarkdownDescription: "All tags: `tags`, and those of the provider."}
}

// areTagValues accepts tags by their values, and refuses the ownership tag, which is not the user's. Source: EC2 guide, "Tag
// restrictions".
type areTagValues struct{}

func (areTagValues) Description(context.Context) string { return "values of at most 256 characters" }

func (v areTagValues) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (areTagValues) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	defer nameNested(&resp.Diagnostics)
	for key, value := range req.ConfigValue.Elements() {
		at := req.Path.AtMapKey(key)
		text, ok := value.(types.String)
		switch {
		case key == ownerTag || key == unfinishedTag:
			resp.Diagnostics.AddAttributeError(at, "Invalid tag", fmt.Sprintf("%s says whose a rule is, and is set by the provider alone: leave it out.", key))
		case !ok || value.IsUnknown():
		case text.IsNull():
			resp.Diagnostics.AddAttributeError(at, "Invalid tag", fmt.Sprintf("The tag %q is null: write \"\" for a tag without a value, or leave the tag out.", key))
		case len([]rune(text.ValueString())) > 256:
			resp.Diagnostics.AddAttributeError(at, "Invalid tag", fmt.Sprintf("The value of %q has more than 256 characters.", key))
		}
	}
}

// planned returns tags_all for the tags that an object states; name is the tag Name, "" for none. It is unknown where one of
// the tags is. A tag that the provider is told to ignore is an error, as it would be set and never seen again.
func (p tagPolicy) planned(ctx context.Context, name string, stated types.Map, diags *diag.Diagnostics) types.Map {
	if !whollyKnown(stated) {
		return types.MapUnknown(types.StringType)
	}
	own := tagsOf(ctx, stated, diags)
	for _, key := range slices.Sorted(maps.Keys(own)) {
		if p.ignored(key) {
			diags.AddAttributeError(path.Root("tags").AtMapKey(key), "A tag that is ignored",
				fmt.Sprintf("ignore_tags of the provider names %q: leave the tag out here, or there.", key))
		}
	}
	all := p.seen(p.all(name, own))
	delete(all, ownerTag)
	refuseMore(len(all)+2, diags) // with ownerTag and unfinishedTag
	return tagMap(all)
}

// refuseMore refuses more tags than an object may have. Source: EC2 guide, "Tag restrictions".
func refuseMore(tags int, diags *diag.Diagnostics) {
	const most = 50
	if tags > most {
		diags.AddAttributeError(path.Root("tags"), "Too many tags", fmt.Sprintf("There would be %d tags, with default_tags and the provider's own, "+
			"and AWS takes %d: drop some here, or in the provider's default_tags.", tags, most))
	}
}

// tagsOf is the tags of a map that is known.
func tagsOf(ctx context.Context, m types.Map, diags *diag.Diagnostics) map[string]string {
	tags := map[string]string{}
	if !m.IsNull() && !m.IsUnknown() {
		diags.Append(m.ElementsAs(ctx, &tags, false)...)
	}
	return tags
}

// tagMap is tags as a value.
func tagMap(tags map[string]string) types.Map {
	m, _ := types.MapValueFrom(context.Background(), types.StringType, tags) // strings always fit
	return m
}

// statedTags is what an object states of the tags that AWS has, as it stated them before: no tags may be null or empty.
func (p tagPolicy) statedTags(ctx context.Context, name string, tags map[string]string, before types.Map, diags *diag.Diagnostics) types.Map {
	own := p.own(name, tags, tagsOf(ctx, before, diags))
	if len(own) == 0 && before.IsNull() {
		return types.MapNull(types.StringType)
	}
	return tagMap(own)
}
