package ec2model_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// v4 is a permission for an IPv4 block.
func v4(protocol string, from, to int32, cidr string) types.IpPermission {
	return types.IpPermission{IpProtocol: &protocol, FromPort: &from, ToPort: &to, IpRanges: []types.IpRange{{CidrIp: &cidr}}}
}

func v6(cidr string) types.IpPermission {
	return types.IpPermission{IpProtocol: aws.String("-1"), Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: &cidr}}}
}

func group(id string) types.IpPermission {
	return types.IpPermission{IpProtocol: aws.String("-1"), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &id}}}
}

func list(id string) types.IpPermission {
	return types.IpPermission{IpProtocol: aws.String("-1"), PrefixListIds: []types.PrefixListId{{PrefixListId: &id}}}
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// TestAuthorize has what EC2 says of permissions, given a group that has tcp 22 from 10.0.0.0/8, and a limit of 3.
func TestAuthorize(t *testing.T) {
	ssh := v4("tcp", 22, 22, "10.0.0.0/8")
	noPorts := ssh
	noPorts.FromPort, noPorts.ToPort = nil, nil
	described := v4("tcp", 22, 22, "10.0.0.0/8")
	described.IpRanges[0].Description = aws.String("x")
	badText := v4("tcp", 1, 1, "10.0.0.0/8")
	badText.IpRanges[0].Description = aws.String("<x>")
	for _, tt := range []struct {
		name string
		in   []types.IpPermission
		want string // code, "" if it is taken
	}{
		{"another port is another rule", []types.IpPermission{v4("tcp", 23, 23, "10.0.0.0/8")}, ""},
		{"the same rule is a duplicate", []types.IpPermission{ssh}, "InvalidPermission.Duplicate"},
		{"so it is by number", []types.IpPermission{v4("6", 22, 22, "10.0.0.0/8")}, "InvalidPermission.Duplicate"},
		{"in capitals", []types.IpPermission{v4("TCP", 22, 22, "10.0.0.0/8")}, "InvalidPermission.Duplicate"},
		{"with host bits", []types.IpPermission{v4("tcp", 22, 22, "10.1.2.3/8")}, "InvalidPermission.Duplicate"},
		{"with a description", []types.IpPermission{described}, "InvalidPermission.Duplicate"},
		{"and it takes the whole call with it", []types.IpPermission{v4("tcp", 23, 23, "10.0.0.0/8"), ssh}, "InvalidPermission.Duplicate"},
		{"the same rule twice in a call", []types.IpPermission{v4("tcp", 1, 1, "10.0.0.0/8"), v4("6", 1, 1, "10.0.0.0/8")}, "InvalidParameterValue"},
		{"other numbers have no ports", []types.IpPermission{v4("50", 1, 2, "10.0.0.0/8"), v4("50", 3, 4, "10.0.0.0/8")}, "InvalidParameterValue"},
		{"tcp needs ports", []types.IpPermission{noPorts}, "InvalidParameterValue"},
		{"ports in the wrong order", []types.IpPermission{v4("tcp", 2, 1, "10.0.0.0/8")}, "InvalidParameterValue"},
		{"a code of all types", []types.IpPermission{v4("icmp", -1, 0, "10.0.0.0/8")}, "InvalidParameterValue"},
		{"an unknown protocol", []types.IpPermission{v4("esp", -1, -1, "10.0.0.0/8")}, "InvalidParameterValue"},
		{"no block", []types.IpPermission{v4("tcp", 1, 1, "10.0.0.0")}, "InvalidParameterValue"},
		{"an IPv6 block as IPv4", []types.IpPermission{v4("tcp", 1, 1, "::/0")}, "InvalidParameterValue"},
		{"no peer", []types.IpPermission{{IpProtocol: aws.String("-1")}}, "InvalidParameterValue"},
		{"nothing", nil, "MissingParameter"},
		{"a mark that is not allowed", []types.IpPermission{badText}, "InvalidParameterValue"},
		{"an unknown group", []types.IpPermission{group("sg-none")}, "InvalidGroup.NotFound"},
		{"an unknown prefix list", []types.IpPermission{list("pl-none")}, "InvalidPrefixListID.NotFound"},
		{"as many as the quota has room for", []types.IpPermission{v4("tcp", 1, 1, "10.0.0.0/8"), group("sg-b"), v6("::/0"), v6("fd00::/8")}, ""},
		{"one IPv4 rule more", []types.IpPermission{v4("tcp", 1, 1, "10.0.0.0/8"), v4("tcp", 2, 2, "10.0.0.0/8"), group("sg-b")}, "RulesPerSecurityGroupLimitExceeded"},
		{"one IPv6 rule more", []types.IpPermission{group("sg-b"), v6("::/0"), v6("fd00::/8"), v6("fe80::/10")}, "RulesPerSecurityGroupLimitExceeded"},
		{"a prefix list as heavy as the quota", []types.IpPermission{list("pl-3")}, "RulesPerSecurityGroupLimitExceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ec2model.New(1, "sg-a", "sg-b")
			m.Limit, m.Lists["pl-3"] = 3, 3
			m.Put("sg-a", false, ssh, nil)
			out, err := m.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String("sg-a"), IpPermissions: tt.in})
			if code(err) != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			want := 1
			if tt.want == "" {
				want += len(tt.in)
				if len(out.SecurityGroupRules) != len(tt.in) {
					t.Errorf("%d rules are returned", len(out.SecurityGroupRules))
				}
			}
			if got := len(m.Rules("sg-a")); got != want {
				t.Errorf("the group has %d rules, want %d", got, want)
			}
		})
	}
}

