package firewall

import (
	"fmt"
	"net/netip"
	"slices"

	"pgregory.net/rapid"
)

// mask hides one value of a town. The network then knows less, and the town may be any of several.
type mask struct {
	name     string
	place    string // two masks of one place would get in each other's way
	complete bool   // variants are all that the network allows for: an answer that they agree on must be given
	why      Unknown
	or       Unknown // with the value its consequence is hidden, which may be all that matters
	hide     func(*Network, []Unknown)
	variants func(*town) []*town
}

func (w *town) clone() *town {
	c := &town{subnets: slices.Clone(w.subnets), lists: slices.Clone(w.lists)}
	for _, n := range w.nacls {
		c.nacls = append(c.nacls, townNACL{[2][]spoken{slices.Clone(n.rules[0]), slices.Clone(n.rules[1])}})
	}
	for _, g := range w.groups {
		c.groups = append(c.groups, townGroup{[2][]townRule{slices.Clone(g.rules[0]), slices.Clone(g.rules[1])}})
	}
	for _, n := range w.nics {
		c.nics = append(c.nics, townNIC{n.subnet, slices.Clone(n.addrs), slices.Clone(n.groups)})
	}
	return c
}

// with returns a copy that change has changed.
func (w *town) with(change func(*town)) *town {
	c := w.clone()
	change(c)
	return c
}

// variantsOf makes one variant of each value.
func variantsOf[T any](values []T, set func(*town, T)) func(*town) []*town {
	return func(w *town) []*town {
		var out []*town
		for _, v := range values {
			out = append(out, w.with(func(c *town) { set(c, v) }))
		}
		return out
	}
}

// drawMask draws a mask for the town; false if the one drawn does not fit it.
func drawMask(t *rapid.T, w *town) (mask, bool) {
	kinds := []func(*rapid.T, *town) (mask, bool){
		drawRuleMask, drawRuleMask, drawPlaceholderMask, drawNACLLinkMask, drawAddrMask, drawAddrMask, drawSubnetMask, drawSubnetLinkMask,
		drawGroupsMask, drawGroupRuleMask, drawGroupRuleMask, drawListMask, drawExternalMask,
	}
	m, ok := rapid.SampledFrom(kinds).Draw(t, "mask")(t, w)
	if m.why == (Unknown{}) {
		m.why = Unknown{"masked", m.name, KnownAfterApply}
	}
	return m, ok
}

func drawRuleMask(t *rapid.T, w *town) (mask, bool) {
	k, d := rapid.IntRange(0, 1).Draw(t, "nacl"), rapid.SampledFrom([]Direction{Ingress, Egress}).Draw(t, "direction")
	rules := w.nacls[k].rules[d]
	if len(rules) == 0 {
		return mask{}, false
	}
	i := rapid.IntRange(0, len(rules)-1).Draw(t, "rule")
	rule := func(n *Network) *NACLRule { return &n.NACLs[id("nacl", k)].Rules(d)[i] }
	told := func(c *town) *spoken { return &c.nacls[k].rules[d][i] }
	switch rapid.IntRange(0, 3).Draw(t, "what of the rule") {
	case 0:
		return mask{place: fmt.Sprint("nacl", k, d), name: "action", complete: true,
			hide:     func(n *Network, why []Unknown) { rule(n).Action, rule(n).Why = AnyAction, why },
			variants: variantsOf([]Action{Allow, Deny}, func(c *town, a Action) { told(c).action = a })}, true
	case 1:
		return mask{place: fmt.Sprint("nacl", k, d), name: "presence", complete: true,
			hide: func(n *Network, why []Unknown) { rule(n).Maybe, rule(n).Must, rule(n).Why = true, Set{}, why },
			variants: variantsOf([]bool{true, false}, func(c *town, there bool) {
				if !there {
					c.nacls[k].rules[d] = slices.Delete(c.nacls[k].rules[d], i, i+1)
				}
			})}, true
	case 2:
		return mask{place: fmt.Sprint("nacl", k, d), name: "number", complete: true,
			hide:     func(n *Network, why []Unknown) { rule(n).AnyNumber, rule(n).Why = true, why },
			variants: variantsOf([]int{1, 150, 250, 350, 2000}, func(c *town, number int) { told(c).number = number })}, true
	}
	family := familyOf(netip.MustParsePrefix(rules[i].cidr).Addr())
	return mask{place: fmt.Sprint("nacl", k, d), name: "cidr",
		hide: func(n *Network, why []Unknown) {
			r := rule(n)
			r.May, r.Must, r.Why = NewSet(family.all(), r.May.Services()), Set{}, why
		},
		variants: variantsOf(townCIDRs, func(c *town, cidr string) {
			if familyOf(netip.MustParsePrefix(cidr).Addr()) == family {
				told(c).cidr = cidr
			}
		})}, true
}

