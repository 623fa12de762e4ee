package live

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/naclrules"
)

func (r *reader) addNACLs(ctx context.Context, api ec2.DescribeNetworkAclsAPIClient, filter types.Filter) error {
	pages := ec2.NewDescribeNetworkAclsPaginator(api, &ec2.DescribeNetworkAclsInput{Filters: []types.Filter{filter}, MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for i := range answer.NetworkAcls {
			r.addNACL(&answer.NetworkAcls[i])
		}
	}
	return nil
}

func (r *reader) addNACL(found *types.NetworkAcl) {
	id, vpc := aws.ToString(found.NetworkAclId), firewall.ID(aws.ToString(found.VpcId))
	n := &firewall.NACL{ID: firewall.ID(id), AWSID: id, Origin: firewall.Origin{Address: id}, VPC: firewall.LinkTo(vpc), Default: aws.ToBool(found.IsDefault), Managed: true}
	if v := r.net.VPCs[vpc]; v != nil && n.Default {
		v.DefaultNACL = n.ID
	}
	for _, a := range found.Associations {
		if s := r.net.Subnets[firewall.ID(aws.ToString(a.SubnetId))]; s != nil {
			s.NACL = firewall.LinkTo(n.ID)
		}
	}
	for _, e := range found.Entries {
		rules := &n.Ingress
		if aws.ToBool(e.Egress) {
			rules = &n.Egress
		}
		if rule, theirs := naclRule(id, e); theirs {
			*rules = append(*rules, rule)
		}
	}
	r.net.NACLs[n.ID] = n
}

// naclRule is an entry in the model's terms; false for AWS's own last ones. One that cannot be read may match anything.
func naclRule(acl string, e types.NetworkAclEntry) (firewall.NACLRule, bool) {
	d := firewall.Ingress
	if aws.ToBool(e.Egress) {
		d = firewall.Egress
	}
	number := int(aws.ToInt32(e.RuleNumber))
	at := firewall.Origin{Address: fmt.Sprintf("%s/%s/%d", acl, d, number)}
	read, err := naclrules.Read([]types.NetworkAclEntry{e})
	if err != nil || len(read) > 0 && read[0].Packets().IsEmpty() {
		return firewall.NACLRule{Number: number, Action: firewall.AnyAction, May: firewall.Everything(), Origin: at,
			Why: []firewall.Unknown{{Address: at.Address, Reason: firewall.Unsupported}}}, true
	}
	if len(read) == 0 {
		return firewall.NACLRule{}, false
	}
	rule := read[0].Rule()
	rule.Origin = at
	return rule, true
}
