package firewall

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// tree is an expression of sets that is evaluated in two ways: as a Set, and for one packet at a time by logic alone.
type tree struct {
	op          string // "" for a leaf
	left, right *tree
	leaf        spoken
}

func (e *tree) String() string {
	if e.op == "" {
		return "[" + e.leaf.String() + "]"
	}
	return fmt.Sprintf("(%v %s %v)", e.left, e.op, e.right)
}

func (e *tree) set() Set {
	switch e.op {
	case "or":
		return e.left.set().Union(e.right.set())
	case "and":
		return e.left.set().Intersect(e.right.set())
	case "less":
		return e.left.set().Subtract(e.right.set())
	case "at":
		return e.left.set().Restrict(e.right.set().Addrs())
	case "of":
		return e.left.set().Only(e.right.set().Services())
	}
	return e.leaf.rule().Must
}

// holds is the slow way. Restrict and Only ask whether the right side holds any packet of the address, or of the service;
// there the right side is a leaf, for which that can be said aloud.
func (e *tree) holds(p Packet) bool {
	switch e.op {
	case "or":
		return e.left.holds(p) || e.right.holds(p)
	case "and":
		return e.left.holds(p) && e.right.holds(p)
	case "less":
		return e.left.holds(p) && !e.right.holds(p)
	case "at":
		anything := e.right.leaf
		anything.protocol = -1
		return e.left.holds(p) && anything.speaksOf(p)
	case "of":
		return e.left.holds(p) && e.right.leaf.speaksOf(Packet{e.right.leaf.rule().CIDR.Addr(), p.Protocol, p.Value})
	}
	return e.leaf.speaksOf(p)
}

func drawTree(t *rapid.T, depth int) *tree {
	if depth == 0 || rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
		return &tree{leaf: drawSpoken(t)}
	}
	e := &tree{op: rapid.SampledFrom([]string{"or", "or", "and", "less", "at", "of"}).Draw(t, "op"), left: drawTree(t, depth-1)}
	if e.op == "at" || e.op == "of" {
		e.right = drawTree(t, 0)
	} else {
		e.right = drawTree(t, depth-1)
	}
	return e
}

func TestExpressionsOfSetsHoldThePacketsThatLogicSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawTree(t, 5)
		s := e.set()
		checkCanonical(t, s)
		for _, p := range append(rapid.SliceOfN(rapid.Custom(drawPacket), 10, 30).Draw(t, "packets"), world...) {
			want := e.holds(p)
			if s.Contains(p) != want || s.ServicesOf(p.Remote).Contains(p.Protocol, p.Value) != want {
				t.Fatalf("%v is in %v: %v, by logic %v\n%v", p, s, s.Contains(p), want, e)
			}
			if want && (!s.Addrs().Contains(p.Remote) || !s.Services().Contains(p.Protocol, p.Value)) {
				t.Fatalf("%v is in %v, but not its address or service", p, s)
			}
		}
	})
}

// TestEqualIsWhatItSaysAndTextTellsSetsApart draws sets that are often equal though made in different ways.
func TestEqualIsWhatItSaysAndTextTellsSetsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTree(t, 2).set(), drawTree(t, 2).set()
		if rapid.Bool().Draw(t, "made equal") {
			b = a.Subtract(b).Union(b.Intersect(a))
		}
		equal := a.Subtract(b).IsEmpty() && b.Subtract(a).IsEmpty()
		if a.Equal(b) != equal || (a.String() == b.String()) != equal || (a.Covers(b) && b.Covers(a)) != equal {
			t.Fatalf("%v and %v: equal %v, should be %v", a, b, a.Equal(b), equal)
		}
		if a.Overlaps(b) == a.Intersect(b).IsEmpty() || a.Overlaps(b) != b.Overlaps(a) {
			t.Fatalf("%v and %v: overlap %v", a, b, a.Overlaps(b))
		}
	})
}
