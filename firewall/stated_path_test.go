package firewall

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// states reports whether the list names the service at the address.
func (l list) states(p Packet) bool {
	i := decider(l.rules, p)
	if i < 0 || l.rules[i].action == Deny || l.rules[i].forReplies() {
		return false
	}
	r := l.rules[i]
	return r.protocol == 6 && !(r.from == 0 && r.to == 65535)
}

// TestPathGapsHoldExactlyWhatEachLegDrops follows single packets through lists that are read one rule at a time.
func TestPathGapsHoldExactlyWhatEachLegDrops(t *testing.T) {
	clients := Prefixes(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32"))
	of := func(like netip.Addr) (out []netip.Addr) { // a client of each kind that the lists tell apart
		for _, a := range returnRemotes {
			if a.Is4() == like.Is4() && clients.Contains(a) {
				out = append(out, a)
			}
		}
		return out
	}
	ephemeral := PortSet(PortRange{1024, 65535})
	found := 0
	many(t, 3, func(t *rapid.T) {
		out := drawList(t, "out")
		asked := StatedServices(EvalNACL(rulesOf(out.rules)), TCP, AllAddrs(), nil)
		path := StatedPath{Protocol: TCP, Clients: clients, Asked: asked}
		var lists []list
		for range 4 {
			l := drawList(t, "leg")
			lists = append(lists, l)
			path.Legs = append(path.Legs, PathLeg{Table: EvalNACL(rulesOf(l.rules)), Ports: ephemeral,
				ByClient: rapid.Bool().Draw(t, "by client"), Reply: rapid.Bool().Draw(t, "reply")})
		}
		gaps := path.Gaps()
		for _, server := range returnRemotes {
			for _, service := range returnPorts {
				stated := out.states(Packet{server, TCP, service})
				if stated != asked.Contains(Packet{server, TCP, service}) {
					t.Fatalf("%v:%d is stated: %v\n%v", server, service, stated, out)
				}
				passes := stated
				for i, leg := range path.Legs {
					lost := false
					for _, client := range of(server) {
						for _, port := range returnPorts {
							if port < 1024 {
								continue
							}
							h := PacketHeader{TCP, client, server, port, service}
							if leg.Reply {
								h = PacketHeader{TCP, server, client, service, port}
							}
							remote := server
							if leg.ByClient {
								remote = client
							}
							want := passes && lists[i].drops(Packet{remote, TCP, h.DstPort})
							lost = lost || want && !leg.Reply
							at := slices.IndexFunc(gaps, func(g PathGap) bool { return g.Leg == i })
							if got := at >= 0 && gaps[at].Gap.Contains(h); got != want {
								t.Fatalf("leg %d, %+v: dropped %v, want %v\nout %v\nleg %v", i, h, got, want, out, lists[i])
							}
							found += count(want)
						}
					}
					passes = passes && !lost
				}
			}
		}
		for _, g := range gaps {
			if !g.Gap.Contains(g.Packet) {
				t.Fatalf("the packet %v is not in the gap %v", g.Packet, g.Gap.text())
			}
		}
	})
	if found == 0 {
		t.Error("no packet was dropped")
	}
}
