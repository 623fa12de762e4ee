package e2e_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// This file turns a scenario of the AWS provider into one of rackspace/rackspace that means the same: the simulator, which knows of
// neither, is the judge of both.

// Types of the provider.
const (
	baselineType   = "rackspace_sg_baseline"
	lockdownType   = "rackspace_default_sg_lockdown"
	aclType        = "rackspace_nacl_baseline"
	attachmentType = "rackspace_sg_attachment"
)

// withBaselines gives some of the groups, default groups, network ACLs and attachments of a scenario to the provider: on both sides, in
// the after side alone where a moved block hands them over, or where the plan makes them.
func (s *scenario) withBaselines(d dice) {
	sides := []*world{s.before, s.after}
	chosen := map[string]string{} // by set of instances
	for _, g := range s.after.Groups {
		k := setName(g.place)
		if _, done := chosen[k]; !done && !g.Default {
			if chosen[k] = pick(d, []string{"", "both", "both", "moved"}); s.noRefresh && chosen[k] == "moved" {
				chosen[k] = "both" // such a state has no region, so that the plan makes another group, and shows no rule of the old one
			}
		}
	}
	for i, w := range sides {
		for _, g := range w.Groups {
			how, known := chosen[setName(g.place)]
			if !known && !g.Default {
				how = "both" // a group that the plan destroys
			}
			if how == "both" || how == "moved" && i == 1 {
				s.giveGroup(g, how)
			}
		}
	}
	for _, v := range s.after.VPCs {
		s.lockDown(d, v.ID)
	}
	for _, n := range s.after.NACLs {
		if d.chance(60) {
			s.giveACL(d, n.ID)
		}
	}
	attached := map[string]bool{}
	for _, w := range sides {
		for _, i := range w.Ifaces {
			if _, done := attached[i.ID]; !done {
				attached[i.ID] = d.chance(60)
			}
			i.ByBaseline = attached[i.ID]
		}
	}
}

// setName is the block of the configuration, as it was called before.
func setName(p place) string {
	name := p.Name
	if p.Was != "" {
		name = p.Was
	}
	return withoutKeys(p.Module) + " " + name
}

// giveGroup makes g a rackspace_sg_baseline. One whose rules stand in it revokes what the configuration has no more.
func (s *scenario) giveGroup(g *group, how string) {
	old := find(s.before.Groups, func(o *group) bool { return o.ID == g.ID })
	g.Baseline, g.CBD = true, false
	if old != nil && how == "moved" && !old.Baseline && g != old {
		g.WasType = "aws_security_group"
		if g.Was == "" {
			g.Was = g.Name
		}
	}
	if g.Style != "inline" {
		return
	}
	g.Rules = filter(g.Rules, func(r *groupRule) bool { return !r.Ghost })
	single := []*groupRule{}
	for _, r := range g.Rules {
		for _, one := range r.single() {
			if !slices.ContainsFunc(single, func(x *groupRule) bool { return duplicate(x, one) }) {
				single = append(single, one)
			}
		}
	}
	g.Rules = single
}

// single is the rule as rules with one peer each.
func (r *groupRule) single() []*groupRule {
	var out []*groupRule
	bare := *r
	bare.CIDRs, bare.CIDR6s, bare.Lists, bare.Groups, bare.Self = nil, nil, nil, nil, false
	add := func(set func(*groupRule)) {
		one := bare
		set(&one)
		out = append(out, &one)
	}
	for _, c := range r.CIDRs {
		add(func(x *groupRule) { x.CIDRs = []string{netip.MustParsePrefix(c).Masked().String()} })
	}
	for _, c := range r.CIDR6s {
		add(func(x *groupRule) { x.CIDR6s = []string{netip.MustParsePrefix(c).Masked().String()} })
	}
	for _, l := range r.Lists {
		add(func(x *groupRule) { x.Lists = []string{l} })
	}
	for _, g := range r.Groups {
		add(func(x *groupRule) { x.Groups = []string{g} })
	}
	if r.Self {
		add(func(x *groupRule) { x.Self = true })
	}
	return out
}

