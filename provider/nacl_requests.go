package provider

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// naclRequests is the packets that a rule of a network ACL admits, taken as requests.
type naclRequests struct {
	egress   bool
	cidr     netip.Prefix // canonical
	services firewall.Services
}

func (r *naclRequests) family() firewall.Family {
	if r.cidr.Addr().Is4() {
		return firewall.IPv4
	}
	return firewall.IPv6
}

// naclRuleType is a rule as aws_network_acl_rule has it, or a block of aws_network_acl with egress beside it. What says where the rule
// stands is taken and not looked at, so that a whole resource can be given.
var naclRuleType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"egress": types.BoolType, "rule_action": types.StringType, "action": types.StringType, "protocol": types.StringType,
	"cidr_block": types.StringType, "ipv6_cidr_block": types.StringType, "from_port": types.Int32Type, "to_port": types.Int32Type,
	"icmp_type": types.Int32Type, "icmp_code": types.Int32Type,
	"rule_number": types.Int32Type, "rule_no": types.Int32Type, "network_acl_id": types.StringType, "id": types.StringType, "region": types.StringType,
}}

// naclRuleModel is a value of naclRuleType.
type naclRuleModel struct {
	Egress        types.Bool   `tfsdk:"egress"`
	RuleAction    types.String `tfsdk:"rule_action"`
	Action        types.String `tfsdk:"action"`
	Protocol      types.String `tfsdk:"protocol"`
	CIDRBlock     types.String `tfsdk:"cidr_block"`
	IPv6CIDRBlock types.String `tfsdk:"ipv6_cidr_block"`
	FromPort      types.Int32  `tfsdk:"from_port"`
	ToPort        types.Int32  `tfsdk:"to_port"`
	ICMPType      types.Int32  `tfsdk:"icmp_type"`
	ICMPCode      types.Int32  `tfsdk:"icmp_code"`
	RuleNumber    types.Int32  `tfsdk:"rule_number"`
	RuleNo        types.Int32  `tfsdk:"rule_no"`
	NetworkACLID  types.String `tfsdk:"network_acl_id"`
	ID            types.String `tfsdk:"id"`
	Region        types.String `tfsdk:"region"`
}

// requestsOf reads a rule of a network ACL. A rule for anywhere is one of each IP version, one that denies is none.
func requestsOf(ctx context.Context, v attr.Value) ([]naclRequests, error) {
	v = bare(v)
	if isNull(v) {
		return nil, errors.New("it is null: write a rule")
	}
	if text, ok := v.(types.String); ok {
		return requestsOfText(text.ValueString())
	}
	shape, err := shaped(v, naclRuleType, "rule")
	if err != nil {
		return nil, err
	}
	object, _ := shape.(types.Object)
	var m naclRuleModel
	if diags := object.As(ctx, &m, objectOptions); diags.HasError() {
		return nil, errors.New(errorTexts(diags))
	}
	switch action := strings.ToLower(m.RuleAction.ValueString() + m.Action.ValueString()); {
	case m.Egress.IsNull():
		return nil, errors.New("egress is missing: write true for an outbound rule, false for an inbound one")
	case action != "" && action != "allow" && action != "deny":
		return nil, fmt.Errorf("rule_action is %q: write allow or deny", action)
	case action == "deny":
		return nil, nil
	}
	r, err := m.requests()
	if err != nil {
		return nil, err
	}
	return []naclRequests{r}, nil
}

// requests is what the rule admits.
func (m *naclRuleModel) requests() (naclRequests, error) {
	r := naclRequests{egress: m.Egress.ValueBool()}
	four, six := m.CIDRBlock.ValueString(), m.IPv6CIDRBlock.ValueString()
	if (four == "") == (six == "") {
		return r, errors.New("a rule is for one block: write cidr_block or ipv6_cidr_block")
	}
	cidr, err := firewall.ParseCIDR(four + six)
	if err != nil {
		return r, err
	}
	if cidr.Addr().Is4() != (six == "") {
		return r, fmt.Errorf("%s is of the other IP version: write IPv4 blocks as cidr_block, and IPv6 blocks as ipv6_cidr_block", cidr)
	}
	r.cidr = cidr
	protocol, err := firewall.ParseNACLProtocol(m.Protocol.ValueString())
	if err != nil {
		return r, fmt.Errorf("protocol %q is none of a network ACL: write tcp, udp, icmp, -1 for all, or a number", m.Protocol.ValueString())
	}
	ports := protocol == int(firewall.TCP) || protocol == int(firewall.UDP)
	icmp := protocol == int(firewall.ICMP) || protocol == int(firewall.ICMPv6) && cidr.Addr().Is6()
	switch {
	case ports && (m.FromPort.IsNull() || m.ToPort.IsNull()):
		return r, errors.New("ports are missing: write from_port and to_port")
	case protocol == int(firewall.ICMP) && cidr.Addr().Is6():
		return r, errors.New("protocol 1 is ICMP of IPv4: write 58 for that of IPv6")
	case icmp && (m.ICMPType.IsNull() || m.ICMPCode.IsNull()):
		return r, errors.New("icmp_type and icmp_code are missing: write -1 for all; what is left out AWS is told to be 0, which is an echo reply")
	}
	matched, err := firewall.NACLMatch(protocol, cidr, int(m.FromPort.ValueInt32()), int(m.ToPort.ValueInt32()), int(m.ICMPType.ValueInt32()), int(m.ICMPCode.ValueInt32()))
	r.services = matched.Services()
	return r, err
}

// requestsOfText reads a rule as a line.
func requestsOfText(text string) ([]naclRequests, error) {
	rule, err := ruleOfText(text)
	if err != nil {
		return nil, err
	}
	tuples, err := rule.tuples(strconv.Quote(text))
	if err != nil {
		return nil, err
	}
	var out []naclRequests
	for _, t := range tuples {
		cidr, err := netip.ParsePrefix(t.Peer.Value)
		if err != nil {
			return nil, fmt.Errorf("%q: a rule of a network ACL is for a CIDR block: write one in the place of %s", text, t.Peer)
		}
		m := naclRuleModel{Egress: types.BoolValue(t.Direction.String() == "egress"), FromPort: types.Int32Value(t.From), ToPort: types.Int32Value(t.To),
			ICMPType: types.Int32Value(t.From), ICMPCode: types.Int32Value(t.To)}
		n, err := firewall.ParseGroupProtocol(t.Protocol)
		if err != nil {
			return nil, err
		}
		m.Protocol = types.StringValue(strconv.Itoa(n))
		if cidr.Addr().Is4() {
			m.CIDRBlock = types.StringValue(t.Peer.Value)
		} else {
			m.IPv6CIDRBlock = types.StringValue(t.Peer.Value)
		}
		one, err := m.requests()
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		out = append(out, one)
	}
	return out, nil
}
