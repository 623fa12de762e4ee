package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// rulesParameter describes an argument that groupRules reads.
const rulesParameter = "A rule, or a list or map of rules. Each is a line as `parse_rule` takes it, an object as in `rules` of " +
	"`rackspace_sg_baseline`, or one of its `effective_rules`."

// ruleArgumentType is a rule as it is written, or as effective_rules has it, which is the same without source.
var ruleArgumentType = func() types.ObjectType {
	all := maps.Clone(ruleType.AttrTypes)
	maps.Copy(all, effectiveType.AttrTypes)
	return types.ObjectType{AttrTypes: all}
}()

// ruleArgument is a value of ruleArgumentType.
type ruleArgument struct {
	ruleModel

	CIDRIPv4        types.String `tfsdk:"cidr_ipv4"`
	CIDRIPv6        types.String `tfsdk:"cidr_ipv6"`
	PrefixListID    types.String `tfsdk:"prefix_list_id"`
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Self            types.Bool   `tfsdk:"self"`
}

// groupRules reads the rules of an argument. They are rules of one group: self is the same group in each.
func groupRules(ctx context.Context, v attr.Value, at string) ([]sgrules.Tuple, error) {
	v = bare(v)
	if isNull(v) {
		return nil, errors.New(at + " is null: write a rule, or leave the element out")
	}
	if text, ok := v.(types.String); ok {
		r, err := ruleOfText(text.ValueString())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		return r.tuples(at)
	}
	var out []sgrules.Tuple
	add := func(v attr.Value, at string) error {
		rules, err := groupRules(ctx, v, at)
		out = append(out, rules...)
		return err
	}
	if list, ok := items(v); ok {
		for i, e := range list {
			if err := add(e, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	written, ok := fields(v)
	if !ok {
		return nil, fmt.Errorf("%s: a rule is a text or an object", at)
	}
	if isRule(written) {
		return ruleOfObject(ctx, v, at)
	}
	for _, key := range slices.Sorted(maps.Keys(written)) {
		if err := add(written[key], at+"["+strconv.Quote(key)+"]"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isRule reports whether the attributes are those of a rule, and not rules by their keys.
func isRule(written map[string]attr.Value) bool {
	for _, name := range []string{"protocol", "direction"} {
		if v, ok := written[name]; ok {
			_, text, err := singleText(bare(v), name)
			if _, object := fields(bare(v)); !object && (text || err == nil) {
				return true
			}
		}
	}
	return false
}

func ruleOfObject(ctx context.Context, v attr.Value, at string) ([]sgrules.Tuple, error) {
	shape, err := shaped(v, ruleArgumentType, at)
	if err != nil {
		return nil, err
	}
	object, _ := shape.(types.Object)
	var r ruleArgument
	if diags := object.As(ctx, &r, objectOptions); diags.HasError() {
		return nil, fmt.Errorf("%s: %s", at, errorTexts(diags))
	}
	flat := sourceModel{CIDRIPv4: r.CIDRIPv4, CIDRIPv6: r.CIDRIPv6, PrefixListID: r.PrefixListID, SecurityGroupID: r.SecurityGroupID, Self: r.Self}
	if r.Source != nil && len(flat.chosen()) > 0 {
		return nil, fmt.Errorf("%s: the other end is written twice, in source and beside it", at)
	}
	if r.Source == nil {
		r.Source = &flat
		if protocol, err := sgrules.CanonicalProtocol(r.Protocol.ValueString()); err == nil && (protocol == "icmp" || protocol == "icmpv6") && !r.FromPort.IsNull() {
			r.ICMP = &icmpModel{Type: r.FromPort, Code: r.ToPort} // as effective_rules has it
			r.FromPort, r.ToPort = types.Int32Null(), types.Int32Null()
		}
	}
	switch d := r.Direction.ValueString(); {
	case r.Protocol.IsNull():
		return nil, fmt.Errorf("%s.protocol is missing: write %s", at, ruleNeeds["protocol"])
	case d != "ingress" && d != "egress":
		return nil, fmt.Errorf("%s.direction is %q: write ingress or egress", at, d)
	}
	return r.tuples(at)
}

// tuples is the rules, all of which is known, in AWS's form: one for each block that anywhere stands for.
func (m *ruleModel) tuples(at string) ([]sgrules.Tuple, error) {
	if wrong := m.wrong(); wrong != "" {
		return nil, fmt.Errorf("%s: %s", at, wrong)
	}
	peers := []sourceModel{*m.Source}
	switch {
	case m.Source.VPC.ValueBool():
		return nil, fmt.Errorf("%s: which blocks vpc stands for is not known here: write a rule for each, with cidr_ipv4 or cidr_ipv6", at)
	case m.Source.Anywhere.ValueBool():
		peers = []sourceModel{{CIDRIPv4: types.StringValue("0.0.0.0/0")}, {CIDRIPv6: types.StringValue("::/0")}}
	}
	var out []sgrules.Tuple
	for _, p := range peers {
		e := m.effective(p)
		rule, wrong := e.spec(newGroup).Rule("")
		if len(wrong) > 0 {
			return nil, fmt.Errorf("%s: %w", at, wrong[0])
		}
		out = append(out, rule.Tuple)
	}
	return out, nil
}
