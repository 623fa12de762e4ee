package awsproxy

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

var ruleCorrections = []correction{
	{
		name:    "TCP and UDP need ports, and other protocols than ICMP have none",
		source:  reference + "API_IpPermission.html",
		actions: []string{"AuthorizeSecurityGroup*", "RevokeSecurityGroup*"},
		before:  completePorts,
	},
	{
		name: "Authorize makes all rules or none, answers all of them, and refuses a rule that the group has under any description",
		source: reference + "API_AuthorizeSecurityGroupIngress.html, errors-overview.html (InvalidPermission.Duplicate); all or none " +
			"from memory",
		actions: []string{"AuthorizeSecurityGroup*"},
		before:  authorize,
	},
	{
		name:    "ModifySecurityGroupRules changes rules of every kind in place, and removes a description that it does not name",
		source:  reference + "API_ModifySecurityGroupRules.html; the description from memory",
		actions: []string{"ModifySecurityGroupRules"},
		before:  modify,
	},
	{
		name:    "descriptions of rules that are named by id are changed, and removed where none is given",
		source:  reference + "API_UpdateSecurityGroupRuleDescriptionsIngress.html",
		actions: []string{"UpdateSecurityGroupRuleDescriptions*"},
		before:  describe,
	},
	{
		name:    "a rule has its owner, its ARN, its description whatever its source, and ICMPv6 by name",
		source:  reference + "API_SecurityGroupRule.html",
		actions: []string{"DescribeSecurityGroupRules", "AuthorizeSecurityGroup*"},
		after: func(x *exchange, r *Reply) {
			r.edit(func(answer *element) {
				for _, item := range answer.items("securityGroupRuleSet") {
					x.complete(item)
				}
			})
		},
	},
	{
		name:    "a rule that is revoked by an id that does not exist is refused by its own code",
		source:  reference + "errors-overview.html (InvalidSecurityGroupRuleId.NotFound); for Revoke from memory",
		actions: []string{"RevokeSecurityGroup*"},
		after: func(x *exchange, r *Reply) {
			if x.Form.Has("SecurityGroupRuleId.1") && r.errorCode() == "InvalidPermission.NotFound" {
				*r = *refuse("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '"+x.Form.Get("SecurityGroupRuleId.1")+"' does not exist")
			}
		},
	},
}

