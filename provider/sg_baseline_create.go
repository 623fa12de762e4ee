package provider

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// cleanupTimeout is how long tidying up after a failure may take, also when the run was interrupted.
const cleanupTimeout = time.Minute

// associationsTimeout is the same where associations with VPCs end too, which EC2 does after its answer.
const associationsTimeout = 5 * time.Minute

// Create makes the group with its rules and its associations with VPCs, or nothing.
//
// Where one of them fails, the fresh group is deleted again. Terraform would taint a group that is left in the state with an error,
// and replace it at the next apply: another id, a refusal where prevent_destroy is set, and a plan that reads like an accident.
// To return no error would be worse: the run would go on, and exit with 0, with a group that does not protect as written. Nothing
// can use the group yet, as Terraform has told its id to nobody, so that to delete it costs nothing and the next apply creates
// as the first one did. Only if it cannot be deleted it stays in the state, tainted.
func (r *sgBaselineResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan sgBaselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	limit, diags := plan.Timeouts.Create(ctx, createTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx, end := r.account.clients.Operation(ctx)
	defer end()
	plan.Region = types.StringValue(r.account.region(plan.Region))
	id, err := r.createGroup(ctx, &plan)
	if err != nil {
		resp.Diagnostics.AddError("The security group was not made", awsclient.Explain(err)+r.taken(ctx, &plan, err))
		return
	}
	plan.ID = types.StringValue(id)
	others, read := r.apply(ctx, &plan, map[string]string{}, nil, &resp.Diagnostics)
	none := types.SetNull(types.StringType)
	if resp.Diagnostics.HasError() {
		plan.AdditionalVPCs = none // not yet begun
	} else {
		r.associate(ctx, &plan, none, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		err := r.undo(ctx, &plan)
		if err == nil {
			return
		}
		resp.Diagnostics.AddError(fmt.Sprintf("Security group %s is left half made", id), "It could not be deleted again, so that it is in the "+
			"state, tainted: the next apply replaces it. `terraform untaint` has the next apply finish it instead.\n"+awsclient.Explain(err))
	}
	if !read {
		plan.forgetRules()
	}
	if resp.Private != nil {
		resp.Diagnostics.Append(keepOthers(ctx, resp.Private, others)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, r.identity(&plan))...)
}

// undo deletes a group that was just made, also after an interrupt, and ends the associations that were begun.
func (r *sgBaselineResource) undo(ctx context.Context, m *sgBaselineModel) error {
	limit := cleanupTimeout
	if !m.AdditionalVPCs.IsNull() {
		limit = associationsTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	defer awsclient.Rest(ctx)()
	if !m.AdditionalVPCs.IsNull() {
		r.endAssociations(ctx, m, &diag.Diagnostics{}) // whether they hold the group the next call tells
	}
	_, err := r.account.clients.EC2(m.Region.ValueString()).DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: m.ID.ValueStringPointer()})
	if awsclient.IsGroupNotFound(err) {
		return nil
	}
	return err
}

// forgetRules makes null what is not known of a group that cannot be read: Terraform takes no unknown values after an apply.
func (m *sgBaselineModel) forgetRules() {
	m.EffectiveRules, m.RuleIDs, m.Unmanaged = types.MapNull(effectiveType), types.MapNull(types.StringType), types.MapNull(effectiveType)
	m.Mistagged = textSet(nil)
	m.ARN, m.OwnerID, m.RuleUsage = types.StringNull(), types.StringNull(), types.ObjectNull(usageType)
}

// tags is all tags of a group.
func (r *sgBaselineResource) tags(m *sgBaselineModel) map[string]string {
	return r.account.tags.all(shownName(m.GroupName.ValueString()), textsOf(m.Tags))
}

// ruleTags is all tags of a group's rules. Name is the group's own. Without it the rules of many groups have the same tags, and those
// that AWS makes with the groups get theirs in one call.
func (r *sgBaselineResource) ruleTags(m *sgBaselineModel) map[string]string {
	return r.account.tags.all("", textsOf(m.Tags))
}

// createGroup makes the group without rules of its own.
//
// An answer may be lost on its way: the SDK then tries again and is refused for a duplicate, or gives up. The token in the owner
// tag tells whether there is a group that is ours.
func (r *sgBaselineResource) createGroup(ctx context.Context, m *sgBaselineModel) (string, error) {
	api := r.account.clients.EC2(m.Region.ValueString())
	owner := baselinePrefix + rand.Text()
	tags := r.tags(m)
	tags[ownerTag] = owner
	out, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
		GroupName: m.GroupName.ValueStringPointer(), Description: m.Description.ValueStringPointer(), VpcId: m.VPCID.ValueStringPointer(),
		TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeSecurityGroup, Tags: awsTags(tags)}},
	})
	if err == nil {
		return aws.ToString(out.GroupId), nil
	}
	if code := awsclient.Code(err); code != "" && !awsclient.IsDuplicate(err) && !unsure[code] {
		return "", err // refused: there is none
	}
	if id := findOwn(ctx, api, owner, m.VPCID.ValueString()); id != "" {
		return id, nil
	}
	return "", err
}

// unsure are the codes of answers after which a group may have been made all the same.
var unsure = map[string]bool{"InternalError": true, "InternalFailure": true, "Unavailable": true, "ServiceUnavailable": true}

// findOwn looks for the group that has the token, "" if there is none. AWS may show a new group some seconds late.
func findOwn(ctx context.Context, api *ec2.Client, owner, vpc string) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
	defer cancel()
	const looks = 4
	for attempt := 1; attempt <= looks; attempt++ {
		found, err := api.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{
			{Name: aws.String("tag:" + ownerTag), Values: []string{owner}}, {Name: aws.String("vpc-id"), Values: []string{vpc}},
		}})
		if err == nil && len(found.SecurityGroups) == 1 {
			return aws.ToString(found.SecurityGroups[0].GroupId)
		}
		if err != nil || backoff(ctx, attempt) != nil {
			return ""
		}
	}
	return ""
}

func awsTags(tags map[string]string) []ec2types.Tag {
	var out []ec2types.Tag
	for k, v := range tags {
		out = append(out, ec2types.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	return out
}