func drawPlaceholderMask(t *rapid.T, w *town) (mask, bool) {
	k, d := rapid.IntRange(0, 1).Draw(t, "nacl"), rapid.SampledFrom([]Direction{Ingress, Egress}).Draw(t, "direction")
	more := [][]spoken{nil,
		{{number: 1, action: Deny, protocol: -1, cidr: "0.0.0.0/0"}, {number: 2, action: Deny, protocol: -1, cidr: "::/0"}},
		{{number: 1, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}, {number: 2, action: Allow, protocol: -1, cidr: "::/0"}},
		{{number: 150, action: Deny, protocol: 6, cidr: "0.0.0.0/0", from: 50000, to: 50000}},
	}
	return mask{place: fmt.Sprint("nacl", k, d), name: "dynamic block",
		hide: func(n *Network, why []Unknown) {
			list := &n.NACLs[id("nacl", k)].Ingress
			if d == Egress {
				list = &n.NACLs[id("nacl", k)].Egress
			}
			*list = append(*list, NACLRule{Any: true, Why: why})
		},
		variants: variantsOf(more, func(c *town, r []spoken) { c.nacls[k].rules[d] = append(c.nacls[k].rules[d], r...) })}, true
}

func drawNACLLinkMask(t *rapid.T, w *town) (mask, bool) {
	s := rapid.IntRange(0, len(w.subnets)-1).Draw(t, "subnet")
	if rapid.Bool().Draw(t, "open") {
		return mask{place: fmt.Sprint("subnet", s), name: "unknown nacl",
			hide: func(n *Network, why []Unknown) { n.Subnets[id("subnet", s)].NACL = Link{Open: true, Why: why} },
			variants: func(w *town) []*town {
				out := variantsOf([]int{0, 1, 2}, func(c *town, nacl int) {
					c.nacls = append(c.nacls, townNACL{[2][]spoken{
						{{number: 1, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}}, {{number: 1, action: Allow, protocol: 6, cidr: "0.0.0.0/0", to: 2000}},
					}})
					c.subnets[s].nacl = nacl
				})
				return out(w)
			}}, true
	}
	return mask{place: fmt.Sprint("subnet", s), name: "one of two nacls", complete: true,
		hide: func(n *Network, why []Unknown) {
			n.Subnets[id("subnet", s)].NACL = Link{To: []ID{"nacl0", "nacl1"}, Why: why}
		},
		variants: variantsOf([]int{0, 1}, func(c *town, nacl int) { c.subnets[s].nacl = nacl })}, true
}

// free is the addresses of the block that no interface but number i has.
func (w *town) free(cidr string, i int) []string {
	var out []string
	for n := range 4 {
		a := hostOf(cidr, n)
		if !slices.ContainsFunc(w.nics, func(c townNIC) bool { return slices.Contains(c.addrs, a) }) || slices.Contains(w.nics[i].addrs, a) {
			out = append(out, a)
		}
	}
	return out
}

func drawAddrMask(t *rapid.T, w *town) (mask, bool) {
	i := rapid.IntRange(0, len(w.nics)-1).Draw(t, "interface")
	s := w.subnets[w.nics[i].subnet]
	if s.cidr6 != "" {
		return mask{}, false
	}
	return mask{place: "stand", name: "address", why: Unknown{string(id("nic", i)), "private_ip", KnownAfterApply},
		hide:     func(n *Network, _ []Unknown) { n.Interfaces[id("nic", i)].hideAddrs() },
		variants: variantsOf(w.free(s.cidr4, i), func(c *town, a string) { c.nics[i].addrs = []string{a} })}, true
}

func (i *Interface) hideAddrs() { i.Addrs, i.AddrsKnown = nil, false }

