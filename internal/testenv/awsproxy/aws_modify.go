package awsproxy

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// modify changes rules in place. moto does it for IPv4 alone and answers success for the rest, so that a rule is taken away
// and made again here, and keeps its id by an alias. All rules are checked before the first is changed.
func modify(x *exchange) *Reply {
	changes := map[string]rule{}
	var order []string
	for _, i := range x.indexes("SecurityGroupRule") {
		p := "SecurityGroupRule." + i + ".SecurityGroupRule."
		r := rule{protocol: x.Form.Get(p + "IpProtocol"), from: x.Form.Get(p + "FromPort"), to: x.Form.Get(p + "ToPort"),
			description: x.Form.Get(p + "Description")}
		for _, s := range sources {
			if peer := x.Form.Get(p + s.kind); peer != "" {
				if r.kind != "" {
					return refuse("InvalidParameterCombination", "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified")
				}
				r.kind, r.peer = s.kind, peer
			}
		}
		id := x.Form.Get("SecurityGroupRule." + i + ".SecurityGroupRuleId")
		changes[id] = r.normal()
		order = append(order, id)
	}
	return x.change(order, changes, "ModifySecurityGroupRulesResponse")
}

// describe changes descriptions by the ids of rules. By permissions it is left to moto.
func describe(x *exchange) *Reply {
	changes := map[string]rule{}
	var order []string
	for _, i := range x.indexes("SecurityGroupRuleDescription") {
		p := "SecurityGroupRuleDescription." + i + "."
		id := x.Form.Get(p + "SecurityGroupRuleId")
		item := x.rule(id)
		if item == nil {
			return refuse("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '"+id+"' does not exist")
		}
		r := ruleOf(item)
		r.description = x.Form.Get(p + "Description")
		changes[id] = r
		order = append(order, id)
	}
	if len(order) == 0 {
		return nil
	}
	return x.change(order, changes, x.Action+"Response")
}

// change gives rules of the call's group a new content.
func (x *exchange) change(order []string, changes map[string]rule, answer string) *Reply {
	group := x.Form.Get("GroupId")
	if x.group(group) == nil {
		return refuse("InvalidGroup.NotFound", "The security group '"+group+"' does not exist")
	}
	if x.Form.Get("DryRun") == "true" {
		return refuse("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
	}
	items := append(x.rules(group, false), x.rules(group, true)...)
	for _, id := range order {
		if refused := refuseChange(id, changes, items); refused != nil {
			return refused
		}
	}
	for _, item := range items {
		r, ok := changes[item.text("securityGroupRuleId")]
		if !ok {
			continue
		}
		if reply := x.remake(group, item, r); reply.Status != http.StatusOK {
			return &reply
		}
	}
	done := &element{name: answer, children: []*element{{name: "return", data: "true"}}}
	return &Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml"}}, Body: done.bytes()}
}

// refuseChange finds what stands against one change.
func refuseChange(id string, changes map[string]rule, items []*element) *Reply {
	i := slices.IndexFunc(items, func(item *element) bool { return item.text("securityGroupRuleId") == id })
	if i < 0 {
		return refuse("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '"+id+"' does not exist")
	}
	changed := changes[id]
	if ruleOf(items[i]).kind != changed.kind {
		return refuse("InvalidParameterValue", "Invalid rule type for security group rule '"+id+"'. You may not change the type of a rule.")
	}
	for _, other := range items {
		_, leaves := changes[other.text("securityGroupRuleId")]
		if !leaves && other.text("isEgress") == items[i].text("isEgress") && ruleOf(other).same(changed) {
			return refuse("InvalidPermission.Duplicate", "the specified rule "+changed.String()+" already exists")
		}
	}
	return nil
}

// remake takes a rule away and makes it with a new content, under the id and with the tags that it had.
func (x *exchange) remake(group string, item *element, r rule) Reply {
	egress := item.text("isEgress") == "true"
	if reply := x.revoke(group, egress, []*element{item}); reply.Status != http.StatusOK {
		return reply
	}
	form := r.permission()
	form.Set("GroupId", group)
	for i, tag := range item.items("tagSet") {
		form.Set("TagSpecification.1.ResourceType", "security-group-rule")
		form.Set("TagSpecification.1.Tag."+itoa(i+1)+".Key", tag.text("key"))
		form.Set("TagSpecification.1.Tag."+itoa(i+1)+".Value", tag.text("value"))
	}
	made, reply := x.try(directed("Authorize", egress), form)
	if made == nil {
		return reply
	}
	if rules := made.items("securityGroupRuleSet"); len(rules) == 1 {
		id := item.text("securityGroupRuleId")
		x.ids.alias(id, rules[0].text("securityGroupRuleId"))
		x.ids.describe(id, r.description)
	}
	return reply
}

// rule is the emulator's item of a rule, nil if there is none.
func (x *exchange) rule(id string) *element {
	if found := x.ask("DescribeSecurityGroupRules", filter("security-group-rule-id", id)).items("securityGroupRuleSet"); len(found) == 1 {
		return found[0]
	}
	return nil
}

// aliases keep the ids of rules that were made again, and what moto does not keep of a rule. The zero value is ready.
type aliases struct {
	mu           sync.Mutex
	inside       map[string]string // the emulator's id, by the one that clients know
	descriptions map[string]string
}

func (a *aliases) alias(outside, inside string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.inside == nil {
		a.inside = map[string]string{}
	}
	a.inside[outside] = inside
}

func (a *aliases) describe(id, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.descriptions == nil {
		a.descriptions = map[string]string{}
	}
	a.descriptions[id] = text
}

func (a *aliases) description(id string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	text, ok := a.descriptions[id]
	return text, ok
}

// enter is a call's parameters in the emulator's ids.
func (a *aliases) enter(form url.Values) url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	entered := url.Values{}
	for key, values := range form {
		for _, v := range values {
			if inside, ok := a.inside[v]; ok {
				v = inside
			}
			entered.Add(key, v)
		}
	}
	return entered
}

// leave is an answer in the ids that clients know.
func (a *aliases) leave(body []byte) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	for outside, inside := range a.inside {
		body = bytes.ReplaceAll(body, []byte(inside), []byte(outside))
	}
	return body
}