func TestModify(t *testing.T) {
	for _, tt := range []struct {
		name string
		to   types.SecurityGroupRuleRequest
		want string
	}{
		{"another port", types.SecurityGroupRuleRequest{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(23), ToPort: aws.Int32(23), CidrIpv4: aws.String("10.0.0.0/8")}, ""},
		{"its own content", types.SecurityGroupRuleRequest{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(22), ToPort: aws.Int32(22), CidrIpv4: aws.String("10.0.0.0/8")}, ""},
		{"another kind of peer", types.SecurityGroupRuleRequest{IpProtocol: aws.String("-1"), CidrIpv6: aws.String("::/0")}, "InvalidParameterValue"},
		{"two peers", types.SecurityGroupRuleRequest{IpProtocol: aws.String("-1"), CidrIpv6: aws.String("::/0"), CidrIpv4: aws.String("10.0.0.0/8")}, "InvalidParameterValue"},
		{"what another rule has", types.SecurityGroupRuleRequest{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(80), ToPort: aws.Int32(80), CidrIpv4: aws.String("10.9.9.9/8")}, "InvalidPermission.Duplicate"},
		{"no ports", types.SecurityGroupRuleRequest{IpProtocol: aws.String("tcp"), CidrIpv4: aws.String("10.0.0.0/8")}, "InvalidParameterValue"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ec2model.New(1, "sg-a")
			p := v4("tcp", 22, 22, "10.0.0.0/8")
			p.IpRanges[0].Description = aws.String("old")
			id := m.Put("sg-a", false, p, map[string]string{"k": "v"})
			m.Put("sg-a", false, v4("tcp", 80, 80, "10.0.0.0/8"), nil)
			_, err := m.ModifySecurityGroupRules(t.Context(), &ec2.ModifySecurityGroupRulesInput{GroupId: aws.String("sg-a"),
				SecurityGroupRules: []types.SecurityGroupRuleUpdate{{SecurityGroupRuleId: &id, SecurityGroupRule: &tt.to}}})
			if code(err) != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			for _, r := range m.Rules("sg-a") {
				if *r.SecurityGroupRuleId == id && (len(r.Tags) != 1 || tt.want == "" && (r.Description != nil || *r.FromPort != *tt.to.FromPort)) {
					t.Errorf("got %+v, want the id and tags kept and the description cleared", r)
				}
			}
		})
	}
}

// TestRevokeIsAllOrNothing but in the default VPC.
func TestRevokeIsAllOrNothing(t *testing.T) {
	for _, tt := range []struct {
		name       string
		defaultVPC bool
		emulator   bool
		want       string
		left       int
	}{
		{"a rule that is gone takes the whole call with it", false, false, "InvalidSecurityGroupRuleId.NotFound", 2},
		{"the emulator has another code", false, true, "InvalidPermission.NotFound", 2},
		{"in the default VPC the others go", true, false, "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ec2model.New(1, "sg-a")
			m.Emulator = tt.emulator
			if tt.defaultVPC {
				m.InDefaultVPC("sg-a")
			}
			id := m.Put("sg-a", false, v4("tcp", 22, 22, "10.0.0.0/8"), nil)
			out := m.Put("sg-a", true, v4("tcp", 22, 22, "10.0.0.0/8"), nil) // of the other direction: not there
			answer, err := m.RevokeSecurityGroupIngress(t.Context(), &ec2.RevokeSecurityGroupIngressInput{GroupId: aws.String("sg-a"), SecurityGroupRuleIds: []string{id, out}})
			if code(err) != tt.want || len(m.Rules("sg-a")) != tt.left {
				t.Errorf("got %v, %d rules left; want %q, %d", err, len(m.Rules("sg-a")), tt.want, tt.left)
			}
			if tt.defaultVPC && len(answer.UnknownIpPermissions) != 1 {
				t.Error("the rule that is not there is not listed")
			}
		})
	}
}