// drawSubnetMask hides the block of a subnet, and with it the address of its interface; VPC 0 has four blocks.
func drawSubnetMask(t *rapid.T, w *town) (mask, bool) {
	s := rapid.IntRange(0, len(w.subnets)-1).Draw(t, "subnet")
	nics := []int{}
	for i, c := range w.nics {
		if c.subnet == s {
			nics = append(nics, i)
		}
	}
	if w.subnets[s].cidr6 != "" || w.subnets[s].vpc != 0 || len(nics) > 1 {
		return mask{}, false
	}
	hidden := Unknown{}
	if len(nics) > 0 {
		hidden = Unknown{string(id("nic", nics[0])), "private_ip", KnownAfterApply}
	}
	return mask{place: "stand", name: "cidr_block", or: hidden,
		hide: func(n *Network, why []Unknown) {
			n.Subnets[id("subnet", s)].CIDRs, n.Subnets[id("subnet", s)].CIDRsOpen = AddrSet{}, why
			for _, i := range nics {
				n.Interfaces[id("nic", i)].hideAddrs()
			}
		},
		variants: func(w *town) []*town {
			var out []*town
			for _, block := range []string{"10.0.0.0/30", "10.0.0.4/30", "10.0.0.8/30", "10.0.0.12/30"} {
				used := slices.ContainsFunc(w.subnets, func(o townSubnet) bool { return o.vpc == 0 && o.cidr4 == block })
				if used && w.subnets[s].cidr4 != block {
					continue
				}
				for host := range 4 {
					out = append(out, w.with(func(c *town) {
						c.subnets[s].cidr4 = block
						for _, i := range nics {
							c.nics[i].addrs = []string{hostOf(block, host)}
						}
					}))
				}
			}
			return out
		}}, true
}

// drawSubnetLinkMask hides in which of two subnets an interface is.
func drawSubnetLinkMask(t *rapid.T, w *town) (mask, bool) {
	i, a := rapid.IntRange(0, len(w.nics)-1).Draw(t, "interface"), rapid.IntRange(0, len(w.subnets)-1).Draw(t, "subnet")
	b := w.nics[i].subnet
	if a == b || w.subnets[a].cidr6 != "" || w.subnets[b].cidr6 != "" {
		return mask{}, false
	}
	open := rapid.Bool().Draw(t, "open")
	return mask{place: "stand", name: "subnet", or: Unknown{string(id("nic", i)), "private_ip", KnownAfterApply},
		hide: func(n *Network, why []Unknown) {
			n.Interfaces[id("nic", i)].hideAddrs()
			n.Interfaces[id("nic", i)].Subnet = Link{To: []ID{id("subnet", a), id("subnet", b)}, Why: why}
			if open {
				n.Interfaces[id("nic", i)].Subnet = Link{Open: true, Why: why}
			}
		},
		variants: func(w *town) []*town {
			var out []*town
			for _, s := range []int{a, b} {
				for _, addr := range w.free(w.subnets[s].cidr4, i) {
					out = append(out, w.with(func(c *town) { c.nics[i].subnet, c.nics[i].addrs = s, []string{addr} }))
				}
			}
			return out
		}}, true
}

func drawGroupsMask(t *rapid.T, w *town) (mask, bool) {
	i, g := rapid.IntRange(0, len(w.nics)-1).Draw(t, "interface"), rapid.IntRange(0, 1).Draw(t, "group")
	sure := only(w.nics[i].groups, func(o int) bool { return o != g })
	var ids []ID
	for _, o := range sure {
		ids = append(ids, id("group", o))
	}
	if rapid.Bool().Draw(t, "open") {
		return mask{place: fmt.Sprint("groups of", i), name: "other groups",
			hide: func(n *Network, why []Unknown) {
				n.Interfaces[id("nic", i)].Groups = Links{Sure: ids, Open: true, Why: why}
			},
			variants: variantsOf([][]int{nil, {g}, {2}}, func(c *town, more []int) {
				all := townRule{protocol: -1, cidr: "0.0.0.0/0", group: -1, list: -1}
				c.groups = append(c.groups, townGroup{[2][]townRule{{all}, {all}}})
				c.nics[i].groups = append(slices.Clone(sure), more...)
			})}, true
	}
	// Where it may have no group at all, what guards it and what it may reach hang together, which the tracer does not see.
	return mask{place: fmt.Sprint("groups of", i), name: "group of an interface", complete: len(sure) > 0,
		hide: func(n *Network, why []Unknown) {
			n.Interfaces[id("nic", i)].Groups = Links{Sure: ids, Maybe: []ID{id("group", g)}, Why: why}
		},
		variants: variantsOf([][]int{nil, {g}}, func(c *town, more []int) { c.nics[i].groups = append(slices.Clone(sure), more...) })}, true
}

