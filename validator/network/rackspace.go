package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// baselineGroup is the group of a rackspace_sg_baseline. Its planned rules are the values of a computed attribute, so that what
// is not known of them is not known at all, and the snapshot holds no rules of other resources.
func (b *builder) baselineGroup(r *plan.Resource, o *plan.Object) *groupTable {
	v := o.Baseline
	t := newGroupTable(&firewall.Group{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Name: told(v.Name), Origin: origin(r, ""),
		VPC: b.link(r, "vpc_id", v.VPCID, kindVPC), Managed: true})
	t.owner, t.anew, t.baseline = r, b.created(r), v
	for _, x := range []struct {
		attr  string
		rules plan.Value[[]plan.BaselineRule]
	}{{"effective_rules", v.Rules}, {"unmanaged", v.Others}} {
		if x.rules.IsUnknown() || x.attr == "unmanaged" && !t.anew && r.Before != nil && neverRead(r.Before) {
			if x.attr == "unmanaged" && t.anew {
				continue // a new group has no rules of others
			}
			if x.attr == "unmanaged" && b.side == sideAfter && r.Before != nil && !neverRead(r.Before) {
				b.boundOthers(t, r.Before.Baseline)
				continue
			}
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				t.extra = append(t.extra, anyPerm(origin(r, x.attr), d, hidden(r, x.attr)))
			}
		}
		for _, e := range x.rules.Or(nil) {
			g := b.baselineValues(r, e, x.attr)
			g.origin.Attribute = fmt.Sprintf("%s[%q]", x.attr, e.Key)
			if g.sensitive = g.sensitive || v.Secret && x.attr == "effective_rules"; g.sensitive {
				g.origin.Attribute, g.description = x.attr, plan.String{State: plan.UnknownValue} // a key holds the block of its rule
			}
			for _, p := range b.expandIn(g, directions(e.Direction), hidden(r, x.attr+".direction")) {
				t.add(p)
				if p.key != "" && x.attr == "effective_rules" && !strings.HasPrefix(e.Key, "unmanaged:") {
					t.own[p.key] = true
				}
			}
		}
	}
	if b.side == sideAfter && r.Has("update") && r.Before != nil && r.Before.Baseline != nil {
		b.revokedByBaseline(t, r.Before.Baseline)
	}
	return t
}

// boundOthers enters the rules of others of an update that does not say which of them stay, as where a peer of a rule is not known: it
// adds none, and what it revokes was listed so before.
func (b *builder) boundOthers(t *groupTable, prior *plan.Baseline) {
	now := t.baseline
	t.leaving = map[string]bool{}
	policy, known := now.UnmanagedRules.Get()
	alike := known && prior.UnmanagedRules == now.UnmanagedRules && !now.Ignored.IsUnknown() && slices.Equal(prior.Ignored.Or(nil), now.Ignored.Or(nil))
	revoked := map[string]bool{}
	for _, e := range prior.Rules.Or(nil) {
		revoked[e.Key] = true
	}
	for _, e := range prior.Others.Or(nil) {
		for _, p := range b.expandIn(b.baselineValues(t.owner, e, "unmanaged"), directions(e.Direction), hidden(t.owner, "unmanaged")) {
			k := t.content(p)
			switch t.leaving[k] = !known || policy == "revoke"; {
			case !t.leaving[k], alike && !revoked["unmanaged:"+e.Key]:
			case alike:
				continue
			default:
				p.rule.Maybe, p.rule.Must, p.rule.Why = true, firewall.Services{}, append(slices.Clip(p.rule.Why), hidden(t.owner, "unmanaged")...)
			}
			t.add(p)
		}
	}
}

// neverRead reports whether a state comes of a moved block and no refresh has read it: what AWS has is then not known, and a plan's
// word of rules that are there is worth nothing.
func neverRead(o *plan.Object) bool {
	switch {
	case o.Baseline != nil:
		return o.Baseline.Others.State == plan.Null
	case o.Lockdown != nil:
		return o.Lockdown.Open.State == plan.Null
	}
	return false
}

// revokedByBaseline notes what the update takes out of AWS: rules of others that were there and do not stay.
func (b *builder) revokedByBaseline(t *groupTable, prior *plan.Baseline) {
	if t.baseline.Others.IsUnknown() {
		return
	}
	for _, e := range prior.Others.Or(nil) {
		for _, p := range b.expandIn(b.baselineValues(t.owner, e, "unmanaged"), directions(e.Direction), nil) {
			if k := t.content(p); k != "" && t.rules[k] == nil {
				t.gone[k] = true
			}
		}
	}
}

