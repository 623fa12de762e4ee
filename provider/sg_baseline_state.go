package provider

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// unmanagedKey begins the key of a rule that somebody else added and that is to be revoked: its id follows.
const unmanagedKey = "unmanaged:"

func isUnmanaged(key string) bool { return strings.HasPrefix(key, unmanagedKey) }

// claims judges rules that the state does not know.
type claims struct {
	policy string // unmanaged_rules
	ignore []ignoreRule
	known  map[string]bool // ids that the plan knew; nil knows all
}

type ignoreRule struct {
	description *regexp.Regexp // nil matches all
	tagKey      string         // "" matches all
}

func (m *sgBaselineModel) claims(ctx context.Context, diags *diag.Diagnostics) claims {
	c := claims{policy: m.UnmanagedRules.ValueString()}
	var list []ignoreRuleModel
	if !m.IgnoreRules.IsNull() && whollyKnown(m.IgnoreRules) {
		diags.Append(m.IgnoreRules.ElementsAs(ctx, &list, false)...)
	}
	for _, i := range list {
		rule := ignoreRule{tagKey: i.TagKey.ValueString()}
		if !i.DescriptionRegex.IsNull() {
			rule.description = regexp.MustCompile(i.DescriptionRegex.ValueString()) // the schema has looked at it
		}
		c.ignore = append(c.ignore, rule)
	}
	return c
}

// spared reports whether a rule is none of this resource's business.
func (c claims) spared(r sgrules.Existing) bool {
	if _, owned := r.Tags[ownerTag]; owned {
		return true
	}
	return slices.ContainsFunc(c.ignore, func(i ignoreRule) bool {
		_, tagged := r.Tags[i.tagKey]
		return (i.tagKey == "" || tagged) && (i.description == nil || i.description.MatchString(r.Description))
	})
}

// claim is the judgement as the rule engine wants it.
func (c claims) claim(r sgrules.Existing) sgrules.Claim {
	switch {
	case c.spared(r):
		return sgrules.Foreign
	case c.policy == unmanagedRevoke && (c.known == nil || c.known[r.ID]):
		return sgrules.Revoke
	}
	return sgrules.Keep
}

// existing is the rules of the state that have keys, as the rule engine wants them, and the ids by key.
func (m *sgBaselineModel) existing(ctx context.Context, account string, diags *diag.Diagnostics) ([]sgrules.Existing, map[string]string) {
	rules, _ := m.effectiveRules(ctx, diags)
	bound, there := m.ruleIDs(), map[string]bool{}
	var out []sgrules.Existing
	for _, key := range slices.Sorted(maps.Keys(rules)) {
		id, ok := bound[key]
		if !ok || there[id] {
			continue
		}
		e := rules[key]
		if r, wrong := e.spec(m.ID.ValueString()).Rule(account); len(wrong) == 0 {
			out = append(out, sgrules.Existing{ID: id, Rule: r})
			there[id] = true
		}
	}
	return out, bound
}

// observe fills in what AWS has, and returns the rules that have no key. bound is the ids by key as far as they were known; the
// effective rules that m has are what is expected, by which a rule that was made again is found.
func (m *sgBaselineModel) observe(ctx context.Context, a *account, g *awsclient.Group, bound map[string]string, diags *diag.Diagnostics) []sgrules.Existing {
	own := aws.ToString(g.GroupId)
	m.ID, m.ARN, m.OwnerID = types.StringValue(own), types.StringPointerValue(g.SecurityGroupArn), types.StringPointerValue(g.OwnerId)
	if m.Name.IsNull() { // after an import: as good a name as any
		m.Name = types.StringPointerValue(g.GroupName)
	}
	m.GroupName, m.Description, m.VPCID = types.StringPointerValue(g.GroupName), types.StringPointerValue(g.Description), types.StringPointerValue(g.VpcId)
	tags, tagged := m.tagsOfRules(a.tags)
	m.observeTags(a, g)
	account := aws.ToString(g.OwnerId)
	rules, err := existingOf(g.Rules, account)
	if err != nil {
		diags.AddError("A rule cannot be read", sentence(err.Error()))
		return nil
	}
	expected, _ := m.effectiveRules(ctx, diags)
	ids, second := bind(rules, bound, expected, own, account), twins(expected, own, account)
	c := m.claims(ctx, diags)
	effective, unmanaged := map[string]effectiveModel{}, map[string]effectiveModel{}
	var used []sgrules.Tuple
	var others []sgrules.Existing
	var mistagged []string
	keys := map[string][]string{}
	for key, id := range ids {
		keys[id] = append(keys[id], key)
	}
	for _, r := range rules {
		used = append(used, r.Tuple)
		for _, key := range keys[r.ID] {
			read := effectiveOf(r.Rule, own)
			if second[key] != "" {
				read.Description = expected[key].Description // the rule has that of the first of the twins
			}
			effective[key] = spelt(read, expected[key], own, account)
			if tagged && !maps.Equal(a.tags.ofRule(r.Tags), tags) {
				mistagged = append(mistagged, key)
			}
		}
		if len(keys[r.ID]) > 0 {
			continue
		}
		others = append(others, r)
		unmanaged[r.ID] = effectiveOf(r.Rule, own)
		if c.policy == unmanagedRevoke && !c.spared(r) {
			effective[unmanagedKey+r.ID] = unmanaged[r.ID]
		}
	}
	m.setEffectiveRules(ctx, effective, diags)
	m.RuleIDs, m.Unmanaged, m.Mistagged = textMap(ids), ruleMap(ctx, unmanaged, diags), textSet(mistagged)
	m.observeUsage(ctx, a, used)
	return others
}

