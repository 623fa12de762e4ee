package provider

import (
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// auditedEntry is one entry of a network ACL with what becomes of it.
type auditedEntry struct {
	Direction  types.String   `tfsdk:"direction"`
	RuleNumber types.Int64    `tfsdk:"rule_number"`
	Action     types.String   `tfsdk:"action"`
	Protocol   types.String   `tfsdk:"protocol"`
	CIDRBlock  types.String   `tfsdk:"cidr_block"`
	FromPort   types.Int32    `tfsdk:"from_port"`
	ToPort     types.Int32    `tfsdk:"to_port"`
	ICMPType   types.Int32    `tfsdk:"icmp_type"`
	ICMPCode   types.Int32    `tfsdk:"icmp_code"`
	Verdict    types.String   `tfsdk:"verdict"`
	SgplanRule types.String   `tfsdk:"sgplan_rule"`
	Decides    types.String   `tfsdk:"decides"`
	Lost       types.String   `tfsdk:"lost"`
	By         []int64        `tfsdk:"by"`
	Packet     *witnessPacket `tfsdk:"packet"`
	DecidedBy  types.Int64    `tfsdk:"decided_by"`
}

// The verdicts on an entry.
const (
	entryEffective = "effective"
	entryPartly    = "partly_shadowed"
	entryShadowed  = "shadowed"
	entryRedundant = "redundant"
	entryUnknown   = "unknown"
)

func (j *naclJudge) entries(n *firewall.NACL) []auditedEntry {
	out := []auditedEntry{}
	local := j.grounds(n).Addrs()
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		table := j.table(n, d)
		fates := map[int]firewall.RuleFate{}
		for _, f := range firewall.Fates(table) {
			fates[f.Rule] = f
		}
		for i, r := range table.All() {
			e := entryOf(d, r)
			e.judge(table, i, fates[i], d, local)
			out = append(out, e)
		}
	}
	return out
}

// entryOf is an entry as it is written.
func entryOf(d firewall.Direction, r *firewall.NACLRule) auditedEntry {
	e := auditedEntry{Direction: types.StringValue(d.String()), RuleNumber: types.Int64Value(int64(r.Number)), By: []int64{}}
	if r.Action != firewall.AnyAction {
		e.Action = types.StringValue(map[firewall.Action]string{firewall.Allow: "allow", firewall.Deny: "deny"}[r.Action])
	}
	if !r.CIDR.IsValid() {
		return e
	}
	e.CIDRBlock, e.Protocol = types.StringValue(r.CIDR.String()), types.StringValue(strconv.Itoa(r.Protocol))
	if r.Protocol < 0 {
		return e
	}
	p := firewall.Protocol(r.Protocol) //nolint:gosec // an IANA number
	e.Protocol = types.StringValue(p.String())
	switch {
	case p == firewall.TCP || p == firewall.UDP:
		e.FromPort, e.ToPort = types.Int32Value(int32(r.FromPort)), types.Int32Value(int32(r.ToPort)) //nolint:gosec // ports
	case p == firewall.ICMP || p == firewall.ICMPv6 && r.CIDR.Addr().Is6():
		e.ICMPType, e.ICMPCode = types.Int32Value(int32(r.ICMPType)), types.Int32Value(int32(r.ICMPCode)) //nolint:gosec // below 256
	}
	return e
}

// judge says what becomes of entry i of a table. What hangs on an entry that cannot be read is not known.
func (e *auditedEntry) judge(t *firewall.NACLTable, i int, f firewall.RuleFate, d firewall.Direction, local firewall.AddrSet) {
	won := t.Won(i)
	e.Decides = setText(won)
	seen := won
	switch f.Kind {
	case firewall.FateDenyNever:
		e.Verdict, e.SgplanRule, seen = types.StringValue(entryShadowed), types.StringValue("RSG201"), f.Lost
	case firewall.FateAllowNever:
		e.Verdict, e.SgplanRule, seen = types.StringValue(entryShadowed), types.StringValue("RSG202"), f.Lost
	case firewall.FateRedundantNever:
		e.Verdict, e.SgplanRule, seen = types.StringValue(entryShadowed), types.StringValue("RSG203"), f.Matches
	case firewall.FateRedundant:
		e.Verdict, e.SgplanRule = types.StringValue(entryRedundant), types.StringValue("RSG203")
	case firewall.FateDenyPartly:
		if e.Verdict = types.StringValue(entryEffective); !f.Carved { // exceptions before it are what it is written for
			e.Verdict, e.SgplanRule, seen = types.StringValue(entryPartly), types.StringValue("RSG208"), f.Lost
		}
	case firewall.FateFine:
		if e.Verdict = types.StringValue(entryEffective); won.IsEmpty() {
			e.Verdict = types.StringValue(entryUnknown)
		}
	}
	if f.Kind != firewall.FateFine && !f.Proved {
		e.Verdict, e.SgplanRule = types.StringValue(entryUnknown), types.StringNull()
		return
	}
	if f.Kind == firewall.FateDenyNever || f.Kind == firewall.FateAllowNever || e.Verdict.ValueString() == entryPartly {
		e.Lost = setText(f.Lost)
	}
	if !e.SgplanRule.IsNull() {
		for _, k := range f.By {
			r := t.Rule(k)
			e.By = append(e.By, int64(r.Number))
		}
	}
	p, ok := seen.Witness()
	if !ok {
		return
	}
	e.Packet = packetOf(headerOf(p, d, local))
	if _, rule, known, _ := t.Decide(p); known && rule >= 0 {
		r := t.Rule(rule)
		e.DecidedBy = types.Int64Value(int64(r.Number))
	}
}

