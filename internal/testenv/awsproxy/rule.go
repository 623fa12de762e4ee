package awsproxy

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// rule is one rule of a group, with what tells it from another: all but the description.
type rule struct {
	protocol, from, to string // a name or number of EC2; ports or ICMP type and code, -1 for all
	kind               string // a parameter of SecurityGroupRule: CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId
	peer               string
	description        string
}

// protocolNames are the protocols that EC2 knows by name, by number.
var protocolNames = map[string]string{"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}

// normal is r as EC2 stores it.
func (r rule) normal() rule {
	r.protocol = strings.ToLower(r.protocol)
	r.protocol = cmp.Or(protocolNames[r.protocol], r.protocol)
	if !r.hasPorts() {
		r.from, r.to = "-1", "-1"
	}
	r.from, r.to = cmp.Or(r.from, "-1"), cmp.Or(r.to, "-1")
	return r
}

// hasPorts reports whether the protocol has ports, or types and codes in their place; EC2 ignores them with all others.
func (r rule) hasPorts() bool {
	switch r.protocol {
	case "tcp", "udp", "icmp", "icmpv6":
		return true
	}
	return false
}

// same reports whether EC2 takes two rules for one.
func (r rule) same(other rule) bool {
	r.description, other.description = "", ""
	return r == other
}

// String is r as EC2 names it in a refusal.
func (r rule) String() string {
	return fmt.Sprintf(`"peer: %s, %s, from port: %s, to port: %s, ALLOW"`, r.peer, strings.ToUpper(r.protocol), r.from, r.to)
}

// sources are the lists of a permission that name peers, in a call and in an answer, and what EC2 calls each in a rule.
var sources = []struct{ list, field, set, item, kind string }{
	{"IpRanges", "CidrIp", "ipRanges", "cidrIp", "CidrIpv4"},
	{"Ipv6Ranges", "CidrIpv6", "ipv6Ranges", "cidrIpv6", "CidrIpv6"},
	{"Groups", "GroupId", "groups", "groupId", "ReferencedGroupId"},
	{"PrefixListIds", "PrefixListId", "prefixListIds", "prefixListId", "PrefixListId"},
}

// permissions are the rules that a call of Authorize or Revoke names, in its order.
func (c *Call) permissions() []rule {
	var rules []rule
	for _, i := range c.indexes("IpPermissions") {
		p := "IpPermissions." + i + "."
		base := rule{protocol: c.Form.Get(p + "IpProtocol"), from: c.Form.Get(p + "FromPort"), to: c.Form.Get(p + "ToPort")}
		for _, s := range sources {
			for _, j := range c.indexes(p + s.list) {
				item := p + s.list + "." + j + "."
				r := base
				r.kind, r.peer, r.description = s.kind, c.Form.Get(item+s.field), c.Form.Get(item+"Description")
				rules = append(rules, r.normal())
			}
		}
	}
	if cidr := c.Form.Get("CidrIp"); cidr != "" { // the form without IpPermissions
		rules = append(rules, rule{protocol: c.Form.Get("IpProtocol"), from: c.Form.Get("FromPort"), to: c.Form.Get("ToPort"),
			kind: "CidrIpv4", peer: cidr}.normal())
	}
	return rules
}

// permission is r as the parameters of Authorize, as the only permission.
func (r rule) permission() url.Values {
	form := url.Values{"IpPermissions.1.IpProtocol": {r.protocol}, "IpPermissions.1.FromPort": {r.from}, "IpPermissions.1.ToPort": {r.to}}
	for _, s := range sources {
		if s.kind == r.kind {
			item := "IpPermissions.1." + s.list + ".1."
			form.Set(item+s.field, r.peer)
			if r.description != "" {
				form.Set(item+"Description", r.description)
			}
		}
	}
	return form
}

// ruleOf reads an item of DescribeSecurityGroupRules.
func ruleOf(item *element) rule {
	r := rule{protocol: item.text("ipProtocol"), from: item.text("fromPort"), to: item.text("toPort"), description: item.text("description")}
	for _, s := range []struct {
		kind string
		path []string
	}{
		{"CidrIpv4", []string{"cidrIpv4"}}, {"CidrIpv6", []string{"cidrIpv6"}}, {"PrefixListId", []string{"prefixListId"}},
		{"ReferencedGroupId", []string{"referencedGroupInfo", "groupId"}},
	} {
		if peer := item.text(s.path...); peer != "" {
			r.kind, r.peer = s.kind, peer
		}
	}
	return r.normal()
}
