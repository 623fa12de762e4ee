package firewall

import (
	"fmt"
	"math/bits"
	"net/netip"
	"testing"
)

// The atoms cut all packets into 8 × 8 disjoint parts that together are everything. A set made of whole atoms is then a
// uint64, and every operation on sets is an operation on bits.
var (
	atomAddrs = [8]AddrSet{
		cidrs("0.0.0.0/8"),
		cidrs("10.0.0.0/8"),
		between(ip("1.0.0.0"), ip("9.255.255.255")).Union(between(ip("11.0.0.0"), ip("255.255.255.254"))),
		cidrs("255.255.255.255/32"),
		cidrs("::/128"),
		cidrs("2001:db8::/32"),
		between(ip("::1"), ip("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")).
			Union(between(ip("2001:db9::"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"))),
		cidrs("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
	}
	atomServices = [8]Services{
		{[]span{{0, 0xffff}}}, // protocol 0
		{[]span{{1<<16 | 8<<8, 1<<16 | 8<<8}}},
		{[]span{{1 << 16, 1<<16 | 7<<8 | 0xff}, {1<<16 | 8<<8 | 1, 1<<16 | 0xffff}}}, // ICMP but echo
		{[]span{{6 << 16, 6<<16 | 1023}}},
		{[]span{{6<<16 | 1024, 6<<16 | 0xffff}}},
		{[]span{{17 << 16, 17<<16 | 0xffff}}},
		{[]span{{58 << 16, 58<<16 | 0xffff}}},
		{[]span{{2 << 16, 6<<16 - 1}, {7 << 16, 17<<16 - 1}, {18 << 16, 58<<16 - 1}, {59 << 16, 0xffffff}}}, // all others
	}
)

func cidrs(text ...string) AddrSet { return prefixes(text...) }

// between is the addresses from a to b, which are of one family.
func between(a, b netip.Addr) AddrSet {
	var s AddrSet
	s.put(a, addrRange{number(a), number(b)})
	return s.canonical()
}

// atoms is a set of atoms: bit 8*i+j is address i with service j.
type atoms uint64

const allAtoms = ^atoms(0)

// set makes the Set, slowly: one atom after the other.
func (a atoms) set() Set {
	var out Set
	for a != 0 {
		n := bits.TrailingZeros64(uint64(a))
		a &= a - 1
		out = out.Union(NewSet(atomAddrs[n/8], atomServices[n%8]))
	}
	return out
}

// setAtOnce makes the same Set by another way: all atoms in one sweep, last first.
func (a atoms) setAtOnce() Set {
	var sets []Set
	for n := 63; n >= 0; n-- {
		if a>>n&1 == 1 {
			sets = append(sets, NewSet(atomAddrs[n/8], atomServices[n%8]))
		}
	}
	return UnionAll(sets...)
}

// failer is a test, of testing or of rapid.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkCanonical fails unless s has the one form that its packets have.
func checkCanonical(t failer, s Set) {
	t.Helper()
	for family, list := range [][]slab{s.v4, s.v6} {
		for i, l := range list {
			if l.lo.Compare(l.hi) > 0 || family == 0 && l.hi.Compare(number(ip("255.255.255.255"))) > 0 {
				t.Fatalf("%v: slab %v-%v is no range of its family", s, l.lo, l.hi)
			}
			if l.services.IsEmpty() {
				t.Fatalf("%v: slab %v-%v has no services", s, l.lo, l.hi)
			}
			checkSpans(t, l.services.spans)
			if i == 0 {
				continue
			}
			before := list[i-1]
			if before.hi.Compare(l.lo) >= 0 {
				t.Fatalf("%v: slabs %v-%v and %v-%v are out of order or overlap", s, before.lo, before.hi, l.lo, l.hi)
			}
			if before.hi.Next() == l.lo && fmt.Sprint(before.services.spans) == fmt.Sprint(l.services.spans) {
				t.Fatalf("%v: slabs %v-%v and %v-%v should be one", s, before.lo, before.hi, l.lo, l.hi)
			}
		}
	}
}

func checkSpans(t failer, spans []span) {
	t.Helper()
	for i, v := range spans {
		if v.lo > v.hi || v.hi > maxKey {
			t.Fatalf("span %x-%x is none", v.lo, v.hi)
		}
		if i > 0 && spans[i-1].hi+1 >= v.lo {
			t.Fatalf("spans up to %x and from %x are out of order or should be one", spans[i-1].hi, v.lo)
		}
		for p := v.lo >> 16; p <= v.hi>>16; p++ {
			whole := Protocol(p).whole()
			if !Protocol(p).hasPorts() && !Protocol(p).hasTypes() && (v.lo > whole.lo || v.hi < whole.hi) {
				t.Fatalf("span %x-%x holds a part of protocol %d", v.lo, v.hi, p)
			}
		}
	}
}

func TestAtomsAreAPartitionOfEverything(t *testing.T) {
	if got := allAtoms.set(); !got.Equal(Everything()) {
		t.Errorf("all atoms together are %v", got)
	}
	for i := range atomAddrs {
		for j := range i {
			if atomAddrs[i].Overlaps(atomAddrs[j]) || atomServices[i].Subtract(atomServices[j]).IsEmpty() {
				t.Errorf("atoms %d and %d overlap", i, j)
			}
		}
	}
}
