package awsproxy_test

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

var associationBehaviours = map[string]func(*world) string{
	"a group is associated with VPCs of its region, but no default group and no default VPC is": func(w *world) string {
		own, other := w.vpc(), w.vpc()
		group := w.groupIn(own, "web")
		standard := must[*ec2.DescribeVpcsOutput](w.t)(w.DescribeVpcs(w.ctx(), &ec2.DescribeVpcsInput{Filters: []types.Filter{{Name: new("is-default"), Values: []string{"true"}}}}))
		made, err := w.AssociateSecurityGroupVpc(w.ctx(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &group, VpcId: &other})
		if err != nil {
			return err.Error()
		}
		return first(differ("state", made.State, types.SecurityGroupVpcAssociationStateAssociating), differ("again", w.associate(group, other), "InvalidParameterValue"),
			differ("its own VPC", w.associate(group, own), "InvalidParameterValue"), differ("no VPC", w.associate(group, "vpc-12345678"), "InvalidVpcID.NotFound"),
			differ("no group", w.associate("sg-0123456789abcdef0", other), "InvalidGroup.NotFound"),
			differ("a default group", w.associate(w.named(own, "default"), other), "InvalidParameterValue"),
			differ("a default VPC", w.associate(group, *standard.Vpcs[0].VpcId), "InvalidParameterValue"))
	},
	"an association ends unless an interface in the VPC has the group": func(w *world) string {
		own, other := w.vpc(), w.vpc()
		group, subnet := w.groupIn(own, "web"), w.subnet(other)
		none := w.disassociate(group, other)
		w.associate(group, other)
		w.states(group, 2)
		nic, err := w.CreateNetworkInterface(w.ctx(), &ec2.CreateNetworkInterfaceInput{SubnetId: &subnet, Groups: []string{group}})
		if err != nil {
			return err.Error()
		}
		used := w.disassociate(group, other)
		must[*ec2.DeleteNetworkInterfaceOutput](w.t)(w.DeleteNetworkInterface(w.ctx(), &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: nic.NetworkInterface.NetworkInterfaceId}))
		return first(differ("one that is not", none, "InvalidParameterValue"), differ("with an interface", used, "DependencyViolation"),
			differ("without", w.disassociate(group, other), "no error"))
	},
	"associations are described by their states, and come and go after a while": func(w *world) string {
		group, good, bad := w.group(), w.vpc(), w.vpc()
		w.proxy.Associating(awsproxy.Associating{Reads: 2, Fails: map[string]string{bad: "no room"}, FailsToEnd: map[string]string{good: "in use"}})
		w.associate(group, good)
		w.associate(group, bad)
		came := w.states(group, 3)
		w.disassociate(group, good)
		stuck := w.states(group, 3)
		w.proxy.Associating(awsproxy.Associating{})
		w.disassociate(group, good)
		gone := w.states(group, 3)
		out, err := w.DescribeSecurityGroupVpcAssociations(w.ctx(), &ec2.DescribeSecurityGroupVpcAssociationsInput{Filters: []types.Filter{
			{Name: new("group-id"), Values: []string{group}}, {Name: new("vpc-id"), Values: []string{bad}}}})
		if err != nil {
			return err.Error()
		}
		return first(differ("coming", came[good], "associating associating associated"), differ("failing", came[bad], "associating associating association-failed"),
			differ("failing to go", stuck[good], "disassociating disassociating disassociation-failed"), differ("going", gone[good], "disassociating disassociated"),
			differ("reason", value(out.SecurityGroupVpcAssociations[0].StateReason), "no room"))
	},
	"a group that is associated with a VPC is not deleted": func(w *world) string {
		group, other := w.group(), w.vpc()
		w.associate(group, other)
		_, held := w.DeleteSecurityGroup(w.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &group})
		w.disassociate(group, other)
		w.states(group, 2)
		_, free := w.DeleteSecurityGroup(w.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &group})
		return first(differ("associated", code(held), "DependencyViolation"), differ("no more", code(free), "no error"))
	},
}

// associate is the code of what AWS answers.
func (w *world) associate(group, vpc string) string {
	_, err := w.AssociateSecurityGroupVpc(w.ctx(), &ec2.AssociateSecurityGroupVpcInput{GroupId: &group, VpcId: &vpc})
	return code(err)
}

func (w *world) disassociate(group, vpc string) string {
	_, err := w.DisassociateSecurityGroupVpc(w.ctx(), &ec2.DisassociateSecurityGroupVpcInput{GroupId: &group, VpcId: &vpc})
	return code(err)
}

// states is what so many descriptions of a group show, one after the other, by VPC.
func (w *world) states(group string, times int) map[string]string {
	shown := map[string]string{}
	for range times {
		out, err := w.DescribeSecurityGroupVpcAssociations(w.ctx(), &ec2.DescribeSecurityGroupVpcAssociationsInput{
			Filters: []types.Filter{{Name: new("group-id"), Values: []string{group}}}})
		if err != nil {
			return nil
		}
		for _, a := range out.SecurityGroupVpcAssociations {
			shown[*a.VpcId] = strings.TrimSpace(shown[*a.VpcId] + " " + string(a.State))
		}
	}
	return shown
}
