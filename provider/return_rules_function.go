package provider

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func newReturnRules() function.Function {
	return pureFunction{name: "return_rules", run: returnRules, definition: function.Definition{
		Summary: "The rules that replies need, for a rule of a network ACL",
		MarkdownDescription: "A network ACL is stateless: a rule that lets requests in lets no reply out. These are the rules of the other direction that let the replies " +
			"to all requests of one rule pass, and none that is not needed. They are as `aws_network_acl_rule` takes them, without numbers.\n\n" +
			"- `tcp` and `udp`: the ports that clients use. Without names of clients these are 1024 to 65535, which fits all; with `\"linux\"` it is 32768 to 60999.\n" +
			"- `icmp`, and ICMPv6 (58) of an IPv6 block: the echo reply, if the rule admits echo requests. Other messages have no reply.\n" +
			"- Any other protocol, and all of them (-1): the same protocol, since a network ACL cannot tell more.\n" +
			"- A rule that denies needs none.\n\n" +
			"For requests that go out to everywhere, the rule lets 1024 to 65535 in from everywhere, and with it port 3389: CIS asks for none such. Clients that use fewer ports need less. " +
			"The rule is taken to admit requests. Do not ask for one that is there for replies itself: its return rules would open more than is needed.",
		Parameters: []function.Parameter{function.DynamicParameter{Name: "rule",
			MarkdownDescription: "A rule as an object with the attributes of `aws_network_acl_rule` (`egress`, `protocol`, `cidr_block` or `ipv6_cidr_block`, `from_port` and `to_port`, " +
				"or `icmp_type` and `icmp_code`), or as a line: `tcp/443 from 0.0.0.0/0`."}},
		VariadicParameter: function.StringParameter{Name: "clients",
			MarkdownDescription: "Who sends the requests: " + oneOf(profileNames("`")) + ". All of them if there is none."},
		Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: returnRuleTypes}},
	}}
}

// returnRuleTypes are those of a return rule: attributes of aws_network_acl_rule.
var returnRuleTypes = map[string]attr.Type{
	"egress": types.BoolType, "rule_action": types.StringType, "protocol": types.StringType, "cidr_block": types.StringType,
	"ipv6_cidr_block": types.StringType, "from_port": types.Int32Type, "to_port": types.Int32Type, "icmp_type": types.Int32Type,
	"icmp_code": types.Int32Type,
}

// returnRule is a value of returnRuleTypes.
type returnRule struct {
	Egress        types.Bool   `tfsdk:"egress"`
	RuleAction    types.String `tfsdk:"rule_action"`
	Protocol      types.String `tfsdk:"protocol"`
	CIDRBlock     types.String `tfsdk:"cidr_block"`
	IPv6CIDRBlock types.String `tfsdk:"ipv6_cidr_block"`
	FromPort      types.Int32  `tfsdk:"from_port"`
	ToPort        types.Int32  `tfsdk:"to_port"`
	ICMPType      types.Int32  `tfsdk:"icmp_type"`
	ICMPCode      types.Int32  `tfsdk:"icmp_code"`
}

func returnRules(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var argument types.Dynamic
	var names []string
	if err := arguments.Get(ctx, &argument, &names); err != nil {
		return nil, err
	}
	var clients []firewall.Profile
	for i, name := range names {
		at := slices.IndexFunc(firewall.DefaultProfiles(), func(p firewall.Profile) bool { return p.Name == name })
		if at < 0 {
			return nil, wrongArgument(int64(i)+1, fmt.Sprintf("%q is not a kind of client: write %s", name, oneOf(profileNames(""))))
		}
		clients = append(clients, firewall.DefaultProfiles()[at])
	}
	requests, err := requestsOf(ctx, argument)
	if err != nil {
		return nil, wrongArgument(0, err.Error())
	}
	out := []returnRule{}
	for _, r := range requests {
		out = append(out, r.replies(firewall.ProfilePorts(clients))...)
	}
	return out, nil
}

// profileNames is the names of the client profiles between marks.
func profileNames(mark string) []string {
	var out []string
	for _, p := range firewall.DefaultProfiles() {
		out = append(out, mark+p.Name+mark)
	}
	return out
}

// replies is the rules for the replies to the requests.
func (r *naclRequests) replies(clients firewall.Ports) []returnRule {
	rule := returnRule{Egress: types.BoolValue(!r.egress), RuleAction: types.StringValue("allow")}
	if r.cidr.Addr().Is4() {
		rule.CIDRBlock = types.StringValue(r.cidr.String())
	} else {
		rule.IPv6CIDRBlock = types.StringValue(r.cidr.String())
	}
	if r.services.Equal(firewall.AllServices()) {
		rule.Protocol = types.StringValue("-1")
		return []returnRule{rule}
	}
	var out []returnRule
	replies := firewall.Replies(r.services, r.family(), clients)
	for _, p := range replies.Protocols() {
		rule := rule
		rule.Protocol = types.StringValue(strconv.Itoa(int(p)))
		values := replies.Ports(p).Ranges()
		switch {
		case p == firewall.TCP || p == firewall.UDP:
			for _, v := range values {
				rule.FromPort, rule.ToPort = types.Int32Value(int32(v.Lo)), types.Int32Value(int32(v.Hi))
				out = append(out, rule)
			}
			continue
		case p == firewall.ICMP || p == firewall.ICMPv6 && r.family() == firewall.IPv6:
			rule.ICMPType, rule.ICMPCode = types.Int32Value(int32(values[0].Lo>>8)), types.Int32Value(int32(values[0].Lo&0xff))
		}
		out = append(out, rule)
	}
	return out
}
