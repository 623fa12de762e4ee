// Package facts says what a plan's network is, as values for rules of one's own: HCL expressions (custom_rule) and programs that
// read the JSON of `sgplan facts`. What the plan does not know is unknown in an expression, and null with a place in "unknown" in
// the JSON: it is never left out.
package facts

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Version is that of the JSON document. Fields are only added within 1.x.
const Version = "1.0"

// sensitive marks values that must not be printed.
const sensitive = "sensitive"

// Meta is what is known of a plan besides its network; "" for what is not said.
type Meta struct {
	Environment, Workspace, Unit string

	// Hide returns a text without what is marked sensitive in the plan and names or places an object; nil where nothing is. What it
	// would change is marked, and kept out of keys.
	Hide func(string) string
}

// Of returns the facts of a plan: those of the planned side, and those of the prior side as before.
func Of(before, after *firewall.Network, m Meta) cty.Value {
	values := side(after)
	values["before"] = cty.ObjectVal(side(before))
	if m.Hide != nil {
		for name, v := range values {
			values[name] = m.hidden(v)
		}
	}
	for name, text := range map[string]string{"environment": m.Environment, "workspace": m.Workspace, "unit": m.Unit} {
		values[name] = optional(text)
	}
	return cty.ObjectVal(values)
}

// Type is the type of facts, the same for every plan.
func Type() cty.Type { return Of(&firewall.Network{}, &firewall.Network{}, Meta{}).Type() }

// Sample is facts with one of everything, of which nothing else is known: an expression that goes wrong on it is misspelt, unless
// it asks for an object by its name.
func Sample() cty.Value { return sample(Type()) }

func sample(t cty.Type) cty.Value {
	switch {
	case t.IsObjectType():
		out := values{}
		for name, typ := range t.AttributeTypes() {
			out[name] = sample(typ)
		}
		return cty.ObjectVal(out)
	case t.IsMapType():
		return cty.MapVal(values{"sample": sample(t.ElementType())})
	case t.IsListType():
		return cty.ListVal([]cty.Value{sample(t.ElementType())})
	}
	return cty.UnknownVal(t)
}

// The types of what a side holds.
var (
	texts        = cty.List(cty.String)
	naclRule     = cty.Object(naclRuleTypes())
	groupRule    = cty.Object(groupRuleTypes())
	vpcType      = object("cidrs", texts, "default_nacl", cty.String, "default_security_group", cty.String)
	subnetType   = object("vpc", cty.String, "cidrs", texts, "nacl", cty.String)
	naclType     = object("vpc", cty.String, "default", cty.Bool, "managed", cty.Bool, "subnets", texts, "rules", cty.List(naclRule), "certain_rules", cty.List(naclRule), "possible_rules", cty.List(naclRule))
	groupType    = object("name", cty.String, "vpc", cty.String, "default", cty.Bool, "managed", cty.Bool, "rules", cty.List(groupRule), "certain_rules", cty.List(groupRule), "possible_rules", cty.List(groupRule))
	ifaceType    = object("subnet", cty.String, "addresses", texts, "security_groups", texts)
	prefixesType = object("name", cty.String, "cidrs", texts)
)

// object is the type of an object: pairs of name and type, with what every object has.
func object(pairs ...any) cty.Type {
	types := map[string]cty.Type{"address": cty.String, "actions": texts}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, okName := pairs[i].(string)
		typ, okType := pairs[i+1].(cty.Type)
		if okName && okType {
			types[name] = typ
		}
	}
	return cty.Object(types)
}

// values are the attributes of one object.
type values = map[string]cty.Value

func side(n *firewall.Network) values {
	return values{
		"vpcs":            collect(n.VPCs, vpcType, vpc),
		"subnets":         collect(n.Subnets, subnetType, subnet),
		"nacls":           collect(n.NACLs, naclType, func(x *firewall.NACL) values { return nacl(n, x) }),
		"security_groups": collect(n.Groups, groupType, group),
		"interfaces":      collect(n.Interfaces, ifaceType, iface),
		"prefix_lists":    collect(n.PrefixLists, prefixesType, prefixList),
	}
}

// collect makes a map of objects by ID.
func collect[T any](m map[firewall.ID]T, typ cty.Type, of func(T) values) cty.Value {
	if len(m) == 0 {
		return cty.MapValEmpty(typ)
	}
	out := map[string]cty.Value{}
	for id, x := range m {
		v := of(x)
		v["address"] = cty.StringVal(string(id))
		out[string(id)] = cty.ObjectVal(v)
	}
	return cty.MapVal(out)
}

func vpc(v *firewall.VPC) values {
	return values{"cidrs": cidrs(v.CIDRs, !v.CIDRsOpen), "default_nacl": cty.StringVal(string(v.DefaultNACL)),
		"default_security_group": cty.StringVal(string(v.DefaultGroup)), "actions": actions(v.Origin)}
}