// baselineValues is the values of one rule. The configuration keeps the references of all rules of an attribute together: each peer that is
// not known may be any of them.
func (b *builder) baselineValues(r *plan.Resource, e plan.BaselineRule, attr string) *groupValues {
	v := &groupValues{origin: origin(r, ""), protocol: e.Protocol, from: e.FromPort, to: e.ToPort,
		names: [3]string{"protocol", "from_port", "to_port"}, cidr4: one(e.CIDRIPv4), cidr6: one(e.CIDRIPv6),
		cidr4Name: "cidr_ipv4", cidr6Name: "cidr_ipv6", self: e.Self, description: e.Description,
		groupsName: "security_group_id", listsName: "prefix_list_id",
		sensitive: e.Direction.Sensitive || e.Protocol.Sensitive || e.FromPort.Sensitive || e.ToPort.Sensitive || e.CIDRIPv4.Sensitive ||
			e.CIDRIPv6.Sensitive || e.SecurityGroupID.Sensitive || e.PrefixListID.Sensitive || e.Self.Sensitive}
	at := []string{"rules", e.Key, "source"}
	if attr == "source" {
		at = at[2:]
	}
	o := b.object(r)
	asked := attr != "unmanaged" && !v.sensitive && (o == nil || o.Baseline == nil || !o.Baseline.Secret)
	peer := func(id plan.String, name string, k kind) (firewall.Links, bool) {
		if id.IsUnknown() && asked {
			if l, ok := b.linkGiven(r, at[0], id.Sensitive, k, append(slices.Clip(at[1:]), name)...); ok && len(l.To) > 0 {
				return asLinks(l)
			}
		}
		return b.baselinePeer(r, id, attr+"."+name, k)
	}
	v.groups, v.groupsHidden = peer(e.SecurityGroupID, "security_group_id", kindGroup)
	v.lists, v.listsHidden = peer(e.PrefixListID, "prefix_list_id", kindPrefixList)
	return v
}

// baselineSources are the attributes in which peers of rules are written.
var baselineSources = []string{"rules", "preset_sources", "source"}

// baselinePeer is the group or prefix list that a rule names. One that is not known is one of those that the attributes refer
// to; which, is known only where there is one.
func (b *builder) baselinePeer(r *plan.Resource, id plan.String, attr string, k kind) (l firewall.Links, dead bool) {
	if text, ok := id.Get(); ok && text != "" {
		to, _ := b.lookup(k, text)
		return firewall.Links{Sure: []firewall.ID{to}}, false
	}
	if !id.IsUnknown() {
		return firewall.Links{}, false
	}
	found := firewall.Links{Why: hidden(r, attr)}
	stated := false
	for _, name := range baselineSources {
		e := b.arg(r, name)
		if e == nil || e.Empty {
			continue
		}
		stated = true
		c := b.candidates(b.references(r, e, k), k)
		found.Maybe = append(found.Maybe, c.To...)
		found.Open = found.Open || c.Open && len(c.To) > 0
	}
	found.Maybe = sortIDs(found.Maybe)
	if len(found.Maybe) == 1 && !found.Open {
		return firewall.Links{Sure: found.Maybe}, false
	}
	return found, found.Open || !stated || len(found.Maybe) == 0
}

// baselineRuleValues is the values of a rackspace_sg_rule.
func (b *builder) baselineRuleValues(r *plan.Resource, x *plan.BaselineRuleResource) *groupValues {
	v := b.baselineValues(r, x.BaselineRule, "source")
	v.standalone = true
	return v
}

// baselineAttachments adds the groups of rackspace_sg_attachment resources to interfaces, and takes off what those that end have
// added.
func (b *builder) baselineAttachments() {
	const typ = "rackspace_sg_attachment"
	for _, r := range b.byType[typ] {
		if b.ends(r) {
			if x := r.Before.BaselineAttachment; r.Has("update") || x.OnDestroy.Or("") != "keep" {
				for _, group := range x.Attached.Or(nil) {
					b.takeOff(x.InterfaceID, group)
				}
			}
		}
	}
	b.each(typ, func(r *plan.Resource, o *plan.Object) {
		x := o.BaselineAttachment
		groups, _ := b.members(r, "security_group_ids", x.GroupIDs, kindGroup)
		eni := b.attachedTo(r, x)
		_, exact := eni.Exact()
		for _, id := range anyOf(b, b.net.Interfaces, eni) {
			n := b.net.Interfaces[b.alias(id)]
			if n == nil || b.overwritten(n, r) {
				continue
			}
			if exact {
				n.Groups.Sure = sortIDs(append(n.Groups.Sure, groups.Sure...))
				b.leaves(n, r, groups.Sure...)
			} else {
				n.Groups.Maybe = sortIDs(append(n.Groups.Maybe, groups.Sure...))
			}
			n.Groups.Maybe = sortIDs(append(n.Groups.Maybe, groups.Maybe...))
			n.Groups.Open = n.Groups.Open || groups.Open
			n.Groups.Why = slices.Concat(n.Groups.Why, groups.Why, eni.Why)
		}
	})
}

// attachedTo is the interface that an attachment is for: its target names it, or an instance whose primary one it is.
func (b *builder) attachedTo(r *plan.Resource, x *plan.BaselineAttachment) firewall.Link {
	if id, ok := x.InterfaceID.Get(); ok {
		to, _ := b.lookup(kindInterface, id)
		return firewall.LinkTo(to)
	}
	l := firewall.Link{}
	if to, ok := b.linkGiven(r, "target", x.InterfaceID.Sensitive, kindInterface, "network_interface_id"); ok && len(to.To) > 0 {
		return to
	}
	if e := b.arg(r, "target"); e != nil && !e.Empty && x.DeviceIndex.Or(0) == 0 && !x.DeviceIndex.IsUnknown() {
		f := b.references(r, e, kindInterface)
		for _, t := range f.targets {
			if id := b.alias(firewall.ID(t.res.Address)); b.net.Interfaces[id] != nil {
				l.To = append(l.To, id)
			}
		}
		l.To, l.Open = sortIDs(l.To), f.dead
	}
	l.Open = l.Open || len(l.To) == 0
	if _, exact := l.Exact(); !exact {
		l.Why = hidden(r, "target")
	}
	return l
}
