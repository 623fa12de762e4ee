package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// ruleKey is what AWS allows once in a NACL: a number in a direction.
type ruleKey struct {
	egress bool
	number int
}

// table is a NACL while its rules are put together.
type table struct {
	*firewall.NACL
	rules  map[ruleKey]firewall.NACLRule
	extra  []firewall.NACLRule  // rules without a known number, candidates, and those whose number is taken
	sides  []firewall.Direction // direction of each of extra
	gone   map[ruleKey]bool     // keys that the NACL's own update deletes from AWS
	anew   bool                 // the NACL is made (or made anew) by the plan
	update bool                 // the NACL is updated by the plan
	owner  *plan.Resource       // the resource that manages it, nil for AWS's own or an external one
}

func newTable(n *firewall.NACL) *table {
	return &table{NACL: n, rules: map[ruleKey]firewall.NACLRule{}, gone: map[ruleKey]bool{}}
}

func (b *builder) nacls() {
	tables := map[firewall.ID]*table{}
	for _, typ := range []string{"aws_network_acl", "aws_default_network_acl"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) { tables[firewall.ID(r.Address)] = b.managedNACL(r, o) })
	}
	for _, v := range b.net.VPCs {
		if tables[v.DefaultNACL] == nil {
			tables[v.DefaultNACL] = b.defaultTable(v)
		}
	}
	b.standaloneRules(tables)
	for id, t := range tables {
		b.unseenRules(t)
		t.finish()
		b.net.NACLs[id] = t.NACL
	}
}

// managedNACL is a NACL with the rules that its own resource speaks of.
func (b *builder) managedNACL(r *plan.Resource, o *plan.Object) *table {
	v := o.NetworkACL
	n := &firewall.NACL{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Origin: origin(r, ""), Managed: true,
		Default: r.Type == "aws_default_network_acl"}
	n.VPC = b.link(r, "vpc_id", v.VPCID, kindVPC)
	if n.Default {
		n.VPC = b.vpcOfDefault(n.ID, n.VPC)
	}
	t := newTable(n)
	t.owner, t.anew, t.update = r, b.created(r), b.side == sideAfter && r.Has("update")
	for _, d := range []struct {
		dir          firewall.Direction
		after, prior plan.Value[[]plan.ACLEntry]
	}{{firewall.Ingress, v.Ingress, priorEntries(r, firewall.Ingress)}, {firewall.Egress, v.Egress, priorEntries(r, firewall.Egress)}} {
		b.inlineRules(t, d.dir, d.after)
		if t.update {
			t.deletedBy(d.dir, d.prior, d.after)
		}
		if n.Inline[d.dir] = b.form(r, d.dir); n.Inline[d.dir] == firewall.Unstated && b.inlineHidden(r, d.prior, d.after) {
			n.Inline[d.dir] = firewall.AsBlocks
		}
	}
	return t
}

// vpcOfDefault is the VPC whose default NACL has been found to be id; vpc_id is computed and says nothing on create.
func (b *builder) vpcOfDefault(id firewall.ID, l firewall.Link) firewall.Link {
	for _, v := range b.net.VPCs {
		if v.DefaultNACL == id {
			return firewall.LinkTo(v.ID)
		}
	}
	return l
}

func priorEntries(r *plan.Resource, d firewall.Direction) plan.Value[[]plan.ACLEntry] {
	if r.Before == nil || r.Before.NetworkACL == nil {
		return plan.Value[[]plan.ACLEntry]{}
	}
	if d == firewall.Egress {
		return r.Before.NetworkACL.Egress
	}
	return r.Before.NetworkACL.Ingress
}

// inlineRules enters what the resource's own attribute says. Not known and not stated means none for a NACL that is made
// new (the attribute is computed), and any number of rules otherwise (a dynamic block whose for_each is unknown).
func (b *builder) inlineRules(t *table, d firewall.Direction, v plan.Value[[]plan.ACLEntry]) {
	r := t.owner
	if v.IsUnknown() {
		if r.Type == "aws_network_acl" && t.anew && !b.stated(r, d.String()) {
			return
		}
		t.addExtra(d, anyRules(origin(r, d.String()), hidden(r, d.String())))
		return
	}
	for _, e := range v.Or(nil) {
		t.add(d, inlineRule(r, d, e))
	}
}

