package live

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestAnInterfaceIsReadWhole(t *testing.T) {
	api := &fakeEC2{
		groups: []types.SecurityGroup{
			{GroupId: aws.String("sg-1"), GroupName: aws.String("web"), VpcId: aws.String("vpc-1")},
			{GroupId: aws.String("sg-2"), GroupName: aws.String("admin"), VpcId: aws.String("vpc-1")},
		},
		rules: []types.SecurityGroupRule{
			rule("sgr-2", "sg-1", "tcp", 443, 443, from("0.0.0.0/0")),
			rule("sgr-1", "sg-1", "tcp", 80, 80, from("10.0.0.5/8")),
			rule("sgr-3", "sg-2", "tcp", 22, 22, func(r *types.SecurityGroupRule) { r.PrefixListId = aws.String("pl-1") }),
			rule("sgr-4", "sg-2", "icmp", 8, -1, func(r *types.SecurityGroupRule) { r.PrefixListId = aws.String("pl-2") }),
			rule("sgr-5", "sg-2", "tcp", 1, 2, func(r *types.SecurityGroupRule) { r.PrefixListId = aws.String("pl-3") }),
			rule("sgr-6", "sg-2", "-1", -1, -1, func(r *types.SecurityGroupRule) {
				r.IsEgress, r.ReferencedGroupInfo = aws.Bool(true), &types.ReferencedSecurityGroup{GroupId: aws.String("sg-1")}
			}),
			rule("sgr-7", "sg-2", "carrier pigeon", 1, 2, from("10.0.0.0/8")),
		},
		lists: []types.ManagedPrefixList{
			{PrefixListId: aws.String("pl-1"), PrefixListName: aws.String("office"), MaxEntries: aws.Int32(20), AddressFamily: aws.String("IPv4")},
			{PrefixListId: aws.String("pl-2"), PrefixListName: aws.String("hidden"), AddressFamily: aws.String("IPv6")},
		},
		entries: map[string][]string{"pl-1": {"192.0.2.0/25", "192.0.2.128/25"}},
	}
	ni := &types.NetworkInterface{NetworkInterfaceId: aws.String("eni-1"), SubnetId: aws.String("subnet-1"),
		PrivateIpAddresses: []types.NetworkInterfacePrivateIpAddress{{PrivateIpAddress: aws.String("10.0.0.9")}},
		Groups:             []types.GroupIdentifier{{GroupId: aws.String("sg-1")}, {GroupId: aws.String("sg-2")}, {GroupId: aws.String("sg-9")}}}
	net, i, err := Interface(t.Context(), api, ni)
	if err != nil {
		t.Fatal(err)
	}
	if len(i.Groups.Sure) != 3 || len(i.Addrs) != 1 || !i.AddrsKnown {
		t.Errorf("the interface is %+v", i)
	}
	for id, want := range map[firewall.ID]struct{ must, may string }{
		"sg-1": {"0.0.0.0/0 tcp 443; 10.0.0.0/8 tcp 80", ""},
		"sg-2": {"192.0.2.0/24 tcp 22", "everything"},
		"sg-9": {"none", "everything"}, // of another account: nothing is known of it
	} {
		must, may := net.GroupSet(net.Groups[id], firewall.Ingress)
		set, err := firewall.ParseSet(want.must)
		if err != nil || !must.Equal(set) {
			t.Errorf("%s certainly admits %s, want %s (%v)", id, must, set, err)
		}
		switch {
		case want.may == "" && !may.Equal(must):
			t.Errorf("%s possibly admits %s, want what it certainly does", id, may)
		case want.may != "" && !may.Equal(firewall.Everything()):
			t.Errorf("%s possibly admits %s, want everything", id, may)
		}
	}
	if r := net.Groups["sg-1"].Ingress; r[0].Origin.Address != "sgr-1" || r[1].Origin.Address != "sgr-2" {
		t.Errorf("rules are in no order: %v", r)
	}
	if r := net.Groups["sg-2"].Egress; len(r) != 1 || r[0].Peer != firewall.PeerGroup || !r[0].Must.Equal(firewall.AllServices()) {
		t.Errorf("outbound rules are %+v", r)
	}
	for id, open := range map[firewall.ID]bool{"pl-1": false, "pl-2": true, "pl-3": true} {
		if l := net.PrefixLists[id]; l == nil || (len(l.Why) > 0) != open {
			t.Errorf("%s is %+v", id, l)
		}
	}
	if may := net.PrefixLists["pl-2"].May; !may.Equal(firewall.AllIPv6()) {
		t.Errorf("a hidden list of IPv6 may hold %s", may)
	}
	if c := net.CountRules(net.Groups["sg-2"].Ingress[:1]); c.Most4 != 20 {
		t.Errorf("a list of 20 entries counts %+v", c)
	}
}
