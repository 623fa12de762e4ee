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
	services := firewall.ProtocolServices(p)
	var cuts []firewall.AddrSet
	for _, c := range needed.Cells() {
		cuts = append(cuts, c.Addrs)
	}
	var spoken firewall.AddrSet
	for _, r := range t.All() {
		addrs := r.May.Addrs()
		spoken = spoken.Union(addrs)
		if !r.May.Only(services).IsEmpty() {
			cuts = append(cuts, addrs)
		}
	}
	for _, family := range []firewall.AddrSet{firewall.AllIPv4(), firewall.AllIPv6()} {
		if !spoken.Overlaps(family) && !needed.Addrs().Overlaps(family) && (family.Equal(firewall.AllIPv6()) || !spoken.IsEmpty()) {
			continue
		}
		rows := rowsOf(t, p, family, cuts, needed)
		if more := len(rows) - maxRows; more > 0 {
			out.LeftOut += more
			rows = append(rows[:maxRows-1], rows[len(rows)-1])
		}
		out.Rows = append(out.Rows, rows...)
	}
	return out
}

// rowsOf cuts the addresses of a family into those to which the same happens, in order of address. The last is the largest: the rest.
func rowsOf(t *firewall.NACLTable, p firewall.Protocol, family firewall.AddrSet, cuts []firewall.AddrSet, needed firewall.Set) []result.NACLRow {
	classes := []firewall.AddrSet{family}
	for _, cut := range cuts {
		var next []firewall.AddrSet
		for _, c := range classes {
			for _, part := range []firewall.AddrSet{c.Intersect(cut), c.Subtract(cut)} {
				if !part.IsEmpty() {
					next = append(next, part)
				}
			}
		}
		classes = next
	}
	var list []addressedRow
	for _, c := range classes {
		row := rowAt(t, p, c, needed)
		if i := slices.IndexFunc(list, func(o addressedRow) bool { return sameFate(o.NACLRow, row) }); i >= 0 {
			list[i].addrs = list[i].addrs.Union(c)
			continue
		}
		list = append(list, addressedRow{row, c})
	}
	slices.SortFunc(list, func(a, b addressedRow) int {
		x, _ := a.addrs.Lowest()
		y, _ := b.addrs.Lowest()
		return x.Compare(y)
	})
	rest := slices.MaxFunc(list, func(a, b addressedRow) int { return cmp.Compare(a.addrs.Share(family), b.addrs.Share(family)) })
	var rows []result.NACLRow
	for _, r := range list {
		if !r.addrs.Equal(rest.addrs) {
			r.name()
			rows = append(rows, r.NACLRow)
		}
	}
	rest.Rest = true
	rest.name()
	return append(rows, rest.NACLRow)
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

// rowAt is what happens at each port of one address of a class, and so of all.
func rowAt(t *firewall.NACLTable, p firewall.Protocol, class firewall.AddrSet, needed firewall.Set) result.NACLRow {
	a, _ := class.Lowest()
	at := func(s firewall.Set) firewall.Ports { return s.ServicesOf(a).Ports(p) }
	row := result.NACLRow{CIDRs: []string{}, Except: []string{}, Spans: []result.NACLSpan{}, Needed: [][2]int{}}
	add := func(ports firewall.Ports, action result.NACLAction, rule *int) {
		for _, r := range ports.Ranges() {
			row.Spans = append(row.Spans, result.NACLSpan{Ports: [2]int{int(r.Lo), int(r.Hi)}, Action: action, Rule: rule})
		}
	}
	left := firewall.AllPorts()
	if t.Clear() {
		for i, r := range t.All() {
			ports := at(t.MayWin(i))
			left = left.Subtract(ports)
			add(ports, actionOf(r.Action), &i)
		}
		add(left, result.NACLImplicitDeny, nil)
	} else {
		add(at(t.Allowed()), result.NACLAllow, nil)
		add(at(t.Undecided()), result.NACLUnknown, nil)
		add(at(t.Denied()), result.NACLDeny, nil)
	}
	slices.SortFunc(row.Spans, func(x, y result.NACLSpan) int { return cmp.Compare(x.Ports[0], y.Ports[0]) })
	for _, r := range at(needed).Ranges() {
		row.Needed = append(row.Needed, [2]int{int(r.Lo), int(r.Hi)})
	}
	return row
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
