package awsproxy

import (
	"net/url"
	"slices"
)

// Rules that name groups of other VPCs. moto knows neither of the two calls.

var referenceCorrections = []correction{
	{
		name:    "rules are stale that name a group which is gone, or one of a VPC to which no peering connection leads any more",
		source:  reference + "API_DescribeStaleSecurityGroups.html, API_StaleIpPermission.html",
		actions: []string{"DescribeStaleSecurityGroups"},
		before:  describeStale,
	},
	{
		name:    "a group knows which other VPCs have rules that name it",
		source:  reference + "API_DescribeSecurityGroupReferences.html",
		actions: []string{"DescribeSecurityGroupReferences"},
		before:  describeReferences,
	},
}

func describeStale(x *exchange) *Reply {
	if x.Form.Get("NextToken") != "" {
		return nil // the pages know
	}
	vpc := x.Form.Get("VpcId")
	if len(x.ask("DescribeVpcs", filter("vpc-id", vpc)).items("vpcSet")) == 0 {
		return refuse("InvalidVpcID.NotFound", "The vpc ID '"+vpc+"' does not exist")
	}
	set := &element{name: sets[x.Action]}
	for _, g := range x.ask("DescribeSecurityGroups", filter("vpc-id", vpc)).items("securityGroupInfo") {
		in, out := x.stale(vpc, g.items("ipPermissions")), x.stale(vpc, g.items("ipPermissionsEgress"))
		if len(in)+len(out) == 0 {
			continue
		}
		item := &element{name: "item", children: []*element{{name: "staleIpPermissions", children: in}, {name: "staleIpPermissionsEgress", children: out}}}
		for _, field := range [][2]string{{"description", "groupDescription"}, {"groupId", "groupId"}, {"groupName", "groupName"}, {"vpcId", "vpcId"}} {
			item.set(field[0], g.text(field[1]))
		}
		set.children = append(set.children, item)
	}
	return x.answerOf(set)
}

// stale are the stale ones of a group's permissions.
func (x *exchange) stale(vpc string, permissions []*element) []*element {
	var out []*element
	for _, p := range permissions {
		var pairs []*element
		for _, pair := range p.items("groups") {
			home := ""
			if g := x.group(pair.text("groupId")); g != nil {
				home = g.text("vpcId")
			}
			if home == vpc || home != "" && x.peered(vpc, home) || home != "" && x.associations.usable(pair.text("groupId"), vpc) {
				continue
			}
			pairs = append(pairs, pair)
		}
		if len(pairs) == 0 {
			continue
		}
		item := &element{name: "item", children: []*element{{name: "groups", children: pairs}}}
		for _, field := range []string{"ipProtocol", "fromPort", "toPort"} {
			if text := p.text(field); text != "" {
				item.set(field, text)
			}
		}
		out = append(out, item)
	}
	return out
}

// peered reports whether an active peering connection joins two VPCs.
func (x *exchange) peered(a, b string) bool {
	return slices.ContainsFunc(x.ask("DescribeVpcPeeringConnections", url.Values{}).items("vpcPeeringConnectionSet"), func(c *element) bool {
		ends := []string{c.text("requesterVpcInfo", "vpcId"), c.text("accepterVpcInfo", "vpcId")}
		return c.text("status", "code") == "active" && slices.Contains(ends, a) && slices.Contains(ends, b)
	})
}

func describeReferences(x *exchange) *Reply {
	set := &element{name: sets[x.Action]}
	for _, id := range x.List("GroupId") {
		g := x.group(id)
		if g == nil {
			return refuse("InvalidGroup.NotFound", "The security group '"+id+"' does not exist")
		}
		seen := map[string]bool{g.text("vpcId"): true}
		for _, direction := range []string{"", "egress."} {
			for _, other := range x.ask("DescribeSecurityGroups", filter(direction+"ip-permission.group-id", id)).items("securityGroupInfo") {
				vpc := other.text("vpcId")
				if seen[vpc] || !x.peered(g.text("vpcId"), vpc) {
					continue
				}
				seen[vpc] = true
				item := &element{name: "item"}
				item.set("groupId", id)
				item.set("referencingVpcId", vpc)
				set.children = append(set.children, item)
			}
		}
	}
	return x.answerOf(set)
}
