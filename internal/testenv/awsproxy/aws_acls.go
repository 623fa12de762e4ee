package awsproxy

import (
	"net/http"
	"net/url"
	"strconv"
)

// entriesPerACL is the quota of entries of a network ACL for each direction and address family
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
const entriesPerACL = 20

// lastEntry is the number of the entry that AWS itself puts behind all others; people number from 1 to the one before.
const lastEntry = 32767

var aclCorrections = []correction{
	{
		name:    "a network ACL that does not exist is refused by its own code",
		source:  reference + "errors-overview.html (InvalidNetworkAclID.NotFound)",
		actions: []string{"DescribeNetworkAcls"},
		after: func(x *exchange, r *Reply) {
			if r.errorCode() == "InvalidRouteTableID.NotFound" {
				*r = *refuse("InvalidNetworkAclID.NotFound", "The networkAcl ID '"+x.Form.Get("NetworkAclId.1")+"' does not exist")
			}
		},
	},
	{
		name:    "a subnet that would go to a network ACL that does not exist stays where it is",
		source:  reference + "API_ReplaceNetworkAclAssociation.html, errors-overview.html (InvalidNetworkAclID.NotFound)",
		actions: []string{"ReplaceNetworkAclAssociation"},
		before: func(x *exchange) *Reply { // moto takes the subnet from its network ACL before it looks
			id := x.Form.Get("NetworkAclId")
			if len(x.ask("DescribeNetworkAcls", url.Values{"NetworkAclId.1": {id}}).items("networkAclSet")) > 0 {
				return nil
			}
			return refuse("InvalidNetworkAclID.NotFound", "The networkAcl ID '"+id+"' does not exist")
		},
	},
	{
		name:    "entries are numbered from 1 to 32766, and are 20 at most in a direction and family",
		source:  reference + "API_CreateNetworkAclEntry.html, errors-overview.html (NetworkAclEntryLimitExceeded)",
		actions: []string{"CreateNetworkAclEntry", "ReplaceNetworkAclEntry"},
		before:  refuseEntry,
	},
	{
		name:    "an entry keeps its ICMP type and code",
		source:  reference + "API_NetworkAclEntry.html",
		actions: []string{"CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DescribeNetworkAcls"},
		after:   keepICMP,
	},
	{
		name:    "a network ACL denies behind its last entry by entries of AWS's own",
		source:  "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html; the number from memory",
		actions: []string{"CreateNetworkAcl", "DescribeNetworkAcls"},
		after: func(_ *exchange, r *Reply) {
			r.edit(func(answer *element) {
				closeACL(answer.at("networkAcl"))
				for _, acl := range answer.items("networkAclSet") {
					closeACL(acl)
				}
			})
		},
	},
}

// refuseEntry finds what stands against an entry.
func refuseEntry(x *exchange) *Reply {
	number, err := strconv.Atoi(x.Form.Get("RuleNumber"))
	if err != nil || number < 1 || number >= lastEntry {
		return refuse("InvalidParameterValue", "Value ("+x.Form.Get("RuleNumber")+") for parameter ruleNumber is invalid. Must be between 1 and 32766.")
	}
	if x.Action != "CreateNetworkAclEntry" {
		return nil
	}
	family := "cidrBlock"
	if x.Form.Get("Ipv6CidrBlock") != "" {
		family = "ipv6CidrBlock"
	}
	n := 0
	for _, acl := range x.ask("DescribeNetworkAcls", url.Values{"NetworkAclId.1": {x.Form.Get("NetworkAclId")}}).items("networkAclSet") {
		for _, e := range acl.items("entrySet") {
			if e.text("egress") == x.Form.Get("Egress") && e.text(family) != "" && e.text("ruleNumber") != strconv.Itoa(lastEntry) {
				n++
			}
		}
	}
	if n >= entriesPerACL {
		return refuse("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.")
	}
	return nil
}

// icmp is the type and code of an entry.
type icmp struct{ typ, code string }

// entryKey names an entry of a region.
func entryKey(region, acl, egress, number string) string {
	return region + " " + acl + " " + egress + " " + number
}

// keepICMP remembers what moto forgets, and tells it.
func keepICMP(x *exchange, r *Reply) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.Action != "DescribeNetworkAcls" {
		if r.Status == http.StatusOK {
			x.icmps[entryKey(x.Region, x.Form.Get("NetworkAclId"), x.Form.Get("Egress"), x.Form.Get("RuleNumber"))] =
				icmp{x.Form.Get("Icmp.Type"), x.Form.Get("Icmp.Code")}
		}
		return
	}
	r.edit(func(answer *element) {
		for _, acl := range answer.items("networkAclSet") {
			for _, e := range acl.items("entrySet") {
				kept := x.icmps[entryKey(x.Region, acl.text("networkAclId"), e.text("egress"), e.text("ruleNumber"))]
				if kept.typ != "" && e.at("icmpTypeCode") == nil {
					e.children = append(e.children, &element{name: "icmpTypeCode", children: []*element{
						{name: "code", data: kept.code}, {name: "type", data: kept.typ}}})
				}
			}
		}
	})
}

// closeACL adds the entries of AWS's own that are missing.
func closeACL(acl *element) {
	if acl == nil {
		return
	}
	has := map[string]bool{}
	for _, e := range acl.items("entrySet") {
		if e.text("ruleNumber") == strconv.Itoa(lastEntry) {
			has[e.text("egress")] = true
		}
	}
	set := acl.at("entrySet")
	if set == nil {
		set = &element{name: "entrySet"}
		acl.children = append(acl.children, set)
	}
	for _, egress := range []string{"true", "false"} {
		if !has[egress] {
			set.children = append(set.children, &element{name: "item", children: []*element{
				{name: "cidrBlock", data: "0.0.0.0/0"}, {name: "egress", data: egress}, {name: "protocol", data: "-1"},
				{name: "ruleAction", data: "deny"}, {name: "ruleNumber", data: strconv.Itoa(lastEntry)}}})
		}
	}
}
