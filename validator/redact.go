package validator

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// redactor takes out of what is to be printed the ids and places of objects that are marked sensitive, and what would tell them. The
// values of rules are the checks' own business: only they know what is computed of them.
type redactor struct {
	ids    *strings.Replacer
	blocks []netip.Prefix
}

// sensitive stands in the place of a value.
const sensitive = "(sensitive)"

// newRedactor returns nil where nothing is to be taken out.
func newRedactor(s plan.Secrets) *redactor {
	if s.None() {
		return nil
	}
	var pairs []string
	for id := range s.IDs {
		pairs = append(pairs, id, sensitive)
	}
	r := &redactor{ids: strings.NewReplacer(pairs...)}
	for b := range s.Blocks {
		r.blocks = append(r.blocks, b)
	}
	return r
}

func (r *redactor) findings(list []result.Finding) {
	if r == nil {
		return
	}
	for i := range list {
		f := &list[i]
		f.Message, f.Address, f.Point.Label = r.text(f.Message), r.address(f.Address), r.text(f.Point.Label)
		for k := range f.Resources {
			f.Resources[k].Address, f.Resources[k].Label = r.address(f.Resources[k].Address), r.text(f.Resources[k].Label)
		}
		r.unknowns(f.Unknowns)
		for k := range f.Steps {
			f.Steps[k].Address, f.Steps[k].Effect = r.ids.Replace(f.Steps[k].Address), r.text(f.Steps[k].Effect)
		}
		for _, s := range f.Uncovered {
			if r.tellAny(s.Src) || r.tellAny(s.Dst) {
				f.Uncovered, f.UncoveredExact = []result.Set{}, false
				break
			}
		}
		for _, p := range f.Witness {
			if r.tellAny([]string{p.Src, p.Dst}) {
				f.Witness = []result.Packet{}
				break
			}
			r.hops(p.Hops)
		}
		fixes := f.Fixes[:0]
		for _, x := range f.Fixes {
			if x.HCL == nil || r.text(*x.HCL) == *x.HCL {
				x.Title = r.text(x.Title)
				fixes = append(fixes, x)
			}
		}
		f.Fixes = fixes
	}
}

// tellSets reports whether sets of packets let a sensitive block be seen.
func (r *redactor) tellSets(list []result.Set) bool {
	return r != nil && slices.ContainsFunc(list, func(s result.Set) bool { return r.tellAny(s.Src) || r.tellAny(s.Dst) })
}

// address is an address without ids. Blocks in it stay: Terraform takes no sensitive value for a key.
func (r *redactor) address(s string) string {
	if r == nil {
		return s
	}
	return r.ids.Replace(s)
}

// hide is text for those who need it as a function; nil where nothing is to be taken out.
func (r *redactor) hide() func(string) string {
	if r == nil {
		return nil
	}
	return r.text
}

func (r *redactor) notices(list []result.Notice) {
	if r == nil {
		return
	}
	for i := range list {
		list[i].Message = r.text(list[i].Message)
	}
}

// trace leaves the flow itself as its author wrote it.
func (r *redactor) trace(t *report.Trace) {
	if r == nil {
		return
	}
	for _, side := range []*report.TraceSide{&t.Before, &t.After} {
		r.hops(side.Hops)
		r.unknowns(side.Unknowns)
		for i := range side.Notes {
			side.Notes[i] = r.text(side.Notes[i])
		}
	}
}

// flow takes the packets out of a flow if they tell a value that is sensitive; by is whether a rule on the way is.
func (r *redactor) flow(f *result.FlowDiff, by bool) {
	if by || r != nil && (r.tellAny(f.Src) || r.tellAny(f.Dst) || r.tellAny(f.From.Shown) || r.tellAny(f.To.Shown)) {
		f.Src, f.Dst, f.Services, f.Example, f.Stop = []string{}, []string{}, []result.FlowService{}, nil, nil
		f.From.Shown, f.To.Shown = []string{}, []string{}
	}
	if r == nil {
		return
	}
	for _, list := range [][]string{f.From.Interfaces, f.From.Subnets, f.To.Interfaces, f.To.Subnets, f.By} {
		for i := range list {
			list[i] = r.ids.Replace(list[i])
		}
	}
	if f.Stop != nil {
		hops := []result.Hop{f.Stop.Hop}
		r.hops(hops)
		f.Stop.Hop = hops[0]
	}
}

func (r *redactor) expectation(e *result.Expectation) {
	if r == nil {
		return
	}
	e.Message = r.text(e.Message)
	if e.Example != nil && r.tellAny([]string{e.Example.Src, e.Example.Dst}) {
		e.Example, e.Hops, e.Replies = nil, []result.Hop{}, 0
	}
	r.hops(e.Hops)
	r.unknowns(e.Unknowns)
}

func (r *redactor) hops(list []result.Hop) {
	for i := range list {
		list[i].Address = r.ids.Replace(list[i].Address)
		if rule := list[i].Rule; rule != nil {
			text := r.ids.Replace(*rule)
			list[i].Rule = &text
		}
	}
}

func (r *redactor) unknowns(list []result.Unknown) {
	for i := range list {
		list[i].Address, list[i].Attribute = r.ids.Replace(list[i].Address), r.ids.Replace(list[i].Attribute)
	}
}

// addresses finds what may be an address or a block.
var addresses = regexp.MustCompile(`[0-9]+\.[0-9.]+(/[0-9]+)?|[0-9a-fA-F]*:[0-9a-fA-F:.]+(/[0-9]+)?`)

// text is a text without ids, and without addresses that would tell.
func (r *redactor) text(s string) string {
	if r == nil {
		return s
	}
	s = r.ids.Replace(s)
	if len(r.blocks) == 0 {
		return s
	}
	return addresses.ReplaceAllStringFunc(s, func(found string) string {
		if r.tells(strings.TrimRight(found, ".:")) {
			return sensitive
		}
		return found
	})
}

func (r *redactor) tellAny(list []string) bool {
	for _, s := range list {
		if r.tells(s) {
			return true
		}
	}
	return false
}

// tells reports whether an address or block lets a sensitive one be seen: as an address within it, or where one begins or ends.
func (r *redactor) tells(s string) bool {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return false
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	first, last := p.Masked().Addr(), lastOf(p)
	for _, b := range r.blocks {
		from, to := b.Addr(), lastOf(b)
		within := p.IsSingleIP() && b.Contains(first)
		if within || first == from || last == to || first == to.Next() || last == from.Prev() {
			return true
		}
	}
	return false
}

func lastOf(p netip.Prefix) netip.Addr {
	raw := p.Masked().Addr().AsSlice()
	for i := range raw {
		if host := (i+1)*8 - p.Bits(); host >= 8 {
			raw[i] = 0xff
		} else if host > 0 {
			raw[i] |= 1<<host - 1
		}
	}
	last, _ := netip.AddrFromSlice(raw)
	return last
}
