package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// onAccountAction is onAccount for an action.
type onAccountAction struct{ account *account }

// Configure takes the account over.
func (a *onAccountAction) Configure(_ context.Context, req fwaction.ConfigureRequest, resp *fwaction.ConfigureResponse) {
	a.account = configured(req.ProviderData, &resp.Diagnostics)
}

// report is where an action says what it does: progress as it goes, and diagnostics.
type report struct {
	progress func(fwaction.InvokeProgressEvent)
	diags    *diag.Diagnostics
}

func reportOf(resp *fwaction.InvokeResponse) *report {
	return &report{resp.SendProgress, &resp.Diagnostics}
}

// say sends a line of progress. Texts of AWS are other people's: none gets a line of its own, or escapes to the terminal.
func (r *report) say(format string, args ...any) {
	r.progress(fwaction.InvokeProgressEvent{Message: printable(fmt.Sprintf(format, args...))})
}

// The attributes of actions.

func actionRegion() schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: "Region. Default: the provider's.",
		Validators: []validator.String{stringvalidator.RegexMatches(regionPattern, "must be a region, such as us-east-1")}}
}

func actionInstance(description string) schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: description, Validators: []validator.String{isInstanceID}}
}
