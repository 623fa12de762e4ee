package facts

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func naclRuleTypes() map[string]cty.Type {
	return map[string]cty.Type{
		"address": cty.String, "standalone": cty.Bool, "direction": cty.String, "number": cty.Number, "action": cty.String,
		"protocol": cty.String, "protocol_number": cty.Number, "cidr": cty.String, "port_from": cty.Number, "port_to": cty.Number,
		"icmp_type": cty.Number, "icmp_code": cty.Number, "invalid": cty.String,
	}
}

func groupRuleTypes() map[string]cty.Type {
	return map[string]cty.Type{
		"address": cty.String, "standalone": cty.Bool, "direction": cty.String, "description": cty.String,
		"protocol": cty.String, "protocol_number": cty.Number, "port_from": cty.Number, "port_to": cty.Number,
		"icmp_type": cty.Number, "icmp_code": cty.Number, "cidr": cty.String, "security_group": cty.String, "prefix_list": cty.String,
	}
}

// naclRuleOf is a rule of a NACL. Ports are null where the protocol has none, ICMP type and code likewise, and so is what a rule
// says that AWS refuses.
func naclRuleOf(r *firewall.NACLRule, d firewall.Direction) values {
	u := unknownIn(r.Why)
	v := values{
		"address": cty.StringVal(r.Origin.Address), "standalone": cty.BoolVal(r.Standalone), "direction": cty.StringVal(d.String()),
		"number": cty.NumberIntVal(int64(r.Number)), "action": cty.StringVal(map[firewall.Action]string{firewall.Allow: "allow", firewall.Deny: "deny"}[r.Action]),
		"cidr": cty.NullVal(cty.String), "invalid": optional(r.Invalid),
	}
	if r.AnyNumber {
		v["number"] = cty.UnknownVal(cty.Number)
	}
	if r.Action == firewall.AnyAction {
		v["action"] = cty.UnknownVal(cty.String)
	}
	switch {
	case r.CIDR.IsValid() && (r.May.IsEmpty() || firewall.Prefixes(r.CIDR).Covers(r.May.Addrs())): // else it has one of each family
		v["cidr"] = cty.StringVal(r.CIDR.String())
	case r.Invalid == "":
		v["cidr"] = cty.UnknownVal(cty.String)
	}
	match(v, r.Protocol, r.FromPort, r.ToPort, r.ICMPType, r.ICMPCode, u)
	if r.SensitiveV {
		hide(v, "action", "protocol", "protocol_number", "cidr", "port_from", "port_to", "icmp_type", "icmp_code", "invalid")
	}
	if r.SensitiveN {
		hide(v, "number")
	}
	return v
}

// groupRuleOf is a rule of a group, with one peer: a block, a group or a prefix list.
func groupRuleOf(r *firewall.GroupRule, d firewall.Direction) values {
	u := unknownIn(r.Why)
	if !r.Must.Equal(r.May) && !r.Maybe && !u.protocol && !u.ports && !u.icmp {
		u = unknownValues{true, true, true}
	}
	v := values{
		"address": cty.StringVal(r.Origin.Address), "standalone": cty.BoolVal(r.Standalone), "direction": cty.StringVal(d.String()),
		"description": optional(r.Description),
		"cidr":        cty.NullVal(cty.String), "security_group": cty.NullVal(cty.String), "prefix_list": cty.NullVal(cty.String),
	}
	match(v, r.Protocol, r.FromPort, r.ToPort, r.FromPort, r.ToPort, u)
	switch r.Peer {
	case firewall.PeerCIDR:
		v["cidr"] = cty.UnknownVal(cty.String)
		if p := r.MustAddrs.Prefixes(); len(p) == 1 && r.MustAddrs.Equal(r.MayAddrs) {
			v["cidr"] = cty.StringVal(p[0].String())
		}
	case firewall.PeerGroup:
		v["security_group"] = link(r.Group)
	case firewall.PeerPrefixList:
		v["prefix_list"] = link(r.PrefixList)
	default:
		for _, name := range []string{"cidr", "security_group", "prefix_list"} {
			v[name] = cty.UnknownVal(cty.String)
		}
	}
	if r.SensitiveV {
		hide(v, "protocol", "protocol_number", "cidr", "port_from", "port_to", "icmp_type", "icmp_code", "security_group", "prefix_list")
	}
	return v
}

// unknownValues says which of a rule's values are not known.
type unknownValues struct{ protocol, ports, icmp bool }

func unknownIn(why []firewall.Unknown) unknownValues {
	has := func(names ...string) bool {
		return slices.ContainsFunc(why, func(u firewall.Unknown) bool {
			return slices.Contains(names, u.Attribute[strings.LastIndexByte(u.Attribute, '.')+1:])
		})
	}
	return unknownValues{has("protocol", "ip_protocol"), has("from_port", "to_port"), has("icmp_type", "icmp_code", "from_port", "to_port")}
}

// match fills in protocol, ports and ICMP type and code. -1 stands for all protocols, types and codes.
func match(v values, protocol, from, to, typ, code int, u unknownValues) {
	none, unknown := cty.NullVal(cty.Number), cty.UnknownVal(cty.Number)
	for _, name := range []string{"port_from", "port_to", "icmp_type", "icmp_code"} {
		v[name] = none
		if u.protocol {
			v[name] = unknown
		}
	}
	v["protocol"], v["protocol_number"] = cty.UnknownVal(cty.String), unknown
	if u.protocol {
		return
	}
	v["protocol"], v["protocol_number"] = cty.StringVal(protocolText(protocol)), cty.NumberIntVal(int64(protocol))
	put := func(hidden bool, first, second string, a, b int) {
		v[first], v[second] = cty.NumberIntVal(int64(a)), cty.NumberIntVal(int64(b))
		if hidden {
			v[first], v[second] = unknown, unknown
		}
	}
	switch protocol {
	case int(firewall.TCP), int(firewall.UDP):
		put(u.ports, "port_from", "port_to", from, to)
	case int(firewall.ICMP), int(firewall.ICMPv6):
		put(u.icmp, "icmp_type", "icmp_code", typ, code)
	}
}

func protocolText(number int) string {
	if number < 0 {
		return "all"
	}
	return firewall.Protocol(number).String()
}

// hide marks values that must not be printed. An expression may use them.
func hide(v values, names ...string) {
	for _, name := range names {
		v[name] = v[name].Mark(sensitive)
	}
}
