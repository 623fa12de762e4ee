package firewall

import (
	"fmt"
	"net/netip"
	"slices"
)

// This file is the slow, plain reading of AWS's documentation that the fast code is compared with. It evaluates one packet
// at a time, by reading the rules aloud in order; it knows no sets.

// spoken is a NACL rule as a person reads it aloud: nothing about it is unknown.
type spoken struct {
	number         int
	action         Action
	protocol       int
	cidr           string
	from, to       int // ports
	icmpType, code int
}

func (s spoken) String() string {
	verb := []string{"deny", "allow"}[s.action]
	return fmt.Sprintf("%d %s protocol %d %s ports %d-%d icmp %d/%d", s.number, verb, s.protocol, s.cidr, s.from, s.to, s.icmpType, s.code)
}

// speaksOf reports whether the rule matches p: the table of CreateNetworkAclEntry, sentence by sentence.
func (s spoken) speaksOf(p Packet) bool {
	cidr := netip.MustParsePrefix(s.cidr)
	if !cidr.Contains(p.Remote) { // false for the other family
		return false
	}
	if s.protocol == -1 { // "-1 means all protocols"
		return true
	}
	if s.protocol != int(p.Protocol) {
		return false
	}
	switch {
	case s.protocol == 6 || s.protocol == 17:
		return s.from <= int(p.Value) && int(p.Value) <= s.to
	case s.protocol == 1, s.protocol == 58 && cidr.Addr().Is6():
		typ, code := int(p.Value)/256, int(p.Value)%256
		return (s.icmpType == -1 || s.icmpType == typ) && (s.code == -1 || s.code == code)
	}
	return true // "traffic on all ports is allowed, regardless of any ports or ICMP types or codes that you specify"
}

// verdicts is the set of actions that are possible for a packet.
type verdicts struct{ allow, deny bool }

func (v *verdicts) add(a Action) {
	v.allow = v.allow || a == Allow
	v.deny = v.deny || a == Deny
}

// readAloud says what may happen to p: it goes up the numbers, and where rules speak of p, they decide. There is more than
// one verdict only where two rules of one number contradict each other.
func readAloud(rules []spoken, p Packet) verdicts {
	var v verdicts
	for _, n := range numbers(rules) {
		for _, r := range rules {
			if r.number == n && r.speaksOf(p) {
				v.add(r.action)
			}
		}
		if v != (verdicts{}) {
			return v
		}
	}
	return verdicts{deny: true} // the rule whose number is an asterisk
}

// numbers is the numbers of the rules, each once, ascending.
func numbers(rules []spoken) []int {
	var out []int
	for _, r := range rules {
		out = append(out, r.number)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decider returns the rule that decides p, -1 if none speaks of it. Numbers must differ.
func decider(rules []spoken, p Packet) int {
	best := -1
	for i, r := range rules {
		if r.speaksOf(p) && (best < 0 || r.number < rules[best].number) {
			best = i
		}
	}
	return best
}

// rule is s as the evaluator takes it.
func (s spoken) rule() NACLRule {
	set, err := NACLMatch(s.protocol, netip.MustParsePrefix(s.cidr), s.from, s.to, s.icmpType, s.code)
	if err != nil {
		panic(err) // the tests speak valid rules only
	}
	return NACLRule{
		Number: s.number, Action: s.action, Must: set, May: set,
		Protocol: s.protocol, CIDR: netip.MustParsePrefix(s.cidr), FromPort: s.from, ToPort: s.to, ICMPType: s.icmpType, ICMPCode: s.code,
	}
}

func rulesOf(spoken []spoken) []NACLRule {
	var out []NACLRule
	for _, s := range spoken {
		out = append(out, s.rule())
	}
	return out
}

// A small world: the edges of some blocks of both families, times services of each kind.
var (
	worldAddrs = []netip.Addr{
		ip("0.0.0.0"), ip("9.255.255.255"), ip("10.0.0.0"), ip("10.0.0.1"), ip("10.255.255.255"), ip("11.0.0.0"), ip("255.255.255.255"),
		ip("::"), ip("2001:db8::"), ip("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), ip("2001:db9::"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
	}
	worldServices = []struct {
		protocol Protocol
		value    uint16
	}{
		{0, 0}, {ICMP, 0}, {ICMP, 8 << 8}, {ICMP, 8<<8 | 1}, {ICMP, 9 << 8}, {TCP, 0}, {TCP, 79}, {TCP, 80}, {TCP, 1024}, {TCP, 65535},
		{UDP, 53}, {47, 0}, {ICMPv6, 0}, {ICMPv6, 128 << 8}, {ICMPv6, 128<<8 | 1}, {132, 0}, {255, 0},
	}
	world = worldPackets()
)

func ip(s string) netip.Addr { return netip.MustParseAddr(s) }

func worldPackets() []Packet {
	var out []Packet
	for _, a := range worldAddrs {
		for _, s := range worldServices {
			out = append(out, Packet{a, s.protocol, s.value})
		}
	}
	return out
}
