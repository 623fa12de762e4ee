package firewall

import (
	"testing"

	"pgregory.net/rapid"
)

func drawAtoms(t *rapid.T, label string) atoms {
	// A mask of one draw has half of all atoms; two of them make sparse and dense ones too.
	a, b := rapid.Uint64().Draw(t, label), rapid.Uint64().Draw(t, label+" mask")
	if rapid.Bool().Draw(t, label+" dense") {
		return atoms(a | b)
	}
	return atoms(a & b)
}

func TestSetAlgebraIsThatOfBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAtoms(t, "a"), drawAtoms(t, "b")
		x, y := a.set(), b.set()
		for _, c := range []struct {
			name string
			got  Set
			want atoms
		}{
			{"union", x.Union(y), a | b},
			{"intersect", x.Intersect(y), a & b},
			{"subtract", x.Subtract(y), a &^ b},
			{"complement", Everything().Subtract(x), ^a},
			{"UnionAll", UnionAll(x, y, x), a | b},
			{"at once", a.setAtOnce(), a},
		} {
			checkCanonical(t, c.got)
			if !c.got.Equal(c.want.set()) {
				t.Fatalf("%s of %v and %v is %v", c.name, x, y, c.got)
			}
		}
		if x.Equal(y) != (a == b) || x.Covers(y) != (b&^a == 0) || x.Overlaps(y) != (a&b != 0) || x.IsEmpty() != (a == 0) {
			t.Fatalf("%v and %v: equal %v, covers %v, overlaps %v, empty %v", x, y, x.Equal(y), x.Covers(y), x.Overlaps(y), x.IsEmpty())
		}
	})
}

func TestSetPartsAreThoseOfItsAtoms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAtoms(t, "a")
		i, j := rapid.IntRange(0, 7).Draw(t, "address"), rapid.IntRange(0, 7).Draw(t, "service")
		x := a.set()
		row, column := atoms(0xff)<<(8*i), atoms(0x0101010101010101)<<j
		if got := x.Restrict(atomAddrs[i]); !got.Equal((a & row).set()) {
			t.Fatalf("Restrict(%v) = %v", atomAddrs[i], got)
		}
		only := x.Only(atomServices[j])
		checkCanonical(t, only)
		if !only.Equal((a & column).set()) {
			t.Fatalf("Only(%v) = %v", atomServices[j], only)
		}
		if got := x.Addrs().Covers(atomAddrs[i]); got != (a&row != 0) || got != x.Addrs().Overlaps(atomAddrs[i]) {
			t.Fatalf("Addrs() = %v and atom %d", x.Addrs(), i)
		}
		if got := x.Services().Covers(atomServices[j]); got != (a&column != 0) {
			t.Fatalf("Services() = %v and atom %d", x.Services(), j)
		}
		lowest, _ := atomAddrs[i].Lowest()
		if got := x.ServicesOf(lowest).Covers(atomServices[j]); got != (a&row&column != 0) {
			t.Fatalf("ServicesOf(%v) = %v and atom %d", lowest, x.ServicesOf(lowest), j)
		}
		p := Packet{lowest, Protocol(atomServices[j].spans[0].lo >> 16), uint16(atomServices[j].spans[0].lo)}
		if got := x.Contains(p); got != (a&row&column != 0) {
			t.Fatalf("Contains(%v) = %v", p, got)
		}
	})
}

func TestCellsAreDisjointProductsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawAtoms(t, "a").set()
		var sum Set
		seen := map[string]bool{}
		var last AddrSet
		for _, c := range x.Cells() {
			if seen[c.Services.String()] {
				t.Fatalf("two cells of %v have the services %v", x, c.Services)
			}
			seen[c.Services.String()] = true
			cell := NewSet(c.Addrs, c.Services)
			if cell.IsEmpty() || sum.Overlaps(cell) {
				t.Fatalf("cell %v of %v is empty or overlaps those before", cell, x)
			}
			if lo, _ := c.Addrs.Lowest(); !last.IsEmpty() {
				if before, _ := last.Lowest(); before.Compare(lo) >= 0 {
					t.Fatalf("cell of %v comes after that of %v", lo, before)
				}
			}
			sum, last = sum.Union(cell), c.Addrs
		}
		if !sum.Equal(x) {
			t.Fatalf("cells of %v make %v", x, sum)
		}
	})
}