// completePorts refuses TCP and UDP without ports, and gives other protocols the ports without which moto crashes.
func completePorts(x *exchange) *Reply {
	for _, i := range x.indexes("IpPermissions") {
		p := "IpPermissions." + i + "."
		r := rule{protocol: x.Form.Get(p + "IpProtocol"), from: x.Form.Get(p + "FromPort"), to: x.Form.Get(p + "ToPort")}
		n := r.normal()
		if r.from == "" && (n.protocol == "tcp" || n.protocol == "udp") {
			return refuse("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
		}
		if n.protocol != "-1" {
			x.Form.Set(p+"FromPort", n.from)
			x.Form.Set(p+"ToPort", n.to)
		}
	}
	return nil
}

// authorize checks the rules that a call would make, makes them one permission at a time, for each of which moto answers all
// its rules, and takes them away again if one is refused.
func authorize(x *exchange) *Reply {
	id := x.Form.Get("GroupId")
	egress := x.Action == "AuthorizeSecurityGroupEgress"
	wanted := x.permissions()
	if refused := x.refuseRules(wanted, x.existing(id, egress)); refused != nil {
		return refused
	}
	var made []*element
	var answer *element
	var reply Reply
	for _, form := range x.single() {
		if answer, reply = x.try(x.Action, form); answer == nil {
			x.revoke(id, egress, made)
			return &reply
		}
		made = append(made, answer.items("securityGroupRuleSet")...)
	}
	for _, item := range made {
		if i := slices.IndexFunc(wanted, ruleOf(item).same); i >= 0 {
			x.ids.describe(item.text("securityGroupRuleId"), wanted[i].description)
		}
	}
	if set := answer.at("securityGroupRuleSet"); set != nil {
		set.children = made
	}
	reply.Body = answer.bytes()
	return &reply
}

// single are the parameters of the call, once for each of its permissions with that one alone.
func (x *exchange) single() []url.Values {
	indexes := x.indexes("IpPermissions")
	if len(indexes) < 2 {
		return []url.Values{x.Form}
	}
	var forms []url.Values
	for _, i := range indexes {
		form := url.Values{}
		for key, values := range x.Form {
			rest, permission := strings.CutPrefix(key, "IpPermissions.")
			if rest, mine := strings.CutPrefix(rest, i+"."); mine && permission {
				form["IpPermissions.1."+rest] = values
			} else if !permission {
				form[key] = values
			}
		}
		forms = append(forms, form)
	}
	return forms
}

// refuseRules finds what stands against adding rules to those that a group has in the same direction.
func (x *exchange) refuseRules(wanted, existing []rule) *Reply {
	for i, r := range wanted {
		if slices.ContainsFunc(wanted[:i], r.same) {
			return refuse("InvalidParameterValue", "The same permission must not appear multiple times")
		}
		if slices.ContainsFunc(existing, r.same) {
			return refuse("InvalidPermission.Duplicate", "the specified rule "+r.String()+" already exists")
		}
	}
	all := slices.Concat(existing, wanted)
	for _, family := range []string{"CidrIpv4", "CidrIpv6"} {
		if x.weight(all, family) > x.proxy.options.RulesPerGroup {
			return refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")
		}
	}
	return nil
}

// existing are the rules of a group in one direction, from its own description: moto lists rules by looking at all there are.
func (x *exchange) existing(id string, egress bool) []rule {
	set := "ipPermissions"
	if egress {
		set = "ipPermissionsEgress"
	}
	var rules []rule
	for _, p := range x.group(id).items(set) {
		base := rule{protocol: p.text("ipProtocol"), from: p.text("fromPort"), to: p.text("toPort")}
		for _, s := range sources {
			for _, peer := range p.items(s.set) {
				r := base
				r.kind, r.peer = s.kind, peer.text(s.item)
				rules = append(rules, r.normal())
			}
		}
	}
	return rules
}

// weight is what rules count against the quota of an address family: a referenced group counts in both, and a prefix list
// in its own, with the most entries that it can have
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
func (x *exchange) weight(rules []rule, family string) int {
	total := 0
	for _, r := range rules {
		switch r.kind {
		case family, "ReferencedGroupId":
			total++
		case "PrefixListId":
			total += x.entries(r.peer, family)
		}
	}
	return total
}

// entries is how many entries of a family a prefix list can have.
func (x *exchange) entries(list, family string) int {
	for _, l := range x.ask("DescribeManagedPrefixLists", filter("prefix-list-id", list)).items("prefixListSet") {
		if "Cidr"+strings.Replace(l.text("addressFamily"), "IPv", "Ipv", 1) != family {
			return 0
		}
		if n, err := strconv.Atoi(l.text("maxEntries")); err == nil {
			return n
		}
	}
	return 1
}

// rules are the emulator's items of a group's rules in one direction.
func (x *exchange) rules(group string, egress bool) []*element {
	items := x.ask("DescribeSecurityGroupRules", filter("group-id", group)).items("securityGroupRuleSet")
	return slices.DeleteFunc(slices.Clone(items), func(item *element) bool {
		return item.text("groupId") != group || item.text("isEgress") != strconv.FormatBool(egress)
	})
}

// revoke takes rules away.
func (x *exchange) revoke(group string, egress bool, items []*element) Reply {
	if len(items) == 0 {
		return Reply{Status: http.StatusOK}
	}
	form := url.Values{"GroupId": {group}}
	for i, item := range items {
		form.Set("SecurityGroupRuleId."+itoa(i+1), item.text("securityGroupRuleId"))
	}
	_, reply := x.try(directed("Revoke", egress), form)
	return reply
}

// directed is an action of one of the directions.
func directed(verb string, egress bool) string {
	if egress {
		return verb + "SecurityGroupEgress"
	}
	return verb + "SecurityGroupIngress"
}

// complete adds to an item what moto leaves out.
func (x *exchange) complete(item *element) {
	id := item.text("securityGroupRuleId")
	item.set("groupOwnerId", x.proxy.Account)
	item.set("securityGroupRuleArn", fmt.Sprintf("arn:aws:ec2:%s:%s:security-group-rule/%s", x.Region, x.proxy.Account, id))
	item.set("ipProtocol", ruleOf(item).protocol)
	if text, ok := x.ids.description(id); ok && item.text("description") == "" {
		item.set("description", text)
	}
	if item.text("description") == "" {
		item.children = slices.DeleteFunc(item.children, func(c *element) bool { return c.name == "description" })
	}
}
