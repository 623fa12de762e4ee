package plan

import (
	"regexp"
	"strconv"
)

// Lockdown is rackspace_default_sg_lockdown: the default group of a VPC, which each apply leaves without a rule.
type Lockdown struct {
	VPCID   String
	GroupID String // security_group_id
	Restore Bool   // restore_on_destroy
	// Open are open_rules: the rules that the group had when it was read, and that an apply revokes. One in a form that is not
	// known has no known value. The Key is the rule's id.
	Open Value[[]BaselineRule]
}

var lockdownFamily = newFamily(func(a attrs, o *Object) {
	open := a.get("open_rules")
	o.Lockdown = &Lockdown{
		VPCID:   a.str("vpc_id"),
		GroupID: a.str("security_group_id"),
		Restore: a.bool("restore_on_destroy"),
		Open: members(open, func(key string, _ attrs) BaselineRule {
			return openRule(key, open.get(key).str())
		}),
	}
})

// openRuleText is how the provider writes a rule: ingress tcp 22-23 from 10.0.0.0/8 ("its description").
var openRuleText = regexp.MustCompile(`(?s)^(ingress|egress) (?:(all)|protocol (\d+)|(icmp|icmpv6) (-?\d+)/(-?\d+)|(tcp|udp) (\d+)(?:-(\d+))?) (?:from|to) ` +
	`(?:([0-9.]+/\d+)|([0-9a-f:.]+/\d+)|(pl-[0-9a-f]+)|((?:\d+/)?sg-[0-9a-f]+))(?: \((".*")\))?$`)

// openRule reads the text of a rule.
func openRule(key string, text String) BaselineRule {
	m := openRuleText.FindStringSubmatch(text.Or(""))
	if m == nil {
		s, n := String{State: UnknownValue, Sensitive: text.Sensitive}, Int{State: UnknownValue}
		return BaselineRule{Key: key, Direction: s, Protocol: s, FromPort: n, ToPort: n}
	}
	said := func(s string) String {
		if s == "" {
			return String{Sensitive: text.Sensitive}
		}
		return String{State: Known, V: s, Sensitive: text.Sensitive}
	}
	number := func(s string) Int {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return Int{}
		}
		return Int{State: Known, V: n}
	}
	rule := BaselineRule{Key: key, Direction: said(m[1]), Protocol: said(m[3] + m[4] + m[7]), FromPort: number(m[5] + m[8]), ToPort: number(m[6] + m[9]),
		CIDRIPv4: said(m[10]), CIDRIPv6: said(m[11]), PrefixListID: said(m[12]), SecurityGroupID: said(m[13])}
	if m[2] != "" {
		rule.Protocol.State, rule.Protocol.V = Known, "-1"
	}
	if m[8] != "" && m[9] == "" {
		rule.ToPort = rule.FromPort
	}
	if description, err := strconv.Unquote(m[14]); err == nil {
		rule.Description = said(description)
	}
	return rule
}
