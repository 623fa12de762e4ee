package provider

import (
	"context"
	"maps"
	"slices"

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

// defaultSGLockdownList lists the VPCs whose default group a rackspace_default_sg_lockdown can close.
type defaultSGLockdownList struct{ defaultSGLockdownResource }

func newDefaultSGLockdownList() list.ListResource { return &defaultSGLockdownList{} }

var _ list.ListResourceWithConfigure = (*defaultSGLockdownList)(nil)

// defaultSGLockdownListModel is the configuration of the list.
type defaultSGLockdownListModel struct {
	Tags   types.Map    `tfsdk:"tags"`
	Region types.String `tfsdk:"region"`
}

// ListResourceConfigSchema is the list block's.
func (l *defaultSGLockdownList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the VPCs of the account, each of which has a default security group that a `rackspace_default_sg_lockdown` closes.\n\n" +
			"With `include_resource = true` each result says what is open (`open_rules`) and what uses the group (`in_use_by`). An import of a group that is open plans to close it.",
		Attributes: map[string]schema.Attribute{"tags": listTags("VPCs"), "region": listRegion()},
	}
}

// List reads the VPCs, and their default groups where the whole resource is asked for.
func (l *defaultSGLockdownList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m defaultSGLockdownListModel
	tags, ok := listConfig(ctx, req, stream, &m, func() types.Map { return m.Tags })
	if !ok {
		return
	}
	region := l.account.region(m.Region)
	api := l.account.clients.EC2(region)
	pages := ec2.NewDescribeVpcsPaginator(api, &ec2.DescribeVpcsInput{Filters: tagFilters(tags), MaxResults: pageFor(req.Limit)})
	stream.Results = results(ctx, req, "The VPCs cannot be listed", pagesOf(ctx, pages, func(page *ec2.DescribeVpcsOutput) ([]found, error) {
		var all []found
		vpcs := map[string]*lockdownFacts{}
		for _, vpc := range page.Vpcs {
			if id := aws.ToString(vpc.VpcId); hasTags(vpc.Tags, tags) && !l.account.foreign(vpc.OwnerId) {
				vpcs[id] = &lockdownFacts{}
				all = append(all, l.found(ctx, vpc, vpcs[id], region))
			}
		}
		if !req.IncludeResource || len(vpcs) == 0 {
			return all, nil
		}
		return all, readLockdowns(ctx, api, vpcs)
	}))
}

// lockdownFacts is the default group of a VPC with its rules, and the interfaces that have it, by id.
type lockdownFacts struct {
	group awsclient.Group
	users map[string]string
}

// readLockdowns fills in the facts of VPCs: three questions for all of them.
func readLockdowns(ctx context.Context, api *ec2.Client, vpcs map[string]*lockdownFacts) error {
	pages := ec2.NewDescribeSecurityGroupsPaginator(api, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{
		{Name: aws.String("vpc-id"), Values: slices.Sorted(maps.Keys(vpcs))}, {Name: aws.String("group-name"), Values: []string{"default"}}}})
	var groups []*awsclient.Group
	byID := map[string]*lockdownFacts{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, g := range page.SecurityGroups {
			if facts := vpcs[aws.ToString(g.VpcId)]; facts != nil {
				facts.group.SecurityGroup, facts.users = g, map[string]string{}
				groups, byID[aws.ToString(g.GroupId)] = append(groups, &facts.group), facts
			}
		}
	}
	if err := awsclient.FillRules(ctx, api, groups); err != nil || len(byID) == 0 {
		return err
	}
	interfaces, err := awsclient.Interfaces(ctx, api, ec2types.Filter{Name: aws.String("group-id"), Values: slices.Sorted(maps.Keys(byID))})
	for _, ni := range interfaces {
		for _, id := range groupsOf(&ni) {
			if facts := byID[id]; facts != nil {
				facts.users[aws.ToString(ni.NetworkInterfaceId)] = interfaceText(ni)
			}
		}
	}
	return err
}

func (l *defaultSGLockdownList) found(ctx context.Context, vpc ec2types.Vpc, facts *lockdownFacts, region string) found {
	m := defaultSGLockdownModel{VPCID: types.StringPointerValue(vpc.VpcId), Region: types.StringValue(region)}
	return found{
		name:     displayName(tagValue(vpc.Tags, "Name"), aws.ToString(vpc.VpcId)),
		identify: func(id *tfsdk.ResourceIdentity, diags *diag.Diagnostics) { l.identify(ctx, id, &m, diags) },
		fill: func(r *tfsdk.Resource, diags *diag.Diagnostics) {
			rules, err := existingOf(facts.group.Rules, l.account.clients.AccountID)
			if err != nil {
				diags.AddError("The default group cannot be read", sentence(err.Error()))
				return
			}
			fillAs(ctx, r, importedLockdown(&m), func(m *defaultSGLockdownModel) {
				m.ID, m.SecurityGroupID = m.VPCID, types.StringPointerValue(facts.group.GroupId)
				open := ruleTexts(rules)
				m.OpenRules, m.InUseBy, m.RemovedRules = textMap(open), textMap(facts.users), textMap(removedRules(facts.group.Tags, nil, open))
			}, diags)
		},
	}
}
