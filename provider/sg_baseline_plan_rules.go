package provider

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// rules fills in the planned rules and what follows from them.
func (p *sgBaselinePlan) rules(w *wanted) {
	plan := p.plan
	plan.Unmanaged = types.MapUnknown(effectiveType)
	plan.RuleUsage = types.ObjectUnknown(usageType)
	plan.RuleIDs = types.MapUnknown(types.StringType)
	plan.Mistagged = textSet(nil)
	if w.hidden != "" {
		plan.EffectiveRules = types.MapUnknown(effectiveType)
		return
	}
	plan.setEffectiveRules(p.ctx, w.rules, p.diags)
	own := newGroup
	if p.state != nil {
		own = p.state.ID.ValueString()
	}
	p.refuseTwins(w, own)
	p.guardrails(w)
	if w.known() && !p.diags.HasError() {
		p.change(w, own)
	} else {
		p.keysAlone(w)
	}
}

// keysAlone says of the ids that there is one for each rule.
func (p *sgBaselinePlan) keysAlone(w *wanted) {
	ids := map[string]attr.Value{}
	for key := range w.rules {
		ids[key] = types.StringUnknown()
	}
	p.plan.RuleIDs = types.MapValueMust(types.StringType, ids)
	q := p.quota(w)
	if count, ok := w.count(q); ok && over(count, q.Limit) {
		p.diags.AddError("More rules than the quota allows", sentence((&sgrules.QuotaError{Use: sgrules.QuotaUse{Limit: q.Limit, Peak: count, Final: count}}).Error()))
	}
}

func over(u sgrules.Usage, limit int) bool {
	return max(u.In4, u.In6, u.Out4, u.Out6) > limit && limit > 0
}

// count is how much of the quota the rules use, also where not all is known of them: what kind of peer a rule has is known before
// its value. It is false where not even that much is known.
func (w *wanted) count(q sgrules.Quota) (sgrules.Usage, bool) {
	var tuples []sgrules.Tuple
	for _, e := range w.rules {
		if e.Direction.IsUnknown() || e.Self.IsUnknown() {
			return sgrules.Usage{}, false
		}
		t := sgrules.Tuple{Direction: directionOf(e.Direction.ValueString())}
		switch {
		case !e.CIDRIPv4.IsNull():
			t.Peer.Kind = sgrules.PeerIPv4
		case !e.CIDRIPv6.IsNull():
			t.Peer.Kind = sgrules.PeerIPv6
		case !e.PrefixListID.IsNull():
			t.Peer = sgrules.Peer{Kind: sgrules.PeerPrefixList, Value: e.PrefixListID.ValueString()}
		default:
			t.Peer.Kind = sgrules.PeerGroup
		}
		tuples = append(tuples, t)
	}
	return q.Count(tuples...), true
}

// change plans the calls, to know which rules stay, and whether the quota is enough at every moment.
func (p *sgBaselinePlan) change(w *wanted, own string) {
	a, plan := p.resource.account, p.plan
	var current []sgrules.Existing
	judge := plan.claims(p.ctx, p.diags)
	o := sgrules.Options{AllowGap: plan.AllowGap.ValueBool(), IgnoreTag: a.tags.ignored}
	if p.state != nil {
		current, o.Bound = p.state.existing(p.ctx, a.clients.AccountID, p.diags)
		current = append(current, p.others...)
		o.Claim = judge.claim
	}
	desired, err := w.desired(own, a.clients.AccountID, nil)
	if err != nil {
		p.diags.AddError("Invalid rule", sentence(err.Error()))
		return
	}
	o.Quota = p.quota(w)
	changes, err := sgrules.Plan(current, desired, o)
	var quota *sgrules.QuotaError
	switch {
	case errors.As(err, &quota):
		p.diags.AddError("More rules than the quota allows", sentence(err.Error()))
		return
	case err != nil:
		p.diags.AddError("The rules cannot be planned", sentence(err.Error()))
		return
	}
	for _, s := range changes.Shared {
		p.diags.AddAttributeError(w.at[s.Key], "A rule that somebody else has", sentence(sharedText(s)))
	}
	p.follows(w, changes, judge, twins(w.rules, own, a.clients.AccountID))
}

