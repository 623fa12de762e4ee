package network

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// untouchedDefault is a VPC's default NACL as AWS makes it: 100 allows all IPv4, and 101 all
// IPv6 where the VPC has IPv6, in both directions.
// Of a VPC that exists already this is assumed, and said.
func (b *builder) untouchedDefault(v *firewall.VPC) *table {
	n := &firewall.NACL{ID: v.DefaultNACL, VPC: firewall.LinkTo(v.ID), Default: true, Assumed: !b.madeByPlan(v),
		Origin: firewall.Origin{Address: v.Origin.Address, Type: v.Origin.Type, Attribute: "default_network_acl_id", Actions: v.Origin.Actions}}
	t := &table{NACL: n, rules: map[ruleKey]firewall.NACLRule{}, gone: map[ruleKey]bool{}}
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
	for _, s := range b.unkeyed(tables, rules) {
		b.addLinked(tables, s)
	}
}

// removeOld takes out of the snapshot what a delete or replace takes out of AWS.
func (b *builder) removeOld(tables map[firewall.ID]*table, r *plan.Resource) {
	if b.side == sideBefore || r.Before == nil || r.Forgotten() && r.After != nil && !r.Has("create") {
		return
	}
	if r.After != nil && !r.Has("create") && !r.Has("update") {
		return
	}
	v := r.Before.NetworkACLRule
	id, _ := b.lookup(kindNACL, v.NetworkACLID.Or(""))
	t := tables[id]
	if t == nil || t.anew {
		return
	}
	k := ruleKey{v.Egress.Or(false), int(v.RuleNumber.Or(0))}
	if createdFirst(r) && b.sameKey(r, id) {
		return // the new one meets the old one's number in AWS, which refuses it
	}
	if have, ok := t.rules[k]; ok && !ownInline(t, k, have) {
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
		v.Egress.Or(false) == old.Egress.Or(false)
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
	to   firewall.Link
}

// unkeyed links the rules. Rules of one number that are alike and could each be in any of as many NACLs are in all of
// them: a number is taken once in a NACL.
func (b *builder) unkeyed(tables map[firewall.ID]*table, rules []*plan.Resource) []linked {
	out := make([]linked, 0, len(rules))
	alike := map[string][]int{}
	for _, r := range rules {
		o := b.object(r)
		if o == nil {
			continue
		}
		l := linked{res: r, rule: standaloneRule(r, o.NetworkACLRule), dir: direction(o.NetworkACLRule.Egress.Or(false))}
		l.to = b.link(r, "network_acl_id", o.NetworkACLRule.NetworkACLID, kindNACL)
		l.to.To = b.free(tables, l)
		if _, exact := l.to.Exact(); !exact && !l.to.Open && l.rule.Exact() {
			k := fmt.Sprint(l.to.To, l.dir, l.rule.Number, l.rule.Action, l.rule.Must)
			alike[k] = append(alike[k], len(out))
		}
		out = append(out, l)
	}
	for _, same := range alike {
		if len(same) == len(out[same[0]].to.To) {
			for n, i := range same {
				out[i].to = firewall.LinkTo(out[i].to.To[n])
				out[i].rule.Origin.Address = blockAddress(out[i].res) // which of the instances is here is not known
			}
		}
	}
	return out
}

// free drops the candidates whose own configuration has the number already.
func (b *builder) free(tables map[firewall.ID]*table, l linked) []firewall.ID {
	if len(l.to.To) < 2 || l.rule.AnyNumber {
		return l.to.To
	}
	k := ruleKey{l.dir == firewall.Egress, l.rule.Number}
	return slices.DeleteFunc(slices.Clone(l.to.To), func(id firewall.ID) bool {
		t := tables[id]
		if t == nil {
			return false
		}
		_, taken := t.rules[k]
		return taken && t.anew
	})
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
	targets := l.to.To
	if l.to.Open && len(targets) == 0 {
		targets = unknownNACLs(tables)
	}
	for _, id := range targets {
		if t := tables[id]; t != nil {
			r := l.rule
			r.Maybe, r.Must = true, firewall.Set{}
			r.Why = append(slices.Clone(r.Why), l.to.Why...)
			t.add(l.dir, r)
		}
	}
}

func (b *builder) addExact(t *table, l linked) {
	k := ruleKey{l.dir == firewall.Egress, l.rule.Number}
	t.Managed = true
	t.Standalone[l.dir] = append(t.Standalone[l.dir], l.rule.Origin)
	have, there := t.rules[k]
	changed := b.side == sideAfter && (l.res.Has("create") || l.res.Has("update"))
	switch {
	case changed:
		if t.gone[k] && b.arg(l.res, "network_acl_id") != nil && len(b.arg(l.res, "network_acl_id").References) == 0 {
			// the NACL's update deletes this number and nothing orders the two: the rule may not survive
			l.rule.Maybe, l.rule.Must = true, firewall.Set{}
			l.rule.Why = append(l.rule.Why, firewall.Unknown{Address: l.res.Address, Attribute: "network_acl_id", Reason: firewall.Unsupported})
		}
		t.add(l.dir, l.rule)
	case there && !have.Standalone:
		have.Standalone, have.Origin = true, l.rule.Origin // the snapshot shows this very rule
		have.SensitiveV, have.SensitiveN = have.SensitiveV || l.rule.SensitiveV, have.SensitiveN || l.rule.SensitiveN
		if !t.update || t.Inline[l.dir] == firewall.Unstated {
			t.rules[k] = have
		}
	case there:
		t.addExtra(l.dir, l.rule)
	case !t.gone[k]:
		t.add(l.dir, l.rule) // a plan made with -refresh=false shows a snapshot without it
	}
}

// unknownNACLs is every NACL whose id is not known yet: a rule whose NACL is not known can only be in one of these.
func unknownNACLs(tables map[firewall.ID]*table) []firewall.ID {
	var out []firewall.ID
	for id, t := range tables {
		if t.anew || t.owner == nil && !t.Assumed {
			out = append(out, id)
		}
	}
	return sortIDs(out)
}

// externalNACL is a NACL of which the plan has only rules: what else is in it is not known.
func externalNACL(tables map[firewall.ID]*table, id firewall.ID) *table {
	why := func(attr string) []firewall.Unknown {
		return []firewall.Unknown{{Address: string(id), Attribute: attr, Reason: firewall.NotInPlan}}
	}
	n := &firewall.NACL{ID: id, AWSID: string(id), Origin: firewall.Origin{Address: string(id), Type: "aws_network_acl"}, Managed: true, External: true,
		VPC: firewall.Link{Open: true, Why: why("vpc_id")}}
	t := &table{NACL: n, rules: map[ruleKey]firewall.NACLRule{}, gone: map[ruleKey]bool{}}
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		t.addExtra(d, firewall.NACLRule{Any: true, AnyNumber: true, Action: firewall.AnyAction, May: firewall.Everything(),
			Origin: n.Origin, Why: why(d.String())})
	}
	tables[id] = t
	return t
}
