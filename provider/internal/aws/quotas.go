package awsclient

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// Quotas are the limits of an account and region that bound what security groups can hold.
type Quotas struct {
	// RulesPerGroup counts for each direction and each address family apart.
	RulesPerGroup int
	// GroupsPerInterface is how many groups one network interface can have.
	GroupsPerInterface int
	// RulesPerNACL counts for each direction and each address family apart, the default deny included. Clients.Quotas leaves it 0: see
	// Clients.RulesPerNACL.
	RulesPerNACL int
	// Notes say which of the two is AWS's default because the account's own could not be read, and why.
	Notes []Note
}

// AWS's defaults (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
const (
	DefaultRulesPerGroup      = 60
	DefaultGroupsPerInterface = 5
	DefaultRulesPerNACL       = 20
)

// The codes of the quotas in Service Quotas, service vpc.
const (
	rulesPerGroupCode      = "L-0EA8095F"
	groupsPerInterfaceCode = "L-2AFB9258"
	rulesPerNACLCode       = "L-2AEEBF1A"
)

// Quotas are those of the configuration, where it names any, else those of a region ("" is the provider's) as AWS tells
// them: Service Quotas first, then, for the groups of an interface, the account attributes of EC2, which need no further
// permission, then AWS's defaults with a note. The answer is kept, and callers that come together wait for one: a quota
// changes by a request to AWS that takes longer than a run of Terraform.
func (c *Clients) Quotas(ctx context.Context, region string) Quotas {
	if set := c.config.Quotas; set != nil {
		return Quotas{RulesPerGroup: cmp.Or(set.RulesPerGroup, DefaultRulesPerGroup),
			GroupsPerInterface: cmp.Or(set.GroupsPerInterface, DefaultGroupsPerInterface)}
	}
	region = c.region(region)
	read := c.quotas.of(region, func() *quotaRead { return &quotaRead{turn: make(chan struct{}, 1)} })
	select {
	case read.turn <- struct{}{}:
		defer func() { <-read.turn }()
		if read.known != nil {
			return *read.known
		}
	case <-ctx.Done():
	}
	found := readQuotas(ctx, c.serviceQuotas(region), c.EC2(region))
	if ctx.Err() == nil { // an interrupted answer is none
		read.known = &found
	}
	return found
}

// RulesPerNACL is how many rules a network ACL may have for each direction and address family: as the configuration says, else as Service
// Quotas does for a region ("" is the provider's), else AWS's default with a note.
func (c *Clients) RulesPerNACL(ctx context.Context, region string) (int, []Note) {
	if set := c.config.Quotas; set != nil {
		return cmp.Or(set.RulesPerNACL, DefaultRulesPerNACL), nil
	}
	rules, err := serviceQuota(ctx, c.serviceQuotas(c.region(region)), rulesPerNACLCode)
	if err != nil {
		return DefaultRulesPerNACL, []Note{defaultNote("rules per network ACL", rulesPerNACLCode, DefaultRulesPerNACL, err)}
	}
	return rules, nil
}

// quotaRead is the one read of a region's quotas.
type quotaRead struct {
	turn  chan struct{} // holds one: who reads, or looks at known
	known *Quotas       // nil before the first answer
}

type quotaAPI interface {
	GetServiceQuota(context.Context, *servicequotas.GetServiceQuotaInput, ...func(*servicequotas.Options)) (*servicequotas.GetServiceQuotaOutput, error)
}

type attributesAPI interface {
	DescribeAccountAttributes(context.Context, *ec2.DescribeAccountAttributesInput, ...func(*ec2.Options)) (*ec2.DescribeAccountAttributesOutput, error)
}

func readQuotas(ctx context.Context, quotas quotaAPI, attributes attributesAPI) Quotas {
	var q Quotas
	rules, err := serviceQuota(ctx, quotas, rulesPerGroupCode)
	if err != nil {
		rules = DefaultRulesPerGroup
		q.Notes = append(q.Notes, defaultNote("rules per security group", rulesPerGroupCode, rules, err))
	}
	groups, err := serviceQuota(ctx, quotas, groupsPerInterfaceCode)
	if err != nil {
		var second error
		if groups, second = groupsAttribute(ctx, attributes); second != nil {
			groups = DefaultGroupsPerInterface
			q.Notes = append(q.Notes, defaultNote("security groups per network interface", groupsPerInterfaceCode, groups, second))
		}
	}
	q.RulesPerGroup, q.GroupsPerInterface = rules, groups
	return q
}

func defaultNote(what, code string, value int, err error) Note {
	return Note{
		Summary: fmt.Sprintf("The quota of %s could not be read: %d is assumed", what, value),
		Detail: fmt.Sprintf("%d is AWS's default of quota %s. Where the account has another, allow servicequotas:GetServiceQuota, "+
			"or give the value in the provider block (guardrails, quota_source = static).\n\n%s", value, code, Explain(err)),
	}
}

func serviceQuota(ctx context.Context, api quotaAPI, code string) (int, error) {
	out, err := api.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("vpc"), QuotaCode: aws.String(code)})
	if err != nil {
		return 0, err
	}
	if out.Quota == nil || out.Quota.Value == nil || *out.Quota.Value < 1 {
		return 0, fmt.Errorf("service quotas gives no value for %s", code)
	}
	return int(*out.Quota.Value), nil
}

func groupsAttribute(ctx context.Context, api attributesAPI) (int, error) {
	const name = "vpc-max-security-groups-per-interface"
	out, err := api.DescribeAccountAttributes(ctx, &ec2.DescribeAccountAttributesInput{
		AttributeNames: []types.AccountAttributeName{name},
	})
	if err != nil {
		return 0, err
	}
	for _, a := range out.AccountAttributes {
		for _, v := range a.AttributeValues {
			if n, err := strconv.Atoi(aws.ToString(v.AttributeValue)); err == nil && n > 0 && aws.ToString(a.AttributeName) == name {
				return n, nil
			}
		}
	}
	return 0, fmt.Errorf("EC2 gives no value for %s", name)
}