// follows fills in what follows from the planned calls; second is the twins among the rules.
func (p *sgBaselinePlan) follows(w *wanted, changes *sgrules.Changes, judge claims, second map[string]string) {
	plan := p.plan
	ids := map[string]attr.Value{}
	for key := range w.rules {
		ids[key] = types.StringUnknown()
	}
	for key, id := range changes.Bound {
		ids[key] = types.StringValue(id)
	}
	for _, m := range changes.Modified() { // it may have to be made anew, with another id
		ids[m.Key] = types.StringUnknown()
	}
	for key, of := range second {
		ids[key] = ids[of]
	}
	plan.RuleIDs = types.MapValueMust(types.StringType, ids)
	if len(changes.Gaps) > 0 {
		p.diags.AddAttributeWarning(path.Root("allow_gap"), "A gap in the rules",
			fmt.Sprintf("The quota leaves no room: %d rules go before what they allow is allowed otherwise.", len(changes.Gaps)))
	}
	if !whollyKnown(plan.UnmanagedRules) || !whollyKnown(plan.IgnoreRules) {
		return // which rules of others stay is not known
	}
	plan.RuleUsage = p.usage(w, changes)
	taken := map[string]bool{}
	for _, id := range changes.Bound {
		taken[id] = true
	}
	unmanaged := map[string]effectiveModel{}
	for _, e := range p.others {
		if !taken[e.ID] && (judge.policy != unmanagedRevoke || judge.spared(e)) {
			unmanaged[e.ID] = effectiveOf(e.Rule, plan.ID.ValueString())
		}
	}
	plan.Unmanaged = ruleMap(p.ctx, unmanaged, p.diags)
}

// usage is how much of the quota the planned rules use. The limit and the weights of prefix lists are AWS's, and may be others when
// the plan is carried out: what hangs on them stays as the state has it where no rule changes, and is not known otherwise.
func (p *sgBaselinePlan) usage(w *wanted, changes *sgrules.Changes) types.Object {
	limit := attr.Value(types.Int64Unknown())
	if p.state != nil && !p.state.RuleUsage.IsNull() {
		if changes.Empty() {
			return p.state.RuleUsage
		}
		limit = p.state.RuleUsage.Attributes()["limit"]
	}
	for _, e := range w.rules {
		if !e.PrefixListID.IsNull() {
			return types.ObjectUnknown(usageType)
		}
	}
	for _, e := range p.others {
		if e.Peer.Kind == sgrules.PeerPrefixList {
			return types.ObjectUnknown(usageType)
		}
	}
	fields := usageValue(changes.Quota.Final, 0).Attributes()
	fields["limit"] = limit
	return types.ObjectValueMust(usageType, fields)
}

// quota is the limit of the account, and what the prefix lists of the rules weigh.
func (p *sgBaselinePlan) quota(w *wanted) sgrules.Quota {
	a := p.resource.account
	region := a.region(p.plan.Region)
	quotas := a.clients.Quotas(p.ctx, region)
	for _, n := range quotas.Notes {
		p.diags.AddWarning(n.Summary, n.Detail)
	}
	lists := map[string]bool{}
	for _, e := range w.rules {
		if id := e.PrefixListID.ValueString(); id != "" {
			lists[id] = true
		}
	}
	weights, err := a.prefixListWeights(p.ctx, region, lists)
	if err != nil {
		p.diags.AddWarning("Prefix lists of unknown weight", "They count as one rule each. "+sentence(err.Error()))
	}
	return sgrules.Quota{Limit: quotas.RulesPerGroup, Weights: weights}
}
