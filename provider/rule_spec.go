package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// effective is the rule as AWS would have it, with one peer of its source; tokens have been replaced. Values that are not known
// stay so.
func (m *ruleModel) effective(peer sourceModel) effectiveModel {
	from, to := m.ports()
	return effectiveModel{
		Direction: m.Direction, Protocol: m.Protocol, FromPort: from, ToPort: to,
		CIDRIPv4: peer.CIDRIPv4, CIDRIPv6: peer.CIDRIPv6, PrefixListID: peer.PrefixListID, SecurityGroupID: peer.SecurityGroupID,
		Self: peer.Self, Description: m.Description,
	}
}

// ports is the range that is written, in whichever way.
func (m *ruleModel) ports() (from, to types.Int32) {
	switch {
	case m.ICMP != nil:
		code := m.ICMP.Code
		if code.IsNull() {
			code = types.Int32Value(sgrules.NoPort)
		}
		return m.ICMP.Type, code
	case !m.Port.IsNull():
		return m.Port, m.Port
	}
	return m.FromPort, m.ToPort
}

// validate reports what is wrong with the way in which the rule is written, as far as it is known; at is its place.
func (m *ruleModel) validate(at path.Path, diags *diag.Diagnostics) {
	ranged := !m.FromPort.IsNull() || !m.ToPort.IsNull()
	switch {
	case !m.Port.IsNull() && ranged:
		diags.AddAttributeError(at.AtName("port"), "Ports are written twice", "Write port for one port, or from_port and to_port for a range.")
	case m.ICMP != nil && (ranged || !m.Port.IsNull()):
		diags.AddAttributeError(at.AtName("icmp"), "Ports and ICMP types at once",
			"A rule of icmp or icmpv6 has a type and a code, one of tcp or udp has ports. Write one of the two.")
	case m.FromPort.IsNull() != m.ToPort.IsNull():
		diags.AddAttributeError(at.AtName("from_port"), "Half a range of ports", "Write both from_port and to_port, or port for one port.")
	}
	m.validateProtocol(at, diags)
	if m.Source != nil {
		m.Source.validate(at.AtName("source"), diags)
	}
}

// validateProtocol compares the protocol with what is written beside it.
func (m *ruleModel) validateProtocol(at path.Path, diags *diag.Diagnostics) {
	if m.Protocol.IsUnknown() || m.Protocol.IsNull() {
		return
	}
	protocol, err := sgrules.CanonicalProtocol(m.Protocol.ValueString())
	icmp := protocol == "icmp" || protocol == "icmpv6"
	from, _ := m.ports()
	switch {
	case err != nil:
		diags.AddAttributeError(at.AtName("protocol"), "Unknown protocol", sentence(err.Error()))
	case icmp && m.ICMP == nil && !from.IsNull():
		diags.AddAttributeError(at.AtName("port"), "Ports of a protocol that has none",
			fmt.Sprintf("%s has types and codes: write icmp = { type = 8, code = -1 } for an echo request, or { type = -1 } for all.", protocol))
	case icmp && m.ICMP == nil && protocol == "icmp":
		diags.AddAttributeError(at.AtName("icmp"), "No ICMP type", "Write icmp = { type = -1 } for all types, or { type = 8 } for an echo request.")
	case !icmp && m.ICMP != nil:
		diags.AddAttributeError(at.AtName("icmp"), "ICMP types of another protocol",
			fmt.Sprintf("The protocol is %s: write icmp or icmpv6 there, or leave icmp out.", protocol))
	}
}

// chosen is the attributes that are set, by name; a token that is false is not.
func (m *sourceModel) chosen() map[string]attr.Value {
	set := map[string]attr.Value{}
	for name, v := range map[string]types.String{"cidr_ipv4": m.CIDRIPv4, "cidr_ipv6": m.CIDRIPv6,
		"prefix_list_id": m.PrefixListID, "security_group_id": m.SecurityGroupID} {
		if !v.IsNull() {
			set[name] = v
		}
	}
	for name, v := range map[string]types.Bool{"anywhere": m.Anywhere, "vpc": m.VPC, "self": m.Self} {
		if v.IsUnknown() || v.ValueBool() {
			set[name] = v
		}
	}
	return set
}

