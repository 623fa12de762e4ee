package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// isDuration accepts a duration as Go writes it, of 15 minutes to 12 hours: what a role's session may last.
type isDuration struct{}

func (isDuration) Description(context.Context) string {
	return "a duration of 15 minutes to 12 hours, such as 1h30m"
}

func (v isDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isDuration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	d, err := time.ParseDuration(req.ConfigValue.ValueString())
	if err != nil || d < 15*time.Minute || d > 12*time.Hour {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration",
			fmt.Sprintf("%q is not %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// isURL accepts a URL with a host, or an empty text, which says that there is none.
type isURL struct{ example string }

func (v isURL) Description(context.Context) string { return "a URL, such as " + v.example }

func (v isURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isURL) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	text := req.ConfigValue.ValueString()
	if u, err := url.Parse(text); text != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid URL", fmt.Sprintf("%q is not %s.", text, v.Description(ctx)))
	}
}

// isJSON accepts a JSON text.
type isJSON struct{}

func (isJSON) Description(context.Context) string { return "a JSON text, as of jsonencode" }

func (v isJSON) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isJSON) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || json.Valid([]byte(req.ConfigValue.ValueString())) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid policy", "The value is not "+v.Description(ctx)+".")
}

// isTagKey accepts what a tag may be called. Source: EC2 guide, "Tag restrictions".
type isTagKey struct{}

func tagKey() validator.String { return isTagKey{} }

func (isTagKey) Description(context.Context) string {
	return "a tag's key: 1 to 128 characters, not beginning with aws:"
}

func (v isTagKey) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isTagKey) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	key := req.ConfigValue.ValueString()
	if n := len([]rune(key)); n < 1 || n > 128 || strings.HasPrefix(strings.ToLower(key), "aws:") {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid tag", fmt.Sprintf("%q is not %s.", key, v.Description(ctx)))
	}
}

// isDay accepts a date as 2027-01-31.
type isDay struct{}

func (isDay) Description(context.Context) string { return "a day, as 2027-01-31" }

func (v isDay) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isDay) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.DateOnly, req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid day", fmt.Sprintf("%q is not %s.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

// isRegex accepts an RE2 expression.
type isRegex struct{}

func (isRegex) Description(context.Context) string { return "an RE2 regular expression" }

func (v isRegex) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isRegex) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := regexp.Compile(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid regular expression", fmt.Sprintf("%q: %v.", req.ConfigValue.ValueString(), err))
	}
}

// isPreset accepts the name of a preset.
type isPreset struct{}

func (isPreset) Description(context.Context) string {
	return "a preset: see docs/presets for all of them"
}

func (v isPreset) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isPreset) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := baseline.Find(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Unknown preset", fmt.Sprintf("There is no preset %q: write %s, or another one of docs/presets.",
			req.ConfigValue.ValueString(), nearest(req.ConfigValue.ValueString(), baseline.Names())))
	}
}

// nearest is the name that takes the fewest changes of one letter.
func nearest(word string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int { return distance(word, a) - distance(word, b) })
}

// distance is how many letters must be added, dropped or replaced to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// groupName accepts what a security group may be called. Source: EC2 API, CreateSecurityGroup.
type groupName struct{}

func (groupName) Description(context.Context) string {
	return "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg- and without spaces at the ends"
}

func (v groupName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v groupName) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	if !groupNamePattern.MatchString(name) || strings.HasPrefix(strings.ToLower(name), "sg-") || strings.TrimSpace(name) != name {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid group name", fmt.Sprintf("%q is not a name that AWS takes: %s.", name, v.Description(ctx)))
	}
}
