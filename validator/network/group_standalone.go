package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// groupRuleTypes are the rule resources of security groups.
var groupRuleTypes = []string{"aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"}

// standaloneGroupRules lays the rule resources over what the groups' own attributes say, as standaloneRules does for NACLs.
func (b *builder) standaloneGroupRules(tables map[firewall.ID]*groupTable) {
	for _, typ := range groupRuleTypes {
		for _, r := range b.byType[typ] {
			b.revokeOld(tables, r)
		}
	}
	for _, typ := range groupRuleTypes {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { b.addGroupRule(tables, r, o) })
	}
}

// revokeOld takes out of the snapshot what a delete, replace or update takes out of AWS.
func (b *builder) revokeOld(tables map[firewall.ID]*groupTable, r *plan.Resource) {
	if b.side == sideBefore || r.Before == nil || r.After != nil && !r.Has("create") && !r.Has("update") {
		return
	}
	v, ok := b.ruleValues(r, r.Before)
	id, _ := b.lookup(kindGroup, groupID(r.Before).Or(""))
	t := tables[id]
	if !ok || t == nil || t.anew {
		return
	}
	for _, p := range b.expand(v) {
		k := t.content(p)
		if !t.update || t.Inline[v.dir] == firewall.Unstated || !t.own[k] {
			delete(t.rules, k)
		}
	}
}

func groupID(o *plan.Object) plan.String {
	id, _ := idAttribute(o, "security_group_id")
	return id
}

func (b *builder) addGroupRule(tables map[firewall.ID]*groupTable, r *plan.Resource, o *plan.Object) {
	v, ok := b.ruleValues(r, o)
	if !ok {
		return
	}
	l := b.link(r, "security_group_id", groupID(o), kindGroup)
	perms := b.expand(v)
	if id, exact := l.Exact(); exact {
		t := tables[id]
		if t == nil {
			t = newGroupTable(b.externalGroup(id))
			tables[id] = t
		}
		t.Standalone[v.dir] = append(t.Standalone[v.dir], v.origin)
		for _, p := range perms {
			b.addExactGroupRule(t, r, p)
		}
		return
	}
	targets := l.To
	if l.Open && len(targets) == 0 {
		targets = madeAnew(tables)
	}
	for _, id := range targets {
		for _, p := range perms {
			if t := tables[id]; t != nil {
				here := *p
				here.rule.Maybe, here.rule.Must = true, firewall.Services{}
				here.rule.Why = append(slices.Clone(here.rule.Why), l.Why...)
				t.add(&here)
			}
		}
	}
}

func (b *builder) addExactGroupRule(t *groupTable, r *plan.Resource, p *perm) {
	p.key = t.content(p)
	have, there := t.rules[p.key]
	changed := b.side == sideAfter && (r.Has("create") || r.Has("update"))
	switch {
	case there && p.key != "":
		if !changed || !have.rule.Standalone {
			have.rule.Standalone, have.rule.Origin = true, p.rule.Origin
			have.rule.SensitiveV = have.rule.SensitiveV || p.rule.SensitiveV
			have.rule.Description = p.rule.Description
		}
	case changed || !t.gone[p.key]:
		t.add(p)
	}
}

// content is the canonical content of a permission in this group: a reference to the group itself is "self".
func (t *groupTable) content(p *perm) string {
	return strings.Replace(p.key, "|group "+string(t.ID), "|self", 1)
}

// madeAnew is every group whose id is not known yet: a rule whose group is not known can only be in one of these.
func madeAnew(tables map[firewall.ID]*groupTable) []firewall.ID {
	var out []firewall.ID
	for id, t := range tables {
		if t.anew || t.owner == nil && !t.Assumed && !t.External {
			out = append(out, id)
		}
	}
	return sortIDs(out)
}
