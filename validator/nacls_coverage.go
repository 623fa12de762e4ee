package validator

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// How much is shown of what a NACL does with all packets of a family; the rest is counted.
const (
	maxRows     = 12
	maxRowCIDRs = 6
)

// coverage is what a table does with the packets of tcp and of udp; one map for both where they fare alike.
func coverage(t *firewall.NACLTable, dir firewall.Direction, needed map[firewall.Protocol]firewall.Set) []result.NACLCoverage {
	var out []result.NACLCoverage
	for _, p := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
		c := coverageOf(t, p, needed[p].Only(firewall.ProtocolServices(p)))
		c.Direction = dir.String()
		if len(out) > 0 && sameRows(out[0], c) {
			out[0].Protocols = append(out[0].Protocols, p.String())
			continue
		}
		out = append(out, c)
	}
	return out
}

func sameRows(a, b result.NACLCoverage) bool {
	return a.LeftOut == b.LeftOut && slices.EqualFunc(a.Rows, b.Rows, func(x, y result.NACLRow) bool {
		return x.Rest == y.Rest && slices.Equal(x.CIDRs, y.CIDRs) && slices.Equal(x.Except, y.Except) && sameFate(x, y)
	})
}

// coverageOf is one protocol's map. A family that no rule speaks of, and of which nothing is needed, has no row.
func coverageOf(t *firewall.NACLTable, p firewall.Protocol, needed firewall.Set) result.NACLCoverage {
	out := result.NACLCoverage{Protocols: []string{p.String()}, Rows: []result.NACLRow{}}
	spoken := map[firewall.Family]bool{}
	for _, r := range t.All() {
		addrs := r.May.Addrs()
		spoken[firewall.IPv4] = spoken[firewall.IPv4] || !addrs.IPv4().IsEmpty()
		spoken[firewall.IPv6] = spoken[firewall.IPv6] || !addrs.IPv6().IsEmpty()
	}
	silent := !spoken[firewall.IPv4] && !spoken[firewall.IPv6]
	for _, family := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
		all := map[firewall.Family]firewall.AddrSet{firewall.IPv4: firewall.AllIPv4(), firewall.IPv6: firewall.AllIPv6()}[family]
		if !spoken[family] && !needed.Addrs().Overlaps(all) && (family == firewall.IPv6 || !silent) {
			continue
		}
		rows, more := rowsOf(t, p, family, all, needed)
		out.LeftOut += more
		out.Rows = append(out.Rows, rows...)
	}
	return out
}

// rowsOf cuts the addresses of a family into those to which the same happens, in order of address. The last is the largest: the rest.
// leftOut is how many of the others are not shown.
func rowsOf(t *firewall.NACLTable, p firewall.Protocol, family firewall.Family, all firewall.AddrSet, needed firewall.Set) (rows []result.NACLRow, leftOut int) {
	sets := partsOf(t)
	classes := firewall.Classes(append(sets, needed), p, family)
	rest, most := 0, 0.0
	for i, c := range classes {
		if share := c.Addrs.Share(all); share > most {
			rest, most = i, share
		}
	}
	leftOut = max(0, len(classes)-maxRows)
	for i, c := range classes {
		if i != rest && len(rows) < len(classes)-1-leftOut {
			rows = append(rows, rowAt(t, c, len(sets), false))
		}
	}
	return append(rows, rowAt(t, classes[rest], len(sets), true)), leftOut
}

// partsOf is what each rule decides; of a table in which that is not clear, what is allowed, undecided and denied.
func partsOf(t *firewall.NACLTable) []firewall.Set {
	if !t.Clear() {
		return []firewall.Set{t.Allowed(), t.Undecided(), t.Denied()}
	}
	var sets []firewall.Set
	for i := range t.All() {
		sets = append(sets, t.MayWin(i))
	}
	return sets
}

// addressedRow is a row with its addresses.
type addressedRow struct {
	result.NACLRow
	addrs firewall.AddrSet
}

