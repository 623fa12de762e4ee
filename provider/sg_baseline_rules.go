package provider

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// wanted is the rules that a configuration asks for.
type wanted struct {
	rules map[string]effectiveModel
	at    map[string]path.Path // where each was written
	form  map[string]ruleModel // how those of the attribute rules were written
	// hidden is why not even the keys of all rules are known; "" if they are.
	hidden string
}

// wantedRules expands preset, egress and rules. vpc gives the VPC's blocks when they are asked for.
// own is the group's id, or newGroup.
func (m *sgBaselineModel) wantedRules(ctx context.Context, account, own string, vpc func() baseline.VPC, diags *diag.Diagnostics) wanted {
	w := wanted{rules: map[string]effectiveModel{}, at: map[string]path.Path{}, form: map[string]ruleModel{}}
	for name, v := range map[string]interface{ IsUnknown() bool }{
		"preset": m.Preset, "preset_sources": m.PresetSources, "egress": m.Egress, "rules": m.Rules, "legacy_sources": m.LegacySources,
		"preset_version": m.PresetVersion,
	} {
		if v.IsUnknown() {
			w.hidden = name + " is known only after apply"
		}
	}
	if w.hidden != "" {
		return w
	}
	m.addPreset(ctx, &w, vpc, diags)
	m.addOwn(ctx, &w, vpc, diags)
	if diags.HasError() {
		return w
	}
	said := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(w.rules)) {
		e, at := w.rules[key], w.at[key]
		if said[at.String()] {
			continue // what is wrong with one peer's rule is wrong with all
		}
		before := diags.ErrorsCount()
		place := func(field string) path.Path {
			if form, ok := w.form[key]; ok {
				return form.fieldPath(at, field)
			}
			return at
		}
		c, ok := e.canonical(place, account, own, diags)
		if ok {
			w.rules[key] = c
		}
		said[at.String()] = diags.ErrorsCount() > before
	}
	return w
}

// put adds a rule.
func (w *wanted) put(key string, e effectiveModel, at path.Path) { w.rules[key], w.at[key] = e, at }

// addPreset adds the rules of the preset, and those of egress, which need no preset.
func (m *sgBaselineModel) addPreset(ctx context.Context, w *wanted, vpc func() baseline.VPC, diags *diag.Diagnostics) {
	p, at := &baseline.Preset{Name: "egress", Family: baseline.Rackspace, Versions: []baseline.Version{{Number: 1}}}, path.Root("egress")
	o := baseline.Options{Version: 1, Egress: baseline.Egress(m.Egress.ValueString()), Legacy: m.LegacySources.ValueBool()}
	if !m.Preset.IsNull() {
		found, err := baseline.Find(m.Preset.ValueString())
		if err != nil {
			return // the schema has said so
		}
		p, at = found, path.Root("preset")
		o.Version = int(m.PresetVersion.ValueInt64())
		o.Sources = m.slotSources(ctx, w, diags)
		m.checkSlots(p, o, diags)
	} else if o.Legacy {
		diags.AddAttributeError(path.Root("legacy_sources"), "No preset for legacy sources", "legacy_sources is about a preset: set preset, or leave it out.")
		return
	}
	if w.hidden != "" || diags.HasError() {
		return
	}
	if needsVPC(p, o) {
		o.VPC = vpc()
	}
	rules, err := p.Expand(o)
	if err != nil {
		diags.AddAttributeError(at, "The preset cannot be used so", sentence(err.Error()))
		return
	}
	for _, r := range rules {
		if r.Peer.Kind == baseline.VPCCIDRs {
			w.hidden = "the blocks of the VPC are known only after apply: set vpc_cidrs"
			continue
		}
		w.put(r.Key, presetRule(r), at)
	}
}

// needsVPC reports whether the expansion asks for the VPC's blocks.
func needsVPC(p *baseline.Preset, o baseline.Options) bool {
	if o.Egress == baseline.EgressVPC {
		return true
	}
	v, err := p.Version(o.Version)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(v.Slots, func(s baseline.Slot) bool {
		given, ok := o.Sources[s.Name]
		if !ok {
			return s.Default == baseline.VPCCIDRs && !(o.Legacy && s.Original != "" && s.Original != baseline.VPCCIDRs)
		}
		return slices.ContainsFunc(given, func(x baseline.Source) bool { return x.Kind == baseline.VPCCIDRs })
	})
}

