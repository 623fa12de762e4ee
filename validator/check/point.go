package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Which argument of a rule a finding points at. A rule of a NACL or group may be a block of its resource, an object in a list, or a
// resource of its own, of either provider: the first name that is written there is the one that is meant.

// argument is an argument of rules, by all of its names. In a resource of its own the place is always the same.
type argument struct{ alone *result.Place }

func named(names ...string) argument { return argument{&result.Place{Args: names}} }

var (
	ofNumber = named("rule_no", "rule_number")
	ofAction = named("action", "rule_action")
	ofFrom   = named("from_port", "port", "port_range", "icmp_type", "icmp")
	ofTo     = named("to_port", "port", "port_range", "icmp_code", "icmp")
	ofIPv4   = named("cidr_block", "cidr_ipv4", "cidr_ip", "cidr_blocks", "source")
	ofIPv6   = named("ipv6_cidr_block", "ipv_6_cidr_block", "cidr_ipv6", "cidr_ipv_6", "ipv6_cidr_blocks", "source")
	ofPeer   = named("referenced_security_group_id", "source_security_group_id", "destination_security_group_id", "security_groups", "self", "source",
		"prefix_list_id", "prefix_list_ids", "source_prefix_list_id", "destination_prefix_list_id")
	ofSubnets     = named("subnet_ids", "subnet_id")
	ofDescription = named("description")
)

// in is the argument where an origin has it.
func (a argument) in(o firewall.Origin) *result.Place {
	switch within := writtenIn(o); {
	case o.Attribute == "":
		return a.alone
	case within == "":
		return nil
	default:
		return &result.Place{Within: within, Args: a.alone.Args}
	}
}

// writtenIn is where an origin is written within its resource. A baseline's rules show with all that it makes of them; what comes of its
// preset is written nowhere.
func writtenIn(o firewall.Origin) string {
	if isNACLBaseline(o) && strings.HasPrefix(o.Attribute, "entries") {
		return ""
	}
	if !strings.HasPrefix(o.Attribute, "effective_rules[") {
		return o.Attribute
	}
	r := firewall.GroupRule{Origin: o}
	if key, _, _ := strings.Cut(keyOf(&r), "/"); key != "" && !isPresets(&r) {
		return fmt.Sprintf("rules[%q]", key)
	}
	return ""
}

// inRule is the argument of a group's rule. An origin does not tell blocks of a group apart: their values do.
func (a argument) inRule(r *firewall.GroupRule) *result.Place {
	p := a.in(r.Origin)
	if p == nil || p == a.alone || r.Any || p.Within != r.Origin.Attribute {
		return p
	}
	p.Match = groupMatch(r)
	return p
}

// groupMatch is what tells the block of a group's rule from others. What is not known tells nothing.
func groupMatch(r *firewall.GroupRule) []result.Match {
	if !r.Must.Equal(r.May) && !r.Maybe {
		return nil
	}
	names := []string{strconv.Itoa(r.Protocol)}
	if r.Protocol < 0 {
		names = append(names, "all")
	} else {
		names = append(names, firewall.Protocol(r.Protocol).String())
	}
	list := []result.Match{
		{Name: "protocol", Values: names},
		{Name: "from_port", Values: []string{strconv.Itoa(r.FromPort)}},
		{Name: "to_port", Values: []string{strconv.Itoa(r.ToPort)}},
	}
	switch {
	case r.Peer != firewall.PeerCIDR || !r.MustAddrs.Equal(r.MayAddrs):
	case r.MustAddrs.IPv6().IsEmpty():
		list = append(list, result.Match{Name: "cidr_blocks", Values: r.MustAddrs.Strings()})
	default:
		list = append(list, result.Match{Name: "ipv6_cidr_blocks", Values: r.MustAddrs.Strings()})
	}
	return list
}

// ofRemote is the argument that says with whom.
func ofRemote(v6 bool) argument {
	if v6 {
		return ofIPv6
	}
	return ofIPv4
}

// naclRule is a NACL's rule in a role, at one of its arguments.
func naclRule(role result.Role, r *firewall.NACLRule, a argument) result.Resource {
	x := resource(role, r.Origin, "")
	x.At = a.in(r.Origin)
	return x
}

// groupRuleAt is a group's rule in a role, at one of its arguments.
func groupRuleAt(role result.Role, r *firewall.GroupRule, id firewall.ID, a argument) result.Resource {
	x := resource(role, r.Origin, id)
	x.At = a.inRule(r)
	return x
}

