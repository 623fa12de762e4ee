package network

import (
	"regexp"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// ownerTag is on each rule of a rackspace_sg_rule, by which every baseline spares it.
const ownerTag = "rackspace:owner"

// tri is the answer to a question that hangs on values which may not be known.
type tri uint8

const (
	no tri = iota
	perhaps
	yes
)

// revocation is what the baseline or lockdown of a group does at each apply to a rule that another resource makes in it, and what hides it.
// A rule that the baseline states itself it does not revoke. One that the plan forgets revokes nothing any more.
func (b *builder) revocation(t *groupTable, r *plan.Resource, o *plan.Object, perms []*perm) (firewall.Revocation, []firewall.Unknown) {
	if t.lockdown && o.BaselineRule == nil && !(b.side == sideAfter && (t.owner.Forgotten() || t.owner.After == nil)) {
		return firewall.CertainlyRevoked, nil
	}
	if t.baseline == nil || o.BaselineRule != nil || b.side == sideAfter && t.owner.Forgotten() {
		return firewall.Spared, nil
	}
	var why []firewall.Unknown
	switch policy, known := t.baseline.UnmanagedRules.Get(); {
	case known && policy != "revoke":
		return firewall.Spared, nil
	case !known:
		why = hidden(t.owner, "unmanaged_rules")
	}
	if len(perms) > 0 && !slices.ContainsFunc(perms, func(p *perm) bool { return !t.own[t.content(p)] }) {
		return firewall.Spared, nil
	}
	ignored, more := t.ignores(r, o)
	switch why = append(why, more...); {
	case ignored == yes:
		return firewall.Spared, nil
	case len(why) > 0:
		return firewall.PerhapsRevoked, why
	}
	return firewall.CertainlyRevoked, nil
}

// ignores reports whether ignore_rules excepts a rule, or its tag of an owner does.
func (t *groupTable) ignores(r *plan.Resource, o *plan.Object) (tri, []firewall.Unknown) {
	owned, why := tagged(r, o, ownerTag)
	if r.Type == "aws_security_group_rule" {
		owned, why = no, nil // it sets no tags, and nobody gives it this one
	}
	if owned == yes {
		return yes, nil
	}
	if t.baseline.Ignored.IsUnknown() {
		return perhaps, hidden(t.owner, "ignore_rules")
	}
	for i, e := range t.baseline.Ignored.Or(nil) {
		described, why1 := t.described(r, o, i, e)
		tag, why2 := yes, []firewall.Unknown(nil)
		switch key, known := e.TagKey.Get(); {
		case known:
			tag, why2 = tagged(r, o, key)
		case e.TagKey.IsUnknown():
			tag, why2 = perhaps, hidden(t.owner, "ignore_rules")
		}
		switch min(described, tag) {
		case yes:
			return yes, nil
		case perhaps:
			why = slices.Concat(why, why1, why2)
		}
	}
	if len(why) > 0 {
		return perhaps, why
	}
	return no, nil
}

// described reports whether the description of a rule matches element i of ignore_rules.
func (t *groupTable) described(r *plan.Resource, o *plan.Object, i int, e plan.IgnoredRules) (tri, []firewall.Unknown) {
	text, known := e.DescriptionRegex.Get()
	if !known {
		if e.DescriptionRegex.IsUnknown() {
			return perhaps, hidden(t.owner, "ignore_rules")
		}
		return yes, nil
	}
	description := descriptionOf(o)
	if description.IsUnknown() {
		return perhaps, hidden(r, "description")
	}
	if t.regexps == nil {
		t.regexps = make([]*regexp.Regexp, len(t.baseline.Ignored.V))
	}
	if t.regexps[i] == nil {
		compiled, err := regexp.Compile(text)
		if err != nil {
			return perhaps, hidden(t.owner, "ignore_rules") // the provider refuses it
		}
		t.regexps[i] = compiled
	}
	if t.regexps[i].MatchString(description.Or("")) {
		return yes, nil
	}
	return no, nil
}

func descriptionOf(o *plan.Object) plan.String {
	if o.VPCGroupRule != nil {
		return o.VPCGroupRule.Description
	}
	return o.GroupRule.Description
}

// tagged reports whether a rule has a tag. An aws_security_group_rule sets none: what tags somebody gives its rule is not in a plan.
func tagged(r *plan.Resource, o *plan.Object, key string) (tri, []firewall.Unknown) {
	switch {
	case o.VPCGroupRule == nil:
		return perhaps, []firewall.Unknown{{Address: r.Address, Attribute: "tags", Reason: firewall.NotInPlan}}
	case o.VPCGroupRule.TagKeys.IsUnknown():
		return perhaps, hidden(r, "tags_all")
	case slices.Contains(o.VPCGroupRule.TagKeys.Or(nil), key):
		return yes, nil
	}
	return no, nil
}