// name says which addresses a row is of: its blocks, or the smallest block around them less what is missing, where that is shorter.
func (r *addressedRow) name() {
	blocks := r.addrs.Prefixes()
	whole := around(blocks)
	r.CIDRs = r.addrs.Strings()
	if missing := firewall.Prefixes(whole).Subtract(r.addrs).Strings(); len(missing)+1 < len(blocks) || r.Rest && len(missing) > 0 {
		r.CIDRs, r.Except = []string{whole.String()}, missing
	}
	for _, list := range []*[]string{&r.CIDRs, &r.Except} {
		if more := len(*list) - maxRowCIDRs; more > 0 {
			*list, r.More = (*list)[:maxRowCIDRs], r.More+more
		}
	}
}

// around is the smallest block that holds all blocks, which are ascending and of one family.
func around(blocks []netip.Prefix) netip.Prefix {
	p, last := blocks[0], blocks[len(blocks)-1].Addr()
	for !p.Contains(last) {
		p = netip.PrefixFrom(p.Addr(), p.Bits()-1).Masked()
	}
	return p
}

func sameFate(a, b result.NACLRow) bool {
	return slices.Equal(a.Needed, b.Needed) && slices.EqualFunc(a.Spans, b.Spans, func(x, y result.NACLSpan) bool {
		return x.Ports == y.Ports && x.Action == y.Action && (x.Rule == nil) == (y.Rule == nil) && (x.Rule == nil || *x.Rule == *y.Rule)
	})
}

// rowAt is what happens at each port of the addresses of a class, of which set number needed is what has to pass.
func rowAt(t *firewall.NACLTable, class firewall.Class, needed int, rest bool) result.NACLRow {
	r := addressedRow{result.NACLRow{CIDRs: []string{}, Except: []string{}, Spans: []result.NACLSpan{}, Needed: [][2]int{}, Rest: rest}, class.Addrs}
	add := func(ports firewall.Ports, action result.NACLAction, rule *int) {
		for _, v := range ports.Ranges() {
			r.Spans = append(r.Spans, result.NACLSpan{Ports: [2]int{int(v.Lo), int(v.Hi)}, Action: action, Rule: rule})
		}
	}
	var decided []firewall.PortRange
	clear := t.Clear()
	for _, c := range class.Ports {
		switch {
		case c.Set == needed:
			for _, v := range c.Ports.Ranges() {
				r.Needed = append(r.Needed, [2]int{int(v.Lo), int(v.Hi)})
			}
		case clear:
			decided = append(decided, c.Ports.Ranges()...)
			add(c.Ports, actionOf(t.Rule(c.Set).Action), &c.Set)
		default:
			add(c.Ports, []result.NACLAction{result.NACLAllow, result.NACLUnknown, result.NACLDeny}[c.Set], nil)
		}
	}
	if clear {
		add(firewall.AllPorts().Subtract(firewall.PortSet(decided...)), result.NACLImplicitDeny, nil)
	}
	slices.SortFunc(r.Spans, func(x, y result.NACLSpan) int { return cmp.Compare(x.Ports[0], y.Ports[0]) })
	r.name()
	return r.NACLRow
}

// neededBy is the replies in one direction that the findings say are dropped, as the NACL of the address sees them.
func neededBy(found []result.Finding, address string, dir firewall.Direction) map[firewall.Protocol]firewall.Set {
	rule := check.InboundReplyDropped.ID
	if dir == firewall.Ingress {
		rule = check.OutboundReplyDropped.ID
	}
	out := map[firewall.Protocol]firewall.Set{}
	for _, f := range found {
		if f.RuleID != rule || f.Address != address {
			continue
		}
		for _, s := range f.Uncovered {
			remote := s.Dst
			if dir == firewall.Ingress {
				remote = s.Src
			}
			var blocks []netip.Prefix
			for _, text := range remote {
				if b, err := netip.ParsePrefix(text); err == nil {
					blocks = append(blocks, b)
				}
			}
			var ports []firewall.PortRange
			for _, r := range s.DstPorts {
				ports = append(ports, firewall.PortRange{Lo: uint16(r[0]), Hi: uint16(r[1])})
			}
			p := firewall.Protocol(s.ProtocolNumber)
			out[p] = out[p].Union(firewall.NewSet(firewall.Prefixes(blocks...), firewall.PortServices(p, firewall.PortSet(ports...))))
		}
	}
	return out
}
