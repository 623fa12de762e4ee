package network

import (
	"regexp"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// groupTable is a security group while its rules are put together.
type groupTable struct {
	*firewall.Group
	rules map[string]*perm // by canonical content: what AWS allows once in a group
	extra []*perm          // rules whose content or membership is not known
	gone  map[string]bool  // contents that the group's own update revokes
	own   map[string]bool  // contents that the group's own attributes state after an update
	// leaving are contents of rules of others of which the group's own update may revoke each, and does not say which.
	leaving map[string]bool
	anew    bool
	update  bool
	owner   *plan.Resource
	kept    []*perm // see keptEgress

	lockdown bool             // it is a lockdown's, and gets no rules
	baseline *plan.Baseline   // of a rackspace_sg_baseline
	regexps  []*regexp.Regexp // of its ignore_rules, as far as they have been needed
}

func (b *builder) groups() {
	tables := map[firewall.ID]*groupTable{}
	for _, typ := range []string{"aws_security_group", "aws_default_security_group"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { tables[firewall.ID(r.Address)] = b.managedGroup(r, o) })
	}
	b.each("rackspace_sg_baseline", func(r *plan.Resource, o *plan.Object) { tables[firewall.ID(r.Address)] = b.baselineGroup(r, o) })
	b.each(lockdownType, func(r *plan.Resource, o *plan.Object) { tables[firewall.ID(r.Address)] = b.lockdownGroup(r, o) })
	for _, v := range b.net.VPCs {
		if tables[v.DefaultGroup] == nil {
			tables[v.DefaultGroup] = b.defaultGroupTable(v)
		}
	}
	b.clusterGroups(tables)
	b.standaloneGroupRules(tables)
	for id, t := range tables {
		t.doubtKept()
		t.finish()
		b.net.Groups[id] = t.Group
	}
}

func (b *builder) managedGroup(r *plan.Resource, o *plan.Object) *groupTable {
	v := o.SecurityGroup
	g := &firewall.Group{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Name: told(v.Name), Origin: origin(r, ""),
		VPC: b.link(r, "vpc_id", v.VPCID, kindVPC), Managed: true, Default: r.Type == "aws_default_security_group"}
	t := newGroupTable(g)
	t.owner, t.anew, t.update = r, b.created(r), b.side == sideAfter && r.Has("update")
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		prior, after := groupEntries(r.Before, d), groupEntries(o, d)
		b.inlineGroupRules(t, d, after)
		if d == firewall.Egress {
			b.keptEgress(t, prior, after)
		}
		others := len(t.gone)
		if t.update {
			b.revokedBy(t, d, prior)
		}
		if fromAWSCC(r) {
			continue // whether its list and rules of their own undo each other is not known: it is not called a conflict
		}
		// A dynamic block does not show in the JSON, but in what the plan does.
		planned := b.side == sideAfter && len(after.Or(nil)) > 0 && (r.Has("create") || t.update && len(t.gone) > others)
		if g.Inline[d] = b.form(r, d); g.Inline[d] == firewall.Unstated && planned {
			g.Inline[d] = firewall.AsBlocks
		}
	}
	return t
}

func newGroupTable(g *firewall.Group) *groupTable {
	return &groupTable{Group: g, rules: map[string]*perm{}, gone: map[string]bool{}, own: map[string]bool{}}
}

func groupEntries(o *plan.Object, d firewall.Direction) plan.Value[[]plan.GroupEntry] {
	if o == nil || o.SecurityGroup == nil {
		return plan.Value[[]plan.GroupEntry]{}
	}
	if d == firewall.Egress {
		return o.SecurityGroup.Egress
	}
	return o.SecurityGroup.Ingress
}