// presetRule is a preset's rule as a value.
func presetRule(r baseline.Rule) effectiveModel {
	e := effectiveModel{Direction: types.StringValue(r.Direction.String()), Protocol: types.StringValue(strconv.Itoa(r.Protocol)), Self: types.BoolValue(r.Peer.Kind == baseline.Self)}
	switch r.Protocol {
	case int(firewall.TCP), int(firewall.UDP), int(firewall.ICMP), int(firewall.ICMPv6):
		e.FromPort, e.ToPort = types.Int32Value(int32(r.FromPort)), types.Int32Value(int32(r.ToPort))
	}
	if r.Description != "" {
		e.Description = types.StringValue(r.Description)
	}
	value := types.StringValue(r.Peer.String())
	if r.Peer.Unknown {
		value = types.StringUnknown()
	}
	switch r.Peer.Kind {
	case baseline.CIDRIPv4:
		e.CIDRIPv4 = value
	case baseline.CIDRIPv6:
		e.CIDRIPv6 = value
	case baseline.PrefixList:
		e.PrefixListID = value
	case baseline.Group:
		e.SecurityGroupID = value
	}
	return e
}

// addOwn adds the rules of the attribute rules.
func (m *sgBaselineModel) addOwn(ctx context.Context, w *wanted, vpc func() baseline.VPC, diags *diag.Diagnostics) {
	for _, key := range slices.Sorted(maps.Keys(m.Rules.Elements())) {
		at := path.Root("rules").AtMapKey(key)
		object, ok := m.Rules.Elements()[key].(types.Object)
		switch {
		case !ok || object.IsUnknown() || object.Attributes()["source"] != nil && object.Attributes()["source"].IsUnknown() ||
			object.Attributes()["icmp"] != nil && object.Attributes()["icmp"].IsUnknown():
			w.hidden = "rules[" + strconv.Quote(key) + "] is known only after apply"
			continue
		case object.IsNull():
			continue // the schema says what it wants
		}
		var r ruleModel
		diags.Append(object.As(ctx, &r, objectOptions)...)
		if r.Source == nil || r.Direction.IsNull() || r.Protocol.IsNull() {
			continue // likewise
		}
		before := diags.ErrorsCount()
		r.validate(at, diags)
		if diags.ErrorsCount() > before {
			continue
		}
		w.addRule(key, &r, at, vpc)
	}
}

// addRule adds one rule of its own for each peer that its source stands for.
func (w *wanted) addRule(key string, r *ruleModel, at path.Path, vpc func() baseline.VPC) {
	s := r.Source
	if s.Anywhere.IsUnknown() || s.VPC.IsUnknown() {
		w.hidden = "the source of rule " + key + " is known only after apply"
		return
	}
	put := func(blocks []netip.Prefix) {
		for _, b := range blocks {
			peer := sourceModel{Self: types.BoolValue(false)}
			if b.Addr().Is4() {
				peer.CIDRIPv4 = types.StringValue(b.String())
			} else {
				peer.CIDRIPv6 = types.StringValue(b.String())
			}
			w.put(key+"/"+b.String(), r.effective(peer), at)
			w.form[key+"/"+b.String()] = *r
		}
	}
	switch {
	case s.Anywhere.ValueBool():
		put([]netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")})
	case s.VPC.ValueBool():
		v := vpc()
		if v.Unknown {
			w.hidden = "the blocks of the VPC are known only after apply: set vpc_cidrs"
			return
		}
		put(append([]netip.Prefix{v.Primary}, v.Others...))
	default:
		peer := *s
		if peer.Self.IsNull() {
			peer.Self = types.BoolValue(false)
		}
		w.put(key, r.effective(peer), at)
		w.form[key] = *r
	}
}

// desired is the wanted rules, all of which are known, for the rule engine; of twins it is the first. The tags go to each rule.
func (w *wanted) desired(group, account string, tags map[string]string) (map[string]sgrules.Rule, error) {
	out, second := map[string]sgrules.Rule{}, twins(w.rules, group, account)
	for key, e := range w.rules {
		if second[key] != "" {
			continue
		}
		r, wrong := e.spec(group).Rule(account)
		if len(wrong) > 0 {
			return nil, fmt.Errorf("rule %s: %w", key, wrong[0])
		}
		r.Tags = tags
		out[key] = r
	}
	return out, nil
}

// known reports whether all is known of all rules.
func (w *wanted) known() bool {
	if w.hidden != "" {
		return false
	}
	for _, e := range w.rules {
		if !e.known() {
			return false
		}
	}
	return true
}
