package stage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// Account is an account of the emulator with a VPC. What Terraform runs in it has the VPC's id in the variable vpc_id.
type Account struct {
	// Proxy stands before the emulator and counts the calls of Terraform.
	Proxy *awsproxy.Proxy
	// VPC is the id of the VPC.
	VPC string

	stage *Stage
	ec2   *ec2.Client
}

// Account makes an account with a VPC of a CIDR. bare leaves the emulator's answers uncorrected, which makes it several times as
// fast: a correction often asks for all rules first. Close it.
func (s *Stage) Account(ctx context.Context, cidr string, bare bool) (*Account, error) {
	proxy, err := awsproxy.New(awsproxy.Options{Emulator: s.emulator.URL, Bare: bare})
	if err != nil {
		return nil, err
	}
	a := &Account{Proxy: proxy, stage: s, ec2: ec2.New(ec2.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(proxy.URL), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
	out, err := a.ec2.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String(cidr)})
	if err != nil {
		a.Close()
		return nil, fmt.Errorf("making a VPC in the emulator: %w", err)
	}
	a.VPC = aws.ToString(out.Vpc.VpcId)
	return a, nil
}

// AddIPv6 gives the VPC an IPv6 block.
func (a *Account) AddIPv6(ctx context.Context) error {
	if _, err := a.ec2.AssociateVpcCidrBlock(ctx, &ec2.AssociateVpcCidrBlockInput{VpcId: &a.VPC, AmazonProvidedIpv6CidrBlock: aws.Bool(true)}); err != nil {
		return fmt.Errorf("giving the VPC an IPv6 block in the emulator: %w", err)
	}
	return nil
}

// Close stops the account's proxy.
func (a *Account) Close() { a.Proxy.Close() }

// Group is a security group of the account's VPC, as the emulator has it.
type Group struct {
	ID, Name string
	Rules    []Rule
}

// Rule is a rule of a group.
type Rule struct {
	Egress      bool
	Traffic     string // such as "tcp 443"
	Peer        string // a CIDR, a prefix list, or a group's id
	Description string
}

// Groups returns the groups of the VPC by name, without its default group. Its calls are counted with Terraform's.
func (a *Account) Groups(ctx context.Context) ([]Group, error) {
	out, err := a.ec2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{
		Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{a.VPC}}}})
	if err != nil {
		return nil, err
	}
	rules, err := a.rules(ctx)
	if err != nil {
		return nil, err
	}
	var groups []Group
	for _, g := range out.SecurityGroups {
		if id := aws.ToString(g.GroupId); aws.ToString(g.GroupName) != "default" {
			groups = append(groups, Group{ID: id, Name: aws.ToString(g.GroupName), Rules: rules[id]})
		}
	}
	slices.SortFunc(groups, func(x, y Group) int { return cmp.Compare(x.Name, y.Name) })
	return groups, nil
}

// rules are the rules of all groups by the group's id. The emulator takes as long for those of one group.
func (a *Account) rules(ctx context.Context) (map[string][]Rule, error) {
	rules := map[string][]Rule{}
	pages := ec2.NewDescribeSecurityGroupRulesPaginator(a.ec2, &ec2.DescribeSecurityGroupRulesInput{MaxResults: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.SecurityGroupRules {
			id := aws.ToString(r.GroupId)
			rules[id] = append(rules[id], ruleOf(r))
		}
	}
	for _, list := range rules {
		slices.SortFunc(list, func(x, y Rule) int {
			return cmp.Or(cmp.Compare(fmt.Sprint(x.Egress), fmt.Sprint(y.Egress)), cmp.Compare(x.Traffic, y.Traffic), cmp.Compare(x.Peer, y.Peer))
		})
	}
	return rules, nil
}

func ruleOf(r types.SecurityGroupRule) Rule {
	traffic := aws.ToString(r.IpProtocol)
	switch from, to := aws.ToInt32(r.FromPort), aws.ToInt32(r.ToPort); {
	case traffic == "-1":
		traffic = "all"
	case from == to:
		traffic = fmt.Sprintf("%s %d", traffic, from)
	default:
		traffic = fmt.Sprintf("%s %d-%d", traffic, from, to)
	}
	peer := aws.ToString(r.CidrIpv4) + aws.ToString(r.CidrIpv6) + aws.ToString(r.PrefixListId)
	if r.ReferencedGroupInfo != nil {
		peer = aws.ToString(r.ReferencedGroupInfo.GroupId)
	}
	return Rule{Egress: aws.ToBool(r.IsEgress), Traffic: traffic, Peer: peer, Description: aws.ToString(r.Description)}
}
