package network

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// defaultTable is a VPC's default NACL that no resource manages for certain: as a resource has left it behind, or as AWS makes
// it. Where a resource may manage it nothing is certain.
func (b *builder) defaultTable(v *firewall.VPC) *table {
	if r := b.acls.left[v.DefaultNACL]; r != nil {
		return b.leftACL(v, r)
	}
	t := b.untouchedDefault(v)
	why := b.acls.doubts(v.ID, b.net.VPCs[v.ID] != nil, "default_network_acl_id")
	if len(why) == 0 {
		return t
	}
	t.Assumed = false
	for k, r := range t.rules {
		delete(t.rules, k)
		r.Maybe, r.Must, r.Why = true, firewall.Set{}, why
		t.addExtra(direction(k.egress), r)
	}
	t.addAny(t.Origin, why)
	return t
}

// leftACL is a default NACL with the rules that it had when its resource moved on to another VPC.
func (b *builder) leftACL(v *firewall.VPC, r *plan.Resource) *table {
	t := newTable(b.ownDefault(v))
	t.AWSID, t.Managed = r.Before.ID.Or(""), true
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		for _, e := range priorEntries(r, d).Or(nil) {
			t.add(d, inlineRule(r, d, e))
		}
	}
	return t
}

// ownDefault is a VPC's default NACL without its rules, as an object that AWS makes by itself.
func (b *builder) ownDefault(v *firewall.VPC) *firewall.NACL {
	return &firewall.NACL{ID: v.DefaultNACL, VPC: firewall.LinkTo(v.ID), Default: true,
		Origin: firewall.Origin{Address: v.Origin.Address, Type: v.Origin.Type, Attribute: namedIn(v.Origin.Type, "default_network_acl_id"), Actions: v.Origin.Actions,
			Layer: v.Origin.Layer}}
}

// untouchedDefault is a VPC's default NACL as AWS makes it: 100 allows all IPv4, and 101 all
// IPv6 where the VPC has IPv6, in both directions.
// Of a VPC that exists already this is assumed, and said.
func (b *builder) untouchedDefault(v *firewall.VPC) *table {
	n := b.ownDefault(v)
	n.Assumed = !b.madeByPlan(v)
	t := newTable(n)
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		t.add(d, allowAll(n.Origin, 100, firewall.AllIPv4(), "0.0.0.0/0"))
		if mayHoldIPv6(v) {
			t.add(d, allowAll(n.Origin, 101, firewall.AllIPv6(), "::/0"))
		}
	}
	return t
}

// mayHoldIPv6 reports whether the VPC has, or may have, an IPv6 block: AWS makes IPv6 rules only then.
func mayHoldIPv6(v *firewall.VPC) bool { return v.CIDRsOpen || !v.CIDRs.IPv6().IsEmpty() }

// madeByPlan reports whether the plan makes the VPC: aws_default_vpc adopts one that is there already.
func (b *builder) madeByPlan(v *firewall.VPC) bool {
	return b.side == sideAfter && slices.Contains(v.Origin.Actions, "create") && v.Origin.Type != "aws_default_vpc"
}

func allowAll(o firewall.Origin, number int, a firewall.AddrSet, cidr string) firewall.NACLRule {
	s := firewall.NewSet(a, firewall.AllServices())
	p, _ := firewall.ParseCIDR(cidr)
	return firewall.NACLRule{Number: number, Action: firewall.Allow, Must: s, May: s, Protocol: -1, CIDR: p, Origin: o}
}

// standaloneRules lays the aws_network_acl_rule resources over what the NACLs' own attributes say: an existing NACL's
// attributes are a snapshot of what AWS has, rules of these resources included, and know nothing of this plan's changes.
func (b *builder) standaloneRules(tables map[firewall.ID]*table) {
	rules := b.byType["aws_network_acl_rule"]
	for _, r := range rules {
		b.removeOld(tables, r)
	}
	for _, l := range b.linkedRules(rules) {
		b.addLinked(tables, l)
	}
}

