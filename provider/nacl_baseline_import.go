package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// findNACL reads one NACL. The error of one that does not exist satisfies awsclient.IsNotFound.
func findNACL(ctx context.Context, api ec2.DescribeNetworkAclsAPIClient, id string) (ec2types.NetworkAcl, error) {
	out, err := api.DescribeNetworkAcls(ctx, &ec2.DescribeNetworkAclsInput{NetworkAclIds: []string{id}})
	switch {
	case err != nil:
		return ec2types.NetworkAcl{}, err
	case len(out.NetworkAcls) != 1:
		return ec2types.NetworkAcl{}, naclNotFound(id)
	}
	return out.NetworkAcls[0], nil
}

// ImportState takes "acl-…", with @region behind it where that is not the provider's, or an identity.
func (r *naclBaselineResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, region := req.ID, types.StringValue(r.account.clients.Region)
	if bare, at, ok := cutRegion(id); ok {
		id, region = bare, types.StringValue(at)
	}
	if req.ID == "" {
		var named types.String
		region = importPlace(ctx, req.Identity, r.account, &resp.Diagnostics)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &named)...)
		id = named.ValueString()
	}
	if resp.Diagnostics.HasError() {
		return
	}
	const summary = "The NACL cannot be imported"
	if !naclIDPattern.MatchString(id) {
		resp.Diagnostics.AddError(summary, fmt.Sprintf("%q is no NACL: write acl-…, and @region behind it where that is not the provider's.", id))
		return
	}
	acl, err := findNACL(ctx, r.account.clients.EC2(region.ValueString()), id)
	switch {
	case err != nil:
		resp.Diagnostics.AddError(summary, awsclient.Explain(err))
	case aws.ToBool(acl.IsDefault):
		resp.Diagnostics.AddError(summary, fmt.Sprintf("%s is the default NACL of %s, which is nobody's alone and cannot be deleted: leave it as AWS makes it.", id, aws.ToString(acl.VpcId)))
	case isFMS(acl.Tags):
		resp.Diagnostics.AddError(summary, fmt.Sprintf("AWS Firewall Manager manages %s (tag %s).", id, fmsTag))
	default:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), region)...)
	}
}
