package e2e_test

import "slices"

// This file writes NACLs and groups, with their rules inline or as resources of their own.

func (w *world) naclResources(n *nacl) []resource {
	var rs []resource
	if n.Managed {
		rs = append(rs, w.naclResource(n))
	}
	for _, r := range n.Rules {
		if !n.Inline && !r.Ghost {
			rs = append(rs, w.naclRuleResource(n, r))
		}
	}
	for _, s := range w.Subnets {
		if s.NACL == n.ID && !n.Default && !n.BySubnetIDs {
			rs = append(rs, resource{typ: "aws_network_acl_association", place: s.Assoc, args: []arg{
				link("network_acl_id", w.refNACL(n.ID)), link("subnet_id", w.refSubnet(s.ID))}})
		}
	}
	return rs
}

func (w *world) naclResource(n *nacl) resource {
	if n.Coarse != nil {
		return w.coarseResource(n)
	}
	r := resource{typ: "aws_network_acl", place: n.place, cbd: n.CBD}
	if n.Default {
		r.typ = "aws_default_network_acl"
		r.args = append(r.args, link("default_network_acl_id", w.refVPC(n.VPC, "default_network_acl_id")))
		if n.IgnoreSubnets {
			r.ignore = "subnet_ids"
		}
	} else {
		r.args = append(r.args, link("vpc_id", w.refVPC(n.VPC, "id")))
	}
	if n.NoSubnets {
		r.clear = append(r.clear, "subnet_ids")
	} else if refs := w.subnetRefs(n); n.BySubnetIDs && !n.Unwritten && len(refs) > 0 {
		r.args = append(r.args, links("subnet_ids", refs))
	}
	if !n.Inline {
		return r
	}
	for i, egress := range []bool{false, true} {
		written := n.written(egress)
		if len(written) == 0 && n.Cleared[i] && !n.Default {
			r.clear = append(r.clear, direction(egress))
		}
		for _, rule := range written {
			r.blocks = append(r.blocks, naclBlock(rule, n.Dynamic))
		}
	}
	return r
}

// subnetRefs are the subnets of a NACL; all instances of one resource in one expression where they are all there is.
func (w *world) subnetRefs(n *nacl) []ref {
	var refs []ref
	var last *subnet
	mine := filter(w.Subnets, func(s *subnet) bool { return s.NACL == n.ID })
	for _, s := range mine {
		refs = append(refs, w.refSubnet(s.ID))
		last = s
	}
	if last == nil || last.Key == "" {
		return refs
	}
	set := filter(w.Subnets, func(s *subnet) bool { return s.Name == last.Name && s.Module == last.Module })
	if len(set) != len(mine) {
		return refs
	}
	for _, s := range mine {
		if s.Name != last.Name || s.Module != last.Module {
			return refs
		}
	}
	return []ref{{module: last.Module, expr: "[for s in aws_subnet." + last.Name + " : s.id]", splat: true}}
}

func direction(egress bool) string {
	if egress {
		return "egress"
	}
	return "ingress"
}

func verdict(allow bool) string {
	if allow {
		return "allow"
	}
	return "deny"
}

func naclBlock(r *naclRule, dynamic bool) block {
	b := block{name: direction(r.Egress), dynamic: dynamic, args: []arg{
		num("rule_no", r.Number), str("action", verdict(r.Allow)), str("protocol", r.Proto), num("from_port", r.From), num("to_port", r.To)}}
	b.args = append(b.args, naclPeer(r)...)
	return b
}

func (w *world) naclRuleResource(n *nacl, r *naclRule) resource {
	acl := link("network_acl_id", w.refNACL(n.ID))
	acl.hide = r.Hide
	for _, other := range w.NACLs { // what the conditional does not choose
		if other.VPC == n.VPC && other.ID != n.ID && !other.Default {
			acl.alt = w.refNACL(other.ID)
		}
	}
	out := resource{typ: "aws_network_acl_rule", place: r.place, args: []arg{acl,
		num("rule_number", r.Number), yes("egress", r.Egress), str("rule_action", verdict(r.Allow)), str("protocol", r.Proto),
		num("from_port", r.From), num("to_port", r.To)}}
	out.args = append(out.args, naclPeer(r)...)
	return out
}

func naclPeer(r *naclRule) []arg {
	var args []arg
	if r.CIDR != "" {
		args = append(args, str("cidr_block", r.CIDR))
	}
	if r.CIDR6 != "" {
		args = append(args, str("ipv6_cidr_block", r.CIDR6))
	}
	if r.Type != nil {
		args = append(args, num("icmp_type", *r.Type), num("icmp_code", *r.Code))
	}
	return args
}

