package network

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// aclValues is the values of one NACL rule, however it is written.
type aclValues struct {
	plan.ACLEntry
	number, action string // attribute names of number and action
	prefix         string // attribute path before the names: "ingress[rule_no=100]."
	standalone     bool
}

// naclRule judges the values of one rule: what it matches for certain, and at most.
func naclRule(v aclValues, o firewall.Origin) firewall.NACLRule {
	r := firewall.NACLRule{Origin: o, Standalone: v.standalone, Block: v.Block.Or(""), SensitiveV: v.sensitive(), SensitiveN: v.RuleNo.Sensitive,
		SensitiveA: v.Action.Sensitive}
	r.Why = v.unknowns(o.Address)
	if v.placeholder() {
		r.Any, r.AnyNumber, r.Action, r.May = true, true, firewall.AnyAction, firewall.Everything()
		return r
	}
	r.Number, r.AnyNumber = int(v.RuleNo.Or(0)), v.RuleNo.IsUnknown()
	r.Action = action(v.Action)
	r.FromPort, r.ToPort = int(v.FromPort.Or(0)), int(v.ToPort.Or(0))
	r.ICMPType, r.ICMPCode = int(v.ICMPType.Or(0)), int(v.ICMPCode.Or(0)) // unset is sent as 0: echo reply, not "any"
	if !r.AnyNumber && (r.Number < 1 || r.Number > 32766) {
		r.Invalid = fmt.Sprintf("rule number %d is not in 1-32766", r.Number)
		return r
	}
	if v.Protocol.IsUnknown() {
		r.May = v.families(firewall.AllServices())
		return r
	}
	var err error
	if r.Protocol, err = firewall.ParseNACLProtocol(v.Protocol.Or("")); err != nil {
		r.Invalid = err.Error()
		return r
	}
	match(&r, v)
	return r
}

func action(v plan.String) firewall.Action {
	switch {
	case v.IsUnknown():
		return firewall.AnyAction
	case strings.EqualFold(v.Or(""), "allow"):
		return firewall.Allow
	}
	return firewall.Deny
}

// match fills Must, May and CIDR, family by family: a rule's CIDR blocks of one family say nothing of the other.
func match(r *firewall.NACLRule, v aclValues) {
	if plan.Blank(v.CIDRBlock) && plan.Blank(v.IPv6CIDRBlock) {
		r.Invalid = "the rule has neither cidr_block nor ipv6_cidr_block"
		return
	}
	for _, c := range []struct {
		v   plan.String
		all netip.Prefix
	}{{v.CIDRBlock, netip.MustParsePrefix("0.0.0.0/0")}, {v.IPv6CIDRBlock, netip.MustParsePrefix("::/0")}} {
		if plan.Blank(c.v) {
			continue
		}
		p, known := prefix(c.v)
		if !known && !c.v.IsUnknown() {
			r.Invalid = "a CIDR block that AWS does not take"
			return
		}
		if !known {
			p = c.all
		} else {
			r.CIDR = p
		}
		must, may, err := v.bounds(r, p)
		if err != nil {
			r.Invalid, r.Must, r.May = err.Error(), firewall.Set{}, firewall.Set{}
			return
		}
		r.May = r.May.Union(may)
		if known {
			r.Must = r.Must.Union(must)
		}
	}
}

// bounds is what the rule matches within p for certain, and at most.
func (v aclValues) bounds(r *firewall.NACLRule, p netip.Prefix) (must, may firewall.Set, err error) {
	from, to, typ, code := r.FromPort, r.ToPort, r.ICMPType, r.ICMPCode
	certain := true
	switch {
	case r.Protocol == int(firewall.TCP) || r.Protocol == int(firewall.UDP):
		certain = !v.FromPort.IsUnknown() && !v.ToPort.IsUnknown()
		if v.FromPort.IsUnknown() {
			from = 0
		}
		if v.ToPort.IsUnknown() {
			to = 65535
		}
	case r.Protocol == int(firewall.ICMP) || r.Protocol == int(firewall.ICMPv6) && p.Addr().Is6():
		certain = !v.ICMPType.IsUnknown() && !v.ICMPCode.IsUnknown()
		if v.ICMPCode.IsUnknown() {
			code = -1
		}
		if v.ICMPType.IsUnknown() {
			typ, code = -1, -1
		}
	}
	may, err = firewall.NACLMatch(r.Protocol, p, from, to, typ, code)
	if certain {
		must = may
	}
	return must, may, err
}

