package provider

import (
	"context"
	"net/netip"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// naclBaselineModel is a rackspace_nacl_baseline: configuration, plan or state.
type naclBaselineModel struct {
	VPCID          types.String   `tfsdk:"vpc_id"`
	SubnetIDs      types.Set      `tfsdk:"subnet_ids"`
	BlastRadiusAck types.Int64    `tfsdk:"blast_radius_ack"`
	Compliance     types.Object   `tfsdk:"compliance"`
	Deny           types.List     `tfsdk:"deny"`
	Allow          types.Set      `tfsdk:"allow"`
	Ephemeral      types.Object   `tfsdk:"ephemeral"`
	VPCCIDRs       types.List     `tfsdk:"vpc_cidrs"`
	Region         types.String   `tfsdk:"region"`
	Tags           types.Map      `tfsdk:"tags"`
	TagsAll        types.Map      `tfsdk:"tags_all"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
	ID             types.String   `tfsdk:"id"`
	ARN            types.String   `tfsdk:"arn"`
	OwnerID        types.String   `tfsdk:"owner_id"`
	Entries        types.Map      `tfsdk:"entries"`
	Originals      types.Map      `tfsdk:"original_network_acl_ids"`
}

type complianceModel struct {
	Framework   types.String `tfsdk:"framework"`
	Requirement types.String `tfsdk:"requirement"`
	Reason      types.String `tfsdk:"reason"`
	ApprovedBy  types.String `tfsdk:"approved_by"`
	ReviewBy    types.String `tfsdk:"review_by"`
}

type denyModel struct {
	CIDR      types.String `tfsdk:"cidr"`
	Direction types.String `tfsdk:"direction"`
}

type ephemeralModel struct {
	Low  types.Int64 `tfsdk:"low"`
	High types.Int64 `tfsdk:"high"`
}

// denyBoth is the direction of a deny that names none.
const denyBoth = "both"

// in and out report the directions that a deny is for.
func (d denyModel) in() bool  { return d.Direction.ValueString() != "egress" }
func (d denyModel) out() bool { return d.Direction.ValueString() != "ingress" }

// denies is the denies as they are written, which are known.
func (m *naclBaselineModel) denies(ctx context.Context, diags *diag.Diagnostics) []denyModel {
	var denies []denyModel
	if !m.Deny.IsNull() {
		diags.Append(m.Deny.ElementsAs(ctx, &denies, false)...)
	}
	return denies
}

// nacl is what the configuration describes, without the VPC's blocks; false if not all of it is known, or it is wrong, which
// the schema says.
func (m *naclBaselineModel) nacl(ctx context.Context, diags *diag.Diagnostics) (baseline.NACL, bool) {
	var n baseline.NACL
	if !whollyKnown(m.Deny) || !whollyKnown(m.Allow) || !whollyKnown(m.Ephemeral) ||
		slices.ContainsFunc(slices.Concat(m.Deny.Elements(), m.Allow.Elements()), attr.Value.IsNull) {
		return n, false
	}
	for _, d := range m.denies(ctx, diags) {
		cidr, err := netip.ParsePrefix(d.CIDR.ValueString())
		if err != nil {
			return n, false
		}
		n.Deny = append(n.Deny, baseline.NACLDeny{CIDR: cidr, In: d.in(), Out: d.out()})
	}
	n.Allow = sortedTexts(ctx, m.Allow, diags)
	if !m.Ephemeral.IsNull() {
		var e ephemeralModel
		diags.Append(m.Ephemeral.As(ctx, &e, objectOptions)...)
		if low, high := e.Low.ValueInt64(), e.High.ValueInt64(); min(low, high) < int64(baseline.DefaultEphemeral.Lo) || max(low, high) > int64(baseline.DefaultEphemeral.Hi) {
			return n, false
		}
		n.Ephemeral = firewall.PortRange{Lo: uint16(e.Low.ValueInt64()), Hi: uint16(e.High.ValueInt64())} //nolint:gosec // the schema bounds both
	}
	return n, !diags.HasError()
}

// entryModel is an element of entries.
type entryModel struct {
	Direction  types.String `tfsdk:"direction"`
	RuleNumber types.Int64  `tfsdk:"rule_number"`
	Action     types.String `tfsdk:"action"`
	Protocol   types.String `tfsdk:"protocol"`
	CIDRIPv4   types.String `tfsdk:"cidr_ipv4"`
	CIDRIPv6   types.String `tfsdk:"cidr_ipv6"`
	FromPort   types.Int64  `tfsdk:"from_port"`
	ToPort     types.Int64  `tfsdk:"to_port"`
	ICMPType   types.Int64  `tfsdk:"icmp_type"`
	ICMPCode   types.Int64  `tfsdk:"icmp_code"`
	Block      types.String `tfsdk:"block"`
}

var entryType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"direction": types.StringType, "rule_number": types.Int64Type, "action": types.StringType, "protocol": types.StringType,
	"cidr_ipv4": types.StringType, "cidr_ipv6": types.StringType, "from_port": types.Int64Type, "to_port": types.Int64Type,
	"icmp_type": types.Int64Type, "icmp_code": types.Int64Type, "block": types.StringType,
}}

func entryModelOf(e baseline.NACLEntry) entryModel {
	m := entryModel{Direction: types.StringValue(e.Direction.String()), RuleNumber: types.Int64Value(int64(e.Number)), Action: types.StringValue("deny"),
		Protocol: types.StringValue("-1")}
	if block := e.Block(); block != "" {
		m.Block = types.StringValue(block)
	}
	if e.Allow {
		m.Action = types.StringValue("allow")
	}
	text := types.StringValue(e.CIDR.String())
	if e.Family() == firewall.IPv4 {
		m.CIDRIPv4 = text
	} else {
		m.CIDRIPv6 = text
	}
	if e.Protocol < 0 {
		return m
	}
	p := firewall.Protocol(e.Protocol) //nolint:gosec // an IANA number
	m.Protocol = types.StringValue(p.String())
	switch {
	case p == firewall.TCP || p == firewall.UDP:
		m.FromPort, m.ToPort = types.Int64Value(int64(e.FromPort)), types.Int64Value(int64(e.ToPort))
	case p == firewall.ICMP || p == firewall.ICMPv6 && e.Family() == firewall.IPv6:
		m.ICMPType, m.ICMPCode = types.Int64Value(int64(e.ICMPType)), types.Int64Value(int64(e.ICMPCode))
	}
	return m
}

// entry is the reverse of entryModelOf.
func (m entryModel) entry() baseline.NACLEntry {
	e := baseline.NACLEntry{Number: int(m.RuleNumber.ValueInt64()), Allow: m.Action.ValueString() == "allow", Protocol: -1,
		FromPort: int(m.FromPort.ValueInt64()), ToPort: int(m.ToPort.ValueInt64()), ICMPType: int(m.ICMPType.ValueInt64()), ICMPCode: int(m.ICMPCode.ValueInt64())}
	if m.Direction.ValueString() == firewall.Egress.String() {
		e.Direction = firewall.Egress
	}
	e.CIDR, _ = netip.ParsePrefix(m.CIDRIPv4.ValueString() + m.CIDRIPv6.ValueString()) // what entryModelOf wrote
	text := m.Protocol.ValueString()
	for _, p := range []firewall.Protocol{firewall.ICMP, firewall.TCP, firewall.UDP, firewall.ICMPv6} {
		if p.String() == text {
			e.Protocol = int(p)
		}
	}
	if n, err := strconv.Atoi(text); err == nil {
		e.Protocol = n
	}
	return e
}

func entryMap(ctx context.Context, entries []baseline.NACLEntry, diags *diag.Diagnostics) types.Map {
	models := map[string]entryModel{}
	for _, e := range entries {
		models[e.Key()] = entryModelOf(e)
	}
	m, d := types.MapValueFrom(ctx, entryType, models)
	diags.Append(d...)
	return m
}

// entries is the entries of a plan or state; nil if they are not known.
func (m *naclBaselineModel) entries(ctx context.Context, diags *diag.Diagnostics) []baseline.NACLEntry {
	if m.Entries.IsNull() || m.Entries.IsUnknown() {
		return nil
	}
	models := map[string]entryModel{}
	diags.Append(m.Entries.ElementsAs(ctx, &models, false)...)
	out := []baseline.NACLEntry{}
	for _, e := range models {
		out = append(out, e.entry())
	}
	return out
}