// inlineGroupRules enters what the group's own attribute says. Not known and not stated means no rules for a group that is
// made new: the provider revokes AWS's default egress.
func (b *builder) inlineGroupRules(t *groupTable, d firewall.Direction, v plan.Value[[]plan.GroupEntry]) {
	if v.IsUnknown() {
		if t.anew && !b.stated(t.owner, d.String()) {
			return
		}
		t.extra = append(t.extra, anyPerm(origin(t.owner, d.String()), d, hidden(t.owner, d.String())))
		return
	}
	for _, e := range v.Or(nil) {
		p := b.inlinePeers(t.owner, d, e, v.Or(nil))
		for _, x := range b.expand(p) {
			t.own[t.content(x)] = true
			t.add(x)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// revokedBy notes what the update takes out of AWS, whoever made it.
func (b *builder) revokedBy(t *groupTable, d firewall.Direction, prior plan.Value[[]plan.GroupEntry]) {
	for _, e := range prior.Or(nil) {
		for _, x := range b.expand(b.inlinePeers(t.owner, d, e, prior.Or(nil))) {
			if k := t.content(x); k != "" && !t.own[k] {
				t.gone[k] = true
			}
		}
	}
}

// defaultGroupTable is a VPC's default group that no resource manages for certain, as defaultTable is a NACL.
func (b *builder) defaultGroupTable(v *firewall.VPC) *groupTable {
	if r := b.defGroups.left[v.DefaultGroup]; r != nil && r.Before.Lockdown != nil {
		return b.leftLockdown(v, r)
	} else if r != nil {
		return b.leftGroup(v, r)
	}
	g := b.untouchedDefaultGroup(v)
	t := newGroupTable(g)
	why := b.defGroups.doubts(v.ID, true, "vpc_id")
	if len(why) == 0 {
		return t
	}
	g.Assumed = false
	for _, rules := range [][]firewall.GroupRule{g.Ingress, g.Egress} {
		for i := range rules {
			rules[i].Maybe, rules[i].Must, rules[i].Why = true, firewall.Services{}, why
		}
	}
	if b.defGroups.closedOrNot(v.ID) {
		return t
	}
	t.extra = append(t.extra, anyPerm(g.Origin, firewall.Ingress, why), anyPerm(g.Origin, firewall.Egress, why))
	return t
}

// leftGroup is a default group with the rules that it had when its resource moved on to another VPC.
func (b *builder) leftGroup(v *firewall.VPC, r *plan.Resource) *groupTable {
	g := b.ownDefaultGroup(v)
	g.AWSID, g.Managed = r.Before.ID.Or(""), true
	t := newGroupTable(g)
	t.owner = r
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		b.inlineGroupRules(t, d, groupEntries(r.Before, d))
	}
	t.owner = nil
	return t
}

// ownDefaultGroup is a VPC's default group without its rules, as an object that AWS makes by itself.
func (b *builder) ownDefaultGroup(v *firewall.VPC) *firewall.Group {
	return &firewall.Group{ID: v.DefaultGroup, Name: "default", VPC: firewall.LinkTo(v.ID), Default: true,
		Origin: firewall.Origin{Address: v.Origin.Address, Type: v.Origin.Type, Attribute: namedIn(v.Origin.Type, "default_security_group_id"), Actions: v.Origin.Actions,
			Layer: v.Origin.Layer}}
}

// untouchedDefaultGroup is a VPC's default group as AWS makes it: everything from itself, everything out.
func (b *builder) untouchedDefaultGroup(v *firewall.VPC) *firewall.Group {
	g := b.ownDefaultGroup(v)
	g.Assumed = !b.madeByPlan(v)
	o := g.Origin
	all := firewall.AllServices()
	g.Ingress = []firewall.GroupRule{{Must: all, May: all, Peer: firewall.PeerGroup, Group: firewall.LinkTo(g.ID), Protocol: -1, Origin: o}}
	families := []firewall.AddrSet{firewall.AllIPv4()}
	if mayHoldIPv6(v) {
		families = append(families, firewall.AllIPv6())
	}
	for _, a := range families {
		g.Egress = append(g.Egress, firewall.GroupRule{Must: all, May: all, Peer: firewall.PeerCIDR, MustAddrs: a, MayAddrs: a, Protocol: -1, Origin: o})
	}
	return g
}

// externalGroup is a group of which the plan knows no more than its id: a group that is in neither plan nor state.
func (b *builder) externalGroup(id firewall.ID) *firewall.Group {
	g := b.net.Groups[id]
	if g == nil {
		g = &firewall.Group{ID: id, AWSID: string(id), External: true, Origin: firewall.Origin{Address: string(id), Type: "aws_security_group"},
			VPC: firewall.Link{Open: true}}
		b.net.Groups[id] = g
	}
	return g
}

// add enters a rule under its content.
func (t *groupTable) add(p *perm) {
	if p.self {
		p.rule.Group = firewall.LinkTo(t.ID)
	}
	p.key = t.content(p)
	if _, taken := t.rules[p.key]; taken || p.key == "" || p.rule.Maybe {
		if !taken || p.rule.Maybe {
			t.extra = append(t.extra, p)
		}
		return
	}
	t.rules[p.key] = p
}

// finish hands the rules to the group, in a fixed order.
func (t *groupTable) finish() {
	keys := make([]string, 0, len(t.rules))
	for k := range t.rules {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	all := make([]*perm, 0, len(keys)+len(t.extra))
	for _, k := range keys {
		all = append(all, t.rules[k])
	}
	all = append(all, t.extra...)
	egress := 0
	for _, p := range all {
		egress += count(p.dir == firewall.Egress)
	}
	t.Egress, t.Ingress = slices.Grow(t.Egress, egress), slices.Grow(t.Ingress, len(all)-egress)
	for _, p := range all {
		if p.dir == firewall.Egress {
			t.Egress = append(t.Egress, p.rule)
		} else {
			t.Ingress = append(t.Ingress, p.rule)
		}
	}
}
