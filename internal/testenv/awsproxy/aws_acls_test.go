package awsproxy_test

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

var aclBehaviours = map[string]func(*world) string{
	"a network ACL that does not exist is refused by its own code": func(w *world) string {
		_, err := w.DescribeNetworkAcls(w.ctx(), &ec2.DescribeNetworkAclsInput{NetworkAclIds: []string{"acl-0123456789abcdef0"}})
		return differ("code", code(err), "InvalidNetworkAclID.NotFound")
	},
	"a subnet that would go to a network ACL that does not exist stays where it is": func(w *world) string {
		subnet := w.subnet(w.vpc())
		has := func() []types.NetworkAclAssociation {
			var list []types.NetworkAclAssociation
			for _, acl := range must[*ec2.DescribeNetworkAclsOutput](w.t)(w.DescribeNetworkAcls(w.ctx(), &ec2.DescribeNetworkAclsInput{})).NetworkAcls {
				for _, a := range acl.Associations {
					if value(a.SubnetId) == subnet {
						list = append(list, a)
					}
				}
			}
			return list
		}
		before := has()
		if len(before) != 1 {
			return "a subnet without its network ACL"
		}
		_, err := w.ReplaceNetworkAclAssociation(w.ctx(), &ec2.ReplaceNetworkAclAssociationInput{AssociationId: before[0].NetworkAclAssociationId, NetworkAclId: new("acl-0123456789abcdef0")})
		after := has()
		return first(differ("code", code(err), "InvalidNetworkAclID.NotFound"), differ("associations", len(after), 1),
			differ("network ACL", len(after) == 1 && value(after[0].NetworkAclId) == value(before[0].NetworkAclId), true))
	},
	"entries are numbered from 1 to 32766, and are 20 at most in a direction and family": func(w *world) string {
		acl := w.acl(w.vpc(), "")
		_, zero := w.entry(acl, entry(0))
		_, last := w.entry(acl, entry(32767))
		for n := range int32(20) {
			must[*ec2.CreateNetworkAclEntryOutput](w.t)(w.entry(acl, entry(n+1)))
		}
		_, full := w.entry(acl, entry(21))
		egress, six := entry(21), entry(22)
		egress.Egress = new(true)
		six.CidrBlock, six.Ipv6CidrBlock = nil, new("::/0")
		_, other := w.entry(acl, egress)
		_, family := w.entry(acl, six)
		return first(differ("number 0", code(zero), "InvalidParameterValue"), differ("number 32767", code(last), "InvalidParameterValue"),
			differ("a 21st", code(full), "NetworkAclEntryLimitExceeded"), differ("of egress", code(other), "no error"),
			differ("of IPv6", code(family), "no error"))
	},
	"an entry keeps its ICMP type and code": func(w *world) string {
		acl := w.acl(w.vpc(), "")
		echo := entry(7)
		echo.Protocol, echo.IcmpTypeCode = new("1"), &types.IcmpTypeCode{Type: new(int32(8)), Code: new(int32(-1))}
		must[*ec2.CreateNetworkAclEntryOutput](w.t)(w.entry(acl, echo))
		made := w.icmp(acl, 7)
		must[*ec2.ReplaceNetworkAclEntryOutput](w.t)(w.ReplaceNetworkAclEntry(w.ctx(), &ec2.ReplaceNetworkAclEntryInput{NetworkAclId: &acl,
			RuleNumber: new(int32(7)), Egress: new(false), Protocol: new("1"), RuleAction: types.RuleActionAllow, CidrBlock: new("10.0.0.0/8"),
			IcmpTypeCode: &types.IcmpTypeCode{Type: new(int32(3)), Code: new(int32(4))}}))
		return first(differ("made", made, [2]int32{8, -1}), differ("replaced", w.icmp(acl, 7), [2]int32{3, 4}))
	},
	"a network ACL denies behind its last entry by entries of AWS's own": func(w *world) string {
		acl := w.acl(w.vpc(), "")
		var directions []bool
		for _, e := range w.entries(acl) {
			if value(e.RuleNumber) == 32767 && e.RuleAction == types.RuleActionDeny && value(e.CidrBlock) == "0.0.0.0/0" {
				directions = append(directions, value(e.Egress))
			}
		}
		return differ("both directions", slices.Contains(directions, true) && slices.Contains(directions, false) && len(directions) == 2, true)
	},
}

// acl makes a network ACL.
func (w *world) acl(vpc, token string) string {
	w.t.Helper()
	in := &ec2.CreateNetworkAclInput{VpcId: &vpc}
	if token != "" {
		in.ClientToken = &token
	}
	return *must[*ec2.CreateNetworkAclOutput](w.t)(w.CreateNetworkAcl(w.ctx(), in)).NetworkAcl.NetworkAclId
}

// entry is an ingress entry that allows.
func entry(number int32) *ec2.CreateNetworkAclEntryInput {
	return &ec2.CreateNetworkAclEntryInput{RuleNumber: &number, Egress: new(false), Protocol: new("-1"), RuleAction: types.RuleActionAllow,
		CidrBlock: new("10.0.0.0/8")}
}

func (w *world) entry(acl string, in *ec2.CreateNetworkAclEntryInput) (*ec2.CreateNetworkAclEntryOutput, error) {
	in.NetworkAclId = &acl
	return w.CreateNetworkAclEntry(w.ctx(), in)
}

func (w *world) entries(acl string) []types.NetworkAclEntry {
	w.t.Helper()
	out := must[*ec2.DescribeNetworkAclsOutput](w.t)(w.DescribeNetworkAcls(w.ctx(), &ec2.DescribeNetworkAclsInput{NetworkAclIds: []string{acl}}))
	return out.NetworkAcls[0].Entries
}

// icmp is the type and code of an entry, zero if it has none.
func (w *world) icmp(acl string, number int32) [2]int32 {
	w.t.Helper()
	for _, e := range w.entries(acl) {
		if value(e.RuleNumber) == number && e.IcmpTypeCode != nil {
			return [2]int32{value(e.IcmpTypeCode.Type), value(e.IcmpTypeCode.Code)}
		}
	}
	return [2]int32{}
}
