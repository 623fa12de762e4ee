package network

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

const lockdownType = "rackspace_default_sg_lockdown"

// lockdownGroup is the default group of a VPC as its lockdown has it: without rules where the plan makes or changes the lockdown,
// else with those that were there when it was read. A destroy leaves them, and may give AWS's back.
func (b *builder) lockdownGroup(r *plan.Resource, o *plan.Object) *groupTable {
	v := o.Lockdown
	t := newGroupTable(&firewall.Group{ID: firewall.ID(r.Address), AWSID: v.GroupID.Or(""), Name: "default", Origin: origin(r, ""),
		VPC: b.link(r, "vpc_id", v.VPCID, kindVPC), Managed: true, Default: true})
	t.owner, t.lockdown, t.anew = r, true, b.created(r)
	switch {
	case t.anew:
	case b.sets(r):
		open := b.openPerms(r, r.Before.Lockdown)
		if neverRead(r.Before) {
			t.extra = open
			break
		}
		for _, p := range open {
			t.gone[t.content(p)] = true
		}
	default:
		for _, p := range b.openPerms(r, v) {
			t.add(p)
		}
	}
	if b.restores(r) {
		b.restore(t, r, v)
	}
	if rival := b.defGroups.rivals[first(t.VPC)]; rival != nil {
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			t.extra = append(t.extra, anyPerm(origin(rival, d.String()), d, hidden(rival, d.String())))
		}
	}
	return t
}

// openPerms is the rules that a lockdown has found.
func (b *builder) openPerms(r *plan.Resource, v *plan.Lockdown) []*perm {
	const attr = "open_rules"
	var out []*perm
	if v.Open.State != plan.Known {
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			out = append(out, anyPerm(origin(r, attr), d, hidden(r, attr)))
		}
	}
	for _, e := range v.Open.Or(nil) {
		g := b.baselineValues(r, e, attr)
		if g.origin.Attribute = fmt.Sprintf("%s[%q]", attr, e.Key); g.sensitive {
			g.origin.Attribute = attr
		}
		out = append(out, b.expandIn(g, directions(e.Direction), hidden(r, attr))...)
	}
	return out
}

// restores reports whether the plan gives AWS's rules back to the group: a destroy does so, or the end of the old lockdown of the
// same VPC that comes after the new one is made.
func (b *builder) restores(r *plan.Resource) bool {
	if b.side == sideBefore || r.Before == nil || r.Forgotten() || !r.Before.Lockdown.Restore.Or(false) {
		return false
	}
	return r.After == nil || r.Has("delete") && r.Actions[0] == "create" && r.Before.Lockdown.VPCID == r.After.Lockdown.VPCID
}

// restore adds the rules with which AWS makes the group.
func (b *builder) restore(t *groupTable, r *plan.Resource, v *plan.Lockdown) {
	text := func(s string) plan.String { return plan.String{State: plan.Known, V: s} }
	all := text("-1")
	rules := []plan.BaselineRule{
		{Direction: text("ingress"), Protocol: all, Self: plan.Bool{State: plan.Known, V: true}},
		{Direction: text("egress"), Protocol: all, CIDRIPv4: text("0.0.0.0/0")},
	}
	if vpc := b.net.VPCs[first(b.link(r, "vpc_id", v.VPCID, kindVPC))]; vpc == nil || mayHoldIPv6(vpc) {
		rules = append(rules, plan.BaselineRule{Direction: text("egress"), Protocol: all, CIDRIPv6: text("::/0")})
	}
	for _, e := range rules {
		g := b.baselineValues(r, e, "")
		g.origin.Attribute = named(r, "restore_on_destroy")
		for _, p := range b.expandIn(g, directions(e.Direction), nil) {
			t.add(p)
		}
	}
}

// leftLockdown is a default group whose lockdown moved on to another VPC.
func (b *builder) leftLockdown(v *firewall.VPC, r *plan.Resource) *groupTable {
	g := b.ownDefaultGroup(v)
	g.AWSID, g.Managed = r.Before.Lockdown.GroupID.Or(""), true
	t := newGroupTable(g)
	for _, p := range b.openPerms(r, r.Before.Lockdown) {
		t.add(p)
	}
	if r.Before.Lockdown.Restore.Or(false) && !r.Forgotten() {
		b.restore(t, r, r.Before.Lockdown)
	}
	return t
}

// emptied reports whether a lockdown that the plan makes revokes a rule that is there, and what hides whether it meets one that
// the plan makes too. The rule of a rackspace_sg_rule it refuses to revoke.
func (t *groupTable) emptied(r *plan.Resource) bool {
	return t.lockdown && t.anew && r.Type != "rackspace_sg_rule"
}