func TestDescribePagesLagsAndKnowsItsFilters(t *testing.T) {
	m := ec2model.New(1, "sg-a")
	for n := range int32(12) {
		m.Put("sg-a", false, v4("tcp", n, n, "10.0.0.0/8"), nil)
	}
	ask := func(filter string, most int32, token *string) (*ec2.DescribeSecurityGroupRulesOutput, error) {
		return m.DescribeSecurityGroupRules(t.Context(), &ec2.DescribeSecurityGroupRulesInput{MaxResults: &most, NextToken: token,
			Filters: []types.Filter{{Name: &filter, Values: []string{"sg-a"}}}})
	}
	sizes := []int{5, 5, 2}
	var token *string
	for i, want := range sizes {
		out, err := ask("group-id", 5, token)
		if err != nil || len(out.SecurityGroupRules) != want || (out.NextToken == nil) != (i == len(sizes)-1) {
			t.Fatalf("page %d: %+v, %v", i, out, err)
		}
		token = out.NextToken
	}
	for _, most := range []int32{4, 1001} {
		if _, err := ask("group-id", most, nil); code(err) != "InvalidParameterValue" {
			t.Errorf("pages of %d: %v", most, err)
		}
	}
	if _, err := ask("ip-permission.cidr", 5, nil); code(err) != "InvalidParameterValue" {
		t.Errorf("an unknown filter: %v", err)
	}
	m.Lag = 2
	if _, err := m.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String("sg-a"),
		IpPermissions: []types.IpPermission{v6("::/0")}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{12, 12, 13} {
		if out, err := ask("group-id", 100, nil); err != nil || len(out.SecurityGroupRules) != want {
			t.Errorf("got %d rules, %v; want %d", len(out.SecurityGroupRules), err, want)
		}
	}
}

func TestTagsHaveALimitAndReservedKeys(t *testing.T) {
	m := ec2model.New(1, "sg-a")
	tags := map[string]string{}
	for i := range 50 {
		tags[strings.Repeat("k", i+1)] = ""
	}
	id := m.Put("sg-a", false, v6("::/0"), tags)
	set := func(id, key string) error {
		_, err := m.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: &key, Value: aws.String("v")}}})
		return err
	}
	for _, tt := range []struct{ id, key, want string }{
		{id, "k", ""}, {id, "one more", "TagLimitExceeded"}, {"sgr-none", "k", "InvalidSecurityGroupRuleId.NotFound"},
	} {
		if err := set(tt.id, tt.key); code(err) != tt.want {
			t.Errorf("%s of %s: %v, want %q", tt.key, tt.id, err, tt.want)
		}
	}
	drop := func(value *string) {
		if _, err := m.DeleteTags(t.Context(), &ec2.DeleteTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: aws.String("k"), Value: value}}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		value *string
		left  int
	}{{aws.String("other"), 50}, {nil, 49}} {
		if drop(tt.value); len(m.Rules("sg-a")[0].Tags) != tt.left {
			t.Errorf("%d tags are left, want %d", len(m.Rules("sg-a")[0].Tags), tt.left)
		}
	}
	if err := set(id, "aws:x"); code(err) != "InvalidParameterValue" {
		t.Errorf("a reserved key: %v", err)
	}
}

func TestAFaultBeforeHasNoEffectAndOneAfterHas(t *testing.T) {
	for _, tt := range []struct {
		before bool
		want   int
	}{{true, 0}, {false, 1}} {
		m := ec2model.New(1, "sg-a")
		fault := func(ec2model.Call) error { return ec2model.Fail("RequestLimitExceeded", "slow down") }
		if tt.before {
			m.Before = fault
		} else {
			m.After = fault
		}
		_, err := m.AuthorizeSecurityGroupIngress(t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String("sg-a"), IpPermissions: []types.IpPermission{v6("::/0")}})
		if code(err) != "RequestLimitExceeded" || len(m.Rules("sg-a")) != tt.want {
			t.Errorf("before %t: %v, %d rules", tt.before, err, len(m.Rules("sg-a")))
		}
	}
}
