package awsproxy

import (
	"net/url"
	"slices"
)

var interfaceCorrections = []correction{
	{
		name: "a network interface takes groups of its VPC, or that are associated with it, and no more than the quota",
		source: guide + ", https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, " + reference +
			"errors-overview.html (SecurityGroupsPerInterfaceLimitExceeded, InvalidGroup.NotFound)",
		actions: []string{"CreateNetworkInterface", "ModifyNetworkInterfaceAttribute"},
		before: func(x *exchange) *Reply {
			groups := x.List("SecurityGroupId")
			if len(groups) == 0 {
				return nil
			}
			if len(groups) > x.proxy.options.GroupsPerInterface {
				return refuse("SecurityGroupsPerInterfaceLimitExceeded", "The maximum number of security groups per interface has been reached.")
			}
			vpc, ok := x.vpcOfInterface()
			if !ok {
				return nil // the emulator says that there is no such interface or subnet
			}
			for _, id := range groups {
				if g := x.group(id); g == nil || g.text("vpcId") != vpc && !x.associations.usable(id, vpc) {
					return refuse("InvalidGroup.NotFound", "The security group '"+id+"' does not exist in VPC '"+vpc+"'")
				}
			}
			return nil
		},
	},
}

// vpcOfInterface is the VPC of the interface that a call changes, or of the subnet that it makes one in.
func (x *exchange) vpcOfInterface() (string, bool) {
	if id := x.Form.Get("NetworkInterfaceId"); id != "" {
		found := x.ask("DescribeNetworkInterfaces", url.Values{"NetworkInterfaceId.1": {id}}).items("networkInterfaceSet")
		if len(found) == 1 {
			return found[0].text("vpcId"), true
		}
		return "", false
	}
	found := x.ask("DescribeSubnets", url.Values{"SubnetId.1": {x.Form.Get("SubnetId")}}).items("subnetSet")
	if len(found) == 1 {
		return found[0].text("vpcId"), true
	}
	return "", false
}

var answerCorrections = []correction{
	{
		name:    "the state of a subnet's IPv6 block is a word",
		source:  reference + "API_SubnetCidrBlockState.html",
		actions: []string{"DescribeSubnets", "CreateSubnet", "AssociateSubnetCidrBlock"},
		after: func(_ *exchange, r *Reply) {
			r.edit(func(answer *element) { answer.each(mendBlockState) })
		},
	},
	{
		name:    "an instance has the groups of its primary interface",
		source:  reference + "API_Instance.html",
		actions: []string{"DescribeInstances", "RunInstances"},
		after: func(_ *exchange, r *Reply) {
			r.edit(func(answer *element) { answer.each(mendInstanceGroups) })
		},
	},
}

// each calls f on every element of the tree, parents first.
func (e *element) each(f func(*element)) {
	f(e)
	for _, c := range e.children {
		c.each(f)
	}
}

// mendBlockState puts the word in place of the text of a Python dictionary, for which the AWS provider waits for ever.
func mendBlockState(e *element) {
	if e.data == "{'State': 'associated'}" {
		e.data = "associated"
	}
}

func mendInstanceGroups(e *element) {
	groups := e.at("groupSet")
	interfaces := e.items("networkInterfaceSet")
	if e.text("instanceId") == "" || groups == nil || len(groups.children) > 0 || len(interfaces) == 0 {
		return
	}
	groups.children = slices.Clone(interfaces[0].items("groupSet"))
}
