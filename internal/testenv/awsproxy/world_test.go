package awsproxy_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// world is an account of its own, seen through a proxy by the real SDK.
type world struct {
	*ec2.Client
	t     *testing.T
	proxy *awsproxy.Proxy
}

func newWorld(t *testing.T, o awsproxy.Options) *world {
	t.Helper()
	o.Emulator = testenv.SharedEmulator(t).URL
	p := awsproxy.Start(t, o)
	return &world{t: t, proxy: p, Client: client(p.URL)}
}

// client is the SDK's client, with tries that follow each other quickly.
func client(endpoint string) *ec2.Client {
	return ec2.New(ec2.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = 6, 5*time.Millisecond
			o.RateLimiter = unlimited{}
		}),
	})
}

// unlimited lets every retry happen: the SDK's own limit is on the number of retries of a process.
type unlimited struct{}

func (unlimited) GetToken(context.Context, uint) (func() error, error) {
	return func() error { return nil }, nil
}
func (unlimited) AddTokens(uint) error { return nil }

func (w *world) ctx() context.Context { return w.t.Context() }

// must ends the test if what it needs cannot be had.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *world) vpc() string {
	w.t.Helper()
	out := must[*ec2.CreateVpcOutput](w.t)(w.CreateVpc(w.ctx(), &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16")}))
	return *out.Vpc.VpcId
}

func (w *world) subnet(vpc string) string {
	w.t.Helper()
	out := must[*ec2.CreateSubnetOutput](w.t)(w.CreateSubnet(w.ctx(), &ec2.CreateSubnetInput{VpcId: &vpc, CidrBlock: new("10.0.1.0/24")}))
	return *out.Subnet.SubnetId
}

func (w *world) groupIn(vpc, name string) string {
	w.t.Helper()
	out := must[*ec2.CreateSecurityGroupOutput](w.t)(w.create(vpc, name))
	return *out.GroupId
}

func (w *world) create(vpc, name string) (*ec2.CreateSecurityGroupOutput, error) {
	return w.CreateSecurityGroup(w.ctx(), &ec2.CreateSecurityGroupInput{VpcId: &vpc, GroupName: &name, Description: new("test")})
}

// group makes a VPC with a group.
func (w *world) group() string {
	w.t.Helper()
	return w.groupIn(w.vpc(), "web")
}

func tcp(port int32, cidrs ...string) types.IpPermission {
	p := types.IpPermission{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port}
	for _, c := range cidrs {
		p.IpRanges = append(p.IpRanges, types.IpRange{CidrIp: &c})
	}
	return p
}

func tcp6(port int32, cidr string) types.IpPermission {
	return types.IpPermission{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port, Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: &cidr}}}
}

func fromGroup(port int32, id, description string) types.IpPermission {
	return types.IpPermission{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port,
		UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &id, Description: &description}}}
}

func (w *world) authorize(group string, permissions ...types.IpPermission) (*ec2.AuthorizeSecurityGroupIngressOutput, error) {
	return w.AuthorizeSecurityGroupIngress(w.ctx(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group, IpPermissions: permissions})
}

// allow is authorize that must succeed; it returns the id of the first rule.
func (w *world) allow(group string, permissions ...types.IpPermission) string {
	w.t.Helper()
	out := must[*ec2.AuthorizeSecurityGroupIngressOutput](w.t)(w.authorize(group, permissions...))
	return *out.SecurityGroupRules[0].SecurityGroupRuleId
}

// ingress are the ingress rules of a group.
func (w *world) ingress(group string) []types.SecurityGroupRule {
	w.t.Helper()
	out := must[*ec2.DescribeSecurityGroupRulesOutput](w.t)(w.DescribeSecurityGroupRules(w.ctx(), &ec2.DescribeSecurityGroupRulesInput{
		Filters: []types.Filter{{Name: new("group-id"), Values: []string{group}}},
	}))
	var rules []types.SecurityGroupRule
	for _, r := range out.SecurityGroupRules {
		if !*r.IsEgress {
			rules = append(rules, r)
		}
	}
	return rules
}

func (w *world) named(vpc, name string) string {
	w.t.Helper()
	out := must[*ec2.DescribeSecurityGroupsOutput](w.t)(w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{
		Filters: []types.Filter{{Name: new("vpc-id"), Values: []string{vpc}}, {Name: new("group-name"), Values: []string{name}}},
	}))
	if len(out.SecurityGroups) != 1 {
		w.t.Fatalf("%d groups %s in %s", len(out.SecurityGroups), name, vpc)
	}
	return *out.SecurityGroups[0].GroupId
}

// code is the code of AWS in an error, "no error", or the error.
func code(err error) string {
	var api smithy.APIError
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return err.Error()
}

// differ says what is not as wanted, or "".
func differ[T comparable](what string, got, want T) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("%s: got %v, want %v", what, got, want)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// value is a pointer's value, or the zero value: answers that lack a field differ from AWS.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
