package awsproxy_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

var referenceBehaviours = map[string]func(*world) string{
	"rules are stale that name a group which is gone, or one of a VPC to which no peering connection leads any more": func(w *world) string {
		own, other := w.vpc(), w.vpc()
		near, gone, far, left := w.groupIn(own, "near"), w.groupIn(other, "gone"), w.groupIn(other, "far"), w.groupIn(own, "left")
		w.allow(near, fromGroup(22, gone, ""), fromGroup(443, far, ""), fromGroup(80, left, ""))
		peering := w.peer(own, other)
		whole := w.stale(own)
		must[*ec2.DeleteSecurityGroupOutput](w.t)(w.DeleteSecurityGroup(w.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &gone}))
		one := w.stale(own)
		must[*ec2.DeleteVpcPeeringConnectionOutput](w.t)(w.DeleteVpcPeeringConnection(w.ctx(), &ec2.DeleteVpcPeeringConnectionInput{VpcPeeringConnectionId: &peering}))
		_, err := w.DescribeStaleSecurityGroups(w.ctx(), &ec2.DescribeStaleSecurityGroupsInput{VpcId: new("vpc-12345678")})
		return first(differ("with all there", whole, ""), differ("without the group", one, near+" tcp 22-22 "+gone),
			differ("without the peering connection", w.stale(own), near+" tcp 22-22 "+gone+", "+near+" tcp 443-443 "+far), differ("no VPC", code(err), "InvalidVpcID.NotFound"))
	},
	"a group knows which other VPCs have rules that name it": func(w *world) string {
		own, peered, other := w.vpc(), w.vpc(), w.vpc()
		group := w.groupIn(own, "named")
		w.peer(own, peered)
		for _, vpc := range []string{own, peered, other} {
			w.allow(w.groupIn(vpc, "naming"), fromGroup(22, group, ""))
		}
		out, err := w.DescribeSecurityGroupReferences(w.ctx(), &ec2.DescribeSecurityGroupReferencesInput{GroupId: []string{group}})
		if err != nil {
			return err.Error()
		}
		var vpcs []string
		for _, r := range out.SecurityGroupReferenceSet {
			vpcs = append(vpcs, value(r.GroupId)+" "+value(r.ReferencingVpcId))
		}
		_, err = w.DescribeSecurityGroupReferences(w.ctx(), &ec2.DescribeSecurityGroupReferencesInput{GroupId: []string{"sg-0123456789abcdef0"}})
		return first(differ("VPCs", strings.Join(vpcs, ", "), group+" "+peered), differ("no group", code(err), "InvalidGroup.NotFound"))
	},
}

// peer joins two VPCs and returns the id of the connection.
func (w *world) peer(a, b string) string {
	w.t.Helper()
	made := must[*ec2.CreateVpcPeeringConnectionOutput](w.t)(w.CreateVpcPeeringConnection(w.ctx(), &ec2.CreateVpcPeeringConnectionInput{VpcId: &a, PeerVpcId: &b}))
	id := made.VpcPeeringConnection.VpcPeeringConnectionId
	must[*ec2.AcceptVpcPeeringConnectionOutput](w.t)(w.AcceptVpcPeeringConnection(w.ctx(), &ec2.AcceptVpcPeeringConnectionInput{VpcPeeringConnectionId: id}))
	return *id
}

// stale are the stale rules of a VPC, in a line, or why they cannot be read.
func (w *world) stale(vpc string) string {
	w.t.Helper()
	var list []string
	pages := ec2.NewDescribeStaleSecurityGroupsPaginator(w, &ec2.DescribeStaleSecurityGroupsInput{VpcId: &vpc})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.ctx())
		if err != nil {
			return err.Error()
		}
		for _, g := range page.StaleSecurityGroupSet {
			for _, p := range slices.Concat(g.StaleIpPermissions, g.StaleIpPermissionsEgress) {
				for _, pair := range p.UserIdGroupPairs {
					list = append(list, fmt.Sprintf("%s %s %d-%d %s", value(g.GroupId), value(p.IpProtocol), value(p.FromPort), value(p.ToPort), value(pair.GroupId)))
				}
			}
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
