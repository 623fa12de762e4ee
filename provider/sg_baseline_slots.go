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
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

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

// slotSources is preset_sources. Ids and CIDRs have their place in the list as identity, known or not: the key of a rule must not
// change when its value becomes known.
func (m *sgBaselineModel) slotSources(ctx context.Context, w *wanted, diags *diag.Diagnostics) map[string][]baseline.Source {
	out := map[string][]baseline.Source{}
	for _, name := range slices.Sorted(maps.Keys(m.PresetSources.Elements())) {
		at := path.Root("preset_sources").AtMapKey(name)
		object, ok := m.PresetSources.Elements()[name].(types.Object)
		if !ok || object.IsUnknown() {
			w.hidden, out[name] = "preset_sources is known only after apply", nil // filled, with whatever it is
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
