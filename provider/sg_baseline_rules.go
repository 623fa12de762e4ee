package provider

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

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

// checkSlots says what is wrong with the slots, at their place: Expand knows no Terraform.
func (m *sgBaselineModel) checkSlots(p *baseline.Preset, o baseline.Options, diags *diag.Diagnostics) {
	v, err := p.Version(o.Version)
	if err != nil {
		diags.AddAttributeError(path.Root("preset_version"), "No such version of the preset", sentence(err.Error()))
		return
	}
	if o.Legacy && p.Family != baseline.Rackspace {
		diags.AddAttributeError(path.Root("legacy_sources"), "No legacy sources of this preset",
			fmt.Sprintf("legacy_sources is about the groups of Rackspace's retired module, and %s is none of them: leave it out.", p.Name))
	}
	var names []string
	for _, s := range v.Slots {
		names = append(names, s.Name)
		if _, ok := o.Sources[s.Name]; !ok && s.Default == baseline.Required && (!o.Legacy || s.Original == "") {
			diags.AddAttributeError(path.Root("preset_sources"), "A slot must be filled", fmt.Sprintf("Preset %s asks who %s is. %s Write "+
				"preset_sources = { %s = { security_group_id = [\"sg-…\"] } }, or with other sources, or %s = {} for nobody.", p.Name, s.Name, s.Why, s.Name, s.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.PresetSources.Elements())) {
		if !slices.Contains(names, name) {
			diags.AddAttributeError(path.Root("preset_sources").AtMapKey(name), "No such slot",
				fmt.Sprintf("Preset %s has no slot %q: write one of %s.", p.Name, name, strings.Join(names, ", ")))
		}
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

// slotSources is preset_sources. Ids and CIDRs have their place in the list as identity, known or not: the key of a rule must not
// change when its value becomes known.
func (m *sgBaselineModel) slotSources(ctx context.Context, w *wanted, diags *diag.Diagnostics) map[string][]baseline.Source {
	out := map[string][]baseline.Source{}
	for _, name := range slices.Sorted(maps.Keys(m.PresetSources.Elements())) {
		at := path.Root("preset_sources").AtMapKey(name)
		object, ok := m.PresetSources.Elements()[name].(types.Object)
		if !ok || object.IsUnknown() {
			w.hidden = "preset_sources is known only after apply"
			continue
		}
		if object.IsNull() {
			diags.AddAttributeError(at, "An empty slot", "Write {} for a slot that admits nobody, or leave the slot out for its default.")
			continue
		}
		var s slotModel
		diags.Append(object.As(ctx, &s, objectOptions)...)
		list := []baseline.Source{}
		for kind, v := range map[baseline.SourceKind]types.Bool{baseline.Anywhere: s.Anywhere, baseline.VPCCIDRs: s.VPC, baseline.Self: s.Self} {
			if v.IsUnknown() {
				w.hidden = "preset_sources is known only after apply"
			}
			if v.ValueBool() {
				list = append(list, baseline.Source{Kind: kind})
			}
		}
		slices.SortFunc(list, func(a, b baseline.Source) int {
			return slices.Index(baseline.SourceKinds(), a.Kind) - slices.Index(baseline.SourceKinds(), b.Kind)
		})
		for _, x := range []struct {
			kind baseline.SourceKind
			v    types.List
		}{{baseline.CIDRIPv4, s.CIDRIPv4}, {baseline.CIDRIPv6, s.CIDRIPv6}, {baseline.PrefixList, s.PrefixListID}, {baseline.Group, s.SecurityGroupID}} {
			if x.v.IsUnknown() {
				w.hidden = "preset_sources is known only after apply"
				continue
			}
			for i, e := range x.v.Elements() {
				if text, ok := e.(types.String); ok {
					list = append(list, valuedSource(x.kind, i, text, at.AtName(string(x.kind)).AtListIndex(i), diags))
				}
			}
		}
		out[name] = list
	}
	return out
}

func valuedSource(kind baseline.SourceKind, i int, v types.String, at path.Path, diags *diag.Diagnostics) baseline.Source {
	s := baseline.Source{Kind: kind, Key: strconv.Itoa(i)}
	switch {
	case v.IsUnknown():
		s.Unknown = true
	case v.IsNull():
		diags.AddAttributeError(at, "An empty source", "Write a value, or leave the element out.")
	case kind == baseline.CIDRIPv4 || kind == baseline.CIDRIPv6:
		p, err := netip.ParsePrefix(v.ValueString())
		switch {
		case err != nil:
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%q is not a CIDR block: write an address and a length, such as 10.0.0.0/8 or 2001:db8::/32.", v.ValueString()))
		case p != p.Masked():
			diags.AddAttributeError(at, "Invalid CIDR block", fmt.Sprintf("%s has host bits, which AWS would drop: write %s.", p, p.Masked()))
		case p.Addr().Is4() != (kind == baseline.CIDRIPv4):
			diags.AddAttributeError(at, "CIDR block of the other IP version", fmt.Sprintf("%s belongs into the other of cidr_ipv4 and cidr_ipv6.", p))
		}
		s.CIDR = p
	default:
		s.ID = v.ValueString()
		spec := sgrules.Spec{Protocol: "-1", PrefixListID: s.ID}
		if kind == baseline.Group {
			spec = sgrules.Spec{Protocol: "-1", GroupID: s.ID}
		}
		if _, wrong := spec.Rule(""); len(wrong) > 0 {
			diags.AddAttributeError(at, "Invalid id", sentence(wrong[0].Message))
		}
	}
	return s
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
			continue // the framework says what it wants
		}
		var r ruleModel
		diags.Append(object.As(ctx, &r, objectOptions)...)
		if r.Source == nil {
			continue
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

// desired is the wanted rules, all of which are known, for the rule engine. The tags go to each rule.
func (w *wanted) desired(group, account string, tags map[string]string) (map[string]sgrules.Rule, error) {
	out := map[string]sgrules.Rule{}
	for key, e := range w.rules {
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
