package firewall

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
)

var benchSizes = []int{20, 40, 400, 10_000}

// benchRules is n rules as a busy NACL might have them: a fifth for all addresses, the rest for blocks of /8 to /28, half
// of which lie in 10.0.0.0/8; single ports, ephemeral ranges, all protocols; a third deny.
func benchRules(n int) []NACLRule {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	rules := make([]NACLRule, n)
	for i := range rules {
		prefix, services := benchPrefix(r), benchServices(r)
		if prefix.Bits() == 0 {
			// Everything for everyone would hide all that follows: hold it to TCP.
			services = services.Intersect(PortServices(TCP, PortSet(PortRange{0, 32767})))
		}
		set := NewSet(Prefixes(prefix), services)
		rules[i] = NACLRule{Number: i + 1, Action: Allow, Must: set, May: set}
		if r.IntN(3) == 0 {
			rules[i].Action = Deny
		}
	}
	return rules
}

func benchPrefix(r *rand.Rand) netip.Prefix {
	bits := 8 + r.IntN(21)
	a := [4]byte{10, byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}
	switch r.IntN(5) {
	case 0:
		bits = 0
	case 1, 2:
		a[0] = byte(r.Uint32())
	default:
		bits = max(bits, 12)
	}
	return netip.PrefixFrom(netip.AddrFrom4(a), bits)
}

func benchServices(r *rand.Rand) Services {
	p := []Protocol{TCP, TCP, UDP}[r.IntN(3)]
	switch r.IntN(10) {
	case 0:
		return AllServices()
	case 1:
		return PortServices(p, PortSet(PortRange{1024, 65535}))
	case 2:
		return ICMPServices(ICMP, r.IntN(20), -1)
	}
	port := uint16(r.Uint32())
	return PortServices(p, PortSet(PortRange{port, port}))
}

func BenchmarkFirstMatch(b *testing.B) {
	for _, n := range benchSizes {
		rules := benchRules(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = EvalNACL(rules).Allowed()
			}
		})
	}
}

// BenchmarkNotKnowing is the first match where of every fourth rule it is not known whether it is there, and of every tenth
// which number it has.
func BenchmarkNotKnowing(b *testing.B) {
	for _, n := range benchSizes[:3] {
		rules := benchRules(n)
		for i := range rules {
			if i%4 == 1 {
				rules[i].Maybe, rules[i].Must = true, Set{}
			}
			rules[i].AnyNumber = i%10 == 5
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = EvalNACL(rules).Allowed()
			}
		})
	}
}

// BenchmarkBlame asks for what each rule wins, as the checks of order do.
func BenchmarkBlame(b *testing.B) {
	for _, n := range benchSizes[:3] {
		table := EvalNACL(benchRules(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range n {
					_ = table.Won(i)
				}
			}
		})
	}
}

func BenchmarkUnion(b *testing.B) {
	for _, n := range benchSizes {
		var sets []Set
		for _, r := range benchRules(n) {
			sets = append(sets, r.Must)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = UnionAll(sets...)
			}
		})
	}
}
