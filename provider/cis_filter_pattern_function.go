package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

func newCISFilterPattern() function.Function {
	return pureFunction{name: "cis_filter_pattern", run: cisFilterPattern, definition: function.Definition{
		Summary: "The metric filter that the CIS benchmark wants on CloudTrail's log group",
		MarkdownDescription: "The pattern of a CloudWatch Logs metric filter that matches changes to security groups or to network ACLs in CloudTrail's events, as the CIS AWS Foundations " +
			"Benchmark wants it: 4.10 and 4.11 of versions 4.0.0 and 5.0.0. Checks compare it letter by letter, with the calls in this order and `ModifySecurityGroupRules` among " +
			"them, which versions before that leave out. For an alarm that ends in a ticket see `rackspace_sg_change_monitor`.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "changes", MarkdownDescription: "What is changed: `security_group` or `network_acl`."},
		},
		Return: function.StringReturn{},
	}}
}

func cisFilterPattern(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var name string
	if err := arguments.Get(ctx, &name); err != nil {
		return nil, err
	}
	if c, ok := baseline.FindChange(name); ok && c.CISFilter() != "" {
		return c.CISFilter(), nil
	}
	var known []string
	for _, c := range baseline.Changes() {
		if c.CISFilter() != "" {
			known = append(known, c.Name)
		}
	}
	return nil, wrongArgument(0, fmt.Sprintf("the benchmark has no filter for %q: write %s", name, oneOf(known)))
}
