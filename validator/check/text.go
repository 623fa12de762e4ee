package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// hidden stands where a value is marked sensitive.
const hidden = "(sensitive)"

// shorten joins a list for a message: what is beyond the limit is counted.
func shorten(list []string, limit int) string {
	if len(list) <= limit {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:limit], ", "), len(list)-limit)
}

// addrsText is addresses for a message. Where it is shorter to say what is missing from a whole family, it says that, last.
func addrsText(a firewall.AddrSet) string {
	const limit = 3
	var blocks, parts []string
	for _, family := range []firewall.AddrSet{firewall.AllIPv4(), firewall.AllIPv6()} {
		list, missing := a.Intersect(family).Strings(), family.Subtract(a).Strings()
		if len(list) > limit && len(missing) < len(list) {
			parts = append(parts, family.String()+" except "+shorten(missing, limit))
			continue
		}
		blocks = append(blocks, list...)
	}
	if len(blocks) > 0 {
		parts = append([]string{shorten(blocks, limit)}, parts...)
	}
	return strings.Join(parts, " and ")
}

// portsText is ports for a message.
func portsText(p firewall.Ports) string {
	var list []string
	for _, r := range p.Ranges() {
		list = append(list, r.String())
	}
	return shorten(list, 4)
}

// protocolText is the protocol of a rule as written; -1 is all.
func protocolText(p int) string {
	if p < 0 {
		return "all protocols"
	}
	return firewall.Protocol(p).String()
}

// ruleText is a NACL rule for a message, such as "rule 100 (allow tcp 443 10.0.0.0/8)".
func ruleText(r *firewall.NACLRule) string {
	name := "rule " + r.Name()
	if r.AnyNumber {
		name = "a rule of unknown number"
	}
	if r.SensitiveA {
		return name + " " + hidden
	}
	return name + " (" + contentText(r) + ")"
}

// contentText is what a NACL rule does and matches.
func contentText(r *firewall.NACLRule) string {
	if r.SensitiveA {
		return hidden
	}
	return actionText(r.Action) + " " + matchText(r)
}

func actionText(a firewall.Action) string {
	switch a {
	case firewall.Allow:
		return "allow"
	case firewall.Deny:
		return "deny"
	}
	return "allow or deny"
}

// matchText is what a NACL rule matches, as written: protocol, ports or type, addresses.
func matchText(r *firewall.NACLRule) string {
	if r.SensitiveV {
		return hidden
	}
	if r.Any || !r.Must.Equal(r.May) {
		return "what is not all known"
	}
	text := protocolText(r.Protocol)
	if values := valuesText(r); values != "" {
		text += " " + values
	}
	return text + " " + r.CIDR.String()
}

// valuesText is the ports, or the ICMP type and code, of a rule; "" where it has none.
func valuesText(r *firewall.NACLRule) string {
	switch p := firewall.Protocol(r.Protocol); {
	case r.Protocol < 0:
		return ""
	case hasPorts(p) && r.FromPort == r.ToPort:
		return fmt.Sprint(r.FromPort)
	case hasPorts(p):
		return fmt.Sprintf("%d-%d", r.FromPort, r.ToPort)
	case !isICMP(p) || r.ICMPType < 0 || p == firewall.ICMPv6 && r.CIDR.Addr().Is4():
		return ""
	case r.ICMPCode < 0:
		return fmt.Sprintf("type %d", r.ICMPType)
	}
	return fmt.Sprintf("type %d code %d", r.ICMPType, r.ICMPCode)
}

// hides reports whether nothing that is computed from the rules of a NACL may be told: one of them has a value that is marked
// sensitive, or one of a group in its subnets has, which makes services of what the NACL admits.
func (p *Pass) hides(n *firewall.NACL) bool {
	if anySensitive(n.Ingress, n.Egress) {
		return true
	}
	x := p.places()
	if x.secretGroups == nil {
		x.secretGroups = map[firewall.ID]bool{}
		for _, g := range x.groups {
			if slices.ContainsFunc(g.Ingress, sensitiveRule) || slices.ContainsFunc(g.Egress, sensitiveRule) {
				x.secretGroups[g.ID] = true
			}
		}
	}
	if len(x.secretGroups) == 0 {
		return false
	}
	carried := func(i *firewall.Interface) bool {
		secret := func(id firewall.ID) bool { return x.secretGroups[id] }
		return i.Groups.Open || slices.ContainsFunc(i.Groups.Sure, secret) || slices.ContainsFunc(i.Groups.Maybe, secret)
	}
	for _, list := range [][]*firewall.Subnet{x.subnets[n.ID], x.maySubnets[n.ID]} {
		for _, s := range list {
			if slices.ContainsFunc(x.interfaces[s.ID], carried) {
				return true
			}
		}
	}
	return slices.ContainsFunc(x.anywhere, carried)
}

func sensitiveRule(r firewall.GroupRule) bool { return r.SensitiveV }

// secretNumbers reports whether the number of a rule is marked sensitive: then no number that fits between them may be printed.
func secretNumbers(rules []firewall.NACLRule) bool {
	return slices.ContainsFunc(rules, func(r firewall.NACLRule) bool { return r.SensitiveN })
}

// anySensitive reports whether a rule has a value that is marked sensitive: nothing that is computed from the rules
// together may then be printed, as it would tell.
func anySensitive(rules ...[]firewall.NACLRule) bool {
	for _, list := range rules {
		for i := range list {
			if list[i].SensitiveV {
				return true
			}
		}
	}
	return false
}

// cellsText is a set of packets for a message, such as "tcp 443 with 10.0.0.0/8".
func cellsText(s firewall.Set) string {
	var list []string
	for _, c := range s.Cells() {
		list = append(list, servicesShort(c.Services)+" with "+addrsText(c.Addrs))
	}
	return shorten(list, 2)
}

// servicesShort is services for a message: what is missing, where that is shorter.
func servicesShort(v firewall.Services) string {
	text := v.String()
	if but := "all but " + firewall.AllServices().Subtract(v).String(); len(but) < len(text) {
		return but
	}
	return text
}
