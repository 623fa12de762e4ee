package firewall

import (
	"cmp"
	"fmt"
	"slices"
)

// mergeFlows puts together changes that differ in one end alone, in an order of its own.
func mergeFlows(list []FlowChange) []FlowChange {
	list = mergeBy(list, func(c *FlowChange) (*FlowEnd, *AddrSet, *bool) { return &c.To, &c.Dst, &c.DstAll })
	list = mergeBy(list, func(c *FlowChange) (*FlowEnd, *AddrSet, *bool) { return &c.From, &c.Src, &c.SrcAll })
	slices.SortStableFunc(list, func(a, b FlowChange) int {
		return cmp.Or(cmp.Compare(a.Fate.rank(), b.Fate.rank()), cmp.Compare(a.lone(), b.lone()), a.From.compare(b.From), a.To.compare(b.To))
	})
	return list
}

// lone puts the changes of what is new or gone behind the others.
func (c *FlowChange) lone() int {
	if c.New || c.Gone {
		return 1
	}
	return 0
}

// rank orders fates: what breaks first.
func (f FlowFate) rank() int {
	return slices.Index([]FlowFate{FlowBroken, FlowOpened, FlowClosed, FlowUncertain}, f)
}

func (e FlowEnd) compare(o FlowEnd) int {
	return cmp.Or(slices.Compare(e.Interfaces, o.Interfaces), slices.Compare(e.Subnets, o.Subnets))
}

// mergeBy puts together changes that are the same but for one end, of one kind.
func mergeBy(list []FlowChange, end func(*FlowChange) (*FlowEnd, *AddrSet, *bool)) []FlowChange {
	var out []FlowChange
	at := map[string]int{}
	for _, c := range list {
		e, addrs, all := end(&c)
		rest := c
		re, ra, rall := end(&rest)
		*re, *ra, *rall = FlowEnd{}, AddrSet{}, false
		key := fmt.Sprint(rest.Fate, rest.From, rest.To, rest.Src, rest.Dst, rest.By, rest.VPC, rest.New, rest.Gone, rest.Secret, rest.Services.id(),
			"|", len(e.Interfaces) > 0, len(e.Subnets) > 0, e.Outside, family(*addrs))
		i, known := at[key]
		if !known {
			at[key] = len(out)
			out = append(out, c)
			continue
		}
		into, a, whole := end(&out[i])
		into.Interfaces = bothOf(into.Interfaces, e.Interfaces)
		into.Subnets = bothOf(into.Subnets, e.Subnets)
		*a, *whole = a.Union(*addrs), *whole && *all
	}
	return out
}

func bothOf(a, b []ID) []ID {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
