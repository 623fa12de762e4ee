package provider

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// A rule as one line of text: "tcp/443 from 10.0.0.0/8", "udp/4000-4999 to sg-0123", "icmp/8 from anywhere", "all from self".

// ruleOfText reads a rule. The result is as its author would have written it in full, in AWS's spelling.
func ruleOfText(text string) (*ruleModel, error) {
	words := strings.Fields(text)
	if len(words) != 3 || words[1] != "from" && words[1] != "to" {
		return nil, fmt.Errorf("%q is not a rule: write a protocol with its ports, from or to, and the other end, as in "+
			"tcp/443 from 10.0.0.0/8 or all to anywhere", text)
	}
	r := &ruleModel{Direction: types.StringValue("ingress"), Source: &sourceModel{}}
	if words[1] == "to" {
		r.Direction = types.StringValue("egress")
	}
	from, to, err := r.readTraffic(words[0])
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	r.setPorts(from, to)
	if err := r.Source.readPeer(words[2]); err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	if wrong := r.wrong(); wrong != "" {
		return nil, fmt.Errorf("%q: %s", text, wrong)
	}
	return r, nil
}

// readTraffic sets the protocol and returns the ports, or type and code, nil where there are none.
func (m *ruleModel) readTraffic(word string) (from, to *int32, err error) {
	name, values, given := strings.Cut(word, "/")
	protocol, err := sgrules.CanonicalProtocol(name)
	if err != nil {
		return nil, nil, err
	}
	m.Protocol = types.StringValue(protocol)
	switch icmp := protocol == "icmp" || protocol == "icmpv6"; {
	case !given && icmp:
		return nil, nil, fmt.Errorf("%s needs a type: write %[1]s/8 or the like, or %[1]s/all", protocol)
	case !given && (protocol == "tcp" || protocol == "udp"):
		return nil, nil, fmt.Errorf("%s needs ports: write %[1]s/443 or the like, or %[1]s/all", protocol)
	case !given:
		return nil, nil, nil
	case icmp && values == "all":
		return numbers(sgrules.NoPort, sgrules.NoPort)
	case values == "all":
		return numbers(0, 65535)
	case icmp:
		first, second, two := strings.Cut(values, "/")
		if !two {
			second = strconv.Itoa(sgrules.NoPort)
		}
		return numbersOf(first, second, "a type, or a type and a code, as 8 or 3/4")
	}
	first, second, two := strings.Cut(values, "-")
	if !two {
		second = first
	}
	return numbersOf(first, second, "a port, or a range of ports, as 443 or 1024-65535")
}

func numbers(from, to int32) (*int32, *int32, error) { return &from, &to, nil }

func numbersOf(first, second, what string) (*int32, *int32, error) {
	a, err1 := strconv.ParseInt(first, 10, 32)
	b, err2 := strconv.ParseInt(second, 10, 32)
	if err1 != nil || err2 != nil {
		return nil, nil, fmt.Errorf("%q after the protocol: write %s", strings.TrimSuffix(first+" "+second, " "), what)
	}
	return numbers(int32(a), int32(b))
}

// setPorts sets the ports in the way that most people write them.
func (m *ruleModel) setPorts(from, to *int32) {
	switch protocol := m.Protocol.ValueString(); {
	case from == nil || to == nil:
	case protocol == "icmp" || protocol == "icmpv6":
		m.ICMP = &icmpModel{Type: types.Int32PointerValue(from), Code: types.Int32PointerValue(to)}
	case *from == *to:
		m.Port = types.Int32PointerValue(from)
	default:
		m.FromPort, m.ToPort = types.Int32PointerValue(from), types.Int32PointerValue(to)
	}
}

func (m *sourceModel) readPeer(word string) error {
	value := types.StringValue(word)
	switch {
	case word == "anywhere":
		m.Anywhere = types.BoolValue(true)
	case word == "vpc":
		m.VPC = types.BoolValue(true)
	case word == "self":
		m.Self = types.BoolValue(true)
	case strings.HasPrefix(word, "pl-"):
		m.PrefixListID = value
	case strings.Contains(word, "sg-"):
		m.SecurityGroupID = value
	case strings.Contains(word, ":"):
		m.CIDRIPv6 = value
	case strings.Contains(word, "."):
		m.CIDRIPv4 = value
	default:
		return fmt.Errorf("%q is no other end: write a CIDR block, sg-…, pl-…, self, anywhere or vpc", word)
	}
	return nil
}

// wrong is what is wrong with a rule of which all is known, "" if nothing is. A source that stands for blocks of a VPC may be right.
func (m *ruleModel) wrong() string {
	var diags diag.Diagnostics
	m.validate(path.Empty(), &diags)
	if diags.HasError() {
		return errorTexts(diags)
	}
	if m.Source.Anywhere.ValueBool() || m.Source.VPC.ValueBool() {
		m = &ruleModel{Direction: m.Direction, Protocol: m.Protocol, Port: m.Port, FromPort: m.FromPort, ToPort: m.ToPort, ICMP: m.ICMP,
			Source: &sourceModel{CIDRIPv4: types.StringValue("0.0.0.0/0")}, Description: m.Description}
	}
	e := m.effective(*m.Source)
	e.canonical(func(field string) path.Path { return m.fieldPath(path.Empty(), field) }, "", newGroup, &diags)
	return errorTexts(diags)
}