func (m *sourceModel) validate(at path.Path, diags *diag.Diagnostics) {
	set := m.chosen()
	hidden := 0
	for _, v := range set {
		if v.IsUnknown() {
			hidden++
		}
	}
	// A value that is not known may turn out to be null.
	if len(set) == 1 || len(set)-hidden <= 1 && hidden > 0 {
		return
	}
	diags.AddAttributeError(at, "A rule has one other end", fmt.Sprintf("%d attributes are set: write exactly one of cidr_ipv4, "+
		"cidr_ipv6, prefix_list_id, security_group_id, anywhere, vpc and self, and a rule of its own for each further one.", len(set)))
}

// known reports whether all is known of the rule.
func (e *effectiveModel) known() bool {
	for _, v := range []attr.Value{e.Direction, e.Protocol, e.FromPort, e.ToPort, e.CIDRIPv4, e.CIDRIPv6, e.PrefixListID,
		e.SecurityGroupID, e.Self, e.Description} {
		if v.IsUnknown() {
			return false
		}
	}
	return true
}

// spec is the rule, all of which is known, for the rule engine. group is the rule's own group.
func (e *effectiveModel) spec(group string) sgrules.Spec {
	s := sgrules.Spec{Direction: directionOf(e.Direction.ValueString()), Protocol: e.Protocol.ValueString(), From: e.FromPort.ValueInt32Pointer(),
		To: e.ToPort.ValueInt32Pointer(), CIDRIPv4: e.CIDRIPv4.ValueString(), CIDRIPv6: e.CIDRIPv6.ValueString(),
		PrefixListID: e.PrefixListID.ValueString(), GroupID: e.SecurityGroupID.ValueString(), Description: e.Description.ValueString()}
	if e.Self.ValueBool() {
		s.GroupID = group
	}
	return s
}

func directionOf(s string) sgrules.Direction {
	if s == "egress" {
		return sgrules.Egress
	}
	return sgrules.Ingress
}

// effectiveOf is a rule of the group as the rule engine has it. own is the group's id.
func effectiveOf(r sgrules.Rule, own string) effectiveModel {
	e := effectiveModel{Direction: types.StringValue(r.Direction.String()), Protocol: types.StringValue(r.Protocol), Self: types.BoolValue(false)}
	if r.HasPorts() {
		e.FromPort, e.ToPort = types.Int32Value(r.From), types.Int32Value(r.To)
	}
	if r.Description != "" {
		e.Description = types.StringValue(r.Description)
	}
	switch id := r.Peer.String(); {
	case r.Peer.Kind == sgrules.PeerIPv4:
		e.CIDRIPv4 = types.StringValue(id)
	case r.Peer.Kind == sgrules.PeerIPv6:
		e.CIDRIPv6 = types.StringValue(id)
	case r.Peer.Kind == sgrules.PeerPrefixList:
		e.PrefixListID = types.StringValue(id)
	case id == own:
		e.Self = types.BoolValue(true)
	default:
		e.SecurityGroupID = types.StringValue(id)
	}
	return e
}

// canonical returns the rule as AWS will have it, or reports at its place what is wrong with it. What is not known stays as it is.
// own is the id of the group itself, or newGroup: a rule that names it is one with self.
// place is where each of its fields is written.
func (e effectiveModel) canonical(place func(field string) path.Path, account, own string, diags *diag.Diagnostics) (effectiveModel, bool) {
	filled := e.filled()
	r, wrong := filled.spec(own).Rule(account)
	ok := true
	for _, w := range wrong {
		if !e.hides(w.Field) {
			diags.AddAttributeError(place(w.Field), "Invalid rule", sentence(w.Message))
			ok = false
		}
	}
	if len(wrong) > 0 {
		return e, ok
	}
	return effectiveOf(r, own).unfilled(e), true
}

// fieldPath is where a field of the rule engine is written in the rule at a path.
func (m *ruleModel) fieldPath(at path.Path, field string) path.Path {
	switch field {
	case "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "security_group_id":
		return at.AtName("source").AtName(field)
	case "from_port", "to_port":
		switch {
		case m.ICMP != nil:
			return at.AtName("icmp").AtName(map[string]string{"from_port": "type", "to_port": "code"}[field])
		case m.FromPort.IsNull() && m.ToPort.IsNull():
			return at.AtName("port")
		}
	}
	return at.AtName(field)
}

// sentence makes a sentence of an error's words.
func sentence(s string) string {
	if s == "" {
		return s
	}
	if last := s[len(s)-1]; last != '.' && last != '!' && last != '?' {
		s += "."
	}
	return s
}