// TestSetAlgebraLaws holds for sets of any shape, not of atoms only.
func TestSetAlgebraLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawSet(t, "a"), drawSet(t, "b"), drawSet(t, "c")
		not := Everything().Subtract
		for _, law := range []struct {
			name        string
			left, right Set
		}{
			{"union commutes", a.Union(b), b.Union(a)},
			{"intersection commutes", a.Intersect(b), b.Intersect(a)},
			{"union associates", a.Union(b).Union(c), a.Union(b.Union(c))},
			{"intersection associates", a.Intersect(b).Intersect(c), a.Intersect(b.Intersect(c))},
			{"intersection distributes", a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c))},
			{"union distributes", a.Union(b.Intersect(c)), a.Union(b).Intersect(a.Union(c))},
			{"De Morgan, union", not(a.Union(b)), not(a).Intersect(not(b))},
			{"De Morgan, intersection", not(a.Intersect(b)), not(a).Union(not(b))},
			{"difference is intersection with the complement", a.Subtract(b), a.Intersect(not(b))},
			{"the parts make the whole", a.Subtract(b).Union(a.Intersect(b)), a},
			{"the complement of the complement", not(not(a)), a},
			{"union with itself", a.Union(a), a},
			{"all at once", UnionAll(a, b, c), a.Union(b).Union(c)},
		} {
			checkCanonical(t, law.left)
			if !law.left.Equal(law.right) || law.left.String() != law.right.String() {
				t.Fatalf("%s: %v and %v\na = %v\nb = %v\nc = %v", law.name, law.left, law.right, a, b, c)
			}
		}
	})
}

// drawSet is a union of a few products of CIDRs and services.
func drawSet(t *rapid.T, label string) Set {
	var out Set
	for _, s := range rapid.SliceOfN(rapid.Custom(drawSpoken), 0, 6).Draw(t, label) {
		out = out.Union(s.rule().Must)
	}
	return out
}

func TestTheEmptySetIsTheZeroValue(t *testing.T) {
	for name, s := range map[string]Set{
		"no addresses":   NewSet(AddrSet{}, AllServices()),
		"no services":    NewSet(AllAddrs(), Services{}),
		"nothing to add": UnionAll(),
		"all taken away": Everything().Subtract(Everything()),
		"other family":   NewSet(AllIPv4(), AllServices()).Intersect(NewSet(AllIPv6(), AllServices())),
	} {
		if !s.IsEmpty() || !s.Equal(Set{}) || s.String() != "none" || len(s.Cells()) != 0 {
			t.Errorf("%s: %v", name, s)
		}
	}
}

func TestSetsOfOneFamilySayNothingOfTheOther(t *testing.T) {
	v4 := NewSet(AllIPv4(), AllServices())
	for _, a := range []string{"::", "2001:db8::1", "::ffff:10.0.0.1"} {
		if v4.Contains(Packet{ip(a), TCP, 80}) {
			t.Errorf("0.0.0.0/0 all holds %s", a)
		}
	}
	if (Set{}).Contains(Packet{}) || Everything().Contains(Packet{}) {
		t.Error("some set holds a packet without an address")
	}
}

func TestOperationsLeaveTheirOperandsAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSet(t, "a"), drawSet(t, "b")
		before := a.String() + b.String()
		u := a.Union(b)
		text := u.String()
		_ = u.Subtract(a).Union(UnionAll(u, b)).Only(ProtocolServices(TCP)).Restrict(AllIPv4())
		for _, c := range u.Cells() {
			_ = c.Addrs.Union(AllIPv6())
			_ = c.Services.Union(ProtocolServices(0, 255))
		}
		if a.String()+b.String() != before || u.String() != text {
			t.Fatal("an operand has changed")
		}
	})
}
