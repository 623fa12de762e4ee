package firewall

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// block is 256 neighbouring addresses, or ports, as plain booleans: the slow set that adding and removing is compared with.
type block [256]bool

// change sets n neighbours from first on to v.
func (b *block) change(first, n int, v bool) {
	for i := first; i < min(first+n, len(b)); i++ {
		b[i] = v
	}
}

// drawSteps is a list of changes to blocks: what to add and what to take away.
type step struct {
	add      bool
	first, n int
}

func (s step) String() string {
	verb := "less"
	if s.add {
		verb = "plus"
	}
	return fmt.Sprintf("%s %d to %d", verb, s.first, min(s.first+s.n, 256)-1)
}

func drawSteps(t *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			rapid.IntRange(0, 2).Draw(t, "add") > 0,
			rapid.IntRange(0, 255).Draw(t, "first"),
			rapid.SampledFrom([]int{1, 2, 3, 16, 64, 100, 256}).Draw(t, "n"),
		}
	}), 0, 40).Draw(t, "steps")
}

func printed(steps []step) string {
	var out strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&out, "\n  %v", s)
	}
	return out.String()
}

// TestAddressesAddedAndTakenAwayAreThoseOfPlainBooleans does so in a /24 at either end of both families.
func TestAddressesAddedAndTakenAwayAreThoseOfPlainBooleans(t *testing.T) {
	for _, first := range []string{"0.0.0.0", "255.255.255.0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00", "2001:db8::ffff:ffff:ffff:ff80", "::fffe:ffff:ff80"} {
		addrs := following(ip(first), 256)
		t.Run(first, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var s AddrSet
				var want block
				steps := drawSteps(t)
				for _, step := range steps {
					some := between(addrs[step.first], addrs[min(step.first+step.n, 256)-1])
					if want.change(step.first, step.n, step.add); step.add {
						s = s.Union(some)
					} else {
						s = s.Subtract(some)
					}
				}
				for i, a := range addrs {
					if s.Contains(a) != want[i] {
						t.Fatalf("%v in %v: %v, after%s", a, s, s.Contains(a), printed(steps))
					}
				}
				if runs := countRuns(want); len(s.v4)+len(s.v6) != runs {
					t.Fatalf("%v has %d ranges, want %d, after%s", s, len(s.v4)+len(s.v6), runs, printed(steps))
				}
				checkText(t, s)
			})
		})
	}
}

// countRuns is how many ranges a canonical set of the block has.
func countRuns(b block) int {
	n := 0
	for i, v := range b {
		if v && (i == 0 || !b[i-1]) {
			n++
		}
	}
	return n
}

// checkText reads the text of an address set back.
func checkText(t failer, s AddrSet) {
	t.Helper()
	var back []netip.Prefix
	for _, text := range s.Strings() {
		p, err := readCIDR(text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		back = append(back, p)
	}
	if !Prefixes(back...).Equal(s) {
		t.Fatalf("%v reads back as %v", s, Prefixes(back...))
	}
}

func TestPortsAddedAndTakenAwayAreThoseOfPlainBooleans(t *testing.T) {
	for _, first := range []int{0, 1000, 65536 - 256} {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var p Ports
				var want block
				steps := drawSteps(t)
				for _, step := range steps {
					some := ports(uint16(first+step.first), uint16(first+min(step.first+step.n, 256)-1))
					if want.change(step.first, step.n, step.add); step.add {
						p = p.Union(some)
					} else {
						p = p.Subtract(some)
					}
				}
				n := 0
				for i, v := range want {
					if v {
						n++
					}
					if p.Contains(uint16(first+i)) != v {
						t.Fatalf("%d in %v: %v, after%s", first+i, p, !v, printed(steps))
					}
				}
				if p.Len() != n || len(p.Ranges()) != countRuns(want) {
					t.Fatalf("%v has %d ports in %d ranges, want %d in %d, after%s", p, p.Len(), len(p.Ranges()), n, countRuns(want), printed(steps))
				}
			})
		})
	}
}

// TestTypesAndCodesHaveOneText writes and reads back any set of ICMP types and codes, with whole types and parts of them.
func TestTypesAndCodesHaveOneText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]Protocol{ICMP, ICMPv6}).Draw(t, "protocol")
		var values []span
		for range rapid.IntRange(1, 6).Draw(t, "ranges") {
			// Ends are mostly the first or last code of a type, where mistakes would be.
			end := func(name string) key {
				code := rapid.SampledFrom([]key{0, 1, 254, 255}).Draw(t, name+" code")
				return rapid.SampledFrom([]key{0, 3, 4, 8, 254, 255}).Draw(t, name+" type")<<8 | code
			}
			a, b := end("one"), end("other")
			values = append(values, span{keyOf(p, uint16(min(a, b))), keyOf(p, uint16(max(a, b)))})
		}
		s := Services{canonical(values)}
		text := s.String()
		back, err := ParseSet("::/0 " + text)
		if err != nil || !back.Services().Equal(s) || back.Services().String() != text {
			t.Fatalf("%v is %q, which reads back as %v, %v", s.spans, text, back, err)
		}
	})
}
