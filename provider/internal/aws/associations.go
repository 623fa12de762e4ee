package awsclient

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Associations are the associations of a group with VPCs besides its own, by the VPC's id. Those that are under way, that failed
// or that have just ended are among them: see the state.
type Associations map[string]types.SecurityGroupVpcAssociation

// VPCs are those in which the group can be used: also where the end of an association has failed.
func (a Associations) VPCs() []string {
	var vpcs []string
	for id, association := range a {
		if s := association.State; s == types.SecurityGroupVpcAssociationStateAssociated || s == types.SecurityGroupVpcAssociationStateDisassociationFailed {
			vpcs = append(vpcs, id)
		}
	}
	return vpcs
}

// readAssociations reads the associations by group.
func readAssociations(ctx context.Context, api ec2.DescribeSecurityGroupVpcAssociationsAPIClient, ids []string) (map[string]Associations, error) {
	found := map[string]Associations{}
	pages := ec2.NewDescribeSecurityGroupVpcAssociationsPaginator(api, &ec2.DescribeSecurityGroupVpcAssociationsInput{Filters: byGroup(ids)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range page.SecurityGroupVpcAssociations {
			id := aws.ToString(a.GroupId)
			if found[id] == nil {
				found[id] = Associations{}
			}
			found[id][aws.ToString(a.VpcId)] = a
		}
	}
	return found, nil
}
