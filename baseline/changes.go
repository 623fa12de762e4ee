package baseline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Change is a kind of change to the network's filters that is worth an alarm, by the calls of EC2 that make it.
type Change struct {
	Name  string // as users write it
	Title string // what is changed, no full stop
	// CIS is the calls that the CIS AWS Foundations Benchmark wants watched, in the order in which checks look for them; nil for a
	// kind that it does not know.
	CIS []string
	// Control is the benchmark's number for the kind, in version 5.0.0; 6.0.0 has it as 5.10 and 5.11.
	Control string
	// Beyond is calls of this kind that the benchmark leaves out.
	Beyond []string
	// WithGroups says that the calls change other things too: they count only where they set security groups.
	WithGroups bool
}

// Changes returns the kinds of change, in the order in which documentation lists them. Sources: CIS AWS Foundations Benchmark 4.10 and
// 4.11, where ModifySecurityGroupRules came later than the others; EC2 API reference for the rest.
func Changes() []Change {
	return []Change{
		{
			Name: "security_group", Title: "Security groups and their rules", Control: "4.10",
			CIS: []string{"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress",
				"CreateSecurityGroup", "DeleteSecurityGroup", "ModifySecurityGroupRules"},
			Beyond: []string{"UpdateSecurityGroupRuleDescriptionsIngress", "UpdateSecurityGroupRuleDescriptionsEgress",
				"AssociateSecurityGroupVpc", "DisassociateSecurityGroupVpc"},
		},
		{
			Name: "network_acl", Title: "Network ACLs, their entries and associations", Control: "4.11",
			CIS: []string{"CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry", "ReplaceNetworkAclEntry",
				"ReplaceNetworkAclAssociation"},
		},
		{
			Name: "attachment", Title: "Security groups on network interfaces and instances",
			Beyond: []string{"ModifyNetworkInterfaceAttribute", "ModifyInstanceAttribute"}, WithGroups: true,
		},
	}
}

// ChangeNames returns the names of the kinds, in their order.
func ChangeNames() []string {
	var names []string
	for _, c := range Changes() {
		names = append(names, c.Name)
	}
	return names
}

// FindChange returns the kind of a name.
func FindChange(name string) (Change, bool) {
	all := Changes()
	i := slices.IndexFunc(all, func(c Change) bool { return c.Name == name })
	if i < 0 {
		return Change{}, false
	}
	return all[i], true
}

// CISFilter is the filter of CloudWatch Logs that the benchmark wants on CloudTrail's log group, letter by letter: checks compare it, and
// take none with further terms. "" for a kind that the benchmark does not know.
func (c Change) CISFilter() string { return filterOf(c.CIS, "") }

// BeyondFilter is the filter for the calls that the benchmark leaves out, "" if there are none.
func (c Change) BeyondFilter() string {
	if c.WithGroups {
		return filterOf(c.Beyond, `$.requestParameters.groupSet.items[0].groupId = "sg-*"`)
	}
	return filterOf(c.Beyond, "")
}

// filterOf is a filter for calls, all of which meet the condition.
// Syntax: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html.
func filterOf(calls []string, condition string) string {
	var terms []string
	for _, call := range calls {
		terms = append(terms, "($.eventName = "+call+")")
	}
	either := strings.Join(terms, " || ")
	switch {
	case either == "":
		return ""
	case condition != "":
		return fmt.Sprintf("{ (%s) && (%s) }", either, condition)
	}
	return "{ " + either + " }"
}

// EventPattern is the pattern of EventBridge that matches all calls of the kind that succeeded, as CloudTrail hands them to the default bus
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html).
func (c Change) EventPattern() string {
	detail := map[string]any{
		"eventSource": []string{"ec2.amazonaws.com"},
		"eventName":   slices.Concat(c.CIS, c.Beyond),
		"errorCode":   []any{map[string]bool{"exists": false}},
	}
	if c.WithGroups {
		detail["requestParameters"] = map[string]any{"groupSet": map[string]any{"items": map[string]any{"groupId": []any{map[string]string{"prefix": "sg-"}}}}}
	}
	text, _ := json.Marshal(map[string]any{ // texts and lists always marshal
		"source": []string{"aws.ec2"}, "detail-type": []string{"AWS API Call via CloudTrail"}, "detail": detail,
	})
	return string(text)
}
