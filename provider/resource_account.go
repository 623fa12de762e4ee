package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// onAccount is what a resource has of the provider: the account that Configure made. It is nil while Terraform validates.
type onAccount struct {
	account *account
}

// Configure takes the account over.
func (r *onAccount) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.account = configured(req.ProviderData, &resp.Diagnostics)
}

// limited is a context that ends when an operation may take no longer: by what the timeouts of its resource say, else by otherwise.
func limited(ctx context.Context, timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), otherwise time.Duration, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	limit, more := timeout(ctx, otherwise)
	diags.Append(more...)
	return context.WithTimeout(ctx, limit)
}

// proposed is the plan and the state of an object whose region is planned; state is nil of one that is yet to be made. It is false
// where there is nothing to plan: for a destroy, before the provider is configured, and after an error.
func proposed[M any](ctx context.Context, a *account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (plan M, state *M, ok bool) {
	if req.Plan.Raw.IsNull() || a == nil {
		return plan, nil, false
	}
	planRegion(ctx, a, req, resp)
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		state = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	return plan, state, !resp.Diagnostics.HasError()
}

// Times that operations on one object may take where its timeouts say nothing.
const (
	defaultChangeTimeout = 10 * time.Minute
	defaultDeleteTimeout = 15 * time.Minute
)
