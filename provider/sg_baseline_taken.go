package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// taken says which group has the name, where that is why none could be made, and how to import it. A create that was killed leaves a
// group of which no state knows; nothing tells it from one of another state.
func (r *sgBaselineResource) taken(ctx context.Context, m *sgBaselineModel, err error) string {
	if !awsclient.IsDuplicate(err) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, cleanupTimeout)
	defer cancel()
	found, err := r.account.clients.EC2(m.Region.ValueString()).DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{
		{Name: aws.String("group-name"), Values: []string{m.GroupName.ValueString()}}, {Name: aws.String("vpc-id"), Values: []string{m.VPCID.ValueString()}},
	}})
	if err != nil || len(found.SecurityGroups) != 1 {
		return ""
	}
	g := found.SecurityGroups[0]
	text := fmt.Sprintf("\nIt is %s. ", aws.ToString(g.GroupId))
	for _, t := range g.Tags {
		if aws.ToString(t.Key) == ownerTag && strings.HasPrefix(aws.ToString(t.Value), baselinePrefix) {
			text += fmt.Sprintf("By its tag %s a rackspace_sg_baseline made it: in an apply that was interrupted, or of another state. ", ownerTag)
		}
	}
	return text + fmt.Sprintf("If nobody else manages it, import it: terraform import ADDRESS %s", aws.ToString(g.GroupId))
}