// lockDown closes the default group of a VPC on one side or both.
func (s *scenario) lockDown(d dice, vpc string) {
	now := s.after.defaultGroup(vpc)
	old := find(s.before.Groups, func(o *group) bool { return o.ID == now.ID })
	closed := func(g *group) {
		g.Managed, g.Lockdown, g.Rules, g.Cleared, g.Style = true, true, nil, [2]bool{}, "inline"
	}
	left := func(g *group, rules []*groupRule) {
		g.Managed, g.Lockdown, g.Rules, g.Was = false, false, rules, ""
	}
	how := pick(d, []string{"", "stays", "closes", "moved", "restored", "left"})
	if old == nil && how != "" {
		how = "closes"
	}
	switch how {
	case "stays":
		closed(old)
		closed(now)
		now.Was = ""
	case "closes":
		if old != nil && old.Managed {
			left(old, awsGroupRules(s.before.vpc(vpc)))
		}
		closed(now)
		now.Was = ""
	case "moved":
		if !old.Managed || s.noRefresh {
			return
		}
		closed(now)
		now.WasType, now.Was = "aws_default_security_group", old.Name
	case "restored":
		closed(old)
		old.Restore = true
		left(now, awsGroupRules(s.after.vpc(vpc)))
	case "left":
		closed(old)
		left(now, nil)
	}
}

// giveACL makes a network ACL a rackspace_nacl_baseline, with entries of its own.
func (s *scenario) giveACL(d dice, id string) {
	var both []*nacl
	for _, w := range []*world{s.before, s.after} {
		n := find(w.NACLs, func(n *nacl) bool { return n.ID == id })
		if n == nil {
			continue
		}
		v := w.vpc(n.VPC)
		subnets := filter(w.Subnets, func(x *subnet) bool { return x.NACL == id })
		if !n.Managed || n.Default || !n.BySubnetIDs || n.NoSubnets || n.Unwritten || n.Key != "" || tiered(n.Module) || len(subnets) == 0 || v.V6 ||
			slices.Contains(s.replace, n.address("aws_network_acl")) {
			return
		}
		both = append(both, n)
	}
	for _, n := range both {
		n.Coarse = &coarse{Allow: pick(d, [][]string{{"private"}, {"private", "internet_cis_safe"}, {"internet_out", "private"}, {"internet_in_cis_safe"}, {"vpc", "internet_out"}}),
			Deny: pick(d, [][]string{nil, {"203.0.113.0/24"}, {"198.51.100.0/24", "192.168.0.0/17"}}), Lo: 1024, Hi: 65535}
		if d.chance(30) {
			n.Coarse.Lo, n.Coarse.Hi = 32768, 60999
		}
		w := s.after
		if find(w.VPCs, func(v *vpc) bool { return v.ID == n.VPC }) == nil {
			w = s.before
		}
		n.CBD, n.Inline, n.Rules = false, true, n.Coarse.rules(w.vpc(n.VPC).CIDR)
	}
	if len(both) == 2 && d.chance(40) {
		*both[1].Coarse, both[1].Rules = *both[0].Coarse, both[0].Rules
	}
}

// coarse is what a rackspace_nacl_baseline says.
type coarse struct {
	Allow, Deny []string
	Lo, Hi      int
}

// rules is the entries. What they are of is tested elsewhere; here it matters that the plan shows them.
func (c *coarse) rules(vpc string) []*naclRule {
	n := baseline.NACL{Allow: c.Allow, Ephemeral: firewall.PortRange{Lo: uint16(c.Lo), Hi: uint16(c.Hi)}, VPC: baseline.VPC{Primary: netip.MustParsePrefix(vpc)}}
	for _, deny := range c.Deny {
		n.Deny = append(n.Deny, baseline.NACLDeny{CIDR: netip.MustParsePrefix(deny), In: true, Out: true})
	}
	entries, err := n.Entries()
	if err != nil {
		panic(err)
	}
	var rules []*naclRule
	for _, e := range entries {
		r := &naclRule{Number: e.Number, Egress: e.Direction == firewall.Egress, Allow: e.Allow, Proto: fmt.Sprint(e.Protocol), From: e.FromPort, To: e.ToPort,
			life: life{Ghost: true}}
		if e.CIDR.Addr().Is4() {
			r.CIDR = e.CIDR.String()
		} else {
			r.CIDR6 = e.CIDR.String()
		}
		if e.Protocol == icmp || e.Protocol == icmpv6 {
			r.Type, r.Code = &e.ICMPType, &e.ICMPCode
		}
		rules = append(rules, r)
	}
	return rules
}