// families is every address of the families that the rule may speak of, with the services.
func (v aclValues) families(s firewall.Services) firewall.Set {
	var a firewall.AddrSet
	for _, c := range []struct {
		v   plan.String
		all firewall.AddrSet
	}{{v.CIDRBlock, firewall.AllIPv4()}, {v.IPv6CIDRBlock, firewall.AllIPv6()}} {
		if p, ok := prefix(c.v); ok {
			a = a.Union(firewall.Prefixes(p))
		} else if c.v.IsUnknown() {
			a = a.Union(c.all)
		}
	}
	return firewall.NewSet(a, s)
}

// placeholder reports whether the element stands for any number of rules: a dynamic block whose for_each is unknown.
func (v aclValues) placeholder() bool {
	return !v.standalone && v.RuleNo.IsUnknown() && v.Action.IsUnknown() && v.Protocol.IsUnknown() &&
		v.FromPort.IsUnknown() && v.ToPort.IsUnknown()
}

func (v aclValues) sensitive() bool {
	return v.RuleNo.Sensitive || v.Action.Sensitive || v.Protocol.Sensitive || v.CIDRBlock.Sensitive ||
		v.IPv6CIDRBlock.Sensitive || v.FromPort.Sensitive || v.ToPort.Sensitive || v.ICMPType.Sensitive || v.ICMPCode.Sensitive
}

// unknowns names the values that are known only after apply.
func (v aclValues) unknowns(address string) []firewall.Unknown {
	var out []firewall.Unknown
	for _, a := range []struct {
		name    string
		unknown bool
	}{
		{v.number, v.RuleNo.IsUnknown()}, {v.action, v.Action.IsUnknown()}, {"protocol", v.Protocol.IsUnknown()},
		{"cidr_block", v.CIDRBlock.IsUnknown()}, {"ipv6_cidr_block", v.IPv6CIDRBlock.IsUnknown()},
		{"from_port", v.FromPort.IsUnknown()}, {"to_port", v.ToPort.IsUnknown()},
		{"icmp_type", v.ICMPType.IsUnknown()}, {"icmp_code", v.ICMPCode.IsUnknown()},
	} {
		if a.unknown {
			out = append(out, firewall.Unknown{Address: address, Attribute: v.prefix + a.name, Reason: firewall.KnownAfterApply})
		}
	}
	return out
}

// inlineRule is an element of aws_network_acl's ingress or egress.
func inlineRule(r *plan.Resource, d firewall.Direction, e plan.ACLEntry) firewall.NACLRule {
	attr := named(r, d.String())
	if n, ok := e.RuleNo.Get(); ok && !e.RuleNo.Sensitive {
		attr = fmt.Sprintf("%s[rule_no=%d]", d, n)
		if r.Type == naclBaselineType {
			attr = fmt.Sprintf("entries[\"%s/%05d\"]", d, n)
		}
	}
	return naclRule(aclValues{ACLEntry: e, number: "rule_no", action: "action", prefix: attr + "."}, origin(r, attr))
}

// standaloneRule is an aws_network_acl_rule.
func standaloneRule(r *plan.Resource, v *plan.NetworkACLRule) firewall.NACLRule {
	return naclRule(aclValues{standalone: true, number: "rule_number", action: "rule_action", ACLEntry: plan.ACLEntry{
		RuleNo: v.RuleNumber, Action: v.RuleAction, Protocol: v.Protocol, CIDRBlock: v.CIDRBlock, IPv6CIDRBlock: v.IPv6CIDRBlock,
		FromPort: v.FromPort, ToPort: v.ToPort, ICMPType: v.ICMPType, ICMPCode: v.ICMPCode,
	}}, origin(r, ""))
}
