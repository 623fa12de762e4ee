package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

// readVPC reads a VPC in a region; api is EC2 there. It is false after an error.
func (d *onAccountData) readVPC(ctx context.Context, region, id string, diags *diag.Diagnostics) (api *ec2.Client, net *firewall.Network, ok bool) {
	api = d.account.clients.EC2(region)
	net, err := live.VPC(ctx, api, id)
	if err != nil {
		diags.AddAttributeError(path.Root("vpc_id"), "The VPC cannot be read", awsclient.Explain(err))
	}
	return api, net, err == nil
}

// interrupted reports that an audit came to no end: what was not read for that is no answer.
func interrupted(ctx context.Context, diags *diag.Diagnostics) bool {
	if ctx.Err() != nil {
		diags.AddError("The audit was interrupted", sentence(ctx.Err().Error()))
	}
	return ctx.Err() != nil
}
