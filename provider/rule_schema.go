package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The attributes by which a rule is written, alike in every resource that has rules.

// ruleAttributes are those of a rule with one source. What ports, types and blocks may be is left to the rule engine, which knows
// the protocol and says what to write instead.
func ruleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"direction": schema.StringAttribute{Required: true, Validators: []validator.String{stringvalidator.OneOf("ingress", "egress")},
			MarkdownDescription: "`ingress` or `egress`."},
		"protocol": schema.StringAttribute{Required: true,
			MarkdownDescription: "`tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all (which has no ports, not 0 to 0 either), or a protocol number."},
		"port":      portAttribute("The one port of `tcp` or `udp`. This, or `from_port` and `to_port`, is needed for these two: write 0 to 65535 for all ports."),
		"from_port": portAttribute("The first port of `tcp` or `udp`."),
		"to_port":   portAttribute("The last port of `tcp` or `udp`."),
		"icmp": schema.SingleNestedAttribute{Optional: true,
			MarkdownDescription: "What of `icmp` or `icmpv6` is meant; `icmp` needs it, `icmpv6` without it is all of it. An echo request is type 8 of `icmp`, 128 of `icmpv6`.",
			Attributes: map[string]schema.Attribute{
				"type": schema.Int32Attribute{Required: true, MarkdownDescription: "Type, 0–255, or -1 for all."},
				"code": schema.Int32Attribute{Optional: true, MarkdownDescription: "Code, 0–255, or -1 for all (default)."},
			}},
		"source": schema.SingleNestedAttribute{Required: true, Attributes: sourceAttributes(),
			MarkdownDescription: "The other end: where packets come from (`ingress`) or go to (`egress`). Exactly one attribute."},
		"description": schema.StringAttribute{Optional: true,
			MarkdownDescription: "Up to 255 of ASCII letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`: no apostrophe. A change of it opens no gap."},
	}
}

// ruleNeeds is what a rule in a map of rules must have.
var ruleNeeds = needs{"direction": `"ingress" or "egress"`, "protocol": `"tcp", "udp", "icmp", "icmpv6", "-1" for all, or a number`,
	"source": `the other end, such as { cidr_ipv4 = "10.0.0.0/8" }`}

func portAttribute(description string) schema.Int32Attribute {
	return schema.Int32Attribute{Optional: true, MarkdownDescription: description}
}

// sourceAttributes name one other end. The tokens stand for blocks that are looked up.
func sourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, description := range sourceKinds {
		attributes[name] = schema.StringAttribute{Optional: true, MarkdownDescription: description}
	}
	for name, description := range sourceTokens {
		attributes[name] = schema.BoolAttribute{Optional: true, MarkdownDescription: description}
	}
	return attributes
}

var sourceKinds = map[string]string{
	"cidr_ipv4":         "An IPv4 CIDR block, such as `10.0.0.0/8`.",
	"cidr_ipv6":         "An IPv6 CIDR block, such as `2001:db8::/32`.",
	"prefix_list_id":    "A prefix list, `pl-…`.",
	"security_group_id": "A security group, `sg-…`, or `123456789012/sg-…` of another account: its interfaces' private addresses.",
}

var sourceTokens = map[string]string{
	"anywhere": "`true`: 0.0.0.0/0 and ::/0.",
	"vpc":      "`true`: all IPv4 and IPv6 CIDR blocks of the VPC.",
	"self":     "`true`: the group itself.",
}

// sourceModel is one other end.
type sourceModel struct {
	Anywhere        types.Bool   `tfsdk:"anywhere"`
	VPC             types.Bool   `tfsdk:"vpc"`
	Self            types.Bool   `tfsdk:"self"`
	CIDRIPv4        types.String `tfsdk:"cidr_ipv4"`
	CIDRIPv6        types.String `tfsdk:"cidr_ipv6"`
	PrefixListID    types.String `tfsdk:"prefix_list_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
}

// icmpModel is type and code.
type icmpModel struct {
	Type types.Int32 `tfsdk:"type"`
	Code types.Int32 `tfsdk:"code"`
}

// ruleModel is one rule as it is written.
type ruleModel struct {
	Direction   types.String `tfsdk:"direction"`
	Protocol    types.String `tfsdk:"protocol"`
	Port        types.Int32  `tfsdk:"port"`
	FromPort    types.Int32  `tfsdk:"from_port"`
	ToPort      types.Int32  `tfsdk:"to_port"`
	ICMP        *icmpModel   `tfsdk:"icmp"`
	Source      *sourceModel `tfsdk:"source"`
	Description types.String `tfsdk:"description"`
}

// effectiveType is a rule as AWS has it: a computed value, so that a plan shows each rule with its CIDR.
var effectiveType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"direction": types.StringType, "protocol": types.StringType, "from_port": types.Int32Type, "to_port": types.Int32Type,
	"cidr_ipv4": types.StringType, "cidr_ipv6": types.StringType, "prefix_list_id": types.StringType,
	"security_group_id": types.StringType, "self": types.BoolType, "description": types.StringType,
}}

// effectiveModel is a value of effectiveType. Ports are null where the protocol has none; of ICMP they are type and code. Self is
// true in the place of the group's own id, which a new group does not have yet.
type effectiveModel struct {
	Direction       types.String `tfsdk:"direction"`
	Protocol        types.String `tfsdk:"protocol"`
	FromPort        types.Int32  `tfsdk:"from_port"`
	ToPort          types.Int32  `tfsdk:"to_port"`
	CIDRIPv4        types.String `tfsdk:"cidr_ipv4"`
	CIDRIPv6        types.String `tfsdk:"cidr_ipv6"`
	PrefixListID    types.String `tfsdk:"prefix_list_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Self            types.Bool   `tfsdk:"self"`
	Description     types.String `tfsdk:"description"`
}
