package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// sgRuleList lists the rules that a rackspace_sg_rule can adopt.
type sgRuleList struct{ sgRuleResource }

func newSGRuleList() list.ListResource { return &sgRuleList{} }

var _ list.ListResourceWithConfigure = (*sgRuleList)(nil)

// sgRuleListModel is the configuration of the list.
type sgRuleListModel struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Owned           types.Bool   `tfsdk:"include_owned"`
	Tags            types.Map    `tfsdk:"tags"`
	Region          types.String `tfsdk:"region"`
}

// ListResourceConfigSchema is the list block's.
func (l *sgRuleList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the rules of security groups that a `rackspace_sg_rule` can adopt: those of groups of the account that no other `rackspace_sg_rule` owns. " +
			"The rules of a `rackspace_sg_baseline` are among them: AWS does not tell them from others.",
		Attributes: map[string]schema.Attribute{
			"security_group_id": listGroup("Only rules of this group, `sg-…`."),
			"include_owned": schema.BoolAttribute{Optional: true, MarkdownDescription: "`true` lists the rules that a `rackspace_sg_rule` owns, too, as where its state was lost: " +
				"two states that have one rule take it from each other."},
			"tags": listTags("rules"), "region": listRegion(),
		},
	}
}

func listGroup(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description,
		Validators: []validator.String{stringvalidator.RegexMatches(securityGroupID, "must be the id of a security group: sg- and 8 or 17 hexadecimal digits")}}
}

// List reads the rules.
func (l *sgRuleList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m sgRuleListModel
	tags, ok := listConfig(ctx, req, stream, &m, func() types.Map { return m.Tags })
	if !ok {
		return
	}
	region := l.account.region(m.Region)
	pages := ec2.NewDescribeSecurityGroupRulesPaginator(l.account.clients.EC2(region), &ec2.DescribeSecurityGroupRulesInput{
		Filters: append(filterOf("group-id", m.SecurityGroupID), tagFilters(tags)...), MaxResults: pageFor(req.Limit)})
	stream.Results = results(ctx, req, "The rules cannot be listed", pagesOf(ctx, pages, func(page *ec2.DescribeSecurityGroupRulesOutput) ([]found, error) {
		var all []found
		for _, rule := range page.SecurityGroupRules {
			owner := tagValue(rule.Tags, ownerTag)
			if !hasTags(rule.Tags, tags) || l.account.foreign(rule.GroupOwnerId) || owner != "" && !(m.Owned.ValueBool() && isOwnedByRule(owner)) {
				continue
			}
			e, err := sgrules.FromEC2(rule, l.account.clients.AccountID)
			if err != nil {
				return all, err
			}
			all = append(all, l.found(ctx, rule, e, region))
		}
		return all, nil
	}))
}

func (l *sgRuleList) found(ctx context.Context, rule ec2types.SecurityGroupRule, e sgrules.Existing, region string) found {
	group := aws.ToString(rule.GroupId)
	m := sgRuleModel{ID: types.StringValue(e.ID), Region: types.StringValue(region)}
	return found{
		name:     displayName(e.Tuple.String()+" of "+group, e.ID),
		identify: func(id *tfsdk.ResourceIdentity, diags *diag.Diagnostics) { l.identify(ctx, id, &m, diags) },
		fill: func(r *tfsdk.Resource, diags *diag.Diagnostics) {
			fillAs(ctx, r, map[string]any{"id": m.ID, "region": m.Region, "security_group_id": group}, func(m *sgRuleModel) {
				m.observe(ctx, l.account, e, diags)
				m.ARN = m.arnOf(l.account, aws.ToString(rule.GroupOwnerId))
			}, diags)
		},
	}
}
