package baseline

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// trailEvent is an event of CloudTrail, as JSON is read.
type trailEvent = map[string]any

// call is an event of a call of EC2 with parameters, as JSON.
func call(t *testing.T, name, parameters string) trailEvent {
	t.Helper()
	e := trailEvent{}
	text := fmt.Sprintf(`{"eventVersion":"1.10","eventSource":"ec2.amazonaws.com","eventName":%q,"awsRegion":"us-east-1","requestParameters":%s,
		"responseElements":{"_return":true},"readOnly":false,"eventType":"AwsApiCall","managementEvent":true}`, name, parameters)
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

const groupSet = `{"networkInterfaceId":"eni-1","groupSet":{"items":[{"groupId":"sg-1"},{"groupId":"sg-2"}]}}`

// Each call of the API that changes one of the kinds, by the kind.
var changing = map[string]map[string]string{
	"security_group": {
		"AuthorizeSecurityGroupIngress": `{"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22}]}}`,
		"AuthorizeSecurityGroupEgress":  `{"groupId":"sg-1"}`, "RevokeSecurityGroupIngress": `{"groupId":"sg-1"}`, "RevokeSecurityGroupEgress": `{"groupId":"sg-1"}`,
		"CreateSecurityGroup": `{"groupName":"web","vpcId":"vpc-1"}`, "DeleteSecurityGroup": `{"groupId":"sg-1"}`,
		"ModifySecurityGroupRules":                   `{"ModifySecurityGroupRulesRequest":{"GroupId":"sg-1"}}`,
		"UpdateSecurityGroupRuleDescriptionsIngress": `{"groupId":"sg-1"}`, "UpdateSecurityGroupRuleDescriptionsEgress": `{"groupId":"sg-1"}`,
		"AssociateSecurityGroupVpc": `{"AssociateSecurityGroupVpcRequest":{"VpcId":"vpc-1"}}`, "DisassociateSecurityGroupVpc": `{"DisassociateSecurityGroupVpcRequest":{"VpcId":"vpc-1"}}`,
	},
	"network_acl": {
		"CreateNetworkAcl": `{"vpcId":"vpc-1"}`, "CreateNetworkAclEntry": `{"networkAclId":"acl-1","ruleNumber":100}`, "DeleteNetworkAcl": `{"networkAclId":"acl-1"}`,
		"DeleteNetworkAclEntry": `{"networkAclId":"acl-1"}`, "ReplaceNetworkAclEntry": `{"networkAclId":"acl-1"}`, "ReplaceNetworkAclAssociation": `{"associationId":"aclassoc-1"}`,
	},
	"attachment": {
		"ModifyNetworkInterfaceAttribute": groupSet, "ModifyInstanceAttribute": `{"instanceId":"i-1","groupSet":{"items":[{"groupId":"sg-1"}]}}`,
	},
}

// What happens beside them, all the time.
var besides = map[string]string{
	"DescribeSecurityGroups": `{"securityGroupSet":{"items":[{"groupId":"sg-1"}]}}`, "CreateVpc": `{"cidrBlock":"10.0.0.0/16"}`, "DescribeNetworkAcls": `{}`,
	"RunInstances": groupSet, "CreateNetworkInterface": groupSet, "CreateTags": `{"resourcesSet":{"items":[{"resourceId":"sg-1"}]}}`,
	"ModifyNetworkInterfaceAttribute": `{"networkInterfaceId":"eni-1","sourceDestCheck":{"value":false}}`, "ModifyInstanceAttribute": `{"instanceId":"i-1","instanceType":{"value":"t3.nano"}}`,
}

func TestEachCallThatChangesAKindIsMatchedByItAlone(t *testing.T) {
	for kind, calls := range changing {
		for name, parameters := range calls {
			e := call(t, name, parameters)
			for _, c := range Changes() {
				want := c.Name == kind
				if got := byEventBridge(t, c.EventPattern(), e); got != want {
					t.Errorf("EventBridge, %s: %s matches: %v", c.Name, name, got)
				}
				cis, beyond := byFilter(t, c.CISFilter(), e), byFilter(t, c.BeyondFilter(), e)
				if (cis || beyond) != want || cis && beyond {
					t.Errorf("filters, %s: %s matches the benchmark's: %v, the other: %v", c.Name, name, cis, beyond)
				}
				if cis != slices.Contains(c.CIS, name) {
					t.Errorf("%s: %s is matched by the benchmark's filter: %v", c.Name, name, cis)
				}
			}
		}
	}
	for _, c := range Changes() {
		if n := len(c.CIS) + len(c.Beyond); n != len(changing[c.Name]) {
			t.Errorf("%s has %d calls, of which %d are tested", c.Name, n, len(changing[c.Name]))
		}
	}
}

func TestWhatHappensBesidesIsNotMatched(t *testing.T) {
	for name, parameters := range besides {
		e := call(t, name, parameters)
		for _, c := range Changes() {
			if byEventBridge(t, c.EventPattern(), e) || byFilter(t, c.CISFilter(), e) || byFilter(t, c.BeyondFilter(), e) {
				t.Errorf("%s matches %s", c.Name, name)
			}
		}
	}
	group, _ := FindChange("security_group")
	failed := call(t, "DeleteSecurityGroup", `{"groupId":"sg-1"}`)
	failed["errorCode"] = "Client.DependencyViolation"
	if byEventBridge(t, group.EventPattern(), failed) {
		t.Error("EventBridge matches a call that failed")
	}
	if !byFilter(t, group.CISFilter(), failed) { // the benchmark's text does not ask
		t.Error("the benchmark's filter does not match a call that failed")
	}
	other := call(t, "CreateSecurityGroup", `{}`)
	other["eventSource"] = "memorydb.amazonaws.com"
	if byEventBridge(t, group.EventPattern(), other) {
		t.Error("EventBridge matches a call of another service")
	}
}

// byEventBridge evaluates an event pattern on the event that CloudTrail makes of a call
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
func byEventBridge(t *testing.T, pattern string, detail trailEvent) bool {
	t.Helper()
	var p any
	if err := json.Unmarshal([]byte(pattern), &p); err != nil {
		t.Fatal(err)
	}
	return within(t, p, map[string]any{"version": "0", "source": "aws.ec2", "detail-type": "AWS API Call via CloudTrail", "region": "us-east-1", "detail": detail})
}

// within reports whether a part of an event is what a part of a pattern wants. An element of a list is enough.
func within(t *testing.T, pattern, event any) bool {
	t.Helper()
	if list, ok := event.([]any); ok {
		return slices.ContainsFunc(list, func(e any) bool { return within(t, pattern, e) })
	}
	switch pattern := pattern.(type) {
	case map[string]any:
		fields, _ := event.(map[string]any)
		for name, want := range pattern {
			if !within(t, want, fields[name]) {
				return false
			}
		}
		return true
	case []any:
		return slices.ContainsFunc(pattern, func(want any) bool { return is(t, want, event) })
	}
	t.Fatalf("a pattern has %v", pattern)
	return false
}

func is(t *testing.T, want, got any) bool {
	t.Helper()
	operator, ok := want.(map[string]any)
	if !ok {
		return got == want
	}
	text, _ := got.(string)
	for name, value := range operator {
		switch {
		case name == "exists":
			return (got != nil) == value
		case name == "prefix":
			return strings.HasPrefix(text, value.(string))
		}
	}
	t.Fatalf("a pattern has %v", want)
	return false
}

// byFilter evaluates a metric filter of CloudWatch Logs, as far as the filters here use its syntax.
func byFilter(t *testing.T, filter string, e trailEvent) bool {
	t.Helper()
	if filter == "" {
		return false
	}
	text, braces := strings.CutPrefix(filter, "{")
	text, closed := strings.CutSuffix(text, "}")
	f := &filterText{t: t, rest: text, event: e}
	matched := f.or()
	if !braces || !closed || strings.TrimSpace(f.rest) != "" {
		t.Fatalf("not a filter: %s, at %q", filter, f.rest)
	}
	return matched
}

// filterText is a filter that is being read, and the event on which it is evaluated.
type filterText struct {
	t     *testing.T
	rest  string
	event trailEvent
}

func (f *filterText) take(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(f.rest), token)
	if ok {
		f.rest = rest
	}
	return ok
}

