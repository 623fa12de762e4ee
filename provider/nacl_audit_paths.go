package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// cutPath is what a network ACL drops on a way through a NAT gateway or a gateway endpoint.
type cutPath struct {
	SgplanRule types.String   `tfsdk:"sgplan_rule"`
	Severity   types.String   `tfsdk:"severity"`
	Gateway    types.String   `tfsdk:"gateway_id"`
	Leg        types.String   `tfsdk:"leg"`
	Direction  types.String   `tfsdk:"direction"`
	Protocol   types.String   `tfsdk:"protocol"`
	ClientNACL types.String   `tfsdk:"client_network_acl_id"`
	Dropped    []auditedBox   `tfsdk:"dropped"`
	Packet     *witnessPacket `tfsdk:"packet"`
	Rule       types.Int64    `tfsdk:"rule_number"`
}

// The legs of ways, in the order of firewall.NATPaths and firewall.ServicePaths.
var (
	natLegs     = []string{"to_gateway", "from_gateway", "reply_to_gateway", "reply_from_gateway"}
	serviceLegs = []string{"to_service", "reply_from_service"}
)

// cutPaths is what a NACL drops on ways through gateways, but for replies that another list says already.
func (j *naclJudge) cutPaths(n *firewall.NACL) []cutPath {
	out := []cutPath{}
	for _, p := range j.paths {
		for _, g := range p.Gaps() {
			leg := p.Legs[g.Leg]
			if leg.NACL != n || j.saidOf(p, g) {
				continue
			}
			x := cutPath{SgplanRule: types.StringValue("RSG105"), Severity: types.StringValue("error"), Direction: types.StringValue(leg.Direction.String()),
				Protocol: types.StringValue(p.Protocol.String()), ClientNACL: types.StringValue(p.Client.AWSID), Dropped: boxesOf(g.Gap), Packet: packetOf(g.Packet),
				Rule: entryNumber(leg.Table, g.Rule)}
			if p.NAT != nil {
				x.Gateway, x.Leg = types.StringValue(j.gatewayName(p.NAT)), types.StringValue(natLegs[g.Leg])
			} else {
				x.Gateway, x.Leg = types.StringValue(p.Service.Endpoint.Address), types.StringValue(serviceLegs[g.Leg])
				if !p.Named {
					x.Severity = types.StringValue("warning")
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// saidOf reports whether the missing replies of the NACL, those of level error, say that it drops these.
func (j *naclJudge) saidOf(p firewall.GatewayPath, g firewall.PathGap) bool {
	leg := p.Legs[g.Leg]
	return slices.ContainsFunc(j.replies[leg.NACL.ID], func(r replyGap) bool {
		return r.Proved && firewall.WorstLevel(r.Hit) == "error" && p.Implied(g, &r.ReplyGap)
	}) || leg.Reply && slices.ContainsFunc(j.pairs[leg.NACL.ID], func(r pairGap) bool {
		return r.Proved && firewall.WorstLevel(r.Hit) == "error" && r.Protocol == p.Protocol && r.a.NACL == p.Client && r.Gap.Covers(g.Gap)
	})
}

// gatewayName is the id of the NAT gateway of an interface.
func (j *naclJudge) gatewayName(i *firewall.Interface) string {
	for name, to := range j.net.Aliases {
		if to == i.ID {
			return string(name)
		}
	}
	return i.AWSID
}
