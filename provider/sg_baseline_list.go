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

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// sgBaselineList lists the security groups that a rackspace_sg_baseline can adopt.
type sgBaselineList struct{ sgBaselineResource }

func newSGBaselineList() list.ListResource { return &sgBaselineList{} }

var _ list.ListResourceWithConfigure = (*sgBaselineList)(nil)

// sgBaselineListModel is the configuration of the list.
type sgBaselineListModel struct {
	VPCID  types.String `tfsdk:"vpc_id"`
	Tags   types.Map    `tfsdk:"tags"`
	Region types.String `tfsdk:"region"`
}

// ListResourceConfigSchema is the list block's.
func (l *sgBaselineList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the security groups that a `rackspace_sg_baseline` can adopt: those of the account, without the default groups of VPCs " +
			"(see `rackspace_default_sg_lockdown`), those that AWS Firewall Manager manages, and the groups of a quarantine.\n\n" +
			"With `include_resource = true` each result is what an import of it reads, rules included: `unmanaged` lists them all, and `rule_usage` counts them. Groups and rules are read " +
			"page by page, never group by group.",
		Attributes: map[string]schema.Attribute{"vpc_id": listVPC(), "tags": listTags("groups"), "region": listRegion()},
	}
}

// List reads the groups, and their rules where the whole resource is asked for.
func (l *sgBaselineList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m sgBaselineListModel
	tags, ok := listConfig(ctx, req, stream, &m, func() types.Map { return m.Tags })
	if !ok {
		return
	}
	region := l.account.region(m.Region)
	api := l.account.clients.EC2(region)
	pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{
		Filters: append(filterOf("vpc-id", m.VPCID), tagFilters(tags)...), MaxResults: pageFor(req.Limit)})
	stream.Results = results(ctx, req, "The security groups cannot be listed", pagesOf(ctx, pages, func(page *ec2.DescribeSecurityGroupsOutput) ([]found, error) {
		var groups []*awsclient.Group
		for _, g := range page.SecurityGroups {
			if hasTags(g.Tags, tags) && l.adoptable(g) {
				groups = append(groups, &awsclient.Group{SecurityGroup: g})
			}
		}
		var err error
		if req.IncludeResource {
			err = awsclient.FillRules(ctx, api, groups)
		}
		return l.found(ctx, groups, region), err
	}))
}

// adoptable reports whether a rackspace_sg_baseline can have a group.
func (l *sgBaselineList) adoptable(g ec2types.SecurityGroup) bool {
	return aws.ToString(g.GroupName) != "default" && !l.account.foreign(g.OwnerId) && !isFMS(g.Tags) && !isQuarantine(g.Tags)
}

func (l *sgBaselineList) found(ctx context.Context, groups []*awsclient.Group, region string) []found {
	var all []found
	for _, g := range groups {
		m := sgBaselineModel{ID: types.StringPointerValue(g.GroupId), Region: types.StringValue(region)}
		all = append(all, found{
			name: displayName(aws.ToString(g.GroupName), aws.ToString(g.GroupId)),
			identify: func(id *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
				diags.Append(id.Set(ctx, l.identity(&m))...)
			},
			fill: func(r *tfsdk.Resource, diags *diag.Diagnostics) { l.fill(ctx, r, g, &m, diags) },
		})
	}
	return all
}

// fill is what an import of the group reads.
func (l *sgBaselineList) fill(ctx context.Context, r *tfsdk.Resource, g *awsclient.Group, of *sgBaselineModel, diags *diag.Diagnostics) {
	fillAs(ctx, r, map[string]any{"id": of.ID, "region": of.Region, "unmanaged_rules": unmanagedReport}, func(m *sgBaselineModel) {
		l.fillDefaults(m)
		m.observe(ctx, l.account, g, nil, diags)
	}, diags)
}