// removeOld takes out of the snapshot what a delete or replace takes out of AWS.
func (b *builder) removeOld(tables map[firewall.ID]*table, r *plan.Resource) {
	if !b.ends(r) {
		return
	}
	v := r.Before.NetworkACLRule
	id, _ := b.lookup(kindNACL, v.NetworkACLID.Or(""))
	t := tables[id]
	if t == nil || t.anew {
		return
	}
	k := ruleKey{v.Egress.Or(false), int(v.RuleNumber.Or(0))}
	have, ok := t.rules[k]
	switch own := ok && ownInline(t, k, have); {
	case own:
	case createdFirst(r) && b.sameKey(r, id):
		t.rules[k] = standaloneRule(r, v) // the new one meets it, and AWS refuses the new one
	default:
		delete(t.rules, k)
	}
}

// createdFirst reports whether the plan replaces the resource and makes the new object before it destroys the old one.
func createdFirst(r *plan.Resource) bool {
	return len(r.Actions) == 2 && r.Actions[0] == "create" && r.Actions[1] == "delete"
}

// sameKey reports whether a replaced rule keeps its NACL, direction and number.
func (b *builder) sameKey(r *plan.Resource, nacl firewall.ID) bool {
	old, v := r.Before.NetworkACLRule, r.After.NetworkACLRule
	to, exact := b.link(r, "network_acl_id", v.NetworkACLID, kindNACL).Exact()
	return exact && to == nacl && v.RuleNumber.State == plan.Known && v.RuleNumber.V == old.RuleNumber.V &&
		!v.Egress.IsUnknown() && v.Egress.Or(false) == old.Egress.Or(false)
}

// ownInline reports whether the NACL's own update states the rule, so that another resource's delete comes before it.
func ownInline(t *table, k ruleKey, r firewall.NACLRule) bool {
	return t.update && t.Inline[direction(k.egress)] != firewall.Unstated && !r.Standalone
}

// linked is a standalone rule with the NACL that it belongs to.
type linked struct {
	res  *plan.Resource
	rule firewall.NACLRule
	dir  firewall.Direction
	// either is set where the direction is not known: the rule is in this one or in the other.
	either bool
	to     firewall.Link
}

// linkedRules links the rules, and deals those that are alike.
func (b *builder) linkedRules(rules []*plan.Resource) []linked {
	out := make([]linked, 0, len(rules))
	alike := map[string][]int{}
	for _, r := range rules {
		o := b.object(r)
		if o == nil {
			continue
		}
		v := o.NetworkACLRule
		l := linked{res: r, rule: standaloneRule(r, v), either: v.Egress.IsUnknown(), dir: direction(v.Egress.Or(false)),
			to: b.link(r, "network_acl_id", v.NetworkACLID, kindNACL)}
		if l.either {
			l.rule.Maybe, l.rule.Must, l.rule.Why = true, firewall.Set{}, append(l.rule.Why, hidden(r, "egress")...)
			other := l
			l.dir, other.dir = firewall.Ingress, firewall.Egress
			out = append(out, other)
		}
		if _, exact := l.to.Exact(); !exact && !l.to.Open && l.rule.Exact() {
			k := fmt.Sprint(configPath(r.ModuleAddress), blockName(r), l.to.To, l.dir, l.rule.Number, l.rule.Action, l.rule.Must)
			alike[k] = append(alike[k], len(out))
		}
		out = append(out, l)
	}
	for _, same := range alike {
		deal(out, same)
	}
	return out
}

// deal gives each of the candidates one of the rules of one block that are alike, where there are as many of both.
//
// A number is taken once in a NACL and direction. That may only be used where the apply would fail otherwise, and where it is
// no failure that is to be reported: that the instances of one block, which differ in nothing, are for different NACLs is what
// the block is for (the JSON loses each.key), and two of them in one NACL would serve nobody. Which number another block, or
// the NACL itself, has taken is never a reason: a rule that the configuration sends there is a conflict, which RSG204 reports
// (DuplicateRuleNumber), and no proof that the rule goes elsewhere.
func deal(rules []linked, same []int) {
	candidates := rules[same[0]].to.To
	if len(same) != len(candidates) {
		return
	}
	for n, i := range same {
		rules[i].to = firewall.LinkTo(candidates[n])
		rules[i].rule.Origin.Address = blockAddress(rules[i].res) // which of the instances is here is not known
	}
}

