package provider

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// missingReply is requests that pass and whose replies a network ACL drops.
type missingReply struct {
	SgplanRule   types.String   `tfsdk:"sgplan_rule"`
	Direction    types.String   `tfsdk:"direction"`
	Protocol     types.String   `tfsdk:"protocol"`
	Severity     types.String   `tfsdk:"severity"`
	Certain      types.Bool     `tfsdk:"certain"`
	Exact        types.Bool     `tfsdk:"exact"`
	Dropped      []auditedBox   `tfsdk:"dropped"`
	Clients      []string       `tfsdk:"clients"`
	SubnetIDs    []string       `tfsdk:"subnet_ids"`
	OtherNACL    types.String   `tfsdk:"other_network_acl_id"`
	Request      *witnessPacket `tfsdk:"request"`
	Reply        *witnessPacket `tfsdk:"reply"`
	RequestEntry types.Int64    `tfsdk:"request_rule_number"`
	ReplyEntry   types.Int64    `tfsdk:"reply_rule_number"`
}

// auditedBox is every packet from one of the sources to one of the destinations.
type auditedBox struct {
	Sources          []string     `tfsdk:"sources"`
	SourcePorts      types.String `tfsdk:"source_ports"`
	Destinations     []string     `tfsdk:"destinations"`
	DestinationPorts types.String `tfsdk:"destination_ports"`
}

// replyGap is a gap of a NACL over all its subnets.
type replyGap struct {
	firewall.ReplyGap
	subnets []*firewall.Subnet // that have it
	rule    string             // of sgplan
}

// pairGap is a gap between subnets.
type pairGap struct {
	firewall.PairGap
	a, b *firewall.Side
}

func (j *naclJudge) grounds(n *firewall.NACL) *firewall.Grounds {
	return j.net.Grounds(n, j.subnets[n.ID], nil, j.openedIn)
}