func (w *world) coarseResource(n *nacl) resource {
	subnets := w.subnetRefs(n)
	count := len(filter(w.Subnets, func(s *subnet) bool { return s.NACL == n.ID }))
	r := resource{typ: aclType, place: n.place, args: []arg{link("vpc_id", w.refVPC(n.VPC, "id")), links("subnet_ids", subnets), num("blast_radius_ack", count),
		{name: "compliance", lit: `{ framework = "PCI DSS", requirement = "1.3.1", reason = "a test", approved_by = "tests", review_by = "2099-01-01" }`},
		strs("allow", n.Coarse.Allow), {name: "ephemeral", lit: fmt.Sprintf("{ low = %d, high = %d }", n.Coarse.Lo, n.Coarse.Hi)}}}
	denies := ""
	for _, c := range n.Coarse.Deny {
		denies += fmt.Sprintf("{ cidr = %q }, ", c)
	}
	if denies != "" {
		r.args = append(r.args, arg{name: "deny", lit: "[" + denies + "]"})
	}
	if slices.Contains(n.Coarse.Allow, "vpc") {
		r.args = append(r.args, links("vpc_cidrs", []ref{w.refVPC(n.VPC, "cidr_block")}))
	}
	return r
}

func (w *world) baselineResource(g *group) resource {
	r := resource{typ: baselineType, place: g.place, wasType: g.WasType, args: []arg{link("vpc_id", w.refVPC(g.VPC, "id")), str("name", g.ID),
		str("description", g.Desc), str("replace_policy", "allow")}}
	if g.Style != "inline" {
		r.args = append(r.args, str("egress", "rules_only"), str("unmanaged_rules", "report"))
		return r
	}
	out := map[string]bool{}
	for _, x := range g.Rules {
		if x.Egress {
			out[fmt.Sprint(protocolNumber(x.Proto), x.CIDRs, x.CIDR6s, x.Lists, x.Groups, x.Self)] = true
		}
	}
	everything := maps.Equal(out, map[string]bool{"-1 [0.0.0.0/0] [] [] [] false": true, "-1 [] [::/0] [] [] false": true})
	if everything {
		r.args = append(r.args, str("egress", "allow_all"))
	} else {
		r.args = append(r.args, str("egress", "rules_only"))
	}
	rules := arg{name: "rules", tmpl: "{\n"}
	for i, x := range g.Rules {
		if x.Egress && everything {
			continue
		}
		source := w.baselineSource(g, x)
		rules.tmpl += fmt.Sprintf("    r%d = { direction = %q, %s, source = %s }\n", i, direction(x.Egress), baselinePorts(x), source.tmpl)
		rules.refs = append(rules.refs, source.refs...)
	}
	rules.tmpl += "  }"
	r.args = append(r.args, rules, str("unmanaged_rules", "revoke"))
	return r
}

// baselinePorts is protocol and ports of a rule.
func baselinePorts(r *groupRule) string {
	switch n := protocolNumber(r.Proto); {
	case n == tcp || n == udp:
		return fmt.Sprintf("protocol = %q, from_port = %d, to_port = %d", r.Proto, r.From, r.To)
	case n == icmp || n == icmpv6:
		return fmt.Sprintf("protocol = %q, icmp = { type = %d, code = %d }", r.Proto, r.From, r.To)
	default:
		return fmt.Sprintf("protocol = %q", r.Proto)
	}
}

// baselineSource is the one other end of a rule.
func (w *world) baselineSource(g *group, r *groupRule) arg {
	switch {
	case r.CIDRs != nil:
		return arg{name: "source", tmpl: fmt.Sprintf("{ cidr_ipv4 = %q }", netip.MustParsePrefix(r.CIDRs[0]).Masked())}
	case r.CIDR6s != nil:
		return arg{name: "source", tmpl: fmt.Sprintf("{ cidr_ipv6 = %q }", netip.MustParsePrefix(r.CIDR6s[0]).Masked())}
	case r.Lists != nil:
		return arg{name: "source", tmpl: "{ prefix_list_id = %s }", refs: w.refLists(r.Lists)}
	case r.Self:
		return arg{name: "source", tmpl: "{ self = true }"}
	}
	return arg{name: "source", tmpl: "{ security_group_id = %s }", refs: w.refGroups(r.Groups)}
}

func (w *world) attachmentResource(i *iface, a attachment) resource {
	return resource{typ: attachmentType, place: a.place, args: []arg{links("security_group_ids", []ref{w.refGroup(a.Group)}),
		{name: "target", tmpl: "{ network_interface_id = %s }", refs: []ref{{module: i.Module, expr: i.local("aws_network_interface") + ".id"}}}}}
}