// deletedBy notes the keys that the update takes out of AWS, whoever made them.
func (t *table) deletedBy(d firewall.Direction, prior, after plan.Value[[]plan.ACLEntry]) {
	for _, e := range prior.Or(nil) {
		if n, ok := e.RuleNo.Get(); ok {
			t.gone[ruleKey{d == firewall.Egress, int(n)}] = true
		}
	}
	for _, e := range after.Or(nil) {
		if n, ok := e.RuleNo.Get(); ok {
			delete(t.gone, ruleKey{d == firewall.Egress, int(n)})
		}
	}
}

// form is how the configuration of a NACL or group states rules. A default NACL owns all of its rules, written or not: its
// blocks are not computed. So does a rackspace_nacl_baseline. Of the others the attribute can be written as blocks, and the JSON shows the one as the other; only
// an empty list cannot be blocks.
func (b *builder) form(r *plan.Resource, d firewall.Direction) firewall.Form {
	e := b.arg(r, d.String())
	switch {
	case r.Type == "aws_default_network_acl" && !b.kept[r], r.Type == naclBaselineType && !r.Forgotten():
		return firewall.AsBlocks
	case e == nil:
		return firewall.Unstated
	case e.Constant && e.Empty:
		return firewall.AsAttribute
	}
	return firewall.AsEither
}

// inlineHidden reports whether the resource states rules where a dynamic block hides them from the JSON: it plans rules that
// AWS does not have.
func (b *builder) inlineHidden(r *plan.Resource, prior, after plan.Value[[]plan.ACLEntry]) bool {
	rules := len(after.Or(nil)) > 0
	return b.side == sideAfter && rules && (r.Has("create") || r.Has("update") && !sameNumbers(prior, after))
}

func sameNumbers(a, b plan.Value[[]plan.ACLEntry]) bool {
	numbers := func(v plan.Value[[]plan.ACLEntry]) []int64 {
		var out []int64
		for _, e := range v.Or(nil) {
			out = append(out, e.RuleNo.Or(0))
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(numbers(a), numbers(b))
}

// add enters a rule under its key; a rule whose number is taken is kept beside it: AWS refuses one of them at apply.
func (t *table) add(d firewall.Direction, r firewall.NACLRule) {
	k := ruleKey{d == firewall.Egress, r.Number}
	if _, taken := t.rules[k]; taken || r.AnyNumber || r.Maybe {
		t.addExtra(d, r)
		return
	}
	t.rules[k] = r
}

// anyRules stands for any number of rules.
func anyRules(o firewall.Origin, why []firewall.Unknown) firewall.NACLRule {
	return firewall.NACLRule{Any: true, AnyNumber: true, Action: firewall.AnyAction, May: firewall.Everything(), Origin: o, Why: why}
}

// addAny says that any rules may be in either direction.
func (t *table) addAny(o firewall.Origin, why []firewall.Unknown) {
	t.addExtra(firewall.Ingress, anyRules(o, why))
	t.addExtra(firewall.Egress, anyRules(o, why))
}

func (t *table) addExtra(d firewall.Direction, r firewall.NACLRule) {
	t.extra, t.sides = append(t.extra, r), append(t.sides, d)
}

// finish hands the rules to the NACL, in order.
func (t *table) finish() {
	put := func(d firewall.Direction, r firewall.NACLRule) {
		if d == firewall.Egress {
			t.Egress = append(t.Egress, r)
		} else {
			t.Ingress = append(t.Ingress, r)
		}
	}
	egress := 0
	for k := range t.rules {
		egress += count(k.egress)
	}
	for _, d := range t.sides {
		egress += count(d == firewall.Egress)
	}
	t.Egress = slices.Grow(t.Egress, egress)
	t.Ingress = slices.Grow(t.Ingress, len(t.rules)+len(t.extra)-egress)
	for k, r := range t.rules {
		put(direction(k.egress), r)
	}
	for i, r := range t.extra {
		put(t.sides[i], r)
	}
	for _, rules := range [][]firewall.NACLRule{t.Ingress, t.Egress} {
		slices.SortStableFunc(rules, func(a, b firewall.NACLRule) int {
			if a.Number != b.Number {
				return a.Number - b.Number
			}
			return compareOrigin(a.Origin, b.Origin)
		})
	}
}

func direction(egress bool) firewall.Direction {
	if egress {
		return firewall.Egress
	}
	return firewall.Ingress
}

func compareOrigin(a, b firewall.Origin) int {
	switch {
	case a.Address != b.Address && a.Address < b.Address, a.Address == b.Address && a.Attribute < b.Attribute:
		return -1
	case a.Address == b.Address && a.Attribute == b.Attribute:
		return 0
	}
	return 1
}