// addLinked enters a rule in its NACL, or as a candidate in each that it may belong to.
func (b *builder) addLinked(tables map[firewall.ID]*table, l linked) {
	if id, exact := l.to.Exact(); exact {
		t := tables[id]
		if t == nil {
			t = externalNACL(tables, id)
		}
		b.addExact(t, l)
		return
	}
	among := l.to.To
	if l.to.Open || l.either {
		among = nil // it need not be in this direction of one of them
	}
	r := l.rule
	r.Maybe, r.Must = true, firewall.Set{}
	r.Why = slices.Clip(slices.Concat(r.Why, l.to.Why)) // of all NACLs that it may be for
	for _, id := range anyOf(b, tables, l.to) {
		t := tables[id]
		if t == nil {
			continue
		}
		t.add(l.dir, r)
		t.Perhaps[l.dir] = append(t.Perhaps[l.dir], firewall.Candidate{Origin: r.Origin, Among: among, Why: r.Why})
	}
}

func (b *builder) addExact(t *table, l linked) {
	t.Managed = true
	if l.either {
		t.Perhaps[l.dir] = append(t.Perhaps[l.dir], firewall.Candidate{Origin: l.rule.Origin, Why: l.rule.Why})
		t.add(l.dir, l.rule)
		return
	}
	t.Standalone[l.dir] = append(t.Standalone[l.dir], l.rule.Origin)
	k := ruleKey{l.dir == firewall.Egress, l.rule.Number}
	have, there := t.rules[k]
	switch {
	case b.sets(l.res):
		if t.gone[k] && b.arg(l.res, "network_acl_id") != nil && len(b.arg(l.res, "network_acl_id").References) == 0 {
			// the NACL's update deletes this number and nothing orders the two: the rule may not survive
			l.rule.Maybe, l.rule.Must = true, firewall.Set{}
			l.rule.Why = append(l.rule.Why, firewall.Unknown{Address: l.res.Address, Attribute: "network_acl_id", Reason: firewall.Unsupported})
		}
		t.add(l.dir, l.rule)
	case there && !have.Standalone:
		have.Standalone, have.Origin = true, l.rule.Origin // the snapshot shows this very rule
		have.SensitiveV, have.SensitiveN = have.SensitiveV || l.rule.SensitiveV, have.SensitiveN || l.rule.SensitiveN
		have.SensitiveA = have.SensitiveA || l.rule.SensitiveA
		if !t.update || t.Inline[l.dir] == firewall.Unstated {
			t.rules[k] = have
		}
	case there:
		t.addExtra(l.dir, l.rule)
	case !t.gone[k]:
		t.add(l.dir, l.rule) // a plan made with -refresh=false shows a snapshot without it
	}
}

// externalNACL is a NACL of which the plan has only rules: what else is in it is not known.
func externalNACL(tables map[firewall.ID]*table, id firewall.ID) *table {
	why := func(attr string) []firewall.Unknown {
		return []firewall.Unknown{{Address: string(id), Attribute: attr, Reason: firewall.NotInPlan}}
	}
	n := &firewall.NACL{ID: id, AWSID: string(id), Origin: firewall.Origin{Address: string(id), Type: "aws_network_acl"}, Managed: true, External: true,
		VPC: firewall.Link{Open: true, Why: why("vpc_id")}}
	t := newTable(n)
	t.addExtra(firewall.Ingress, anyRules(n.Origin, why("ingress")))
	t.addExtra(firewall.Egress, anyRules(n.Origin, why("egress")))
	tables[id] = t
	return t
}
