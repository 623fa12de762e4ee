package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// world is an account with a VPC and a subnet, for one test, and the hands of somebody who is not Terraform.
type world struct {
	*awsproxy.Proxy
	t           *testing.T
	ec2         *ec2.Client
	vpc, subnet string
}

func newWorld(t *testing.T, o awsproxy.Options) *world {
	t.Helper()
	w := &world{Proxy: acctest.Proxy(t, o), t: t}
	w.ec2 = ec2.New(ec2.Options{Region: acctest.Region, BaseEndpoint: aws.String(w.URL),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	vpc, err := w.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")})
	w.must(err)
	w.vpc = *vpc.Vpc.VpcId
	subnet, err := w.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: &w.vpc, CidrBlock: aws.String("10.0.1.0/24")})
	w.must(err)
	w.subnet = *subnet.Subnet.SubnetId
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// provider is the provider block.
func (w *world) provider(more ...string) string {
	return fmt.Sprintf("provider \"rackspace\" {\n  region = %q\n  access_key = \"test\"\n  secret_key = \"test\"\n%s\n"+
		"  endpoints {\n    ec2 = %[3]q\n    sts = %[3]q\n    servicequotas = %[3]q\n    cloudwatch = %[3]q\n    logs = %[3]q\n    events = %[3]q\n    configservice = %[3]q\n    sns = %[3]q\n  }\n}\n", acctest.Region, strings.Join(more, "\n"), w.URL)
}

// group makes a security group.
func (w *world) group(name string) string {
	w.t.Helper()
	out, err := w.ec2.CreateSecurityGroup(w.t.Context(), &ec2.CreateSecurityGroupInput{
		GroupName: aws.String(name), Description: aws.String("of a test"), VpcId: &w.vpc})
	w.must(err)
	return *out.GroupId
}

// ingress returns the ingress rules of a group, by what they say, such as "tcp 443-443 10.0.0.0/8".
func (w *world) ingress(group string) map[string]types.SecurityGroupRule {
	w.t.Helper()
	rules, err := w.readIngress(group)
	w.must(err)
	return rules
}

func (w *world) readIngress(group string) (map[string]types.SecurityGroupRule, error) {
	out, err := w.ec2.DescribeSecurityGroupRules(context.Background(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: aws.String("group-id"), Values: []string{group}}}})
	if err != nil {
		return nil, err
	}
	rules := map[string]types.SecurityGroupRule{}
	for _, r := range out.SecurityGroupRules {
		if !aws.ToBool(r.IsEgress) {
			peer := aws.ToString(r.CidrIpv4) + aws.ToString(r.CidrIpv6) + aws.ToString(r.PrefixListId)
			if r.ReferencedGroupInfo != nil {
				peer += aws.ToString(r.ReferencedGroupInfo.GroupId)
			}
			rules[fmt.Sprintf("%s %d-%d %s", *r.IpProtocol, *r.FromPort, *r.ToPort, peer)] = r
		}
	}
	return rules, nil
}

// authorize adds an ingress rule for a TCP port by hand, and returns its id.
func (w *world) authorize(group string, port int32, cidr string) string {
	w.t.Helper()
	out, err := w.ec2.AuthorizeSecurityGroupIngress(context.Background(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group,
		IpPermissions: []types.IpPermission{{IpProtocol: aws.String("tcp"), FromPort: &port, ToPort: &port,
			IpRanges: []types.IpRange{{CidrIp: &cidr}}}}})
	w.must(err)
	return *out.SecurityGroupRules[0].SecurityGroupRuleId
}

// revoke removes ingress rules by hand.
func (w *world) revoke(group string, ids ...string) {
	w.t.Helper()
	_, err := w.ec2.RevokeSecurityGroupIngress(context.Background(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &group, SecurityGroupRuleIds: ids})
	w.must(err)
}

// tag is the value of a tag of a rule, "" without.
func tag(r types.SecurityGroupRule, key string) string {
	for _, t := range r.Tags {
		if aws.ToString(t.Key) == key {
			return aws.ToString(t.Value)
		}
	}
	return ""
}

// instance starts an instance that has a group, and returns its id and that of its interface.
func (w *world) instance(group string) (instance, networkInterface string) {
	w.t.Helper()
	out, err := w.ec2.RunInstances(w.t.Context(), &ec2.RunInstancesInput{ImageId: aws.String("ami-12c6146b"), MinCount: aws.Int32(1),
		MaxCount: aws.Int32(1), SubnetId: &w.subnet, SecurityGroupIds: []string{group}})
	w.must(err)
	i := out.Instances[0]
	return *i.InstanceId, *i.NetworkInterfaces[0].NetworkInterfaceId
}

// networkInterface makes an interface that has groups.
func (w *world) networkInterface(groups ...string) string {
	w.t.Helper()
	out, err := w.ec2.CreateNetworkInterface(w.t.Context(), &ec2.CreateNetworkInterfaceInput{SubnetId: &w.subnet, Groups: groups})
	w.must(err)
	return *out.NetworkInterface.NetworkInterfaceId
}

// groupsOn returns the groups of an interface, sorted.
func (w *world) groupsOn(networkInterface string) ([]string, error) {
	out, err := w.ec2.DescribeNetworkInterfaces(context.Background(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: []string{networkInterface}})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, g := range out.NetworkInterfaces[0].Groups {
		ids = append(ids, *g.GroupId)
	}
	slices.Sort(ids)
	return ids, nil
}

// setGroups gives an interface these groups by hand.
func (w *world) setGroups(networkInterface string, groups ...string) {
	w.t.Helper()
	_, err := w.ec2.ModifyNetworkInterfaceAttribute(context.Background(), &ec2.ModifyNetworkInterfaceAttributeInput{
		NetworkInterfaceId: &networkInterface, Groups: groups})
	w.must(err)
}