// headerOf is a whole packet of what a filter sees, with one of the local addresses on our side.
func headerOf(p firewall.Packet, d firewall.Direction, local firewall.AddrSet) firewall.PacketHeader {
	near := local.IPv4()
	if p.Remote.Is6() {
		near = local.IPv6()
	}
	h := firewall.PacketHeader{Protocol: p.Protocol, Src: p.Remote, Dst: near.Host(), DstPort: p.Value}
	if d == firewall.Egress {
		h.Src, h.Dst = h.Dst, h.Src
	}
	return h
}

// setText is packets as text, null if there are none.
func setText(s firewall.Set) types.String {
	if s.IsEmpty() {
		return types.StringNull()
	}
	return types.StringValue(s.String())
}

// naclOpening is what of administration a network ACL admits from one part of the internet.
type naclOpening struct {
	IPVersion   types.Int64    `tfsdk:"ip_version"`
	Services    types.String   `tfsdk:"services"`
	Share       types.Float64  `tfsdk:"share"`
	RuleNumbers []int64        `tfsdk:"rule_numbers"`
	Packet      *witnessPacket `tfsdk:"packet"`
}

// cisResult is the outcome of one control of the CIS AWS Foundations Benchmark.
type cisResult struct {
	Version     types.String `tfsdk:"version"`
	ID          types.String `tfsdk:"id"`
	Result      types.String `tfsdk:"result"`
	RuleNumbers []int64      `tfsdk:"rule_numbers"`
}

// The outcomes of a control.
const (
	cisPass    = "pass"
	cisFail    = "fail"
	cisUnknown = "unknown"
)

// administration is what of administration is admitted from public addresses after the order is evaluated, and the control about that.
func (j *naclJudge) administration(n *firewall.NACL) ([]naclOpening, []cisResult) {
	table, admin, local := j.table(n, firewall.Ingress), baseline.AdminServices(), j.grounds(n).Addrs()
	openings := []naclOpening{}
	for _, o := range firewall.OpenPorts(table.Allowed(), admin, 0) {
		open := firewall.Opened(table.Allowed(), []firewall.Opening{o}).Restrict(o.Family.Public())
		x := naclOpening{IPVersion: types.Int64Value(int64(o.Family)), Services: types.StringValue(o.Services.String()), Share: types.Float64Value(o.Share), RuleNumbers: []int64{}}
		for i, r := range table.All() {
			if r.Action == firewall.Allow && table.MayWin(i).Overlaps(open) {
				x.RuleNumbers = append(x.RuleNumbers, int64(r.Number))
			}
		}
		p, _ := open.Witness()
		x.Packet = packetOf(headerOf(p, firewall.Ingress, local))
		openings = append(openings, x)
	}
	cis, result := baseline.CISAdminServices(), cisPass
	switch {
	case len(firewall.OpenPorts(table.Allowed(), cis, firewall.NearlyAll)) > 0:
		result = cisFail
	case len(firewall.OpenPorts(table.Allowed().Union(table.Undecided()), cis, firewall.NearlyAll)) > 0:
		result = cisUnknown
	}
	alone := []int64{}
	for _, r := range table.All() {
		if r.Action == firewall.Allow && len(firewall.OpenPorts(r.Must, cis, firewall.NearlyAll)) > 0 {
			alone = append(alone, int64(r.Number))
		}
	}
	var controls []cisResult
	for _, c := range baseline.CISNACLAdmin() {
		controls = append(controls, cisResult{types.StringValue(c.Version), types.StringValue(c.ID), types.StringValue(result), slices.Clone(alone)})
	}
	return openings, controls
}