// pointAt points at a resource as it stands among the others, with a label.
func pointAt(r result.Resource, label string) result.Point {
	return result.Point{Address: r.Address, At: r.At, Label: label}
}

// point is what the finding points at.
func (f *Finding) point() result.Point {
	if f.Point.Address != "" {
		f.Point.Label = printable(f.Point.Label)
		return f.Point
	}
	cause := func(r result.Resource) bool { return r.Role == result.Cause }
	if i := slices.IndexFunc(f.Resources, cause); i >= 0 && !slices.ContainsFunc(f.Resources[i+1:], cause) {
		return pointAt(f.Resources[i], f.Point.Label)
	}
	return result.Point{Address: f.Address, Label: f.Point.Label}
}

// remoteOf is the argument of a group's rule that says with whom.
func remoteOf(r *firewall.GroupRule) argument {
	if r.Peer != firewall.PeerCIDR {
		return ofPeer
	}
	return ofRemote(r.MayAddrs.IPv4().IsEmpty())
}

// dropped points at what makes a NACL drop packets: the rule that does; where none does, the one allow rule that lets a part of them pass
// and is too narrow for the rest, or else the NACL.
func (p *Pass) dropped(n *firewall.NACL, d firewall.Direction, rule int, gap firewall.Boxes) result.Point {
	table := p.Table(n, d)
	if rule >= 0 {
		r := table.Rule(rule)
		return pointAt(naclRule(result.Drops, &r, ofAction), dropLabel(table, rule))
	}
	secret := p.hides(n)
	if r, missing := tooNarrow(table, d, gap); r != nil && !secret {
		a := ofFrom
		if int(missing.Ranges()[0].Lo) > r.ToPort {
			a = ofTo
		}
		return pointAt(naclRule(result.Drops, r, a), fmt.Sprintf("allows only %s: %s are dropped", valuesText(r), portsText(missing)))
	}
	return pointAt(subject(n.Origin, n.ID), "no rule of it allows what is dropped")
}

// drops is the first rule of a table that certainly denies some of a gap; -1 where the implicit deny drops all of it.
func drops(table *firewall.NACLTable, d firewall.Direction, gap firewall.Boxes) int {
	asked := gap.Seen(d)
	for i, r := range table.All() {
		if r.Action == firewall.Deny && table.MayWin(i).Overlaps(asked) {
			return i
		}
	}
	return -1
}

// tooNarrow is the one allow rule of a gap's protocol that has all of the gap's remote addresses and other ports, with the ports that it
// lacks; nil where there is none, or several.
func tooNarrow(table *firewall.NACLTable, d firewall.Direction, gap firewall.Boxes) (found *firewall.NACLRule, missing firewall.Ports) {
	var remote firewall.AddrSet
	for _, b := range gap {
		if b.Protocol != gap[0].Protocol || !hasPorts(b.Protocol) {
			return nil, missing
		}
		missing = missing.Union(b.DstPorts)
		if d == firewall.Egress {
			remote = remote.Union(b.Dst)
		} else {
			remote = remote.Union(b.Src)
		}
	}
	client := firewall.PortSet(firewall.PortRange{Lo: 1024, Hi: 65535})
	for _, r := range table.All() {
		if r.Action != firewall.Allow || !r.Exact() || len(gap) == 0 || r.Protocol != int(gap[0].Protocol) ||
			!firewall.Prefixes(r.CIDR).Overlaps(remote) || r.May.Services().Ports(gap[0].Protocol).Intersect(client).IsEmpty() {
			continue
		}
		if found != nil {
			return nil, missing
		}
		found = r
	}
	return found, missing
}

// unknownAt points at the first of the values that are not known.
func unknownAt(list []firewall.Unknown) result.Point {
	sorted := unknowns(list)
	if len(sorted) == 0 {
		return result.Point{}
	}
	u := sorted[0]
	at := &result.Place{Within: u.Attribute}
	if i := strings.LastIndexAny(u.Attribute, ".]"); i >= 0 && u.Attribute[i] == '.' {
		at = &result.Place{Within: u.Attribute[:i], Args: []string{u.Attribute[i+1:]}}
	}
	label := map[string]string{string(firewall.KnownAfterApply): "known after apply", string(firewall.NotInPlan): "not in the plan"}[u.Reason]
	return result.Point{Address: u.Address, At: at, Label: label}
}