func drawGroupRuleMask(t *rapid.T, w *town) (mask, bool) {
	g, d := rapid.IntRange(0, 1).Draw(t, "group"), rapid.SampledFrom([]Direction{Ingress, Egress}).Draw(t, "direction")
	rules := w.groups[g].rules[d]
	if len(rules) == 0 {
		return mask{}, false
	}
	i := rapid.IntRange(0, len(rules)-1).Draw(t, "rule")
	rule := func(n *Network) *GroupRule { return &n.Groups[id("group", g)].Rules(d)[i] }
	told := func(c *town) *townRule { return &c.groups[g].rules[d][i] }
	remove := variantsOf([]bool{true, false}, func(c *town, there bool) {
		if !there {
			c.groups[g].rules[d] = slices.Delete(c.groups[g].rules[d], i, i+1)
		}
	})
	what := rapid.IntRange(0, 3).Draw(t, "what of the rule")
	switch {
	case what == 0:
		return mask{place: fmt.Sprint("group", g), name: "group rule's presence", complete: true, variants: remove,
			hide: func(n *Network, why []Unknown) { rule(n).Maybe, rule(n).Why = true, why }}, true
	case what == 1:
		return mask{place: fmt.Sprint("group", g), name: "group rules", variants: remove,
			hide: func(n *Network, why []Unknown) { *rule(n) = GroupRule{Any: true, Why: why} }}, true
	case what == 2 && rules[i].group >= 0:
		return mask{place: fmt.Sprint("group", g), name: "rule's group", complete: true,
			hide: func(n *Network, why []Unknown) {
				rule(n).Group = Link{To: []ID{"group0", "group1"}, Why: why}
			},
			variants: variantsOf([]int{0, 1}, func(c *town, g int) { told(c).group = g })}, true
	case rules[i].group < 0 && rules[i].list < 0:
		return mask{place: fmt.Sprint("group", g), name: "group rule's cidr",
			hide: func(n *Network, why []Unknown) {
				rule(n).MustAddrs, rule(n).MayAddrs, rule(n).Why = AddrSet{}, AllAddrs(), why
			},
			variants: variantsOf(townCIDRs, func(c *town, cidr string) { told(c).cidr = cidr })}, true
	}
	return mask{place: fmt.Sprint("group", g), name: "group rule's services", // it is tcp, with unknown ports
		hide: func(n *Network, why []Unknown) {
			rule(n).Must, rule(n).May, rule(n).Why = Services{}, ProtocolServices(TCP), why
		},
		variants: variantsOf(townPorts, func(c *town, p [2]int) { told(c).protocol, told(c).from, told(c).to = 6, p[0], p[1] })}, true
}

func drawListMask(t *rapid.T, w *town) (mask, bool) {
	i := rapid.IntRange(0, 1).Draw(t, "list")
	return mask{place: fmt.Sprint("list", i), name: "prefix list",
		hide: func(n *Network, why []Unknown) {
			list := n.PrefixLists[id("list", i)]
			list.Must, list.May, list.Why = AddrSet{}, AllIPv4(), why
		},
		variants: variantsOf(townCIDRs[:8], func(c *town, cidr string) { c.lists[i] = cidr })}, true
}

func drawExternalMask(t *rapid.T, w *town) (mask, bool) {
	g := rapid.IntRange(0, 1).Draw(t, "group")
	all := []townRule{{protocol: -1, cidr: "0.0.0.0/0", group: -1, list: -1}, {protocol: -1, cidr: "::/0", group: -1, list: -1}}
	return mask{place: fmt.Sprint("group", g), name: "external group", why: Unknown{string(id("group", g)), "", NotInPlan},
		hide: func(n *Network, _ []Unknown) {
			if g == 0 {
				n.Groups["group0"] = &Group{ID: "group0", External: true}
			} else {
				delete(n.Groups, "group1")
			}
		},
		variants: variantsOf([][]townRule{nil, all, all[:1]}, func(c *town, r []townRule) { c.groups[g].rules = [2][]townRule{r, r} })}, true
}
