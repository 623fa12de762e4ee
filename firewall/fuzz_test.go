package firewall

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzSet runs a program of set operations on a stack, and the same program on the bits of atoms. Each instruction is a byte:
// the operation, and an atom or a depth of the stack.
func FuzzSet(f *testing.F) {
	f.Add([]byte("\x00\x05\x40\x81"))
	f.Fuzz(func(t *testing.T, program []byte) {
		sets, masks, steps := []Set{{}}, []atoms{0}, []string{}
		top := func() int { return len(sets) - 1 }
		for _, b := range program[:min(len(program), 64)] {
			arg := int(b & 63)
			other := arg % len(sets)
			x, y, a, m := sets[top()], sets[other], masks[top()], masks[other]
			var s Set
			var want atoms
			switch op := b >> 6; {
			case op == 0:
				s, want = NewSet(atomAddrs[arg/8], atomServices[arg%8]), 1<<arg
				steps = append(steps, fmt.Sprintf("atom %d", arg))
			case op == 1:
				s, want = x.Union(y), a|m
				steps = append(steps, fmt.Sprintf("union with %d", other))
			case op == 2 && arg == 63:
				s, want = UnionAll(sets...), 0
				for _, m := range masks {
					want |= m
				}
				steps = append(steps, "union of all")
			case op == 2:
				s, want = x.Intersect(y), a&m
				steps = append(steps, fmt.Sprintf("intersection with %d", other))
			case arg == 63:
				s, want = Everything().Subtract(x), ^a
				steps = append(steps, "complement")
			default:
				s, want = x.Subtract(y), a&^m
				steps = append(steps, fmt.Sprintf("less %d", other))
			}
			sets, masks = append(sets, s), append(masks, want)
			checkCanonical(t, s)
			if !s.Equal(want.setAtOnce()) || s.IsEmpty() != (want == 0) {
				t.Fatalf("got %v, want %v after:\n  %s", s, want.setAtOnce(), strings.Join(steps, "\n  "))
			}
		}
		// No operation may have changed an earlier result.
		for i := range sets {
			if !sets[i].Equal(masks[i].setAtOnce()) {
				t.Fatalf("result %d is now %v after:\n  %s", i, sets[i], strings.Join(steps, "\n  "))
			}
		}
	})
}

// FuzzParseSet checks that whatever can be read is written and read back as the same set, in the one form it has.
func FuzzParseSet(f *testing.F) {
	f.Add("0.0.0.0/0 tcp 443; 10.0.0.0/8 all")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSet(text)
		if err != nil {
			if !s.IsEmpty() {
				t.Fatalf("%q is refused (%v), and yet %v", text, err, s)
			}
			return
		}
		checkCanonical(t, s)
		back, err := ParseSet(s.String())
		if err != nil || !back.Equal(s) || back.String() != s.String() {
			t.Fatalf("%q is %q, which reads back as %q, %v", text, s, back, err)
		}
		if p, ok := s.Witness(); ok == s.IsEmpty() || ok && !s.Contains(p) {
			t.Fatalf("%q has the witness %v, %v", s, p, ok)
		}
	})
}

// FuzzNACL reads rules from bytes, four each: with few of them, some values are unknown and all worlds are tried; with many,
// all is known.
func FuzzNACL(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var known []spoken
		var rules []vague
		for len(data) >= 4 && len(known) < 40 {
			s := spokenFrom(data)
			known = append(known, s)
			rules = append(rules, vagueFrom(s, data[3]))
			data = data[4:]
		}
		checkTable(t, known, world)
		if len(rules) <= 3 {
			checkVague(t, rules, fuzzPackets)
		}
	})
}

// fuzzPackets is a part of the world, as all worlds of unknown values are tried for each.
var fuzzPackets = append(fewPackets, Packet{ip("10.0.0.1"), ICMP, 8 << 8}, Packet{ip("2001:db8::"), ICMPv6, 128 << 8}, Packet{ip("0.0.0.0"), 47, 0})

func spokenFrom(b []byte) spoken {
	s := spoken{
		number:   10 * (1 + int(b[0]&3)%3), // slots has numbers around these
		action:   Action(b[0] >> 2 & 1),
		protocol: drawnProtocols[int(b[0]>>3)%len(drawnProtocols)],
		cidr:     drawnCIDRs[int(b[1])%len(drawnCIDRs)],
		from:     drawnPorts[int(b[2]&15)%len(drawnPorts)],
		to:       drawnPorts[int(b[2]>>4)%len(drawnPorts)],
		icmpType: drawnTypes[int(b[2])%len(drawnTypes)],
		code:     int(b[2]>>6&1) - 1,
	}
	s.from, s.to = min(s.from, s.to), max(s.from, s.to)
	if s.icmpType == -1 {
		s.code = -1
	}
	return s
}

// vagueFrom makes something of s unknown: nothing for most bytes.
func vagueFrom(s spoken, b byte) vague {
	v := vague{numbers: []int{s.number}, actions: []Action{s.action}, matches: []spoken{s}, absent: b&7 == 1, any: b == 255}
	if b&7 == 2 {
		v.numbers = slots
	}
	if b>>3&7 == 1 {
		v.actions = both
	}
	if b>>6 == 1 {
		v.matches = append(v.matches, all4)
	}
	return v
}
