package live

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

func TestAVPCIsReadWhole(t *testing.T) {
	vpc, other := aws.String("vpc-1"), aws.String("vpc-2")
	group := func(id, name string, in *string) types.SecurityGroup {
		return types.SecurityGroup{GroupId: &id, GroupName: &name, VpcId: in}
	}
	entry := func(number int32, protocol, cidr string) types.NetworkAclEntry {
		return types.NetworkAclEntry{RuleNumber: &number, Protocol: &protocol, CidrBlock: &cidr, RuleAction: types.RuleActionAllow, Egress: aws.Bool(false),
			PortRange: &types.PortRange{From: aws.Int32(22), To: aws.Int32(22)}}
	}
	associated := &types.SubnetCidrBlockState{State: types.SubnetCidrBlockStateCodeAssociated}
	gone := &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeDisassociated}
	api := &fakeVPCs{
		fakeEC2: fakeEC2{
			groups: []types.SecurityGroup{group("sg-1", "default", vpc), group("sg-2", "web", vpc), group("sg-3", "of another", other), group("sg-4", "default", other)},
			rules: []types.SecurityGroupRule{rule("sgr-1", "sg-3", "tcp", 443, 443, from("0.0.0.0/0")),
				rule("sgr-2", "sg-2", "tcp", 22, 22, func(r *types.SecurityGroupRule) { r.PrefixListId = aws.String("pl-1") })},
		},
		vpcs: []types.Vpc{{VpcId: other}, {VpcId: vpc,
			CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{
				{CidrBlock: aws.String("10.0.0.0/16"), CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated}},
				{CidrBlock: aws.String("10.9.0.0/16"), CidrBlockState: gone}},
			Ipv6CidrBlockAssociationSet: []types.VpcIpv6CidrBlockAssociation{
				{Ipv6CidrBlock: aws.String("2001:db8::/56"), Ipv6CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociating}}}}},
		subnets: []types.Subnet{
			{SubnetId: aws.String("subnet-1"), VpcId: vpc, CidrBlock: aws.String("10.0.1.0/24"), Ipv6CidrBlockAssociationSet: []types.SubnetIpv6CidrBlockAssociation{
				{Ipv6CidrBlock: aws.String("2001:db8::/64"), Ipv6CidrBlockState: associated}}},
			{SubnetId: aws.String("subnet-2"), VpcId: vpc, CidrBlock: aws.String("10.0.2.0/24")},
			{SubnetId: aws.String("subnet-9"), VpcId: other, CidrBlock: aws.String("10.0.1.0/24")},
		},
		nacls: []types.NetworkAcl{
			{NetworkAclId: aws.String("acl-1"), VpcId: vpc, IsDefault: aws.Bool(true)},
			{NetworkAclId: aws.String("acl-2"), VpcId: vpc, Associations: []types.NetworkAclAssociation{{SubnetId: aws.String("subnet-1")}},
				Entries: []types.NetworkAclEntry{entry(100, "6", "10.0.0.0/8"), entry(110, "carrier pigeon", "10.0.0.0/8"), entry(32767, "-1", "0.0.0.0/0")}},
		},
		interfaces: []types.NetworkInterface{
			{NetworkInterfaceId: aws.String("eni-1"), VpcId: vpc, SubnetId: aws.String("subnet-1"), Groups: []types.GroupIdentifier{{GroupId: aws.String("sg-2")}, {GroupId: aws.String("sg-3")}},
				PrivateIpAddresses: []types.NetworkInterfacePrivateIpAddress{{PrivateIpAddress: aws.String("10.0.1.9")}}},
			{NetworkInterfaceId: aws.String("eni-2"), VpcId: vpc, SubnetId: aws.String("subnet-2"), Groups: []types.GroupIdentifier{{GroupId: aws.String("sg-8")}}},
			{NetworkInterfaceId: aws.String("eni-9"), VpcId: other},
		},
	}
	net, err := VPC(t.Context(), api, "vpc-1")
	if err != nil {
		t.Fatal(err)
	}
	if v := net.VPCs["vpc-1"]; v.DefaultNACL != "acl-1" || v.DefaultGroup != "sg-1" || v.CIDRs.String() != "10.0.0.0/16, 2001:db8::/56" || len(net.VPCs) != 1 {
		t.Errorf("the VPC is %+v", v)
	}
	if len(net.Subnets) != 2 || len(net.NACLs) != 2 || len(net.Interfaces) != 2 || net.Subnets["subnet-1"].CIDRs.String() != "10.0.1.0/24, 2001:db8::/64" {
		t.Errorf("read %d subnets, %d NACLs, %d interfaces", len(net.Subnets), len(net.NACLs), len(net.Interfaces))
	}
	if id, ok := net.Subnets["subnet-1"].NACL.Exact(); id != "acl-2" || !ok {
		t.Errorf("subnet-1 has %s, %v", id, ok)
	}
	if _, ok := net.Subnets["subnet-2"].NACL.Exact(); ok {
		t.Error("no NACL says that it has subnet-2, and it is known all the same")
	}
	n := net.NACLs["acl-2"]
	if want, err := firewall.ParseSet("10.0.0.0/8 tcp 22"); err != nil || len(n.Ingress) != 2 || len(n.Egress) != 0 || !n.Ingress[0].Must.Equal(want) || !n.Ingress[0].Exact() {
		t.Errorf("the entries are %+v", n.Ingress)
	}
	if r := n.Ingress[1]; r.Exact() || !r.May.Equal(firewall.Everything()) || r.Origin.Address != "acl-2/ingress/110" {
		t.Errorf("an entry that cannot be read is %+v", r)
	}
	if g := net.Groups["sg-3"]; g == nil || g.External || len(g.Ingress) != 1 {
		t.Errorf("a group of another VPC that is carried here is %+v", g)
	}
	if g := net.Groups["sg-8"]; g == nil || !g.External {
		t.Errorf("a group that is not found is %+v", g)
	}
	if net.Groups["sg-4"] != nil || net.PrefixLists["pl-1"] == nil {
		t.Errorf("groups %d, prefix lists %d", len(net.Groups), len(net.PrefixLists))
	}
	if _, err := VPC(t.Context(), api, "vpc-3"); !awsclient.IsNotFound(err) {
		t.Errorf("a VPC that does not exist: %v", err)
	}
}
