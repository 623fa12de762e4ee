package provider

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// exception takes something out of a guardrail.
type exception struct {
	Guardrail types.String `tfsdk:"guardrail"`
	Reason    types.String `tfsdk:"reason"`
	Expires   types.String `tfsdk:"expires"`
}

// exceptionAttributes are those of an exception, and what of them it must have.
func exceptionAttributes() (map[string]schema.Attribute, needs) {
	return map[string]schema.Attribute{
			"guardrail": schema.StringAttribute{Required: true,
				MarkdownDescription: "`admin_ports_open` or `all_protocols_open`. What may open everything may open administration ports too.",
				Validators:          []validator.String{stringvalidator.OneOf("admin_ports_open", "all_protocols_open")}},
			"reason": schema.StringAttribute{Required: true, MarkdownDescription: "Why, such as a change ticket: 3 characters at least.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(3)}},
			"expires": schema.StringAttribute{Required: true, Validators: []validator.String{isDay},
				MarkdownDescription: "The last day on which it holds, in UTC, as `2027-01-31`. After it the guardrail holds again, for each plan, that " +
					"of a `destroy` too: `terraform destroy -refresh=false` needs none."},
		}, needs{"guardrail": `"admin_ports_open" or "all_protocols_open"`, "reason": `why, such as "CHG-123"`,
			"expires": `a day, such as "2027-01-31"`}
}

// expired reports, and says, that the exception at a path holds no more.
func (x exception) expired(at path.Path, diags *diag.Diagnostics) bool {
	if x.Expires.ValueString() >= now().UTC().Format(time.DateOnly) {
		return false
	}
	diags.AddAttributeWarning(at.AtName("expires"), "An exception has expired",
		fmt.Sprintf("It held until %s (%s). The guardrail %s holds again.", x.Expires.ValueString(), x.Reason.ValueString(), x.Guardrail.ValueString()))
	return true
}

// exampleException is how an exception is written that ends in a quarter of a year; rule is the attribute rule with its value, or "".
func exampleException(rule, guardrail string) string {
	return fmt.Sprintf("exceptions = [{ %sguardrail = %q, reason = \"…\", expires = \"%s\" }]", rule, guardrail, now().AddDate(0, 3, 0).Format(time.DateOnly))
}
