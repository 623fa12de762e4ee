package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// naclBaselineList lists the network ACLs that a rackspace_nacl_baseline can adopt.
type naclBaselineList struct{ naclBaselineResource }

func newNACLBaselineList() list.ListResource { return &naclBaselineList{} }

var _ list.ListResourceWithConfigure = (*naclBaselineList)(nil)

// ListResourceConfigSchema is the list block's, which is that of the groups.
func (l *naclBaselineList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the network ACLs that a `rackspace_nacl_baseline` can adopt: those of the account, without the default ones of VPCs and those that AWS Firewall Manager manages.\n\n" +
			"AWS does not know why there is a network ACL, and the resource asks for it: fill in `compliance` and `blast_radius_ack` of a generated configuration, and `deny` and `allow`. The plan then shows which " +
			"entries change.",
		Attributes: map[string]schema.Attribute{"vpc_id": listVPC(), "tags": listTags("network ACLs"), "region": listRegion()},
	}
}

// List reads the network ACLs.
func (l *naclBaselineList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m sgBaselineListModel
	tags, ok := listConfig(ctx, req, stream, &m, func() types.Map { return m.Tags })
	if !ok {
		return
	}
	region := l.account.region(m.Region)
	filters := append(filterOf("vpc-id", m.VPCID), filterOf("default", types.StringValue("false"))...)
	pages := ec2.NewDescribeNetworkAclsPaginator(l.account.clients.EC2(region), &ec2.DescribeNetworkAclsInput{Filters: append(filters, tagFilters(tags)...), MaxResults: pageFor(req.Limit)})
	stream.Results = results(ctx, req, "The network ACLs cannot be listed", pagesOf(ctx, pages, func(page *ec2.DescribeNetworkAclsOutput) ([]found, error) {
		var all []found
		for _, acl := range page.NetworkAcls {
			if hasTags(acl.Tags, tags) && !aws.ToBool(acl.IsDefault) && !isFMS(acl.Tags) && !l.account.foreign(acl.OwnerId) {
				all = append(all, l.found(ctx, acl, region))
			}
		}
		return all, nil
	}))
}

func (l *naclBaselineList) found(ctx context.Context, acl ec2types.NetworkAcl, region string) found {
	m := naclBaselineModel{ID: types.StringPointerValue(acl.NetworkAclId), Region: types.StringValue(region)}
	return found{
		name:     displayName(tagValue(acl.Tags, "Name"), aws.ToString(acl.NetworkAclId)),
		identify: func(id *tfsdk.ResourceIdentity, diags *diag.Diagnostics) { l.identify(ctx, id, &m, diags) },
		fill: func(r *tfsdk.Resource, diags *diag.Diagnostics) {
			fillAs(ctx, r, map[string]any{"id": m.ID, "region": m.Region}, func(m *naclBaselineModel) { l.observe(ctx, m, acl, diags) }, diags)
		},
	}
}
