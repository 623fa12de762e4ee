package firewall

import (
	"testing"
)

// patterns is all sets of the coordinates, as canonical intervals, found by bit: pattern i holds coordinate j if bit j is set.
// The coordinates must follow each other.
func patterns[C coord[C]](coords []C) [][]interval[C] {
	out := make([][]interval[C], 1<<len(coords))
	for i := range out {
		for j, c := range coords {
			switch {
			case i>>j&1 == 0:
			case j > 0 && i>>(j-1)&1 == 1:
				out[i][len(out[i])-1].hi = c
			default:
				out[i] = append(out[i], interval[C]{c, c})
			}
		}
	}
	return out
}

// checkAlgebra compares every operation on every pair of patterns with the operation on bits.
func checkAlgebra[C coord[C]](t *testing.T, coords []C) {
	t.Helper()
	all := patterns(coords)
	for a := range all {
		for b := range all {
			for _, c := range []struct {
				name string
				got  []interval[C]
				want int
			}{
				{"union", union(all[a], all[b]), a | b},
				{"intersect", intersect(all[a], all[b]), a & b},
				{"subtract", subtract(all[a], all[b]), a &^ b},
				{"canonical", canonical(append(all[b][:len(all[b]):len(all[b])], all[a]...)), a | b},
			} {
				if !equal(c.got, all[c.want]) {
					t.Fatalf("%s of %v and %v is %v, want %v", c.name, all[a], all[b], c.got, all[c.want])
				}
			}
			if got := covers(all[a], all[b]); got != (b&^a == 0) {
				t.Fatalf("covers(%v, %v) = %v", all[a], all[b], got)
			}
			if got := overlap(all[a], all[b]); got != (a&b != 0) {
				t.Fatalf("overlap(%v, %v) = %v", all[a], all[b], got)
			}
			if got := equal(all[a], all[b]); got != (a == b) {
				t.Fatalf("equal(%v, %v) = %v", all[a], all[b], got)
			}
		}
		for j, c := range coords {
			if got := contains(all[a], c); got != (a>>j&1 == 1) {
				t.Fatalf("contains(%v, %v) = %v", all[a], c, got)
			}
		}
	}
}

// following is n coordinates from first on.
func following[C coord[C]](first C, n int) []C {
	out := []C{first}
	for len(out) < n {
		out = append(out, out[len(out)-1].Next())
	}
	return out
}

func TestIntervalAlgebraIsThatOfBitsForAllPatterns(t *testing.T) {
	t.Run("keys at the bottom", func(t *testing.T) { checkAlgebra(t, following(key(0), 8)) })
	t.Run("keys at the top", func(t *testing.T) { checkAlgebra(t, following(key(maxKey-5), 6)) })
	for _, first := range []string{"0.0.0.0", "255.255.255.250", "9.255.255.253", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffa", "::ffff:ffff:ffff:fffd"} {
		t.Run(first, func(t *testing.T) { checkAlgebra(t, following(number(ip(first)), 6)) })
	}
}

func TestWideIntervalsAreMergedWhereTheyTouch(t *testing.T) {
	block := func(from, to string) addrRange { return addrRange{number(ip(from)), number(ip(to))} }
	got := canonical([]addrRange{
		block("10.0.1.0", "10.0.1.255"),
		block("10.0.0.0", "10.0.0.255"),
		block("10.0.0.16", "10.0.0.17"), // within another
		block("10.0.3.0", "10.0.3.0"),
	})
	want := []addrRange{block("10.0.0.0", "10.0.1.255"), block("10.0.3.0", "10.0.3.0")}
	if !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheFamiliesAreNeverAdjacent(t *testing.T) {
	s := Addresses(ip("255.255.255.255"), ip("::"))
	if len(s.v4) != 1 || len(s.v6) != 1 {
		t.Errorf("got %v and %v", s.v4, s.v6)
	}
}
