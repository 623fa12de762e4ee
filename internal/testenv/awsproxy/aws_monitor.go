package awsproxy

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// What CloudWatch, CloudWatch Logs, EventBridge and AWS Config do and moto does not. All but the first speak JSON.
// Sources: the API references of PutMetricFilter, DescribeMetricFilters, PutRule, PutMetricAlarm and PutConfigRule.

// monitoring serializes the calls that ask the emulator something first.
var monitoring sync.Mutex

// answerMonitor answers calls of the services that tell of changes.
func (p *Proxy) answerMonitor(ctx context.Context, c *Call) Reply {
	monitoring.Lock()
	defer monitoring.Unlock()
	switch c.Service + " " + c.Action {
	case "logs PutMetricFilter", "logs DescribeMetricFilters": // of a group that does not exist
		if group, _ := c.field("logGroupName").(string); group != "" && !p.hasLogGroup(ctx, c, group) {
			return c.refusal(http.StatusBadRequest, "ResourceNotFoundException", "The specified log group does not exist.")
		}
		if c.Action == "PutMetricFilter" { // one of the same name is replaced
			p.forward(ctx, c.withJSON("DeleteMetricFilter", map[string]any{"logGroupName": c.field("logGroupName"), "filterName": c.field("filterName")}))
		}
	case "config PutConfigRule":
		if recorders, _ := p.json(ctx, c.withJSON("DescribeConfigurationRecorders", map[string]any{}))["ConfigurationRecorders"].([]any); len(recorders) == 0 {
			return c.refusal(http.StatusBadRequest, "NoAvailableConfigurationRecorderException", "Configuration recorder is not available to put config rule.")
		}
		rule, _ := c.field("ConfigRule").(map[string]any)
		there, _ := p.json(ctx, c.withJSON("DescribeConfigRules", map[string]any{"ConfigRuleNames": []any{rule["ConfigRuleName"]}}))["ConfigRules"].([]any)
		if len(there) > 0 { // of one that exists, tags are ignored; moto forgets those that it has
			old, _ := there[0].(map[string]any)
			c.set("Tags", p.json(ctx, c.withJSON("ListTagsForResource", map[string]any{"ResourceArn": old["ConfigRuleArn"]}))["Tags"])
		}
	case "events PutRule": // likewise
		if p.json(ctx, c.withJSON("DescribeRule", map[string]any{"Name": c.field("Name")}))["Name"] != nil {
			c.set("Tags", nil)
		}
	case "monitoring PutMetricAlarm": // likewise
		if c.Form == nil {
			break
		}
		there := p.forward(ctx, c.with("DescribeAlarms", url.Values{"AlarmNames.member.1": {c.Form.Get("AlarmName")}}))
		if strings.Contains(string(there.Body), "<AlarmArn>") {
			for key := range c.Form {
				if strings.HasPrefix(key, "Tags.") {
					c.Form.Del(key)
				}
			}
		}
	}
	return p.forward(ctx, c)
}

// field is a member of a JSON body.
func (c *Call) field(name string) any {
	body := map[string]any{}
	_ = json.Unmarshal([]byte(c.Raw), &body) // what is no JSON the emulator refuses
	return body[name]
}

// set changes a member of a JSON body; nil removes it.
func (c *Call) set(name string, value any) {
	body := map[string]any{}
	if json.Unmarshal([]byte(c.Raw), &body) == nil {
		body[name] = value
		if value == nil {
			delete(body, name)
		}
		text, _ := json.Marshal(body)
		c.Raw = string(text)
	}
}

// withJSON is a call to the same JSON service and region by the same caller.
func (c *Call) withJSON(action string, body map[string]any) *Call {
	text, _ := json.Marshal(body)
	other := &Call{Action: action, Service: c.Service, Region: c.Region, Raw: string(text), method: c.method, path: c.path, header: c.header.Clone()}
	target := c.header.Get("X-Amz-Target")
	other.header.Set("X-Amz-Target", target[:strings.LastIndex(target, ".")+1]+action)
	return other
}

// json asks the emulator, and returns its answer; empty if it refuses.
func (p *Proxy) json(ctx context.Context, c *Call) map[string]any {
	answer := map[string]any{}
	if reply := p.forward(ctx, c); reply.Status == http.StatusOK {
		_ = json.Unmarshal(reply.Body, &answer)
	}
	return answer
}

func (p *Proxy) hasLogGroup(ctx context.Context, c *Call, name string) bool {
	groups, _ := p.json(ctx, c.withJSON("DescribeLogGroups", map[string]any{"logGroupNamePrefix": name}))["logGroups"].([]any)
	for _, g := range groups {
		if group, ok := g.(map[string]any); ok && group["logGroupName"] == name {
			return true
		}
	}
	return false
}