func (w *world) groupResources(g *group) []resource {
	var rs []resource
	if g.Managed {
		rs = append(rs, w.groupResource(g))
	}
	if g.Style == "inline" {
		return rs
	}
	for _, r := range g.Rules {
		switch {
		case r.Ghost:
		case g.Style == "vpc":
			rs = append(rs, w.vpcRuleResource(g, r))
		default:
			rs = append(rs, w.groupRuleResource(g, r))
		}
	}
	return rs
}

func (w *world) groupResource(g *group) resource {
	switch {
	case g.Lockdown:
		return resource{typ: lockdownType, place: g.place, wasType: g.WasType, args: []arg{link("vpc_id", w.refVPC(g.VPC, "id")), yes("fail_if_in_use", false),
			yes("restore_on_destroy", g.Restore)}}
	case g.Baseline:
		return w.baselineResource(g)
	}
	r := resource{typ: "aws_security_group", place: g.place, cbd: g.CBD, args: []arg{link("vpc_id", w.refVPC(g.VPC, "id"))}}
	if g.Default {
		r.typ = "aws_default_security_group"
	} else {
		r.args = append(r.args, str("description", g.Desc), str("name", g.ID))
	}
	if g.Style != "inline" {
		return r
	}
	// A dynamic block hides what its rules refer to.
	dynamic := g.Dynamic && (w.vpc(g.VPC).Hidden || !refersToObjects(g))
	for i, egress := range []bool{false, true} {
		written := g.written(egress)
		if len(written) == 0 && g.Cleared[i] {
			r.clear = append(r.clear, direction(egress))
		}
		for _, rule := range written {
			r.blocks = append(r.blocks, block{name: direction(egress), dynamic: dynamic, args: w.groupRuleArgs(rule)})
		}
	}
	return r
}

// groupRuleArgs are what inline rules and aws_security_group_rule have in common.
func (w *world) groupRuleArgs(r *groupRule) []arg {
	args := []arg{str("protocol", r.Proto), num("from_port", r.From), num("to_port", r.To)}
	if r.CIDRs != nil {
		args = append(args, strs("cidr_blocks", r.CIDRs))
	}
	if r.CIDR6s != nil {
		args = append(args, strs("ipv6_cidr_blocks", r.CIDR6s))
	}
	if r.Lists != nil {
		args = append(args, links("prefix_list_ids", w.refLists(r.Lists)))
	}
	if r.Self {
		args = append(args, yes("self", true))
	}
	if r.Groups != nil {
		args = append(args, links("security_groups", w.refGroups(r.Groups)))
	}
	return args
}

// ruleType is the resource type of g's rules, unless they stand inline.
func (g *group) ruleType(egress bool) string {
	if g.Style == "vpc" {
		return "aws_vpc_security_group_" + direction(egress) + "_rule"
	}
	return "aws_security_group_rule"
}

// owner is the link of a rule to its group.
func (w *world) owner(g *group, r *groupRule) arg {
	a := link("security_group_id", w.refGroup(g.ID))
	a.hide = r.Hide
	for _, other := range w.Groups {
		if other.VPC == g.VPC && other.ID != g.ID && !other.Default {
			a.alt = w.refGroup(other.ID)
		}
	}
	return a
}

func (w *world) groupRuleResource(g *group, r *groupRule) resource {
	out := resource{typ: g.ruleType(r.Egress), place: r.place, args: []arg{w.owner(g, r), str("type", direction(r.Egress))}}
	for _, a := range w.groupRuleArgs(r) {
		if a.name == "security_groups" {
			a = link("source_security_group_id", a.refs[0])
		}
		out.args = append(out.args, a)
	}
	return out
}

func (w *world) vpcRuleResource(g *group, r *groupRule) resource {
	out := resource{typ: g.ruleType(r.Egress), place: r.place, args: []arg{w.owner(g, r)}}
	if protocolNumber(r.Proto) == all {
		out.args = append(out.args, str("ip_protocol", "-1"))
	} else {
		out.args = append(out.args, str("ip_protocol", r.Proto), num("from_port", r.From), num("to_port", r.To))
	}
	switch {
	case r.CIDRs != nil:
		out.args = append(out.args, str("cidr_ipv4", r.CIDRs[0]))
	case r.CIDR6s != nil:
		out.args = append(out.args, str("cidr_ipv6", r.CIDR6s[0]))
	case r.Lists != nil:
		out.args = append(out.args, link("prefix_list_id", w.refList(r.Lists[0])))
	case r.Self:
		out.args = append(out.args, link("referenced_security_group_id", w.refGroup(g.ID)))
	default:
		out.args = append(out.args, link("referenced_security_group_id", w.refGroup(r.Groups[0])))
	}
	return out
}

func refersToObjects(g *group) bool {
	return slices.ContainsFunc(g.Rules, func(r *groupRule) bool { return !r.Ghost && (r.Groups != nil || r.Lists != nil) })
}