// replyGaps finds the gaps of a NACL as sgplan does: for each direction and protocol what is certain, or where nothing is what is possible.
func (j *naclJudge) replyGaps(n *firewall.NACL) []replyGap {
	var out []replyGap
	for _, part := range j.grounds(n).Parts {
		in, back, opts := j.table(n, firewall.Ingress), j.table(n, firewall.Egress), part.ReplyOptions(j.profiles)
		for _, g := range append(firewall.ReplyGaps(in, back, opts), firewall.EchoGaps(in, back, opts)...) {
			same := func(x replyGap) bool {
				return x.Direction == g.Direction && x.Protocol == g.Protocol && x.Proved == g.Proved
			}
			i := slices.IndexFunc(out, same)
			if i < 0 {
				i = len(out)
				out = append(out, replyGap{g, nil, replyRule(g)})
			} else {
				out[i].ReplyGap, _ = out[i].Join(g, j.profiles)
			}
			for _, s := range part.Subnets {
				if g.Judged.Meets(g.Direction, s.CIDRs, len(s.CIDRsOpen) == 0) {
					out[i].subnets = append(out[i].subnets, s)
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(g replyGap) bool {
		return !g.Proved && slices.ContainsFunc(out, func(x replyGap) bool { return x.Proved && x.Direction == g.Direction && x.Protocol == g.Protocol })
	})
}

func replyRule(g firewall.ReplyGap) string {
	switch {
	case g.Protocol == firewall.ICMP || g.Protocol == firewall.ICMPv6:
		return "RSG103"
	case g.Direction == firewall.Egress:
		return "RSG102"
	}
	return "RSG101"
}

// findPairs finds the gaps between subnets, but for those that a gap of the NACL that drops them says already.
func (j *naclJudge) findPairs() {
	for _, sides := range j.net.Sides(j.openedIn) {
		var ours firewall.AddrSet
		for _, s := range sides {
			ours = ours.Union(s.Addrs)
		}
		for _, a := range sides {
			for _, b := range sides {
				for _, g := range firewall.SideGaps(a, b, j.table, j.profiles) {
					x := pairGap{g, a, b}
					drops := x.drops().NACL.ID
					if !slices.ContainsFunc(j.replies[drops], func(r replyGap) bool { return g.Implied(&r.ReplyGap, ours) }) {
						j.pairs[drops] = append(j.pairs[drops], x)
					}
				}
			}
		}
	}
	for id, found := range j.pairs {
		if slices.ContainsFunc(found, func(g pairGap) bool { return g.Proved }) { // what is only possible no longer counts
			j.pairs[id] = slices.DeleteFunc(found, func(g pairGap) bool { return !g.Proved })
		}
	}
}

// drops is the side whose NACL drops the replies: b on their way out, a on their way in.
func (g *pairGap) drops() *firewall.Side {
	if g.DroppedBy == firewall.Egress {
		return g.b
	}
	return g.a
}

func (j *naclJudge) missingReplies(n *firewall.NACL) []missingReply {
	out := []missingReply{}
	exact := j.grounds(n).Exact
	for _, g := range j.replies[n.ID] {
		m := missingReply{SgplanRule: types.StringValue(g.rule), Direction: types.StringValue(g.Direction.String()), Protocol: types.StringValue(g.Protocol.String()),
			Severity: types.StringValue(firewall.WorstLevel(g.Hit)), Certain: types.BoolValue(g.Proved), Exact: types.BoolValue(g.Proved && exact(g.Judged)), Dropped: boxesOf(g.Judged),
			Clients: namesOf(g.Hit), SubnetIDs: idsOf(g.subnets), Request: packetOf(g.Request), Reply: packetOf(g.Reply)}
		m.RequestEntry, m.ReplyEntry = entryNumber(j.table(n, g.Direction), g.RequestRule), entryNumber(j.table(n, firewall.Egress-g.Direction), g.ReplyRule)
		out = append(out, m)
	}
	for _, g := range j.pairs[n.ID] {
		rough := g.a.Rough.Union(g.b.Rough)
		certain := !slices.ContainsFunc(g.Gap, func(x firewall.Box) bool { return rough.Overlaps(x.Src) || rough.Overlaps(x.Dst) })
		m := missingReply{SgplanRule: types.StringValue("RSG105"), Protocol: types.StringValue(g.Protocol.String()), Severity: types.StringValue(firewall.WorstLevel(g.Hit)),
			Certain: types.BoolValue(g.Proved), Exact: types.BoolValue(g.Proved && certain), Dropped: boxesOf(g.Gap), Clients: namesOf(g.Hit),
			SubnetIDs: idsOf(g.drops().Subnets), Request: packetOf(g.Request), Reply: packetOf(g.Reply)}
		mine, other, asked := g.b, g.a, 1
		m.Direction = types.StringValue(firewall.Ingress.String()) // of the request, as the NACL that drops the reply sees it
		if g.DroppedBy == firewall.Ingress {
			mine, other, asked = g.a, g.b, 0
			m.Direction = types.StringValue(firewall.Egress.String())
		}
		m.OtherNACL = types.StringValue(other.NACL.AWSID)
		m.RequestEntry = entryNumber(j.table(mine.NACL, firewall.Egress-g.DroppedBy), g.RequestRules[asked])
		m.ReplyEntry = entryNumber(j.table(mine.NACL, g.DroppedBy), g.ReplyRule)
		out = append(out, m)
	}
	return out
}

func namesOf(profiles []firewall.Profile) []string {
	out := []string{}
	for _, p := range profiles {
		out = append(out, p.Name)
	}
	return out
}

// entryNumber is the number of a rule of a table, null for the default deny.
func entryNumber(t *firewall.NACLTable, rule int) types.Int64 {
	if rule < 0 {
		return types.Int64Null()
	}
	r := t.Rule(rule)
	return types.Int64Value(int64(r.Number))
}

// boxesOf is whole packets as data sources show them: ports are null of protocols without.
func boxesOf(boxes firewall.Boxes) []auditedBox {
	out := []auditedBox{}
	for _, b := range boxes {
		x := auditedBox{Sources: b.Src.Strings(), Destinations: b.Dst.Strings()}
		if b.Protocol == firewall.TCP || b.Protocol == firewall.UDP {
			x.SourcePorts, x.DestinationPorts = types.StringValue(b.SrcPorts.String()), types.StringValue(b.DstPorts.String())
		}
		out = append(out, x)
	}
	return out
}

// groupConflict is what a security group opens in some subnets, and their network ACL drops.
type groupConflict struct {
	SecurityGroupID types.String   `tfsdk:"security_group_id"`
	SubnetIDs       []string       `tfsdk:"subnet_ids"`
	Packets         types.String   `tfsdk:"packets"`
	Certain         types.Bool     `tfsdk:"certain"`
	Exact           types.Bool     `tfsdk:"exact"`
	RuleIDs         []string       `tfsdk:"rule_ids"`
	RuleNumber      types.Int64    `tfsdk:"rule_number"`
	Packet          *witnessPacket `tfsdk:"packet"`
}

func (j *naclJudge) groupConflicts(n *firewall.NACL) []groupConflict {
	out := []groupConflict{}
	table := j.table(n, firewall.Ingress)
	for _, c := range j.conflicts[n.ID] {
		for _, part := range c.Parts {
			w, _ := part.Gap.Witness()
			h := headerOf(w, firewall.Ingress, part.Local)
			if part.Near.IsValid() && part.Near.Is4() == w.Remote.Is4() {
				h.Dst = part.Near
			}
			x := groupConflict{SecurityGroupID: types.StringValue(c.Group.AWSID), SubnetIDs: idsOf(part.Subnets), Packets: types.StringValue(part.Gap.String()),
				Certain: types.BoolValue(!c.Possible), Exact: types.BoolValue(!c.Possible && !c.Inexact), RuleIDs: []string{}, Packet: packetOf(h)}
			for i := range c.Group.Ingress {
				if r := &c.Group.Ingress[i]; c.Opens(j.net, r).Overlaps(part.Gap) {
					x.RuleIDs = append(x.RuleIDs, r.Origin.Address)
				}
			}
			if _, rule, known, _ := table.Decide(w); known {
				x.RuleNumber = entryNumber(table, rule)
			}
			out = append(out, x)
		}
	}
	return out
}
