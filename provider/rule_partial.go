package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// A rule of which not all is known is planned in the spelling that it will have: what is known of it must not change when the rest is.

// filled is the rule with something that is right in the place of what is not known.
func (e effectiveModel) filled() effectiveModel {
	if e.Description.IsUnknown() {
		e.Description = types.StringNull()
	}
	e.fillPorts()
	e.fillPeer()
	return e
}

func (e *effectiveModel) fillPorts() {
	if e.Protocol.IsUnknown() { // any ports may be right
		e.Protocol, e.FromPort, e.ToPort = types.StringValue("tcp"), types.Int32Value(1), types.Int32Value(1)
		return
	}
	if !e.FromPort.IsUnknown() && !e.ToPort.IsUnknown() {
		return
	}
	protocol, err := sgrules.CanonicalProtocol(e.Protocol.ValueString())
	switch {
	case err != nil:
	case protocol == "icmp" || protocol == "icmpv6":
		if e.FromPort.IsUnknown() {
			e.FromPort = types.Int32Value(1)
		}
		if e.ToPort.IsUnknown() {
			e.ToPort = types.Int32Value(sgrules.NoPort)
		}
	case protocol != "tcp" && protocol != "udp":
		e.FromPort, e.ToPort = types.Int32Null(), types.Int32Null() // as they must turn out to be
	case e.FromPort.IsUnknown() && e.ToPort.IsUnknown():
		e.FromPort, e.ToPort = types.Int32Value(1), types.Int32Value(1)
	case e.FromPort.IsUnknown():
		e.FromPort = e.ToPort
	default:
		e.ToPort = e.FromPort
	}
}

// fillPeer leaves one peer: the known one, if there is one.
func (e *effectiveModel) fillPeer() {
	known := e.Self.ValueBool()
	hidden := map[*types.String]string{}
	for field, example := range map[*types.String]string{&e.CIDRIPv4: "0.0.0.0/0", &e.CIDRIPv6: "::/0", &e.PrefixListID: "pl-00000000",
		&e.SecurityGroupID: "sg-00000000"} {
		if field.IsUnknown() {
			hidden[field] = example
			*field = types.StringNull()
		}
		known = known || !field.IsNull()
	}
	if e.Self.IsUnknown() {
		e.Self = types.BoolValue(!known && len(hidden) == 0)
	}
	for field, example := range hidden {
		if !known && !e.Self.ValueBool() {
			*field, known = types.StringValue(example), true
		}
	}
}

// unfilled is the rule with everything unknown again that is so in before.
func (e effectiveModel) unfilled(before effectiveModel) effectiveModel {
	for _, x := range []struct{ now, was *types.String }{{&e.Direction, &before.Direction}, {&e.Protocol, &before.Protocol}, {&e.CIDRIPv4, &before.CIDRIPv4},
		{&e.CIDRIPv6, &before.CIDRIPv6}, {&e.PrefixListID, &before.PrefixListID}, {&e.SecurityGroupID, &before.SecurityGroupID}, {&e.Description, &before.Description}} {
		if x.was.IsUnknown() {
			*x.now = types.StringUnknown()
		}
	}
	for _, x := range []struct{ now, was *types.Int32 }{{&e.FromPort, &before.FromPort}, {&e.ToPort, &before.ToPort}} {
		switch {
		case x.was.IsUnknown() || before.Protocol.IsUnknown() && x.was.IsNull(): // icmpv6 without a type is one with all
			*x.now = types.Int32Unknown()
		case before.Protocol.IsUnknown():
			*x.now = *x.was
		}
	}
	if before.Self.IsUnknown() {
		e.Self = types.BoolUnknown()
	}
	return e
}

// hides reports whether an error about a field of the rule engine may be one about what filled put there.
func (e *effectiveModel) hides(field string) bool {
	switch field {
	case "protocol":
		return e.Protocol.IsUnknown()
	case "from_port":
		return e.Protocol.IsUnknown() || e.FromPort.IsUnknown()
	case "to_port":
		return e.Protocol.IsUnknown() || e.ToPort.IsUnknown()
	case "description":
		return e.Description.IsUnknown()
	}
	peers := map[string]bool{"cidr_ipv4": e.CIDRIPv4.IsUnknown(), "cidr_ipv6": e.CIDRIPv6.IsUnknown(), "prefix_list_id": e.PrefixListID.IsUnknown(),
		"security_group_id": e.SecurityGroupID.IsUnknown()}
	return peers[field] || field == "source" && (e.Self.IsUnknown() || slices.Contains(slices.Collect(maps.Values(peers)), true))
}
