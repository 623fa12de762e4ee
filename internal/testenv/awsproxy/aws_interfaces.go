package awsproxy

import (
	"net/url"
	"slices"
	"strings"
	"sync"
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
	{
		name:    "an interface has the groups that it was given, whatever its instance was started with",
		source:  reference + "API_ModifyNetworkInterfaceAttribute.html",
		actions: []string{"CreateNetworkInterface", "ModifyNetworkInterfaceAttribute", "DescribeNetworkInterfaces", "DescribeInstances"},
		after: func(x *exchange, r *Reply) {
			r.edit(func(answer *element) {
				if groups := x.List("SecurityGroupId"); len(groups) > 0 && !strings.HasPrefix(x.Action, "Describe") {
					x.given.set(x.Form.Get("NetworkInterfaceId")+answer.text("networkInterface", "networkInterfaceId"), groups)
				}
				answer.each(x.given.mend)
			})
		},
	},
}

// givenGroups is the groups that interfaces were given by name.
type givenGroups struct {
	mu sync.Mutex
	by map[string][]string
}

func (g *givenGroups) set(networkInterface string, groups []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.by == nil {
		g.by = map[string][]string{}
	}
	g.by[networkInterface] = groups
}

// mend takes those groups off an interface that moto adds from the instance.
func (g *givenGroups) mend(e *element) {
	g.mu.Lock()
	defer g.mu.Unlock()
	groups := e.at("groupSet")
	if given := g.by[e.text("networkInterfaceId")]; given != nil && groups != nil {
		groups.children = slices.DeleteFunc(groups.children, func(c *element) bool { return !slices.Contains(given, c.text("groupId")) })
	}
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
