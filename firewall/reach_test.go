package firewall

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// townPlan is a town before and after a plan.
type townPlan struct{ before, after *town }

// drawPlan changes a town here and there.
func drawPlan(t *rapid.T) townPlan {
	before := drawTown(t)
	after := before.clone()
	changes := []func(){
		func() { after.nacls[rapid.IntRange(0, 1).Draw(t, "nacl")].rules[Ingress] = drawTownACL(t, "new in") },
		func() { after.nacls[rapid.IntRange(0, 1).Draw(t, "nacl")].rules[Egress] = drawTownACL(t, "new out") },
		func() {
			after.groups[rapid.IntRange(0, 1).Draw(t, "group")].rules[Ingress] = drawTownRules(t, "new in")
		},
		func() {
			after.groups[rapid.IntRange(0, 1).Draw(t, "group")].rules[Egress] = drawTownRules(t, "new out")
		},
		func() {
			s := rapid.IntRange(0, len(after.subnets)-1).Draw(t, "subnet")
			after.subnets[s].nacl = 1 - after.subnets[s].nacl
		},
		func() {
			after.nics[rapid.IntRange(0, len(after.nics)-1).Draw(t, "nic")].groups = rapid.SliceOfNDistinct(rapid.IntRange(0, 1), 0, 2, rapid.ID).Draw(t, "groups")
		},
		func() {
			after.lists[rapid.IntRange(0, 1).Draw(t, "list")] = rapid.SampledFrom(townCIDRs).Draw(t, "cidr")
		},
		func() { // a NACL's rules under other numbers: no change
			a := &after.nacls[rapid.IntRange(0, 1).Draw(t, "nacl")]
			for d := range a.rules {
				for i := range a.rules[d] {
					a.rules[d][i].number++
				}
			}
		},
		func() { // a refactor: the rules in another order
			g := after.groups[rapid.IntRange(0, 1).Draw(t, "group")]
			slices.Reverse(g.rules[Ingress])
		},
	}
	for range rapid.IntRange(1, 2).Draw(t, "changes") {
		rapid.SampledFrom(changes).Draw(t, "change")()
	}
	return townPlan{before, after}
}

// reachProbe is a flow between concrete ends.
type reachProbe struct {
	src, dst stand
	flow     townFlow
}

// probes is flows between interfaces of one VPC, and between them, or what else is in their subnets, and the rest.
func (w *town) probes() []reachProbe {
	var ends []stand
	taken := map[string]bool{}
	for i, n := range w.nics {
		for _, a := range n.addrs {
			ends = append(ends, stand{i, n.subnet, ip(a)})
			taken[a] = true
		}
	}
	for i, s := range w.subnets {
		if a := hostOf(s.cidr4, 3); !taken[a] {
			ends = append(ends, stand{-1, i, ip(a)})
		}
	}
	ends = append(ends, stand{-1, -1, ip("203.0.113.9")}, stand{-1, -1, ip("2001:db8:1::2")})
	var out []reachProbe
	for _, s := range ends {
		for _, d := range ends {
			inside := s.subnet >= 0 && d.subnet >= 0
			if s.addr.Is4() != d.addr.Is4() || s == d || s.subnet < 0 && d.subnet < 0 || inside && w.vpcOf(s) != w.vpcOf(d) ||
				s.nic < 0 && d.nic < 0 && s.subnet == d.subnet {
				continue
			}
			for _, port := range []uint16{80, 443, 1024, 2000, 50000} {
				out = append(out, reachProbe{s, d, townFlow{TCP, -1, -1, "", "", port, townClients}})
			}
			out = append(out, reachProbe{s, d, townFlow{ICMP, -1, -1, "", "", 0, nil}})
		}
	}
	return out
}