// spelt is a rule in the spelling that the state has, where that means the same: AWS leaves out the account of a group that is gone.
func spelt(read, before effectiveModel, own, account string) effectiveModel {
	if !before.known() || before.Direction.IsNull() || !read.Description.Equal(before.Description) {
		return read
	}
	a, wrong := read.spec(own).Rule(account)
	b, wrongToo := before.spec(own).Rule(account)
	a.Peer.Account, b.Peer.Account = "", ""
	if len(wrong)+len(wrongToo) == 0 && a.Tuple == b.Tuple {
		return before
	}
	return read
}

// observeUsage counts the rules that AWS has.
func (m *sgBaselineModel) observeUsage(ctx context.Context, a *account, used []sgrules.Tuple) {
	region := a.region(m.Region)
	weights, err := a.prefixListWeights(ctx, region, listsOf(used))
	if err != nil {
		weights = nil // the plan has warned, or will
	}
	q := sgrules.Quota{Limit: a.clients.Quotas(ctx, region).RulesPerGroup, Weights: weights}
	m.RuleUsage = usageValue(q.Count(used...), q.Limit)
}

// tagsOfRules is the tags that the last apply gave to the rules, or this one does: those of the group, of which Name is its own unless it
// is stated. It is false where there was none.
func (m *sgBaselineModel) tagsOfRules(p tagPolicy) (map[string]string, bool) {
	tags := textsOf(m.TagsAll)
	_, stated := textsOf(m.Tags)["Name"]
	if _, byDefault := p.defaults["Name"]; !stated && !byDefault {
		delete(tags, "Name")
	}
	return tags, !m.TagsAll.IsNull() && !m.TagsAll.IsUnknown()
}

// observeTags fills in the tags.
func (m *sgBaselineModel) observeTags(a *account, g *awsclient.Group) {
	tags := map[string]string{}
	for _, t := range g.Tags {
		if k := aws.ToString(t.Key); k != ownerTag {
			tags[k] = aws.ToString(t.Value)
		}
	}
	m.TagsAll = textMap(a.tags.seen(tags))
	if own := a.tags.own(shownName(aws.ToString(g.GroupName)), tags, textsOf(m.Tags)); len(own) > 0 || !m.Tags.IsNull() {
		m.Tags = textMap(own)
	}
}

// existingOf reads rules as AWS describes them.
func existingOf(rules []ec2types.SecurityGroupRule, account string) ([]sgrules.Existing, error) {
	out := make([]sgrules.Existing, 0, len(rules))
	for _, r := range rules {
		e, err := sgrules.FromEC2(r, account)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b sgrules.Existing) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// bind finds for each key the id of its rule: the one that it had, or, where that is gone, one of the same content that no key
// has, or its twin's.
func bind(rules []sgrules.Existing, bound map[string]string, expected map[string]effectiveModel, own, account string) map[string]string {
	there, taken := map[string]bool{}, map[string]bool{}
	byTuple := map[sgrules.Tuple]string{}
	for _, r := range rules {
		there[r.ID] = true
		t := r.Tuple
		t.Peer.Account = ""
		byTuple[t] = r.ID
	}
	ids := map[string]string{}
	for key, id := range bound {
		if there[id] {
			ids[key], taken[id] = id, true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(expected)) {
		e := expected[key]
		if ids[key] != "" || isUnmanaged(key) || !e.known() {
			continue
		}
		r, wrong := e.spec(own).Rule(account)
		r.Peer.Account = ""
		if id := byTuple[r.Tuple]; len(wrong) == 0 && id != "" && !taken[id] {
			ids[key], taken[id] = id, true
		}
	}
	for key, of := range twins(expected, own, account) {
		if id := ids[of]; id != "" {
			ids[key] = id
		}
	}
	return ids
}
