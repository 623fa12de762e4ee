package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

// Address by address: the rules are read aloud for each port of the small world, and for the message.
func TestPathMTUGapIsThatOfEachAddress(t *testing.T) {
	seen := map[bool]int{}
	many(t, 5, func(t *rapid.T) {
		inRules, outRules := drawWorldRules(t), drawWorldRules(t)
		if rapid.Bool().Draw(t, "with the message") {
			inRules = append(inRules, spoken{number: 5, action: Allow, protocol: 1, cidr: "10.0.0.0/8", icmpType: 3, code: 4})
		}
		for i := range inRules { // no two of one number
			inRules[i].number = 10 * (i + 1)
		}
		in, out := EvalNACL(rulesOf(inRules)), EvalNACL(rulesOf(outRules))
		allows := func(rules []spoken, p Packet) bool { return readAloud(rules, p).allow }
		some := func(rules []spoken, p Packet, ports ...uint16) bool {
			for _, p.Value = range ports {
				if p.Protocol = TCP; allows(rules, p) {
					return true
				}
			}
			return false
		}
		for _, f := range []Family{IPv4, IPv6} {
			must, may := PathMTUGap(in, out, f, nil)
			if !must.Equal(may) {
				t.Fatalf("all is known and not all proved: %s, %s", must, may)
			}
			for _, a := range worldAddrs {
				message := Packet{a, ICMP, 3<<8 | 4}
				if f == IPv6 {
					message = Packet{a, ICMPv6, 2 << 8}
				}
				// The edges of what drawWorldRules draws: all ports stand for those below 1024, or from there on.
				p, any, high := Packet{Remote: a}, []uint16{0, 79, 80, 1023, 1024, 65535}, []uint16{1024, 65535}
				passes := some(inRules, p, any...) && some(outRules, p, high...) || some(outRules, p, any...) && some(inRules, p, high...)
				want := familyOf(a) == f && passes && !allows(inRules, message)
				if got := must.Contains(message); got != want {
					t.Fatalf("%s: %v, want %v, in %v, out %v", a, got, want, inRules, outRules)
				}
				seen[want]++
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestPathMTUGapOfWhatIsNotKnown(t *testing.T) {
	rule := func(n int, protocol int, from, to int) NACLRule {
		return spoken{number: n, action: Allow, protocol: protocol, cidr: "10.0.0.0/8", from: from, to: to, icmpType: 3, code: 4}.rule()
	}
	tcp, icmp := rule(100, 6, 0, 65535), rule(110, 1, 0, 0)
	perhaps := func(r NACLRule) NACLRule { r.Maybe, r.Must = true, Set{}; return r }
	const gap = "10.0.0.0/8 icmp 3/4"
	for _, c := range []struct {
		says      string
		in, out   []NACLRule
		must, may string
	}{
		{"no message", []NACLRule{tcp}, []NACLRule{tcp}, gap, gap},
		{"the message", []NACLRule{tcp, icmp}, []NACLRule{tcp}, "none", "none"},
		{"possibly the message", []NACLRule{tcp, perhaps(icmp)}, []NACLRule{tcp}, "none", gap},
		{"possibly the requests", []NACLRule{perhaps(tcp)}, []NACLRule{tcp}, "none", gap},
		{"possibly the replies", []NACLRule{tcp}, []NACLRule{perhaps(tcp)}, "none", gap},
		{"no way back", []NACLRule{tcp}, nil, "none", "none"},
		{"the message goes out, not in", []NACLRule{tcp}, []NACLRule{tcp, icmp}, gap, gap},
	} {
		must, may := PathMTUGap(EvalNACL(c.in), EvalNACL(c.out), IPv4, nil)
		if must.String() != c.must || may.String() != c.may {
			t.Errorf("%s: %s, at most %s", c.says, must, may)
		}
	}
}