// at is the probe in a variant of the town, where interfaces may stand elsewhere; false if its ends are no more.
func (p reachProbe) at(w *town) (reachProbe, bool) {
	for _, s := range []*stand{&p.src, &p.dst} {
		if s.nic < 0 {
			continue
		}
		n := w.nics[s.nic]
		i := slices.IndexFunc(n.addrs, func(a string) bool { return ip(a).Is4() == s.addr.Is4() })
		if i < 0 {
			return p, false
		}
		s.subnet, s.addr = n.subnet, ip(n.addrs[i])
	}
	return p, p.src.addr != p.dst.addr
}

// fate is what becomes of the probe, by sending packets; "" if nothing does.
func (p townPlan) fate(x, y reachProbe) string {
	before, after := p.before.exchange(x.src, x.dst, x.flow), p.after.exchange(y.src, y.dst, y.flow)
	switch {
	case before != Works && after == Works:
		return "opened"
	case before != Works || after == Works:
		return ""
	}
	protocol, value := y.service()
	if p.after.guarded(y.src, y.dst, Egress, protocol, value) && p.after.guarded(y.dst, y.src, Ingress, protocol, value) {
		return "broken"
	}
	return "closed"
}

func (p reachProbe) service() (Protocol, uint16) {
	switch {
	case p.flow.protocol != ICMP:
		return p.flow.protocol, p.flow.dstPort
	case p.src.addr.Is6():
		return ICMPv6, echoRequestV6
	}
	return ICMP, echoRequest
}

// told is what the difference says of the probe.
func told(r Reachability, p reachProbe) []string {
	names := map[FlowFate]string{FlowOpened: "opened", FlowClosed: "closed", FlowBroken: "broken", FlowUncertain: "uncertain"}
	is := func(e FlowEnd, addrs AddrSet, s stand) bool {
		switch {
		case s.nic >= 0:
			return slices.Contains(e.Interfaces, id("nic", s.nic)) && addrs.Contains(s.addr)
		case s.subnet >= 0:
			return slices.Contains(e.Subnets, id("subnet", s.subnet)) && addrs.Contains(s.addr)
		}
		return len(e.Interfaces) == 0 && len(e.Subnets) == 0 && addrs.Contains(s.addr)
	}
	protocol, value := p.service()
	var out []string
	for _, c := range r.Changes {
		if is(c.From, c.Src, p.src) && is(c.To, c.Dst, p.dst) && c.Services.Contains(protocol, value) {
			out = append(out, names[c.Fate])
		}
	}
	return out
}

// toldOfEverything reports whether something is said of the flows of one end of the probe with everything: of an interface in a VPC
// that is not known.
func toldOfEverything(r Reachability, p reachProbe) bool {
	protocol, value := p.service()
	for _, c := range r.Changes {
		from, to := slices.Contains(c.From.Interfaces, id("nic", p.src.nic)), slices.Contains(c.To.Interfaces, id("nic", p.dst.nic))
		if (from && c.To.Outside.Contains(p.dst.addr) || to && c.From.Outside.Contains(p.src.addr)) && c.Services.Contains(protocol, value) {
			return true
		}
	}
	return false
}

var townProfiles = []Profile{{Name: "town", Ports: PortSet(PortRange{1024, 1024}, PortRange{50000, 50000}), Level: "error"}}

func diffTowns(before, after *Network) Reachability {
	Share(before, after)
	return DiffReach(before, after, townProfiles)
}

func TestTheDifferenceOfKnownNetworksIsThatOfSendingThePackets(t *testing.T) {
	seen := map[string]int{}
	many(t, 3, func(t *rapid.T) {
		plan := drawPlan(t)
		r := diffTowns(plan.before.network(), plan.after.network())
		for _, p := range plan.before.probes() {
			want := plan.fate(p, p)
			got := told(r, p)
			if want == "" && len(got) > 0 || want != "" && !slices.Equal(got, []string{want}) {
				t.Fatalf("%+v is %q, want %q\nbefore %+v\nafter %+v\n%s", p, got, want, *plan.before, *plan.after, r)
			}
			seen[want]++
		}
		if r.Proved() {
			seen["proved"]++
		}
	})
	for _, fate := range []string{"", "opened", "closed", "broken", "proved"} {
		if seen[fate] < 10 {
			t.Errorf("%d flows that are %q are too few to prove anything", seen[fate], fate)
		}
	}
}

