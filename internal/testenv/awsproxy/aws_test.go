package awsproxy_test

import (
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// behaviours say how a world differs from AWS, or "". Each is one correction's name.
func behaviours() map[string]func(*world) string {
	merged := map[string]func(*world) string{}
	for _, some := range []map[string]func(*world) string{worldBehaviours, ruleBehaviours, aclBehaviours, associationBehaviours, referenceBehaviours} {
		maps.Copy(merged, some)
	}
	return merged
}

var worldBehaviours = map[string]func(*world) string{
	"an unknown filter is refused": func(w *world) string {
		_, err := w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{{Name: new("colour"), Values: []string{"red"}}}})
		_, known := w.DescribeNetworkAcls(w.ctx(), &ec2.DescribeNetworkAclsInput{Filters: []types.Filter{{Name: new("network-acl-id"), Values: []string{"x"}}}})
		return first(differ("unknown filter", code(err), "InvalidParameterValue"), differ("one that AWS has", code(known), "EmulatorCannot"))
	},
	"an entry of a network ACL that does not exist is refused by its own code": func(w *world) string {
		acl := w.acl(w.vpc(), "")
		_, err := w.DeleteNetworkAclEntry(w.ctx(), &ec2.DeleteNetworkAclEntryInput{NetworkAclId: &acl, RuleNumber: new(int32(77)), Egress: new(false)})
		return differ("entry 77", code(err), "InvalidNetworkAclEntry.NotFound")
	},
	"an association of a network ACL that does not exist is refused by its own code": func(w *world) string {
		acl := w.acl(w.vpc(), "")
		_, err := w.ReplaceNetworkAclAssociation(w.ctx(), &ec2.ReplaceNetworkAclAssociationInput{AssociationId: new("aclassoc-12345678"), NetworkAclId: &acl})
		return differ("association", code(err), "InvalidAssociationID.NotFound")
	},
	"what the emulator cannot do fails at once, and says that it is the emulator": func(w *world) string {
		before := w.proxy.Counts()
		_, err := w.GetSecurityGroupsForVpc(w.ctx(), &ec2.GetSecurityGroupsForVpcInput{VpcId: new("vpc-12345678")})
		return first(differ("code", code(err), "EmulatorCannot"), differ("calls", w.proxy.Counts().Since(before).Total(), 1))
	},
	"an address block is stored by its network address, and two spellings of one are one": func(w *world) string {
		group := w.group()
		w.allow(group, tcp(22, "100.68.0.18/18"))
		w.allow(group, tcp6(22, "2001:DB8:0::1/64"))
		rules := w.ingress(group)
		_, err := w.authorize(group, tcp(22, "100.68.0.0/18"))
		return first(differ("IPv4", value(rules[0].CidrIpv4), "100.68.0.0/18"), differ("IPv6", value(rules[1].CidrIpv6), "2001:db8::/64"),
			differ("other spelling", code(err), "InvalidPermission.Duplicate"))
	},
	"a call that repeats a client token does nothing and answers as the first did": func(w *world) string {
		vpc := w.vpc()
		one, two, other := w.acl(vpc, "token"), w.acl(vpc, "token"), w.acl(vpc, "another")
		return first(differ("second id", two, one), differ("a token of its own makes an ACL of its own", other != one, true))
	},
	"a group in a VPC that does not exist is refused": func(w *world) string {
		_, err := w.create("vpc-12345678", "web")
		return differ("code", code(err), "InvalidVpcID.NotFound")
	},
	"names of groups are unique in a VPC whatever their case": func(w *world) string {
		vpc := w.vpc()
		w.groupIn(vpc, "web")
		_, err := w.create(vpc, "Web")
		return differ("code", code(err), "InvalidGroup.Duplicate")
	},
	"a default group cannot be deleted, nor one that an interface or a rule of another group of its VPC uses": func(w *world) string {
		vpc := w.vpc()
		subnet := w.subnet(vpc)
		attached, ingress, egress, self := w.groupIn(vpc, "attached"), w.groupIn(vpc, "ingress"), w.groupIn(vpc, "egress"), w.groupIn(vpc, "self")
		must[*ec2.CreateNetworkInterfaceOutput](w.t)(w.CreateNetworkInterface(w.ctx(), &ec2.CreateNetworkInterfaceInput{SubnetId: &subnet, Groups: []string{attached}}))
		w.allow(self, fromGroup(22, ingress, ""), fromGroup(22, self, ""))
		far := w.groupIn(w.vpc(), "far")
		w.allow(attached, fromGroup(22, far, ""))
		must[*ec2.AuthorizeSecurityGroupEgressOutput](w.t)(w.AuthorizeSecurityGroupEgress(w.ctx(), &ec2.AuthorizeSecurityGroupEgressInput{
			GroupId: &self, IpPermissions: []types.IpPermission{fromGroup(22, egress, "")}}))
		remove := func(id string) string {
			_, err := w.DeleteSecurityGroup(w.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &id})
			return code(err)
		}
		return first(differ("attached", remove(attached), "DependencyViolation"), differ("named by ingress", remove(ingress), "DependencyViolation"),
			differ("named by egress", remove(egress), "DependencyViolation"), differ("default", remove(w.named(vpc, "default")), "CannotDelete"),
			differ("named by itself", remove(self), "no error"), differ("free again", remove(ingress), "no error"),
			differ("named in another VPC", remove(far), "no error"))
	},
	"a VPC that has groups of its own cannot be deleted": func(w *world) string {
		vpc := w.vpc()
		w.groupIn(vpc, "web")
		_, err := w.DeleteVpc(w.ctx(), &ec2.DeleteVpcInput{VpcId: &vpc})
		return differ("code", code(err), "DependencyViolation")
	},
	"the default group of a new VPC lets its members talk to each other": func(w *world) string {
		group := w.named(w.vpc(), "default")
		rules := w.ingress(group)
		if len(rules) != 1 || rules[0].ReferencedGroupInfo == nil {
			return differ("ingress rules that name a group", len(rules), 1)
		}
		return first(differ("source", value(rules[0].ReferencedGroupInfo.GroupId), group), differ("protocol", value(rules[0].IpProtocol), "-1"))
	},
	"a network interface takes groups of its VPC, or that are associated with it, and no more than the quota": func(w *world) string {
		vpc, other := w.vpc(), w.group()
		subnet := w.subnet(vpc)
		var groups []string
		for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
			groups = append(groups, w.groupIn(vpc, name))
		}
		nic := func(groups ...string) (*ec2.CreateNetworkInterfaceOutput, error) {
			return w.CreateNetworkInterface(w.ctx(), &ec2.CreateNetworkInterfaceInput{SubnetId: &subnet, Groups: groups})
		}
		five := must[*ec2.CreateNetworkInterfaceOutput](w.t)(nic(groups[:5]...))
		_, six := nic(groups...)
		_, foreign := nic(other)
		_, unknown := w.ModifyNetworkInterfaceAttribute(w.ctx(), &ec2.ModifyNetworkInterfaceAttributeInput{
			NetworkInterfaceId: five.NetworkInterface.NetworkInterfaceId, Groups: []string{"sg-0123456789abcdef0"}})
		return first(differ("six", code(six), "SecurityGroupsPerInterfaceLimitExceeded"), differ("another VPC's", code(foreign), "InvalidGroup.NotFound"),
			differ("unknown", code(unknown), "InvalidGroup.NotFound"))
	},
	"the state of a subnet's IPv6 block is a word": func(w *world) string {
		vpc := must[*ec2.CreateVpcOutput](w.t)(w.CreateVpc(w.ctx(), &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16"), AmazonProvidedIpv6CidrBlock: new(true)})).Vpc
		block := *vpc.Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock
		subnet := must[*ec2.CreateSubnetOutput](w.t)(w.CreateSubnet(w.ctx(), &ec2.CreateSubnetInput{VpcId: vpc.VpcId, CidrBlock: new("10.0.1.0/24"),
			Ipv6CidrBlock: new(block[:len(block)-len("/56")] + "/64")})).Subnet
		out := must[*ec2.DescribeSubnetsOutput](w.t)(w.DescribeSubnets(w.ctx(), &ec2.DescribeSubnetsInput{SubnetIds: []string{*subnet.SubnetId}}))
		return differ("state", string(out.Subnets[0].Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlockState.State), "associated")
	},
	"an instance has the groups of its primary interface": func(w *world) string {
		vpc := w.vpc()
		group, subnet := w.groupIn(vpc, "web"), w.subnet(vpc)
		run := must[*ec2.RunInstancesOutput](w.t)(w.RunInstances(w.ctx(), &ec2.RunInstancesInput{ImageId: new("ami-12c6146b"), MinCount: new(int32(1)),
			MaxCount: new(int32(1)), NetworkInterfaces: []types.InstanceNetworkInterfaceSpecification{{DeviceIndex: new(int32(0)), SubnetId: &subnet, Groups: []string{group}}}}))
		out := must[*ec2.DescribeInstancesOutput](w.t)(w.DescribeInstances(w.ctx(), &ec2.DescribeInstancesInput{InstanceIds: []string{*run.Instances[0].InstanceId}}))
		groups := out.Reservations[0].Instances[0].SecurityGroups
		if len(groups) != 1 {
			return differ("groups", len(groups), 1)
		}
		return differ("group", value(groups[0].GroupId), group)
	},
	"an interface has the groups that it was given, whatever its instance was started with": func(w *world) string {
		vpc := w.vpc()
		a, b, subnet := w.groupIn(vpc, "a"), w.groupIn(vpc, "b"), w.subnet(vpc)
		run := must[*ec2.RunInstancesOutput](w.t)(w.RunInstances(w.ctx(), &ec2.RunInstancesInput{ImageId: new("ami-12c6146b"), MinCount: new(int32(1)),
			MaxCount: new(int32(1)), SubnetId: &subnet, SecurityGroupIds: []string{a}}))
		nic := run.Instances[0].NetworkInterfaces[0].NetworkInterfaceId
		must[*ec2.ModifyNetworkInterfaceAttributeOutput](w.t)(w.ModifyNetworkInterfaceAttribute(w.ctx(), &ec2.ModifyNetworkInterfaceAttributeInput{NetworkInterfaceId: nic, Groups: []string{b}}))
		out := must[*ec2.DescribeNetworkInterfacesOutput](w.t)(w.DescribeNetworkInterfaces(w.ctx(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: []string{*nic}}))
		if groups := out.NetworkInterfaces[0].Groups; len(groups) != 1 {
			return differ("groups", len(groups), 1)
		}
		return differ("group", value(out.NetworkInterfaces[0].Groups[0].GroupId), b)
	},
	"MaxResults, from 5 to 1000, makes pages": func(w *world) string {
		group := w.group()
		w.allow(group, tcp(22, "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32", "10.0.0.4/32", "10.0.0.5/32", "10.0.0.6/32"))
		filters := []types.Filter{{Name: new("group-id"), Values: []string{group}}}
		pages := ec2.NewDescribeSecurityGroupRulesPaginator(w, &ec2.DescribeSecurityGroupRulesInput{Filters: filters, MaxResults: new(int32(5))})
		seen, n := map[string]bool{}, 0
		for pages.HasMorePages() {
			page := must[*ec2.DescribeSecurityGroupRulesOutput](w.t)(pages.NextPage(w.ctx()))
			n++
			for _, r := range page.SecurityGroupRules {
				seen[*r.SecurityGroupRuleId] = true
			}
		}
		_, err := w.DescribeSecurityGroups(w.ctx(), &ec2.DescribeSecurityGroupsInput{MaxResults: new(int32(4))})
		return first(differ("pages", n, 2), differ("rules", len(seen), 8), differ("a page of 4", code(err), "InvalidParameterValue"))
	},
}

// Each correction is shown twice: with it the world is as AWS, and without it not. The second fails when moto has learned it,
// and the correction can go.
func TestWithItsCorrectionMotoDoesAsAWSDoes(t *testing.T) {
	for name, differs := range behaviours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := differs(newWorld(t, awsproxy.Options{})); got != "" {
				t.Error(got)
			}
		})
	}
}

func TestWithoutItsCorrectionMotoDoesNot(t *testing.T) {
	for name, differs := range behaviours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := differs(newWorld(t, awsproxy.Options{Bare: true})); got == "" {
				t.Error("moto does it itself: remove the correction")
			} else {
				t.Log(got)
			}
		})
	}
}

func TestEveryCorrectionIsShown(t *testing.T) {
	shown := behaviours()
	for _, name := range awsproxy.Corrections() {
		if shown[name] == nil {
			t.Errorf("no test shows that %s", name)
		}
	}
}
