package provider

import (
	"context"
	"time"

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

// Times that operations on one object may take where its timeouts say nothing.
const (
	defaultChangeTimeout = 10 * time.Minute
	defaultDeleteTimeout = 15 * time.Minute
)