func TestWhatIsSaidOfFlowsHoldsWhateverTheUnknownValuesAre(t *testing.T) {
	seen := map[string]int{}
	many(t, 3, func(t *rapid.T) {
		plan := drawPlan(t)
		m, ok := drawMask(t, plan.after)
		if !ok {
			return
		}
		before, after := plan.before.network(), plan.after.network()
		m.hide(after, []Unknown{m.why})
		r := diffTowns(before, after)
		for _, v := range m.variants(plan.after) {
			plan := townPlan{plan.before, v}
			for _, x := range plan.before.probes() {
				y, there := x.at(v)
				if !there || y.src.nic < 0 && y.src.subnet >= 0 || y.dst.nic < 0 && y.dst.subnet >= 0 {
					continue // whose a bare address is may be what is not known
				}
				want, got := plan.fate(x, y), told(r, y)
				for _, g := range got {
					unclear := g == "closed" && want == "broken" // what the groups let through is not known
					if g != "uncertain" && g != want && !unclear {
						t.Fatalf("%+v is %q, but may be %q\nmask %s\nbefore %+v\nafter may be %+v\n%s", y, got, want, m.name, *plan.before, *v, r)
					}
					seen[g]++
				}
				if len(got) == 0 && want != "" && !toldOfEverything(r, y) {
					t.Fatalf("nothing is said of %+v, but it may be %q\nmask %s\nbefore %+v\nafter may be %+v\n%s", y, want, m.name, *plan.before, *v, r)
				}
				if len(got) == 0 {
					seen[""]++
				}
			}
		}
	})
	for _, fate := range []string{"", "opened", "closed", "broken", "uncertain"} {
		if seen[fate] < 10 {
			t.Errorf("%d flows that are %q are too few to prove anything", seen[fate], fate)
		}
	}
}

// String writes the difference, for a test that fails.
func (r Reachability) String() string {
	text := ""
	for _, c := range r.Changes {
		text += fmt.Sprintf("fate %d from %v (%v) to %v (%v): %v by %v\n", c.Fate, c.From, c.Src, c.To, c.Dst, c.Services, c.By)
	}
	return text
}

func TestReachIsThatOfSendingThePackets(t *testing.T) {
	seen := map[string]int{}
	many(t, 2, func(t *rapid.T) {
		w := drawTown(t)
		n := w.network()
		for _, p := range w.probes() {
			protocol, value := p.service()
			works := w.exchange(p.src, p.dst, p.flow) == Works
			cells := 0
			for c := range n.Reach(townProfiles, p.src.selector(), p.dst.selector()) {
				if !c.Src.Contains(p.src.addr) || !c.Dst.Contains(p.dst.addr) || (p.src.nic < 0) != (len(c.From.Interfaces) == 0) || (p.dst.nic < 0) != (len(c.To.Interfaces) == 0) {
					continue
				}
				if v := c.VPC; p.src.subnet >= 0 && v != id("vpc", w.vpcOf(p.src)) || p.src.subnet < 0 && v != id("vpc", w.vpcOf(p.dst)) {
					continue // the same addresses in the other VPC
				}
				cells++
				if got := c.Must.Contains(protocol, value); got != works || got != c.May.Contains(protocol, value) {
					t.Fatalf("%+v works: %v, not so in %+v\ntown %+v", p, works, c, *w)
				}
			}
			if cells != 1 {
				t.Fatalf("%d cells have %+v\ntown %+v", cells, p, *w)
			}
			seen[fmt.Sprint(works)]++
		}
	})
	if seen["true"] < 50 || seen["false"] < 50 {
		t.Errorf("too few: %v", seen)
	}
}

// selector chooses the end: an interface by its ID, else its address.
func (s stand) selector() ReachSelector {
	if s.nic >= 0 {
		return ReachSelector{IDs: map[ID]bool{id("nic", s.nic): true}}
	}
	return ReachSelector{Addrs: Addresses(s.addr)}
}
