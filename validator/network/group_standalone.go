package network

import (
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// groupRuleTypes are the rule resources of security groups.
var groupRuleTypes = []string{"aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "rackspace_sg_rule"}

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
	if !b.ends(r) {
		return
	}
	id, _ := b.lookup(kindGroup, groupID(r.Before).Or(""))
	t := tables[id]
	if t == nil || t.anew {
		return
	}
	for _, p := range b.rulePerms(r, r.Before) {
		k := t.content(p)
		if !t.update || t.Inline[p.dir] == firewall.Unstated || !t.own[k] {
			delete(t.rules, k)
		}
	}
}

func groupID(o *plan.Object) plan.String {
	id, _ := idAttribute(o, "security_group_id")
	return id
}

func (b *builder) addGroupRule(tables map[firewall.ID]*groupTable, r *plan.Resource, o *plan.Object) {
	l := b.link(r, "security_group_id", groupID(o), kindGroup)
	perms, dirs := b.rulePerms(r, o), ruleDirections(r, o)
	if id, exact := l.Exact(); exact {
		t := tables[id]
		if t == nil {
			t = newGroupTable(b.externalGroup(id))
			tables[id] = t
		}
		revoked, why := b.revocation(t, r, o, perms)
		if revoked != firewall.Spared {
			t.Revoked = append(t.Revoked, firewall.Candidate{Origin: origin(r, ""), Why: why, Revoked: revoked})
		}
		if len(dirs) == 1 {
			t.Standalone[dirs[0]] = append(t.Standalone[dirs[0]], origin(r, ""))
		} else {
			t.perhaps(dirs, firewall.Candidate{Origin: origin(r, ""), Why: hidden(r, "type")})
		}
		for _, p := range perms {
			if t.leaving[t.content(p)] && revoked != firewall.Spared && !b.sets(r) {
				if revoked == firewall.CertainlyRevoked {
					continue
				}
				p.rule.Maybe, p.rule.Must, p.rule.Why = true, firewall.Services{}, append(slices.Clip(p.rule.Why), why...)
			}
			b.addExactGroupRule(t, r, p)
		}
		return
	}
	c := firewall.Candidate{Origin: origin(r, ""), Among: l.To, Why: l.Why}
	if l.Open || len(dirs) > 1 {
		c.Among = nil
	}
	for _, id := range anyOf(b, tables, l) {
		t := tables[id]
		if t == nil {
			continue
		}
		mine := c
		if revoked, why := b.revocation(t, r, o, perms); revoked != firewall.Spared {
			mine.Revoked, mine.Why = revoked, slices.Concat(c.Why, why)
		}
		t.perhaps(dirs, mine)
		for _, p := range perms {
			here := *p
			here.rule.Maybe, here.rule.Must = true, firewall.Services{}
			here.rule.Why = append(slices.Clone(here.rule.Why), l.Why...)
			t.add(&here)
		}
	}
}

// perhaps notes a rule resource that is possibly the group's, in one of the directions.
func (t *groupTable) perhaps(dirs []firewall.Direction, c firewall.Candidate) {
	for _, d := range dirs {
		t.Perhaps[d] = append(t.Perhaps[d], c)
	}
}

func (b *builder) addExactGroupRule(t *groupTable, r *plan.Resource, p *perm) {
	p.key = t.content(p)
	have, there := t.rules[p.key]
	changed := b.sets(r)
	switch {
	case t.emptied(r) && !changed:
		return
	case t.emptied(r): // before or after the lockdown
		p.rule.Maybe, p.rule.Must, p.rule.Why = true, firewall.Services{}, append(slices.Clip(p.rule.Why), hidden(t.owner, "open_rules")...)
		t.add(p)
	case there && p.key != "":
		if !changed || !have.rule.Standalone {
			have.rule.Standalone, have.rule.Origin = true, p.rule.Origin
			have.rule.SensitiveV = have.rule.SensitiveV || p.rule.SensitiveV
			have.rule.Description, have.rule.Undescribed = p.rule.Description, p.rule.Undescribed
		}
	case changed || !t.gone[p.key] || t.lockdown && r.Type == "rackspace_sg_rule":
		t.add(p)
	}
}

// content is the canonical content of a permission in this group: a reference to the group itself is "self".
func (t *groupTable) content(p *perm) string {
	if rest, mine := strings.CutSuffix(p.key, string(t.ID)); mine {
		if rest, mine = strings.CutSuffix(rest, "|group "); mine {
			return rest + "|self"
		}
	}
	return p.key
}
