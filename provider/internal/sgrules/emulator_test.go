package sgrules_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// TestThroughTheSDKAgainstTheEmulator takes a group through all kinds of changes, over the wire. The emulator refuses little, so
// this shows that requests are understood; what AWS refuses is ec2model's.
func TestThroughTheSDKAgainstTheEmulator(t *testing.T) {
	api := ec2.New(ec2.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(testenv.StartEmulator(t).URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
		}),
	})
	id, other, list := emulated(t, api)
	const account = "123456789012" // the emulator's
	bound := map[string]string{}
	icmp := mustRule(t, sgrules.Spec{Protocol: "icmp", From: port(8), To: port(-1), CIDRIPv4: "10.0.0.0/8"})
	all := mustRule(t, sgrules.Spec{Direction: sgrules.Egress, Protocol: "-1", CIDRIPv6: "::/0", Description: "all"})
	for _, step := range []struct {
		name string
		want map[string]sgrules.Rule
	}{
		{"rules of every kind", map[string]sgrules.Rule{"web": tagged(with(tcp(t, 443, "10.0.0.0/8"), "web"), "k", "v"), "six": tcp(t, 443, "2001:db8::/32"),
			"group": tcp(t, 22, other), "list": tcp(t, 80, list), "ping": icmp, "out": all}},
		{"other content, in place where the emulator can", map[string]sgrules.Rule{"web": tagged(with(tcp(t, 8443, "10.0.0.0/16"), "web"), "l", "w"), "six": tcp(t, 444, "2001:db8:1::/48"),
			"group": tcp(t, 22, id), "list": tcp(t, 81, list), "ping": icmp, "out": all}},
		{"other kinds of peers, and a description less", map[string]sgrules.Rule{"web": tcp(t, 8443, "10.0.0.0/16"), "six": tcp(t, 444, "10.0.0.0/8"), "group": icmp}},
		{"nothing", nil},
	} {
		t.Run(step.name, func(t *testing.T) {
			a := &sgrules.Applier{API: api, GroupID: id, Account: account, Wait: noWait}
			c := emulatedPlan(t, api, id, account, step.want, bound)
			state, err := a.Apply(t.Context(), c, nil)
			if err != nil {
				t.Fatal(err)
			}
			clear(bound)
			for key, e := range state.Bound {
				bound[key] = e.ID
			}
			if c := emulatedPlan(t, api, id, account, step.want, bound); !c.Empty() {
				t.Errorf("the next plan is not empty: %+v", c.Steps)
			}
		})
	}
}

func emulatedPlan(t *testing.T, api sgrules.API, id, account string, want map[string]sgrules.Rule, bound map[string]string) *sgrules.Changes {
	t.Helper()
	current, err := sgrules.Read(t.Context(), api, nil, id, account)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sgrules.Plan(current, want, sgrules.Options{Bound: bound})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// emulated makes a VPC with two groups, and a prefix list.
func emulated(t *testing.T, api *ec2.Client) (group, other, list string) {
	t.Helper()
	vpc, err := api.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16"), AmazonProvidedIpv6CidrBlock: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, name := range []string{"web", "other"} {
		g, err := api.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name, Description: &name, VpcId: vpc.Vpc.VpcId})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, *g.GroupId)
	}
	l, err := api.CreateManagedPrefixList(t.Context(), &ec2.CreateManagedPrefixListInput{AddressFamily: aws.String("IPv4"), MaxEntries: aws.Int32(2),
		PrefixListName: aws.String("office"), Entries: []types.AddPrefixListEntry{{Cidr: aws.String("192.0.2.0/24")}}})
	if err != nil {
		t.Fatal(err)
	}
	return ids[0], ids[1], *l.PrefixList.PrefixListId
}