func (f *filterText) or() bool {
	matched := f.and()
	for f.take("||") {
		matched = f.and() || matched
	}
	return matched
}

func (f *filterText) and() bool {
	matched := f.term()
	for f.take("&&") {
		matched = f.term() && matched
	}
	return matched
}

func (f *filterText) term() bool {
	if f.take("(") {
		matched := f.or()
		if !f.take(")") {
			f.t.Fatalf("a bracket is not closed at %q", f.rest)
		}
		return matched
	}
	selector, rest, ok := strings.Cut(strings.TrimSpace(f.rest), "=")
	end := strings.IndexAny(rest, ")&|")
	if !ok || !strings.HasPrefix(selector, "$.") || end < 0 {
		f.t.Fatalf("no comparison at %q", f.rest)
	}
	f.rest = rest[end:]
	matched, err := path.Match(strings.Trim(strings.TrimSpace(rest[:end]), `"`), f.field(strings.TrimSpace(selector)))
	if err != nil {
		f.t.Fatal(err)
	}
	return matched
}

// field is the text that a selector names, "" if there is none.
func (f *filterText) field(selector string) string {
	var at any = f.event
	for _, step := range strings.Split(selector, ".")[1:] {
		name, first := strings.CutSuffix(step, "[0]")
		fields, _ := at.(map[string]any)
		at = fields[name]
		if list, ok := at.([]any); first && ok && len(list) > 0 {
			at = list[0]
		}
	}
	text, _ := at.(string)
	return text
}
