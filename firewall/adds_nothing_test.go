package firewall

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every request of the small world that is admitted, every answer to it, every ICMP message: each is read aloud to the NACL.
func TestANACLAddsNothingIfItDropsNoPacketOfTheTraffic(t *testing.T) {
	seen := map[bool]int{}
	packets := slices.Clone(world) // which has one port of udp
	for _, a := range worldAddrs {
		packets = append(packets, Packet{a, UDP, 0}, Packet{a, UDP, 65535})
	}
	many(t, 5, func(t *rapid.T) {
		rules := [2][]spoken{drawWorldRules(t), drawWorldRules(t)}
		for d := range rules {
			if rapid.Bool().Draw(t, "wide") { // else it is hardly ever so
				rules[d] = append(rules[d], spoken{number: 5, action: Allow, protocol: -1, cidr: "0.0.0.0/0"})
			}
			if rapid.Bool().Draw(t, "wide6") {
				rules[d] = append(rules[d], spoken{number: 6, action: Allow, protocol: -1, cidr: "::/0"})
			}
		}
		var admits [2][]spoken
		var traffic Traffic
		for d := range admits {
			if rapid.Bool().Draw(t, "some") {
				admits[d] = drawWorldRules(t)[:1]
				traffic[d] = admits[d][0].rule().Must
			}
		}
		passes := func(d int, p Packet) bool { return readAloud(rules[d], p).allow }
		want := true
		for d := range admits {
			for _, p := range packets {
				if !slices.ContainsFunc(admits[d], func(s spoken) bool { return s.speaksOf(p) }) {
					continue
				}
				want = want && passes(d, p)
				for _, back := range packets {
					answer := back.Remote == p.Remote && back.Protocol == p.Protocol
					told := familyOf(back.Remote) == familyOf(p.Remote) && back.Protocol == map[Family]Protocol{IPv4: ICMP, IPv6: ICMPv6}[familyOf(p.Remote)]
					if answer || told {
						want = want && passes(1-d, back)
					}
					if told {
						want = want && passes(d, back)
					}
				}
			}
		}
		if got := AddsNothing(EvalNACL(rulesOf(rules[0])), EvalNACL(rulesOf(rules[1])), traffic); got != want {
			t.Fatalf("adds nothing: %v, want %v: in %v, out %v, for %v", got, want, rules[0], rules[1], admits)
		}
		seen[want]++
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestWhatIsNotKnownOfANACLMayAddSomething(t *testing.T) {
	all := spoken{number: 100, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}.rule()
	perhaps := spoken{number: 90, action: Deny, protocol: 6, cidr: "10.0.0.0/8", from: 22, to: 22}.rule()
	perhaps.Maybe, perhaps.Must = true, Set{}
	traffic := Traffic{NewSet(prefixes("10.0.0.0/8"), ProtocolServices(TCP))}
	open := EvalNACL([]NACLRule{all})
	if !AddsNothing(open, open, traffic) || !AddsNothing(EvalNACL(nil), EvalNACL(nil), Traffic{}) {
		t.Error("what drops nothing adds something")
	}
	if AddsNothing(EvalNACL([]NACLRule{all, perhaps}), open, traffic) || AddsNothing(open, EvalNACL([]NACLRule{all, perhaps}), traffic) {
		t.Error("a deny that is possibly there adds nothing")
	}
}
