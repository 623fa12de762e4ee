package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// fmsTag is on what AWS Firewall Manager manages
// (https://docs.aws.amazon.com/waf/latest/developerguide/network-acl-policies.html).
const fmsTag = "FMManaged"

// naclView is the NACLs of a VPC, as one read saw them.
type naclView struct {
	acls     map[string]ec2types.NetworkAcl
	bySubnet map[string]naclPlace
	standard string // the VPC's default NACL
}

// naclPlace is the NACL of a subnet.
type naclPlace struct{ acl, association string }

// readNACLs reads all NACLs of a VPC: there are 200 at most by default.
func readNACLs(ctx context.Context, api ec2.DescribeNetworkAclsAPIClient, vpc string) (*naclView, error) {
	v := &naclView{acls: map[string]ec2types.NetworkAcl{}, bySubnet: map[string]naclPlace{}}
	pages := ec2.NewDescribeNetworkAclsPaginator(api, &ec2.DescribeNetworkAclsInput{Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, acl := range page.NetworkAcls {
			id := aws.ToString(acl.NetworkAclId)
			v.acls[id] = acl
			if aws.ToBool(acl.IsDefault) {
				v.standard = id
			}
			for _, a := range acl.Associations {
				v.bySubnet[aws.ToString(a.SubnetId)] = naclPlace{id, aws.ToString(a.NetworkAclAssociationId)}
			}
		}
	}
	return v, nil
}

// subnetsOf is the subnets that have a NACL, sorted.
func (v *naclView) subnetsOf(acl string) []string {
	out := []string{}
	for subnet, place := range v.bySubnet {
		if place.acl == acl {
			out = append(out, subnet)
		}
	}
	slices.Sort(out)
	return out
}

// subnetFacts is what is known of a subnet.
type subnetFacts struct {
	vpc string
	fms bool
}

// readSubnets reads subnets, by their ids; those that do not exist are left out.
func readSubnets(ctx context.Context, api ec2.DescribeSubnetsAPIClient, ids []string) (map[string]subnetFacts, error) {
	found := map[string]subnetFacts{}
	for chunk := range slices.Chunk(ids, valuesPerFilter) {
		pages := ec2.NewDescribeSubnetsPaginator(api, &ec2.DescribeSubnetsInput{Filters: []ec2types.Filter{{Name: aws.String("subnet-id"), Values: chunk}}})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, s := range page.Subnets {
				found[aws.ToString(s.SubnetId)] = subnetFacts{vpc: aws.ToString(s.VpcId), fms: isFMS(s.Tags)}
			}
		}
	}
	return found, nil
}

func subnetNotFound(ids ...string) error {
	return awsclient.NotFound("InvalidSubnetID.NotFound", fmt.Sprintf("The subnet ID '%s' does not exist", strings.Join(ids, "' or '")))
}

// valuesPerFilter is how many values a filter takes (EC2 guide, "List and filter your resources").
const valuesPerFilter = 200

func isFMS(tags []ec2types.Tag) bool { return strings.EqualFold(tagValue(tags, fmsTag), "true") }

func tagValue(tags []ec2types.Tag, key string) string {
	for _, t := range tags {
		if aws.ToString(t.Key) == key {
			return aws.ToString(t.Value)
		}
	}
	return ""
}

// refuseSubnets says which of the subnets cannot have a NACL of ours, and why; nil if all can. The error of some that do not exist
// satisfies awsclient.IsNotFound.
func (v *naclView) refuseSubnets(vpc string, ids []string, facts map[string]subnetFacts) error {
	var missing []string
	wrong := map[string]string{}
	for _, id := range ids {
		f, there := facts[id]
		place := v.bySubnet[id]
		switch {
		case !there:
			missing = append(missing, id)
		case f.vpc != vpc:
			wrong[id] = "it is in " + f.vpc + ", and the NACL in " + vpc
		case f.fms:
			wrong[id] = "AWS Firewall Manager manages it (tag " + fmsTag + ")"
		case isFMS(v.acls[place.acl].Tags):
			wrong[id] = "AWS Firewall Manager manages its NACL " + place.acl + " (tag " + fmsTag + ")"
		}
	}
	switch {
	case len(wrong) > 0:
		return &awsclient.Failure{Summary: "A subnet that cannot have the NACL", Detail: "Leave these subnets out:" + listed(wrong)}
	case len(missing) > 0:
		return subnetNotFound(missing...)
	}
	return nil
}
