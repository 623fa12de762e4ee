package firewall

import (
	"slices"
	"strings"
)

// The codes by which AWS's Reachability Analyzer names a refusal.
const (
	refusedByNACL  = "SUBNET_ACL_RESTRICTION"
	refusedByGroup = "ENI_SG_RULES_MISMATCH"
)

// naclRuling is what the NACL of at's subnet does with one leg; peer is the other end. A nil NACL is not known.
func (t *tracer) naclRuling(w scene, at, peer place, n *NACL, leg Leg, d Direction) ruling {
	r := ruling{remotes: peer.addrs, hop: Hop{Leg: leg, Filter: "nacl", Direction: d, Verdict: HopUnknown}}
	table := t.table(n, d)
	if table == nil {
		r.why = at.why
		if at.subnet != nil {
			r.hop.Address, r.why = at.subnet.ID, at.subnet.NACL.Why
		}
		return r
	}
	if n.Assumed {
		vpc := strings.TrimSuffix(string(n.ID), ".default_network_acl_id")
		t.note("the default network ACL of " + vpc + " is assumed to be as AWS makes one: it allows everything")
	}
	services := t.request
	if leg == Reply {
		services = t.reply
	}
	r.hop.Address = n.ID
	asked := NewSet(peer.addrs, services)
	notAllowed := asked.Subtract(table.Allowed())
	denied := notAllowed.Subtract(table.Undecided())
	r.pass, r.drop = peer.addrs.Subtract(notAllowed.Addrs()), denied.Addrs()
	switch {
	case r.passes():
		r.hop.Verdict, r.hop.Rule = HopAllow, t.decider(table, asked)
	case w.unsure:
		r.drop, r.why = AddrSet{}, slices.Concat(w.src.why, w.dst.why)
	case r.drop.Covers(r.remotes):
		r.hop.Verdict, r.hop.AWSCode, r.hop.Rule = HopDeny, refusedByNACL, t.decider(table, denied)
		if r.hop.Rule == implicit {
			r.hop.Verdict = HopImplicitDeny
		}
	default:
		r.why = append(table.unknownsOf(asked), r.splitBy(peer, t.family)...)
	}
	return r
}

// implicit is how people name the deny at the end of every NACL.
const implicit = "*"

// decider names the rule that decides the lowest packet of the lowest address of s.
func (t *tracer) decider(table *NACLTable, s Set) string {
	a, _ := s.Addrs().Lowest()
	p := Packet{Remote: a, Protocol: t.protocol, Value: s.ServicesOf(a).Ports(t.protocol).lowest()}
	_, rule, _, _ := table.Decide(p)
	if rule < 0 {
		return implicit
	}
	return table.rules[rule].Name()
}

// unknownsOf names the values, not known, on which the fate of some packet of s hangs.
func (t *NACLTable) unknownsOf(s Set) []Unknown {
	var out []Unknown
	for i := range t.rules {
		if !t.rules[i].Exact() && t.MayWin(i).Overlaps(s) {
			out = append(out, t.rules[i].Why...)
		}
	}
	return out
}

// splitBy names the peer's address if it is not known, and the filter tells its possible addresses apart.
func (r *ruling) splitBy(peer place, f Family) []Unknown {
	if r.pass.IsEmpty() && r.drop.IsEmpty() || peer.iface == nil || peer.iface.known(f) {
		return nil
	}
	out := []Unknown{peer.iface.unknownAddr(f)}
	if peer.subnet != nil && peer.subnet.open(f) {
		out = append(out, peer.subnet.CIDRsOpen...)
	}
	return out
}
