package provider

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sgAttachmentList lists groups on interfaces that a rackspace_sg_attachment can adopt.
type sgAttachmentList struct{ sgAttachmentResource }

func newSGAttachmentList() list.ListResource { return &sgAttachmentList{} }

var _ list.ListResourceWithConfigure = (*sgAttachmentList)(nil)

// sgAttachmentListModel is the configuration of the list.
type sgAttachmentListModel struct {
	VPCID           types.String `tfsdk:"vpc_id"`
	InstanceID      types.String `tfsdk:"instance_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Tags            types.Map    `tfsdk:"tags"`
	Region          types.String `tfsdk:"region"`
}

// ListResourceConfigSchema is the list block's.
func (l *sgAttachmentList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists what a `rackspace_sg_attachment` can adopt: network interfaces of the account with their security groups, or with the one that `security_group_id` names. " +
			"Those whose groups an AWS service decides on, as of load balancers and endpoints, are left out, and those in quarantine.\n\nA destroy of what is adopted detaches the groups: adopt those that are to " +
			"be attached by this configuration.",
		Attributes: map[string]schema.Attribute{
			"vpc_id": listVPC(),
			"instance_id": schema.StringAttribute{Optional: true, MarkdownDescription: "Only interfaces of this instance, `i-…`.",
				Validators: []validator.String{isInstanceID}},
			"security_group_id": listGroup("Only interfaces with this group, `sg-…`, and of their groups only this one."),
			"tags":              listTags("interfaces"), "region": listRegion(),
		},
	}
}

// List reads the interfaces.
func (l *sgAttachmentList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m sgAttachmentListModel
	tags, ok := listConfig(ctx, req, stream, &m, func() types.Map { return m.Tags })
	if !ok {
		return
	}
	region := l.account.region(m.Region)
	filters := append(filterOf("vpc-id", m.VPCID), filterOf("attachment.instance-id", m.InstanceID)...)
	filters = append(append(filters, filterOf("group-id", m.SecurityGroupID)...), tagFilters(tags)...)
	pages := ec2.NewDescribeNetworkInterfacesPaginator(l.account.clients.EC2(region), &ec2.DescribeNetworkInterfacesInput{Filters: filters, MaxResults: pageFor(req.Limit)})
	stream.Results = results(ctx, req, "The network interfaces cannot be listed", pagesOf(ctx, pages, func(page *ec2.DescribeNetworkInterfacesOutput) ([]found, error) {
		var all []found
		for _, ni := range page.NetworkInterfaces {
			groups := sortedGroups(&ni)
			if one := m.SecurityGroupID.ValueString(); one != "" {
				groups = intersection(groups, []string{one})
			}
			if len(groups) > 0 && hasTags(ni.TagSet, tags) && !l.account.foreign(ni.OwnerId) && managed(ni) == "" && len(originalGroups(ni.TagSet)) == 0 {
				all = append(all, l.found(ctx, ni, groups, region))
			}
		}
		return all, nil
	}))
}

func (l *sgAttachmentList) found(ctx context.Context, ni ec2types.NetworkInterface, groups []string, region string) found {
	m := sgAttachmentModel{NetworkInterfaceID: types.StringPointerValue(ni.NetworkInterfaceId), SecurityGroupIDs: textSet(groups), Region: types.StringValue(region)}
	name := strings.Join(groups, ", ") + " on " + interfaceText(ni)
	return found{
		name:     printable(name),
		identify: func(id *tfsdk.ResourceIdentity, diags *diag.Diagnostics) { l.identify(ctx, id, &m, diags) },
		fill: func(r *tfsdk.Resource, diags *diag.Diagnostics) {
			fillAs(ctx, r, importedAttachment(ctx, &m, diags), func(m *sgAttachmentModel) {
				m.ID = attachmentID(aws.ToString(ni.NetworkInterfaceId), groups)
			}, diags)
		},
	}
}
