package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
