package awsproxy

import (
	"net/url"
	"strings"
)

var groupCorrections = []correction{
	{
		name:    "a group in a VPC that does not exist is refused",
		source:  reference + "errors-overview.html (InvalidVpcID.NotFound)",
		actions: []string{"CreateSecurityGroup"},
		before: func(x *exchange) *Reply {
			id := x.Form.Get("VpcId")
			if id != "" && len(x.ask("DescribeVpcs", filter("vpc-id", id)).items("vpcSet")) == 0 {
				return refuse("InvalidVpcID.NotFound", "The vpc ID '"+id+"' does not exist")
			}
			return nil
		},
	},
	{
		name:    "names of groups are unique in a VPC whatever their case",
		source:  reference + "API_CreateSecurityGroup.html",
		actions: []string{"CreateSecurityGroup"},
		before: func(x *exchange) *Reply {
			for _, g := range x.ask("DescribeSecurityGroups", filter("vpc-id", x.Form.Get("VpcId"))).items("securityGroupInfo") {
				if name := x.Form.Get("GroupName"); strings.EqualFold(g.text("groupName"), name) {
					return refuse("InvalidGroup.Duplicate", "The security group '"+name+"' already exists for VPC '"+x.Form.Get("VpcId")+"'")
				}
			}
			return nil
		},
	},
	{
		name:    "a default group cannot be deleted, nor one that an interface or a rule of another group of its VPC uses",
		source:  reference + "API_DeleteSecurityGroup.html, errors-overview.html (CannotDelete, DependencyViolation)",
		actions: []string{"DeleteSecurityGroup"},
		before:  refuseDelete,
	},
	{
		name:    "a VPC that has groups of its own cannot be deleted",
		source:  reference + "API_DeleteVpc.html",
		actions: []string{"DeleteVpc"},
		before: func(x *exchange) *Reply {
			id := x.Form.Get("VpcId")
			for _, g := range x.ask("DescribeSecurityGroups", filter("vpc-id", id)).items("securityGroupInfo") {
				if g.text("groupName") != "default" {
					return refuse("DependencyViolation", "The vpc '"+id+"' has dependencies and cannot be deleted.")
				}
			}
			return nil
		},
	},
	{
		name:    "the default group of a new VPC lets its members talk to each other",
		source:  "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
		actions: []string{"CreateVpc"},
		after: func(x *exchange, r *Reply) {
			r.edit(func(answer *element) { x.openDefaultGroup(answer.text("vpc", "vpcId")) })
		},
	},
}

// refuseDelete finds what stands against deleting a group.
func refuseDelete(x *exchange) *Reply {
	id := x.Form.Get("GroupId")
	group := x.group(id)
	switch {
	case group == nil:
		return nil // the emulator says so
	case group.text("groupName") == "default":
		return refuse("CannotDelete", `the specified group: "`+id+`" name: "default" cannot be deleted by a user`)
	}
	used := len(x.ask("DescribeNetworkInterfaces", filter("group-id", id)).items("networkInterfaceSet")) > 0
	for _, direction := range []string{"", "egress."} {
		for _, g := range x.ask("DescribeSecurityGroups", filter(direction+"ip-permission.group-id", id)).items("securityGroupInfo") {
			used = used || g.text("groupId") != id && g.text("vpcId") == group.text("vpcId") // a group may name itself
		}
	}
	if used {
		return refuse("DependencyViolation", "resource "+id+" has a dependent object")
	}
	return nil
}

// group is the emulator's description of a group, nil if there is none.
func (x *exchange) group(id string) *element {
	if groups := x.ask("DescribeSecurityGroups", url.Values{"GroupId.1": {id}}).items("securityGroupInfo"); len(groups) == 1 {
		return groups[0]
	}
	return nil
}

// openDefaultGroup adds the rule that AWS makes with every default group.
func (x *exchange) openDefaultGroup(vpc string) {
	form := filter("vpc-id", vpc)
	form.Set("Filter.2.Name", "group-name")
	form.Set("Filter.2.Value.1", "default")
	for _, g := range x.ask("DescribeSecurityGroups", form).items("securityGroupInfo") {
		x.ask("AuthorizeSecurityGroupIngress", url.Values{
			"GroupId": {g.text("groupId")}, "IpPermissions.1.IpProtocol": {"-1"},
			"IpPermissions.1.Groups.1.GroupId": {g.text("groupId")},
		})
	}
}

// prepare gives the default VPC, which an account has from the beginning, what AWS gives to every VPC.
func (k *corrections) prepare(x *exchange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.regions[x.Region] {
		return
	}
	k.regions[x.Region] = true
	for _, vpc := range x.ask("DescribeVpcs", filter("is-default", "true")).items("vpcSet") {
		x.openDefaultGroup(vpc.text("vpcId"))
	}
}
