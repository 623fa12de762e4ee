package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ruleType is a rule as it is written in a resource.
var ruleType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"direction": types.StringType, "protocol": types.StringType, "port": types.Int32Type, "from_port": types.Int32Type,
	"to_port": types.Int32Type, "icmp": types.ObjectType{AttrTypes: icmpTypes}, "source": types.ObjectType{AttrTypes: sourceTypes},
	"description": types.StringType,
}}

func newParseRule() function.Function {
	return pureFunction{name: "parse_rule", run: parseRule, definition: function.Definition{
		Summary: "A rule of a security group that is written as one line",
		MarkdownDescription: "The rule that a line of text says, as an object for `rules` of `rackspace_sg_baseline`. A line is a protocol with its ports, `from` (inbound) or " +
			"`to` (outbound), and the other end:\n\n" +
			"- `tcp/443 from 10.0.0.0/8`, `udp/4000-4999 to 2001:db8::/32`, `tcp/all from self`\n" +
			"- `icmp/8 from anywhere` is an echo request, `icmp/3/4` a type and a code, `icmpv6/all` every type\n" +
			"- `all to anywhere`, `50 from 192.0.2.0/24`: all protocols, and one by its number\n" +
			"- `sg-…`, `123456789012/sg-…`, `pl-…`, `self`, `anywhere` and `vpc` are other ends besides CIDR blocks\n\n" +
			"What AWS would refuse, or store as something else, is an error that says what to write.",
		Parameters: []function.Parameter{function.StringParameter{Name: "rule", MarkdownDescription: "The rule as text."}},
		Return:     function.ObjectReturn{AttributeTypes: ruleType.AttrTypes},
	}}
}

func parseRule(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var text string
	if err := arguments.Get(ctx, &text); err != nil {
		return nil, err
	}
	r, err := ruleOfText(text)
	if err != nil {
		return nil, wrongArgument(0, err.Error())
	}
	return r, nil
}