func subnet(s *firewall.Subnet) values {
	return values{"vpc": link(s.VPC), "cidrs": cidrs(s.CIDRs, len(s.CIDRsOpen) == 0), "nacl": link(s.NACL), "actions": actions(s.Origin)}
}

func nacl(net *firewall.Network, n *firewall.NACL) values {
	v := values{"vpc": link(n.VPC), "default": cty.BoolVal(n.Default), "managed": cty.BoolVal(n.Managed), "actions": actions(n.Origin)}
	if n.External {
		v["default"] = cty.UnknownVal(cty.Bool)
	}
	var in []string
	known := true
	for _, id := range slices.Sorted(maps.Keys(net.Subnets)) {
		s := net.Subnets[id]
		if to, ok := s.NACL.Exact(); ok && to == n.ID {
			in = append(in, string(id))
		} else if !ok && s.NACL.MayBe(n.ID) {
			known = false
		}
	}
	v["subnets"] = list(in, known)
	var all []ruleValue
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		rules := slices.Clone(n.Rules(d))
		slices.SortStableFunc(rules, func(a, b firewall.NACLRule) int { return a.Number - b.Number })
		for i := range rules {
			r := &rules[i]
			all = append(all, ruleValue{cty.ObjectVal(naclRuleOf(r, d)), r.Maybe, r.Any})
		}
	}
	addRules(v, all, naclRule, n.External)
	return v
}

func group(g *firewall.Group) values {
	v := values{"name": optional(g.Name), "vpc": link(g.VPC), "default": cty.BoolVal(g.Default), "managed": cty.BoolVal(g.Managed), "actions": actions(g.Origin)}
	var all []ruleValue
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		rules := g.Rules(d)
		for i := range rules {
			r := &rules[i]
			all = append(all, ruleValue{cty.ObjectVal(groupRuleOf(r, d)), r.Maybe, r.Any})
		}
	}
	addRules(v, all, groupRule, g.External)
	return v
}

// ruleValue is a rule, which possibly is not there (maybe), or stands for any number of rules.
type ruleValue struct {
	v          cty.Value
	maybe, any bool
}

// addRules fills in the rules of a filter. Which they are is not known as soon as one of them is only possible; those that are
// certain, and those that are not, stand by themselves.
func addRules(v values, all []ruleValue, typ cty.Type, open bool) {
	var certain, possible []cty.Value
	for _, r := range all {
		switch {
		case r.any:
			open = true
		case r.maybe:
			possible = append(possible, r.v)
		default:
			certain = append(certain, r.v)
		}
	}
	v["certain_rules"], v["possible_rules"], v["rules"] = objects(certain, typ), objects(possible, typ), objects(certain, typ)
	if open {
		v["possible_rules"] = cty.UnknownVal(cty.List(typ))
	}
	if open || len(possible) > 0 {
		v["rules"] = cty.UnknownVal(cty.List(typ))
	}
}

func objects(list []cty.Value, typ cty.Type) cty.Value {
	if len(list) == 0 {
		return cty.ListValEmpty(typ)
	}
	return cty.ListVal(list)
}

func iface(i *firewall.Interface) values {
	var addrs, groups []string
	for _, a := range i.Addrs {
		addrs = append(addrs, a.String())
	}
	for _, id := range i.Groups.Sure {
		groups = append(groups, string(id))
	}
	return values{"subnet": link(i.Subnet), "addresses": list(addrs, i.AddrsKnown),
		"security_groups": list(groups, len(i.Groups.Maybe) == 0 && !i.Groups.Open), "actions": actions(i.Origin)}
}

func prefixList(p *firewall.PrefixList) values {
	return values{"name": optional(p.Name), "cidrs": cidrs(p.Must, p.Must.Equal(p.May)), "actions": actions(p.Origin)}
}

// link is the ID of the object that a link names; null if it names none, unknown if it is not exact.
func link(l firewall.Link) cty.Value {
	if id, ok := l.Exact(); ok {
		return cty.StringVal(string(id))
	}
	if len(l.To) == 0 && !l.Open {
		return cty.NullVal(cty.String)
	}
	return cty.UnknownVal(cty.String)
}

func cidrs(a firewall.AddrSet, known bool) cty.Value { return list(a.Strings(), known) }

func actions(o firewall.Origin) cty.Value { return list(o.Actions, true) }

// list is texts in their order; unknown as a whole if it may hold others.
func list(texts []string, known bool) cty.Value {
	if !known {
		return cty.UnknownVal(cty.List(cty.String))
	}
	if len(texts) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	var out []cty.Value
	for _, t := range texts {
		out = append(out, cty.StringVal(t))
	}
	return cty.ListVal(out)
}

func optional(text string) cty.Value {
	if text == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(text)
}
